//! What keeps answers fast must not change them: kept rows, kept answers and tags against everything made from nothing.

mod nation;

use std::fs;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use jiff::civil::Date;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use self::nation::{FEW, MANY, Nation, bytes};
use crate::app::{Stock, TestApp, items};

/// Something that happens to a store.
#[derive(Clone, Debug)]
enum Event {
    /// A figure of one of the many communes.
    Many { area: usize, year: usize, value: u32 },
    /// A figure of one of the few.
    Few { area: usize, year: usize, value: u32 },
    /// Figures of every commune.
    Everyone { value: u32 },
    /// One of the ingests that came before is taken back.
    TakenBack { which: usize },
    /// Another catalogue.
    Catalogue { level: usize, renamed: bool },
    /// Days pass.
    Days { count: i32 },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (1..=MANY, 2018usize..=2025, 100u32..900).prop_map(|(area, year, value)| Event::Many { area, year, value }),
        2 => (1..=FEW, 2019usize..=2025, 100u32..900).prop_map(|(area, year, value)| Event::Few { area, year, value }),
        1 => (0u32..90).prop_map(|value| Event::Everyone { value }),
        2 => (0usize..8).prop_map(|which| Event::TakenBack { which }),
        1 => (70usize..90, any::<bool>()).prop_map(|(level, renamed)| Event::Catalogue { level, renamed }),
        2 => (1i32..60).prop_map(|count| Event::Days { count }),
    ]
}

#[test]
fn rows_that_were_followed_are_those_made_from_nothing() {
    let cases = if std::env::var_os("FOLLOW").is_some_and(|form| form == "long") { 200 } else { 3 };
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let events = proptest::collection::vec(event(), 5..8);
    runner
        .run(&events, |events| {
            let mut nation = Nation::new();
            let mut day = Date::constant(2026, 11, 22);
            let mut taken_in = Vec::new();
            nation.context.overview().expect("an overview");
            for event in &events {
                let row = |indicator: &str, area: usize, year: usize, value: u32| {
                    // A later day of publication each time; some lie ahead, and count when it has come.
                    let published = day.checked_add(jiff::Span::new().days(i64::from(value % 40) - 10)).expect("a day");
                    format!("{indicator},xa-{area:02},{year},{:.1},%,{published},true\n", f64::from(value) / 10.0)
                };
                match event {
                    Event::Many { area, year, value } => taken_in.extend(nation.take_in(&row("many", *area, *year, *value))),
                    Event::Few { area, year, value } => taken_in.extend(nation.take_in(&row("few", *area, *year, *value))),
                    Event::Everyone { value } => {
                        let rows: String = (1..=MANY).map(|area| row("many", area, 2025, 300 + value + area as u32)).collect();
                        taken_in.extend(nation.take_in(&rows));
                    }
                    Event::TakenBack { which } if !taken_in.is_empty() => nation.take_back(taken_in.remove(which % taken_in.len())),
                    Event::TakenBack { .. } => {}
                    Event::Catalogue { level, renamed } => nation.load_catalogue(*level, if *renamed { "Phường" } else { "Xã" }),
                    Event::Days { count } => {
                        day = day.checked_add(jiff::Span::new().days(*count)).expect("a day");
                        nation.clock.set(day);
                    }
                }
                let followed = nation.context.overview().expect("an overview");
                let anew = nation.context.overview_from_nothing().expect("an overview");
                prop_assert!(bytes(&followed) == bytes(&anew), "after {event:?}");
                prop_assert_eq!(followed.order(), anew.order());
            }
            prop_assert!(bytes(&nation.again()) == bytes(&nation.context.overview().expect("an overview")), "from files");
            Ok(())
        })
        .expect("equal rows");
}

#[test]
fn rows_that_came_before_are_no_ingest_of_their_own() {
    let mut nation = Nation::new();
    let rows = "many,xa-07,2025,61.5,%,2026-10-01,true\n";
    assert!(nation.take_in(rows).is_some());
    assert_eq!(nation.take_in(rows), None);
    // Another value of the same day is taken in because the row says that it revises.
    assert!(nation.take_in("many,xa-07,2025,62.5,%,2026-10-01,true\n").is_some());
}

#[test]
fn of_one_figure_only_its_own_series_is_judged_again() {
    let mut nation = Nation::new();
    assert_eq!(nation.context.overview().expect("an overview").judged, MANY + FEW);
    nation.take_in("many,xa-07,2025,61.5,%,2026-10-01,true\n");
    assert_eq!(nation.context.overview().expect("an overview").judged, 1, "many are taught together");
    nation.take_in("few,xa-02,2025,61.5,%,2026-10-01,true\n");
    assert_eq!(nation.context.overview().expect("an overview").judged, FEW, "few learn from one another");
    nation.clock.set(Date::constant(2026, 11, 23));
    assert_eq!(nation.context.overview().expect("an overview").judged, 0, "a day on which nothing happens");
    nation.clock.set(Date::constant(2026, 12, 31));
    assert_eq!(nation.context.overview().expect("an overview").judged, MANY, "targets of 2026 fall due");
    assert_eq!(nation.again().judged, 0, "what is in the files is not judged");
}

#[test]
fn damaged_files_are_noticed_and_made_again() {
    let nation = Nation::new();
    let right = bytes(&nation.context.overview().expect("an overview"));
    let folder = nation.store_folder().join("assessed");
    let files: Vec<_> = fs::read_dir(&folder).expect("files").map(|entry| entry.expect("a file").path()).collect();
    assert!(files.len() >= 3, "{files:?}");
    for path in files {
        let mut content = fs::read(&path).expect("a file");
        let middle = content.len() / 2;
        content[middle] ^= 4;
        fs::write(&path, content).expect("a file");
        let again = nation.again();
        assert!(bytes(&again) == right && again.judged == MANY + FEW, "{}", path.display());
    }
    fs::remove_dir_all(&folder).expect("a folder");
    assert!(bytes(&nation.again()) == right, "a cache that may be deleted");
}

#[test]
fn a_copy_that_is_right_is_told_so_without_asking_the_store() {
    let app = TestApp::with(Stock::Catalogue);
    app.load_csv("a.csv", "indicator,area,period,value,unit,published_on\ndigital_economy_pct_gdp,vn,2022,12.67,% GDP,2023-12-31\n");
    for address in ["/api/v1/gaps?area=vn", "/api/v1/charts/digital_economy_pct_gdp/vn", "/api/v1/targets?plan=57-2026"] {
        let first = app.get(address).found();
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && first.header("cache-control") == "private, no-cache", "{address}: {tag}");
        assert!(first.header("vary").contains("accept-encoding"), "{}", first.header("vary"));
        let asked = app.store().tally().reads;
        let again = app.ask(Request::get(address).header("if-none-match", &tag).body(Body::empty()).expect("a request"));
        assert_eq!((again.status, again.bytes.len(), again.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()), "{address}");
        assert_eq!(app.get(address).found().bytes, first.bytes);
        assert_eq!(app.store().tally().reads, asked, "{address} was answered from memory");
    }
    let tag = app.get("/api/v1/gaps?area=vn").header("etag").to_owned();
    app.load_csv("b.csv", "indicator,area,period,value,unit,published_on\ndigital_economy_pct_gdp,vn,2023,12.9,% GDP,2024-12-31\n");
    let after = app.ask(Request::get("/api/v1/gaps?area=vn").header("if-none-match", &tag).body(Body::empty()).expect("a request")).found();
    assert_ne!(after.header("etag"), tag);
    assert!(after.text().contains("12.9"), "the new figure");
    // A wrong question is wrong however often it is asked, and whatever the reader claims to have.
    for _ in 0..2 {
        let wrong = app.ask(Request::get("/api/v1/gaps?area=nowhere").header("if-none-match", "*").body(Body::empty()).expect("a request"));
        assert_eq!((wrong.status, wrong.header("etag")), (StatusCode::NOT_FOUND, ""));
    }
}

#[test]
fn language_and_encoding_have_answers_of_their_own() {
    let app = TestApp::reading(Stock::Demonstration);
    let plain = app.get("/api/v1/gaps?limit=50").found();
    let packed = app.ask(Request::get("/api/v1/gaps?limit=50").header("accept-encoding", "gzip").body(Body::empty()).expect("a request"));
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    assert!(packed.bytes.len() * 3 < plain.bytes.len() && packed.header("etag") != plain.header("etag"));
    let english = app.get("/api/v1/gaps?limit=50&lang=en").found();
    assert_ne!((english.header("etag"), &english.bytes), (plain.header("etag"), &plain.bytes));
}

#[test]
fn pages_together_are_the_whole_table() {
    let app = TestApp::reading(Stock::Demonstration);
    let whole = app.json("/api/v1/gaps?fields=target,status,gap_now&limit=1000000");
    assert_eq!((whole["total"].as_u64(), whole["next"].is_null()), (Some(items(&whole).len() as u64), true));
    let mut cursor = String::new();
    let mut pages = Vec::new();
    loop {
        let page = app.json(&format!("/api/v1/gaps?fields=target,status,gap_now&limit=100&cursor={cursor}"));
        assert_eq!(page["total"], whole["total"]);
        pages.extend(items(&page).to_vec());
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, items(&whole));
    for wrong in ["fields=colour", "sort=-colour", "limit=0", "limit=x", "cursor=00ff", "format=pdf"] {
        assert_eq!(app.get(&format!("/api/v1/gaps?{wrong}")).status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let other = app.get(&format!("/api/v1/gaps?fields=target&limit=100&cursor={cursor}"));
    assert_eq!(other.status, StatusCode::BAD_REQUEST, "a cursor of another question");
}

#[test]
fn rows_are_sorted_by_columns_with_what_is_empty_last() {
    let app = TestApp::reading(Stock::Demonstration);
    let table = app.json("/api/v1/gaps?sort=area,-attainment&limit=1000000&fields=area,attainment");
    let keys: Vec<(String, Option<f64>)> =
        items(&table).iter().map(|row| (row["area"].as_str().expect("an area").to_owned(), row["attainment"].as_f64())).collect();
    assert!(keys.len() > 300);
    for pair in keys.windows(2) {
        let in_order = pair[0].0 < pair[1].0
            || pair[0].0 == pair[1].0
                && match (pair[0].1, pair[1].1) {
                    (Some(a), Some(b)) => a >= b,
                    (None, Some(_)) => false,
                    _ => true,
                };
        assert!(in_order, "{pair:?}");
    }
}
