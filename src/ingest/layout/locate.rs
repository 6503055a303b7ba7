//! Findings of the long reader brought back to the column of the sheet: a row of an office's table holds several figures.

use arrow::array::{Array, Float64Array, RecordBatch, StringArray};

use super::Layout;
use crate::{
    domain::finding::Finding,
    ingest::{header::Column, long::TYPED_SUFFIX},
};

impl Layout {
    /// Puts the heading and letter of its column into each finding about a figure, where the row, and among several
    /// figures of the row the value or period that the finding speaks of, say which one it is.
    pub fn locate(&self, findings: &mut [Finding]) {
        for finding in findings {
            let of_figure = [Column::Value, Column::Indicator, Column::Area].iter().any(|column| finding.column == column.name());
            if !of_figure && finding.rule != "period_not_over" {
                continue;
            }
            let row = finding.row as u64;
            let first = self.chunk.row_numbers.partition_point(|number| *number < row);
            let of_row = (first..self.places.len()).take_while(|at| self.chunk.row_numbers.get(*at) == Some(&row));
            let candidates: Vec<usize> = of_row.collect();
            let meant: Vec<&str> = match candidates.as_slice() {
                [only] => vec![*only],
                several => several.iter().copied().filter(|at| self.is_spoken_of(*at, finding)).collect(),
            }
            .into_iter()
            .filter_map(|at| self.places.get(at).map(String::as_str))
            .collect();
            if let [place] = meant.as_slice() {
                finding.column = (*place).to_owned();
            }
        }
    }

    /// Whether a finding speaks of the value, or of the period, of a figure.
    fn is_spoken_of(&self, at: usize, finding: &Finding) -> bool {
        if finding.rule == "period_not_over" {
            let period = text_at(&self.chunk.batch, Column::Period.name(), at);
            return !period.is_empty() && finding.expected.contains(&format!("since {period} ends"));
        }
        for column in [Column::Indicator, Column::Area] {
            if finding.column == column.name() {
                return text_at(&self.chunk.batch, column.name(), at) == finding.found;
            }
        }
        let number = number_at(&self.chunk.batch, at).map(|number| number.to_string());
        let value = number.unwrap_or_else(|| text_at(&self.chunk.batch, Column::Value.name(), at).to_owned());
        finding.found == value || finding.found.starts_with(&format!("{value} "))
    }
}

fn text_at<'b>(batch: &'b RecordBatch, column: &str, at: usize) -> &'b str {
    let texts = batch.column_by_name(column).and_then(|column| column.as_any().downcast_ref::<StringArray>());
    texts.filter(|texts| at < texts.len() && !texts.is_null(at)).map_or("", |texts| texts.value(at))
}

fn number_at(batch: &RecordBatch, at: usize) -> Option<f64> {
    let column = batch.column_by_name(&format!("{}{TYPED_SUFFIX}", Column::Value.name()))?;
    let numbers = column.as_any().downcast_ref::<Float64Array>()?;
    (at < numbers.len() && !numbers.is_null(at)).then(|| numbers.value(at))
}
