//! Every chart against its structure on record: elements, classes, words and whole coordinates, no pixels of a machine.
//!
//! After a change that is meant, `UPDATE=1 cargo test --lib golden` writes the records again; read the difference.

use std::path::Path;

use super::*;
use crate::domain::assessment::Status;

fn plate(title: &str, illustrative: bool) -> Plate {
    Plate {
        title: title.to_owned(),
        subtitle: "Thước đo, đơn vị, thời gian".to_owned(),
        note: "Cách đọc. Số liệu biết đến ngày 20/11/2026.".to_owned(),
        illustrative,
        language: Language::Vi,
    }
}

fn head(name: &str, status: Option<Status>) -> RowHead {
    RowHead { name: name.to_owned(), status }
}

fn gap_bars() -> GapBars {
    let bar = |name: &str, status, now, projected| GapBar { head: head(name, Some(status)), now, projected };
    GapBars {
        plate: plate("Cuối 2030 còn thiếu nhiều nhất: Băng rộng, 29,0 điểm %", true),
        bars: vec![
            bar("Băng rộng cố định trên 1 Gbps", Status::AtRisk, 58.8, Some(29.0)),
            bar("Cơ sở dữ liệu liên thông", Status::Watch, 21.7, Some(-0.4)),
            bar("Chưa có dự báo <b>", Status::NotAssessable, 4.0, None),
            bar("Tài khoản định danh", Status::Exceeded, -3.1, Some(-10.6)),
        ],
        decimals: 1,
        projected_word: "dự kiến cuối 2030".to_owned(),
    }
}

fn paces() -> Paces {
    let row = |name: &str, status, observed, interval, required, pace| PaceRow {
        head: head(name, Some(status)),
        observed,
        interval,
        required,
        pace,
    };
    Paces {
        plate: plate("2 trong 3 chỉ tiêu đi chậm hơn tốc độ cần có đến 2030", false),
        rows: vec![
            row("Đi lùi", Status::AtRisk, -2.0, None, 7.5, Some(-0.27)),
            row("Chậm", Status::Watch, 3.0, Some((2.0, 4.0)), 7.0, Some(0.43)),
            row("Nhanh", Status::OnCourse, 9.0, Some((8.0, 10.0)), 4.0, Some(2.25)),
        ],
    }
}

fn heat_map() -> HeatMap {
    let cell = |status, words: &str| Some(HeatCell { status, words: words.to_owned() });
    HeatMap {
        plate: plate("Mốc 2030 khó nhất", false),
        years: vec![2025, 2030, 2035],
        rows: vec![
            (
                head("Hồ sơ trực tuyến", None),
                vec![cell(Status::Missed, "59,3 %"), cell(Status::AtRisk, "5 %"), cell(Status::Watch, "52 %")],
            ),
            (
                head("Định danh điện tử", None),
                vec![cell(Status::Reached, "85 %"), cell(Status::Exceeded, "90 %"), cell(Status::OnCourse, "90 %")],
            ),
            (head("Phủ sóng 6G", None), vec![None, None, cell(Status::NotAssessable, "")]),
        ],
    }
}

fn timeline() -> Timeline {
    use jiff::civil::date;
    let row = |name: &str, from, due, distance: &str| TimelineRow { head: head(name, None), from, due, distance: distance.to_owned() };
    Timeline {
        plate: plate("1 nhiệm vụ đã qua thời hạn, 1 nhiệm vụ đến hạn", false),
        rows: vec![
            row("13 Thu hút nhân tài", date(2025, 9, 26), date(2025, 12, 31), "quá 324 ngày"),
            row("III.4 Kết nối, chia sẻ dữ liệu", date(2026, 2, 24), date(2026, 12, 31), "còn 41 ngày"),
            row("22 Hạ tầng số", date(2026, 2, 24), date(2030, 12, 31), "còn 1.502 ngày"),
        ],
        today: date(2026, 11, 20),
    }
}

fn ribbon() -> Ribbon {
    let point = |day: &str, median: f64, chance: &str| RibbonPoint {
        day: day.to_owned(),
        median,
        interval: (median - 8.0, median + 7.0),
        chance: chance.to_owned(),
    };
    Ribbon {
        plate: plate("Triển vọng 2030 xấu đi qua 4 đợt công bố gần nhất", true),
        points: vec![
            point("27/2/26", 83.1, "41 %"),
            point("20/3/26", 80.9, "29 %"),
            point("18/6/26", 75.8, "9 %"),
            point("18/9/26", 74.7, "5 %"),
        ],
        target: (85.0, "≥ 85".to_owned()),
        decimals: 1,
        runs_down: false,
    }
}

fn fan() -> Fan {
    let step = |at: f64, year: Option<i32>, median: f64, wide: f64| FanStep {
        at,
        year: year.map(|year| year.to_string()),
        median,
        interval_80: (median - wide, median + wide),
        interval_95: (median - 1.6 * wide, median + 1.5 * wide),
    };
    Fan {
        plate: plate("Mục tiêu ≥ 85 % cao hơn khoảng dự báo 80 % của 2028: 64,0–76,0 %", true),
        past: vec![(2025.7, 55.0), (2026.0, 56.5), (2026.2, 58.0), (2026.7, 59.3)],
        steps: vec![
            step(2027.0, Some(2026), 61.0, 1.5),
            step(2027.5, None, 63.0, 3.0),
            step(2028.0, Some(2027), 66.0, 4.5),
            step(2029.0, Some(2028), 70.0, 6.0),
        ],
        target: (85.0, "≥ 85".to_owned()),
        names: ["khoảng 80 %, đã chứa 79 %".to_owned(), "khoảng 95 %, đã chứa 94 %".to_owned()],
        decimals: 1,
    }
}

fn multiples() -> Multiples {
    use jiff::civil::date;
    let drawn = super::tests::share_for_panels();
    let panel = |name: &str, status, forecast: bool| Panel {
        head: head(name, Some(status)),
        points: drawn.0.clone(),
        planned_path: vec![(date(2025, 12, 31), 58.0), (date(2030, 12, 31), 85.0)],
        forecast: forecast.then(|| drawn.1.clone()),
        target: (date(2030, 12, 31), 85.0, "≥ 85".to_owned()),
        words: ("58".to_owned(), if forecast { "73,0".to_owned() } else { String::new() }),
    };
    Multiples {
        plate: plate("1 trong 4 chỉ tiêu có nguy cơ hụt mục tiêu 2030", false),
        panels: vec![
            panel("Hồ sơ thủ tục hành chính xử lý trực tuyến toàn trình", Status::AtRisk, true),
            panel("Chưa có dự báo", Status::NotAssessable, false),
            panel("Đạt", Status::Reached, true),
            panel("Dự kiến đạt", Status::OnCourse, true),
        ],
        today: date(2026, 11, 20),
        runs_down: false,
    }
}

/// Elements with class, words and coordinates rounded to whole pixels, one a line.
fn structure(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("XML");
    let rounded = |text: &str| {
        let number = |word: &str| word.parse::<f64>().map_or_else(|_| word.to_owned(), |v| format!("{}", v.round() + 0.0));
        text.split([' ', ',']).map(number).collect::<Vec<_>>().join(" ")
    };
    let mut out = String::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        out.push_str(node.tag_name().name());
        for key in ["class", "viewBox", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "points", "d", "text-anchor"] {
            if let Some(value) = node.attribute(key) {
                out.push_str(&format!(" {key}={}", if key == "class" { value.to_owned() } else { rounded(value) }));
            }
        }
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            out.push_str(&format!(" “{text}”"));
        }
        out.push('\n');
    }
    out
}

#[test]
fn every_chart_has_the_structure_on_record() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/charts");
    let mut behind = Vec::new();
    for size in ChartSize::ALL {
        let drawn = [
            ("gaps", render_gap_bars(&gap_bars(), size)),
            ("pace", render_paces(&paces(), size)),
            ("statuses", render_heat_map(&heat_map(), size)),
            ("tasks", render_timeline(&timeline(), size)),
            ("ribbon", render_ribbon(&ribbon(), size)),
            ("fan", render_fan(&fan(), size)),
            ("multiples", render_multiples(&multiples(), size)),
            ("trajectory", Ok(super::tests::share_for_record(size))),
        ];
        for (name, svg) in drawn {
            let now = structure(&svg.expect(name));
            let path = folder.join(format!("{name}-{}.txt", size.code()));
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &now).expect("the record is written");
                continue;
            }
            let then = std::fs::read_to_string(&path).expect("the record; write it with UPDATE=1");
            if let Some((n, (a, b))) = now.lines().zip(then.lines()).enumerate().find(|(_, (a, b))| a != b) {
                behind.push(format!("{name} {}: line {}\n  now  {a}\n  then {b}", size.code(), n + 1));
            } else if now.lines().count() != then.lines().count() {
                behind.push(format!("{name} {}: {} lines, on record {}", size.code(), now.lines().count(), then.lines().count()));
            }
        }
    }
    assert!(behind.is_empty(), "{}\nUPDATE=1 writes the records again", behind.join("\n"));
}

#[test]
fn no_word_leaves_the_paper_and_none_is_under_eleven_pixels() {
    for size in ChartSize::ALL {
        let all = [
            render_gap_bars(&gap_bars(), size),
            render_paces(&paces(), size),
            render_heat_map(&heat_map(), size),
            render_timeline(&timeline(), size),
            render_ribbon(&ribbon(), size),
            render_fan(&fan(), size),
            render_multiples(&multiples(), size),
        ];
        let width = f64::from(size.pixels().0);
        for svg in all {
            let svg = svg.expect("a chart");
            let document = roxmltree::Document::parse(&svg).expect("XML");
            let mut texts = 0;
            for node in document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))) {
                let number = |key: &str| node.attribute(key).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
                let (words, font) = (node.text().unwrap_or_default(), number("font-size"));
                let bold = node.attribute("font-weight").is_some();
                let letters = theme::LETTERS.iter().find(|l| (l.size - font).abs() < 0.05 && l.bold == bold).expect("letters of the theme");
                let wide = canvas::width(words, letters) / canvas::MARGIN;
                let left = match node.attribute("text-anchor") {
                    Some("middle") => number("x") - wide / 2.0,
                    Some("end") => number("x") - wide,
                    _ => number("x"),
                };
                assert!(left > -4.0 && left + wide < width + 4.0, "“{words}” from {left} to {} of {width}", left + wide);
                assert!(font >= 11.0, "“{words}”");
                texts += 1;
            }
            assert!(texts > 5, "{texts} words");
        }
    }
}

#[test]
fn words_from_data_stay_words() {
    let svg = render_gap_bars(&gap_bars(), ChartSize::Wide).expect("a chart");
    assert!(svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
}
