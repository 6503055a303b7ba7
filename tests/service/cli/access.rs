//! `lotrinh keys`, `lotrinh users`, and where `lotrinh serve` listens.

use crate::{
    app::Stock,
    workspace::{Server, Workspace},
};

const FILE: &str = "indicator,area,period,value,published_on\nhdi,vn,2022,0.7,2025-05-06\n";

#[test]
fn keys_are_made_listed_and_revoked_beside_a_running_server() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--anonymous", "none"]);
    assert!(server.get("/api/v1/plans").starts_with("HTTP/1.1 401 "));
    let made = workspace.run(&["keys", "add", "--role", "viewer", "--note", "Kho dữ liệu dùng chung"]).done();
    let key = made.stdout.trim().to_owned();
    let id = key.split('_').nth(1).expect("an id").to_owned();
    assert!(made.stderr.contains(&id) && !made.stderr.contains(&key), "the key is on standard output alone: {}", made.stderr);
    let ask = |server: &Server| server.get_with("/api/v1/plans", &format!("Authorization: Bearer {key}\r\n"));
    assert!(ask(&server).starts_with("HTTP/1.1 200 "));
    let list = workspace.run(&["keys", "list"]).done().stdout;
    assert!(list.contains(&id) && list.contains("active") && list.contains("Kho dữ liệu dùng chung") && !list.contains(&key), "{list}");
    workspace.run(&["keys", "revoke", &id]).done();
    assert!(ask(&server).starts_with("HTTP/1.1 401 "));
    assert!(workspace.run(&["keys", "list"]).done().stdout.contains("revoked"));
    workspace.refuses(&["keys", "revoke", "nothing"], 1, &["nothing", "lotrinh keys list"]);
    workspace.refuses(&["keys", "add", "--role", "root", "--note", "n"], 2, &["root", "data_officer"]);
    workspace.refuses(&["keys", "add", "--role", "viewer", "--note", ""], 1, &["note", "expected 1 to 200"]);
}

#[test]
fn people_are_added_with_a_password_from_standard_input() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.run_with_input(&["users", "add", "Lan.Nguyen", "--role", "planner"], "đường về quê ngoại\n").done();
    let list = workspace.run(&["users", "list"]).done().stdout;
    assert!(list.contains("lan.nguyen") && list.contains("planner") && list.contains("active"), "{list}");
    for (arguments, input, words) in [
        (&["users", "add", "lan.nguyen", "--role", "viewer"][..], "cánh đồng sau mưa\n", "has an account already"),
        (&["users", "add", "minh", "--role", "viewer"], "ngắn\n", "expected 12"),
        (&["users", "add", "Minh Đức", "--role", "viewer"], "cánh đồng sau mưa\n", "without marks"),
        (&["users", "password", "nobody"], "cánh đồng sau mưa\n", "lotrinh users list"),
        (&["users", "block", "nobody"], "", "lotrinh users list"),
    ] {
        let outcome = workspace.run_with_input(arguments, input);
        assert!(outcome.code == 1 && outcome.stderr.contains(words), "{arguments:?}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains(input.trim()) || input.is_empty(), "the password is not repeated: {}", outcome.stderr);
    }
    workspace.run(&["users", "block", "lan.nguyen"]).done();
    assert!(workspace.run(&["users", "list"]).done().stdout.contains("blocked"));
    workspace.run(&["users", "unblock", "lan.nguyen"]).done();
    workspace.run_with_input(&["users", "password", "lan.nguyen"], "cánh đồng sau mưa").done();
    // As an argument it would be seen by every user of the machine.
    workspace.refuses(&["users", "add", "minh", "--role", "viewer", "--password", "x"], 2, &["--password"]);
    let kept = workspace.read("store/access.jsonl") + &workspace.read("store/audit.jsonl");
    assert!(!kept.contains("cánh đồng") && !kept.contains("quê ngoại") && kept.contains("password_set"));
}

#[test]
fn the_server_listens_beyond_this_machine_only_when_somebody_can_come_in() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.refuses(&["serve", "--listen", "0.0.0.0:0"], 1, &["0.0.0.0:0", "lotrinh users add", "lotrinh keys add", "--port"]);
    let key = workspace.run(&["keys", "add", "--role", "viewer", "--note", "n"]).done().stdout;
    let server = workspace.serve_with(&["--listen", "0.0.0.0:0"]);
    assert!(server.get("/api/v1/plans").starts_with("HTTP/1.1 401 "), "nobody looks from elsewhere unless it is said");
    assert!(server.get_with("/api/v1/plans", &format!("Authorization: Bearer {}\r\n", key.trim())).starts_with("HTTP/1.1 200 "));
    assert_eq!(server.end(), Some(0));
    let id = key.split('_').nth(1).expect("an id");
    workspace.run(&["keys", "revoke", id]).done();
    workspace.refuses(&["serve", "--listen", "0.0.0.0:0"], 1, &["no key and no person"]);
    workspace.refuses(&["serve", "--site", "kpi.example.vn"], 2, &["https://kpi.example.vn"]);
}

#[test]
fn a_chain_that_is_broken_is_refused_loudly_and_found_by_verify() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.run(&["keys", "add", "--role", "viewer", "--note", "một"]).done();
    workspace.run(&["keys", "add", "--role", "admin", "--note", "hai"]).done();
    workspace.run(&["verify"]).done();
    for file in ["store/access.jsonl", "store/audit.jsonl"] {
        let good = workspace.read(file);
        workspace.write(file, good.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>());
        workspace.refuses(&["serve", "--port", "0"], 1, &[file.trim_start_matches("store/"), "line 1", "newest backup"]);
        let verified = workspace.run(&["verify"]);
        assert!(verified.code == 1 && verified.stderr.contains("1 faults") && verified.stderr.contains("line 1"), "{}", verified.stderr);
        workspace.write(file, good);
    }
    // A line that was never finished is no fault: the next one takes its place.
    workspace.write("store/access.jsonl", workspace.read("store/access.jsonl") + "{\"before\":\"00");
    let made = workspace.run(&["keys", "add", "--role", "viewer", "--note", "ba"]).done();
    assert!(made.stderr.contains("never finished"), "{}", made.stderr);
    assert_eq!(workspace.run(&["keys", "list"]).done().stdout.lines().count(), 4);
}

#[test]
fn access_and_trail_go_with_backup_and_restore() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.run(&["keys", "add", "--role", "viewer", "--note", "một"]).done();
    let copied = workspace.run(&["backup", "--to", "copy"]).done().stdout;
    assert!(copied.contains("1 lines on keys and people, 1 of the audit trail"), "{copied}");
    workspace.run(&["--store", "other", "restore", "copy"]).done();
    for file in ["access.jsonl", "audit.jsonl"] {
        assert_eq!(workspace.read(&format!("store/{file}")), workspace.read(&format!("other/{file}")), "{file}");
    }
    workspace.run(&["--store", "other", "keys", "add", "--role", "viewer", "--note", "hai"]).done();
    workspace.run(&["--store", "other", "verify"]).done();
    workspace.refuses(&["--store", "nowhere", "keys", "list"], 1, &["lotrinh init"]);
}

#[test]
fn what_the_command_line_changes_is_on_the_trail() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("quy-3.csv", FILE);
    workspace.run(&["ingest", "file", "quy-3.csv", "--source", "Cục Thống kê"]).done();
    // The same again changes nothing, and a question neither.
    workspace.run(&["ingest", "file", "quy-3.csv", "--source", "Cục Thống kê"]).done();
    workspace.run(&["ingests"]).done();
    workspace.run(&["retract", "2", "--reason", "gửi nhầm"]).done();
    workspace.run(&["keys", "add", "--role", "admin", "--note", "một"]).done();
    let trail = workspace.read("store/audit.jsonl");
    let lines: Vec<serde_json::Value> = trail.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line["entry"]["what"].as_str().expect("text"), line["entry"]["subject"].as_str().expect("text")))
        .collect();
    assert_eq!(told[..2], [("ingest", "quy-3.csv"), ("retraction", "retraction of 2: gửi nhầm")]);
    assert_eq!((told.len(), told[2].0), (3, "key_added"));
    assert!(lines.iter().all(|line| line["entry"]["who"].as_str().is_some_and(|who| who.starts_with("command-line:uid-"))));
    assert_eq!(lines[0]["entry"]["ingest"], 2);
}
