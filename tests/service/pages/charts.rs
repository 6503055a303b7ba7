//! The page of charts and the charts as files: what they draw is what the gap table has.

use crate::app::{Stock, TestApp, items};

fn app() -> &'static TestApp {
    TestApp::reading(Stock::Demonstration)
}

/// Rows of a chart's table, without its heading, as cells.
fn table(address: &str) -> Vec<Vec<String>> {
    let text = app().text(address);
    let text = text.strip_prefix('\u{feff}').expect("a byte-order mark for spreadsheets");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.expect("a row").iter().map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn the_bars_are_the_gaps_of_the_gap_table() {
    let drawn = table("/api/v1/charts/gaps?format=csv&lang=en&area=phuong-hai-duong&year=2030");
    let rows = app().json("/api/v1/gaps?area=phuong-hai-duong&year=2030&lang=en&limit=1000");
    assert!(drawn.len() > 5, "{drawn:?}");
    for row in &drawn {
        let of_name = |item: &&serde_json::Value| item["indicator_name_en"].as_str() == Some(row[0].as_str());
        let found: Vec<f64> = items(&rows).iter().filter(of_name).filter_map(|item| item["gap_now"].as_f64()).collect();
        let printed: f64 = row[2].replace('−', "-").replace(',', "").parse().expect("a number");
        assert!(found.iter().any(|gap| (gap - printed).abs() <= 0.051), "{row:?}: {found:?}");
    }
}

#[test]
fn the_map_has_the_status_of_every_row() {
    let drawn = table("/api/v1/charts/statuses?format=csv&lang=en&plan=57-2026");
    let rows = app().json("/api/v1/assessments?plan=57-2026&limit=1000");
    let red = |words: &str| words.starts_with("at risk") || words.starts_with("missed");
    let cells = drawn.iter().flat_map(|row| row.iter().skip(1)).filter(|cell| red(cell)).count();
    let all = items(&rows).iter().filter(|row| ["at_risk", "missed"].contains(&row["status"].as_str().unwrap_or_default())).count();
    assert!(cells > 0 && cells <= all, "{cells} of {all}");
}

#[test]
fn the_page_draws_what_the_files_hold_and_says_what_is_empty() {
    let html = app().text("/vi/charts?area=phuong-hai-duong");
    for figure in ["multiples", "gaps", "statuses", "pace", "tasks"] {
        let svg = app().text(&format!("/api/v1/charts/{figure}?area=phuong-hai-duong"));
        let title = svg.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
        assert!(html.contains(title), "{figure}: {title}");
        assert!(html.contains(&format!("/api/v1/charts/{figure}?format=png&#38;lang=vi&#38;area=phuong-hai-duong")), "{figure}");
    }
    let nothing = app().text("/en/charts?area=unknown");
    assert_eq!(nothing.matches("has the figures this chart needs").count(), 4);
}

#[test]
fn a_chart_that_does_not_exist_is_not_found_and_an_empty_one_says_so() {
    assert_eq!(app().get("/api/v1/charts/pie").status, 404);
    let nothing = app().text("/api/v1/charts/gaps?area=unknown&lang=en");
    assert!(nothing.contains("has the figures this chart needs"), "{nothing}");
    for address in ["/api/v1/charts/gaps?year=soon", "/api/v1/charts/gaps?format=gif", "/api/v1/charts/gaps?status=red"] {
        assert_eq!(app().get(address).status, 400, "{address}");
    }
}

#[test]
fn an_indicator_says_what_was_said_when() {
    let html = app().text("/vi/indicators/dvc_online_files_pct/phuong-hai-duong");
    assert!(html.contains("id=\"said\"") && html.contains("đợt công bố gần nhất"));
    let row = html.split("<section class=\"panel\" id=\"said\"").nth(1).expect("the section");
    let last = row.split("<tbody>").nth(1).and_then(|body| body.split("</tbody>").next()).and_then(|body| body.rsplit("<tr>").next());
    let now = app().json("/api/v1/gaps?indicator=dvc_online_files_pct&area=phuong-hai-duong&year=2030");
    let median = items(&now).first().and_then(|row| row["forecast_median"].as_f64()).expect("a forecast");
    let printed = format!("{median:.1}").replace('.', ",");
    assert!(last.is_some_and(|row| row.contains(&printed)), "{printed} in {last:?}");
}

#[test]
fn what_changed_is_what_the_two_days_differ_in() {
    let html = app().text("/en/changes?from=2025-01-15&as_of=2026-02-15");
    let before = app().json("/api/v1/assessments?as_of=2025-01-15&targets_as_of=2025-01-15&limit=1000");
    let after = app().json("/api/v1/assessments?as_of=2026-02-15&limit=1000");
    let earlier = |id: &serde_json::Value| items(&before).iter().find(|row| row["target"] == *id).map(|row| row["status"].clone());
    let has_turned = |row: &&serde_json::Value| earlier(&row["target"]).is_some_and(|status| status != row["status"]);
    let turned: Vec<&serde_json::Value> = items(&after).iter().filter(has_turned).collect();
    assert!(!turned.is_empty(), "nothing turned between the two days");
    for row in turned {
        let (indicator, area) = (row["indicator"].as_str().unwrap_or_default(), row["area"].as_str().unwrap_or_default());
        let link = format!("/en/indicators/{}/{area}?as_of=2026-02-15", indicator.replace('@', "%40"));
        assert!(html.contains(&link), "{indicator} in {area} turned to {}", row["status"]);
    }
    let never = app().text("/vi/changes?from=1990-01-01");
    assert!(never.contains("chưa có gì để so sánh"));
    assert_eq!(app().get("/vi/changes?from=hom-qua").status, 400);
}
