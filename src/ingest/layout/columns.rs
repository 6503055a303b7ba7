//! The columns of figures: which period, area and indicator each one is about.

use super::{find::Block, grid::letter, heading::Heading, mapping::Meaning, title::Facts};
use crate::domain::period::{Calendar, Period, Span};

/// The period of the figures in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ColumnPeriod {
    /// The one of the row, else of the report.
    OfRow,
    /// The same for every row.
    Fixed(Period),
    /// None: why the figures cannot be used.
    Unusable(String),
}

/// One column whose figures are stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ValueColumn {
    /// Place, counted from 0.
    pub at: usize,
    /// How findings call it: heading and letter.
    pub place: String,
    /// Whether its figures are of the period before.
    pub meaning: Meaning,
    /// When.
    pub period: ColumnPeriod,
    /// Where, as printed; empty when the row or the report says it.
    pub area: String,
    /// What, as printed; empty when the row says it.
    pub indicator: String,
    /// Unit in the heading.
    pub unit: String,
    /// Whether the figures are estimates.
    pub estimated: bool,
}

/// How findings call a column.
pub(super) fn place(heading: &str, at: usize) -> String {
    let letter = letter(at);
    if heading.is_empty() { format!("cột {letter}") } else { format!("{} (cột {letter})", super::super::error::excerpt(heading)) }
}

/// The columns of stored figures, from the left.
pub(super) fn value_columns(block: &Block, facts: &Facts<'_>, report: Option<Period>, calendar: Calendar) -> Vec<ValueColumn> {
    let has_value = block.headings.iter().any(|h| h.meaning == Meaning::Value);
    let stored = block.headings.iter().enumerate().filter(|(_, heading)| heading.is_value());
    stored
        .map(|(at, heading)| ValueColumn {
            at,
            place: place(&heading.label, at),
            meaning: heading.meaning,
            period: period_of(heading, facts, report, calendar, has_value),
            area: heading.area.clone(),
            indicator: heading.indicator.clone(),
            unit: heading.unit.clone(),
            estimated: heading.estimated,
        })
        .collect()
}

/// The period that a heading names, by itself or with the year of the title.
fn named(heading: &Heading, year: Option<i16>, calendar: Calendar) -> Result<Option<Period>, String> {
    let times = &heading.times;
    if let Some((months, _)) = &times.odd_months {
        return Err(format!("{months} is not a reporting period"));
    }
    let in_year: Vec<&Period> = times.periods.iter().filter(|p| !matches!(p.span, Span::Year { .. } | Span::Years { .. })).collect();
    let own_year = times.periods.first().map(|p| p.year_of());
    match (in_year.as_slice(), times.parts.as_slice()) {
        ([only], _) => Ok(Some(Period { calendar, ..**only })),
        ([], [part]) => match own_year.or(year) {
            Some(year) => Ok(Some(part.of(year, calendar))),
            None => Err("a part of a year, and neither the heading nor the title names the year".to_owned()),
        },
        ([], []) => Ok(times.periods.first().map(|period| Period { calendar, ..*period })),
        _ => Err("more than one period in one heading".to_owned()),
    }
}

fn period_of(heading: &Heading, facts: &Facts<'_>, report: Option<Period>, calendar: Calendar, has_value: bool) -> ColumnPeriod {
    let year = report.map(|p| p.year_of()).or(facts.year);
    let named = match named(heading, year, calendar) {
        Ok(named) => named,
        Err(why) => return ColumnPeriod::Unusable(why),
    };
    let found = match heading.meaning {
        Meaning::ValueYearBefore => year_before(named, report),
        Meaning::Cumulative => match named {
            Some(named) => Some(named),
            None => match report {
                Some(report) => match since_january(report) {
                    // It says again what the column of the period says.
                    Some(same) if same.span == report.span && has_value => {
                        return ColumnPeriod::Unusable("the same period as the value beside it".to_owned());
                    }
                    Some(period) => Some(period),
                    None => return ColumnPeriod::Unusable(format!("the months up to {} are not a reporting period", report.end())),
                },
                None => None,
            },
        },
        _ => return named.map_or(ColumnPeriod::OfRow, ColumnPeriod::Fixed),
    };
    match found {
        Some(period) => ColumnPeriod::Fixed(period),
        None => ColumnPeriod::Unusable("its period follows from the period of the report, which is not known".to_owned()),
    }
}

/// The same part of the year before, or of the year that the heading names.
fn year_before(named: Option<Period>, report: Option<Period>) -> Option<Period> {
    let year = match named {
        Some(Period { span: Span::Year { year }, .. }) if report.is_some() => year,
        Some(period) => return Some(period),
        None => report?.year_of() - 1,
    };
    let report = report?;
    let span = match report.span {
        Span::Day { month, day, .. } => Span::Day { year, month, day: if (month, day) == (2, 29) { 28 } else { day } },
        Span::Month { month, .. } => Span::Month { year, month },
        Span::Quarter { quarter, .. } => Span::Quarter { year, quarter },
        Span::Half { half, .. } => Span::Half { year, half },
        Span::NineMonths { .. } => Span::NineMonths { year },
        Span::Year { .. } => Span::Year { year },
        Span::Years { .. } => return None,
    };
    Some(Period { span, ..report })
}

/// The period from the beginning of the year to the end of another, where it is a reporting period.
fn since_january(report: Period) -> Option<Period> {
    let year = report.year_of();
    let span = match report.span {
        Span::Month { month: 3, .. } | Span::Quarter { quarter: 1, .. } => Span::Quarter { year, quarter: 1 },
        Span::Month { month: 6, .. } | Span::Quarter { quarter: 2, .. } | Span::Half { half: 1, .. } => Span::Half { year, half: 1 },
        Span::Month { month: 9, .. } | Span::Quarter { quarter: 3, .. } | Span::NineMonths { .. } => Span::NineMonths { year },
        Span::Month { month: 12, .. } | Span::Quarter { .. } | Span::Half { .. } | Span::Year { .. } => Span::Year { year },
        Span::Month { month: 1, .. } => Span::Month { year, month: 1 },
        Span::Month { .. } | Span::Day { .. } | Span::Years { .. } => return None,
    };
    Some(Period { span, ..report })
}

/// Whether the day up to which figures are counted is the last one of the statutory period.
pub(super) fn closes_by_statute(report: Period, cutoff: jiff::civil::Date) -> bool {
    Period { calendar: Calendar::Statutory, ..report }.end() == cutoff
}

#[cfg(test)]
mod tests {
    use super::super::dates::times_in;
    use super::*;

    fn column(label: &str, meaning: Meaning, report: &str) -> String {
        let heading = Heading {
            label: label.into(),
            meaning,
            times: times_in(label),
            area: String::new(),
            indicator: String::new(),
            unit: String::new(),
            estimated: false,
            weight: 0,
        };
        let report = Period::parse(report, Calendar::Calendar).ok();
        match period_of(&heading, &Facts::default(), report, Calendar::Calendar, true) {
            ColumnPeriod::OfRow => "of row".into(),
            ColumnPeriod::Fixed(period) => period.code(),
            ColumnPeriod::Unusable(why) => why,
        }
    }

    #[test]
    fn headings_and_report_say_the_period_of_a_column() {
        for (label, meaning, report, expected) in [
            ("Thực hiện kỳ báo cáo", Meaning::Value, "quý III/2026", "of row"),
            ("Thực hiện quý II/2026", Meaning::Value, "quý III/2026", "2026-Q2"),
            ("Quý I", Meaning::Value, "năm 2026", "2026-Q1"),
            ("Năm 2025 Thực hiện Quý I", Meaning::Value, "năm 2026", "2025-Q1"),
            ("Cùng kỳ", Meaning::ValueYearBefore, "quý III/2026", "2025-Q3"),
            ("TH cùng kỳ năm 2024", Meaning::ValueYearBefore, "9 tháng 2026", "2024-9T"),
            ("Lũy kế từ đầu năm", Meaning::Cumulative, "quý III/2026", "2026-9T"),
            ("Lũy kế", Meaning::Cumulative, "quý IV/2026", "2026"),
            ("Lũy kế 6 tháng", Meaning::Cumulative, "quý II/2026", "2026-H1"),
        ] {
            assert_eq!(column(label, meaning, report), expected, "{label}");
        }
        assert!(column("Thực hiện 8 tháng", Meaning::Value, "tháng 8/2026").contains("not a reporting period"));
        assert!(column("Lũy kế", Meaning::Cumulative, "tháng 8/2026").contains("not a reporting period"));
        assert!(column("Lũy kế", Meaning::Cumulative, "9 tháng 2026").contains("same period"));
    }

    #[test]
    fn places_name_heading_and_letter() {
        assert_eq!((place("Quý II/2026", 4), place("", 27)), ("Quý II/2026 (cột E)".into(), "cột AB".into()));
    }

    #[test]
    fn the_fourteenth_of_september_closes_the_statutory_third_quarter() {
        let quarter = Period::quarter(2026, 3);
        let day = |day| jiff::civil::Date::constant(2026, 9, day);
        assert!(closes_by_statute(quarter, day(14)) && !closes_by_statute(quarter, day(30)));
    }
}
