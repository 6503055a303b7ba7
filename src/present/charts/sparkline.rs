//! A trajectory beside a line of text: what was measured, the planned path, the forecast and the target, with no axis
//! but its own. Written directly as SVG: at this size whole pixels would show, and a page holds many of them.

use jiff::civil::Date;

use super::{
    canvas::width,
    layout::Point,
    scene::{Step, blend, cut, day_number},
    svg::escape,
    theme::{
        AXIS, BAND_80, Colour, DIVIDE, FONT_STACK, FORECAST, GRID, MEDIAN, OBSERVED, PATH, RECORD, SCENARIO_80, STRONG, Stroke, TARGET,
    },
};
use crate::domain::forecast::Forecast;

/// What a small drawing shows. Values that are not finite are left out.
#[derive(Clone, Copy, Debug)]
pub struct Sparkline<'a> {
    /// What it shows in words, for those who do not see it.
    pub title: &'a str,
    /// Observed values by last day of their period, in order of day, in the indicator's unit.
    pub points: &'a [(Date, f64)],
    /// The planned path, in order of day, in the indicator's unit.
    pub planned_path: &'a [(Date, f64)],
    /// Forecast of the series; none when it cannot be made.
    pub forecast: Option<&'a Forecast>,
    /// Due day, threshold in the indicator's unit, and number as printed; the drawing ends at the due day.
    pub target: Option<(Date, f64, &'a str)>,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// The vertical scale runs downwards, as for ranks: the best stands on top.
    pub runs_down: bool,
}

/// The drawing: 224 × 64.
const WIDTH: f64 = 224.0;
const HEIGHT: f64 = 64.0;
/// First day; the point of the latest value needs its radius.
const LEFT: f64 = 4.0;
/// Highest value; a number beside a bar up here still has its height.
const TOP: f64 = 9.0;
/// Lowest value.
const BOTTOM: f64 = 54.0;
/// The line below everything.
const GROUND: f64 = 60.0;
/// Last day where the target's number is short, so that drawings in a column end on one line.
const RIGHT: f64 = 168.0;
/// Last day where there is no number.
const RIGHT_ALONE: f64 = WIDTH - 12.0;
/// A number that leaves the lines less than this is left out; the row says it anyway.
const RIGHT_LEAST: f64 = 120.0;
/// Half of the target's bar, and from its middle to its number.
const HALF_BAR: f64 = 9.0;
const TO_NUMBER: f64 = 12.0;

/// Draws it as SVG, for use inside a page: the page's style sheet may put its colours in the place of the literal ones.
pub fn render_sparkline(of: &Sparkline<'_>) -> String {
    let points: Vec<(f64, f64)> = numbered(of.points);
    let target = of.target.filter(|(_, threshold, _)| threshold.is_finite());
    let label = target.map(|(.., label)| label).filter(|label| !label.trim().is_empty());
    let label_from = label.map(|label| WIDTH - 1.0 - width(label, &STRONG)).filter(|from| from - TO_NUMBER >= RIGHT_LEAST);
    let days = window(of, &points);
    let path = cut(&numbered(of.planned_path), days, |a, b, share| (a.0 + share * (b.0 - a.0), between(a.1, b.1, share)), |p| p.0);
    let steps = cut(&steps(of, &points), days, blend, |step| step.day);
    let values = points.iter().chain(&path).map(|(_, value)| *value).chain(target.map(|(_, threshold, _)| threshold));
    let scale = Scale {
        days,
        right: label_from.map_or(RIGHT_ALONE, |from| (from - TO_NUMBER).min(RIGHT)),
        range: extent(values.chain(steps.iter().flat_map(|s| [s.median, s.band_80.0, s.band_80.1]))),
        runs_down: of.runs_down,
    };

    let mut out = format!(
        "<svg class=\"c\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" font-family=\"{FONT_STACK}\"><title>{}</title>",
        escape(of.title)
    );
    let today = scale.x(day_number(of.as_of));
    line(&mut out, &[(today, 2.0), (today, GROUND)], &GRID);
    bands(&mut out, of, &steps, &scale);
    line(&mut out, &[(2.0, GROUND), (scale.right, GROUND)], &AXIS);
    line(&mut out, &scale.through(path), &PATH);
    line(&mut out, &scale.through(steps.iter().map(|s| (s.day, s.median))), &MEDIAN);
    if let Some(end) = steps.last().filter(|_| steps.len() > 1) {
        disc(&mut out, scale.at((end.day, end.median)), 2.5, "fco", FORECAST);
    }
    let record = scale.through(points.iter().copied());
    line(&mut out, &record, &RECORD);
    if let Some(latest) = record.last() {
        disc(&mut out, *latest, 3.0, "p1", OBSERVED);
    }
    if let Some((due, threshold, _)) = target {
        let (x, y) = scale.at((day_number(due), threshold));
        line(&mut out, &[((x - HALF_BAR).max(0.0), y), (x + HALF_BAR, y)], &TARGET);
        if let Some(label) = label.filter(|_| label_from.is_some()) {
            let (x, y, size, colour) = (tenth(x + TO_NUMBER), tenth(y + 4.5), STRONG.size, STRONG.colour.hex());
            let class = STRONG.class;
            out.push_str(&format!(
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" font-weight=\"700\">"
            ));
            out.push_str(&escape(label));
            out.push_str("</text>");
        }
    }
    out.push_str("</svg>");
    out
}

/// 80 % band; beyond ten years it is paler and divided off.
fn bands(out: &mut String, of: &Sparkline<'_>, steps: &[Step], scale: &Scale) {
    let scenario = of.forecast.map_or(f64::INFINITY, |forecast| day_number(forecast.scenario_from()));
    let spans = [((scale.days.0, scenario), "f80", BAND_80), ((scenario, scale.days.1), "f80s", SCENARIO_80)];
    for (span, class, fill) in spans {
        let part = cut(steps, span, blend, |step| step.day);
        let upper = scale.through(part.iter().map(|s| (s.day, s.band_80.1)));
        let lower = scale.through(part.iter().rev().map(|s| (s.day, s.band_80.0)));
        if part.len() > 1 {
            let outline = path_text(&[upper, lower].concat());
            out.push_str(&format!("<path class=\"{class}\" d=\"{outline}z\" fill=\"{}\"/>", fill.hex()));
        }
    }
    if !steps.is_empty() && scenario < scale.days.1 {
        let x = scale.x(scenario);
        line(out, &[(x, 2.0), (x, GROUND)], &DIVIDE);
    }
}

/// Days and values on the drawing.
struct Scale {
    days: (f64, f64),
    right: f64,
    range: (f64, f64),
    runs_down: bool,
}

impl Scale {
    fn x(&self, day: f64) -> f64 {
        let (first, last) = self.days;
        // A single day has no span; it stands at the end.
        if last > first { LEFT + (day - first) / (last - first) * (self.right - LEFT) } else { self.right }
    }

    fn at(&self, (day, value): (f64, f64)) -> Point {
        let (low, high) = self.range;
        // Halves: the difference of two huge values would not be finite. A constant stands in the middle.
        let share = if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
        let height = if self.runs_down { 1.0 - share } else { share };
        (self.x(day), BOTTOM - height * (BOTTOM - TOP))
    }

    fn through(&self, points: impl IntoIterator<Item = (f64, f64)>) -> Vec<Point> {
        points.into_iter().map(|point| self.at(point)).filter(|(_, y)| y.is_finite()).collect()
    }
}

/// First and last day number: from the first value or the start of the path to the due day, without a target to the end
/// of the forecast; the day of knowledge always lies inside.
fn window(of: &Sparkline<'_>, points: &[(f64, f64)]) -> (f64, f64) {
    let today = day_number(of.as_of);
    let forecast_end = of.forecast.and_then(|forecast| forecast.points.last()).map(|p| day_number(p.on));
    let end = of.target.map(|(due, ..)| day_number(due)).or(forecast_end);
    let path_start = of.planned_path.first().map(|(day, _)| day_number(*day));
    let inside: Vec<f64> = points.iter().map(|(day, _)| *day).chain(end).chain(path_start).collect();
    inside.into_iter().fold((today, today), |(first, last), day| (first.min(day), last.max(day)))
}

/// The forecast as steps from the last value it has seen.
fn steps(of: &Sparkline<'_>, points: &[(f64, f64)]) -> Vec<Step> {
    let Some(forecast) = of.forecast else { return Vec::new() };
    let cutoff = day_number(forecast.cutoff);
    let seen = points.iter().rev().find(|(day, _)| *day <= cutoff);
    let anchor = seen.map(|&(day, value)| Step { day, median: value, band_80: (value, value), band_95: (value, value) });
    let later =
        forecast.points.iter().map(|p| Step { day: day_number(p.on), median: p.median, band_80: p.interval_80, band_95: p.interval_95 });
    let whole = |s: &Step| [s.median, s.band_80.0, s.band_80.1].iter().all(|v| v.is_finite());
    anchor.into_iter().chain(later).filter(whole).collect()
}

fn numbered(points: &[(Date, f64)]) -> Vec<(f64, f64)> {
    points.iter().filter(|(_, value)| value.is_finite()).map(|(day, value)| (day_number(*day), *value)).collect()
}

fn between(from: f64, to: f64, share: f64) -> f64 {
    from * (1.0 - share) + to * share
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.filter(|v| v.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

/// A coordinate with at most one decimal.
fn tenth(value: f64) -> f64 {
    // Adding zero turns −0 into 0.
    (value * 10.0).round() / 10.0 + 0.0
}

/// Points as the text of a path; those that fall on one spot are written once.
fn path_text(points: &[Point]) -> String {
    let mut rounded: Vec<Point> = points.iter().map(|(x, y)| (tenth(*x), tenth(*y))).collect();
    rounded.dedup();
    let text: Vec<String> = rounded.iter().map(|(x, y)| format!("{x} {y}")).collect();
    format!("M{}", text.join("L"))
}

fn line(out: &mut String, points: &[Point], stroke: &Stroke) {
    if points.len() < 2 {
        return;
    }
    let (class, width, colour) = (stroke.class, stroke.width, stroke.colour.hex());
    out.push_str(&format!(
        "<path class=\"{class}\" d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"",
        path_text(points)
    ));
    if !stroke.dash.is_empty() {
        out.push_str(&format!(" stroke-dasharray=\"{}\"", stroke.dash));
    }
    out.push_str("/>");
}

fn disc(out: &mut String, (x, y): Point, radius: f64, class: &str, fill: Colour) {
    let (x, y, fill) = (tenth(x), tenth(y), fill.hex());
    out.push_str(&format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>"));
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::forecast::ForecastPoint;

    fn forecast(last: i16, level: f64, slope: f64) -> Forecast {
        let point = |year: i16| {
            let (ahead, middle) = (f64::from(year - 2025), level + slope * f64::from(year - 2025));
            let ends = |width: f64| (middle - width * ahead, middle + width * ahead);
            ForecastPoint { on: date(year, 12, 31), step: ahead as usize, median: middle, interval_80: ends(1.0), interval_95: ends(2.0) }
        };
        let points = (2026..=last).map(point).collect();
        Forecast { cutoff: date(2025, 12, 31), points, weights: Vec::new(), achieved: None, borrowed: false, imputed: 0 }
    }

    fn years(values: &[f64]) -> Vec<(Date, f64)> {
        let first = 2026 - values.len() as i16;
        (first..).zip(values).map(|(year, value)| (date(year, 12, 31), *value)).collect()
    }

    fn empty() -> Sparkline<'static> {
        let as_of = date(2026, 11, 20);
        Sparkline { title: "Tỷ lệ", points: &[], planned_path: &[], forecast: None, target: None, as_of, runs_down: false }
    }

    /// Every place of the drawing lies in its view box; gives the elements' classes.
    fn check(svg: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).expect("XML");
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let one = |key| node.attribute(key).map(|v| v.parse::<f64>().expect(v));
            let mut places: Vec<(f64, f64)> = one("cx").zip(one("cy")).into_iter().chain(one("x").zip(one("y"))).collect();
            for pair in node.attribute("d").into_iter().flat_map(|d| d.trim_matches(['M', 'z']).split('L')) {
                let (x, y) = pair.split_once(' ').expect(pair);
                places.push((x.parse().expect(x), y.parse().expect(y)));
            }
            let reach = one("r").unwrap_or(0.0);
            for (x, y) in places {
                assert!(x - reach >= 0.0 && x + reach <= WIDTH && y - reach >= 0.0 && y + reach <= HEIGHT, "{x} {y} in {svg}");
            }
            let label_end = one("x").filter(|_| node.has_tag_name("text")).map(|x| x + width(node.text().unwrap_or_default(), &STRONG));
            assert!(label_end.is_none_or(|end| end <= WIDTH), "{svg}");
        }
        document.descendants().filter_map(|node| node.attribute("class").map(str::to_owned)).collect()
    }

    #[test]
    fn everything_is_drawn_once_from_below_to_above() {
        let (points, path, forecast) =
            (years(&[30.0, 36.0, 41.0]), [(date(2025, 12, 31), 41.0), (date(2030, 12, 31), 85.0)], forecast(2045, 41.0, 4.0));
        let full = Sparkline {
            points: &points,
            planned_path: &path,
            forecast: Some(&forecast),
            target: Some((date(2030, 12, 31), 85.0, "≥ 85")),
            ..empty()
        };
        let svg = render_sparkline(&full);
        assert_eq!(check(&svg), ["c", "gr", "f80", "ax", "pl", "fm", "fco", "ob", "p1", "tg", "b"]);
        assert_eq!(svg, render_sparkline(&full), "the same input gives the same bytes");
        let later = Sparkline { target: Some((date(2045, 12, 31), 100.0, "100")), ..full };
        assert_eq!(check(&render_sparkline(&later)).iter().filter(|class| ["f80s", "td"].contains(&class.as_str())).count(), 2);
    }

    #[test]
    fn little_or_nothing_still_makes_a_drawing() {
        let (one, constant, forecast) = (years(&[7.0]), years(&[0.0, 0.0, 0.0]), forecast(2030, 0.0, 0.0));
        let odd = [(date(2024, 12, 31), f64::NAN), (date(2025, 12, 31), f64::INFINITY)];
        let huge = years(&[-1.7e308, 1.7e308]);
        for points in [&[][..], &one, &constant, &odd, &huge] {
            for target in
                [None, Some((date(2030, 12, 31), 0.0, "0")), Some((date(2024, 12, 31), 7.0, "7")), Some((date(2030, 12, 31), f64::NAN, ""))]
            {
                for forecast in [None, Some(&forecast)] {
                    let svg = render_sparkline(&Sparkline { points, target, forecast, planned_path: points, ..empty() });
                    check(&svg);
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                }
            }
        }
        let last_day = years(&[7.0]);
        check(&render_sparkline(&Sparkline { points: &last_day, as_of: date(2025, 12, 31), ..empty() }));
    }

    #[test]
    fn words_are_inert_and_a_long_number_is_left_out() {
        let target = Some((date(2030, 12, 31), 9.0, "< 10"));
        let svg = render_sparkline(&Sparkline { title: "<script>\u{1}&\"", target, ..empty() });
        check(&svg);
        assert!(svg.contains("<title>&lt;script&gt; &amp;&quot;</title>") && svg.contains(">&lt; 10</text>"), "{svg}");
        let long = render_sparkline(&Sparkline { target: Some((date(2030, 12, 31), 1e12, "≥ 1.000.000.000.000")), ..empty() });
        assert!(!check(&long).contains(&"b".to_owned()));
    }

    #[test]
    fn the_best_rank_stands_on_top() {
        let points = years(&[20.0, 5.0]);
        let drawn = |runs_down| render_sparkline(&Sparkline { points: &points, runs_down, ..empty() });
        assert!(drawn(true).contains(&format!("cy=\"{TOP}\"")) && drawn(false).contains(&format!("cy=\"{BOTTOM}\"")));
    }
}
