//! The pages of a catalogue with more targets than one page shows, against the same catalogue shown whole.

use crate::app::{Stock, TestApp, items};

fn many() -> TestApp {
    TestApp::with(Stock::Demonstration).with_few_targets(10)
}

/// The number before a word of a list on a page, after a mark.
fn after<'a>(html: &'a str, mark: &str, until: &str) -> &'a str {
    html.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark}")).split(until).next().unwrap_or_default()
}

#[test]
fn rows_come_a_page_at_a_time_in_the_order_of_the_gap_table() {
    let (app, whole) = (many(), TestApp::reading(Stock::Demonstration));
    let rows = whole.json("/api/v1/gaps?limit=1000");
    let rows = items(&rows);
    let mut seen = Vec::new();
    let mut address = "/vi/gaps".to_owned();
    loop {
        let html = app.text(&address);
        assert!(html.contains(&format!("{}–", seen.len() + 1)), "{address}");
        let table = after(&html, "<tbody>", "</tbody>");
        seen.extend(table.split("<tr>").skip(1).map(|row| after(row, "<a href=\"/vi/indicators/", "\"").to_owned()));
        match html.split("rel=\"next\" href=\"").nth(1) {
            Some(rest) => address = rest.split('"').next().unwrap_or_default().replace("&#38;", "&"),
            None => break,
        }
    }
    let wanted: Vec<String> = rows
        .iter()
        .map(|row| {
            format!("{}/{}", row["indicator"].as_str().unwrap_or_default().replace('@', "%40"), row["area"].as_str().unwrap_or_default())
        })
        .collect();
    assert!(wanted.len() > 100, "{}", wanted.len());
    assert_eq!(seen, wanted);
}

#[test]
fn the_counts_are_those_of_the_rows_and_lead_to_them() {
    let (app, whole) = (many(), TestApp::reading(Stock::Demonstration));
    let html = app.text("/en/?year=2030");
    for status in ["missed", "at_risk", "watch", "not_assessable", "on_course", "reached", "exceeded"] {
        let rows = whole.json(&format!("/api/v1/gaps?limit=1000&year=2030&status={status}"));
        let link = format!("<a href=\"/en/gaps?year=2030&#38;status={status}\">");
        match items(&rows).len() {
            0 => assert!(!html.contains(&link), "{status}"),
            count => assert_eq!(after(after(&html, &link, "</a>"), "<b>", "</b>"), count.to_string(), "{status}"),
        }
    }
    assert!(app.text("/vi/?status=missed&year=2045").contains("Không có mục tiêu nào hợp với bộ lọc."));
    assert!(app.text("/vi/gaps?page=9999").contains("rel=\"prev\""), "a page after the last is the last");
}

#[test]
fn what_is_chosen_is_shown_as_in_a_small_catalogue() {
    let (app, whole) = (many(), TestApp::reading(Stock::Demonstration));
    for address in [
        "/vi/?area=phuong-hai-duong",
        "/vi/gaps?area=phuong-hai-duong",
        "/vi/charts?area=phuong-hai-duong",
        "/vi/areas/phuong-hai-duong",
        "/vi/tasks",
        "/vi/search?q=chu+ky+so",
        "/vi/method",
    ] {
        let (part, all) = (app.text(address), whole.text(address));
        // The lists of filters and what other areas have are of the part; headings, rows and drawings are the same.
        assert_eq!(after(&part, "<h1>", "</h1>"), after(&all, "<h1>", "</h1>"), "{address}");
        assert_eq!(part.matches("<tr").count(), all.matches("<tr").count(), "{address}");
        assert_eq!(part.matches("<svg").count(), all.matches("<svg").count(), "{address}");
    }
    let plans = |app: &TestApp| app.text("/vi/plans").matches("<a href=\"/vi/plans/").count();
    assert_eq!(plans(&app), plans(whole));
    assert!(app.text("/en/changes").contains("too many targets to compare at once"));
    assert!(app.text("/vi/indicators/digital_economy_pct_gdp/vn").contains("<svg"));
}
