//! English units after the number 1.

use crate::domain::language::Language;

/// The unit as it follows a number as printed: the catalogue's English units are plurals, `1 place` and `1 person per
/// 10,000` are not. Vietnamese units do not change.
pub(super) fn of_number(unit: &str, number: &str, language: Language) -> String {
    if language == Language::Vi || number.trim_start_matches('−') != "1" {
        return unit.to_owned();
    }
    let (counted, over) = unit.split_once(" per ").map_or((unit, String::new()), |(counted, over)| (counted, format!(" per {over}")));
    let things: Vec<String> = counted.split(" and ").map(singular).collect();
    // One of "cities and towns" is a city or a town.
    format!("{}{over}", things.join(" or "))
}

fn singular(words: &str) -> String {
    // Codes and multipliers have no plural: Mbps, VND, million people.
    if words.starts_with(|c: char| !c.is_lowercase()) || words.starts_with("million") || words.starts_with("billion") {
        return words.to_owned();
    }
    if let Some((head, rest)) = words.split_once(" of ") {
        return format!("{} of {rest}", singular(head));
    }
    if let Some((one, other)) = words.split_once(" or ") {
        return format!("{} or {}", singular(one), singular(other));
    }
    match words {
        "people" => "person".to_owned(),
        _ => match (words.strip_suffix("ies"), words.strip_suffix('s')) {
            (Some(stem), _) => format!("{stem}y"),
            (None, Some(stem)) => stem.to_owned(),
            (None, None) => words.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_in_english_and_nothing_else_is() {
        for (unit, one) in [
            ("percentage points", "percentage point"),
            ("people per 10,000", "person per 10,000"),
            ("cities and towns", "city or town"),
            ("clusters or parks", "cluster or park"),
            ("data centres", "data centre"),
            ("points of 100", "point of 100"),
            ("million people", "million people"),
            ("Mbps", "Mbps"),
            ("% of households", "% of households"),
        ] {
            assert_eq!(of_number(unit, "1", Language::En), one);
            assert_eq!(of_number(unit, "−1", Language::En), one);
            assert_eq!(of_number(unit, "1.5", Language::En), unit);
            assert_eq!(of_number(unit, "1", Language::Vi), unit);
        }
    }
}
