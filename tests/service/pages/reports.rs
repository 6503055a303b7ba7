//! The page of reports: due days, editions, their files.

use lotrinh::pipeline::editions::Editions;

use crate::{
    app::{Stock, TestApp},
    workspace::Workspace,
};

#[test]
fn due_days_are_listed_and_given_to_calendars() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/reports");
    assert!(html.contains("Báo cáo tới hạn gần nhất") && html.contains("Báo cáo năm, phường Hải Dương"), "{html}");
    assert!(html.contains("29/11/2026") && html.contains("Chưa có ấn bản nào"));
    assert!(app.text("/en/reports").contains("Yearly report, Hải Dương ward"));
    let answer = app.get("/vi/reports/calendar").found();
    assert!(answer.header("content-type").starts_with("text/calendar"));
    assert!(answer.text().contains("DTSTART;VALUE=DATE:20261129"), "{}", answer.text());
}

#[test]
fn files_of_an_edition_on_record_are_given_and_nothing_else() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.run(&["report", "make", "--period", "2026-Q3", "--area", "hai-phong", "--charts", "0", "--out", "editions"]).done();
    let folder = workspace.path("editions");
    let name =
        folder.read_dir().expect("a folder").next().expect("an edition").expect("an entry").file_name().to_string_lossy().into_owned();
    let app = TestApp::at(&workspace.path("store")).with_editions(Editions::new(Some(folder), Editions::default().rules));
    let html = app.text("/vi/reports");
    for file in ["report.docx", "report.html", "gap-table.xlsx", "gap-table.csv", "manifest.json"] {
        let href = format!("/vi/reports/{name}/{file}");
        assert!(html.contains(&format!("href=\"{href}\"")), "{href}");
        let answer = app.get(&href).found();
        assert!(answer.bytes == std::fs::read(workspace.path(&format!("editions/{name}/{file}"))).expect("a file"), "{file}");
        assert!(answer.header("content-disposition").contains(file) && !answer.header("content-security-policy").contains("script-src"));
    }
    workspace.write("editions/secret/report.docx", "not on record");
    let named = |file: &str| format!("/vi/reports/{name}/{file}");
    for wrong in [
        named("comments.csv"),
        named("..%2Freport.docx"),
        "/vi/reports/secret/report.docx".to_owned(),
        "/vi/reports/..%2Fstore/manifest.json".to_owned(),
    ] {
        assert_eq!(app.get(&wrong).status, 404, "{wrong}");
    }
}

#[test]
fn a_report_that_could_not_be_made_is_seen_on_the_scoreboard_and_by_the_watch() {
    let workspace = Workspace::with(Stock::Published);
    // A file stands where the folder of editions should be.
    workspace.write("editions", "no folder");
    let server = workspace.serve_with(&["--editions", "editions", "--report", "quy-nd09"]);
    let is_seen = || server.get("/vi/").contains("chưa lập được");
    let seen = (0..300).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        is_seen()
    });
    assert!(seen, "the scoreboard says nothing");
    assert!(server.get("/vi/reports").contains("chưa lập được"));
    assert!(server.get("/metrics").contains("lotrinh_reports_failed 1"));
    server.ask_to_end();
}
