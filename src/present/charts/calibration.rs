//! The calibration chart: the share of values that each interval was meant to hold against the share that it held.
//! Layers from below: grid, band of ± 2 standard errors, diagonal, groups, all together, labels.

use super::{
    ChartError,
    canvas::Canvas,
    layout::{Anchor, Block, Placer, Point, Rect, Spot, wrap},
    svg,
    theme::{AXIS, BAND_95, DIVIDE, GRID, LEADER, NOTE, OBSERVED, PLAIN, RECORD, RECORD_BEFORE, STRONG_OBSERVED, SUBTITLE, Stroke, TITLE},
};
use crate::{domain::language::Language, present::format};

/// Promised and achieved share of one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationPoint {
    /// Promised share, in (0, 1).
    pub nominal: f64,
    /// Achieved share, in [0, 1].
    pub achieved: f64,
    /// Standard error of the achieved share; none when it cannot be said.
    pub standard_error: Option<f64>,
}

/// Everything together, or one group of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationLine {
    /// Name, as written beside the line.
    pub name: String,
    /// In rising order of nominal share.
    pub points: Vec<CalibrationPoint>,
    /// Forecasts behind it.
    pub forecasts: usize,
}

/// What the chart shows.
#[derive(Clone, Debug)]
pub struct Calibration<'a> {
    /// All forecasts together.
    pub all: &'a CalibrationLine,
    /// Groups, each a thin line; those furthest from the diagonal are named.
    pub groups: &'a [CalibrationLine],
    /// What was tried, in words: the panel, the number of series and forecasts.
    pub subject: &'a str,
    /// Where the figures come from and what a forecast was allowed to see, as sentences.
    pub note: &'a str,
    /// Language of every word.
    pub language: Language,
}

/// Size in chart pixels: the plot is nearly square, as both axes are shares.
const SIZE: (f64, f64) = (820.0, 600.0);
/// How much a covered pixel of the line of all costs a label; that of a named line less.
const COST_ALL: f64 = 4.0;
const COST_NAMED: f64 = 2.0;
/// Widest name of a group.
const NAME_WIDTH: f64 = 260.0;
/// Groups that are named.
const NAMED: usize = 3;
/// A group of fewer forecasts has no line of its own.
const FEWEST_DRAWN: usize = 50;
/// More groups than this are drawn paler.
const MANY: usize = 8;
/// A difference of one percentage point is called none, whatever its standard error.
const SMALLEST: f64 = 0.01;
/// A difference of five is no longer slight: one value in twenty falls on the wrong side.
const LARGE: f64 = 0.05;
/// The words for no difference.
const AS_PROMISED: (&str, &str) = ("đúng như công bố", "as promised");

/// Draws the chart as a complete SVG document with name and description; the same input gives the same bytes.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_calibration(of: &Calibration<'_>) -> Result<String, ChartError> {
    let (wide, high) = SIZE;
    let mut drawn = String::new();
    let canvas = Canvas::new(&mut drawn, wide as u32, high as u32)?;
    draw(of, &canvas)?;
    canvas.finish()?;
    let about = svg::About {
        width: wide as u32,
        height: high as u32,
        language: of.language.code(),
        title: &finding(of),
        description: &description(of),
    };
    svg::finish(&drawn, &about)
}

fn percent(share: f64, decimals: usize, language: Language) -> String {
    format!("{}\u{a0}%", format::number(100.0 * share, decimals, language))
}

fn promised(line: &CalibrationLine) -> Vec<CalibrationPoint> {
    line.points.iter().filter(|p| [0.8, 0.95].contains(&p.nominal)).copied().collect()
}

/// The finding: what the promised intervals held, and what that says of them.
fn finding(of: &Calibration<'_>) -> String {
    let language = of.language;
    let points = promised(of.all);
    let held: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let (nominal, achieved) = (percent(p.nominal, 0, language), percent(p.achieved, 1, language));
            let what = if i == 0 { language.pick(" giá trị", " of values") } else { "" };
            language.pick(format!("khoảng {nominal} chứa {achieved}{what}"), format!("the {nominal} interval held {achieved}{what}"))
        })
        .collect();
    if held.is_empty() {
        return language.pick("Chưa có dự báo nào được thử lại", "No forecast has been tried").to_owned();
    }
    let off: Vec<f64> = points
        .iter()
        .map(|p| (p.achieved - p.nominal, (2.0 * p.standard_error.unwrap_or(0.0)).max(SMALLEST)))
        .filter(|(difference, margin)| difference.abs() > *margin)
        .map(|(difference, _)| difference)
        .collect();
    let (least, most) = off.iter().fold((0.0_f64, 0.0_f64), |(least, most), d| (least.min(*d), most.max(*d)));
    // A large difference within its margin is neither kept nor broken: the series are too few.
    let is_open = off.is_empty() && points.iter().any(|p| (p.achieved - p.nominal).abs() > LARGE);
    let verdict = match () {
        () if is_open => language.pick("chưa đủ chuỗi để kết luận", "too few series to tell"),
        () if least < 0.0 && most > 0.0 => language.pick("lệch cả hai phía", "off on both sides"),
        () if least < -LARGE => language.pick("quá hẹp", "too narrow"),
        () if least < 0.0 => language.pick("hơi hẹp", "slightly narrow"),
        () if most > LARGE => language.pick("quá rộng", "too wide"),
        () if most > 0.0 => language.pick("hơi rộng", "slightly wide"),
        () => language.pick(AS_PROMISED.0, AS_PROMISED.1),
    };
    format::capitalised(&format!("{}: {verdict}", held.join(", ")))
}

fn description(of: &Calibration<'_>) -> String {
    let language = of.language;
    let pairs: Vec<String> =
        of.all.points.iter().map(|p| format!("{}: {}", percent(p.nominal, 0, language), percent(p.achieved, 1, language))).collect();
    let said = language.pick("Mức công bố và tỷ lệ đạt được", "Promised and achieved shares");
    format!("{}. {said}: {}.", of.subject.trim_end_matches('.'), pairs.join("; "))
}

/// The place of a pair of shares on the plot.
fn place(plot: Rect, nominal: f64, achieved: f64) -> Point {
    let share = |value: f64| if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
    (plot.left + share(nominal) * (plot.right - plot.left), plot.bottom - share(achieved) * (plot.bottom - plot.top))
}

fn draw(of: &Calibration<'_>, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let (wide, high) = SIZE;
    let mut y = TITLE.size + 2.0;
    // Measured widths carry a margin that display fonts do not need.
    for line in wrap(&finding(of), &TITLE, wide * 1.05, 2) {
        canvas.text(&line, (0.0, y), Anchor::Start, &TITLE, false)?;
        y += TITLE.size * 1.3;
    }
    y -= 2.0;
    for line in wrap(of.subject, &SUBTITLE, wide * 1.04, 2) {
        canvas.text(&line, (0.0, y), Anchor::Start, &SUBTITLE, false)?;
        y += SUBTITLE.size * 1.35;
    }
    let of_y = of.language.pick("tỷ lệ giá trị thực nằm trong khoảng, %", "share of values inside the interval, %");
    canvas.text(of_y, (0.0, y + 14.0), Anchor::Start, &NOTE, false)?;
    let left_out = of.groups.len() - drawn(of.groups).len();
    let mut note = of.note.to_owned();
    if left_out > 0 {
        note.push(' ');
        note.push_str(&of.language.pick(
            format!("Không vẽ {left_out} nhóm có dưới {FEWEST_DRAWN} dự báo."),
            format!("{left_out} groups of fewer than {FEWEST_DRAWN} forecasts are not drawn."),
        ));
    }
    let notes = wrap(&note, &NOTE, wide * 1.04, 3);
    let bottom = high - 52.0 - 17.0 * notes.len() as f64;
    let plot = Rect { left: 40.0, top: y + 28.0, right: wide - 16.0, bottom };
    draw_frame(of.language, plot, canvas)?;
    for (i, line) in notes.iter().enumerate() {
        canvas.text(line, (0.0, bottom + 62.0 + 17.0 * i as f64), Anchor::Start, &NOTE, false)?;
    }
    draw_band(of.all, plot, canvas)?;
    let groups = drawn(of.groups);
    let named = worst(&groups);
    let faint = if groups.len() > MANY { &GRID } else { &AXIS };
    for line in groups.iter().filter(|line| !named.iter().any(|other| std::ptr::eq(*other, **line))) {
        draw_line(line, plot, faint, canvas)?;
    }
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], &AXIS)?;
    let mut placer = Placer::new(Rect { left: plot.left, top: plot.top, right: plot.right, bottom: plot.bottom - 2.0 });
    let diagonal = [place(plot, 0.0, 0.0), place(plot, 1.0, 1.0)];
    canvas.line(&diagonal, &DIVIDE)?;
    placer.avoid_line(&diagonal, 1.0);
    for line in &named {
        placer.avoid_line(&draw_line(line, plot, &RECORD_BEFORE, canvas)?, COST_NAMED);
    }
    let points = draw_line(of.all, plot, &RECORD, canvas)?;
    placer.avoid_line(&points, COST_ALL);
    for at in &points {
        canvas.disc(*at, 3.5, OBSERVED)?;
    }
    draw_promised(of, plot, canvas, &mut placer)?;
    draw_names(&named, plot, canvas, &mut placer)?;
    // The diagonal is named where there is room beside it.
    let name = Block::line(of.language.pick(AS_PROMISED.0, AS_PROMISED.1), NOTE);
    let mut spots = Vec::new();
    for share in [0.12, 0.22, 0.32, 0.5, 0.65] {
        let (x, y) = place(plot, share, share);
        spots.push(Spot::new(x + 14.0, y + 16.0, Anchor::Start));
        spots.push(Spot::new(x - 10.0, y - 6.0, Anchor::End));
    }
    match placer.place(&name, &spots, 40.0) {
        Some(spot) => put(&name, &spot, canvas),
        None => Ok(()),
    }
}

fn draw_frame(language: Language, plot: Rect, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    for tenth in (0..=10).step_by(2) {
        let share = f64::from(tenth) / 10.0;
        let (x, y) = place(plot, share, share);
        let text = format::number(100.0 * share, 0, language);
        canvas.line(&[(plot.left, y), (plot.right, y)], &GRID)?;
        canvas.text(&text, (plot.left - 8.0, y + 4.5), Anchor::End, &PLAIN, false)?;
        canvas.line(&[(x, plot.bottom), (x, plot.bottom + 5.0)], &AXIS)?;
        canvas.text(&text, (x, plot.bottom + 20.0), Anchor::Middle, &PLAIN, false)?;
    }
    let of_x = language.pick("mức công bố của khoảng dự báo, %", "promised share of the interval, %");
    canvas.text(of_x, (plot.right, plot.bottom + 38.0), Anchor::End, &NOTE, false)
}

/// ± 2 standard errors around all together.
fn draw_band(line: &CalibrationLine, plot: Rect, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let edge = |sign: f64| {
        line.points
            .iter()
            .filter_map(move |p| Some(place(plot, p.nominal, p.achieved + sign * 2.0 * p.standard_error?)))
            .collect::<Vec<_>>()
    };
    let (upper, mut lower) = (edge(1.0), edge(-1.0));
    lower.reverse();
    canvas.polygon(&[upper, lower].concat(), BAND_95)
}

fn draw_line(line: &CalibrationLine, plot: Rect, stroke: &Stroke, canvas: &Canvas<'_>) -> Result<Vec<Point>, ChartError> {
    let points: Vec<Point> = line.points.iter().map(|p| place(plot, p.nominal, p.achieved)).collect();
    canvas.line(&points, stroke)?;
    Ok(points)
}

/// Groups with enough forecasts for a line: with fewer it would jump between all and nothing.
fn drawn(groups: &[CalibrationLine]) -> Vec<&CalibrationLine> {
    groups.iter().filter(|line| line.forecasts >= FEWEST_DRAWN).collect()
}

/// The groups that are furthest off at the promised levels, furthest first.
fn worst<'a>(groups: &[&'a CalibrationLine]) -> Vec<&'a CalibrationLine> {
    let distance = |line: &CalibrationLine| promised(line).iter().map(|p| (p.achieved - p.nominal).abs()).sum::<f64>();
    let mut worst = groups.to_vec();
    worst.sort_by(|a, b| distance(b).total_cmp(&distance(a)));
    worst.truncate(NAMED);
    worst
}

/// Numbers beside the two promised intervals.
fn draw_promised(of: &Calibration<'_>, plot: Rect, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    for point in promised(of.all) {
        let at = place(plot, point.nominal, point.achieved);
        // Beside groups the numbers say whose they are.
        let whose = if of.groups.is_empty() { String::new() } else { format!("{}: ", of.all.name) };
        let text = format!("{whose}{} → {}", percent(point.nominal, 0, of.language), percent(point.achieved, 1, of.language));
        let block = Block::line(text, STRONG_OBSERVED);
        let mut spots = Vec::new();
        for (x, y, anchor) in
            [(-12.0, -10.0, Anchor::End), (-40.0, -34.0, Anchor::End), (14.0, 30.0, Anchor::Start), (24.0, 64.0, Anchor::Start)]
        {
            spots.push(Spot { leader_from: (f64::abs(y) > 20.0).then_some(at), ..Spot::new(at.0 + x, at.1 + y, anchor) });
        }
        // A number on the left stands clear of the plot's edge on the right.
        spots.extend(
            [60.0, 90.0, 130.0, 165.0, 200.0].map(|y| Spot { leader_from: Some(at), ..Spot::new(at.0 - 16.0, at.1 + y, Anchor::End) }),
        );
        let Some(spot) = placer.place(&block, &spots, 400.0) else { continue };
        if let Some(elbow) = spot.elbow(&block) {
            canvas.line(&elbow, &LEADER)?;
        }
        put(&block, &spot, canvas)?;
    }
    Ok(())
}

fn put(block: &Block, spot: &Spot, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    for ((text, letters), y) in block.lines.iter().zip(block.baselines(spot.at.1)) {
        canvas.text(text, (spot.at.0, y), spot.anchor, letters, true)?;
    }
    Ok(())
}

/// Names of the furthest groups, each led to from its own line: where lines run close, nearness says little.
fn draw_names(named: &[&CalibrationLine], plot: Rect, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    // Two leaders on one vertical would read as one.
    let mut used: Vec<f64> = Vec::new();
    for line in named {
        let lines = wrap(&line.name, &PLAIN, NAME_WIDTH, 2).into_iter().map(|text| (text, PLAIN)).collect();
        let block = Block { lines, has_mark: false };
        let mut points = line.points.clone();
        points.sort_by(|a, b| (b.achieved - b.nominal).abs().total_cmp(&(a.achieved - a.nominal).abs()));
        let mut spots = Vec::new();
        for p in points.iter().filter(|p| !used.contains(&p.nominal)) {
            let from = place(plot, p.nominal, p.achieved);
            // Away from the diagonal: up and left of a line above it, down and right of one below it; else the other way.
            let up = |far: f64| Spot::new(from.0 - 10.0, from.1 - far - block.depth(), Anchor::End);
            let down = |far: f64| Spot::new(from.0 + 10.0, from.1 + far, Anchor::Start);
            let is_above = p.achieved > p.nominal;
            let spots_here = [26.0, 50.0, 80.0, 120.0].map(|far| if is_above { up(far) } else { down(far) });
            let other_way = [30.0, 60.0].map(|far| if is_above { down(far) } else { up(far) });
            spots.extend(spots_here.into_iter().chain(other_way).map(|spot| Spot { leader_from: Some(from), ..spot }));
        }
        let Some(spot) = placer.place(&block, &spots, 400.0) else { continue };
        if let Some((elbow, from)) = spot.elbow(&block).zip(spot.leader_from) {
            canvas.line(&elbow, &LEADER)?;
            canvas.disc(from, 3.0, OBSERVED)?;
            placer.avoid_line(&elbow, COST_NAMED);
            used.extend(points.iter().find(|p| place(plot, p.nominal, p.achieved) == from).map(|p| p.nominal));
        }
        put(&block, &spot, canvas)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;
