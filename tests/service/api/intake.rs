//! What became of an upload: its record, its findings in sentences, its rejected rows, its retraction, every vintage.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::Value;

use crate::app::{Answer, Stock, TestApp, items};

const HEAD: &str = "indicator,area,period,value,published_on\n";

#[track_caller]
fn taken(answer: &Answer) -> i64 {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["ingest"].as_i64().expect("a number")
}

fn retract(app: &TestApp, ingest: i64, body: &str) -> Answer {
    let request = Request::post(format!("/api/v1/ingests/{ingest}/retraction")).header("content-type", "application/json");
    app.ask(request.body(Body::from(body.to_owned())).expect("a request"))
}

#[test]
fn an_upload_is_found_by_its_number_and_by_its_key_or_is_not_there() {
    let app = TestApp::with(Stock::Catalogue);
    let missing = app.get("/api/v1/ingests/by-key/k1");
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("nothing of an upload with this key is there"), "{}", missing.text());
    let sent = app.send("/api/v1/ingests?name=a.csv&source=SKHCN&published_on=2025-05-06", "k1", format!("{HEAD}hdi,vn,2023,0.766,\n"));
    let number = taken(&sent);
    let record = app.json(sent.header("location"));
    assert_eq!(record, app.json("/api/v1/ingests/by-key/k1"));
    assert_eq!(
        (&record["ingest"], &record["new"], &record["accepted"], &record["rejected"]),
        (&number.into(), &1.into(), &1.into(), &0.into())
    );
    assert_eq!((&record["settings"]["source"], &record["settings"]["published_on"]), (&"SKHCN".into(), &"2025-05-06".into()));
    assert_eq!((&record["hidden_by"], &record["retracts"], &record["idempotency_key"]), (&Value::Null, &Value::Null, &"k1".into()));
    assert_eq!(app.get("/api/v1/ingests/99").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_retraction_hides_and_is_itself_taken_back() {
    let app = TestApp::with(Stock::Catalogue);
    let first = taken(&app.send("/api/v1/ingests?name=a.csv", "", format!("{HEAD}hdi,vn,2023,0.766,2025-05-06\n")));
    let second = taken(&app.send("/api/v1/ingests?name=b.csv", "", format!("{HEAD}hdi,vn,2023,0.770,2026-05-06\n")));
    let value = || items(&app.json("/api/v1/observations?indicator=hdi&area=vn"))[0]["value"].clone();
    assert_eq!(value(), 0.77);

    let done = retract(&app, second, r#"{"reason": "gửi nhầm kỳ báo cáo"}"#);
    let number = taken(&done);
    let item = done.json();
    assert_eq!((&item["kind"], &item["retracts"], &item["reason"]), (&"retraction".into(), &second.into(), &"gửi nhầm kỳ báo cáo".into()));
    assert_eq!((value(), &app.json(&format!("/api/v1/ingests/{second}"))["hidden_by"]), (0.766.into(), &number.into()));

    let again = retract(&app, second, r#"{"reason": "x"}"#);
    assert_eq!((again.status, &again.json()["type"]), (StatusCode::CONFLICT, &"/problems/taken-back".into()));
    assert!(again.text().contains(&format!("by ingest {number}")), "{}", again.text());
    assert_eq!(retract(&app, 99, r#"{"reason": "x"}"#).status, StatusCode::NOT_FOUND);
    for body in [r#"{"reason": " "}"#, "{}", "reason"] {
        let answer = retract(&app, first, body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.text().contains("reason") && answer.text().contains("expected"), "{}", answer.text());
    }

    let history = app.json("/api/v1/indicators/hdi/areas/vn/history");
    let vintages: Vec<_> =
        items(&history).iter().map(|v| (v["value"].clone(), v["ingest"].clone(), v["row"].clone(), v["hidden_by"].clone())).collect();
    let expected: Vec<(Value, Value, Value, Value)> =
        vec![(0.766.into(), first.into(), 2.into(), Value::Null), (0.77.into(), second.into(), 2.into(), number.into())];
    assert_eq!(vintages, expected);
    assert_eq!((&items(&history)[1]["name"], &items(&history)[1]["published_on"]), (&"b.csv".into(), &"2026-05-06".into()));

    taken(&retract(&app, number, r#"{"reason": "khôi phục"}"#));
    assert_eq!(value(), 0.77);
}

#[test]
fn what_is_new_since_a_moment_is_asked_for_in_either_spelling() {
    let app = TestApp::with(Stock::Catalogue);
    taken(&app.send("/api/v1/ingests?name=a.csv", "", format!("{HEAD}hdi,vn,2023,0.766,2025-05-06\n")));
    // The clock of the tests stands at noon in Viet Nam, 05:00 in UTC.
    let count = |query: &str| items(&app.json(&format!("/api/v1/observations?indicator=hdi&{query}"))).len();
    for name in ["updated_after", "updatedAfter"] {
        for before in ["2026-11-22T11:59:59%2B07:00", "2026-11-22T11:59:59+07:00", "2026-11-22T04:59:59Z"] {
            assert_eq!(count(&format!("{name}={before}")), 1, "{before}");
        }
        for after in ["2026-11-22T12:00:01%2B07:00", "2026-11-22T05:00:01Z"] {
            assert_eq!(count(&format!("{name}={after}")), 0, "{after}");
        }
    }
    assert_eq!((count("asOf=2025-05-05"), count("asOf=2025-05-06"), count("includeHistory=true")), (0, 1, 1));
    let wrong = app.get("/api/v1/observations?updated_after=2026-11-22");
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("found “2026-11-22”") && wrong.text().contains("+07:00"), "{}", wrong.text());
}

#[test]
fn rejected_rows_come_back_in_the_form_they_came_with_their_reasons() {
    let app = TestApp::with(Stock::Catalogue);
    taken(&app.send("/api/v1/ingests?name=a.csv", "", format!("{HEAD}hdi,vn,2022,0.7,2025-05-06\n")));
    let csv = "indicator;area;period;value;published_on\nhdi;vn;2023;0,766;2025-05-06\nhappiness;vn;2023;1;2025-05-06\n\
        hdi;=atlantis;2023-Q7;cao;2025-05-06\nhdi;vn;2022;0,71;2025-05-06\n";
    let number = taken(&app.send("/api/v1/ingests?name=kỳ 3.csv".replace(' ', "%20").replace('ỳ', "%E1%BB%B3").as_str(), "", csv));
    let answer = app.get(&format!("/api/v1/ingests/{number}/rejected")).found();
    assert!(answer.header("content-type").starts_with("text/csv") && answer.header("content-disposition").contains("bi-loai.csv"));
    let text = answer.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}indicator;area;period;value;published_on;Lý do");
    assert!(
        lines[1].starts_with("happiness;vn;2023;1;2025-05-06;")
            && lines[1].contains("Dòng 3: ")
            && lines[1].contains("không phải chỉ tiêu nào"),
        "{text}"
    );
    assert!(
        lines[2].starts_with("hdi;'=atlantis;2023-Q7;cao;") && lines[2].contains("địa bàn") && lines[2].contains("không phải là số"),
        "{text}"
    );
    assert!(lines[3].starts_with("hdi;vn;2022;0,71;2025-05-06;") && lines[3].contains("hiệu chỉnh"), "refused by the store: {text}");
    assert_eq!(lines.len(), 4);
    let english = app.text(&format!("/api/v1/ingests/{number}/rejected?lang=en"));
    assert!(english.contains(";Reason\n") && english.contains("found “happiness”, expected"), "{english}");

    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in
        [["indicator", "area", "period", "value"], ["hdi", "vn", "2021", "0.7"], ["joy", "vn", "2023", "1"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).expect("a cell");
        }
    }
    let number = taken(&app.send("/api/v1/ingests?name=b.xlsx&published_on=2025-05-06", "", book.save_to_buffer().expect("a workbook")));
    let answer = app.get(&format!("/api/v1/ingests/{number}/rejected")).found();
    assert!(answer.bytes.starts_with(b"PK") && answer.header("content-disposition").contains(".xlsx"));
    assert_eq!(app.get("/api/v1/ingests/1/rejected").status, StatusCode::NOT_FOUND, "a catalogue has no rows of figures");
}

#[test]
fn an_upload_may_be_asked_about_while_and_after_it_is_taken_in() {
    let app = TestApp::with(Stock::Catalogue);
    let request = Request::post("/api/v1/ingests?name=a.csv").header("idempotency-key", "k1").header("prefer", "respond-async, wait=1");
    let answer = app.ask(request.body(Body::from(format!("{HEAD}hdi,vn,2023,0.766,2025-05-06\n"))).expect("a request"));
    assert_eq!((answer.status, answer.header("preference-applied")), (StatusCode::ACCEPTED, "respond-async"), "{}", answer.text());
    let address = answer.header("location").to_owned();
    let deadline = 200;
    let done = (0..deadline).find_map(|_| {
        let item = app.json(&address);
        let ended = item["state"] == "done" || item["state"] == "refused";
        std::thread::sleep(std::time::Duration::from_millis(20));
        ended.then_some(item)
    });
    let done = done.expect("it ends");
    assert_eq!(
        (&done["state"], &done["receipt"]["new"], &done["key"], &done["rows"]),
        (&"done".into(), &1.into(), &"k1".into(), &1.into()),
        "{done}"
    );
    assert_eq!(done["receipt"]["ingest"], app.json("/api/v1/ingests/by-key/k1")["ingest"]);

    let refused = app.send("/api/v1/ingests?name=b.csv", "k2", format!("{HEAD}joy,vn,2023,1,2025-05-06\n"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let item = app.json(&format!("/api/v1/uploads/{}", refused.header("x-lotrinh-upload")));
    assert_eq!((&item["state"], &item["problem"]["status"]), (&"refused".into(), &422.into()), "{item}");
    assert_eq!(items(&app.json("/api/v1/uploads")).len(), 2);
    let unknown = app.get("/api/v1/uploads/20200101T000000-1");
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text().contains("by-key"), "{}", unknown.text());
}
