//! A file on its way in by the page: looked at, loaded, taken back; by whom it may be, and what is kept of it.

use axum::http::{Request, StatusCode};
use lotrinh::{
    domain::access::Role,
    pipeline::access::{Anonymous, By},
    store::AUDIT_FILE,
};

use super::browser::Browser;
use crate::app::{Stock, TestApp, items};

const PASSWORD: &str = "đường về quê ngoại";
const FILE: &str = "indicator,area,period,value,unit,published_on,provenance\n\
    hdi,vn,1990,0.49,index,1991-06-30,observed\nhdi,vn,1991,abc,index,1992-06-30,observed\n";

fn app(role: Role) -> TestApp {
    let app = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    app.gate().add_person(&By::command_line(), "lan.nguyen", role, PASSWORD).expect("an account");
    app
}

fn token(browser: &mut Browser<'_>) -> String {
    let html = browser.get("/vi/data").found().text();
    browser.hidden(&html, "token")
}

fn ingests(app: &TestApp) -> usize {
    app.store().list_ingests().expect("the ingests").len()
}

#[test]
fn a_file_is_looked_at_loaded_and_taken_back() {
    let app = app(Role::DataOfficer);
    let before = ingests(&app);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let sent = token(&mut browser);
    let looked = browser.look_at(&sent, "hdi.csv", FILE);
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
    let html = looked.text();
    assert!(html.contains("2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại") && html.contains("“abc” không phải là số"), "{html}");
    assert_eq!(ingests(&app), before, "nothing is stored by looking");

    let held = browser.hidden(&html, "held");
    let load = |browser: &mut Browser<'_>, held: &str| browser.post("/vi/data/load", format!("token={sent}&held={held}"));
    let loaded = load(&mut browser, &held);
    assert_eq!(loaded.status, StatusCode::SEE_OTHER, "{}", loaded.text());
    let place = loaded.header("location").to_owned();
    let html = browser.get(&place).found().text();
    assert!(html.contains("1 mới") && html.contains("/rejected?lang=vi") && html.contains("lan.nguyen"), "{html}");
    assert_eq!(load(&mut browser, &held).status, StatusCode::GONE, "a file is handed out once");
    assert!(browser.look_at(&sent, "hdi.csv", FILE).text().contains("đã được nạp trước đây"));

    let back = browser.submit(&place, &format!("{place}/retraction"), &[("reason", "gửi nhầm")]);
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text());
    assert!(browser.get(&place).found().text().contains("đã thu hồi bởi lần nạp"));
    assert!(browser.get("/en/data").found().text().contains("takes back ingest"));
    let listing = app.get_with(&app.key(Role::Viewer), "/api/v1/observations?indicator=hdi&limit=10").found().json();
    assert!(items(&listing).is_empty(), "{listing}");

    let trail = std::fs::read_to_string(app.store().path().with_file_name(AUDIT_FILE)).expect("the trail");
    assert_eq!((trail.matches("\"ingest\"").count() > 0, trail.contains("\"retraction\"")), (true, true), "{trail}");
    assert_eq!(app.left_behind(), 0, "nothing is left of what was looked at");
}

#[test]
fn a_file_without_the_token_or_from_another_site_is_not_read() {
    let app = app(Role::DataOfficer);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let sent = token(&mut browser);
    assert_eq!(browser.look_at("another", "hdi.csv", FILE).status, StatusCode::FORBIDDEN);
    browser.cookies.retain(|(name, _)| name != "lotrinh_form");
    assert_eq!(browser.look_at(&sent, "hdi.csv", FILE).status, StatusCode::FORBIDDEN, "the token belongs to a cookie");
    assert_eq!(app.left_behind(), 0);
}

#[test]
fn what_cannot_be_used_is_said_and_not_kept() {
    let app = app(Role::DataOfficer);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let sent = token(&mut browser);
    let answers = [
        browser.look_at(&sent, "", FILE),
        browser.look_at(&sent, "hdi.csv", "indicator,area,period,value\nhdi,vn,1990,abc\n"),
        browser.look_at(&sent, "a.pdf", "%PDF-1.7"),
    ];
    for (answer, words) in answers.iter().zip(["Chưa chọn tệp", "Không dòng nào dùng được", "a.pdf"]) {
        let html = answer.text();
        assert!(answer.status.is_client_error() && html.contains(words), "{words}: {} {html}", answer.status);
        assert!(!html.contains("name=\"held\""), "nothing can be loaded");
    }
    assert_eq!(app.left_behind(), 0);
}

#[test]
fn a_reader_sees_what_came_in_and_has_no_form() {
    let app = app(Role::Viewer);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let html = browser.get("/vi/data").found().text();
    assert!(html.contains("không có quyền nạp số liệu") && !html.contains("type=\"file\""), "{html}");
    assert_eq!(browser.look_at("any", "hdi.csv", FILE).status, StatusCode::FORBIDDEN);
    assert!(!browser.get("/vi/data/1").found().text().contains("name=\"reason\""));
}

#[test]
fn what_one_looked_at_another_cannot_load() {
    let app = app(Role::DataOfficer);
    app.gate().add_person(&By::command_line(), "binh", Role::Admin, PASSWORD).expect("an account");
    let (mut one, mut other) = (Browser::new(&app), Browser::new(&app));
    one.sign_in(PASSWORD);
    let form = other.submit("/vi/dang-nhap", "/vi/dang-nhap", &[("name", "binh"), ("password", PASSWORD)]);
    assert_eq!(form.status, StatusCode::SEE_OTHER);
    let sent = token(&mut one);
    let html = one.look_at(&sent, "hdi.csv", FILE).text();
    let held = one.hidden(&html, "held");
    let theirs = token(&mut other);
    assert_eq!(other.post("/vi/data/load", format!("token={theirs}&held={held}")).status, StatusCode::GONE);
    assert_eq!(one.post("/vi/data/load", format!("token={sent}&held={held}")).status, StatusCode::SEE_OTHER);
}

#[test]
fn the_calendar_of_a_quarter_can_be_said_with_the_file() {
    let app = app(Role::DataOfficer);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let sent = token(&mut browser);
    for (calendar, year) in [("statutory", 2024), ("calendar", 2025)] {
        let file = format!("indicator,area,period,value,unit,published_on,provenance\nhdi,vn,{year}-Q3,0.7,index,2026-06-30,observed\n");
        let part = |head: &str, text: &str| format!("--grenze\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n");
        let body = part("name=\"token\"", &sent)
            + &part("name=\"calendar\"", calendar)
            + &part("name=\"file\"; filename=\"quy.csv\"", &file)
            + "--grenze--\r\n";
        let request = Request::post("/vi/data").header("content-type", "multipart/form-data; boundary=grenze");
        let looked = browser.ask(request.header("origin", "http://127.0.0.1:8080").header("sec-fetch-site", "same-origin"), body);
        let held = browser.hidden(&looked.found().text(), "held");
        let loaded = browser.post("/vi/data/load", format!("token={sent}&held={held}"));
        assert_eq!(loaded.status, StatusCode::SEE_OTHER, "{}", loaded.text());
        let key = app.key(Role::Viewer);
        let listing = app.get_with(&key, "/api/v1/observations?indicator=hdi&limit=50").found().json();
        let figure = items(&listing).iter().find(|o| o["period"] == format!("{year}-Q3")).expect("the figure");
        assert_eq!(figure["calendar"], calendar, "{figure}");
    }
}
