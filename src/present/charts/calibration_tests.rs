//! Properties of every calibration chart.

use super::*;

fn line(name: &str, shift: f64, error: Option<f64>) -> CalibrationLine {
    let point = |nominal: f64| CalibrationPoint { nominal, achieved: (nominal + shift).clamp(0.0, 1.0), standard_error: error };
    CalibrationLine { name: name.to_owned(), points: [0.2, 0.5, 0.8, 0.95].map(point).to_vec(), forecasts: 100 }
}

fn svg(all: &CalibrationLine, groups: &[CalibrationLine], language: Language) -> String {
    render_calibration(&Calibration { all, groups, subject: "Thử lại: a.csv", note: "Không rò rỉ.", language }).expect("a chart")
}

fn title(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("XML");
    let title = document.descendants().find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "title"))).expect("a title");
    title.text().unwrap_or_default().to_owned()
}

#[test]
fn the_title_says_whether_the_promise_was_kept() {
    let said = |shift: f64, error: f64| title(&svg(&line("Tất cả", shift, Some(error)), &[], Language::Vi));
    assert_eq!(said(0.0, 0.01), "Khoảng 80\u{a0}% chứa 80,0\u{a0}% giá trị, khoảng 95\u{a0}% chứa 95,0\u{a0}%: đúng như công bố");
    assert!(said(-0.03, 0.005).ends_with(": hơi hẹp") && said(-0.12, 0.005).ends_with(": quá hẹp"));
    assert!(said(0.04, 0.005).ends_with(": hơi rộng"));
    assert!(said(-0.12, 0.1).ends_with("chưa đủ chuỗi để kết luận"));
    assert!(said(-0.03, 0.02).ends_with(": đúng như công bố"), "a difference within two standard errors is none");
    assert!(title(&svg(&line("All", -0.12, None), &[], Language::En)).ends_with("held 83.0\u{a0}%: too narrow"));
}

#[test]
fn the_furthest_groups_are_named_and_names_are_text() {
    let groups: Vec<CalibrationLine> = [("gần", 0.01), ("xa <b>", -0.3), ("vừa", 0.04), ("khá xa", 0.1), ("rất gần", 0.0)]
        .map(|(name, shift)| line(name, shift, None))
        .to_vec();
    let drawn = svg(&line("Tất cả", 0.0, Some(0.02)), &groups, Language::Vi);
    assert!(drawn.contains(">xa &lt;b&gt;<") && drawn.contains(">khá xa<") && !drawn.contains(">rất gần<"), "{drawn}");
    assert!(
        drawn.contains("class=\"f95\"")
            && drawn.contains("<desc>")
            && drawn == svg(&line("Tất cả", 0.0, Some(0.02)), &groups, Language::Vi)
    );
    let few = CalibrationLine { forecasts: 10, ..line("ít dự báo", -0.4, None) };
    let drawn = svg(&line("Tất cả", 0.0, None), &[few], Language::Vi);
    assert!(!drawn.contains(">ít dự báo") && drawn.contains("Không vẽ 1 nhóm"), "what is left out is said");
}

#[test]
fn nothing_and_strange_numbers_are_drawn() {
    let empty = CalibrationLine { name: String::new(), points: Vec::new(), forecasts: 0 };
    assert!(title(&svg(&empty, &[], Language::Vi)).starts_with("Chưa có dự báo"));
    let odd = svg(&line("Tất cả", f64::NAN, Some(f64::INFINITY)), &[], Language::En);
    assert!(!odd.contains("NaN") && !odd.contains("inf"), "{odd}");
}

#[test]
fn no_text_stands_on_another_or_outside() {
    let groups: Vec<CalibrationLine> =
        (0..30).map(|i| line(&format!("source: indicator_{i} (percent)"), 0.02 * f64::from(i - 15), None)).collect();
    for language in Language::ALL {
        let drawn = svg(&line(language.pick("Tất cả", "All"), 0.01, Some(0.02)), &groups, language);
        let document = roxmltree::Document::parse(&drawn).expect("XML");
        let mut placed: Vec<(Rect, String)> = Vec::new();
        for node in document.descendants().filter(|n| n.tag_name().name() == "text") {
            let number = |key: &str| node.attribute(key).and_then(|v| v.parse::<f64>().ok()).unwrap_or_default();
            let letters = crate::present::charts::theme::Letters {
                size: number("font-size"),
                bold: node.attribute("font-weight").is_some(),
                ..PLAIN
            };
            let text = node.text().unwrap_or_default().to_owned();
            let long = crate::present::charts::canvas::width(&text, &letters) / crate::present::charts::canvas::MARGIN;
            let left = number("x")
                - match node.attribute("text-anchor") {
                    Some("middle") => long / 2.0,
                    Some("end") => long,
                    _ => 0.0,
                };
            let rect = Rect { left, top: number("y") - 0.75 * letters.size, right: left + long, bottom: number("y") + 0.1 * letters.size };
            assert!(letters.size >= 11.0 && rect.left >= -1.0 && rect.right <= SIZE.0 + 1.0 && rect.bottom <= SIZE.1, "{text}: {rect:?}");
            assert!(placed.iter().all(|(other, _)| !other.meets(&rect)), "“{text}” stands on another text");
            placed.push((rect, text));
        }
    }
}
