//! Checks of what the rows of targets.csv say: comparisons, years, rules.

use super::{
    Tables,
    check::{Place, Report},
    targets,
};
use crate::domain::target::{Operator, Target};

/// Years in which a target can fall due: the oldest document is of 2025 and the furthest promise is for 2045; a year
/// far outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// Words of the column `rule`.
const RULES: [&str; 3] = ["not_decreasing", "yearly", "average"];

/// Comparisons, years, due days, rules, and the order of the parts.
pub(super) fn check_targets(tables: &Tables, report: &mut Report) {
    let mut furthest = None;
    for located in &tables.targets {
        let target = &located.value;
        let place = Place { file: targets::TARGETS, row: located.row };
        check_comparison(target, place, report);
        check_due(target, place, report);
        for word in target.rule.split(';').map(str::trim).filter(|_| !target.rule.is_empty()) {
            if !RULES.contains(&word) {
                report.reject(place, "rule", "unknown_word", word, format!("{}, separated by ;", RULES.join(", ")));
            }
        }
        if furthest.is_some_and(|part| target.part < part) {
            let expected = "appendix rows, then running text, then other documents";
            report.reject(place, "part", "part_order", target.id.as_str(), expected);
        }
        furthest = furthest.max(Some(target.part));
    }
}

/// Which numbers a comparison needs: a floor a low one, a ceiling a high one, a range both, words and blanks none.
fn check_comparison(target: &Target, place: Place, report: &mut Report) {
    let (low, high) = match target.operator {
        Operator::Eq | Operator::Ge | Operator::Gt => (true, false),
        Operator::Le | Operator::Lt => (false, true),
        Operator::Range => (true, true),
        Operator::None | Operator::Qualitative => (false, false),
    };
    for (column, wanted, given) in [("low", low, target.low), ("high", high, target.high)] {
        if wanted != given.is_some() {
            let found = given.map_or_else(String::new, |number| number.to_string());
            let expected = if wanted { "a number" } else { "nothing" };
            report.reject(place, column, "operator_numbers", &found, format!("{expected} with {}", target.operator.code()));
        }
    }
    if let (Operator::Range, Some(low), Some(high)) = (target.operator, target.low, target.high)
        && low > high
    {
        report.reject(place, "high", "range_order", &high.to_string(), format!("{low} or more"));
    }
}

/// A year that can be, and a due day that belongs to it.
fn check_due(target: &Target, place: Place, report: &mut Report) {
    if let Some(year) = target.year.filter(|year| !YEARS.contains(year)) {
        let expected = format!("a year from {} to {}", YEARS.start(), YEARS.end());
        report.reject(place, "year", "year_range", &year.to_string(), expected);
    }
    if let (Some(year), Some(due_on)) = (target.year, target.due_on)
        && (due_on.year() - year).abs() > 1
    {
        let expected = format!("a day from {} to {}", year - 1, year + 1);
        report.reject(place, "due_on", "due_year", &due_on.to_string(), expected);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::super::{check::check_tables, fixture};
    use super::*;
    use crate::domain::target::Part;

    fn target_rules(change: impl Fn(&mut Target)) -> Vec<(String, String)> {
        let mut tables = fixture::tables();
        tables.targets.iter_mut().for_each(|l| change(&mut l.value));
        check_tables(&tables).into_iter().map(|f| (f.column, f.rule)).collect()
    }

    fn found(column: &str, rule: &str) -> Vec<(String, String)> {
        vec![(column.to_owned(), rule.to_owned())]
    }

    #[test]
    fn each_operator_has_the_numbers_it_needs() {
        let given = |operator, low, high| target_rules(move |t| (t.operator, t.low, t.high) = (operator, low, high));
        let (one, two) = (Some(1.0), Some(2.0));
        for operator in [Operator::Eq, Operator::Ge, Operator::Gt] {
            assert_eq!(given(operator, one, None), []);
            assert_eq!(given(operator, one, two), found("high", "operator_numbers"));
            assert_eq!(given(operator, None, None), found("low", "operator_numbers"));
        }
        for operator in [Operator::Le, Operator::Lt] {
            assert_eq!(given(operator, None, two), []);
            assert_eq!(given(operator, one, two), found("low", "operator_numbers"));
        }
        for operator in [Operator::None, Operator::Qualitative] {
            assert_eq!(given(operator, None, None), []);
            assert_eq!(given(operator, None, two), found("high", "operator_numbers"));
        }
        assert_eq!(given(Operator::Range, one, one), []);
        assert_eq!(given(Operator::Range, one, None), found("high", "operator_numbers"));
        assert_eq!(given(Operator::Range, two, one), found("high", "range_order"));
    }

    #[test]
    fn years_due_days_and_rules_are_possible_ones() {
        assert_eq!(target_rules(|t| t.year = Some(1930)), found("year", "year_range"));
        assert_eq!(target_rules(|t| t.due_on = Date::new(2031, 6, 30).ok()), []);
        assert_eq!(target_rules(|t| t.due_on = Date::new(2032, 6, 30).ok()), found("due_on", "due_year"));
        assert_eq!(target_rules(|t| t.rule = "yearly;not_decreasing".into()), []);
        assert_eq!(target_rules(|t| t.rule = "yearly;increasing".into()), found("rule", "unknown_word"));
    }

    #[test]
    fn running_text_does_not_precede_an_appendix() {
        let mut tables = fixture::tables();
        let mut text = tables.targets.clone();
        for located in &mut text {
            (located.value.id, located.value.part) = (crate::domain::id::TargetId::new("kh-1.T10.2030"), Part::Text);
        }
        tables.targets.splice(0..0, text);
        let rules: Vec<String> = check_tables(&tables).into_iter().map(|f| f.rule).collect();
        assert_eq!(rules, ["part_order"]);
    }
}
