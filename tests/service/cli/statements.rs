//! `lotrinh tasks` and `lotrinh remarks`: what offices say goes in by file, into lists, editions and nowhere else.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use crate::{app::Stock, workspace::Workspace};

const TARGET: &str = "57-2026.PL2.22.2030";

#[test]
fn reports_on_tasks_are_taken_row_by_row() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write(
        "tasks.csv",
        "Mã nhiệm vụ,Tình trạng,Kết quả\n57-2026.PL3.I.2,hoàn thành,Đã ban hành\n57-2026.PL3.I.1,sắp xong,\n57-2026.PL9,hoàn thành,\n",
    );
    let looked = workspace.run(&["tasks", "report", "tasks.csv", "--check"]).done();
    assert!(looked.stdout.contains("3 rows, 1 say something new, 0 known already, 2 rejected (nothing was changed)"), "{}", looked.stdout);
    let done = workspace.run(&["tasks", "report", "tasks.csv"]).done();
    assert!(done.stdout.contains("data revision"), "{}", done.stdout);
    for words in ["row 3", "unknown_word", "row 4", "unknown_entry"] {
        assert!(done.stderr.contains(words), "{words}: {}", done.stderr);
    }
    assert!(workspace.run(&["tasks", "report", "tasks.csv"]).done().stdout.contains("nothing was changed"), "the same again is no news");
    let history = workspace.run(&["tasks", "history", "57-2026.PL3.I.2"]).done().stdout;
    assert!(history.contains("done") && history.contains("result: Đã ban hành"), "{history}");
    assert!(workspace.run(&["tasks", "history", "57-2026.PL3.I.1"]).done().stdout.contains("nothing was reported"));
    workspace.refuses(&["tasks", "history", "57-2026.PL3.I"], 1, &["not in the catalogue"]);
    workspace.write("bad.csv", "task,state\n57-2026.PL9,done\n");
    workspace.refuses(&["tasks", "report", "bad.csv"], 1, &["nothing was changed"]);
    // What was said is in spool and ledger like everything else.
    workspace.run(&["verify", "--deep"]).done();
    workspace.run(&["rebuild"]).done();
    assert!(workspace.run(&["tasks", "history", "57-2026.PL3.I.2"]).done().stdout.contains("Đã ban hành"));
}

fn edition(workspace: &Workspace, out: &str) -> BTreeMap<String, Vec<u8>> {
    let make = ["report", "make", "--period", "quý III/2026", "--area", "phuong-hai-duong", "--charts", "1", "--out", out];
    workspace.run(&make).done();
    let inside = workspace.contents().into_iter().filter(|(path, _)| path.to_string_lossy().contains(&format!("/{out}/")));
    inside.map(|(path, bytes)| (path.file_name().expect("a name").to_string_lossy().into_owned(), bytes)).collect()
}

fn words(docx: &[u8]) -> String {
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("an archive");
    zip.by_name("word/document.xml").expect("the document").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn what_was_published_of_the_period_goes_into_its_edition_and_what_came_later_does_not() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.write(
        "remarks.csv",
        format!("target,period,cause,remedy,stage\n{TARGET},quý III/2026,Thiếu máy quét,Mua 02 máy,published\n{TARGET},quý II/2026,Lý do của quý hai,,published\n"),
    );
    workspace.run(&["remarks", "add", "remarks.csv"]).done();
    // One task was reported on by the cut-off and again after it.
    for (day, state, result) in [("2026-09-17", "in_progress", "Đang lấy ý kiến"), ("2026-09-19", "done", "Đã trình sau ngày chốt")]
    {
        workspace.write("tasks.csv", format!("task,state,result,reported_on\n57-2026.PL4.13,{state},{result},{day}\n"));
        workspace.run(&["tasks", "report", "tasks.csv"]).done();
    }
    let first = edition(&workspace, "one");
    let said = words(&first["report.docx"]);
    for there in ["Thiếu máy quét", "Mua 02 máy", "Đang lấy ý kiến", "đang thực hiện"] {
        assert!(said.contains(there), "{there}");
    }
    assert!(!said.contains("Lý do của quý hai"), "a remark on another period");
    assert!(!said.contains("Đã trình sau ngày chốt"), "a task reported on after the cut-off");
    // A draft over it: the edition that is there is made again as it was, a new one has the remark no more.
    workspace.write("draft.csv", format!("target,period,cause,stage\n{TARGET},quý III/2026,Nguyên nhân khác,draft\n"));
    workspace.run(&["remarks", "add", "draft.csv"]).done();
    let folder = workspace
        .contents()
        .keys()
        .find(|path| path.ends_with("manifest.json"))
        .expect("an edition")
        .parent()
        .expect("a folder")
        .to_owned();
    workspace.run(&["report", "reproduce", &folder.to_string_lossy()]).done();
    let second = words(&edition(&workspace, "two")["report.docx"]);
    assert!(!second.contains("Thiếu máy quét") && !second.contains("Nguyên nhân khác"), "a draft is no part of an edition");
}
