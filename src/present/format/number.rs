//! Numbers, units, changes and targets as text.

use crate::domain::{
    indicator::{Direction, Indicator, Kind},
    language::{Bilingual, Language},
    probability::Probability,
    target::{Blank, Operator, Requirement, Target},
};

/// Joins a number to its unit so that a line never breaks between them.
pub const NBSP: char = '\u{a0}';

/// What stands where nothing is known.
pub const MISSING: &str = "–";

/// Decimals that are never exceeded: beyond them a plan's numbers are noise.
const MOST_DECIMALS: usize = 6;

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

/// The decimals that show a printed number in full.
fn printed_decimals(value: f64) -> usize {
    let shows = |d: usize| {
        let scale = 10f64.powi(d as i32);
        ((value * scale).round() - value * scale).abs() < 1e-7 * scale
    };
    (0..MOST_DECIMALS).find(|d| shows(*d)).unwrap_or(MOST_DECIMALS)
}

/// Decimals under which a change or a gap that is not zero does not print as zero.
fn telling_decimals(value: f64, unit: &str) -> usize {
    let start = decimals_for(&[value], unit);
    let visible = |d: &usize| value == 0.0 || (value * 10f64.powi(*d as i32)).round() != 0.0;
    (start..MOST_DECIMALS).find(visible).unwrap_or(MOST_DECIMALS)
}

/// A number with the unit of its indicator and given decimals: `61,7 %`, `12 người/vạn dân`, `hạng 12`.
pub fn value_with(value: f64, decimals: usize, indicator: &Indicator, language: Language) -> String {
    attach(&number(value, decimals, language), indicator, indicator.unit.get(language), language)
}

/// A value with its unit and the decimals of its size.
pub fn value(value: f64, indicator: &Indicator, language: Language) -> String {
    value_with(value, decimals_for(&[value], &indicator.unit.vi), indicator, language)
}

/// A value with the sign `%` alone, or without a long unit: for charts and sentences where the unit was said before.
pub fn short_value(value: f64, indicator: &Indicator, language: Language) -> String {
    let decimals = decimals_for(&[value], &indicator.unit.vi);
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

fn attach(number: &str, indicator: &Indicator, unit: &str, language: Language) -> String {
    match () {
        () if number == MISSING => MISSING.to_owned(),
        // A position is named, not counted: "hạng 12", never "12 thứ bậc".
        () if indicator.kind == Kind::Rank => format!("{}{NBSP}{number}", language.pick("hạng", "rank")),
        () if unit.is_empty() => number.to_owned(),
        () => format!("{number}{NBSP}{}", unit.replace(' ', "\u{a0}")),
    }
}

/// The unit of a change: `điểm %`, `bậc`, or the indicator's own.
fn unit_of_change(indicator: &Indicator, language: Language) -> String {
    match indicator.kind {
        Kind::Rank => language.pick("bậc", "places").to_owned(),
        _ if indicator.is_percentage() => language.pick("điểm\u{a0}%", "percentage points").to_owned(),
        _ => indicator.unit.get(language).replace(' ', "\u{a0}"),
    }
}

/// The size of a change or gap without its sign: `10,3 điểm %`, `3 bậc`.
pub fn amount(size: f64, indicator: &Indicator, language: Language) -> String {
    let text = number(size.abs(), telling_decimals(size, &indicator.unit.vi), language);
    let unit = unit_of_change(indicator, language);
    if unit.is_empty() || text == MISSING { text } else { format!("{text}{NBSP}{unit}") }
}

/// A change with its sign: `+6,9 điểm %`, `−3 bậc`.
pub fn change(delta: f64, indicator: &Indicator, language: Language) -> String {
    let sign = if delta > 0.0 { "+" } else if delta < 0.0 { "−" } else { "" };
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
pub fn interval((low, high): (f64, f64), indicator: &Indicator, language: Language) -> String {
    let decimals = decimals_for(&[low, high], &indicator.unit.vi);
    // Two negative ends would read "−3–−1"; words keep the sign and the dash apart.
    let between = if low < 0.0 || high < 0.0 { language.pick(" đến ", " to ") } else { "–" };
    let text = format!("{}{between}{}", number(low, decimals, language), number(high, decimals, language));
    attach(&text, indicator, short_unit(indicator, language), language)
}

/// The number to print for a value beside a threshold: it is rounded, but a value that falls short is never rounded
/// into meeting the threshold (99.96 against at least 100 prints as 99.9), nor is the threshold's far side changed.
pub fn toward_worse(value: f64, threshold: f64, direction: Direction, decimals: usize) -> f64 {
    toward_worse_by_sign(value, threshold, direction.sign(value, Some(threshold)), decimals)
}

fn toward_worse_by_sign(value: f64, threshold: f64, sign: f64, decimals: usize) -> f64 {
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
    let unit = &indicator.unit.vi;
    let Some(against) = against else { return short_value(value, indicator, language) };
    let shown = |decimals| toward_worse_by_sign(value, against.threshold, against.sign, decimals);
    let start = decimals_for(&[value], unit);
    // 99.96 of 100 reads 99,9; a whole rank or count that still prints as the threshold takes a decimal more.
    let hidden = |d: &usize| against.is_met(value) || !against.is_met(shown(*d));
    let decimals = (start..MOST_DECIMALS).find(hidden).unwrap_or(start);
    attach(&number(shown(decimals), decimals, language), indicator, short_unit(indicator, language), language)
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
    let scaled = against.map(|r| Requirement {
        threshold: r.threshold / divided,
        exceeded_beyond: r.exceeded_beyond / divided,
        ..r
    });
    let plain = Indicator { unit: Bilingual::default(), ..indicator.clone() };
    format!("{}{NBSP}{word}", judged_value(value / divided, scaled, &plain, language))
}

/// As [`target_short`], but short for large numbers: `≥ 12,3 triệu`.
pub fn compact_target(target: &Target, indicator: &Indicator, language: Language) -> String {
    let largest = target.low.into_iter().chain(target.high).map(f64::abs).fold(0.0, f64::max);
    let (divided, word) = divisor(largest, indicator, language);
    if word.is_empty() {
        return target_short(target, indicator, language);
    }
    let scaled = Target {
        low: target.low.map(|v| v / divided),
        high: target.high.map(|v| v / divided),
        ..target.clone()
    };
    format!("{}{NBSP}{word}", target_number(&scaled, language))
}

/// A probability in whole percent, `< 1 %` and `> 99 %` at the ends.
pub fn probability(probability: Probability, language: Language) -> String {
    match probability.value() {
        p if p < 0.01 => format!("<{NBSP}1{NBSP}%"),
        p if p > 0.99 => format!(">{NBSP}99{NBSP}%"),
        p => format!("{}{NBSP}%", number((100.0 * p).round(), 0, language)),
    }
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
        Operator::None if target.blank() == Some(Blank::Lost) => {
            Some(language.pick("không đọc được", "not legible").to_owned())
        }
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
