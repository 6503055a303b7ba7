//! `/api/v1/observations`: what was known on a day, and under which definition.

use serde_json::Value;

use crate::{
    app::{Stock, TestApp, items},
    workspace::rows,
};

fn figure(app: &TestApp, indicator: &str, area: &str, period: &str, as_of: &str) -> Option<f64> {
    let listing = app.json(&format!("/api/v1/observations?indicator={indicator}&area={area}&as_of={as_of}"));
    let found: Vec<&Value> = items(&listing).iter().filter(|item| item["period"] == period).collect();
    assert!(found.len() <= 1, "one vintage of a period at a time: {found:?}");
    found.first().map(|item| item["value"].as_f64().expect("a number"))
}

#[test]
fn a_day_before_a_revision_gives_the_figure_known_then() {
    let app = TestApp::reading(Stock::Published);
    let economy = |as_of| figure(app, "digital_economy_pct_gdp", "vn", "2022", as_of);
    assert_eq!(economy("2023-12-30"), None, "not published yet");
    assert_eq!(economy("2023-12-31"), Some(12.67), "published on this very day");
    assert_eq!(economy("2024-12-31"), Some(12.63));
    assert_eq!(economy("2025-01-30"), Some(12.63));
    assert_eq!(economy("2025-01-31"), Some(12.83));
    assert_eq!(economy("2026-11-22"), Some(12.83));
    let research = |as_of| figure(app, "rd_expenditure_pct_gdp", "vn", "2017", as_of);
    assert_eq!(research("2021-09-30"), Some(0.52674));
    assert_eq!(research("2026-11-21"), Some(0.52674));
    assert_eq!(research("2026-11-22"), Some(0.41895));
}

#[test]
fn a_data_revision_hides_what_was_taken_in_later() {
    let app = TestApp::with(Stock::Catalogue);
    let row = |value: &str, day: &str| {
        format!("indicator,area,period,value,unit,published_on\ndigital_economy_pct_gdp,vn,2022,{value},% GDP,{day}\n")
    };
    for (name, value, day) in [("a", "12.67", "2023-12-31"), ("b", "12.63", "2024-12-31"), ("c", "12.83", "2025-01-31")] {
        app.load_csv(name, &row(value, day));
    }
    let address = "/api/v1/observations?indicator=digital_economy_pct_gdp&area=vn";
    let known = |at: i64| {
        let listing = app.json(&format!("{address}&known_at={at}"));
        assert_eq!(listing["data_revision"], at);
        items(&listing).iter().map(|item| item["value"].as_f64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!((known(1), known(2), known(3), known(4)), (vec![], vec![12.67], vec![12.63], vec![12.83]));
    assert_eq!(app.json(address)["data_revision"], 4, "the newest unless another is asked for");
    let gap =
        |at: i64| app.json(&format!("/api/v1/gaps?indicator=digital_economy_pct_gdp&known_at={at}"))["items"][0]["latest_value"].clone();
    assert_eq!((gap(1), gap(2), gap(4)), (Value::Null, Value::from(12.67), Value::from(12.83)));
}

#[test]
fn a_later_ingest_of_an_older_vintage_does_not_replace_a_newer_one() {
    let app = TestApp::with(Stock::Catalogue);
    let header = "indicator,area,period,value,unit,published_on";
    app.load_csv("new", &format!("{header}\nhdi,vn,2022,0.8,,2025-05-06\n"));
    app.load_csv("old", &format!("{header}\nhdi,vn,2022,0.7,,2024-03-13\n"));
    assert_eq!(figure(&app, "hdi", "vn", "2022", "2026-11-22"), Some(0.8));
    assert_eq!(figure(&app, "hdi", "vn", "2022", "2024-12-31"), Some(0.7));
}

#[test]
fn the_whole_history_has_every_vintage_in_order() {
    let app = TestApp::reading(Stock::Published);
    let listing = app.json("/api/v1/observations?indicator=digital_economy_pct_gdp&area=vn&include_history=true");
    let of_2022: Vec<(&str, f64)> = items(&listing)
        .iter()
        .filter(|item| item["period"] == "2022")
        .map(|item| (item["published_on"].as_str().expect("a day"), item["value"].as_f64().expect("a number")))
        .collect();
    assert_eq!(of_2022, [("2023-12-31", 12.67), ("2024-12-31", 12.63), ("2025-01-31", 12.83)]);
}

#[test]
fn two_definitions_of_one_name_are_two_series_and_never_joined() {
    let app = TestApp::reading(Stock::Published);
    let values = |indicator: &str| {
        let listing = app.json(&format!("/api/v1/observations?indicator={indicator}&include_history=true"));
        assert!(items(&listing).iter().all(|item| item["indicator"] == indicator));
        items(&listing).iter().map(|item| item["value"].as_f64().expect("a number")).collect::<Vec<_>>()
    };
    let (statistics, ministry) = (values("digital_economy_pct_gdp"), values("digital_economy_pct_gdp@mst-estimate"));
    assert!(!statistics.is_empty() && !ministry.is_empty());
    assert!(statistics.iter().all(|value| *value < 15.0), "{statistics:?}");
    assert!(ministry.iter().all(|value| *value > 16.0), "{ministry:?}");
}

#[test]
fn a_value_below_ten_stays_below_ten() {
    let app = TestApp::reading(Stock::Published);
    let address = "/api/v1/observations?indicator=dvc_toan_trinh_pct_of_all_files@emc&area=hai-duong-cu";
    let listing = app.json(address);
    let [item] = items(&listing) else { panic!("one value: {listing}") };
    assert_eq!((&item["period"], &item["censoring"], item["value"].as_f64()), (&Value::from("2024"), &Value::from("<"), Some(10.0)));
    let file = app.text(&format!("{address}&format=csv"));
    assert!(file.starts_with('\u{feff}'), "spreadsheets need the byte-order mark");
    assert_eq!(
        (rows(&file)[0]["value"].as_str(), rows(&file)[0]["censoring"].as_str()),
        ("10", "<"),
        "the number is the same in every form"
    );
}

#[test]
fn what_comes_out_as_a_file_can_be_taken_in_again() {
    let app = TestApp::with(Stock::Published);
    let address = "/api/v1/observations?indicator=coverage_5g_pct_population&include_history=true";
    let file = app.text(&format!("{address}&format=csv"));
    assert!(file.contains(",1,<,"), "a censored value is among them");
    let again = TestApp::with(Stock::Catalogue);
    again.load_csv("again.csv", file.trim_start_matches('\u{feff}'));
    // All but the number of the ingest that brought it.
    let told = |app: &TestApp| {
        let page = app.json(address);
        items(&page)
            .iter()
            .map(|item| Value::from_iter(item.as_object().expect("a row").clone().into_iter().filter(|(name, _)| name != "ingest")))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&again), told(&app));
}
