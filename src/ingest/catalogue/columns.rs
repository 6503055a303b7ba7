//! Shared access to the cells of a catalogue file: every complaint names file, row and column.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::Date;
use unicode_normalization::is_nfc;

use crate::domain::{
    finding::{Finding, Severity},
    language::Bilingual,
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind, excerpt},
    origin::read_limited,
    table::{Record, Table},
};

/// A value with the row it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Located<T> {
    /// Row as a spreadsheet counts it.
    pub row: usize,
    /// What the row says.
    pub value: T,
}

/// Reads every row of one file with the columns named, separated by commas, in any order; a column with `?` may be missing.
/// Rows whose cells cannot be read are left out and said.
pub(super) fn read_rows<T>(
    folder: &Path,
    file: &str,
    columns: &'static str,
    findings: &mut Vec<Finding>,
    build: impl Fn(&mut Cells<'_>) -> Option<T>,
) -> Result<Vec<Located<T>>, IngestError> {
    let bytes = read_limited(&folder.join(file))?;
    let table = Table::read(file, &bytes)?;
    let mut positions = BTreeMap::new();
    for (column, required) in columns_of(columns) {
        match table.headers.iter().position(|header| header == column) {
            Some(position) => drop(positions.insert(column, position)),
            None if !required => {}
            None => {
                return Err(IngestError::new(
                    IngestErrorKind::Shape,
                    file,
                    format!("the columns {}", table.headers.join(",")),
                    format!("the column {column}"),
                    "add it",
                ));
            }
        }
    }
    for header in table.headers.iter().filter(|header| !positions.contains_key(header.as_str())) {
        findings.push(unknown_column(file, 1, header, columns));
    }
    findings.extend(table.broken.iter().cloned());
    let mut out = Vec::with_capacity(table.records.len());
    for record in &table.records {
        let mut cells = Cells::new(file, record, &positions, findings);
        cells.check_normal_form(&table.headers);
        let value = build(&mut cells);
        if let (Some(value), false) = (value, cells.broken) {
            out.push(Located { row: record.row, value });
        }
    }
    Ok(out)
}

/// The names in a list of columns, each with whether a whole file must have it.
pub(super) fn columns_of(columns: &'static str) -> impl Iterator<Item = (&'static str, bool)> {
    columns.split(',').map(|column| column.strip_suffix('?').map_or((column, true), |name| (name, false)))
}

/// A header that means no column: its cells are not used.
pub(super) fn unknown_column(file: &str, row: usize, header: &str, columns: &str) -> Finding {
    Finding {
        severity: Severity::Noticed,
        rule: "unknown_column".into(),
        file: file.to_owned(),
        row,
        column: header.to_owned(),
        found: excerpt(header),
        expected: columns.replace('?', ""),
    }
}

/// The cells of one row.
pub(super) struct Cells<'a> {
    file: &'a str,
    record: &'a Record,
    positions: &'a BTreeMap<&'static str, usize>,
    findings: &'a mut Vec<Finding>,
    broken: bool,
}

impl<'a> Cells<'a> {
    /// The cells of a record whose columns stand at known positions.
    pub fn new(file: &'a str, record: &'a Record, positions: &'a BTreeMap<&'static str, usize>, findings: &'a mut Vec<Finding>) -> Self {
        Self { file, record, positions, findings, broken: false }
    }

    /// Whether a cell of the row was rejected.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// A cell as it stands.
    pub fn text(&self, column: &str) -> String {
        self.str(column).to_owned()
    }

    fn str(&self, column: &str) -> &str {
        self.positions.get(column).and_then(|at| self.record.cells.get(*at)).unwrap_or_default()
    }

    /// The pair `<stem>_vi`, `<stem>_en`.
    pub fn bilingual(&self, stem: &str) -> Bilingual {
        Bilingual::new(self.str(&format!("{stem}_vi")), self.str(&format!("{stem}_en")))
    }

    /// A cell that holds one of a few words; none rejects the row.
    pub fn word<T>(&mut self, column: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let parsed = parse(self.str(column));
        if parsed.is_none() {
            self.reject(column, "unknown_word", expected);
        }
        parsed
    }

    /// A number with a decimal point and nothing else; none for an empty cell, and for one that rejects the row.
    pub fn number(&mut self, column: &str) -> Option<f64> {
        self.optional(column, "not_a_number", "a number such as 12.5, or nothing", |text| {
            let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
            text.parse::<f64>().ok().filter(|number| plain && number.is_finite())
        })
    }

    /// A day as 2026-01-15; none for an empty cell, and for one that rejects the row.
    pub fn day(&mut self, column: &str) -> Option<Date> {
        self.optional(column, "not_a_day", "a day such as 2026-01-15, or nothing", |text| {
            (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten()
        })
    }

    /// A year; none for an empty cell, and for one that rejects the row.
    pub fn year(&mut self, column: &str) -> Option<i16> {
        self.optional(column, "not_a_year", "a year such as 2030, or nothing", |text| {
            (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i16>().ok()).flatten()
        })
    }

    /// A key of another table; none for an empty cell.
    pub fn key<T>(&self, column: &str, new: impl Fn(String) -> T) -> Option<T> {
        let text = self.str(column);
        (!text.is_empty()).then(|| new(text.to_owned()))
    }

    /// Rejects the row for one of its cells.
    pub fn reject(&mut self, column: &str, rule: &str, expected: &str) {
        self.broken = true;
        self.findings.push(Finding {
            severity: Severity::Rejected,
            rule: rule.to_owned(),
            file: self.file.to_owned(),
            row: self.record.row,
            column: column.to_owned(),
            found: excerpt(self.str(column)),
            expected: expected.to_owned(),
        });
    }

    fn optional<T>(&mut self, column: &str, rule: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.str(column);
        if text.is_empty() {
            return None;
        }
        let parsed = parse(text);
        if parsed.is_none() {
            self.reject(column, rule, expected);
        }
        parsed
    }

    /// Two spellings of one letter would be two different keys and two different search results.
    fn check_normal_form(&mut self, headers: &[String]) {
        for (at, cell) in self.record.cells.iter().enumerate() {
            if !is_nfc(cell) {
                let column = headers.get(at).map_or("", String::as_str);
                self.reject(column, "not_nfc", "text in Unicode normal form C");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (String, Option<f64>, Option<Date>);

    fn rows(text: &str) -> (Vec<Located<Row>>, Vec<Finding>) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.csv"), text).expect("written");
        let mut findings = Vec::new();
        let read = read_rows(folder.path(), "a.csv", "name,size,day", &mut findings, |cells| {
            let (size, day) = (cells.number("size"), cells.day("day"));
            Some((cells.text("name"), size, day))
        });
        (read.expect("a table"), findings)
    }

    #[test]
    fn cells_are_read_and_empty_ones_are_none() {
        let (read, findings) = rows("name,size,day\n a ,1.5,2026-01-15\nb,,\n");
        assert_eq!(findings, []);
        let day = Date::new(2026, 1, 15).ok();
        assert_eq!(read.first(), Some(&Located { row: 2, value: (" a ".into(), Some(1.5), day) }));
        assert_eq!(read.get(1), Some(&Located { row: 3, value: ("b".into(), None, None) }));
    }

    #[test]
    fn what_cannot_be_read_names_row_and_column_and_leaves_the_row_out() {
        let (read, findings) = rows("name,size,day\na,\"1,5\",15/01/2026\nb,NaN,\nc,1e3,\ne\u{301},1,\n");
        assert_eq!(read, []);
        let places: Vec<(usize, &str, &str)> = findings.iter().map(|f| (f.row, f.column.as_str(), f.rule.as_str())).collect();
        assert_eq!(
            places,
            [
                (2, "size", "not_a_number"),
                (2, "day", "not_a_day"),
                (3, "size", "not_a_number"),
                (4, "size", "not_a_number"),
                (5, "name", "not_nfc"),
            ]
        );
    }

    #[test]
    fn a_missing_column_is_an_error_and_a_further_one_a_finding() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.csv"), "name,colour\na,b\n").expect("written");
        let error = read_rows(folder.path(), "a.csv", "name,size", &mut Vec::new(), |_| Some(()));
        assert!(error.is_err_and(|e| e.expected == "the column size"));
        let mut findings = Vec::new();
        let read = read_rows(folder.path(), "a.csv", "name", &mut findings, |c| Some(c.text("name")));
        assert_eq!((read.map(|r| r.len()), findings.first().map(|f| f.rule.as_str())), (Ok(1), Some("unknown_column")));
    }
}
