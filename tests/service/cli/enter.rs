//! `lotrinh enter`: one figure by the same door as every file.

use crate::{app::Stock, workspace::Workspace};

const QUARTER: [&str; 7] = ["enter", "--indicator", "dvc_online_files_pct", "--area", "phuong-hai-duong", "--period", "quý III/2026"];
const WORDS: [&str; 7] = ["enter", "--indicator", "smart_city_completed", "--area", "phuong-hai-duong", "--period", "quý III/2026"];

fn told(workspace: &Workspace, entry: &[&str], more: &[&str]) -> String {
    workspace.run(&[entry, more].concat()).done().stdout.replace('\u{a0}', " ")
}

#[test]
fn a_figure_is_entered_once_and_what_was_before_is_told() {
    let workspace = Workspace::with(Stock::Catalogue);
    let first =
        ["--value", "61,7", "--published-on", "2026-09-17", "--source", "Trung tâm", "--numerator", "617", "--denominator", "1.000"];
    let said = told(&workspace, &QUARTER, &first);
    assert!(said.contains("trước: –") && said.contains("nay:   61,7 % hồ sơ (chính thức, công bố 17/9/2026, Trung tâm)"), "{said}");
    let said = told(&workspace, &QUARTER, &first);
    assert!(said.contains("số liệu này đã có, không có gì thay đổi"), "{said}");
    let said = told(&workspace, &QUARTER, &["--value", "62.5", "--published-on", "2026-10-01", "--provenance", "provisional"]);
    assert!(said.contains("trước: 61,7 %") && said.contains("nay:   62,5 % hồ sơ (sơ bộ, công bố 1/10/2026"), "{said}");
    let said = told(&workspace, &QUARTER, &["--value", "60", "--published-on", "2026-09-20", "--lang", "en"]);
    assert!(said.contains("now:    62.5 %") && said.contains("a figure published later stays in force"), "{said}");
}

#[test]
fn a_check_changes_nothing() {
    let workspace = Workspace::with(Stock::Catalogue);
    let said = told(&workspace, &QUARTER, &["--value", "161,7", "--published-on", "2026-09-17", "--check"]);
    assert!(said.contains("sẽ là: 161,7 %") && said.contains("không có gì thay đổi"), "{said}");
    let said = told(&workspace, &QUARTER, &["--value", "1", "--check"]);
    assert!(said.contains("trước: –"), "{said}");
}

#[test]
fn what_the_door_rejects_is_told_and_nothing_changes() {
    let workspace = Workspace::with(Stock::Catalogue);
    let refuses = |arguments: &[&str], code: i32, words: &[&str]| workspace.refuses(arguments, code, words);
    refuses(&[&QUARTER[..], &["--value", "nhiều"]].concat(), 1, &["Cột “value”: “nhiều” không phải là số", "không có gì thay đổi"]);
    refuses(
        &["enter", "--indicator", "dvc_online_file_pct", "--area", "vn", "--period", "2026", "--value", "1"],
        1,
        &["dvc_online_file_pct", "gần nhất là “dvc_online_files_pct”"],
    );
    refuses(
        &["enter", "--indicator", "hdi", "--area", "vn", "--period", "hôm qua", "--value", "1"],
        1,
        &["hôm qua", "expected for example"],
    );
    refuses(&QUARTER, 2, &["--value"]);
    refuses(&[&WORDS[..], &["--met", "yes"]].concat(), 2, &["--evidence"]);
    refuses(&[&WORDS[..], &["--met", "yes", "--evidence", " "]].concat(), 2, &["--evidence", "expected"]);
    refuses(&[&WORDS[..], &["--value", "0.7"]].concat(), 1, &["smart_city_completed is judged in words", "--met yes"]);
    refuses(&[&QUARTER[..], &["--met", "yes", "--evidence", "x"]].concat(), 1, &["“đạt” không phải là số"]);
}

#[test]
fn a_report_in_words_is_judged() {
    let workspace = Workspace::with(Stock::Catalogue);
    let explain = || told(&workspace, &["explain", "57-2026.PL1.4.2030", "--as-of", "2026-11-22"], &[]);
    assert!(explain().contains("chưa thể đánh giá: mục tiêu bằng lời"), "{}", explain());
    told(&workspace, &WORDS, &["--met", "no", "--evidence", "Báo cáo số 5", "--published-on", "2026-09-16"]);
    assert!(explain().contains("Cần theo dõi: báo cáo quý III/2026 ghi chưa đạt, hạn 31/12/2030."), "{}", explain());
    let said = told(&workspace, &WORDS, &["--met", "yes", "--evidence", "Quyết định số 9", "--published-on", "2026-10-20"]);
    assert!(
        said.contains("trước: chưa đạt") && said.contains("nay:   đạt (chính thức, công bố 20/10/2026, nhập tay; Quyết định số 9)"),
        "{said}"
    );
    assert!(explain().contains("Đã đạt trước hạn 31/12/2030, theo báo cáo quý III/2026."), "{}", explain());
    // As known before the second report, it is still the first.
    let then = told(&workspace, &["explain", "57-2026.PL1.4.2030", "--as-of", "2026-10-01"], &[]);
    assert!(then.contains("cần theo dõi"), "{then}");
}

#[test]
fn a_successor_stands_in_the_calendar_of_the_figure_it_replaces() {
    let workspace = Workspace::with(Stock::Published);
    let entry = ["enter", "--indicator", "hdi", "--area", "vn", "--period", "2023", "--value", "0,8", "--published-on", "2026-10-01"];
    let said = told(&workspace, &entry, &["--check"]);
    assert!(!said.contains("15/12/2022") && !said.contains("trước: –"), "{said}");
    let said = told(&workspace, &entry, &["--check", "--calendar", "statutory"]);
    assert!(said.contains("15/12/2022–14/12/2023") && said.contains("trước: –"), "{said}");
}
