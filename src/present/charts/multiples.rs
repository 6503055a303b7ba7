//! Small multiples: the same drawing for several indicators or areas, on one axis, so that they can be compared.

use jiff::civil::Date;

use super::{
    ChartError, ChartSize,
    canvas::Canvas,
    layout::{Anchor, Point, Rect, spread, wrap},
    marks::{SIDE, draw_status},
    plate::{Plate, Scale},
    rows::RowHead,
    scene::{Step, blend, cut, day_number},
    theme::{AXIS, BAND_80, DIVIDE, EXPECTED_NUMBER, GRID, INKED, LEADER, MEDIAN, NOTE, OBSERVED, PATH, RECORD, STRONG, TARGET},
};
use crate::{domain::forecast::Forecast, present::format};

/// One panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Name and status.
    pub head: RowHead,
    /// Observed values by last day of their period, in order of day.
    pub points: Vec<(Date, f64)>,
    /// The planned path, in order of day.
    pub planned_path: Vec<(Date, f64)>,
    /// The forecast; none when it cannot be made.
    pub forecast: Option<Forecast>,
    /// Due day, threshold, and the number as printed.
    pub target: (Date, f64, String),
    /// The latest value and the forecast at the due day in words; empty where there is none.
    pub words: (String, String),
}

/// Panels of one unit.
#[derive(Clone, Debug)]
pub struct Multiples {
    /// Words around them.
    pub plate: Plate,
    /// Worst first.
    pub panels: Vec<Panel>,
    /// The day whose knowledge is used.
    pub today: Date,
    /// The vertical scale runs downwards, as for ranks.
    pub runs_down: bool,
}

/// Height of a plot, and of the words above and below it.
const PLOT: f64 = 128.0;
const HEAD: f64 = 60.0;
const FOOT: f64 = 30.0;
const BETWEEN: f64 = 28.0;
/// Room for numbers left and right of a plot.
const TICKS: f64 = 40.0;
const LABELS: f64 = 58.0;

/// Draws the panels as a complete SVG document: three beside each other, on narrow paper one.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_multiples(of: &Multiples, size: ChartSize) -> Result<String, ChartError> {
    let across = if size == ChartSize::Wide { 3 } else { 1 };
    let down = of.panels.len().div_ceil(across);
    let body = (HEAD + PLOT + FOOT) * down as f64;
    let said: Vec<String> =
        of.panels.iter().map(|p| [p.head.name.as_str(), p.words.0.as_str(), p.words.1.as_str(), p.target.2.as_str()].join(" ")).collect();
    of.plate.render(size, &said.join("; "), body, |canvas, room| of.draw(canvas, room, across))
}

impl Multiples {
    fn days(&self) -> (f64, f64) {
        let today = day_number(self.today);
        let first = self.panels.iter().filter_map(|p| Some(day_number(p.points.first()?.0))).fold(today - 365.0, f64::min);
        let last = self.panels.iter().map(|p| day_number(p.target.0)).fold(today, f64::max);
        // A record of decades beside a target in four years would leave the future a sliver.
        (first.max(today - 2.0 * (last - today).max(1500.0)), last)
    }

    fn draw(&self, canvas: &Canvas<'_>, room: Rect, across: usize) -> Result<(), ChartError> {
        let days = self.days();
        let wide = (room.right - BETWEEN * (across - 1) as f64) / across as f64;
        let shown = |p: &Panel| {
            let seen = p.points.iter().filter(|(day, _)| day_number(*day) >= days.0).map(|(_, v)| *v).collect::<Vec<_>>();
            let ahead = steps(p, days).into_iter().flat_map(|s| [s.band_80.0, s.band_80.1]).collect::<Vec<_>>();
            seen.into_iter().chain(ahead).chain([p.target.1])
        };
        // The axis starts at 0 unless all values lie far above it.
        let values: Vec<f64> = self.panels.iter().flat_map(shown).filter(|v| v.is_finite()).collect();
        let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let from = if low >= 0.0 && low < 0.5 * high { 0.0 } else { low };
        for (i, panel) in self.panels.iter().enumerate() {
            let left = room.left + (i % across) as f64 * (wide + BETWEEN);
            let top = room.top + (i / across) as f64 * (HEAD + PLOT + FOOT);
            let plot = Rect { left: left + TICKS, top: top + HEAD, right: left + wide - LABELS, bottom: top + HEAD + PLOT };
            let places = if self.runs_down { (plot.top, plot.bottom) } else { (plot.bottom, plot.top) };
            let scale = Scale::new(values.iter().copied().chain([from]), places, 3.0);
            Drawing { of: self, panel, plot, days, scale, wide }.draw(canvas, (left, top))?;
        }
        Ok(())
    }
}

/// The forecast from the last value on, inside the days shown.
fn steps(panel: &Panel, days: (f64, f64)) -> Vec<Step> {
    let Some(forecast) = &panel.forecast else { return Vec::new() };
    let anchor = panel.points.iter().rev().find(|(day, _)| *day <= forecast.cutoff).map(|(day, value)| Step {
        day: day_number(*day),
        median: *value,
        band_80: (*value, *value),
        band_95: (*value, *value),
    });
    let from = anchor.map_or(f64::NEG_INFINITY, |step| step.day);
    let later =
        forecast.points.iter().map(|p| Step { day: day_number(p.on), median: p.median, band_80: p.interval_80, band_95: p.interval_95 });
    let all: Vec<Step> = anchor.into_iter().chain(later.filter(|step| step.day > from)).collect();
    cut(&all, days, blend, |step| step.day)
}

/// One panel on its place.
struct Drawing<'a> {
    of: &'a Multiples,
    panel: &'a Panel,
    plot: Rect,
    days: (f64, f64),
    scale: Scale,
    wide: f64,
}

impl Drawing<'_> {
    fn x(&self, day: f64) -> f64 {
        let (first, last) = self.days;
        self.plot.left + (day.clamp(first, last) - first) / (last - first).max(1.0) * (self.plot.right - self.plot.left)
    }

    fn at(&self, day: f64, value: f64) -> Point {
        (self.x(day), self.scale.at(value))
    }

    fn draw(&self, canvas: &Canvas<'_>, (left, top): Point) -> Result<(), ChartError> {
        let language = self.of.plate.language;
        let panel = self.panel;
        let mut y = top + 13.0;
        let mut x = left;
        if let Some(status) = panel.head.status {
            draw_status(status, (left, top + 1.0), canvas)?;
            x += SIDE + 6.0;
        }
        for line in wrap(&panel.head.name, &INKED, (self.wide - SIDE - 6.0) * 1.04, 3) {
            canvas.text(&line, (x, y), Anchor::Start, &INKED, false)?;
            y += 16.0;
        }
        for tick in &self.scale.ticks {
            let y = self.scale.at(*tick);
            canvas.line(&[(self.plot.left, y), (self.plot.right, y)], &GRID)?;
            let text = format::number(*tick, self.scale.decimals, language);
            canvas.text(&text, (self.plot.left - 6.0, y + 4.0), Anchor::End, &NOTE, false)?;
        }
        self.draw_lines(canvas)?;
        self.draw_years(canvas)?;
        self.draw_labels(canvas)
    }

    fn draw_lines(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        let steps = steps(self.panel, self.days);
        let upper = steps.iter().map(|s| self.at(s.day, s.band_80.1));
        let lower = steps.iter().rev().map(|s| self.at(s.day, s.band_80.0));
        canvas.polygon(&upper.chain(lower).collect::<Vec<_>>(), BAND_80)?;
        if let Some(forecast) = self.panel.forecast.as_ref().filter(|_| !steps.is_empty()) {
            let scenario = day_number(forecast.scenario_from());
            if scenario < self.days.1 {
                canvas.line(&[(self.x(scenario), self.plot.top), (self.x(scenario), self.plot.bottom)], &DIVIDE)?;
            }
        }
        let today = self.x(day_number(self.of.today));
        canvas.line(&[(today, self.plot.top), (today, self.plot.bottom)], &LEADER)?;
        let between = |a: &(f64, f64), b: &(f64, f64), share: f64| (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1));
        let line = |points: &[(Date, f64)]| {
            let numbered: Vec<(f64, f64)> = points.iter().map(|(day, value)| (day_number(*day), *value)).collect();
            cut(&numbered, self.days, between, |p| p.0).into_iter().map(|(day, value)| self.at(day, value)).collect::<Vec<_>>()
        };
        canvas.line(&line(&self.panel.planned_path), &PATH)?;
        canvas.line(&steps.iter().map(|s| self.at(s.day, s.median)).collect::<Vec<_>>(), &MEDIAN)?;
        let record = line(&self.panel.points);
        canvas.line(&record, &RECORD)?;
        if let Some(latest) = record.last() {
            canvas.disc(*latest, 3.5, OBSERVED)?;
        }
        let (due, threshold, _) = &self.panel.target;
        let (x, y) = self.at(day_number(*due), *threshold);
        canvas.line(&[(x - 9.0, y), (x + 9.0, y)], &TARGET)
    }

    /// First and last year, and that of today.
    fn draw_years(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        let base = self.plot.bottom;
        canvas.line(&[(self.plot.left, base), (self.plot.right, base)], &AXIS)?;
        let year_of = |day: f64| 1900.0 + day / 365.2425;
        let (first, last) = (year_of(self.days.0).floor() as i16, self.panel.target.0.year());
        let mut used: Vec<f64> = Vec::new();
        for year in [self.of.today.year(), last, first] {
            let Ok(middle) = Date::new(year, 7, 1) else { continue };
            let x = self.x(day_number(middle));
            if used.iter().all(|other| (other - x).abs() > 40.0) {
                canvas.text(&year.to_string(), (x, base + 17.0), Anchor::Middle, &NOTE, false)?;
                used.push(x);
            }
        }
        Ok(())
    }

    /// Target and forecast at the right end, the latest value under its point.
    fn draw_labels(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        let (latest, forecast) = &self.panel.words;
        if let Some((day, value)) = self.panel.points.last() {
            let (x, y) = self.at(day_number(*day), *value);
            let below = y + 20.0 < self.plot.bottom;
            canvas.text(latest, (x + 5.0, if below { y + 17.0 } else { y - 10.0 }), Anchor::Start, &STRONG, true)?;
        }
        let mut names = vec![(self.scale.at(self.panel.target.1) + 4.5, self.panel.target.2.as_str(), &STRONG)];
        if let Some(end) = steps(self.panel, self.days).last().filter(|_| !forecast.is_empty()) {
            names.push((self.scale.at(end.median) + 4.5, forecast.as_str(), &EXPECTED_NUMBER));
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<(f64, f64)> = names.iter().map(|(y, ..)| (*y, 16.0)).collect();
        for ((_, text, letters), y) in names.iter().zip(spread(&wanted, self.plot.top, self.plot.bottom + 4.0)) {
            canvas.text(text, (self.plot.right + 13.0, y), Anchor::Start, letters, false)?;
        }
        Ok(())
    }
}
