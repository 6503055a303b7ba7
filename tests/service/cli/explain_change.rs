//! `lotrinh explain-change`: real revisions, new periods and revised targets, each booked on its cause.

use serde_json::Value;

use crate::{
    app::{Stock, TestApp},
    workspace::{Workspace, column, rows},
};

/// Digital economy of at least 30 % of GDP by 2030; 2022 was published as 12.67, 12.63 and 12.83.
const DIGITAL_ECONOMY: &str = "57-nq-tw-2024.X2.2030";
/// R&D of 2 % of GDP by 2030; 2017 was published as 0.527 and as 0.419.
const RESEARCH: &str = "57-nq-tw-2024.X3.2030";

fn explain(workspace: &Workspace, arguments: &[&str]) -> String {
    workspace.run(&[&["explain-change"], arguments].concat()).done().stdout
}

fn json(workspace: &Workspace, arguments: &[&str]) -> Value {
    serde_json::from_str(&explain(workspace, &[arguments, &["--format", "json"]].concat())).expect("JSON")
}

/// The one change of a target between two days.
fn between(target: &str, from: &str, to: &str) -> Value {
    let found = json(&Workspace::with(Stock::Published), &[target, "--from", from, "--to", to]);
    assert_eq!(found["count"], 1, "{found}");
    found["changes"][0].clone()
}

/// Deltas of one quantity by cause, and of the whole.
fn deltas(change: &Value, quantity: &str) -> (Vec<f64>, f64) {
    let delta = |moves: &Value| moves[quantity]["delta"].as_f64().expect("a number");
    (change["parts"].as_array().expect("parts").iter().map(delta).collect(), delta(&change["whole"]))
}

#[track_caller]
fn adds_up(change: &Value) {
    for quantity in ["latest", "threshold", "median_at_due", "attainment", "gap_projected"] {
        let (parts, whole) = deltas(change, quantity);
        assert!((parts.iter().sum::<f64>() - whole).abs() < 1e-9, "{quantity}: {parts:?} and {whole}");
    }
}

/// Causes that moved something.
fn causes(change: &Value) -> Vec<&str> {
    let stands = |part: &&Value| {
        let pairs = ["status", "due", "latest", "threshold", "median_at_due", "attainment", "gap_projected"];
        pairs.iter().all(|name| part[name]["before"] == part[name]["after"])
    };
    let parts = change["parts"].as_array().expect("parts").iter();
    parts.filter(|part| !stands(part)).map(|part| part["cause"].as_str().expect("a cause")).collect()
}

#[test]
fn a_published_revision_is_told_from_the_new_year_that_came_with_it() {
    // 31/1/2025 revised 2021–2023 (2023: 12.33 to 12.87) and brought 2024 (13.17).
    let change = between(DIGITAL_ECONOMY, "2025-01-15", "2025-02-15");
    adds_up(&change);
    assert_eq!(causes(&change), ["revised_values", "new_periods"]);
    let part = |n: usize| (change["parts"][n]["latest"]["before"].clone(), change["parts"][n]["latest"]["after"].clone());
    assert_eq!((part(0), part(1)), ((12.33.into(), 12.87.into()), (12.87.into(), 13.17.into())));
    let revised: Vec<String> = change["revisions"]
        .as_array()
        .expect("revisions")
        .iter()
        .map(|r| format!("{} {}→{}", r["period"], r["before"], r["after"]))
        .collect();
    assert_eq!(revised, ["\"2021\" 12.88→12.87", "\"2022\" 12.63→12.83", "\"2023\" 12.33→12.87"]);
    assert_eq!((&change["new_figures"][0]["period"], &change["new_figures"][0]["value"]), (&"2024".into(), &13.17.into()));
}

#[test]
fn a_revision_of_a_whole_series_moves_the_forecast_before_the_new_years_do() {
    let change = between(RESEARCH, "2025-01-15", "2026-11-22");
    adds_up(&change);
    assert_eq!(causes(&change), ["revised_values", "new_periods"]);
    let (latest, whole) = deltas(&change, "latest");
    assert!((latest[0] - (0.41895 - 0.52674)).abs() < 1e-12 && (latest[1] - (0.42494 - 0.41895)).abs() < 1e-12, "{latest:?}");
    assert!((whole - (0.42494 - 0.52674)).abs() < 1e-12, "{whole}");
    assert!(deltas(&change, "median_at_due").0[0] < -0.05);
}

#[test]
fn a_new_year_alone_is_no_revision() {
    // 31/1/2026 confirmed 2021 (12.87) and brought 2025 (14.02).
    let change = between(DIGITAL_ECONOMY, "2025-12-20", "2026-02-15");
    adds_up(&change);
    assert_eq!(causes(&change), ["new_periods"]);
    assert_eq!((change["revisions"].as_array().map(Vec::len), &change["new_figures"][0]["value"]), (Some(0), &14.02.into()));
}

#[test]
fn a_leader_reads_a_sentence_a_cause_in_both_languages() {
    let workspace = Workspace::with(Stock::Published);
    let days = ["--from", "2025-01-15", "--to", "2025-02-15"];
    let said = explain(&workspace, &[&[DIGITAL_ECONOMY], &days[..]].concat()).replace('\u{a0}', " ");
    for words in [
        "Từ 15/1/2025 đến 15/2/2025",
        "Tỷ trọng kinh tế số trong GDP, Việt Nam: mục tiêu ≥ 30 % của năm 2030 (57-nq-tw-2024.X2.2030)",
        "Tổng cộng: giá trị mới nhất 12,33 % → 13,17 % (+0,84 điểm %)",
        "  Số liệu cũ được hiệu chỉnh: giá trị mới nhất +0,54 điểm %",
        "    năm 2021: 12,88 % → 12,87 %; năm 2022: 12,6 % → 12,8 %; năm 2023: 12,3 % → 12,9 %",
        "  Có số liệu kỳ mới: giá trị mới nhất +0,30 điểm %",
        "    năm 2024: 13,2 %",
        "; trạng thái không đổi.",
        "  Mục tiêu: không có sửa đổi làm thay đổi kết quả.",
    ] {
        assert!(said.contains(words), "“{words}” in {said}");
    }
    let said = explain(&workspace, &[&[DIGITAL_ECONOMY, "--lang", "en"], &days[..]].concat()).replace('\u{a0}', " ");
    assert!(
        said.contains("Old figures were revised: latest value +0.54 percentage points") && said.contains("status unchanged."),
        "{said}"
    );
}

/// A store whose catalogue was loaded once more with one text of one file replaced; its first and second revision.
fn reloaded(file: &str, from: &str, to: &str) -> (Workspace, [String; 2]) {
    let before = TestApp::reading(Stock::Published).store().data_revision().expect("a revision");
    let workspace = Workspace::with(Stock::Published);
    workspace.copy("data/catalogue", "catalogue");
    let text = workspace.read(&format!("catalogue/{file}"));
    assert!(text.contains(from), "{file} has “{from}”");
    workspace.write(&format!("catalogue/{file}"), text.replacen(from, to, 1));
    workspace.run(&["catalogue", "load", "catalogue"]).done();
    (workspace, [before.to_string(), (before + 1).to_string()])
}

/// What the reload changed, as of one day.
fn by_reload((workspace, [before, after]): &(Workspace, [String; 2])) -> Value {
    let day = ["--from", "2026-11-22", "--to", "2026-11-22"];
    json(workspace, &[&["--all", "--known-at-from", before, "--known-at-to", after], &day[..]].concat())
}

#[test]
fn a_target_revised_by_a_new_catalogue_is_a_revised_target() {
    let store = reloaded("targets.csv", "digital_economy_pct_gdp,vn,2030,,ge,30,,>=30,", "digital_economy_pct_gdp,vn,2030,,ge,35,,>=35,");
    let found = by_reload(&store);
    assert_eq!(found["count"], 1, "no other target changed");
    let change = &found["changes"][0];
    adds_up(change);
    assert_eq!((change["target"].as_str(), causes(change)), (Some(DIGITAL_ECONOMY), vec!["revised_targets"]));
    let (threshold, gap) = (deltas(change, "threshold").1, deltas(change, "gap_projected").1);
    assert!(threshold == 5.0 && (gap - 5.0).abs() < 1e-9, "{threshold} and {gap}: a forecast between is no round number");
    let (workspace, [before, after]) = &store;
    let days = ["--from", "2026-11-22", "--to", "2026-11-22", "--known-at-from", before, "--known-at-to", after];
    let said = explain(workspace, &[&[DIGITAL_ECONOMY], &days[..]].concat()).replace('\u{a0}', " ");
    assert!(said.contains(&format!("Từ 22/11/2026 (bản dữ liệu {before}) đến 22/11/2026 (bản dữ liệu {after})")), "{said}");
    assert!(said.contains("Mục tiêu được sửa đổi: mức mục tiêu +5 điểm %, phần còn thiếu tại hạn +5 điểm %"), "{said}");
}

#[test]
fn a_changed_definition_is_a_changed_catalogue_and_a_target_that_goes_is_named() {
    let definition = "Tỷ trọng kinh tế số trong GDP,Digital economy as a share of GDP,";
    let text = std::fs::read_to_string(crate::app::project("data/catalogue/indicators.csv")).expect("a table");
    let line = text.lines().find(|line| line.contains(definition)).expect("the definition").to_owned();
    assert!(line.contains(",up,0,100,share,"), "{line}");
    let store = reloaded("indicators.csv", &line, &line.replace(",up,0,100,share,", ",up,0,20,share,"));
    let found = by_reload(&store);
    let change = &found["changes"][0];
    adds_up(change);
    assert_eq!((change["target"].as_str(), causes(change)), (Some(DIGITAL_ECONOMY), vec!["method_or_catalogue"]));

    let (workspace, _) = &store;
    let targets = workspace.read("catalogue/targets.csv");
    let kept: Vec<&str> = targets.lines().filter(|line| !line.starts_with(RESEARCH)).collect();
    workspace.write("catalogue/targets.csv", kept.join("\n") + "\n");
    workspace.run(&["catalogue", "load", "catalogue"]).done();
    let [_, before] = &store.1;
    let said = explain(workspace, &["--all", "--from", "2026-11-22", "--to", "2026-11-22", "--known-at-from", before]);
    assert!(said.contains("0 trong ") && said.contains("1 mục tiêu không còn hiệu lực"), "{said}");
    assert!(said.contains(&format!("Mục tiêu không còn hiệu lực:\n  {RESEARCH}  Chi nghiên cứu")), "{said}");
}

#[test]
fn all_lists_what_changed_worst_first_and_nothing_else() {
    let workspace = Workspace::with(Stock::Demonstration);
    let days = ["--all", "--from", "2025-01-15", "--to", "2026-11-22"];
    let table = rows(&explain(&workspace, &[&days[..], &["--format", "csv"]].concat()));
    let whole: Vec<_> = table.iter().filter(|row| row["cause"] == "whole").collect();
    assert!(whole.len() > 3 && column(&table, "target").contains(&RESEARCH), "{}", whole.len());
    let order = ["missed", "at_risk", "watch", "not_assessable", "on_course", "reached", "exceeded"];
    let places: Vec<_> = whole.iter().map(|row| order.iter().position(|word| *word == row["status_after"]).expect("a status")).collect();
    assert!(places.is_sorted(), "{places:?}");
    for row in &whole {
        let parts: Vec<_> = table.iter().filter(|part| part["target"] == row["target"] && part["cause"] != "whole").collect();
        assert_eq!(parts.len(), 4, "{}", row["target"]);
        for quantity in ["latest_delta", "attainment_delta", "median_at_due_delta", "gap_projected_delta"] {
            let number = |row: &std::collections::BTreeMap<String, String>| row[quantity].parse::<f64>().unwrap_or(0.0);
            let sum: f64 = parts.iter().map(|part| number(part)).sum();
            assert!((sum - number(row)).abs() < 1e-9 * number(row).abs().max(1.0), "{}: {quantity}", row["target"]);
        }
        let same = ["latest", "threshold", "attainment"].iter().all(|name| row[&format!("{name}_before")] == row[&format!("{name}_after")]);
        assert!(!same || row["status_before"] != row["status_after"], "{} did not change", row["target"]);
    }
    // Plans issued in between came with their targets; what rests on made-up figures says so.
    assert!(column(&table, "cause").contains(&"added"));
    let found = json(&workspace, &["--all", "--from", "2026-03-01", "--to", "2026-11-22"]);
    let marked = found["changes"].as_array().expect("changes").iter().filter(|change| change["illustrative"] == true).count();
    assert!(marked > 0, "changes of illustrative series carry the mark");
    let said = explain(&workspace, &["--all", "--from", "2026-03-01", "--to", "2026-11-22"]);
    assert_eq!(said.matches("Số liệu minh họa.").count(), marked);
}

#[test]
fn both_days_are_judged_by_the_policy_given() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.write("path.toml", "headline = [\"path\"]\n");
    let under = |from: &str, policy: &[&str]| json(&workspace, &[&["--all", "--from", from, "--to", "2026-11-22"], policy].concat());
    assert_eq!(under("2026-11-22", &["--policy", "path.toml"])["count"], 0);
    let (usual, path) = (under("2025-01-15", &[]), under("2025-01-15", &["--policy", "path.toml"]));
    let changes = path["changes"].as_array().expect("changes");
    assert!(!changes.is_empty() && changes.iter().all(|change| !causes(change).contains(&"method_or_catalogue")));
    workspace.run(&["gap", "--as-of", "2026-11-22", "--format", "json", "--out", "gap.json", "--policy", "path.toml"]).done();
    let table: Value = serde_json::from_str(&workspace.read("gap.json")).expect("JSON");
    let status = |change: &Value| {
        let row = table["rows"].as_array().expect("rows").iter().find(|row| row["target"] == change["target"]).expect("a row");
        row["status"].clone()
    };
    assert!(changes.iter().all(|change| change["whole"]["status"]["after"] == status(change)));
    let is_as_usual = |change: &Value| change["whole"]["status"]["after"] == status(change);
    assert!(!usual["changes"].as_array().expect("changes").iter().all(is_as_usual), "the policy changes no status");
}

#[test]
fn nothing_changed_says_so() {
    let workspace = Workspace::with(Stock::Published);
    let said = explain(&workspace, &["--all", "--from", "2026-03-10", "--to", "2026-03-12"]);
    assert!(said.starts_with("Không có gì thay đổi từ 10/3/2026 đến 12/3/2026 (") && said.trim_end().ends_with("được so sánh)."), "{said}");
    let said = explain(&workspace, &[RESEARCH, "--from", "2026-03-10", "--to", "2026-03-12"]);
    assert!(said.contains("Không có gì thay đổi; trạng thái vẫn là “") && said.contains("Số liệu cũ: không có hiệu chỉnh."), "{said}");
}

#[test]
fn a_target_of_a_plan_issued_in_between_is_new() {
    let workspace = Workspace::with(Stock::Published);
    let said = explain(&workspace, &["57-2026.PL1.8.2030", "--from", "2025-12-20", "--to", "2026-11-22"]);
    assert!(said.contains("Mục tiêu mới:\n  57-2026.PL1.8.2030  "), "{said}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_to_do() {
    let workspace = Workspace::with(Stock::Published);
    let refuses = |arguments: &[&str], code: i32, words: &[&str]| {
        workspace.refuses(&[&["explain-change"], arguments].concat(), code, words);
    };
    refuses(&[RESEARCH, "--from", "2026-03-12", "--to", "2026-03-10"], 2, &["--from 2026-03-12 lies after --to 2026-03-10", "exchange"]);
    let days = ["--all", "--from", "2026-03-10", "--to", "2026-03-12"];
    refuses(&[&days[..], &["--known-at-from", "3", "--known-at-to", "2"]].concat(), 2, &["--known-at-from 3", "earlier revision"]);
    refuses(&[&days[..], &["--known-at-to", "9999"]].concat(), 1, &["revision 9999", "expected 0 to"]);
    refuses(&["57-nq-tw-2024.X9", "--from", "2026-03-10"], 1, &["target “57-nq-tw-2024.X9”", "did you mean “57-nq-tw-2024.X"]);
    refuses(&["--all", "--from", "1990-01-01"], 1, &["no figure was known on 1990-01-01", "choose a later day"]);
    refuses(&[&days[..], &["--known-at-from", "0"]].concat(), 1, &["no target was in effect on 2026-03-10 at data revision 0"]);
    refuses(&["--from", "2026-03-10"], 2, &["TARGET"]);
    refuses(&[RESEARCH, "--all", "--from", "2026-03-10"], 2, &["cannot be used with"]);
    refuses(&["--all"], 2, &["--from"]);
    let bare = Workspace::with(Stock::Catalogue);
    bare.refuses(&["explain-change", "--all", "--from", "2026-03-10"], 1, &["no figures", "lotrinh ingest sources"]);
}

#[test]
fn the_help_teaches_the_order_of_the_causes() {
    let said = Workspace::empty().run(&["explain-change", "--help"]).done().stdout;
    for words in
        ["revised old values", "new periods", "revised targets", "changed method or catalogue", "add up", "lotrinh explain-change --all"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
}
