//! What holds for a whole table: read, said, or missing; and how it is shown.

use super::*;
use crate::ingest::{layout::title::Facts, long::Labels};

/// The lines above a table, then the names of sheet and file.
pub(super) fn lines_around(file: &str, grid: &Grid<'_>, block: &Block) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in 0..block.top {
        let place = format!("row {}", grid.row_number(row));
        lines.extend(grid.texts(row).into_iter().map(|(_, text)| Line { place: place.clone(), text }));
    }
    lines.push(Line { place: "sheet name".into(), text: grid.name().to_owned() });
    let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    lines.push(Line { place: "file name".into(), text: stem.replace(['_', '-'], " ") });
    lines
}

/// The period that the settings name.
pub(super) fn said_period(file: &str, text: &str, decisions: &mut Vec<Decision>) -> Result<Period, IngestError> {
    let period = Period::parse(text, Calendar::Calendar).map_err(|error| {
        IngestError::new(
            IngestErrorKind::Shape,
            file,
            format!("the period “{}”", excerpt(text)),
            error.to_string(),
            "name the reporting period",
        )
    })?;
    decisions.retain(|decision| decision.subject != "period");
    decisions.push(Decision {
        subject: "period".into(),
        column: String::new(),
        choice: period.code(),
        evidence: "said with the file".into(),
    });
    Ok(period)
}

/// The calendar: as said, else statutory where the title counts figures up to the last day of the statutory period.
pub(super) fn calendar(
    file: &str,
    settings: &Settings,
    mapping: Option<&Mapping>,
    facts: &Facts<'_>,
    period: Option<Period>,
    decisions: &mut Vec<Decision>,
    findings: &mut Vec<Finding>,
) -> Option<Calendar> {
    let said = settings.calendar.or_else(|| mapping.and_then(|m| m.calendar));
    let by_cutoff = match (period, facts.cutoff) {
        (Some(period), Some(day)) if closes_by_statute(period, day) => Some(day),
        _ => None,
    };
    let choice = said.or(by_cutoff.map(|_| Calendar::Statutory))?;
    let evidence =
        if said.is_some() { "said with the file".to_owned() } else { format!("figures up to {}", by_cutoff.unwrap_or_default()) };
    if let (None, Some(day), Some(period)) = (said, by_cutoff, period) {
        let (first, last) = Period { calendar: Calendar::Statutory, ..period }.window();
        let expected =
            format!("the calendar of Decree 09/2019: {} from {first} to {last} is taken; say so if it is the ordinary one", period.code());
        findings.push(noticed(file, 0, "", "statutory_cutoff", format!("figures up to {day}"), expected));
    }
    decisions.push(Decision { subject: "calendar".into(), column: String::new(), choice: choice.code().into(), evidence });
    Some(choice)
}

/// Fails where figures would have no period or no area at all, before hundreds of rows say so one by one.
pub(super) fn require_period_and_area(file: &str, found: &Found<'_>, fixed: &Fixed<'_>) -> Result<(), IngestError> {
    let block = &found.block;
    let has = |meaning: Meaning| block.column(meaning).is_some();
    // Columns of eight months are left out and need no period.
    let values: Vec<&Heading> = block.headings.iter().filter(|h| h.is_value() && h.times.odd_months.is_none()).collect();
    let named = |test: &dyn Fn(&Heading) -> bool| !values.is_empty() && values.iter().all(|heading| test(heading));
    let has_period = fixed.period.is_some()
        || has(Meaning::Field(Column::Period))
        || named(&|h| !h.times.periods.is_empty() || (!h.times.parts.is_empty() && fixed.facts.year.is_some()));
    if !has_period {
        let seen = fixed.facts.decisions.iter().find(|d| d.subject == "period").map(|d| format!("; {}", d.evidence)).unwrap_or_default();
        return Err(IngestError::new(
            IngestErrorKind::Shape,
            file,
            format!("no reporting period in the title, the headings, the names of sheet and file{seen}"),
            "one such as “Quý III năm 2026” or “9 tháng đầu năm 2026”",
            "name the period with the file, or write it into the title",
        ));
    }
    let has_area = fixed.area.is_some()
        || !fixed.facts.areas.is_empty()
        || has(Meaning::Field(Column::Area))
        || has(Meaning::AreaCode)
        || named(&|h| !h.area.is_empty());
    if !has_area {
        let seen = fixed.facts.decisions.iter().find(|d| d.subject == "area").map(|d| format!("; {}", d.evidence)).unwrap_or_default();
        return Err(IngestError::new(
            IngestErrorKind::Shape,
            file,
            format!("no area in the title, the headings or the rows{seen}"),
            "one such as “UBND phường Hải Dương” above the table, or a column “Địa bàn”",
            "name the area with the file, or write it into the title",
        ));
    }
    Ok(())
}

/// Columns with content and a heading that means nothing here.
pub(super) fn unused_columns(file: &str, found: &Found<'_>, findings: &mut Vec<Finding>) {
    let grid = &found.grid;
    for (at, heading) in found.block.headings.iter().enumerate() {
        let filled = found.body.rows.iter().any(|row| !grid.cell(row.at, at).is_blank());
        if heading.meaning == Meaning::Unused && filled && !crate::ingest::header::is_reference(&heading.label) {
            let expected = "a heading that is known here; its cells are not used".to_owned();
            let row = grid.row_number(found.block.bottom);
            findings.push(noticed(file, row, &place(&heading.label, at), "unknown_column", excerpt(&heading.label), expected));
        }
    }
}

/// The mapping by which a table was read, for a person to confirm and for the next file of its kind.
///
/// What each file says itself (period, area, unit) is not part of it: the next file says it again.
pub(super) fn guessed(found: &Found<'_>, decisions: &[Decision]) -> Mapping {
    let (grid, block) = (&found.grid, &found.block);
    let mark = |at: usize, heading: &Heading| {
        let place = place(&heading.label, at);
        let decided = decisions.iter().find(|d| d.subject == "decimal_mark" && d.column == place)?;
        Some(if decided.choice == "comma" { crate::ingest::number::DecimalMark::Comma } else { crate::ingest::number::DecimalMark::Point })
    };
    let columns = block.headings.iter().enumerate().filter(|(_, heading)| !heading.label.is_empty());
    Mapping {
        sheet: grid.name().to_owned(),
        header_rows: (grid.row_number(block.top), grid.row_number(block.bottom)),
        signature: signature_of(block),
        form: form(block),
        columns: columns
            .map(|(at, heading)| MappedColumn {
                position: at,
                heading: heading.label.clone(),
                meaning: heading.meaning,
                decimal_mark: mark(at, heading),
            })
            .collect(),
        ..Mapping::default()
    }
}

fn form(block: &Block) -> Form {
    let values: Vec<&Heading> = block.headings.iter().filter(|h| h.meaning == Meaning::Value).collect();
    let several = values.len() > 1;
    if block.column(Meaning::Field(Column::Period)).is_some() {
        Form::Long
    } else if values.iter().any(|h| !h.area.is_empty()) {
        Form::WideByArea
    } else if values.iter().any(|h| !h.indicator.is_empty()) {
        Form::WideByIndicator
    } else if several && values.iter().all(|h| !h.times.periods.is_empty() || !h.times.parts.is_empty()) {
        Form::WideByPeriod
    } else {
        Form::Annex
    }
}

/// What the file calls the columns beside its figures; a figure has a place of its own.
pub(super) fn labels(block: &Block) -> Labels {
    let named = block.headings.iter().enumerate().filter_map(|(at, heading)| match heading.meaning {
        Meaning::Field(column) => Some((column, place(&heading.label, at))),
        Meaning::IndicatorCode => Some((Column::Indicator, place(&heading.label, at))),
        Meaning::AreaCode => Some((Column::Area, place(&heading.label, at))),
        _ => None,
    });
    // The first of two columns of one meaning comes last, so that it stays.
    Labels(named.collect::<Vec<_>>().into_iter().rev().collect())
}

/// The headings and the first rows as they were read.
pub(super) fn first_rows(found: &Found<'_>) -> Vec<Vec<String>> {
    let headings = found.block.headings.iter().map(|heading| excerpt(&heading.label)).collect();
    let width = found.block.headings.len();
    let row = |at: usize| (0..width).map(|column| excerpt(&found.grid.text(at, column))).collect();
    std::iter::once(headings).chain(found.body.rows.iter().take(PREVIEWED).map(|line| row(line.at))).collect()
}
