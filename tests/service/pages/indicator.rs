//! `/vi/indicators/{indicator}/{area}`: one trajectory, why it is judged so, and what was known when.

use crate::app::{Stock, TestApp, items};

#[test]
fn the_page_shows_both_drawings_ladder_working_and_history() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/indicators/dvc_online_files_pct/phuong-hai-duong");
    assert_eq!(html.matches("data-read=").count(), 2, "one drawing for wide screens and one for narrow ones");
    assert_eq!(html.matches("<svg xmlns=").count(), 6, "and the fan, and what was said when, likewise");
    for heading in ["Các mốc mục tiêu", "Vì sao kết luận như vậy", "từng bước", "Các đợt công bố", "Nguồn số liệu"]
    {
        assert!(html.contains(heading), "{heading}");
    }
    let english = app.text("/en/indicators/dvc_online_files_pct/phuong-hai-duong");
    for heading in ["The ladder of targets", "Why this verdict", "step by step", "What was known when", "Sources"] {
        assert!(english.contains(heading), "{heading}");
    }
}

#[test]
fn earlier_values_of_a_revised_figure_stay_readable() {
    let app = TestApp::reading(Stock::Published);
    let html = app.text("/vi/indicators/digital_economy_pct_gdp/vn").replace('\u{a0}', " ");
    assert!(html.contains("12,83") || html.contains("12,8 %"), "the present value");
    for (earlier, day) in [("12,6", "31/12/2024"), ("12,7", "31/12/2023")] {
        assert!(html.contains(earlier) && html.contains(&format!("({day})")), "{earlier} of {day}");
    }
}

#[test]
fn a_day_before_a_revision_shows_the_page_as_it_was() {
    let app = TestApp::reading(Stock::Published);
    let html = app.text("/vi/indicators/digital_economy_pct_gdp/vn?as_of=2023-12-31");
    let known = html.split("Các đợt công bố</h2>").nth(1).expect("what was known when");
    assert!(known.contains("31/12/2023") && !known.contains("31/12/2024") && !known.contains("31/1/2025"));
}

#[test]
fn a_rival_definition_is_linked_and_not_drawn_into_the_same_chart() {
    let app = TestApp::reading(Stock::Published);
    let html = app.text("/vi/indicators/digital_economy_pct_gdp/vn");
    assert!(html.contains("never joined") || html.contains("không nối chung một đường"));
    assert!(html.contains("/vi/indicators/digital_economy_pct_gdp%40mst-estimate/vn"), "the link to the other");
    let other = app.text("/vi/indicators/digital_economy_pct_gdp%40mst-estimate/vn");
    assert!(other.contains("href=\"/vi/indicators/digital_economy_pct_gdp/vn\""), "and back");
    assert!(!html.contains("18,72") && !other.contains("14,02"), "figures of one are not on the page of the other");
}

#[test]
fn a_value_below_ten_reads_below_ten() {
    let app = TestApp::reading(Stock::Published);
    let html = app.text("/vi/indicators/dvc_toan_trinh_pct_of_all_files@emc/hai-duong-cu");
    let history = html.split("Các đợt công bố").nth(1).expect("the history");
    assert!(history.contains("&#60;\u{a0}10"), "in the history");
    assert!(html.contains("&lt;\u{a0}10\u{a0}%"), "in the drawing");
}

#[test]
fn the_page_of_a_closed_area_says_so_and_names_the_successor() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/indicators/rank_dti/hai-duong-cu");
    assert!(html.contains("Địa bàn đã sáp nhập từ ngày 1/7/2025"));
    assert!(html.contains("Thành phố Hải Phòng</a>"));
    assert!(html.contains("chưa thể đánh giá"));
}

#[test]
fn a_target_has_a_page_with_two_drawings_whatever_its_kind() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments");
    let mut pages: std::collections::BTreeSet<(String, String)> = std::collections::BTreeSet::new();
    for item in items(&listing) {
        pages.insert((item["indicator"].as_str().expect("a key").to_owned(), item["area"].as_str().expect("a key").to_owned()));
    }
    // Each page draws two charts; every twelfth keeps the test short.
    for (place, (indicator, area)) in pages.iter().enumerate().filter(|(place, _)| place % 12 == 0) {
        let language = if place % 24 == 0 { "vi" } else { "en" };
        let html = app.text(&format!("/{language}/indicators/{indicator}/{area}"));
        let drawings = html.matches("data-read=").count();
        // Words alone, of which nothing was reported, have none.
        let nothing_to_draw = html.contains("Chưa có số liệu nào được công bố") || html.contains("No value has been published");
        assert!(html.contains("<h1>") && (drawings == 2 || drawings == 0 && nothing_to_draw), "{indicator}/{area}");
        assert!(!html.contains("NaN") && !html.contains(">inf") && !html.contains('∞'), "{indicator}/{area}");
    }
}

#[test]
fn a_target_in_words_without_a_figure_has_no_empty_chart() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/indicators/mobile_networks_complete/phuong-hai-duong");
    assert!(!html.contains("<figure>") && html.contains("mục tiêu bằng lời"), "{}", html.len());
    assert!(app.text("/vi/indicators/dvc_usage_pct/phuong-hai-duong").contains("<figure>"));
}

#[test]
fn the_fan_says_what_its_intervals_held_and_where_the_target_lies() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/indicators/dvc_usage_pct/phuong-hai-duong").replace('\u{a0}', " ");
    let fan = html.split("<section class=\"panel\" id=\"fan\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("the fan");
    let forecast = app.json("/api/v1/forecasts?indicator=dvc_usage_pct&area=phuong-hai-duong&until=2030-12-31&limit=1000");
    let last = crate::app::items(&forecast).last().expect("a step");
    let number = |key: &str| format!("{:.1}", last[key].as_f64().expect("a number")).replace('.', ",");
    // The same numbers as elsewhere: median and interval at the due day.
    for words in [number("median"), number("lower_80"), number("upper_80"), "khoảng 80 %, đã chứa".to_owned()] {
        assert!(fan.contains(&words), "{words}");
    }
    assert!(fan.contains("<caption") && fan.contains("14/12/2030"), "the table behind it");
}

#[test]
fn columns_put_away_stay_so_in_every_link_of_the_gap_table() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/gaps?area=phuong-hai-duong&hide=rates,chance,nothing");
    for group in ["rates", "chance"] {
        assert!(html.contains(&format!("data-group=\"{group}\" autocomplete=\"off\">")), "{group} is put away");
    }
    assert!(html.contains("data-group=\"path\" autocomplete=\"off\" checked>"), "the others stay");
    assert!(html.contains("name=\"hide\" value=\"rates,chance\""), "the filter form carries them");
    let heading = html.split("aria-sort=").nth(1).and_then(|rest| rest.split("</th>").next()).expect("a heading");
    assert!(heading.contains("hide=rates%2Cchance") && heading.contains("sort="), "{heading}");
    assert!(html.contains("/en/gaps?area=phuong-hai-duong&#38;hide=rates%2Cchance"), "so does the other language");
}
