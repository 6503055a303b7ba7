//! The verdict policy: every cut, window and order that turns numbers into a status, as one plain value.
//!
//! The defaults are those of the method as published; an office that judges by other cuts writes its own file. The policy is
//! part of the method's hash, so that runs and editions made under two policies can never be taken for one another.

use serde::{Deserialize, Serialize};

use super::CUT_SLACK;
use crate::{
    analysis::projection::VALUES_NEEDED,
    domain::assessment::{Class, Method},
};

/// What the verdicts rest on besides data and catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The headline is the first of these methods that can judge.
    pub headline: Vec<Method>,
    /// Classes apart from which a method is said to disagree with the headline, 1–3.
    pub disagreement_classes: i8,
    /// Cuts of the ratio methods: path, linear and compound pace.
    pub ratio: RatioCuts,
    /// Cuts of the probability that the target is met.
    pub attainment: AttainmentCuts,
    /// Cuts of the part missed when recent changes are carried on.
    pub miss: MissCuts,
    /// How the observed rate is measured.
    pub pace: PaceRule,
    /// What the forecast model needs.
    pub model: ModelRule,
    /// Where compound growth is measured from.
    pub compound: CompoundRule,
}

/// Progress made over progress due; a cut belongs to the better class. 0.95 and 0.60 are those of Open SDG 2.4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RatioCuts {
    /// From here on course.
    pub on_course: f64,
    /// From here watch.
    pub watch: f64,
    /// From here at risk; below it the value moves away.
    pub at_risk: f64,
}

/// Probability that the target is met; "likely" (two thirds) and "unlikely" (one third) of the IPCC's calibrated language.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttainmentCuts {
    /// From here on course.
    pub on_course: f64,
    /// From here watch; below it at risk.
    pub watch: f64,
}

/// Part of the distance still missed at the due day; the cuts of Destatis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MissCuts {
    /// Below this on course.
    pub on_course: f64,
    /// Up to this watch; above it at risk.
    pub watch: f64,
}

/// How the observed rate is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaceRule {
    /// Years before the latest value in which change so far is measured.
    pub window_years: f64,
    /// From this many values on the median of pairwise slopes (Theil–Sen) replaces the two ends.
    pub robust_from_values: usize,
}

/// What the forecast model needs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelRule {
    /// Values a forecast must rest on before it may decide.
    pub values_needed: usize,
}

/// Where compound growth is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompoundRule {
    /// Base year, else the next with a value. 2015 is that of the Canadian Indicator Framework.
    pub base_year: i16,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            headline: vec![Method::ProjectionModel, Method::Path, Method::PaceLinear],
            disagreement_classes: 2,
            ratio: RatioCuts::default(),
            attainment: AttainmentCuts::default(),
            miss: MissCuts::default(),
            pace: PaceRule::default(),
            model: ModelRule::default(),
            compound: CompoundRule::default(),
        }
    }
}

impl Default for RatioCuts {
    fn default() -> Self {
        Self { on_course: 0.95, watch: 0.60, at_risk: 0.0 }
    }
}

impl Default for AttainmentCuts {
    fn default() -> Self {
        Self { on_course: 2.0 / 3.0, watch: 1.0 / 3.0 }
    }
}

impl Default for MissCuts {
    fn default() -> Self {
        Self { on_course: 0.05, watch: 0.20 }
    }
}

impl Default for PaceRule {
    fn default() -> Self {
        Self { window_years: 5.0, robust_from_values: 8 }
    }
}

impl Default for ModelRule {
    fn default() -> Self {
        Self { values_needed: VALUES_NEEDED }
    }
}

impl Default for CompoundRule {
    fn default() -> Self {
        Self { base_year: 2015 }
    }
}

impl RatioCuts {
    /// The class of a ratio; a ratio that is 0.95 on paper may be 0.9499999999999999 in binary.
    pub fn class(self, ratio: f64) -> Class {
        match ratio + CUT_SLACK {
            r if r >= self.on_course => Class::OnCourse,
            r if r >= self.watch => Class::Watch,
            r if r >= self.at_risk => Class::AtRisk,
            _ => Class::MovingAway,
        }
    }
}

impl AttainmentCuts {
    /// The class of a probability.
    pub fn class(self, attainment: f64) -> Class {
        match attainment {
            p if p >= self.on_course => Class::OnCourse,
            p if p >= self.watch => Class::Watch,
            _ => Class::AtRisk,
        }
    }
}

impl MissCuts {
    /// The class of a part missed.
    pub fn class(self, miss: f64) -> Class {
        match miss {
            m if m < self.on_course - CUT_SLACK => Class::OnCourse,
            m if m <= self.watch + CUT_SLACK => Class::Watch,
            _ => Class::AtRisk,
        }
    }
}

/// A policy that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is not TOML of a policy.
    #[error("{0}")]
    Unreadable(String),
    /// A setting makes no sense.
    #[error("{setting}: found {found}, expected {expected}")]
    Setting {
        /// Name of the setting as in the file.
        setting: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl Policy {
    /// Reads a policy from TOML; settings that are not named keep their default.
    ///
    /// # Errors
    /// The text is no TOML, names an unknown setting or method, or a setting makes no sense.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text).map_err(|error| PolicyError::Unreadable(error.to_string().trim().to_owned()))?;
        policy.check()?;
        Ok(policy)
    }

    /// Whether every setting makes sense by itself and beside the others.
    ///
    /// # Errors
    /// The first setting that does not.
    pub fn check(&self) -> Result<(), PolicyError> {
        let fault = |setting, found: String, expected| Err(PolicyError::Setting { setting, found, expected });
        let words: Vec<&str> = self.headline.iter().map(|method| method.code()).collect();
        let repeated = self.headline.iter().enumerate().any(|(at, method)| self.headline.iter().take(at).any(|other| other == method));
        let (r, a, m) = (self.ratio, self.attainment, self.miss);
        match () {
            () if self.headline.is_empty() => fault("headline", "an empty list".into(), "at least one method"),
            () if repeated => fault("headline", words.join(", "), "each method once"),
            () if !(1..=3).contains(&self.disagreement_classes) => {
                fault("disagreement_classes", self.disagreement_classes.to_string(), "1, 2 or 3")
            }
            () if !(-1.0 <= r.at_risk && r.at_risk < r.watch && r.watch < r.on_course && r.on_course <= 2.0) => fault(
                "ratio",
                format!("on_course {}, watch {}, at_risk {}", r.on_course, r.watch, r.at_risk),
                "on_course > watch > at_risk, from -1 to 2",
            ),
            () if !(0.0 < a.watch && a.watch < a.on_course && a.on_course < 1.0) => {
                fault("attainment", format!("on_course {}, watch {}", a.on_course, a.watch), "on_course > watch, both between 0 and 1")
            }
            () if !(0.0 < m.on_course && m.on_course < m.watch && m.watch <= 1.0) => {
                fault("miss", format!("on_course {}, watch {}", m.on_course, m.watch), "on_course < watch, above 0 and up to 1")
            }
            () if !(1.0..=50.0).contains(&self.pace.window_years) => {
                fault("pace.window_years", self.pace.window_years.to_string(), "1 to 50 years")
            }
            () if !(3..=1000).contains(&self.pace.robust_from_values) => {
                fault("pace.robust_from_values", self.pace.robust_from_values.to_string(), "3 to 1000 values")
            }
            // With fewer values the forecast is borrowed from the table of its kind, and that may never decide.
            () if !(VALUES_NEEDED..=1000).contains(&self.model.values_needed) => {
                fault("model.values_needed", self.model.values_needed.to_string(), "4 to 1000 values")
            }
            () if !(1900..=2100).contains(&self.compound.base_year) => {
                fault("compound.base_year", self.compound.base_year.to_string(), "a year from 1900 to 2100")
            }
            () => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_names_one_setting_keeps_the_others() {
        let policy = Policy::parse("[ratio]\nwatch = 0.7").expect("a policy");
        assert_eq!(policy, Policy { ratio: RatioCuts { watch: 0.7, ..RatioCuts::default() }, ..Policy::default() });
        assert_eq!(Policy::parse("").expect("a policy"), Policy::default());
    }

    #[test]
    fn a_policy_that_makes_no_sense_is_refused_with_what_was_found_and_expected() {
        for (text, found, expected) in [
            ("headline = []", "an empty list", "at least one method"),
            ("headline = [\"path\", \"path\"]", "path, path", "each method once"),
            ("headline = [\"gut_feeling\"]", "gut_feeling", "projection_model"),
            ("disagreement_classes = 0", "found 0", "1, 2 or 3"),
            ("[ratio]\nwatch = 0.96", "on_course 0.95, watch 0.96", "on_course > watch > at_risk"),
            ("[ratio]\non_course = nan", "NaN", "on_course > watch"),
            ("[attainment]\non_course = 66.7", "on_course 66.7", "between 0 and 1"),
            ("[miss]\nwatch = 0.01", "watch 0.01", "on_course < watch"),
            ("[pace]\nwindow_years = 0", "found 0", "1 to 50 years"),
            ("[pace]\nrobust_from_values = 2", "found 2", "3 to 1000"),
            ("[model]\nvalues_needed = 3", "found 3", "4 to 1000"),
            ("[compound]\nbase_year = 15", "found 15", "1900 to 2100"),
            ("[ratio]\ngreen = 0.9", "green", "on_course"),
        ] {
            let said = Policy::parse(text).expect_err(text).to_string();
            assert!(said.contains(found) && said.contains(expected), "{text}: {said}");
        }
    }

    #[test]
    fn a_cut_belongs_to_the_better_class() {
        let policy = Policy::default();
        for (ratio, class) in
            [(0.95, Class::OnCourse), (0.949, Class::Watch), (0.60, Class::Watch), (0.0, Class::AtRisk), (-0.01, Class::MovingAway)]
        {
            assert_eq!(policy.ratio.class(ratio), class, "{ratio}");
        }
        assert_eq!((policy.attainment.class(2.0 / 3.0), policy.attainment.class(0.33)), (Class::OnCourse, Class::AtRisk));
        assert_eq!(
            (policy.miss.class(0.05), policy.miss.class(0.20), policy.miss.class(0.21)),
            (Class::Watch, Class::Watch, Class::AtRisk)
        );
    }
}
