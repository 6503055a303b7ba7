//! What the lines around a table say about all of it: period, area, unit, day of the figures.

use jiff::civil::Date;

use super::{
    super::resolve::{Names, depth},
    dates::{Part, times_in},
    heading::{after_unit_word, split_unit},
    mapping::Decision,
    unit,
};
use crate::domain::{
    area::Area,
    period::{Calendar, Period, Span},
    text::fold,
};

/// A line outside the table and where it stands, in words for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Such as `row 3`, `sheet name`, `file name`.
    pub place: String,
    /// Its text.
    pub text: String,
}

/// What holds for every figure that says nothing else.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts<'a> {
    /// Period of the report, in the ordinary calendar.
    pub period: Option<Period>,
    /// Year of a period that headings complete.
    pub year: Option<i16>,
    /// Day as of which the figures stand.
    pub cutoff: Option<Date>,
    /// Extents of the area of the report; which one depends on the period.
    pub areas: Vec<&'a Area>,
    /// Indicator of a table that is about one only.
    pub indicator: String,
    /// Unit of figures without one.
    pub unit: String,
    /// What was decided, and by what.
    pub decisions: Vec<Decision>,
}

/// Reads the lines above a table, then the names of sheet and file.
pub(super) fn read_title<'a>(lines: &[Line], names: &Names<'a>) -> Facts<'a> {
    let mut facts = Facts::default();
    read_period(lines, &mut facts);
    read_area(lines, names, &mut facts);
    let about = lines.iter().find_map(|line| {
        let text = line.text.split_once(':').map_or(line.text.as_str(), |(_, after)| after).trim();
        let (bare, unit) = split_unit(text, &names.catalogue().indicators);
        [text, bare].into_iter().find(|text| names.names_indicator(text)).map(|name| (name.to_owned(), unit, line))
    });
    if let Some((name, unit, line)) = about {
        facts.decisions.push(decision("indicator", name.clone(), line));
        (facts.indicator, facts.unit) = (name, unit);
    }
    for line in lines.iter().filter(|_| facts.unit.is_empty()) {
        let text = line.text.trim_start_matches('(');
        let found = after_unit_word(text).filter(|unit| unit::is_unit(unit, &names.catalogue().indicators));
        if let Some(unit) = found {
            facts.unit = unit.to_owned();
            facts.decisions.push(decision("unit", unit, line));
            break;
        }
    }
    facts
}

fn decision(subject: &str, choice: impl Into<String>, line: &Line) -> Decision {
    Decision {
        subject: subject.to_owned(),
        column: String::new(),
        choice: choice.into(),
        evidence: format!("{}: “{}”", line.place, super::super::error::excerpt(&line.text)),
    }
}

/// How well a period says what a report is about: a quarter in the title of a plan for the year is the report's.
fn rank(period: &Period) -> usize {
    match period.span {
        Span::Years { .. } => 0,
        Span::Year { .. } => 1,
        _ => 2,
    }
}

/// The period of the report: the one part of a year that is named, else the one year. Two of a kind decide nothing.
fn read_period(lines: &[Line], facts: &mut Facts<'_>) {
    let mut named: Vec<(Period, &Line)> = Vec::new();
    let mut parts: Vec<(Part, &Line)> = Vec::new();
    let mut odd = None;
    for line in lines {
        let times = times_in(&line.text);
        named.extend(times.periods.iter().map(|period| (*period, line)));
        parts.extend(times.parts.iter().map(|part| (*part, line)));
        odd = odd.or(times.odd_months.map(|months| (months, line)));
        if facts.cutoff.is_none() && times.cutoff.is_some() {
            facts.cutoff = times.cutoff;
            facts.decisions.push(decision("cutoff", times.cutoff.map_or_else(String::new, |day| day.to_string()), line));
        }
    }
    facts.year = named.iter().filter(|(p, _)| rank(p) > 0).map(|(p, _)| p.year_of()).next();
    let of_odd = odd.as_ref().and_then(|((_, year), _)| *year);
    facts.year = facts.year.or(of_odd).or(facts.cutoff.map(|day| day.year()));
    // “QUÝ III” in one line and “năm 2026” in another belong together.
    if let Some(year) = facts.year {
        named.extend(parts.iter().map(|(part, line)| (part.of(year, Calendar::Calendar), *line)));
    }
    let best = named.iter().map(|(period, _)| rank(period)).max();
    let mut candidates: Vec<(Period, &Line)> = Vec::new();
    for (period, line) in named.into_iter().filter(|(period, _)| Some(rank(period)) == best) {
        // The name of a sheet or a file only speaks when the title says nothing.
        let outside = line.place.ends_with("name") && !candidates.is_empty();
        if !outside && !candidates.iter().any(|(other, _)| *other == period) {
            candidates.push((period, line));
        }
    }
    match (candidates.as_slice(), odd) {
        (_, Some(((months, _), line))) => facts
            .decisions
            .push(Decision { choice: String::new(), ..decision("period", format!("{months}: not a reporting period"), line) }),
        ([(period, line)], None) => {
            facts.period = Some(*period);
            facts.decisions.push(decision("period", period.code(), line));
        }
        ([], None) => {
            if let Some(day) = facts.cutoff {
                let span = Span::Day { year: day.year(), month: day.month(), day: day.day() };
                facts.period = Some(Period::calendar(span));
            }
        }
        (several, None) => {
            let codes: Vec<String> = several.iter().map(|(period, _)| period.code()).collect();
            facts.decisions.push(Decision {
                subject: "period".into(),
                column: String::new(),
                choice: String::new(),
                evidence: format!("the title names {}", codes.join(" and ")),
            });
        }
    }
}

/// The area of the report: the innermost one that is named with its type, where all agree on its name.
fn read_area<'a>(lines: &[Line], names: &Names<'a>, facts: &mut Facts<'a>) {
    let mut found: Vec<(&'a Area, &Line)> = Vec::new();
    for line in lines {
        let key = fold(&line.text);
        // The motto of the state names the country on every document.
        if key.contains("cong hoa xa hoi") {
            continue;
        }
        let whole_country = key.contains("ca nuoc") || key.contains("toan quoc");
        let country = names.catalogue().areas.iter().filter(|area| whole_country && area.kind == "country");
        found.extend(country.chain(names.areas_named_in(&line.text)).map(|area| (area, line)));
    }
    let Some(innermost) = found.iter().map(|(area, _)| depth(area)).max() else { return };
    found.retain(|(area, _)| depth(area) == innermost);
    let Some((first, line)) = found.first().copied() else { return };
    let key = |area: &Area| (area.code.clone(), fold(area.name.vi.split('(').next().unwrap_or_default()));
    let mut extents: Vec<&'a Area> = Vec::new();
    for (area, _) in &found {
        if !extents.iter().any(|known| known.id == area.id) {
            extents.push(area);
        }
    }
    if extents.iter().all(|area| key(area) == key(first)) {
        facts.decisions.push(decision("area", first.name.vi.clone(), line));
        facts.areas = extents;
    } else {
        let several: Vec<&str> = extents.iter().map(|area| area.id.as_str()).collect();
        facts.decisions.push(Decision {
            subject: "area".into(),
            column: String::new(),
            choice: String::new(),
            evidence: format!("the title names {}", several.join(" and ")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    fn facts_of(texts: &[&str], then: impl Fn(&Facts<'_>)) {
        let catalogue = fixture::catalogue();
        let names = Names::of(&catalogue);
        let mut lines: Vec<Line> =
            texts.iter().enumerate().map(|(at, text)| Line { place: format!("row {}", at + 1), text: (*text).to_owned() }).collect();
        if let Some(last) = lines.last_mut() {
            last.place = "file name".into();
        }
        then(&read_title(&lines, &names));
    }

    fn code(facts: &Facts<'_>) -> Option<String> {
        facts.period.map(|p| p.code())
    }

    #[test]
    fn the_title_says_period_area_and_unit() {
        let lines = [
            "UBND THÀNH PHỐ HẢI PHÒNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Hải Phòng, ngày 20 tháng 9 năm 2026",
            "KẾT QUẢ THỰC HIỆN KẾ HOẠCH NĂM 2026, QUÝ III",
            "(ĐVT: %)",
            "bieu.xlsx",
        ];
        facts_of(&lines, |facts| {
            assert_eq!((code(facts), facts.unit.as_str(), facts.year), (Some("2026-Q3".into()), "%", Some(2026)));
            assert_eq!(facts.areas.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), ["hai-phong-cu", "hai-phong"]);
            assert!(facts.decisions.iter().any(|d| d.subject == "period" && d.evidence.contains("row 4")));
        });
    }

    #[test]
    fn the_file_name_speaks_when_the_title_is_silent() {
        facts_of(&["Báo cáo", "bao-cao-6-thang-dau-nam-2026.csv"], |facts| assert_eq!(code(facts), Some("2026-H1".into())));
        facts_of(&["Báo cáo quý II/2026", "BC_Q1_2026.csv"], |facts| assert_eq!(code(facts), Some("2026-Q2".into())));
    }

    #[test]
    fn two_periods_or_an_odd_one_decide_nothing() {
        facts_of(&["Kết quả quý III và 9 tháng đầu năm 2026", "a.csv"], |facts| {
            assert_eq!(facts.period, None);
            assert!(facts.decisions.iter().any(|d| d.choice.is_empty() && d.evidence.contains("2026-9T")), "{:?}", facts.decisions);
        });
        facts_of(&["Kết quả 8 tháng đầu năm 2026", "a.csv"], |facts| assert_eq!(facts.period, None));
    }

    #[test]
    fn a_cutoff_alone_is_a_day() {
        facts_of(&["Số liệu tính đến 14/9/2026", "a.csv"], |facts| assert_eq!(code(facts), Some("2026-09-14".into())));
        facts_of(&["Quý III năm 2026 (tính đến 14/9/2026)", "a.csv"], |facts| {
            assert_eq!((code(facts), facts.cutoff), (Some("2026-Q3".into()), Date::new(2026, 9, 14).ok()));
        });
    }
}
