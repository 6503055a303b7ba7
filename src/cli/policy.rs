//! `lotrinh policy`.

use clap::Args;

use super::{Failure, output::print};
use crate::{domain::assessment::Method, pipeline::Policy};

const AFTER: &str = "With --policy or LOTRINH_POLICY that file is checked and printed whole, with the defaults of what it does not name.
The policy is part of the method's hash: runs and editions made under another policy are other runs and editions.

Example:
  lotrinh policy > policy.toml      then change a cut in it
  lotrinh assess --policy policy.toml";

/// Print the policy in force: cuts, windows and order of the verdicts, as a file to start from
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub struct PolicyCommand {}

/// Prints the policy as TOML that can be read back.
pub fn run(policy: &Policy) -> Result<(), Failure> {
    print(written(policy).trim_end())
}

/// The policy as TOML with what every setting means.
fn written(policy: &Policy) -> String {
    let quoted = |words: Vec<&str>| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let order = quoted(policy.headline.iter().map(|method| method.code()).collect());
    let known = Method::ALL.map(|(_, word)| word).join(", ");
    let (ratio, attainment, miss) = (policy.ratio, policy.attainment, policy.miss);
    format!(
        "# Policy of the verdicts. What is not named here keeps its default.

# The headline is the first of these methods that can judge; known: {known}.
headline = [{order}]
# A method disagrees with the headline from so many classes apart, or when only one finds the value moving away.
disagreement_classes = {}

# Progress made over progress due (path, pace_linear, pace_compound); a cut belongs to the better class.
[ratio]
on_course = {:?}
watch = {:?}
# Below this the value is moving away.
at_risk = {:?}

# Probability that the target is met (projection_model); 2/3 and 1/3 by default.
[attainment]
on_course = {:?}
watch = {:?}

# Part of the distance still missed when recent changes are carried on (projection_recent).
[miss]
# Below this on course.
on_course = {:?}
# Up to this watch, above it at risk.
watch = {:?}

# How the observed rate is measured.
[pace]
window_years = {:?}
# From this many values on the median of pairwise slopes (Theil-Sen) replaces the two ends.
robust_from_values = {}

# Values a forecast must rest on before it may decide, 4 or more.
[model]
values_needed = {}

# Compound growth is measured from this year, or the next with a value.
[compound]
base_year = {}
",
        policy.disagreement_classes,
        ratio.on_course,
        ratio.watch,
        ratio.at_risk,
        attainment.on_course,
        attainment.watch,
        miss.on_course,
        miss.watch,
        policy.pace.window_years,
        policy.pace.robust_from_values,
        policy.model.values_needed,
        policy.compound.base_year,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back_as_it_was() {
        let mut other = Policy::default();
        other.headline.reverse();
        other.ratio.at_risk = -0.05;
        other.attainment.watch = 0.25;
        other.pace.window_years = 7.5;
        for policy in [Policy::default(), other] {
            assert_eq!(Policy::parse(&written(&policy)).expect("a policy"), policy);
        }
    }

    #[test]
    fn every_setting_is_printed() {
        let settings = serde_json::to_value(Policy::default()).expect("JSON");
        let text = written(&Policy::default());
        for (name, value) in settings.as_object().expect("settings") {
            let names = value.as_object().map_or(vec![name.clone()], |inner| inner.keys().cloned().collect());
            assert!(names.iter().all(|name| text.contains(&format!("\n{name} = "))), "{name}");
        }
    }
}
