//! `lotrinh policy` and `--policy`: verdicts by other cuts.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    app::Stock,
    workspace::{Workspace, column, rows},
};

const DAY: &str = "2026-11-22";

/// The gap table under a policy file, or under the default.
fn gaps(workspace: &Workspace, policy: Option<&str>) -> Value {
    let mut arguments = vec!["gap", "--as-of", DAY, "--format", "json", "--out", "gap.json"];
    arguments.extend(policy.into_iter().flat_map(|file| ["--policy", file]));
    workspace.run(&arguments).done();
    serde_json::from_str(&workspace.read("gap.json")).expect("JSON")
}

fn statuses(table: &Value) -> BTreeMap<String, String> {
    let rows = table["rows"].as_array().expect("rows");
    rows.iter()
        .map(|row| (row["target"].as_str().expect("a key").to_owned(), row["status"].as_str().expect("a status").to_owned()))
        .collect()
}

#[test]
fn the_policy_is_printed_as_a_file_that_changes_nothing() {
    let workspace = Workspace::with(Stock::Demonstration);
    let printed = workspace.run(&["policy"]).done().stdout;
    assert!(printed.contains("headline = [\"projection_model\", \"path\", \"pace_linear\"]") && printed.contains("on_course = 0.95"));
    workspace.write("policy.toml", &printed);
    assert_eq!(workspace.run(&["policy", "--policy", "policy.toml"]).done().stdout, printed);
    let (with, without) = (gaps(&workspace, Some("policy.toml")), gaps(&workspace, None));
    assert_eq!(with["method_hash"], without["method_hash"]);
    assert_eq!(statuses(&with), statuses(&without));
}

#[test]
fn one_other_cut_gives_other_statuses_under_another_hash() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.write("strict.toml", "[attainment]\non_course = 0.9\n");
    workspace.write("path.toml", "headline = [\"path\"]\n");
    let (usual, strict, path) = (gaps(&workspace, None), gaps(&workspace, Some("strict.toml")), gaps(&workspace, Some("path.toml")));
    assert!(usual["method_hash"] != strict["method_hash"] && strict["method_hash"] != path["method_hash"]);
    let (before, after) = (statuses(&usual), statuses(&strict));
    let changed: Vec<_> = before.iter().filter(|(target, status)| after[*target] != **status).collect();
    assert!(
        !changed.is_empty() && changed.iter().all(|(target, status)| *status == "on_course" && after[*target] == "watch"),
        "{changed:?}"
    );
    assert_ne!(statuses(&path), before);
}

#[test]
fn runs_under_two_policies_are_two_runs() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.write("strict.toml", "[ratio]\nwatch = 0.7\n");
    let assess = |more: &[&str]| workspace.run(&[&["assess", "--as-of", DAY], more].concat()).done().stdout;
    assert!(assess(&[]).contains("recorded"));
    assert!(assess(&[]).contains("unchanged"), "the hash is the same in every run of the program");
    assert!(assess(&["--policy", "strict.toml"]).contains("recorded"));
}

#[test]
fn a_table_is_judged_by_the_cuts_given() {
    let workspace = Workspace::empty();
    workspace.write(
        "in.csv",
        "series,base_value,base_year,current_value,current_year,target,target_year,direction,limit\na,10,2015,20,2020,45,2030,1,\n",
    );
    workspace.write("lenient.toml", "[ratio]\non_course = 0.8\n");
    let judge = |more: &[&str]| {
        let arguments = [&["verdict-table", "--method", "pace_linear", "--in", "in.csv", "--out", "out.csv"], more].concat();
        workspace.run(&arguments).done();
        column(&rows(&workspace.read("out.csv")), "status")[0].to_owned()
    };
    // 2 a year so far, 2.5 a year needed: 0.8.
    assert_eq!((judge(&[]), judge(&["--policy", "lenient.toml"])), ("watch".to_owned(), "on_course".to_owned()));
}

#[test]
fn the_method_page_shows_the_cuts_in_force() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("strict.toml", "[ratio]\non_course = 0.99\n[compound]\nbase_year = 2020\n");
    let page = |more: &[&str]| {
        let server = workspace.serve_with(more);
        let page = server.get("/vi/method");
        assert_eq!(server.end(), Some(0));
        page
    };
    let usual = page(&[]);
    assert!(
        usual.contains(">từ 0,95<")
            && usual.contains("năm gốc 2015")
            && usual.contains("dự báo mô hình, rồi lộ trình kế hoạch, rồi nhịp tăng đều")
    );
    let strict = page(&["--policy", "strict.toml"]);
    assert!(strict.contains(">từ 0,99<") && strict.contains("năm gốc 2020") && !strict.contains(">từ 0,95<"));
}

#[test]
fn a_policy_that_cannot_be_used_is_refused_and_stops_nothing_else() {
    let workspace = Workspace::empty();
    let refuses = |text: &str, words: &[&str]| {
        workspace.write("policy.toml", text);
        workspace.refuses(&["policy", "--policy", "policy.toml"], 1, &[&["policy.toml", "lotrinh policy"], words].concat());
    };
    refuses("[ratio]\nwatch = 0.97\n", &["ratio", "found on_course 0.95, watch 0.97", "expected on_course > watch"]);
    refuses("[ratio]\ngreen = 0.97\n", &["unknown field", "green", "on_course"]);
    refuses("headline = []\n", &["headline", "expected at least one method"]);
    refuses("not a policy", &["line 1"]);
    workspace.refuses(&["policy", "--policy", "nowhere.toml"], 1, &["nowhere.toml", "cannot"]);
    assert_eq!(workspace.run(&["periods", "2026", "--policy", "nowhere.toml"]).done().stdout, "2026-01-01 2026-12-31\n");
}
