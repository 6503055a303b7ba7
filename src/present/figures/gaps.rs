//! What is missing to the targets of one year, now and when due.

use super::{Figure, FigureTable, Row, Scope, drawn};
use crate::present::{
    charts::{ChartError, GapBar, GapBars, RowHead, render_gap_bars},
    format::{self, MISSING},
};

/// Most bars of a chart.
const MOST: usize = 14;

pub(super) fn draw(of: &Scope<'_>) -> Result<Option<Figure>, ChartError> {
    let language = of.language;
    let mut found = of.comparable(|row| row.assessment.gap_now.is_some());
    // Worst status first, and of one status the largest gap that is expected.
    let size = |row: &Row<'_>| row.assessment.gap_projected.or(row.assessment.gap_now).unwrap_or(0.0);
    found.rows.sort_by(|a, b| a.assessment.status.cmp(&b.assessment.status).then(size(b).total_cmp(&size(a))));
    let shown = &found.rows[..found.rows.len().min(MOST)];
    if shown.is_empty() {
        return Ok(None);
    }
    let bars: Vec<GapBar> = shown
        .iter()
        .map(|row| GapBar {
            head: RowHead { name: of.name(row, &found.rows), status: Some(row.assessment.status) },
            now: row.assessment.gap_now.unwrap_or(0.0),
            projected: row.assessment.gap_projected,
        })
        .collect();
    let values: Vec<f64> = bars.iter().flat_map(|bar| [Some(bar.now), bar.projected]).flatten().collect();
    let decimals = format::decimals_for(&values, &found.unit).min(1);
    let number = |value: Option<f64>| value.map_or_else(|| MISSING.to_owned(), |v| format::number(v, decimals, language));
    let year = found.year;
    let due = language.pick(format!("cuối {year}"), format!("end of {year}"));
    let worst = bars.iter().filter_map(|bar| Some((bar, bar.projected?))).max_by(|a, b| a.1.total_cmp(&b.1));
    let title = match worst {
        Some((bar, gap)) if gap > 0.0 => {
            let (name, gap) = (&bar.head.name, format!("{}\u{a0}{}", number(Some(gap)), found.unit));
            language.pick(
                format!("Với đà hiện nay, {due} còn thiếu nhiều nhất: {name}, {gap}"),
                format!("At the present pace the widest gap at the {due} is {gap}: {name}"),
            )
        }
        Some(_) => language.pick(
            format!("Với đà hiện nay, mọi chỉ tiêu có dự báo đều đạt mục tiêu {year}"),
            format!("At the present pace every indicator with a forecast meets its {year} target"),
        ),
        None => language.pick(format!("Còn thiếu bao nhiêu tới mục tiêu {year}"), format!("What is missing to the {year} targets")),
    };
    let what = language.pick("Khoảng cách tới mục tiêu", "Gap to the target of");
    let subtitle = format!("{what} {year}{}, {}", of.scope_words(), found.unit);
    let projected_word = language.pick(format!("dự kiến {due}"), format!("expected, {due}"));
    let note = language.pick("Thanh bắt đầu từ 0; số âm là vượt mục tiêu.", "Bars start at 0; a negative number exceeds the target.");
    let note = format!("{note} {}", found.left_out(shown.len(), language));
    let table = FigureTable {
        columns: vec![
            language.pick("Chỉ tiêu", "Indicator").to_owned(),
            language.pick("Trạng thái", "Status").to_owned(),
            format!("{}, {}", language.pick("Còn thiếu hiện nay", "Gap now"), found.unit),
            format!("{}, {}", language.pick("Còn thiếu dự kiến", "Gap expected"), found.unit),
        ],
        rows: shown
            .iter()
            .zip(&bars)
            .map(|(row, bar)| {
                let status = format::status(row.assessment.status, language).to_owned();
                vec![bar.head.name.clone(), status, number(Some(bar.now)), number(bar.projected)]
            })
            .collect(),
    };
    let chart = GapBars { plate: of.plate(title, subtitle, note.trim(), shown), bars, decimals, projected_word };
    drawn(table, |size| render_gap_bars(&chart, size))
}
