//! The cuts in force in words, for every place that says how verdicts are made.

use super::{
    number::{NBSP, number},
    target::printed_decimals,
    words::method,
};
use crate::{
    domain::{assessment::Method, language::Language},
    pipeline::Policy,
};

/// The settings of a policy as a reader meets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWords {
    /// `0,95`
    pub ratio_on_course: String,
    /// `0,60`
    pub ratio_watch: String,
    /// Which ratios are at risk and which move away: `dưới 0,60; âm là đang xa mục tiêu`
    pub ratio_at_risk: String,
    /// `2/3`
    pub attainment_on_course: String,
    /// `1/3`
    pub attainment_watch: String,
    /// All three classes of a probability, as a clause.
    pub attainment: String,
    /// `5 %`
    pub miss_on_course: String,
    /// `20 %`
    pub miss_watch: String,
    /// Years in which the observed rate is measured.
    pub window_years: String,
    /// From how many values on the rate is robust.
    pub robust_from: String,
    /// Values the forecast model needs.
    pub model_values: String,
    /// Base year of compound growth.
    pub base_year: String,
    /// Order of the headline: `dự báo mô hình, rồi lộ trình kế hoạch, rồi nhịp tăng đều`
    pub headline: String,
    /// `2 bậc`
    pub disagreement: String,
}

impl PolicyWords {
    /// Writes the settings in a language.
    pub fn new(policy: &Policy, language: Language) -> Self {
        let ratio = |value: f64| number(value, printed_decimals(value).max(2), language);
        let percent = |value: f64| format!("{}{NBSP}%", number(100.0 * value, printed_decimals(100.0 * value), language));
        let away = match (policy.ratio.at_risk, language) {
            (0.0, Language::Vi) => "âm là đang xa mục tiêu".to_owned(),
            (0.0, Language::En) => "negative is moving away".to_owned(),
            (cut, Language::Vi) => format!("dưới {} là đang xa mục tiêu", ratio(cut)),
            (cut, Language::En) => format!("below {} is moving away", ratio(cut)),
        };
        let ratio_watch = ratio(policy.ratio.watch);
        let (likely, unlikely) = (chance(policy.attainment.on_course, language), chance(policy.attainment.watch, language));
        let order: Vec<String> = policy.headline.iter().map(|of| uncapitalised(*of, language)).collect();
        let classes = policy.disagreement_classes;
        Self {
            ratio_on_course: ratio(policy.ratio.on_course),
            ratio_at_risk: language.pick(format!("dưới {ratio_watch}; {away}"), format!("below {ratio_watch}; {away}")),
            ratio_watch,
            attainment: language.pick(
                format!("dưới {unlikely} là nguy cơ không đạt, từ {unlikely} là cần theo dõi, từ {likely} là dự kiến đạt"),
                format!("below {unlikely} at risk, from {unlikely} watch, from {likely} on course"),
            ),
            attainment_on_course: likely,
            attainment_watch: unlikely,
            miss_on_course: percent(policy.miss.on_course),
            miss_watch: percent(policy.miss.watch),
            window_years: number(policy.pace.window_years, printed_decimals(policy.pace.window_years), language),
            robust_from: policy.pace.robust_from_values.to_string(),
            model_values: policy.model.values_needed.to_string(),
            base_year: policy.compound.base_year.to_string(),
            headline: order.join(language.pick(", rồi ", ", else the ")),
            disagreement: match (language, classes) {
                (Language::Vi, _) => format!("{classes} bậc"),
                (Language::En, 1) => "1 class".to_owned(),
                (Language::En, _) => format!("{classes} classes"),
            },
        }
    }

    /// The cuts a method compares its number with, in short.
    pub fn rule(&self, of: Method, language: Language) -> String {
        let from = |on_course: &str, watch: &str| {
            language.pick(
                format!("từ {on_course} dự kiến đạt, từ {watch} cần theo dõi"),
                format!("from {on_course} on course, from {watch} watch"),
            )
        };
        match of {
            Method::ProjectionModel => from(&self.attainment_on_course, &self.attainment_watch),
            Method::Path | Method::PaceLinear | Method::PaceCompound => from(&self.ratio_on_course, &self.ratio_watch),
            Method::ProjectionRecent => language.pick(
                format!("dưới {} dự kiến đạt, đến {} cần theo dõi", self.miss_on_course, self.miss_watch),
                format!("below {} on course, to {} watch", self.miss_on_course, self.miss_watch),
            ),
        }
    }
}

/// A probability that is a cut: thirds as fractions, others in percent.
fn chance(cut: f64, language: Language) -> String {
    let thirds = 3.0 * cut;
    if (thirds - thirds.round()).abs() < 1e-9 {
        return format!("{}/3", thirds.round());
    }
    format!("{}{NBSP}%", number(100.0 * cut, printed_decimals(100.0 * cut), language))
}

fn uncapitalised(of: Method, language: Language) -> String {
    let mut letters = method(of, language).chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_follow_the_policy() {
        let usual = PolicyWords::new(&Policy::default(), Language::Vi);
        assert_eq!(usual.rule(Method::Path, Language::Vi), "từ 0,95 dự kiến đạt, từ 0,60 cần theo dõi");
        assert_eq!(usual.rule(Method::ProjectionModel, Language::Vi), "từ 2/3 dự kiến đạt, từ 1/3 cần theo dõi");
        assert_eq!(usual.ratio_at_risk, "dưới 0,60; âm là đang xa mục tiêu");
        let other = Policy::parse(
            "headline = [\"pace_linear\", \"path\"]\n[attainment]\non_course = 0.75\n[ratio]\nat_risk = 0.1\n[miss]\nwatch = 0.125",
        );
        let other = PolicyWords::new(&other.expect("a policy"), Language::En);
        assert_eq!(other.headline, "linear pace, else the planned path");
        assert_eq!(other.attainment, "below 1/3 at risk, from 1/3 watch, from 75\u{a0}% on course");
        assert_eq!(other.ratio_at_risk, "below 0.60; below 0.10 is moving away");
        assert_eq!(other.rule(Method::ProjectionRecent, Language::En), "below 5\u{a0}% on course, to 12.5\u{a0}% watch");
    }
}
