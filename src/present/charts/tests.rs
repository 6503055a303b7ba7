//! Properties of every drawn chart.

use jiff::civil::date;

use super::{ChartSize, Trajectory, layout, render_png, render_trajectory, theme};
use crate::{
    domain::{
        area::Area,
        assessment::{Assessment, Reason, Status},
        forecast::{Forecast, ForecastPoint},
        id::{AreaId, IndicatorId},
        indicator::{Direction, Indicator, Kind},
        language::{Bilingual, Language},
        observation::{Censoring, Observation},
        series::{Series, SeriesKey},
        target::{Operator, Target},
    },
    present::format::fixtures::{assessment, indicator, observation, target},
};

struct Drawn {
    indicator: Indicator,
    area: Area,
    observations: Vec<Observation>,
    targets: Vec<(Target, Assessment)>,
    forecast: Option<Forecast>,
}

impl Drawn {
    fn share() -> Self {
        let observations: Vec<Observation> = (2018..=2025).map(|year| observation(year, 30.0 + 4.0 * f64::from(year - 2018))).collect();
        let latest = observations.last().cloned();
        let points = (1..=12_i16)
            .map(|step| {
                let (median, width) = (58.0 + 3.0 * f64::from(step), 3.0 * f64::from(step).sqrt());
                ForecastPoint {
                    on: date(2025 + step, 12, 31),
                    step: step as usize,
                    median,
                    interval_80: (median - width, median + width),
                    interval_95: (median - 2.0 * width, median + 2.0 * width),
                }
            })
            .collect();
        Self {
            indicator: indicator("%", Kind::Share, Direction::Up),
            area: area("phường Hải Dương"),
            targets: vec![(target(Operator::Ge, Some(85.0), None), assessment(Status::AtRisk, Reason::ByAttainment, latest))],
            observations,
            forecast: Some(Forecast {
                cutoff: date(2025, 12, 31),
                points,
                weights: Vec::new(),
                achieved: Some((0.78, 0.93, 200)),
                borrowed: false,
                imputed: 0,
            }),
        }
    }

    fn nothing() -> Self {
        let mut drawn = Self::share();
        drawn.observations.clear();
        drawn.forecast = None;
        drawn.targets = vec![(target(Operator::Ge, Some(85.0), None), assessment(Status::NotAssessable, Reason::NoObservations, None))];
        drawn
    }

    fn svg(&self, language: Language, size: ChartSize) -> String {
        let key = SeriesKey { indicator: IndicatorId::new("i"), area: AreaId::new("a") };
        let series = Series::new(key, self.observations.clone());
        let targets: Vec<(&Target, &Assessment)> = self.targets.iter().map(|(t, a)| (t, a)).collect();
        let path = [(date(2025, 12, 31), 58.0), (date(2030, 12, 31), 85.0)];
        let trajectory = Trajectory {
            indicator: &self.indicator,
            area: &self.area,
            series: &series,
            targets: &targets,
            judged: 0,
            planned_path: if self.observations.is_empty() { &[] } else { &path },
            forecast: self.forecast.as_ref(),
            as_of: date(2026, 11, 20),
            language,
            size,
            source: "Nguồn: sở",
        };
        render_trajectory(&trajectory).expect("a chart")
    }

    fn every_drawing(&self) -> Vec<String> {
        Language::ALL.iter().flat_map(|l| ChartSize::ALL.map(|size| self.svg(*l, size))).collect()
    }
}

fn area(name: &str) -> Area {
    Area {
        id: AreaId::new("a"),
        code: String::new(),
        name: Bilingual::new(name, ""),
        kind: "ward".to_owned(),
        valid_from: None,
        valid_to: None,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    }
}

#[test]
fn every_chart_is_xml_with_a_name_a_description_and_a_role() {
    for drawn in [Drawn::share(), Drawn::nothing()] {
        for svg in drawn.every_drawing() {
            let document = roxmltree::Document::parse(&svg).expect("XML");
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            for name in ["title", "desc"] {
                let element = root.children().find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", name)));
                assert!(element.and_then(|n| n.text()).is_some_and(|text| text.len() > 10), "{name}");
            }
            let view_box = root.attribute("viewBox").unwrap_or_default();
            assert!(["-14 -14 1178 628", "0 0 358 520"].contains(&view_box), "{view_box}");
        }
    }
}

#[test]
fn the_mark_stands_on_illustrative_figures_and_on_no_others() {
    let mut drawn = Drawn::share();
    let marked = |svg: &String| svg.contains("Số liệu minh họa") || svg.contains("Illustrative figures");
    assert!(!drawn.every_drawing().iter().any(marked));
    drawn.observations[3].illustrative = true;
    assert!(drawn.every_drawing().iter().all(marked));
}

#[test]
fn names_from_outside_are_text_and_never_markup() {
    let mut drawn = Drawn::share();
    drawn.area = area("<script>alert('x')</script>&\u{1}\n]]>");
    drawn.indicator.name = Bilingual::new("\"><image href=x onerror=y>", "<b>");
    for svg in drawn.every_drawing() {
        let document = roxmltree::Document::parse(&svg).expect("XML");
        let known = ["svg", "title", "desc", "rect", "polyline", "polygon", "circle", "text"];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{}", node.tag_name().name());
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(Drawn::share().every_drawing(), Drawn::share().every_drawing());
}

#[test]
fn no_text_is_under_eleven_pixels_or_outside_the_paper_or_on_another_text() {
    let mut falling = Drawn::share();
    falling.observations.reverse();
    for drawn in [Drawn::share(), Drawn::nothing(), falling] {
        for svg in drawn.every_drawing() {
            let document = roxmltree::Document::parse(&svg).expect("XML");
            let number = |node: &roxmltree::Node<'_, '_>, key: &str| node.attribute(key).and_then(|v| v.parse::<f64>().ok());
            let width = number(&document.root_element(), "width").unwrap_or_default();
            let height = number(&document.root_element(), "height").unwrap_or_default();
            let mut placed: Vec<(layout::Rect, String)> = Vec::new();
            for node in document.descendants().filter(|n| n.tag_name().name() == "text") {
                let size = number(&node, "font-size").unwrap_or_default();
                assert!(size >= 11.0);
                let (x, y) = (number(&node, "x").unwrap_or_default(), number(&node, "y").unwrap_or_default());
                let text = node.text().unwrap_or_default().to_owned();
                let letters = theme::Letters { size, bold: node.attribute("font-weight").is_some(), ..theme::PLAIN };
                let long = super::canvas::width(&text, &letters) / super::canvas::MARGIN;
                let left = match node.attribute("text-anchor") {
                    Some("middle") => x - long / 2.0,
                    Some("end") => x - long,
                    _ => x,
                };
                let rect = layout::Rect { left, top: y - 0.75 * size, right: left + long, bottom: y + 0.1 * size };
                assert!(rect.left >= -1.0 && rect.right <= width + 1.0 && y <= height, "{text}: {rect:?}");
                if let Some((_, other)) = placed.iter().find(|(other, _)| other.meets(&rect)) {
                    panic!("“{text}” stands on “{other}”");
                }
                placed.push((rect, text));
            }
        }
    }
}

#[test]
fn what_is_missing_is_said() {
    assert!(Drawn::nothing().svg(Language::Vi, ChartSize::Wide).contains("chưa có số liệu công bố"));
    let mut closed = Drawn::share();
    closed.area.valid_to = Some(date(2025, 6, 30));
    closed.observations.truncate(1);
    closed.observations[0].censoring = Censoring::Below;
    closed.forecast = None;
    let svg = closed.svg(Language::Vi, ChartSize::Wide);
    assert!(svg.contains("Địa bàn đã sáp nhập") && svg.contains("&lt;\u{a0}30\u{a0}%"));
}

#[test]
fn strange_numbers_are_drawn_and_not_refused() {
    for value in [0.0, -3.0, 1e-9, 1e15, 250.0, f64::NAN, f64::INFINITY] {
        let mut drawn = Drawn::share();
        drawn.observations.iter_mut().for_each(|o| o.value = value);
        for svg in drawn.every_drawing() {
            assert!(roxmltree::Document::parse(&svg).is_ok() && !svg.contains("NaN") && !svg.contains("inf"), "{value}");
        }
    }
}

#[test]
fn the_same_svg_becomes_a_png() {
    let svg = Drawn::share().svg(Language::Vi, ChartSize::Narrow);
    let png = render_png(&svg, 1.0).expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
    assert!(render_png(&svg, 1000.0).is_err() && render_png(&svg, 0.0).is_err() && render_png("<", 1.0).is_err());
}

/// Observed values and forecast of a share, for panels.
pub(super) fn share_for_panels() -> (Vec<(jiff::civil::Date, f64)>, Forecast) {
    let drawn = Drawn::share();
    let points = drawn.observations.iter().map(|o| (o.period.end(), o.value)).collect();
    (points, drawn.forecast.expect("a forecast"))
}

/// The trajectory of a share, as it is on record.
pub(super) fn share_for_record(size: ChartSize) -> String {
    Drawn::share().svg(Language::Vi, size)
}
