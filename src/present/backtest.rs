//! A backtest as its readers see it: a table, a JSON document, the calibration chart.

use serde::Serialize;

use super::{
    charts::{Calibration, CalibrationLine, CalibrationPoint, ChartError, render_calibration},
    format::{self, MISSING, NBSP},
};
use crate::{
    domain::language::Language,
    pipeline::backtest::{COMBINATION, Coverage, GroupScores, ModelScores, NEAR_AND_FAR, PROBABILITIES, REFERENCE, Section, SpreadScores},
};

/// Longest name of a group in a table, in letters.
const LONGEST_NAME: usize = 60;

/// The panel of a backtest without a file.
pub const STORE: &str = "store";

/// What was tried and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// File name, or [`STORE`].
    pub panel: String,
    /// Most origins of one indicator; none when a test file says what followed.
    pub origins: Option<usize>,
    /// Furthest step ahead.
    pub horizon: usize,
    /// Fewest values at an origin.
    pub fewest: usize,
}

/// What a forecast was allowed to see.
pub fn leakage_rule(language: Language) -> &'static str {
    language.pick(
        "Không số liệu nào sau mốc cắt được dùng: mọi địa bàn đều bị cắt tại mốc, trọng số và khoảng dự báo chỉ học từ trước mốc; \
         nơi có nhiều đợt công bố, chỉ dùng số đã công bố đến mốc.",
        "Nothing after the cutoff is used: every entity is cut there, weights and intervals learn only from before it; where vintages exist, \
         only what was published by then is seen.",
    )
}

impl Tried {
    fn name(&self, language: Language) -> &str {
        if self.panel == STORE { language.pick("kho số liệu", "the store") } else { &self.panel }
    }
}

/// The scores as JSON.
///
/// # Errors
/// A number cannot be written.
pub fn render_json(tried: &Tried, sections: &[Section]) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Document<'a> {
        tried: &'a Tried,
        leakage_rule: &'static str,
        reference: &'static str,
        combination: &'static str,
        pinball_probabilities: [f64; PROBABILITIES.len()],
        near_and_far: [(usize, usize); 2],
        sections: &'a [Section],
    }
    let document = Document {
        tried,
        leakage_rule: leakage_rule(Language::En),
        reference: REFERENCE,
        combination: COMBINATION,
        pinball_probabilities: PROBABILITIES,
        near_and_far: NEAR_AND_FAR,
        sections,
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The scores as aligned text.
pub fn render_text(tried: &Tried, sections: &[Section], language: Language) -> String {
    let mut out = format!("{}\n{}\n", tried_line(tried, language), leakage_rule(language));
    for section in sections {
        let count = |n: usize| format::number(n as f64, 0, language);
        let (indicators, entities, forecasts) =
            (count(section.all.indicators), count(section.all.entities), count(section.all.spread.count));
        let what = match section.modelled {
            false => language.pick("Số liệu công bố", "Published figures"),
            true => language.pick("Số liệu một phần do mô hình tính, báo cáo riêng", "Partly modelled figures, apart"),
        };
        // Series of a competition have no indicators.
        let indicators = if section.all.indicators == section.all.entities {
            String::new()
        } else {
            language.pick(format!("{indicators} chỉ tiêu, "), format!("{indicators} indicators, "))
        };
        let counted = language.pick(
            format!("{indicators}{entities} chuỗi, {forecasts} dự báo"),
            format!("{indicators}{entities} series, {forecasts} forecasts"),
        );
        out.push_str(&format!("\n{what}: {counted}\n"));
        out.push_str(&models(section, language));
        out.push_str(&by_horizon(&section.all, language));
        out.push_str(&groups(section, language));
        out.push_str(&distances(section, language));
    }
    out.push_str(language.pick(
        "\nnaive2: không đổi, có điều chỉnh mùa vụ (như M4). MAE, pinball và điểm khoảng (IS) chia cho MAE của naive2; nơi đơn vị khác nhau, \
         sai số của mỗi chỉ tiêu được chia cho MAE của naive2 trên chính chỉ tiêu đó trước.\n",
        "\nnaive2: no change, season put back (as in M4). MAE, pinball loss and interval score (IS) are over the MAE of naive2; where units \
         differ, the errors of each indicator are first divided by the MAE of naive2 for it.\n",
    ));
    out
}

fn tried_line(tried: &Tried, language: Language) -> String {
    let Tried { horizon, fewest, .. } = tried;
    let panel = tried.name(language);
    match (language, tried.origins) {
        (Language::Vi, Some(n)) => format!("{panel}: tối đa {n} mốc cắt gần nhất, {horizon} bước tới, ít nhất {fewest} giá trị trước mốc"),
        (Language::Vi, None) => format!("{panel}: một mốc cắt, cuối mỗi chuỗi; {horizon} bước tới"),
        (Language::En, Some(n)) => {
            format!("{panel}: at most {n} latest cutoffs, {horizon} steps ahead, at least {fewest} values before a cutoff")
        }
        (Language::En, None) => format!("{panel}: one cutoff, the end of each series; {horizon} steps ahead"),
    }
}

/// Models of a section: the reference stands only where it is not the plain naive model.
fn models(section: &Section, language: Language) -> String {
    let score = |value: Option<f64>, decimals| decimal(value, decimals, language);
    let span = |i: usize| format!("{}–{}", NEAR_AND_FAR[i].0, NEAR_AND_FAR[i].1);
    let mean = language.pick("trung bình nhân", "geometric mean");
    let mut rows = vec![vec![
        language.pick("mô hình", "model").to_owned(),
        "MAE/naive2".to_owned(),
        span(0),
        span(1),
        format!("{mean} {}", span(0)),
        format!("{mean} {}", span(1)),
        "MASE".to_owned(),
        "sMAPE".to_owned(),
        "OWA".to_owned(),
    ]];
    // On yearly series naive2 is naive; one row of ones is enough.
    let scores_of = |name: &str| section.all.models.iter().find(|m| m.model == name).map(|m| (&m.all, &m.by_horizon));
    let is_plain = scores_of(REFERENCE) == scores_of("naive");
    let shown = section.all.models.iter().zip(&section.summary).filter(|(scores, _)| !(is_plain && scores.model == REFERENCE));
    for (scores, summary) in shown {
        let [near, far] = &scores.near_and_far;
        rows.push(vec![
            name_of(scores.model, language),
            score(scores.all.relative_mae, 3),
            score(near.relative_mae, 3),
            score(far.relative_mae, 3),
            score(summary.relative_mae[0], 3),
            score(summary.relative_mae[1], 3),
            score(scores.all.mase, 3),
            score(scores.all.smape, 2),
            score(scores.all.owa, 4),
        ]);
    }
    aligned(&rows)
}

fn name_of(model: &str, language: Language) -> String {
    if model == COMBINATION { language.pick("tổ hợp", "combination").to_owned() } else { model.to_owned() }
}

fn combination(group: &GroupScores) -> Option<&ModelScores> {
    group.models.iter().find(|m| m.model == COMBINATION)
}

fn by_horizon(group: &GroupScores, language: Language) -> String {
    let heads = language.pick(
        ["bước", "dự báo", "MAE/naive2", "MASE", "80", "dưới", "trên", "95", "dưới", "trên", "IS 80", "IS 95", "MSIS 80", "MSIS 95"],
        ["step", "forecasts", "MAE/naive2", "MASE", "80", "below", "above", "95", "below", "above", "IS 80", "IS 95", "MSIS 80", "MSIS 95"],
    );
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows[0].extend(PROBABILITIES.map(|p| format!("pb {}", format::number(p, if p.fract() * 10.0 % 1.0 == 0.0 { 1 } else { 3 }, language))));
    let points = combination(group).map(|m| m.by_horizon.as_slice()).unwrap_or_default();
    let steps = points.iter().zip(&group.spread_by_horizon).map(|(p, s)| (s.horizons.0.to_string(), p, s));
    let total = combination(group).map(|m| (language.pick("tất cả", "all").to_owned(), &m.all, &group.spread));
    for (name, point, spread) in steps.chain(total).filter(|(.., spread)| spread.count > 0) {
        let score = |value: Option<f64>| decimal(value, 3, language);
        let mut row = vec![name, format::number(spread.count as f64, 0, language), score(point.relative_mae), score(point.mase)];
        for nominal in [0.8, 0.95] {
            let coverage = at(spread, nominal);
            row.extend([coverage.map(|c| c.achieved), coverage.map(|c| c.below), coverage.map(|c| c.above)].map(|s| share(s, language)));
        }
        row.extend(spread.interval_score.into_iter().chain(spread.msis).map(|value| decimal(value, 2, language)));
        row.extend(spread.pinball.map(score));
        rows.push(row);
    }
    aligned(&rows)
}

fn groups(section: &Section, language: Language) -> String {
    let heads = language.pick(
        ["nhóm", "chuỗi", "dự báo", "MAE/naive2", "", "", "MASE", "sMAPE", "OWA", "80", "95"],
        ["group", "series", "forecasts", "MAE/naive2", "", "", "MASE", "sMAPE", "OWA", "80", "95"],
    );
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows[0][4..6].clone_from_slice(&NEAR_AND_FAR.map(|(first, last)| format!("{first}–{last}")));
    for group in &section.groups {
        let Some(scores) = combination(group) else { continue };
        let score = |value: Option<f64>| decimal(value, 3, language);
        let count = |n: usize| format::number(n as f64, 0, language);
        let [near, far] = &scores.near_and_far;
        let mut row = vec![shortened(&group.group), count(group.entities), count(group.spread.count)];
        row.extend([scores.all.relative_mae, near.relative_mae, far.relative_mae, scores.all.mase].map(score));
        row.extend([decimal(scores.all.smape, 2, language), score(scores.all.owa)]);
        row.extend([0.8, 0.95].map(|nominal| share(at(&group.spread, nominal).map(|c| c.achieved), language)));
        rows.push(row);
    }
    aligned(&rows)
}

fn distances(section: &Section, language: Language) -> String {
    let mut out = String::new();
    for distance in section.coverage_distance.iter().filter(|_| section.groups.len() > 1) {
        let points = |share: f64| format!("{}{NBSP}{}", format::number(100.0 * share, 1, language), language.pick("điểm\u{a0}%", "points"));
        let (nominal, mean, worst) = (share(Some(distance.nominal), language), points(distance.mean), points(distance.worst));
        let group = shortened(&distance.worst_group);
        out.push_str(&language.pick(
            format!("\nKhoảng {nominal}: lệch trung bình {mean} theo nhóm, lớn nhất {worst} ({group})"),
            format!("\nInterval {nominal}: off by {mean} on the mean of groups, {worst} at worst ({group})"),
        ));
    }
    if out.is_empty() { out } else { out + "\n" }
}

fn at(spread: &SpreadScores, nominal: f64) -> Option<Coverage> {
    spread.coverage.iter().find(|c| c.nominal == nominal).copied()
}

fn decimal(value: Option<f64>, decimals: usize, language: Language) -> String {
    value.map_or_else(|| MISSING.to_owned(), |value| format::number(value, decimals, language))
}

/// A share as percent with one decimal.
fn share(share: Option<f64>, language: Language) -> String {
    share.map_or_else(|| MISSING.to_owned(), |share| format!("{}{NBSP}%", format::number(100.0 * share, 1, language)))
}

fn shortened(name: &str) -> String {
    if name.is_empty() {
        return MISSING.to_owned();
    }
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

/// Columns as wide as their widest cell: the first to the left, numbers to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::from("\n");
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let line: Vec<String> =
            cells.map(|(i, (cell, width))| if i == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }).collect();
        out.push_str(line.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// Draws nominal against achieved coverage of the first section; none when there is none.
///
/// # Errors
/// The chart cannot be drawn.
pub fn draw_calibration(tried: &Tried, sections: &[Section], language: Language) -> Result<Option<String>, ChartError> {
    let Some(section) = sections.first() else { return Ok(None) };
    let line = |group: &GroupScores, name: String| CalibrationLine {
        name,
        points: group
            .spread
            .coverage
            .iter()
            .map(|c| CalibrationPoint { nominal: c.nominal, achieved: c.achieved, standard_error: c.standard_error })
            .collect(),
        forecasts: group.spread.count,
    };
    let all = line(&section.all, language.pick("Tất cả", "All").to_owned());
    let groups: Vec<CalibrationLine> = if section.groups.len() > 1 {
        section.groups.iter().map(|group| line(group, shortened(&group.group))).collect()
    } else {
        Vec::new()
    };
    let count = |n: usize| format::number(n as f64, 0, language);
    let (series, forecasts, horizon) = (count(section.all.entities), count(all.forecasts), tried.horizon);
    let subject = language.pick(
        format!("Thử lại dự báo trên quá khứ: {}, {series} chuỗi, {forecasts} dự báo, 1–{horizon} bước tới", tried.name(language)),
        format!("Forecasts tried on the past: {}, {series} series, {forecasts} forecasts, 1–{horizon} steps ahead", tried.name(language)),
    );
    let band = language
        .pick("Dải nhạt: ± 2 sai số chuẩn, mỗi chuỗi tính là một lần rút.", "Pale band: ± 2 standard errors, each series one draw.");
    let note = format!("{} {band} Lộ\u{a0}Trình.", leakage_rule(language));
    render_calibration(&Calibration { all: &all, groups: &groups, subject: &subject, note: &note, language }).map(Some)
}
