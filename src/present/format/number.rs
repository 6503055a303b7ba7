//! Numbers, units, changes and targets as text.

use super::{plural::of_number, target::printed_decimals};
use crate::domain::{
    indicator::{Direction, Indicator, Kind},
    language::{Bilingual, Language},
    probability::Probability,
    target::Requirement,
};

/// Joins a number to its unit so that a line never breaks between them.
pub const NBSP: char = '\u{a0}';

/// What stands where nothing is known.
pub const MISSING: &str = "–";

/// Decimals that are never exceeded: beyond them a plan's numbers are noise.
pub(super) const MOST_DECIMALS: usize = 6;

/// A number with exactly `decimals` decimals; [`MISSING`] when it is not a number.
///
/// # Example
/// ```
/// use lotrinh::{domain::language::Language, present::format::number};
/// assert_eq!(number(-1234.5, 1, Language::Vi), "−1.234,5");
/// assert_eq!(number(-1234.5, 1, Language::En), "−1,234.5");
/// ```
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (group, point) = language.pick(('.', ','), (',', '.'));
    let mut out = String::new();
    // A value that rounds to zero has no sign: "−0,0" says nothing.
    if value < 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0') {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// The fewest decimals that show values of this size sensibly in this unit (`%…`, or anything else).
///
/// Percentages take one decimal, others none from 1 000, one from 10, two from 1; below 1 two significant digits.
/// Fewer when the values need fewer: 80, 85 and 90 take none.
pub fn decimals_for(values: &[f64], unit: &str) -> usize {
    let largest = values.iter().copied().filter(|v| v.is_finite()).map(f64::abs).fold(0.0, f64::max);
    let percent = unit.starts_with('%');
    let most = match largest {
        0.0 => 0,
        v if v >= 1000.0 => 0,
        v if v >= 10.0 || (percent && v >= 1.0) => 1,
        v if v >= 1.0 => 2,
        // 0.042 takes three decimals: its first digit stands at −log₁₀ rounded up, and one more is shown.
        v => ((-v.log10()).ceil() as usize + 1).min(MOST_DECIMALS),
    };
    let shows = |decimals: usize| {
        let scale = 10f64.powi(decimals as i32);
        values.iter().filter(|v| v.is_finite()).all(|v| ((v * scale).round() - v * scale).abs() < 1e-6 * scale.max(1.0))
    };
    (0..most).find(|decimals| shows(*decimals)).unwrap_or(most)
}

/// As [`decimals_for`], for values of an indicator: ranks are whole, and so are counts from 10.
pub fn decimals_of(values: &[f64], indicator: &Indicator) -> usize {
    let small = || values.iter().all(|v| v.abs() < 10.0 || !v.is_finite());
    match indicator.kind {
        Kind::Rank => 0,
        Kind::Count if !small() => 0,
        _ => decimals_for(values, &indicator.unit.vi),
    }
}

/// Decimals of a change or a gap: those of a value of its size, one digit below a tenth, never so few that it prints
/// as zero when it is not; ranks and counts per year take one.
pub(super) fn decimals_of_change(size: f64, indicator: &Indicator) -> usize {
    let size = size.abs();
    let start = match indicator.kind {
        Kind::Rank | Kind::Count if size < 10.0 => decimals_for(&[size], "%").min(1),
        _ if size > 0.0 && size < 0.1 => (-size.log10()).ceil() as usize,
        _ => decimals_of(&[size], indicator),
    };
    let visible = |d: &usize| size == 0.0 || (size * 10f64.powi(*d as i32)).round() != 0.0;
    (start..MOST_DECIMALS).find(visible).unwrap_or(MOST_DECIMALS)
}

/// A number with the unit of its indicator and given decimals: `61,7 %`, `12 người/vạn dân`, `hạng 12`.
///
/// What is judged in words has no number: `đạt`, `chưa đạt`.
pub fn value_with(value: f64, decimals: usize, indicator: &Indicator, language: Language) -> String {
    if !indicator.is_numeric() {
        return met(value, language).to_owned();
    }
    attach(&number(value, decimals, language), indicator, indicator.unit.get(language), language)
}

/// What a report in words says: 1 is met, 0 not yet.
fn met(value: f64, language: Language) -> &'static str {
    if value >= 1.0 { language.pick("đạt", "met") } else { language.pick("chưa đạt", "not yet met") }
}

/// A value with its unit and the decimals of its size.
pub fn value(value: f64, indicator: &Indicator, language: Language) -> String {
    value_with(value, decimals_of(&[value], indicator), indicator, language)
}

/// A value with the sign `%` alone, or without a long unit: for charts and sentences where the unit was said before.
pub fn short_value(value: f64, indicator: &Indicator, language: Language) -> String {
    if !indicator.is_numeric() {
        return met(value, language).to_owned();
    }
    let decimals = decimals_of(&[value], indicator);
    attach(&number(value, decimals, language), indicator, short_unit(indicator, language), language)
}

/// `%` for every percentage, the unit where it has at most four letters, else nothing.
pub fn short_unit(indicator: &Indicator, language: Language) -> &str {
    match indicator.unit.get(language) {
        _ if indicator.is_percentage() => "%",
        unit if unit.chars().count() <= 4 => unit,
        _ => "",
    }
}

pub(super) fn attach(number: &str, indicator: &Indicator, unit: &str, language: Language) -> String {
    match () {
        () if number == MISSING => MISSING.to_owned(),
        // A position is named, not counted: "hạng 12", never "12 thứ bậc".
        () if indicator.kind == Kind::Rank => format!("{}{NBSP}{number}", language.pick("hạng", "rank")),
        () if unit.is_empty() => number.to_owned(),
        () => format!("{number}{NBSP}{}", of_number(unit, number, language).replace(' ', "\u{a0}")),
    }
}

/// The unit of a change: `điểm %`, `bậc`, or the indicator's own.
pub(super) fn unit_of_change(indicator: &Indicator, language: Language) -> String {
    match indicator.kind {
        Kind::Rank => language.pick("bậc", "places").to_owned(),
        _ if indicator.is_percentage() => language.pick("điểm\u{a0}%", "percentage points").to_owned(),
        _ => indicator.unit.get(language).to_owned(),
    }
}

/// The size of a change or gap without its sign: `10,3 điểm %`, `3 bậc`.
pub fn amount(size: f64, indicator: &Indicator, language: Language) -> String {
    amount_with(size, decimals_of_change(size, indicator), indicator, language)
}

/// As [`amount`], with given decimals.
pub(super) fn amount_with(size: f64, decimals: usize, indicator: &Indicator, language: Language) -> String {
    let text = number(size.abs(), decimals, language);
    let unit = of_number(&unit_of_change(indicator, language), &text, language);
    match () {
        () if unit.is_empty() || text == MISSING => text,
        // "percentage points" may break between its words.
        () if indicator.is_percentage() => format!("{text}{NBSP}{unit}"),
        () => format!("{text}{NBSP}{}", unit.replace(' ', "\u{a0}")),
    }
}

/// A change with its sign: `+6,9 điểm %`, `−3 bậc`.
pub fn change(delta: f64, indicator: &Indicator, language: Language) -> String {
    let sign = if delta > 0.0 {
        "+"
    } else if delta < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", amount(delta, indicator, language))
}

/// A change per year with its sign: `+4,1 điểm %/năm`.
pub fn rate(per_year: f64, indicator: &Indicator, language: Language) -> String {
    match change(per_year, indicator, language) {
        text if text == MISSING => text,
        text => format!("{text}{}", language.pick("/năm", " a year")),
    }
}

/// The ends of an interval with one unit: `64,1–83,0 %`.
pub fn interval(ends: (f64, f64), indicator: &Indicator, language: Language) -> String {
    interval_text(ends, indicator, short_unit(indicator, language), language)
}

/// As [`interval`], with the full unit.
pub fn interval_with_unit(ends: (f64, f64), indicator: &Indicator, language: Language) -> String {
    interval_text(ends, indicator, indicator.unit.get(language), language)
}

fn interval_text((low, high): (f64, f64), indicator: &Indicator, unit: &str, language: Language) -> String {
    let decimals = decimals_of(&[low, high], indicator);
    // Two negative ends would read "−3–−1"; words keep the sign and the dash apart.
    let between = if low < 0.0 || high < 0.0 { language.pick(" đến ", " to ") } else { "–" };
    let text = format!("{}{between}{}", number(low, decimals, language), number(high, decimals, language));
    attach(&text, indicator, unit, language)
}

/// The number to print for a value beside a threshold: it is rounded, but a value that falls short is never rounded
/// into meeting the threshold (99.96 against at least 100 prints as 99.9), nor is the threshold's far side changed.
pub fn toward_worse(value: f64, threshold: f64, direction: Direction, decimals: usize) -> f64 {
    toward_worse_by_sign(value, threshold, direction.sign(value, Some(threshold)), decimals)
}

pub(super) fn toward_worse_by_sign(value: f64, threshold: f64, sign: f64, decimals: usize) -> f64 {
    let scale = 10f64.powi(decimals as i32);
    let rounded = (value * scale).round() / scale;
    let short = sign * (value - threshold) < 0.0;
    match () {
        () if !short || sign * (rounded - threshold) < 0.0 => rounded,
        () if sign > 0.0 => (value * scale).floor() / scale,
        () => (value * scale).ceil() / scale,
    }
}

/// A value beside what it is judged by, with the short unit: falling short never prints as met.
pub fn judged_value(value: f64, against: Option<Requirement>, indicator: &Indicator, language: Language) -> String {
    judged_text(value, against, indicator, short_unit(indicator, language), language)
}

/// As [`judged_value`], with the full unit.
pub fn judged_value_with_unit(value: f64, against: Option<Requirement>, indicator: &Indicator, language: Language) -> String {
    judged_text(value, against, indicator, indicator.unit.get(language), language)
}

fn judged_text(value: f64, against: Option<Requirement>, indicator: &Indicator, unit: &str, language: Language) -> String {
    if !indicator.is_numeric() {
        return met(value, language).to_owned();
    }
    let Some(against) = against else {
        return attach(&number(value, decimals_of(&[value], indicator), language), indicator, unit, language);
    };
    let shown = |decimals| toward_worse_by_sign(value, against.threshold, against.sign, decimals);
    // As many as the target has, so that a reader can take the difference between what is printed.
    let start = decimals_of(&[value], indicator).max(printed_decimals(against.threshold));
    // 99.96 of 100 reads 99,9; a whole rank or count that still prints as the threshold takes a decimal more.
    let hidden = |d: &usize| against.is_met(value) || !against.is_met(shown(*d));
    let decimals = (start..MOST_DECIMALS).find(hidden).unwrap_or(start);
    attach(&number(shown(decimals), decimals, language), indicator, unit, language)
}

/// What large values of an indicator are divided by in a chart, and the word that says so; 1 and nothing below a
/// million, and where the unit itself says thousands or millions.
pub fn divisor(largest: f64, indicator: &Indicator, language: Language) -> (f64, &'static str) {
    let unit = indicator.unit.vi.to_lowercase();
    let said = ["nghìn", "ngàn", "triệu", "tỷ", "tỉ"].iter().any(|word| unit.split([' ', '/']).any(|part| part == *word));
    match largest.abs() {
        _ if said || indicator.is_percentage() => (1.0, ""),
        v if v >= 1e12 => (1e12, language.pick("nghìn tỷ", "trillion")),
        v if v >= 1e9 => (1e9, language.pick("tỷ", "billion")),
        v if v >= 1e6 => (1e6, language.pick("triệu", "million")),
        _ => (1.0, ""),
    }
}

/// As [`judged_value`], but short for large numbers: `12,3 triệu`.
pub fn compact_value(value: f64, against: Option<Requirement>, indicator: &Indicator, language: Language) -> String {
    let (divided, word) = divisor(value, indicator, language);
    if word.is_empty() {
        return judged_value(value, against, indicator, language);
    }
    let scaled = against.map(|r| Requirement { threshold: r.threshold / divided, exceeded_beyond: r.exceeded_beyond / divided, ..r });
    // Divided, a count is no longer whole.
    let plain = Indicator { unit: Bilingual::default(), kind: Kind::Ratio, ..indicator.clone() };
    format!("{}{NBSP}{word}", judged_value(value / divided, scaled, &plain, language))
}

/// A probability in whole percent, `< 1 %` and `> 99 %` at the ends.
pub fn probability(probability: Probability, language: Language) -> String {
    match probability.value() {
        p if p < 0.01 => format!("<{NBSP}1{NBSP}%"),
        p if p > 0.99 => format!(">{NBSP}99{NBSP}%"),
        p => format!("{}{NBSP}%", number((100.0 * p).round(), 0, language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::target::Operator,
        present::format::fixtures::{indicator, target as a_target},
    };

    #[test]
    fn numbers_follow_their_language() {
        for (value, decimals, vi, en) in [
            (1234.5, 1, "1.234,5", "1,234.5"),
            (-0.04, 1, "0,0", "0.0"),
            (-1234567.0, 0, "−1.234.567", "−1,234,567"),
            (999.0, 0, "999", "999"),
            (f64::NAN, 1, "–", "–"),
        ] {
            assert_eq!(number(value, decimals, Language::Vi), vi);
            assert_eq!(number(value, decimals, Language::En), en);
        }
    }

    #[test]
    fn decimals_are_the_fewest_that_make_sense() {
        assert_eq!(decimals_for(&[80.0, 85.0], "%"), 0);
        assert_eq!(decimals_for(&[80.0, 61.74], "%"), 1);
        assert_eq!(decimals_for(&[0.42], "%"), 2);
        assert_eq!(decimals_for(&[1234.56], "đơn"), 0);
        assert_eq!(decimals_for(&[12.345], "người/vạn dân"), 1);
        assert_eq!(decimals_for(&[0.000341], "người/m²"), 5);
        assert_eq!(decimals_for(&[f64::INFINITY], "%"), 0);
    }

    #[test]
    fn a_value_that_falls_short_never_prints_as_met() {
        assert_eq!(toward_worse(99.96, 100.0, Direction::Up, 1), 99.9);
        assert_eq!(toward_worse(100.04, 100.0, Direction::Up, 1), 100.0);
        assert_eq!(toward_worse(5.04, 5.0, Direction::Down, 1), 5.1);
        assert_eq!(toward_worse(4.96, 5.0, Direction::Down, 1), 5.0);
        assert_eq!(toward_worse(61.74, 100.0, Direction::Up, 1), 61.7);
        let share = indicator("%", Kind::Share, Direction::Up);
        let all = a_target(Operator::Eq, Some(100.0), None);
        assert_eq!(judged_value(99.96, all.requirement(Direction::Up), &share, Language::Vi), "99,9\u{a0}%");
        let count = indicator("đơn", Kind::Count, Direction::Up);
        let many = a_target(Operator::Ge, Some(12000.0), None);
        assert_eq!(judged_value(11999.7, many.requirement(Direction::Up), &count, Language::Vi), "11.999\u{a0}đơn");
    }

    #[test]
    fn units_changes_and_intervals_are_spoken_of_rightly() {
        let share = indicator("% hồ sơ", Kind::Share, Direction::Up);
        assert_eq!(value(61.74, &share, Language::Vi), "61,7\u{a0}%\u{a0}hồ\u{a0}sơ");
        assert_eq!(short_value(61.74, &share, Language::Vi), "61,7\u{a0}%");
        assert_eq!(change(6.9, &share, Language::Vi), "+6,9\u{a0}điểm\u{a0}%");
        assert_eq!(change(-6.9, &share, Language::En), "−6.9\u{a0}percentage points");
        assert_eq!(amount(0.04, &share, Language::Vi), "0,04\u{a0}điểm\u{a0}%");
        assert_eq!(interval((64.1, 83.0), &share, Language::Vi), "64,1–83,0\u{a0}%");
        let rank = indicator("Thứ bậc", Kind::Rank, Direction::Down);
        assert_eq!(value(12.0, &rank, Language::Vi), "hạng\u{a0}12");
        assert_eq!(change(-3.0, &rank, Language::Vi), "−3\u{a0}bậc");
        let people = indicator("người/vạn dân", Kind::Ratio, Direction::Up);
        assert_eq!(value(12.0, &people, Language::Vi), "12\u{a0}người/vạn\u{a0}dân");
        let money = indicator("đồng", Kind::Count, Direction::Up);
        assert_eq!(compact_value(2.1345e14, None, &money, Language::Vi), "213,4\u{a0}nghìn tỷ");
    }

    #[test]
    fn probabilities_are_whole_percents_with_open_ends() {
        for (p, text) in [(0.05, "5\u{a0}%"), (0.004, "<\u{a0}1\u{a0}%"), (0.995, ">\u{a0}99\u{a0}%"), (0.666, "67\u{a0}%")] {
            assert_eq!(probability(Probability::saturating(p), Language::Vi), text);
        }
    }
}
