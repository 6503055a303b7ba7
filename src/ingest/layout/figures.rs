//! Rows and columns of a table into figures of the long form.

use jiff::civil::Date;

use super::{
    Table,
    body::BodyRow,
    chunk::Figure,
    columns::{ColumnPeriod, ValueColumn, place, value_columns},
    compare::{Comparison, against_targets, decimals_of},
    grid::text_of,
    mapping::{Decision, Meaning, UnknownName},
    marks::Marks,
    subject::{Unknown, What, Where, place_of, what},
    title::Facts,
    unit::{self, Relation},
    value::Value,
};
use crate::{
    domain::{
        finding::{Finding, Severity},
        id::AreaId,
        indicator::Kind,
        period::{Calendar, Period},
    },
    ingest::{header::Column, resolve::Names},
};

/// What holds for a table beside its own cells.
pub(super) struct Fixed<'a> {
    /// What the lines around it say.
    pub facts: Facts<'a>,
    /// Period of the report.
    pub period: Option<Period>,
    /// Area of the report, as text or id.
    pub area: Option<String>,
    /// Calendar, where something says it.
    pub calendar: Option<Calendar>,
    /// Unit of figures without one.
    pub unit: String,
}

/// What was read.
#[derive(Default)]
pub(super) struct Figures {
    pub figures: Vec<Figure>,
    pub findings: Vec<Finding>,
    pub unknown_indicators: Vec<UnknownName>,
    pub unknown_areas: Vec<UnknownName>,
}

/// Columns of the long form that are copied as they stand.
const COPIED: [Column; 9] = [
    Column::PublishedOn,
    Column::PublishedOnBasis,
    Column::Provenance,
    Column::Illustrative,
    Column::Source,
    Column::SourceAddress,
    Column::Confidence,
    Column::Revision,
    Column::Definition,
];

/// Reads every row of a table.
pub(super) fn read_figures<'a>(table: &Table<'_>, fixed: &Fixed<'a>, names: &mut Names<'a>, decisions: &mut Vec<Decision>) -> Figures {
    let mut out = Figures::default();
    let marks = Marks::decide(table, decisions, &mut out.findings);
    let calendar = fixed.calendar.unwrap_or_default();
    let columns = value_columns(table.block, &fixed.facts, fixed.period, calendar);
    let mut reader = RowsReader {
        table,
        fixed,
        names,
        marks,
        out,
        within: None,
        unknown_indicators: Unknown::default(),
        unknown_areas: Unknown::default(),
        last_indicator: String::new(),
    };
    reader.within = reader.area_of_report(fixed.period.map(|p| p.end())).and_then(|place| place.found.ok()).map(|area| area.id.clone());
    for column in &columns {
        if let ColumnPeriod::Unusable(why) = &column.period {
            reader.notice(
                0,
                &column.place,
                "unused_column",
                why.clone(),
                "a heading that names a month, quarter, half, nine months or year; its cells are not used".into(),
            );
        }
    }
    let usable: Vec<ValueColumn> = columns.into_iter().filter(|column| !matches!(column.period, ColumnPeriod::Unusable(_))).collect();
    for row in &table.body.rows {
        reader.read_row(row, &usable);
    }
    reader.check_fractions(&usable);
    reader.check_agencies();
    reader.out.unknown_indicators = reader.unknown_indicators.into_list();
    reader.out.unknown_areas = reader.unknown_areas.into_list();
    reader.out
}

struct RowsReader<'r, 'a> {
    table: &'r Table<'r>,
    fixed: &'r Fixed<'a>,
    names: &'r mut Names<'a>,
    marks: Marks,
    out: Figures,
    within: Option<AreaId>,
    unknown_indicators: Unknown,
    unknown_areas: Unknown,
    last_indicator: String,
}

impl<'a> RowsReader<'_, 'a> {
    fn notice(&mut self, row: usize, column: &str, rule: &str, found: String, expected: String) {
        let (file, column) = (self.table.file.to_owned(), column.to_owned());
        let finding = Finding { severity: Severity::Noticed, rule: rule.to_owned(), file, row, column, found, expected };
        self.out.findings.push(finding);
    }

    /// Notices what several figures of a row have in common only once.
    fn notice_once(&mut self, row: usize, column: &str, rule: &str, found: String, expected: String) {
        let said = self.out.findings.iter().rev().take_while(|finding| finding.row == row);
        if !said.into_iter().any(|finding| finding.rule == rule && finding.found == found) {
            self.notice(row, column, rule, found, expected);
        }
    }

    /// The text of the first column with a meaning, joined cells filled in.
    fn text(&self, row: &BodyRow, meaning: Meaning) -> String {
        self.table.block.column(meaning).map_or_else(String::new, |column| self.table.grid.text(row.at, column))
    }

    fn area_of_report(&mut self, on: Option<Date>) -> Option<Where<'a>> {
        if let Some(text) = &self.fixed.area {
            return Some(place_of(self.names, "", text, on, None));
        }
        let areas = &self.fixed.facts.areas;
        let existing = areas.iter().find(|area| on.is_some_and(|day| area.exists_on(day)));
        existing.or(areas.first()).map(|area| Where { found: Ok(area), printed: area.name.vi.clone(), remark: None })
    }

    fn read_row(&mut self, row: &BodyRow, columns: &[ValueColumn]) {
        let number = self.table.grid.row_number(row.at);
        let is_long = self.table.block.column(Meaning::Field(Column::Period)).is_some();
        let values: Vec<(&ValueColumn, Value)> =
            columns.iter().map(|column| (column, Value::read(self.table.grid.cell(row.at, column.at), self.marks.of(column.at)))).collect();
        let blank: Vec<&str> = values
            .iter()
            .filter(|(column, value)| column.meaning == Meaning::Value && *value == Value::Blank)
            .map(|(c, _)| c.place.as_str())
            .collect();
        if !blank.is_empty() && !is_long {
            let whose = if row.name.is_empty() { String::new() } else { format!("{}: ", row.name) };
            let expected = "a figure; the row gives none for this column, fill it in when there is one".to_owned();
            self.notice(number, &blank.join(", "), "no_value", format!("{whose}nothing"), expected);
        }
        let own = self.indicator_of_row(row);
        for (column, value) in values {
            if value != Value::Blank || is_long {
                self.take(row, number, column, value, own.as_ref());
            }
        }
        if let Some(own) = own {
            self.compare(row, number, columns, &own);
        }
    }

    /// The indicator that a row names; none in a table whose headings or title name it.
    fn indicator_of_row(&mut self, row: &BodyRow) -> Option<What<'a>> {
        let block = self.table.block;
        let definition = self.text(row, Meaning::Field(Column::Definition));
        let code = self.text(row, Meaning::IndicatorCode);
        let has_names = block.column(Meaning::Field(Column::Indicator)).is_some();
        if !code.is_empty() {
            let by_code = what(self.names, &code, &definition, &[]);
            if by_code.found.is_ok() || !has_names || row.name.is_empty() {
                return Some(by_code);
            }
        }
        if !has_names {
            return None;
        }
        // Where areas stand beside, a blank below a name means the same indicator.
        let areas_beside = block.column(Meaning::Field(Column::Area)).is_some() || block.column(Meaning::AreaCode).is_some();
        let name = if row.name.is_empty() && areas_beside { self.last_indicator.clone() } else { row.name.clone() };
        self.last_indicator.clone_from(&name);
        Some(what(self.names, &name, &definition, &row.groups))
    }

    fn take(&mut self, row: &BodyRow, number: usize, column: &ValueColumn, value: Value, own: Option<&What<'a>>) {
        let (period, text) = self.period_of(row, column);
        let subject = match (own, column.indicator.as_str()) {
            (_, named) if !named.is_empty() => what(self.names, named, "", &[]),
            (Some(own), _) => own.clone(),
            (None, _) => what(self.names, &self.fixed.facts.indicator.clone(), "", &[]),
        };
        let place = self.place_of_figure(row, column, period.map(|p| p.end()));
        if let Err(expected) = &subject.found {
            let (expected, bare) = (expected.clone(), subject.printed.clone());
            let names = &mut *self.names;
            self.unknown_indicators.meet(&subject.printed, number, || (expected, names.nearest_indicators(&bare)));
        }
        if let Err(expected) = &place.found {
            let (expected, names) = (expected.clone(), &mut *self.names);
            self.unknown_areas.meet(&place.printed, number, || (expected, names.nearest_areas(&place.printed)));
        }
        if let Some((rule, found, expected)) = place.remark.clone() {
            let label = self.area_label();
            self.notice_once(number, &label, rule, found, expected);
        }
        self.check_extent(number, column, &place);
        let mut figure = Figure { row: number, place: column.place.clone(), ..Figure::default() };
        figure.set(Column::Indicator, subject.key());
        figure.set(Column::Area, place.key());
        figure.set(Column::Period, text);
        figure.set(Column::Calendar, self.calendar_of(row));
        let (value, unit) = self.in_unit(row, number, column, value, &subject);
        figure.set(Column::Unit, unit);
        match (value.as_text(), value.number()) {
            (Some(text), _) => figure.set(Column::Value, text),
            (None, Some(number)) => figure.set_number(Column::Value, number),
            (None, None) => {}
        }
        self.copy(row, column, &subject, &mut figure);
        self.out.figures.push(figure);
    }

    /// Columns of the long form that stand beside the figures of a row.
    fn copy(&self, row: &BodyRow, column: &ValueColumn, subject: &What<'_>, figure: &mut Figure) {
        for field in COPIED {
            // A resolved indicator has its definition in its id.
            if field != Column::Definition || subject.found.is_err() {
                figure.set(field, self.text(row, Meaning::Field(field)));
            }
        }
        if column.estimated && figure.text(Column::Provenance).is_empty() {
            figure.set(Column::Provenance, "estimated");
        }
        let notes = self.table.block.columns(Meaning::Field(Column::Note));
        let notes: Vec<String> = notes.into_iter().map(|at| self.table.grid.text(row.at, at)).filter(|note| !note.is_empty()).collect();
        figure.set(Column::Note, notes.join("; "));
        if column.meaning != Meaning::Value {
            return;
        }
        for part in [Column::Numerator, Column::Denominator] {
            let Some(at) = self.table.block.column(Meaning::Field(part)) else { continue };
            let value = Value::read(self.table.grid.cell(row.at, at), self.marks.of(at));
            match (value.as_text(), value.number()) {
                (Some(text), _) => figure.set(part, text),
                (None, Some(number)) => figure.set_number(part, number),
                (None, None) => {}
            }
        }
    }

    /// The period of a figure and its text; a row's own period stays as printed.
    fn period_of(&self, row: &BodyRow, column: &ValueColumn) -> (Option<Period>, String) {
        if let ColumnPeriod::Fixed(period) = &column.period {
            return (Some(*period), period.code());
        }
        let printed = self.text(row, Meaning::Field(Column::Period));
        if self.table.block.column(Meaning::Field(Column::Period)).is_some() {
            return (Period::parse(&printed, self.fixed.calendar.unwrap_or_default()).ok(), printed);
        }
        (self.fixed.period, self.fixed.period.map_or_else(String::new, |period| period.code()))
    }

    fn calendar_of(&self, row: &BodyRow) -> String {
        let printed = self.text(row, Meaning::Field(Column::Calendar));
        let fixed = self.fixed.calendar.map_or("", Calendar::code);
        if printed.is_empty() { fixed.to_owned() } else { printed }
    }

    fn area_label(&self) -> String {
        let block = self.table.block;
        let at = block.column(Meaning::AreaCode).or_else(|| block.column(Meaning::Field(Column::Area)));
        at.and_then(|at| block.headings.get(at).map(|heading| place(&heading.label, at))).unwrap_or_default()
    }

    fn place_of_figure(&mut self, row: &BodyRow, column: &ValueColumn, on: Option<Date>) -> Where<'a> {
        let within = self.within.clone();
        if !column.area.is_empty() {
            return place_of(self.names, "", &column.area, on, within.as_ref());
        }
        let code = self.text(row, Meaning::AreaCode);
        // The name of a row about an area is without its numbering already.
        let is_subject = self.table.block.column(Meaning::Field(Column::Indicator)).is_none();
        let named = self.table.block.column(Meaning::Field(Column::Area)).is_some();
        let name =
            if named && is_subject && !row.name.is_empty() { row.name.clone() } else { self.text(row, Meaning::Field(Column::Area)) };
        if named || !code.is_empty() {
            return place_of(self.names, &code, &name, on, within.as_ref());
        }
        self.area_of_report(on).unwrap_or_else(|| place_of(self.names, "", "", on, None))
    }

    /// The value in the unit of its indicator, where the printed unit is a known multiple of it.
    fn in_unit(&mut self, row: &BodyRow, number: usize, column: &ValueColumn, value: Value, subject: &What<'a>) -> (Value, String) {
        let of_row = self.text(row, Meaning::Field(Column::Unit));
        let sign = if value.is_percent() { "%" } else { "" };
        let candidates = [of_row.as_str(), column.unit.as_str(), subject.unit.as_str(), sign, self.fixed.unit.as_str()];
        let printed =
            candidates.into_iter().find(|unit| !unit.is_empty() && !super::super::number::is_blank(unit)).unwrap_or_default().to_owned();
        let (Ok(indicator), Some(before)) = (&subject.found, value.number()) else { return (value, printed) };
        if printed.is_empty() || !indicator.is_numeric() {
            return (value, printed);
        }
        match unit::relation(&printed, indicator) {
            Relation::Same => (value, indicator.unit.vi.clone()),
            Relation::Other => (value, printed),
            Relation::Power(power) => {
                let after = unit::shifted(before, power);
                let expected = format!("a value in {}; {after} {} is taken", indicator.unit.vi, indicator.unit.vi);
                self.notice(number, &column.place, "unit_converted", format!("{before} {printed}"), expected);
                (value.with_number(after), indicator.unit.vi.clone())
            }
        }
    }
}

mod checks;
