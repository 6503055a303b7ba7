//! Units: a printed one against that of the indicator, and the move of the decimal point between the two.

use crate::domain::{
    indicator::Indicator,
    text::{fold, normalise},
};

/// How a printed unit stands to the unit of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same, or a short form of it.
    Same,
    /// The same thing counted in other multiples: the value is to be multiplied by 10 to this power.
    Power(i32),
    /// Something else.
    Other,
}

/// A multiple and what is counted.
#[derive(Debug, PartialEq, Eq)]
struct Unit {
    power: i32,
    base: String,
}

/// Words for powers of ten, folded.
const MULTIPLES: [(&str, i32); 14] = [
    ("nghin", 3),
    ("ngan", 3),
    ("thousand", 3),
    ("thousands", 3),
    ("1000", 3),
    ("trieu", 6),
    ("million", 6),
    ("millions", 6),
    ("mn", 6),
    ("ti", 9),
    ("billion", 9),
    ("bn", 9),
    ("van", 4),
    ("tram", 2),
];

/// Different words for one thing, folded.
const SAME_WORDS: [(&str, &str); 9] = [
    ("vnd", "dong"),
    ("d", "dong"),
    ("viet nam dong", "dong"),
    ("people", "nguoi"),
    ("persons", "nguoi"),
    ("phan tram", "pct"),
    ("percent", "pct"),
    ("thu hang", "hang"),
    ("thu bac", "hang"),
];

/// Units that stand in no catalogue and yet are units, folded: they tell “Đơn vị: người” from an office.
const FURTHER_UNITS: [&str; 6] = ["pct", "dong", "nguoi", "ho", "diem", "lan"];

impl Unit {
    fn parse(text: &str) -> Self {
        // Folding drops signs, so those that are units become words before.
        let words =
            fold(&normalise(text).replace('%', " pct ").replace('‰', " permille ").replace("1.000", "1000").replace("1 000", "1000"));
        let mut power = 0;
        let mut rest = words.as_str();
        loop {
            let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
            match MULTIPLES.iter().find(|(word, _)| *word == first) {
                // “vạn dân” and “triệu dân” after a stroke are denominators: only what stands before counts.
                Some((_, of_ten)) => (power, rest) = (power + of_ten, after),
                None => break,
            }
        }
        if rest == "permille" || rest == "phan nghin" {
            return Self { power: -1, base: "pct".into() };
        }
        let base = SAME_WORDS.iter().find(|(word, _)| *word == rest).map_or(rest, |(_, same)| same);
        Self { power, base: base.to_owned() }
    }
}

/// Compares a printed unit with that of an indicator.
pub(super) fn relation(printed: &str, indicator: &Indicator) -> Relation {
    let here = Unit::parse(printed);
    let name = fold(&indicator.name.vi);
    for unit in [&indicator.unit.vi, &indicator.unit.en] {
        let there = Unit::parse(unit);
        // “%” is how everyone writes “% GRDP”; a catalogue unit “triệu” counts what the name of the indicator says.
        let short = here.base == "pct" && there.base.starts_with("pct ");
        let implied = there.base.is_empty() && !here.base.is_empty() && name.contains(&here.base);
        if here.base == there.base || short || implied {
            let power = here.power - there.power;
            return if power == 0 { Relation::Same } else { Relation::Power(power) };
        }
    }
    Relation::Other
}

/// Whether a text is a unit at all.
pub(super) fn is_unit(text: &str, indicators: &[Indicator]) -> bool {
    let unit = Unit::parse(text);
    let known = |other: &str| Unit::parse(other).base == unit.base;
    (unit.base.is_empty() && unit.power > 0)
        || FURTHER_UNITS.contains(&unit.base.as_str())
        || (!unit.base.is_empty() && indicators.iter().any(|i| known(&i.unit.vi) || known(&i.unit.en)))
}

/// Moves the decimal point: exact in decimal digits, as a person would write it.
pub(super) fn shifted(value: f64, power: i32) -> f64 {
    // The shortest digits of the value are those of the source; multiplying in binary would add others.
    format!("{value}e{power}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::indicator;
    use super::*;
    use crate::domain::indicator::Kind;

    #[test]
    fn multiples_of_one_unit_are_told_from_other_units() {
        let money = indicator("grdp", "GRDP theo giá hiện hành", "tỷ đồng", Kind::Count);
        assert_eq!(relation("tỉ đồng", &money), Relation::Same);
        assert_eq!(relation("Triệu đồng", &money), Relation::Power(-3));
        assert_eq!(relation("nghìn tỷ đồng", &money), Relation::Power(3));
        assert_eq!(relation("VNĐ", &money), Relation::Power(-9));
        assert_eq!(relation("USD", &money), Relation::Other);
        let people = indicator("population", "Dân số", "người", Kind::Count);
        assert_eq!(relation("1.000 người", &people), Relation::Power(3));
        assert_eq!(relation("ngàn người", &people), Relation::Power(3));
        let share = indicator("economy", "Kinh tế số", "% GRDP", Kind::Share);
        assert_eq!(relation("%", &share), Relation::Same);
        assert_eq!(relation("‰", &share), Relation::Power(-1));
        assert_eq!(relation("% hộ", &share), Relation::Other);
        let certificates = indicator("certificates", "Số chứng thư chữ ký số đã cấp", "triệu", Kind::Count);
        assert_eq!(relation("nghìn chứng thư", &certificates), Relation::Power(-3));
        assert_eq!(relation("nghìn hộ", &certificates), Relation::Other);
    }

    #[test]
    fn the_decimal_point_moves_without_new_digits() {
        assert_eq!(shifted(415.3, -3), 0.4153);
        assert_eq!(shifted(1.168, 3), 1168.0);
        assert_eq!(shifted(0.1, 1), 1.0);
    }

    #[test]
    fn a_unit_is_told_from_an_office() {
        for text in ["%", "tỷ đồng", "nghìn người", "triệu"] {
            assert!(is_unit(text, &[]), "{text}");
        }
        assert!(!is_unit("UBND phường Hải Dương", &[]));
        assert!(is_unit("trạm", &[indicator("bts", "Số trạm", "trạm", Kind::Count)]));
    }
}
