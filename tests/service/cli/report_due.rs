//! `lotrinh report due` and `calendar`: each report once, whatever happens in between.

use std::path::Path;

use crate::{
    app::Stock,
    workspace::{Workspace, rows},
};

/// Reports that fell due in the autumn of 2026, in order.
const DUE: [&str; 9] = ["report", "due", "--from", "2026-09-10", "--report", "thang-726,quy-nd09", "--out", "editions", "--lang=vi"];

fn editions(workspace: &Workspace) -> Vec<String> {
    let folder = workspace.path("editions");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_missed_is_made_in_order_and_each_once() {
    let workspace = Workspace::with(Stock::Published);
    let said = workspace.run(&DUE).done().stdout;
    let names = ["thang-726-2026-09-vi", "quy-nd09-2026-Q3-vi", "thang-726-2026-10-vi", "thang-726-2026-11-vi"];
    let places: Vec<usize> = names.iter().map(|name| said.find(name).unwrap_or_else(|| panic!("no {name}: {said}"))).collect();
    assert!(places.is_sorted(), "{said}");
    let there = editions(&workspace);
    assert!(names.iter().all(|name| there.contains(&(*name).to_owned())), "{there:?}");
    let before = workspace.contents();
    assert!(workspace.run(&DUE).done().stdout.contains("nothing is due"));
    assert!(before == workspace.contents(), "nothing is made again");
    for name in names {
        let folder = format!("editions/{name}");
        workspace.run(&["report", "verify", &folder]).done();
        workspace.run(&["report", "reproduce", &folder]).done();
    }
    // The report of a period shows what was known on its due day.
    let table = workspace.read("editions/quy-nd09-2026-Q3-vi/gap-table.csv");
    let table = rows(table.trim_start_matches('\u{feff}'));
    assert!(table.iter().all(|row| row["Ngày công bố"].as_str() <= "2026-09-25"));
}

#[test]
fn a_program_that_ended_in_the_middle_leaves_nothing_half_and_the_next_goes_on() {
    let workspace = Workspace::with(Stock::Published);
    workspace.run(&DUE).done();
    let whole = workspace.contents();
    // Ended while files were written: what is below the temporary name is cleared, what is missing is made.
    let fresh = Workspace::with(Stock::Published);
    fresh.write("editions/.unfinished-999999999/report.docx", "half");
    fresh.run(&DUE).done();
    let names = |of: &Workspace| editions(of);
    assert_eq!(names(&fresh), names(&workspace));
    // Ended between the rename and the record: the store of before has the folders, and only records them.
    let store_before = Workspace::with(Stock::Published);
    for (path, bytes) in &whole {
        let inside = path.strip_prefix(workspace.path("")).unwrap_or(path);
        if inside.starts_with("editions") {
            store_before.write(&inside.to_string_lossy(), bytes);
        }
    }
    store_before.run(&DUE).done();
    assert!(store_before.run(&DUE).done().stdout.contains("nothing is due"));
    let same = |path: &Path| store_before.contents().get(path).cloned();
    for (path, bytes) in whole.iter().filter(|(path, _)| path.to_string_lossy().contains("editions")) {
        let inside = path.strip_prefix(workspace.path("")).unwrap_or(path);
        let there = same(&store_before.path(&inside.to_string_lossy())).or_else(|| same(inside));
        assert!(there.as_ref() == Some(bytes), "{} was made again", inside.display());
    }
}

#[test]
fn a_server_makes_what_is_due_beside_its_answers() {
    let workspace = Workspace::with(Stock::Published);
    let server = workspace.serve_with(&["--editions", "editions", "--report", "quy-nd09", "--report", "thang-khcn"]);
    let made = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        workspace
            .path("editions")
            .read_dir()
            .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().join("manifest.json").is_file())))
    });
    assert!(made, "no edition after a minute");
    assert!(server.get("/healthz").contains("200"));
    server.ask_to_end();
}

#[test]
fn the_calendar_is_printed_as_lines_and_for_calendars() {
    let workspace = Workspace::empty();
    let asked = ["report", "calendar", "--from", "2026-11-20", "--days", "30"];
    let said = workspace.run(&asked).done().stdout;
    assert!(said.contains("2026-11-29") && said.contains("Báo cáo năm, phường Hải Dương") && said.contains("2026-12-09"), "{said}");
    assert!(said.contains("họp 2026-12-23"), "{said}");
    let ics = workspace.run(&[&asked[..], &["--format", "ics"]].concat()).done().stdout;
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.trim_end().ends_with("END:VCALENDAR"));
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), ics.matches("END:VEVENT").count());
    assert!(ics.contains("DTSTART;VALUE=DATE:20261129") && ics.lines().all(|line| line.trim_end_matches('\r').len() <= 75), "{ics}");
    let toml = workspace.run(&["report", "calendar", "--format", "toml"]).done().stdout;
    workspace.write("rules.toml", &toml);
    assert_eq!(
        workspace.run(&[&asked[..], &["--rules", "rules.toml"]].concat()).done().stdout,
        said,
        "the rules it prints are those it uses"
    );
    workspace.refuses(&["report", "calendar", "--report", "thang-72"], 1, &["thang-72", "expected one of thang-726"]);
    workspace.write("wrong.toml", toml.replace("due = \"18\"", "due = \"18/13\""));
    workspace.refuses(&["report", "calendar", "--rules", "wrong.toml"], 1, &["thang-726", "18/13"]);
}
