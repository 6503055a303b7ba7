//! From sheets to figures: which sheet, which table, and everything about it in one answer.

use super::{
    Layout, Table,
    body::{Body, read_body},
    chunk::chunk_of,
    columns::{closes_by_statute, place},
    figures::{Fixed, read_figures},
    find::Block,
    grid::Grid,
    heading::{Heading, Known},
    mapping::{Decision, Form, MappedColumn, Mapping, Meaning, Preview, Settings, signature},
    title::{Line, read_title},
};
use crate::{
    domain::{
        catalogue::Catalogue,
        finding::{Finding, Severity},
        indicator::{Indicator, Kind},
        period::{Calendar, Period},
        text::fold,
    },
    ingest::{
        error::{IngestError, IngestErrorKind, excerpt},
        header::Column,
        resolve::Names,
        sheet::Sheet,
    },
};

/// Rows shown in a preview, the headings not counted.
const PREVIEWED: usize = 10;

impl Known for Names<'_> {
    fn is_area(&self, text: &str) -> bool {
        self.names_area(text)
    }

    fn is_indicator(&self, text: &str) -> bool {
        self.names_indicator(text)
    }

    fn indicators(&self) -> &[Indicator] {
        &self.catalogue().indicators
    }
}

/// A table found in a sheet.
struct Found<'s> {
    grid: Grid<'s>,
    block: Block,
    body: Body,
    /// Whether the mapping of the settings was used.
    mapped: bool,
}

/// Finds the table in the sheets of a file and reads its figures into the long form.
///
/// The first sheet with a table that holds figures is read; further sheets and tables are noticed.
///
/// # Errors
/// No table, a table without a single figure, or a period or area that neither the file nor the settings name. The
/// error says what was found, what is expected and what to do.
pub fn read_layout(file: &str, sheets: &[Sheet], settings: &Settings, catalogue: &Catalogue) -> Result<Layout, IngestError> {
    let mut names = Names::of(catalogue);
    if let Some(mapping) = &settings.mapping {
        names.confirm(&mapping.indicators, &mapping.areas);
    }
    let chosen = choose(file, sheets, settings)?;
    let mut empty: Option<Found<'_>> = None;
    let mut found: Option<(usize, Found<'_>)> = None;
    let mut others: Vec<&str> = Vec::new();
    for (at, sheet) in chosen {
        if found.is_some() {
            if Block::find(&Grid::of(sheet), 0, &names).is_some() {
                others.push(&sheet.name);
            }
            continue;
        }
        match find_table(sheet, settings, &mut names) {
            Some(table) if table.body.rows.iter().any(|row| row.filled) => found = Some((at, table)),
            table => empty = empty.or(table),
        }
    }
    let Some((_, table)) = found else { return Err(nothing(file, sheets, empty.as_ref())) };
    let mut layout = read_table(file, &table, settings, &mut names)?;
    if !others.is_empty() {
        let expected = format!("one table a file; “{}” is read, choose another sheet or send them apart", table.grid.name());
        layout.findings.push(noticed(
            file,
            0,
            "",
            "other_sheet",
            format!("tables in {} further sheets: {}", others.len(), others.join(", ")),
            expected,
        ));
    }
    layout.findings.sort_by_key(|finding| finding.row);
    Ok(layout)
}

fn noticed(file: &str, row: usize, column: &str, rule: &str, found: String, expected: String) -> Finding {
    let (file, column) = (file.to_owned(), column.to_owned());
    Finding { severity: Severity::Noticed, rule: rule.to_owned(), file, row, column, found, expected }
}

/// The sheets to look at: the one of the settings, or all.
fn choose<'s>(file: &str, sheets: &'s [Sheet], settings: &Settings) -> Result<Vec<(usize, &'s Sheet)>, IngestError> {
    let all = sheets.iter().enumerate();
    let Some(wanted) = &settings.sheet else {
        let mapped = settings.mapping.as_ref().map(|mapping| fold(&mapping.sheet)).unwrap_or_default();
        // A remembered sheet comes first where it is there; its name may carry the period and change.
        let (mut first, rest): (Vec<_>, Vec<_>) = all.partition(|(_, sheet)| !mapped.is_empty() && fold(&sheet.name) == mapped);
        first.extend(rest);
        return Ok(first);
    };
    let by_name: Vec<(usize, &Sheet)> = all.clone().filter(|(_, sheet)| fold(&sheet.name) == fold(wanted)).collect();
    if !by_name.is_empty() {
        return Ok(by_name);
    }
    let by_number: Vec<(usize, &Sheet)> = all.filter(|(at, _)| wanted.parse() == Ok(at + 1)).collect();
    if !by_number.is_empty() {
        return Ok(by_number);
    }
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let found = format!("no sheet “{}”", excerpt(wanted));
    Err(IngestError::new(
        IngestErrorKind::Shape,
        file,
        found,
        format!("one of {}", names.join(", ")),
        "name a sheet of the file, or its number",
    ))
}

/// The first table of a sheet that holds figures, else the first one.
fn find_table<'s>(sheet: &'s Sheet, settings: &Settings, names: &mut Names<'_>) -> Option<Found<'s>> {
    let mut first: Option<Found<'s>> = None;
    let mut from = 0;
    loop {
        let grid = Grid::of(sheet);
        let by_mapping = settings.mapping.as_ref().filter(|_| from == 0).and_then(|mapping| mapped_block(&grid, mapping, &*names));
        let mapped = by_mapping.is_some();
        let Some(block) = by_mapping.or_else(|| Block::find(&grid, from, &*names)) else { return first };
        let body = {
            let mut resolving = RowNames { names, areas_down: is_about_areas(&block) };
            let known = HeadingNames::of(resolving.names);
            read_body(&grid, &block, &known, &mut |name, groups| resolving.is_known(name, groups))
        };
        let next = body.other_table;
        let table = Found { grid, block, body, mapped };
        if table.body.rows.iter().any(|row| row.filled) {
            return Some(table);
        }
        first = first.or(Some(table));
        match next {
            Some(row) => from = row,
            None => return first,
        }
    }
}

/// Whether the rows are about areas and not about indicators.
fn is_about_areas(block: &Block) -> bool {
    block.column(Meaning::Field(Column::Indicator)).is_none() && block.column(Meaning::IndicatorCode).is_none()
}

/// What names of rows are compared with.
struct RowNames<'n, 'a> {
    names: &'n mut Names<'a>,
    areas_down: bool,
}

impl RowNames<'_, '_> {
    fn is_known(&mut self, name: &str, groups: &[String]) -> bool {
        if name.is_empty() {
            return false;
        }
        if self.areas_down {
            return self.names.names_area(name);
        }
        // A catalogue also lists headings of appendices; they have no values to miss.
        self.names.indicator_under(name, "", groups).is_ok_and(|i| !(i.kind == Kind::Qualitative && i.id.as_str().starts_with("heading_")))
    }
}

/// The headings of another table are looked for by words alone: names of rows are no headings.
struct HeadingNames<'a> {
    indicators: &'a [Indicator],
}

impl<'a> HeadingNames<'a> {
    fn of(names: &Names<'a>) -> Self {
        Self { indicators: &names.catalogue().indicators }
    }
}

impl Known for HeadingNames<'_> {
    fn is_area(&self, _: &str) -> bool {
        false
    }

    fn is_indicator(&self, text: &str) -> bool {
        let key = fold(text);
        self.indicators.iter().any(|i| fold(&i.name.vi) == key)
    }

    fn indicators(&self) -> &[Indicator] {
        self.indicators
    }
}

/// The heading that a mapping was made for: at its rows, or wherever a heading looks the same.
fn mapped_block(grid: &Grid<'_>, mapping: &Mapping, known: &dyn Known) -> Option<Block> {
    let rows = mapping.header_rows.1.saturating_sub(mapping.header_rows.0);
    let at_its_rows = grid
        .row_of_number(mapping.header_rows.0)
        .map(|top| Block::read(grid, top, (top + rows).min(grid.height().saturating_sub(1)), known));
    let looks_same = |block: &Block| mapping.signature.is_empty() || signature_of(block) == mapping.signature;
    let mut block = at_its_rows.filter(looks_same).or_else(|| {
        let tops = 0..grid.height().min(150);
        let mut blocks =
            tops.filter(|top| !grid.is_blank(*top)).map(|top| Block::read(grid, top, (top + rows).min(grid.height() - 1), known));
        blocks.find(|block| !mapping.signature.is_empty() && looks_same(block))
    })?;
    for heading in &mut block.headings {
        heading.meaning = Meaning::Unused;
    }
    for column in &mapping.columns {
        if let Some(heading) = block.headings.get_mut(column.position) {
            heading.meaning = column.meaning;
        }
    }
    Some(block)
}

fn signature_of(block: &Block) -> String {
    let labels: Vec<&str> = block.headings.iter().map(|heading| heading.label.as_str()).collect();
    // Columns without a heading at the end are formatting that comes and goes.
    let last = labels.iter().rposition(|label| !label.is_empty()).map_or(0, |at| at + 1);
    signature(labels.get(..last).unwrap_or_default())
}

/// Why there is nothing to read.
fn nothing(file: &str, sheets: &[Sheet], empty: Option<&Found<'_>>) -> IngestError {
    if let Some(table) = empty {
        let columns: Vec<String> = value_labels(&table.block);
        let rows = table.body.rows.len();
        let found = match rows {
            0 => format!("a heading in row {} and no row below it", table.grid.row_number(table.block.bottom)),
            rows => {
                format!("{rows} rows below row {} and not one figure in {}", table.grid.row_number(table.block.bottom), columns.join(", "))
            }
        };
        return IngestError::new(IngestErrorKind::Shape, file, found, "at least one figure", "fill in the column and send the file again");
    }
    let seen: Vec<String> = sheets.iter().flat_map(|sheet| Grid::of(sheet).texts(0)).map(|(_, text)| text).take(8).collect();
    let found = if seen.is_empty() {
        "no cell with content".to_owned()
    } else {
        format!("no heading of a table; it begins with {}", excerpt(&seen.join(", ")))
    };
    let expected = "a row of headings with “Chỉ tiêu” or “Địa bàn” and a column of figures such as “Thực hiện” or “Quý III/2026”";
    IngestError::new(
        IngestErrorKind::Shape,
        file,
        found,
        expected,
        "add the headings, or say which row they are in and what the columns mean",
    )
}

fn value_labels(block: &Block) -> Vec<String> {
    block.headings.iter().enumerate().filter(|(_, h)| h.is_value()).map(|(at, h)| place(&h.label, at)).collect()
}

fn read_table<'a>(file: &str, found: &Found<'_>, settings: &Settings, names: &mut Names<'a>) -> Result<Layout, IngestError> {
    let (grid, block) = (&found.grid, &found.block);
    let mapping = settings.mapping.as_ref().filter(|_| found.mapped);
    let facts = read_title(&lines_around(file, grid, block), names);
    let mut decisions = vec![Decision {
        subject: "sheet".into(),
        column: String::new(),
        choice: grid.name().to_owned(),
        evidence: format!("headings in row {}", grid.row_number(block.top)),
    }];
    decisions.extend(facts.decisions.iter().cloned());
    let mut findings = Vec::new();
    let period = match settings.period.as_deref().or(mapping.and_then(|m| m.period.as_deref())) {
        Some(text) => Some(said_period(file, text, &mut decisions)?),
        None => facts.period,
    };
    let calendar = calendar(file, settings, mapping, &facts, period, &mut decisions, &mut findings);
    let period = period.map(|period| Period { calendar: calendar.unwrap_or_default(), ..period });
    let area = settings.area.clone().or_else(|| mapping.and_then(|m| m.area.as_ref().map(ToString::to_string)));
    let unit = mapping.map(|m| m.unit.clone()).filter(|unit| !unit.is_empty()).unwrap_or_else(|| facts.unit.clone());
    let fixed = Fixed { facts, period, area, calendar, unit };
    require_period_and_area(file, found, &fixed)?;
    if settings.mapping.is_some() && !found.mapped {
        let expected = "the headings that the mapping was made for; the columns are guessed instead".to_owned();
        findings.push(noticed(file, grid.row_number(block.top), "", "mapping_not_used", "other headings".into(), expected));
    }
    unused_columns(file, found, &mut findings);
    if let Some(row) = found.body.other_table {
        let row = grid.row_number(row);
        let expected = "one table a sheet; the first is read, send the other apart".to_owned();
        findings.push(noticed(file, row, "", "other_table", format!("another table from row {row} on"), expected));
    }
    let table = Table { file, grid, block, body: &found.body, settings, mapping };
    let figures = read_figures(&table, &fixed, names, &mut decisions);
    findings.extend(figures.findings);
    let preview = Preview {
        mapping: mapping.cloned().unwrap_or_else(|| guessed(found, &decisions)),
        guessed: mapping.is_none(),
        decisions,
        first_rows: first_rows(found),
        unknown_indicators: figures.unknown_indicators,
        unknown_areas: figures.unknown_areas,
        left_out: found.body.left_out,
    };
    let places = figures.figures.iter().map(|figure| figure.place.clone()).collect();
    Ok(Layout { chunk: chunk_of(file, &figures.figures)?, places, labels: labels(block), findings, preview })
}

mod facts;

use facts::{calendar, first_rows, guessed, labels, lines_around, require_period_and_area, said_period, unused_columns};

#[cfg(test)]
mod tests;
