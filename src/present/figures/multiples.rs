//! Trajectories of one year's targets, side by side on one axis.

use super::{Figure, FigureTable, Scope, drawn};
use crate::{
    domain::{assessment::Status, indicator::Kind},
    present::{
        charts::{ChartError, Multiples, Panel, RowHead, render_multiples},
        format::{self, MISSING},
    },
};

/// Most panels of a chart.
const MOST: usize = 9;

pub(super) fn draw(of: &Scope<'_>) -> Result<Option<Figure>, ChartError> {
    let language = of.language;
    let found = of.comparable(|row| row.assessment.latest.is_some() && row.assessment.threshold.is_some());
    let mut panels = Vec::new();
    let mut shown = Vec::new();
    for row in &found.rows {
        if panels.len() == MOST {
            break;
        }
        let assessment = row.assessment;
        let (Some(due), Some(threshold)) = (assessment.due, assessment.threshold) else { continue };
        let Ok(parts) = of.snapshot.trajectory(assessment.indicator.as_str(), assessment.area.as_str()) else { continue };
        let points = parts.series.points(of.snapshot.knowledge.as_of);
        let Some((_, latest)) = points.last() else { continue };
        let same_plan = parts.judged.and_then(|i| parts.ladder.get(i)).is_some_and(|(judged, _)| judged.plan == row.target.plan);
        let bare = |value: f64| format::number(value, format::decimals_of(&[value], row.indicator), language);
        // A forecast that falls short never prints as met.
        let short_of = |value: f64| {
            let decimals = format::decimals_of(&[value], row.indicator);
            format::number(format::toward_worse(value, threshold, row.indicator.direction, decimals), decimals, language)
        };
        panels.push(Panel {
            head: RowHead { name: of.name(row, &found.rows), status: Some(assessment.status) },
            target: (due, threshold, format::target_number(row.target, language)),
            words: (bare(*latest), assessment.forecast.map(|f| short_of(f.median)).unwrap_or_default()),
            points: points.clone(),
            planned_path: if same_plan { parts.planned_path } else { Vec::new() },
            forecast: parts.forecast,
        });
        shown.push(*row);
    }
    let (Some(first), year) = (shown.first(), found.year) else { return Ok(None) };
    let count = |wanted: &[Status]| found.rows.iter().filter(|row| wanted.contains(&row.assessment.status)).count();
    let (short, met) = (count(&[Status::Missed, Status::AtRisk]), count(&[Status::OnCourse, Status::Reached, Status::Exceeded]));
    let all = found.rows.len();
    let mut title = language.pick(
        format!("{short} trong {all} chỉ tiêu có nguy cơ hụt mục tiêu {year}"),
        format!("{short} of {all} indicators may fall short of their {year} target"),
    );
    if met > 0 {
        title += &language.pick(format!(", {met} dự kiến đạt hoặc đã đạt"), format!(", {met} are on course or there already"));
    }
    let unit = if first.indicator.is_percentage() { "%".to_owned() } else { found.unit.clone() };
    let what = language
        .pick("Số đo, lộ trình kế hoạch và dự báo với khoảng 80\u{a0}%", "Values, planned path, and forecast with its 80\u{a0}% interval");
    let subtitle = format!("{what}{}, {unit}", of.scope_words());
    let note = language.pick(
        "Cùng một trục. Vạch đen: mục tiêu. Số xanh: dự báo trung vị tại hạn. Nét chấm gạch: lộ trình kế hoạch.",
        "One axis for all. Black bar: target. Blue number: median forecast when due. Dash-dotted: planned path.",
    );
    let note = format!("{note} {}", found.left_out(panels.len(), language));
    let table = FigureTable {
        columns: vec![
            language.pick("Chỉ tiêu", "Indicator").to_owned(),
            language.pick("Trạng thái", "Status").to_owned(),
            format!("{}, {unit}", language.pick("Số mới nhất", "Latest value")),
            format!("{}, {unit}", language.pick("Dự báo tại hạn", "Forecast when due")),
            format!("{}, {unit}", language.pick("Mục tiêu", "Target")),
        ],
        rows: panels
            .iter()
            .map(|panel| {
                let status = panel.head.status.map(|status| format::status(status, language).to_owned()).unwrap_or_default();
                let forecast = if panel.words.1.is_empty() { MISSING.to_owned() } else { panel.words.1.clone() };
                vec![panel.head.name.clone(), status, panel.words.0.clone(), forecast, panel.target.2.clone()]
            })
            .collect(),
    };
    let runs_down = first.indicator.kind == Kind::Rank;
    let today = of.snapshot.knowledge.as_of;
    let chart = Multiples { plate: of.plate(title, subtitle, note.trim(), &shown), panels, today, runs_down };
    drawn(table, |size| render_multiples(&chart, size))
}
