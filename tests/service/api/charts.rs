//! `/api/v1/charts`: the drawing and the figures behind it.

use crate::{
    app::{Stock, TestApp},
    workspace::rows,
};

const MARK_VI: &str = "Số liệu minh họa";

/// The text of an SVG drawing: every text element and its description.
fn words(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("well-formed SVG");
    document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect::<Vec<_>>().join("\n")
}

fn behind(app: &TestApp, indicator: &str, area: &str, query: &str, period: &str) -> Option<String> {
    let file = app.text(&format!("/api/v1/charts/{indicator}/{area}?format=csv{query}"));
    assert!(file.starts_with('\u{feff}') && !file.contains("sep="));
    rows(&file).into_iter().find(|row| row["part"] == "observed" && row["period"] == period).map(|row| row["value"].clone())
}

#[test]
fn a_day_before_a_revision_draws_the_figure_known_then() {
    let app = TestApp::reading(Stock::Published);
    let economy = |as_of: &str| behind(app, "digital_economy_pct_gdp", "vn", &format!("&as_of={as_of}"), "2022");
    assert_eq!(economy("2023-12-30"), None);
    assert_eq!(economy("2023-12-31").as_deref(), Some("12.67"));
    assert_eq!(economy("2024-12-31").as_deref(), Some("12.63"));
    assert_eq!(economy("2025-01-31").as_deref(), Some("12.83"));
    let research = |as_of: &str| behind(app, "rd_expenditure_pct_gdp", "vn", &format!("&as_of={as_of}"), "2017");
    assert_eq!(research("2021-09-30").as_deref(), Some("0.52674"));
    assert_eq!(research("2026-11-22").as_deref(), Some("0.41895"));
}

#[test]
fn the_drawing_of_an_earlier_day_names_that_day_and_its_newest_vintage() {
    let app = TestApp::reading(Stock::Published);
    let svg = words(&app.text("/api/v1/charts/digital_economy_pct_gdp/vn?as_of=2023-12-31"));
    assert!(svg.contains("31/12/2023") && svg.contains("12,7\u{a0}%") && svg.contains("năm 2022"), "{svg}");
    assert!(!svg.contains("22/11/2026") && !svg.contains("năm 2025"), "{svg}");
    let now = words(&app.text("/api/v1/charts/digital_economy_pct_gdp/vn"));
    assert!(now.contains("22/11/2026") && now.contains("năm 2025") && now.contains("31/1/2026"), "{now}");
}

#[test]
fn rival_definitions_are_drawn_on_two_charts() {
    let app = TestApp::reading(Stock::Published);
    let observed = |indicator: &str| {
        let file = app.text(&format!("/api/v1/charts/{indicator}/vn?format=csv"));
        let mut values: Vec<String> =
            rows(&file).into_iter().filter(|row| row["part"] == "observed").map(|row| row["value"].clone()).collect();
        values.sort();
        values
    };
    let (statistics, ministry) = (observed("digital_economy_pct_gdp"), observed("digital_economy_pct_gdp@mst-estimate"));
    assert_eq!(statistics.len(), 6, "{statistics:?}");
    assert!(ministry.contains(&"18.3".to_owned()) && ministry.contains(&"18.72".to_owned()), "{ministry:?}");
    assert!(statistics.iter().all(|value| !ministry.contains(value)));
    let drawn = words(&app.text("/api/v1/charts/digital_economy_pct_gdp@mst-estimate/vn"));
    assert!(drawn.contains("ước tính của Bộ"), "the definition is named: {drawn}");
}

#[test]
fn a_value_below_ten_is_drawn_and_listed_as_below_ten() {
    let app = TestApp::reading(Stock::Published);
    let address = "/api/v1/charts/dvc_toan_trinh_pct_of_all_files@emc/hai-duong-cu";
    let svg = words(&app.text(address));
    assert!(svg.contains("<\u{a0}10\u{a0}%"), "{svg}");
    let file = rows(&app.text(&format!("{address}?format=csv")));
    assert_eq!((file[0]["censoring"].as_str(), file[0]["value"].as_str()), ("<", "10"));
}

#[test]
fn the_chart_of_a_closed_area_says_so_and_has_no_forecast() {
    let app = TestApp::reading(Stock::Published);
    let address = "/api/v1/charts/rank_dti/hai-duong-cu";
    assert!(words(&app.text(address)).contains("Địa bàn đã sáp nhập"));
    assert!(words(&app.text(&format!("{address}?lang=en"))).contains("Area merged"));
    let parts: Vec<String> = rows(&app.text(&format!("{address}?format=csv"))).into_iter().map(|row| row["part"].clone()).collect();
    assert!(parts.contains(&"observed".to_owned()) && !parts.contains(&"forecast".to_owned()), "{parts:?}");
}

#[test]
fn every_series_that_has_a_figure_is_drawn_and_marked_when_it_is_illustrative_and_only_then() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/observations");
    let mut series: std::collections::BTreeMap<(String, String), bool> = std::collections::BTreeMap::new();
    for item in crate::app::items(&listing) {
        let key = ["indicator", "area"].map(|name| item[name].as_str().expect("a key").to_owned());
        *series.entry(key.into()).or_default() |= item["illustrative"] == true;
    }
    assert!(series.values().any(|made_up| *made_up) && series.values().any(|made_up| !made_up));
    // Each once, in turn in one language and size and in the other.
    let drawings = [("", MARK_VI), ("?lang=en&size=narrow", "Illustrative figures")];
    for (((indicator, area), made_up), (query, mark)) in series.into_iter().zip(drawings.into_iter().cycle()) {
        let svg = words(&app.text(&format!("/api/v1/charts/{indicator}/{area}{query}")));
        assert_eq!(svg.contains(mark), made_up, "{indicator}/{area}{query}: {svg}");
    }
}

#[test]
fn the_picture_is_a_png_of_the_same_drawing() {
    let app = TestApp::reading(Stock::Demonstration);
    for (size, width, height) in [("wide", 2300_u32, 1200_u32), ("narrow", 716, 1040)] {
        let answer = app.get(&format!("/api/v1/charts/dvc_online_files_pct/phuong-hai-duong?format=png&size={size}")).found();
        assert_eq!(answer.header("content-type"), "image/png");
        assert!(answer.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let number = |at: usize| u32::from_be_bytes(answer.bytes[at..at + 4].try_into().expect("four bytes"));
        // Twice the size of the drawing, and a margin that a drawing on a page does not need.
        let margins = (number(16) - width, number(20) - height);
        assert!(margins.0 == margins.1 && margins.0 <= 64, "{margins:?}");
    }
}

#[test]
fn a_drawing_has_a_policy_of_its_own_and_no_script() {
    let app = TestApp::reading(Stock::Demonstration);
    let answer = app.get("/api/v1/charts/dvc_online_files_pct/phuong-hai-duong").found();
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    let svg = answer.text();
    let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
    let forbidden = ["script", "foreignObject", "image", "use", "a"];
    assert!(document.descendants().all(|node| !forbidden.contains(&node.tag_name().name())));
    assert!(document.descendants().flat_map(|node| node.attributes()).all(|a| !a.name().starts_with("on") && !a.name().ends_with("href")));
}
