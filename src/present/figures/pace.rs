//! Speed needed against speed now, for the targets of one year.

use super::{Figure, FigureTable, Scope, drawn};
use crate::present::{
    charts::{ChartError, PaceRow, Paces, RowHead, SLOW, render_paces},
    format::{self, MISSING},
};

/// Most rows of a chart.
const MOST: usize = 14;

pub(super) fn draw(of: &Scope<'_>) -> Result<Option<Figure>, ChartError> {
    let language = of.language;
    // What is reached already needs no speed, and a speed without figures behind it is none.
    let mut found = of.comparable(|row| row.assessment.observed_rate.is_some() && row.assessment.pace.is_some());
    let pace_of = |pace: Option<f64>| pace.unwrap_or(f64::INFINITY);
    found.rows.sort_by(|a, b| pace_of(a.assessment.pace).total_cmp(&pace_of(b.assessment.pace)));
    let shown = &found.rows[..found.rows.len().min(MOST)];
    if shown.is_empty() {
        return Ok(None);
    }
    let rows: Vec<PaceRow> = shown
        .iter()
        .filter_map(|row| {
            let (rate, required) = (row.assessment.observed_rate?, row.assessment.required_rate?);
            // Counted towards the target, so that every row reads from left to right.
            let sign = row.target.requirement(row.indicator.direction).map_or(1.0, |requirement| requirement.sign);
            let ends = rate.interval_80.map(|(low, high)| if sign < 0.0 { (-high, -low) } else { (low, high) });
            Some(PaceRow {
                head: RowHead { name: of.name(row, &found.rows), status: Some(row.assessment.status) },
                observed: sign * rate.per_year,
                interval: ends,
                required: sign * required,
                pace: row.assessment.pace,
            })
        })
        .collect();
    let slow = found.rows.iter().filter(|row| row.assessment.pace.is_some_and(|pace| pace < SLOW)).count();
    let (all, year) = (found.rows.len(), found.year);
    let title = match slow {
        0 => language.pick(
            format!("Cả {all} chỉ tiêu đo được đi kịp tốc độ cần có đến {year}"),
            format!("All {all} measured indicators keep the speed needed until {year}"),
        ),
        _ => language.pick(
            format!("{slow} trong {all} chỉ tiêu đi chậm hơn tốc độ cần có đến {year}"),
            format!("{slow} of {all} indicators go slower than needed until {year}"),
        ),
    };
    let unit = language.pick(format!("{} mỗi năm", found.unit), format!("{} a year", found.unit));
    let subtitle = format!(
        "{}{}, {unit}",
        language.pick("Tốc độ về phía mục tiêu: đã có và cần có từ nay", "Speed towards the target: so far, and needed from now on"),
        of.scope_words()
    );
    let note = language.pick(
        "Nhịp = đã có / cần có; dưới 0,95 in đậm. Đoạn mảnh là khoảng 80\u{a0}% của tốc độ đã có.",
        "Pace = so far / needed; below 0.95 in bold. The thin line is the 80\u{a0}% interval of the speed so far.",
    );
    let note = format!("{note} {}", found.left_out(shown.len(), language));
    let two = |value: f64| format::number(value, 2, language);
    let table = FigureTable {
        columns: vec![
            language.pick("Chỉ tiêu", "Indicator").to_owned(),
            format!("{}, {unit}", language.pick("Đã có", "So far")),
            language.pick("Khoảng 80\u{a0}%", "80\u{a0}% interval").to_owned(),
            format!("{}, {unit}", language.pick("Cần có", "Needed")),
            language.pick("Nhịp", "Pace").to_owned(),
        ],
        rows: rows
            .iter()
            .map(|row| {
                let interval = row.interval.map_or_else(|| MISSING.to_owned(), |(low, high)| format!("{} … {}", two(low), two(high)));
                let pace = row.pace.map_or_else(|| MISSING.to_owned(), two);
                vec![row.head.name.clone(), two(row.observed), interval, two(row.required), pace]
            })
            .collect(),
    };
    let chart = Paces { plate: of.plate(title, subtitle, note.trim(), shown), rows };
    drawn(table, |size| render_paces(&chart, size))
}
