//! The decimal mark of each column of a table: by its own cells, by the other columns, by the language of the headings.

use super::{
    super::{
        number::{DecimalMark, MarkEvidence},
        sheet::Cell,
    },
    Table,
    body::{BodyRow, is_empty_mark},
    columns::place,
    grid::{Grid, letter},
    heading::Heading,
    mapping::{Decision, Mapping, Meaning, Settings},
};
use crate::{
    domain::{
        finding::{Finding, Severity},
        text::fold,
    },
    ingest::header::Column,
};

/// The mark of every column, by place.
#[derive(Debug, Default)]
pub(super) struct Marks {
    marks: Vec<DecimalMark>,
}

impl Marks {
    pub fn of(&self, column: usize) -> DecimalMark {
        self.marks.get(column).copied().unwrap_or(DecimalMark::Point)
    }

    /// Decides every column of numbers; a choice that the cells do not force is shown as a finding.
    pub fn decide(table: &Table<'_>, decisions: &mut Vec<Decision>, findings: &mut Vec<Finding>) -> Self {
        let block = table.block;
        let of_column = |(at, heading): (usize, &Heading)| {
            if holds_numbers(heading.meaning) { evidence(table.grid, at, &table.body.rows) } else { MarkEvidence::default() }
        };
        let evidence: Vec<MarkEvidence> = block.headings.iter().enumerate().map(of_column).collect();
        let sum = |count: fn(&MarkEvidence) -> usize| evidence.iter().map(count).sum();
        let together = MarkEvidence { point: sum(|e| e.point), comma: sum(|e| e.comma), ambiguous: sum(|e| e.ambiguous) };
        let vietnamese = block.headings.iter().any(|heading| !heading.label.is_ascii());
        let by_language = if vietnamese { DecimalMark::Comma } else { DecimalMark::Point };
        let mut marks = Vec::new();
        for ((at, heading), own) in block.headings.iter().enumerate().zip(&evidence) {
            let said = said(table.settings, table.mapping, at, &heading.label);
            let mark = said.or(own.mark()).or(together.mark()).unwrap_or(by_language);
            marks.push(mark);
            let shown = own.point + own.comma + own.ambiguous;
            if shown == 0 {
                continue;
            }
            let evidence = match (said, own.mark(), together.mark()) {
                (Some(_), ..) => "said with the file".to_owned(),
                (None, Some(_), _) => format!("{} cells read only with a point, {} only with a comma", own.point, own.comma),
                (None, None, Some(_)) => "the other columns of the table".to_owned(),
                (None, None, None) => format!("the language of the headings; {} cells such as 1.168 read both ways", own.ambiguous),
            };
            let choice = if mark == DecimalMark::Comma { "comma" } else { "point" };
            let place = place(&heading.label, at);
            decisions.push(Decision { subject: "decimal_mark".into(), column: place.clone(), choice: choice.into(), evidence });
            let undecided = said.is_none() && own.mark().is_none() && together.mark().is_none();
            if undecided || (said.is_none() && own.point > 0 && own.comma > 0) {
                findings.push(Finding {
                    severity: Severity::Noticed,
                    rule: "decimal_mark".into(),
                    file: table.file.to_owned(),
                    row: 0,
                    column: place,
                    found: format!("{} numbers such as 1.168, {} with a point, {} with a comma", own.ambiguous, own.point, own.comma),
                    expected: format!(
                        "numbers that can be read in one way only; the {choice} is taken as decimal mark, say so if it is the other"
                    ),
                });
            }
        }
        Self { marks }
    }
}

/// Whether the cells of a column are numbers.
fn holds_numbers(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Value
            | Meaning::ValueYearBefore
            | Meaning::Cumulative
            | Meaning::Plan
            | Meaning::AgainstPlan
            | Meaning::AgainstYearBefore
            | Meaning::Field(Column::Numerator | Column::Denominator)
    )
}

fn evidence(grid: &Grid<'_>, column: usize, rows: &[BodyRow]) -> MarkEvidence {
    let cells = rows.iter().map(|row| grid.cell(row.at, column)).filter(|cell| !is_empty_mark(cell));
    let texts: Vec<&str> = cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None }).collect();
    MarkEvidence::of(&texts)
}

/// What the settings, or a confirmed mapping, say about a column.
fn said(settings: &Settings, mapping: Option<&Mapping>, at: usize, heading: &str) -> Option<DecimalMark> {
    let names = |key: &String| key.eq_ignore_ascii_case(&letter(at)) || (!heading.is_empty() && fold(key) == fold(heading));
    let by_settings = settings.decimal_marks.iter().find(|(key, _)| names(key)).map(|(_, mark)| *mark);
    by_settings.or_else(|| mapping?.columns.iter().find(|column| column.position == at)?.decimal_mark)
}
