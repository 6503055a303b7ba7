//! The trajectory chart: layers from below are grid, bands, reference days, axis, planned path, median, observed line,
//! points, targets, gap, labels.

use super::{
    ChartError, Trajectory,
    canvas::Canvas,
    edges,
    frame::{Frame, axis_unit},
    header, labels,
    layout::{Anchor, Placer, Point, Rect},
    readings::Readings,
    scene::{Milestone, Scene, Step, day_number, is_a_number, is_range, runs_down},
    svg,
    theme::{
        BAND_80, BAND_95, Colour, DIAMOND, DIVIDE, FORECAST, GAP, INK, LEADER, MEDIAN, NOTE, OBSERVED, PAPER, PATH, RECORD, RECORD_BEFORE,
        RING, SCENARIO_80, SCENARIO_95, TARGET,
    },
};
use crate::{
    domain::observation::{Censoring, Observation, Provenance},
    present::format,
};

/// Draws the chart as a complete SVG document with name and description.
///
/// The same input gives the same bytes.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail; no input is refused, what is missing is said in
/// the chart.
pub fn render_trajectory(trajectory: &Trajectory<'_>) -> Result<String, ChartError> {
    Ok(render_trajectory_with_readings(trajectory)?.0)
}

/// As [`render_trajectory`], with its values and where they stand.
///
/// # Errors
/// As [`render_trajectory`].
pub fn render_trajectory_with_readings(trajectory: &Trajectory<'_>) -> Result<(String, Readings), ChartError> {
    let scene = Scene::new(trajectory);
    let (width, height) = trajectory.size.pixels();
    let mut drawn = String::new();
    let canvas = Canvas::new(&mut drawn, width, height)?;
    let readings = draw(&scene, &canvas)?;
    canvas.finish()?;
    let title = format!("{}. {}", header::title(&scene), header::subtitle(&scene));
    let about = svg::About { width, height, language: trajectory.language.code(), title: &title, description: &description(&scene) };
    Ok((svg::finish(&drawn, &about)?, readings))
}

fn draw(scene: &Scene<'_>, canvas: &Canvas<'_>) -> Result<Readings, ChartError> {
    let (width, height) = scene.of.size.pixels();
    let (width, height) = (f64::from(width), f64::from(height));
    let top = header::draw(scene, canvas)?;
    let right = match (scene.is_wide(), edges::has_end_labels(scene)) {
        (true, true) => width - 168.0,
        (true, false) => width - 40.0,
        (false, _) => width - 22.0,
    };
    // The notes say where the axis starts, and how many lines they take says where the axis lies: a first frame only
    // for the numbers, a second one for the places.
    let outer = |bottom: f64| Rect { left: if scene.is_wide() { 40.0 } else { 30.0 }, top, right, bottom };
    let notes = header::notes(scene, &Frame::new(scene, outer(height - 80.0)));
    let bottom = height - 46.0 - 17.0 * notes.len() as f64;
    let frame = Frame::new(scene, outer(bottom));
    frame.draw_grid(canvas)?;
    draw_bands(scene, &frame, canvas)?;
    draw_days(scene, &frame, canvas)?;
    frame.draw_axes(scene, canvas)?;
    let unit = axis_unit(scene, frame.divisor);
    canvas.text(&unit, (0.0, top - 14.0), Anchor::Start, &NOTE, false)?;
    header::draw_notes(&notes, canvas, bottom)?;

    let mut placer = Placer::new(Rect { left: 0.0, top: top - 26.0, right: width, bottom: bottom - 3.0 });
    for number in frame.tick_rects(scene.of.language) {
        placer.take(number);
    }
    let unit_width = super::canvas::width(&unit, &NOTE);
    placer.take(Rect { left: 0.0, top: top - 26.0, right: unit_width + 4.0, bottom: top - 8.0 });
    draw_lines(scene, &frame, canvas, &mut placer)?;
    draw_points(scene, &frame, canvas, &mut placer)?;
    draw_targets(scene, &frame, canvas, &mut placer)?;
    draw_gap(scene, &frame, canvas, &mut placer)?;
    labels::Labels { scene, frame: &frame, canvas, placer }.draw()?;
    Ok(Readings::of(scene, &frame))
}

/// Bands; beyond ten years they are paler.
fn draw_bands(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let (near, far) = scene.bands();
    for (steps, outer, inner) in [(&near, BAND_95, BAND_80), (&far, SCENARIO_95, SCENARIO_80)] {
        band(steps, |s| s.band_95, outer, frame, canvas)?;
        band(steps, |s| s.band_80, inner, frame, canvas)?;
    }
    Ok(())
}

fn band(steps: &[Step], ends: impl Fn(&Step) -> (f64, f64), fill: Colour, frame: &Frame, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let upper = steps.iter().map(|s| frame.at(s.day, frame.clamp(ends(s).1)));
    let lower = steps.iter().rev().map(|s| frame.at(s.day, frame.clamp(ends(s).0)));
    canvas.polygon(&upper.chain(lower).collect::<Vec<Point>>(), fill)
}

/// The day whose knowledge is used, changes of area, the start of the scenario band.
fn draw_days(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let plot = frame.plot;
    if let Some(day) = scene.scenario_from {
        let x = frame.at(day, frame.range.0).0;
        canvas.line(&[(x, plot.top), (x, plot.bottom)], &DIVIDE)?;
    }
    for day in [scene.area_changed_on(), scene.area_closed_on()].into_iter().flatten() {
        let x = frame.x(day);
        canvas.line(&[(x, plot.top), (x, plot.bottom)], &DIVIDE)?;
    }
    let today = frame.x(scene.of.as_of);
    canvas.line(&[(today, plot.top - 16.0), (today, plot.bottom)], &LEADER)
}

/// How much a covered pixel of each sort of line costs a label.
const COST_RECORD: f64 = 1.6;
const COST_LINE: f64 = 1.0;
const COST_DAY: f64 = 1.2;
const COST_DOTTED: f64 = 0.4;

fn draw_lines(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    let path: Vec<Point> = scene.path.iter().map(|(day, value)| frame.at(*day, frame.clamp(*value))).collect();
    canvas.line(&path, &PATH)?;
    placer.avoid_line(&path, COST_LINE);
    let median: Vec<Point> = scene.steps.iter().map(|s| frame.at(s.day, frame.clamp(s.median))).collect();
    canvas.line(&median, &MEDIAN)?;
    placer.avoid_line(&median, COST_LINE);
    for (points, stroke) in record(scene, frame) {
        canvas.line(&points, if stroke { &RECORD_BEFORE } else { &RECORD })?;
        placer.avoid_line(&points, COST_RECORD);
    }
    let plot = frame.plot;
    let mut days = vec![frame.x(scene.of.as_of)];
    days.extend(scene.scenario_from.map(|day| frame.at(day, frame.range.0).0));
    days.extend([scene.area_changed_on(), scene.area_closed_on()].into_iter().flatten().map(|day| frame.x(day)));
    for (i, x) in days.into_iter().enumerate() {
        let (top, cost) = if i == 0 { (plot.top - 16.0, COST_DAY) } else { (plot.top, COST_DOTTED) };
        placer.avoid_line(&[(x, top), (x, plot.bottom)], cost);
    }
    Ok(())
}

/// The observed line in pieces: thinner before a break of area, parted where a value is only a limit.
fn record(scene: &Scene<'_>, frame: &Frame) -> Vec<(Vec<Point>, bool)> {
    let changed = scene.area_changed_on();
    let mut pieces: Vec<(Vec<Point>, bool)> = Vec::new();
    let mut previous: Option<Point> = None;
    for o in &scene.observed {
        if !is_a_number(o.censoring) {
            previous = None;
            continue;
        }
        let point = frame.on(o.period.end(), o.value);
        let before = changed.is_some_and(|day| o.period.end() < day);
        match (pieces.last_mut(), previous) {
            (Some((points, thin)), Some(_)) if *thin == before => points.push(point),
            // The thicker piece starts at the last thin point: the record itself has no hole.
            (_, Some(from)) => pieces.push((vec![from, point], before)),
            (_, None) => pieces.push((vec![point], before)),
        }
        previous = Some(point);
    }
    pieces
}

fn draw_points(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    let xs: Vec<f64> = scene.observed.iter().map(|o| frame.x(o.period.end())).collect();
    let nearest = xs.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    // Points of a dense series shrink rather than run together; the latest one keeps its size.
    let radius = (nearest * 0.42).clamp(1.5, 4.0);
    let last = scene.observed.len().saturating_sub(1);
    for (i, o) in scene.observed.iter().enumerate() {
        let at = frame.on(o.period.end(), o.value);
        let radius = if i == last { 4.0 } else { radius };
        match o.censoring {
            Censoring::Exact | Censoring::About => draw_point(o, at, radius, canvas)?,
            limit => {
                let below = (limit == Censoring::Below) != runs_down(scene.of);
                let towards = if below { 1.0 } else { -1.0 };
                header::arrow(canvas, at, towards, 16.0)?;
                placer.take(Rect {
                    left: at.0 - 6.0,
                    top: at.1.min(at.1 + towards * 16.0),
                    right: at.0 + 6.0,
                    bottom: at.1.max(at.1 + towards * 16.0),
                });
            }
        }
        placer.avoid_line(&[(at.0 - 4.0, at.1), (at.0 + 4.0, at.1)], 2.0);
    }
    Ok(())
}

fn draw_point(o: &Observation, at: Point, radius: f64, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    match o.provenance {
        Provenance::Observed => canvas.disc(at, radius, OBSERVED),
        Provenance::Provisional => {
            canvas.disc(at, radius, PAPER)?;
            canvas.ring(at, radius, &RING)
        }
        Provenance::Estimated | Provenance::Rebuilt | Provenance::Imputed => {
            let outline = header::diamond(at, radius + 0.5);
            canvas.polygon(&outline, PAPER)?;
            canvas.line(&outline, &DIAMOND)
        }
    }
}

/// Width of the bars of targets: 30, less where due days stand close.
pub fn bar_width(scene: &Scene<'_>, frame: &Frame) -> f64 {
    let mut xs: Vec<f64> = scene.milestones.iter().map(|m| frame.x(m.due)).collect();
    xs.sort_by(f64::total_cmp);
    let nearest = xs.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.5).fold(f64::INFINITY, f64::min);
    let most = if scene.is_wide() { 30.0 } else { 22.0 };
    (nearest * 0.8).clamp(6.0, most)
}

fn draw_targets(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    let half = bar_width(scene, frame) / 2.0;
    for Milestone { target, due, requirement, .. } in &scene.milestones {
        let (x, y) = frame.on(*due, requirement.threshold);
        let mut levels = vec![y];
        if is_range(target) {
            let far = frame.on(*due, requirement.exceeded_beyond).1;
            canvas.line(&[(x, y), (x, far)], &LEADER)?;
            levels.push(far);
        }
        for level in levels {
            canvas.line(&[(x - half, level), (x + half, level)], &TARGET)?;
            placer.take(Rect { left: x - half, top: level - 2.0, right: x + half, bottom: level + 2.0 });
        }
    }
    // Where the plan stands at the day of the latest value.
    if let Some((at, _)) = labels::planned_now(scene, frame) {
        canvas.disc(at, 3.0, INK)?;
    }
    Ok(())
}

/// The red bracket from the judged target to what is expected of it, and the forecast's own point at its due day.
fn draw_gap(scene: &Scene<'_>, frame: &Frame, canvas: &Canvas<'_>, placer: &mut Placer) -> Result<(), ChartError> {
    if let Some(at) = labels::judged_median(scene, frame) {
        canvas.disc(at, 4.0, FORECAST)?;
        placer.avoid_line(&[(at.0 - 4.0, at.1), (at.0 + 4.0, at.1)], 2.0);
    }
    let Some((milestone, value, _)) = scene.gap() else { return Ok(()) };
    let (x, target) = frame.on(milestone.due, milestone.requirement.threshold);
    let other = frame.at(day_number(milestone.due), frame.clamp(value)).1;
    let way = (other - target).signum();
    let (from, to) = (target + way * 4.0, other - way * 6.0);
    // A gap of a few pixels has no room for a bracket; its words alone stand beside it.
    if (to - from) * way < 4.0 {
        return Ok(());
    }
    canvas.line(&[(x - 5.0, from), (x + 5.0, from)], &GAP)?;
    canvas.line(&[(x, from), (x, to)], &GAP)?;
    canvas.line(&[(x - 5.0, to), (x + 5.0, to)], &GAP)?;
    placer.avoid_line(&[(x, from), (x, to)], COST_RECORD);
    Ok(())
}

/// The finding with its numbers, for those who do not see the picture.
fn description(scene: &Scene<'_>) -> String {
    let of = scene.of;
    let mut said = Vec::new();
    if let Some((target, assessment)) = scene.judged {
        said.push(format::lede(of.indicator, target, assessment, of.language));
    }
    if let Some(latest) = scene.latest() {
        let (when, value) = (format::period(latest.period, of.language), format::observed(latest, of.indicator, of.language));
        said.push(of.language.pick(format!("Số mới nhất: {value} ({when})."), format!("Latest value: {value} ({when}).")));
    } else {
        said.push(of.language.pick("Chưa có số liệu công bố.", "No value has been published.").to_owned());
    }
    if of.series.is_illustrative() {
        said.push(format!("{}.", header::illustrative(of.language)));
    }
    said.join(" ")
}
