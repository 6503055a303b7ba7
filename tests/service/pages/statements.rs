//! What offices say on a page: how a task stands, why a target stands as it does; by whom it may be said, and what is kept.

use axum::http::StatusCode;
use lotrinh::{
    domain::access::Role,
    pipeline::access::{Anonymous, By},
};

use super::browser::Browser;
use crate::app::{Stock, TestApp};

const PASSWORD: &str = "đường về quê ngoại";
const TASK: &str = "/vi/tasks/57-2026.PL3.I.2";
const REMARKS: &str = "/vi/remarks/57-2026.PL2.22.2030";
const INDICATOR: &str = "/vi/indicators/dvc_online_files_pct/phuong-hai-duong";

fn app(role: Role) -> TestApp {
    let app = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    app.gate().add_person(&By::command_line(), "lan.nguyen", role, PASSWORD).expect("an account");
    app
}

fn ingests(app: &TestApp) -> usize {
    app.store().list_ingests().expect("the ingests").len()
}

#[test]
fn a_task_is_reported_looked_back_at_and_taken_back() {
    let app = app(Role::DataOfficer);
    let before = ingests(&app);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    assert!(browser.get(TASK).found().text().contains("chưa có báo cáo"));
    let report = |browser: &mut Browser<'_>, state: &str, percent: &str, result: &str| {
        browser.submit(TASK, TASK, &[("state", state), ("progress_percent", percent), ("result", result), ("responsible", "Trưởng phòng")])
    };
    let refused = report(&mut browser, "in_progress", "140", "Đã trình");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text();
    assert!(html.contains("ghi số nguyên từ 0 đến 100") && html.contains("Đã trình</textarea>"), "what was typed stays: {html}");
    assert_eq!(ingests(&app), before, "nothing is stored");

    let first = report(&mut browser, "in_progress", "40", "Đã trình");
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let html = browser.get(TASK).found().text();
    for said in ["đang thực hiện, 40\u{a0}%", "Đã trình", "Trưởng phòng", "person:lan.nguyen"] {
        assert!(html.contains(said), "{said} in {html}");
    }
    assert_eq!(report(&mut browser, "done", "", "Đã ban hành").status, StatusCode::SEE_OTHER);
    let html = browser.get("/vi/tasks?plan=57-2026").found().text();
    assert!(html.contains("1 đã hoàn thành hoặc không còn thực hiện") && html.contains("Đã ban hành"), "{html}");
    assert_eq!(ingests(&app), before + 2);
    assert_eq!(report(&mut browser, "done", "", "Đã ban hành").status, StatusCode::SEE_OTHER, "the same again is no news");
    assert_eq!(ingests(&app), before + 2);

    // The report is taken back like any other ingest; then the one before stands again.
    let last = app.store().list_ingests().expect("the ingests").iter().map(|i| i.ingest).max().expect("an ingest");
    let place = format!("/vi/data/{last}");
    let back = browser.submit(&place, &format!("{place}/retraction"), &[("reason", "nhầm nhiệm vụ")]);
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text());
    let html = browser.get(TASK).found().text();
    assert!(html.contains("đang thực hiện, 40\u{a0}%") && !html.contains("Đã ban hành</"), "{html}");
}

#[test]
fn who_only_looks_reports_nothing() {
    let app = app(Role::Viewer);
    let before = ingests(&app);
    let mut browser = Browser::new(&app);
    browser.sign_in(PASSWORD);
    let html = browser.get(TASK).found().text();
    assert!(!html.contains("<textarea") && html.contains("Đăng nhập với quyền cán bộ số liệu"), "{html}");
    assert_eq!(browser.post(TASK, "state=done".to_owned()).status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post(REMARKS, "period=2026-Q3&cause=x".to_owned()).status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/vi/tasks/khong-co").status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/vi/remarks/khong-co").status, StatusCode::NOT_FOUND);
    assert_eq!(ingests(&app), before);
}

#[test]
fn a_remark_is_for_everybody_when_it_is_published() {
    let app = app(Role::DataOfficer);
    app.gate().add_person(&By::command_line(), "cong.bo", Role::Admin, PASSWORD).expect("an account");
    let mut officer = Browser::new(&app);
    officer.sign_in(PASSWORD);
    let say = |browser: &mut Browser<'_>, stage: &str| {
        browser.submit(REMARKS, REMARKS, &[("period", "quý III/2026"), ("cause", "Thiếu máy quét"), ("stage", stage)])
    };
    let html = officer.get(REMARKS).found().text();
    assert!(html.contains("value=\"reviewed\"") && !html.contains("value=\"published\""), "{html}");
    assert_eq!(say(&mut officer, "draft").status, StatusCode::SEE_OTHER);
    assert!(officer.get(REMARKS).found().text().contains("dự thảo"));
    let refused = say(&mut officer, "published");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("chỉ người có quyền công bố"), "{}", refused.text());
    assert!(!officer.get(INDICATOR).found().text().contains("Thiếu máy quét"), "a draft is not for everybody");

    let mut publisher = Browser::new(&app);
    publisher.submit("/vi/dang-nhap", "/vi/dang-nhap", &[("name", "cong.bo"), ("password", PASSWORD)]);
    assert_eq!(say(&mut publisher, "published").status, StatusCode::SEE_OTHER);
    let html = officer.get(INDICATOR).found().text();
    assert!(html.contains("Thiếu máy quét") && html.contains("đã duyệt"), "{html}");
    let empty = officer.submit(REMARKS, REMARKS, &[("period", "quý III/2026"), ("cause", ""), ("stage", "draft")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("chưa có nội dung"), "{}", empty.text());
}
