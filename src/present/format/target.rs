//! What a target demands, with its operator as printed.

use super::number::{MISSING, MOST_DECIMALS, NBSP, attach, divisor, number, short_unit};
use crate::domain::{
    indicator::Indicator,
    language::Language,
    target::{Blank, Operator, Target},
};

/// The decimals that show a printed number in full.
pub(super) fn printed_decimals(value: f64) -> usize {
    let shows = |d: usize| {
        let scale = 10f64.powi(d as i32);
        ((value * scale).round() - value * scale).abs() < 1e-7 * scale
    };
    (0..MOST_DECIMALS).find(|d| shows(*d)).unwrap_or(MOST_DECIMALS)
}

/// What a target demands, without a unit and with the operator as printed: `≥ 80`, `> 60`, `100`, `16–18`.
/// A cell of words is given as printed; a blank one says why it is blank.
pub fn target_number(target: &Target, language: Language) -> String {
    let plain = |value: f64| number(value, printed_decimals(value), language);
    let signed = |sign: &str, value: Option<f64>| value.map(|v| format!("{sign}{NBSP}{}", plain(v)));
    let text = match target.operator {
        Operator::Eq => target.low.map(plain),
        Operator::Ge => signed("≥", target.low),
        Operator::Gt => signed(">", target.low),
        Operator::Le => signed("≤", target.high),
        Operator::Lt => signed("<", target.high),
        Operator::Range => target.low.zip(target.high).map(|(low, high)| format!("{}–{}", plain(low), plain(high))),
        Operator::Qualitative => Some(target.as_printed.trim().to_owned()).filter(|words| !words.is_empty()),
        Operator::None if target.blank() == Some(Blank::Lost) => Some(language.pick("không đọc được", "not legible").to_owned()),
        Operator::None => None,
    };
    text.unwrap_or_else(|| MISSING.to_owned())
}

/// What a target demands with its full unit: `≥ 80 %`, `16–18 người/vạn dân`, `hạng ≤ 20`.
pub fn target(target: &Target, indicator: &Indicator, language: Language) -> String {
    with_unit_of(target, indicator, indicator.unit.get(language), language)
}

/// What a target demands with the short unit: for charts.
pub fn target_short(target: &Target, indicator: &Indicator, language: Language) -> String {
    with_unit_of(target, indicator, short_unit(indicator, language), language)
}

fn with_unit_of(target: &Target, indicator: &Indicator, unit: &str, language: Language) -> String {
    let text = target_number(target, language);
    match target.operator {
        Operator::Qualitative | Operator::None => text,
        _ => attach(&text, indicator, unit, language),
    }
}

/// As [`target_short`], but short for large numbers: `≥ 12,3 triệu`.
pub fn compact_target(target: &Target, indicator: &Indicator, language: Language) -> String {
    let largest = target.low.into_iter().chain(target.high).map(f64::abs).fold(0.0, f64::max);
    let (divided, word) = divisor(largest, indicator, language);
    if word.is_empty() {
        return target_short(target, indicator, language);
    }
    let scaled = Target { low: target.low.map(|v| v / divided), high: target.high.map(|v| v / divided), ..target.clone() };
    format!("{}{NBSP}{word}", target_number(&scaled, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::indicator::{Direction, Kind},
        present::format::fixtures::{indicator, target as a_target},
    };

    #[test]
    fn targets_keep_their_operator() {
        let percent = indicator("%", Kind::Share, Direction::Up);
        for (operator, low, high, text) in [
            (Operator::Ge, Some(80.0), None, "≥\u{a0}80\u{a0}%"),
            (Operator::Gt, Some(60.0), None, ">\u{a0}60\u{a0}%"),
            (Operator::Lt, None, Some(0.55), "<\u{a0}0,55\u{a0}%"),
            (Operator::Eq, Some(100.0), None, "100\u{a0}%"),
            (Operator::Range, Some(16.0), Some(18.0), "16–18\u{a0}%"),
        ] {
            assert_eq!(target(&a_target(operator, low, high), &percent, Language::Vi), text);
        }
        assert_eq!(target_number(&a_target(Operator::None, None, None), Language::Vi), MISSING);
    }
}
