//! Signing in and out as a browser without script does it.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use lotrinh::{
    domain::{access::Role, site::Site},
    pipeline::access::{Anonymous, By},
    store::{ACCESS_FILE, AUDIT_FILE},
};

use super::browser::{Browser, encoded};
use crate::app::{Answer, Stock, TestApp};

const PASSWORD: &str = "đường về quê ngoại";

fn app() -> TestApp {
    let app = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    app.gate().add_person(&By::command_line(), "lan.nguyen", Role::DataOfficer, PASSWORD).expect("an account");
    app
}

#[test]
fn a_person_signs_in_comes_back_to_the_wanted_page_and_signs_out() {
    let app = app();
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get("/vi/gaps?area=vn").header("location"), "/vi/dang-nhap?next=%2Fvi%2Fgaps%3Farea%3Dvn");
    let answer = browser.sign_in(PASSWORD);
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/vi/gaps?area=vn"), "{}", answer.text());
    browser.get("/vi/gaps?area=vn").found();
    let account = browser.get("/vi/tai-khoan").found();
    assert!(account.text().contains("<b>lan.nguyen</b>, cán bộ số liệu"), "{}", account.text());
    assert_eq!(account.header("cache-control"), "no-store");
    assert!(browser.get("/en/account").found().text().contains("data officer"));
    assert_eq!(browser.get("/vi/dang-nhap?next=%2Fvi%2Fmethod").header("location"), "/vi/method", "signed in already");

    let before = browser.cookies.clone();
    let out = browser.submit("/vi/tai-khoan", "/vi/dang-xuat", &[]);
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/vi/dang-nhap"));
    browser.cookies = before;
    assert_eq!(browser.get("/vi/gaps").status, StatusCode::SEE_OTHER, "the old cookie opens nothing");
    let trail = std::fs::read_to_string(app.store().path().with_file_name(AUDIT_FILE)).expect("the trail");
    assert!(trail.contains("\"sign_in\"") && trail.contains("\"sign_out\"") && !trail.contains("quê"));
    let session = &browser.cookies.iter().find(|(name, _)| name == "lotrinh_session").expect("a session").1;
    let access = std::fs::read_to_string(app.store().path().with_file_name(ACCESS_FILE)).expect("the file");
    assert!(!access.contains(session) && !access.contains("quê") && access.contains("$argon2id$"));
}

#[test]
fn a_wrong_password_and_a_name_that_is_not_there_are_answered_alike() {
    let app = app();
    let mut browser = Browser::new(&app);
    let said = |answer: &Answer| {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let html = answer.text();
        html.split("role=\"alert\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a sentence").to_owned()
    };
    let wrong = browser.sign_in("không phải mật khẩu");
    let sentence = said(&wrong);
    assert!(sentence.starts_with("Tên đăng nhập hoặc mật khẩu không đúng"), "{sentence}");
    assert!(!wrong.text().contains("không phải mật khẩu"), "the password is not sent back");
    let fields = [("name", "<script>nobody"), ("password", PASSWORD)];
    let nobody = browser.submit("/vi/dang-nhap", "/vi/dang-nhap", &fields);
    assert_eq!(said(&nobody), sentence);
    assert!(!nobody.text().contains("<script"));
    app.gate().set_blocked(&By::command_line(), "lan.nguyen", true).expect("blocked");
    assert_eq!(said(&browser.sign_in(PASSWORD)), sentence);
    app.gate().set_blocked(&By::command_line(), "lan.nguyen", false).expect("let in again");
    assert_eq!(browser.sign_in(PASSWORD).status, StatusCode::SEE_OTHER);
    app.gate().set_blocked(&By::command_line(), "lan.nguyen", true).expect("blocked");
    assert_eq!(browser.get("/vi/gaps").status, StatusCode::SEE_OTHER, "who is blocked is out at once");
}

#[test]
fn guesses_are_slowed_down_and_put_on_the_trail() {
    let app = app();
    let mut browser = Browser::new(&app);
    for _ in 0..5 {
        assert_eq!(browser.sign_in("đoán mật khẩu thử").status, StatusCode::FORBIDDEN);
    }
    let slowed = browser.sign_in(PASSWORD);
    assert_eq!((slowed.status, slowed.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "2"), "even the right one");
    assert!(slowed.text().contains("Hãy thử lại sau 2 giây."));
    let trail = std::fs::read_to_string(app.store().path().with_file_name(AUDIT_FILE)).expect("the trail");
    assert_eq!(trail.matches("wrong name or password").count(), 5);
    assert!(!trail.contains("đoán"));
}

#[test]
fn a_form_of_another_site_is_not_taken() {
    let app = app();
    let mut browser = Browser::new(&app);
    let body = format!("name=lan.nguyen&password={}", encoded(PASSWORD));
    assert_eq!(browser.post("/vi/dang-nhap", body.clone()).status, StatusCode::FORBIDDEN, "no token");
    browser.get("/vi/dang-nhap").found();
    assert_eq!(browser.post("/vi/dang-nhap", format!("{body}&token={}", "0".repeat(64))).status, StatusCode::FORBIDDEN, "not its token");
    let foreign =
        Request::post("/vi/dang-nhap").header("content-type", "application/x-www-form-urlencoded").header("origin", "http://a.example");
    assert_eq!(browser.ask(foreign, body).status, StatusCode::FORBIDDEN);
    assert_eq!(browser.sign_in(PASSWORD).status, StatusCode::SEE_OTHER);

    // A session alone changes nothing: the request must be one that no other site can make.
    let upload = || Request::post("/api/v1/ingests?name=a.csv");
    let file = || "indicator,area,period,value,published_on\nhdi,vn,2022,0.7,2025-05-06\n".to_owned();
    assert_eq!(browser.ask(upload().header("content-type", "text/plain"), file()).status, StatusCode::FORBIDDEN);
    let foreign = upload().header("content-type", "text/csv").header("origin", "http://a.example");
    assert_eq!(browser.ask(foreign, file()).status, StatusCode::FORBIDDEN);
    assert_eq!(browser.ask(Request::post("/vi/dang-xuat"), String::new()).status, StatusCode::FORBIDDEN);
    browser.get("/vi/tai-khoan").found();
    let own = upload().header("content-type", "text/csv").header("origin", "http://127.0.0.1:8080").header("sec-fetch-site", "same-origin");
    assert_eq!(browser.ask(own, file()).status, StatusCode::CREATED);
}

#[test]
fn another_password_ends_every_session() {
    let app = app();
    let (mut here, mut there) = (Browser::new(&app), Browser::new(&app));
    assert_eq!((here.sign_in(PASSWORD).status, there.sign_in(PASSWORD).status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let new = "cánh đồng sau mưa";
    let mut change = |present: &str, first: &str, second: &str| {
        here.submit("/vi/tai-khoan", "/vi/tai-khoan", &[("present", present), ("new", first), ("again", second)]).status
    };
    assert_eq!(change(PASSWORD, new, "cánh đồng trước mưa"), StatusCode::BAD_REQUEST);
    assert_eq!(change(PASSWORD, "ngắn", "ngắn"), StatusCode::BAD_REQUEST);
    assert_eq!(change("không phải mật khẩu", new, new), StatusCode::FORBIDDEN);
    assert_eq!(change(PASSWORD, new, new), StatusCode::SEE_OTHER);
    assert_eq!(there.get("/vi/gaps").status, StatusCode::SEE_OTHER);
    assert_eq!(there.sign_in(PASSWORD).status, StatusCode::FORBIDDEN);
    assert_eq!(there.sign_in(new).status, StatusCode::SEE_OTHER);
}

#[test]
fn the_way_back_leads_to_no_other_site() {
    let app = app();
    for foreign in ["https%3A%2F%2Fa.example%2F", "%2F%2Fa.example", "%2F%5Ca.example"] {
        let mut browser = Browser::new(&app);
        let fields = [("name", "lan.nguyen"), ("password", PASSWORD)];
        let answer = browser.submit(&format!("/en/sign-in?next={foreign}"), "/en/sign-in", &fields);
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/en/"), "{foreign}");
    }
}

#[test]
fn over_https_the_cookies_stay_there() {
    let app = app().with_gate(|gate| gate.sites = vec![Site::parse("https://kpi.example.vn").expect("a site")]);
    let ask = |host: &str| app.ask(Request::get("/vi/dang-nhap").header("host", host).body(Body::empty()).expect("a request"));
    assert!(ask("kpi.example.vn").header("set-cookie").contains("; Secure"));
    assert!(!ask("127.0.0.1:8080").header("set-cookie").contains("Secure"));
}

#[test]
fn whoever_administers_makes_a_key_once_and_takes_it_back() {
    let app = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    app.gate().add_person(&By::command_line(), "lan.nguyen", Role::Admin, PASSWORD).expect("an account");
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    assert!(browser.get("/vi/tai-khoan").found().text().contains("href=\"/vi/khoa\""));
    let refused = browser.submit("/vi/khoa", "/vi/khoa", &[("note", "x"), ("role", "viewer"), ("days", "0")]);
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("role=\"alert\""));
    let made = browser.submit("/vi/khoa", "/vi/khoa", &[("note", "Kho dữ liệu <b>"), ("role", "viewer"), ("days", "30")]).found().text();
    let key = made.split("<p class=\"hash\">").nth(1).and_then(|rest| rest.split('<').next()).expect("the key").to_owned();
    assert_eq!(app.get_with(&format!("Bearer {key}"), "/api/v1/plans").status, StatusCode::OK);
    let listed = browser.get("/vi/khoa").found().text();
    assert!(!listed.contains(&key), "it is shown once");
    assert!(listed.contains("Kho dữ liệu &#60;b&#62;") && listed.contains("đang dùng được"));
    // The first form of the page is that of the one key there is.
    browser.submit("/vi/khoa", "/vi/khoa", &[]).found();
    assert_eq!(app.get_with(&format!("Bearer {key}"), "/api/v1/plans").status, StatusCode::UNAUTHORIZED);
    assert!(browser.get("/en/keys").found().text().contains("revoked"));
    let forged = browser.post("/vi/khoa", "note=x&role=admin&days=1".to_owned());
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let trail = std::fs::read_to_string(app.store().path().with_file_name(AUDIT_FILE)).expect("the trail");
    assert!(trail.contains("lan.nguyen") && !trail.contains(&key));
}

#[test]
fn keys_are_not_for_those_who_only_send_figures() {
    let app = app();
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    assert_eq!(browser.get("/vi/khoa").status, StatusCode::FORBIDDEN);
    assert!(!browser.get("/vi/tai-khoan").found().text().contains("/vi/khoa"));
}
