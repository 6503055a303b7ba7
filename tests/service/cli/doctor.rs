//! `lotrinh doctor`: all is well, or what is wrong and what to do.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::{app::Stock, workspace::Workspace};

fn findings(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn check<'a>(findings: &'a Value, name: &str) -> &'a Value {
    let checks = findings["checks"].as_array().expect("checks");
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name}: {findings}"))
}

fn close(workspace: &Workspace) {
    fs::set_permissions(workspace.path("store"), fs::Permissions::from_mode(0o700)).expect("a mode");
}

#[test]
fn a_sound_store_is_said_to_be_so_with_the_settings_and_their_sources() {
    let workspace = Workspace::with(Stock::Catalogue);
    close(&workspace);
    let outcome = workspace.run(&["doctor", "--format", "json", "--port", "0", "--rate-limit", "7"]).done();
    let found = findings(&outcome.stdout);
    assert_eq!(found["is_well"], true, "{found}");
    for name in
        ["permissions", "free space", "store", "library", "spool", "ledger", "clock", "fonts", "port", "open files", "memory", "program"]
    {
        assert_ne!(check(&found, name)["state"], "fault", "{found}");
    }
    assert!(check(&found, "library")["found"].as_str().is_some_and(|text| text.contains("v1.5.6")));
    let settings = found["settings"].as_array().expect("settings");
    let of = |variable: &str| {
        let setting = settings.iter().find(|setting| setting["variable"] == variable).expect("a setting");
        (setting["value"].as_str().expect("a value").to_owned(), setting["source"].as_str().expect("a source").to_owned())
    };
    assert_eq!(of("LOTRINH_RATE_LIMIT"), ("7".to_owned(), "command line".to_owned()));
    assert_eq!(of("LOTRINH_MAX_CONNECTIONS"), ("4096".to_owned(), "default".to_owned()));
    assert_eq!(of("LOTRINH_STORE").1, "environment");
    let text = workspace.run(&["doctor", "--port", "0"]).done().stdout;
    assert!(text.contains("Configuration in force") && text.contains("LOTRINH_READERS"), "{text}");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let workspace = Workspace::with(Stock::Catalogue);
    close(&workspace);
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    fs::set_permissions(workspace.path("store/ledger"), fs::Permissions::from_mode(0o666)).expect("a mode");
    let outcome = workspace.run(&["doctor", "--format", "json", "--port", &port]);
    let found = findings(&outcome.stdout);
    assert_eq!((outcome.code, &found["is_well"]), (1, &Value::Bool(false)), "{found}");
    for (name, word) in [("permissions", "chmod"), ("port", "--port")] {
        let check = check(&found, name);
        assert_eq!(check["state"], "fault", "{check}");
        assert!(check["advice"].as_str().is_some_and(|advice| advice.contains(word)), "{check}");
    }
    let nothing = Workspace::empty().run(&["doctor", "--format", "json", "--port", "0"]);
    let found = findings(&nothing.stdout);
    assert!(
        nothing.code == 1 && check(&found, "store")["advice"].as_str().is_some_and(|advice| advice.contains("lotrinh init")),
        "{found}"
    );
}

#[test]
fn a_damaged_object_of_the_spool_is_found() {
    let workspace = Workspace::with(Stock::Catalogue);
    close(&workspace);
    let object = workspace.contents().into_keys().find(|path| path.to_string_lossy().contains("objects")).expect("an object");
    fs::set_permissions(&object, fs::Permissions::from_mode(0o600)).expect("a mode");
    fs::write(&object, "something else").expect("a file");
    let outcome = workspace.run(&["doctor", "--format", "json", "--port", "0"]);
    let found = findings(&outcome.stdout);
    assert_eq!((outcome.code, &check(&found, "spool")["state"]), (1, &"fault".into()), "{found}");
    assert!(check(&found, "spool")["advice"].as_str().is_some_and(|advice| advice.contains("restore")), "{found}");
}

#[test]
fn beside_a_running_server_the_rest_is_looked_at() {
    let workspace = Workspace::with(Stock::Catalogue);
    close(&workspace);
    let server = workspace.serve();
    let outcome = workspace.run(&["doctor", "--format", "json", "--port", &server.port().to_string()]).done();
    let found = findings(&outcome.stdout);
    assert_eq!(check(&found, "store")["state"], "skipped");
    assert!(check(&found, "port")["found"].as_str().is_some_and(|text| text.contains("the server runs")), "{found}");
}
