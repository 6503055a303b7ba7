//! Statuses by indicator and due year.

use std::collections::BTreeMap;

use super::{Figure, FigureTable, Row, Scope, drawn};
use crate::{
    domain::{
        assessment::Status,
        id::{AreaId, IndicatorId},
    },
    present::{
        charts::{ChartError, HeatCell, HeatMap, RowHead, render_heat_map},
        format,
    },
};

/// Most rows and columns of a chart: five columns still carry their numbers on a telephone.
const MOST_ROWS: usize = 24;
const MOST_YEARS: usize = 5;

type Key<'a> = (&'a IndicatorId, &'a AreaId);

pub(super) fn draw(of: &Scope<'_>) -> Result<Option<Figure>, ChartError> {
    let language = of.language;
    let mut rows = of.rows();
    rows.retain(|row| row.assessment.due.is_some());
    let year_of = |row: &Row<'_>| row.assessment.due.map_or(0, |due| due.year());
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(year_of(row)).or_default() += 1;
    }
    // The years with most targets, in order of time.
    let mut years: Vec<(usize, i16)> = counts.into_iter().map(|(year, n)| (n, year)).collect();
    years.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let all_years = years.len();
    years.truncate(MOST_YEARS);
    let mut years: Vec<i16> = years.into_iter().map(|(_, year)| year).collect();
    years.sort_unstable();
    rows.retain(|row| years.contains(&year_of(row)));
    if rows.is_empty() {
        return Ok(None);
    }
    let mut by_series: BTreeMap<Key<'_>, Vec<Row<'_>>> = BTreeMap::new();
    for row in &rows {
        by_series.entry((&row.assessment.indicator, &row.assessment.area)).or_default().push(*row);
    }
    let mut series: Vec<Vec<Row<'_>>> = by_series.into_values().collect();
    // Red first: by how many cells are red, then amber; what cannot be assessed at all comes last.
    let weight = |rows: &Vec<Row<'_>>| {
        let count = |wanted: &[Status]| rows.iter().filter(|row| wanted.contains(&row.assessment.status)).count();
        let red = count(&[Status::Missed, Status::AtRisk]);
        (std::cmp::Reverse(red), std::cmp::Reverse(count(&[Status::Watch])), count(&[Status::NotAssessable]))
    };
    series.sort_by_cached_key(|rows| (weight(rows), rows.first().map(|row| row.indicator.name.vi.clone())));
    let left_out = series.len().saturating_sub(MOST_ROWS);
    series.truncate(MOST_ROWS);

    let shown: Vec<Row<'_>> = series.iter().flatten().copied().collect();
    let map: Vec<(RowHead, Vec<Option<HeatCell>>)> = series
        .iter()
        .filter_map(|rows| {
            let head = RowHead { name: of.name(rows.first()?, &shown), status: None };
            // Rows come worst first, so that of two targets in one year the worse is shown.
            let cells = years.iter().map(|year| rows.iter().find(|row| year_of(row) == *year).map(|row| cell(of, row))).collect();
            Some((head, cells))
        })
        .collect();
    let red =
        |year: i16| rows.iter().filter(|r| year_of(r) == year && matches!(r.assessment.status, Status::Missed | Status::AtRisk)).count();
    let in_year = |year: i16| rows.iter().filter(|row| year_of(row) == year).count();
    let hardest = years.iter().copied().max_by_key(|year| (red(*year), std::cmp::Reverse(*year)));
    let title = match hardest.map(|year| (year, red(year), in_year(year))) {
        Some((year, red, all)) if red > 0 => language.pick(
            format!("Mốc {year} khó nhất: {red} trong {all} mục tiêu không đạt hoặc có nguy cơ không đạt"),
            format!("{year} is the hardest year: {red} of {all} targets are missed or at risk"),
        ),
        _ => language.pick("Không có mục tiêu nào đỏ ở các mốc đang xét", "No target is red in the years shown").to_owned(),
    };
    let subtitle =
        format!("{}{}", language.pick("Trạng thái theo chỉ tiêu và năm đến hạn", "Status by indicator and due year"), of.scope_words());
    let note = language.pick(
        "Mốc đã qua ghi giá trị đã xét, mốc tới ghi xác suất đạt. “–”: không có mục tiêu ở mốc này. Sau mười năm là dải kịch bản.",
        "Years past show the value judged, years ahead the chance. “–”: no target in this year. Beyond ten years it is a scenario band.",
    );
    let mut note = note.to_owned();
    if left_out > 0 {
        note += &language.pick(format!(" Không vẽ {left_out} chỉ tiêu nữa."), format!(" {left_out} more indicators are not drawn."));
    }
    if all_years > years.len() {
        let n = all_years - years.len();
        note += &language.pick(format!(" Không vẽ {n} mốc ít mục tiêu hơn."), format!(" {n} years with fewer targets are not drawn."));
    }
    let words = |cell: &Option<HeatCell>| match cell {
        None => "–".to_owned(),
        Some(cell) => [format::status(cell.status, language), cell.words.as_str()].join(" ").trim_end().to_owned(),
    };
    let head = language.pick("Chỉ tiêu", "Indicator").to_owned();
    let table = FigureTable {
        columns: std::iter::once(head).chain(years.iter().map(ToString::to_string)).collect(),
        rows: map.iter().map(|(head, cells)| std::iter::once(head.name.clone()).chain(cells.iter().map(words)).collect()).collect(),
    };
    let chart = HeatMap { plate: of.plate(title, subtitle, &note, &shown), years, rows: map };
    drawn(table, |size| render_heat_map(&chart, size))
}

fn cell(of: &Scope<'_>, row: &Row<'_>) -> HeatCell {
    let assessment = row.assessment;
    let past = matches!(assessment.status, Status::Missed | Status::Reached | Status::Exceeded);
    let value = || assessment.latest.as_ref().map(|latest| format::observed(latest, row.indicator, of.language));
    let chance = || assessment.attainment.map(|chance| format::probability(chance, of.language));
    let words = if past { value() } else { chance() };
    HeatCell { status: assessment.status, words: words.unwrap_or_default() }
}
