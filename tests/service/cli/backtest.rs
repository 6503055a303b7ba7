//! `lotrinh backtest`: files and the store are scored, the order of rows and the number of cores are nothing, and what
//! comes after a cutoff is not seen.

use serde_json::Value;

use crate::{app::Stock, workspace::Workspace};

/// Two indicators of two sources, one with a limit, five provinces each, 2008–2021.
fn long() -> Vec<String> {
    let mut rows = Vec::new();
    for (source, indicator, unit, step) in
        [("gapminder", "internet", "%", 5.0), ("kaz", "output", "USD", 700.0), ("kaz", "yield", "t", 0.3)]
    {
        for k in 0..5 {
            for i in 0..14 {
                let value = step * (f64::from(i) + 0.4 * f64::from(k) + f64::from((i * 7 + k * 3) % 4) / 3.0);
                rows.push(format!("{source},{indicator},{unit},P{k},{},{value}", 2008 + i));
            }
        }
    }
    rows
}

fn file(rows: &[String]) -> String {
    format!("source,indicator,unit,entity,year,value\n{}\n", rows.join("\n"))
}

const TRAITS: &str = "source,indicator,unit,kind,modelled,lo,hi\ngapminder,internet,%,adoption,0,0,100\nkaz,output,USD,money,0.0,0,\nkaz,yield,t,money,1,,\n";

const LONG: [&str; 11] =
    ["backtest", "--in", "panel.csv", "--format", "long", "--indicators", "traits.csv", "--origins", "5", "--json", "scores.json"];

fn scores(workspace: &Workspace) -> Value {
    serde_json::from_str(&workspace.read("scores.json")).expect("JSON")
}

fn competition() -> (String, String) {
    let mut files = ["id,category,n,values\n".to_owned(), "id,category,n,values\n".to_owned()];
    for k in 0..6 {
        let values: Vec<String> = (0..22).map(|i| format!("{}", 100 + 4 * i + 9 * k + (i * (k + 3)) % 7)).collect();
        let category = if k % 2 == 0 { "Macro" } else { "Micro" };
        for (file, part) in files.iter_mut().zip([&values[..18], &values[18..]]) {
            file.push_str(&format!("S{k},{category},{},{}\n", part.len(), part.join(" ")));
        }
    }
    let [train, test] = files;
    (train, test)
}

#[test]
fn a_competition_is_scored_on_its_test_part_by_category_and_step() {
    let workspace = Workspace::empty();
    let (train, test) = competition();
    workspace.write("train.csv", train);
    workspace.write("test.csv", &test);
    let arguments = ["backtest", "--in", "train.csv", "--test", "test.csv", "--format", "competition", "--json", "scores.json"];
    let said = workspace.run(&[&arguments[..], &["--lang", "en", "--chart", "c.svg"]].concat()).done();
    assert!(said.stdout.contains("Nothing after the cutoff is used") && said.stdout.contains("Micro"), "{}", said.stdout);
    assert!(said.stderr.contains("6 origins, 24 forecasts"), "{}", said.stderr);
    assert!(workspace.read("c.svg").contains("<desc>"));
    let scores = scores(&workspace);
    let section = &scores["sections"][0];
    let names: Vec<&str> = section["groups"].as_array().expect("groups").iter().filter_map(|g| g["group"].as_str()).collect();
    assert_eq!(names, ["Macro", "Micro"]);
    assert_eq!(section["all"]["spread_by_horizon"].as_array().map(Vec::len), Some(4));
    // Naive: the last value of S0 is 100 + 4·17 + (17·3) mod 7 = 170; errors are those of the file.
    let naive = section["all"]["models"].as_array().expect("models").iter().find(|m| m["model"] == "naive").expect("naive");
    assert_eq!((&naive["all"]["owa"], &naive["all"]["relative_mae"]), (&1.0.into(), &1.0.into()));
    let lines: Vec<&str> = test.lines().filter(|line| !line.starts_with("S3,")).collect();
    workspace.write("test.csv", lines.join("\n"));
    workspace.refuses(&arguments, 1, &["S3", "not in the test file"]);
}

#[test]
fn a_long_panel_is_scored_by_group_with_modelled_indicators_apart() {
    let workspace = Workspace::empty();
    workspace.write("panel.csv", file(&long()));
    workspace.write("traits.csv", TRAITS);
    let groups = |choice: &str| {
        workspace.run(&[&LONG[..], &["--group", choice]].concat()).done();
        let sections = scores(&workspace)["sections"].as_array().expect("sections").clone();
        let names = |section: &Value| -> Vec<String> {
            section["groups"].as_array().into_iter().flatten().filter_map(|g| g["group"].as_str().map(str::to_owned)).collect()
        };
        sections.iter().map(|section| (section["modelled"].as_bool(), names(section))).collect::<Vec<_>>()
    };
    let modelled = |name: &str| (Some(true), vec![name.to_owned()]);
    assert_eq!(groups("adoption"), [(Some(false), vec!["gapminder: internet (%)".to_owned(), "kaz".to_owned()]), modelled("kaz")]);
    assert_eq!(groups("kind"), [(Some(false), vec!["adoption".to_owned(), "money".to_owned()]), modelled("money")]);
    assert_eq!(groups("indicator")[0].1, ["gapminder: internet (%)", "kaz: output (USD)"]);
    let said = workspace.run(&LONG).done().stdout;
    assert!(said.contains("Không số liệu nào sau mốc cắt được dùng") && said.contains("Số liệu một phần do mô hình tính"), "{said}");
    assert!(said.contains("0,") && !said.contains("0.5"), "numbers follow the language: {said}");
    let all = &scores(&workspace)["sections"][0]["all"];
    assert_eq!((&all["is_mixed"], &all["entities"], &all["indicators"]), (&true.into(), &10.into(), &2.into()));
}

#[test]
fn neither_the_order_of_rows_nor_the_number_of_cores_changes_a_byte() {
    let workspace = Workspace::empty();
    workspace.write("traits.csv", TRAITS);
    let mut rows = long();
    let mut tried = |threads: usize, turn: usize| {
        rows.rotate_left(turn);
        rows.reverse();
        workspace.write("panel.csv", file(&rows));
        let said = workspace.run_on_threads(threads, &LONG).done().stdout;
        (said, workspace.read("scores.json"))
    };
    let first = tried(2, 0);
    assert_eq!(first, tried(1, 23));
    assert_eq!(first, tried(2, 61));
}

#[test]
fn a_year_that_comes_after_every_cutoff_moves_scores_and_nothing_else() {
    let workspace = Workspace::empty();
    workspace.write("traits.csv", TRAITS);
    let widths = |last: &str| {
        let rows: Vec<String> = long().into_iter().map(|row| row.replace(",2021,", &format!(",2021,{last}"))).collect();
        workspace.write("panel.csv", file(&rows));
        workspace.run(&[&LONG[..7], &["--origins", "1", "--horizon", "1"], &LONG[9..]].concat()).done();
        let all = scores(&workspace)["sections"][1]["all"].clone();
        (
            all["models"][0]["all"]["count"].clone(),
            all["models"][1]["all"]["mase"].as_f64(),
            all["spread"]["coverage"][9]["achieved"].as_f64(),
        )
    };
    let (as_it_was, wild) = (widths(""), widths("99"));
    assert_eq!(as_it_was.0, wild.0);
    assert!(as_it_was.1 < Some(2.0) && wild.1 > Some(100.0), "{as_it_was:?} {wild:?}");
    assert_eq!(wild.2, Some(0.0), "an interval that held a wild value would have seen it");
}

/// Figures of one indicator for Viet Nam: yearly, each published at the end of January.
fn published(last: i32) -> String {
    let rows: Vec<String> =
        (2008..=last).map(|year| format!("hdi,vn,{year},{:.3},,{}-01-31,test", 0.5 + 0.01 * f64::from(year - 2008), year + 1)).collect();
    format!("indicator,area,period,value,unit,published_on,source\n{}\n", rows.join("\n"))
}

#[test]
fn the_store_is_cut_by_vintage() {
    let workspace = Workspace::with(Stock::Catalogue);
    let ingest = |name: &str, content: &str| {
        workspace.write(name, content);
        workspace.run(&["ingest", "file", name]).done();
    };
    let tried = |more: &[&str]| {
        workspace.run(&[&["backtest", "--origins", "3", "--horizon", "2", "--json", "scores.json"], more].concat()).done();
        scores(&workspace)["sections"][0]["all"].clone()
    };
    ingest("figures.csv", &published(2018));
    let all = tried(&[]);
    // Cutoffs on 31 January 2016, 2017 and 2018: the year before is known, and 2, 2 and 1 years follow.
    assert_eq!((&all["spread"]["count"], &all["entities"]), (&5.into(), &1.into()));
    let mase = |all: &Value| all["models"][0]["all"]["mase"].as_f64();
    assert!(mase(&all).is_some_and(|mase| (mase - 7.0 / 5.0).abs() < 1e-9), "no change, five steps of 0.01: {:?}", mase(&all));
    // A revision of old years that was published after all cutoffs changes the truth of 2018 and no history.
    ingest(
        "revision.csv",
        "indicator,area,period,value,unit,published_on,source\nhdi,vn,2010,0.9,,2020-06-30,test\nhdi,vn,2018,0.61,,2020-06-30,test\n",
    );
    let revised = tried(&[]);
    assert!(mase(&revised).is_some_and(|mase| (mase - 9.0 / 5.0).abs() < 1e-9), "{:?}", mase(&revised));
    assert_eq!(scores(&workspace)["tried"]["panel"], "store");
}

#[test]
fn an_empty_store_and_short_series_are_told_what_they_need() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.refuses(&["backtest"], 1, &["at least 5 published values", "lotrinh ingest sources", "--in"]);
    workspace.write("panel.csv", "id,category,n,values\na,x,4,1 2 3 4\n");
    workspace.refuses(&["backtest", "--in", "panel.csv", "--format", "competition"], 1, &["at least 5 values", "4 by the origin"]);
    Workspace::empty().refuses(&["backtest"], 1, &["there is no store", "lotrinh init"]);
}

#[test]
fn a_question_that_makes_no_sense_exits_with_2() {
    let workspace = Workspace::empty();
    workspace.write("panel.csv", file(&long()));
    let refuses = |more: &[&str], words: &[&str]| workspace.refuses(&[&["backtest"], more].concat(), 2, words);
    refuses(&["--in", "panel.csv"], &["--format"]);
    refuses(&["--test", "panel.csv"], &["--in"]);
    refuses(&["--in", "panel.csv", "--format", "long", "--frequency", "month"], &["--frequency year"]);
    refuses(&["--in", "panel.csv", "--format", "long", "--test", "panel.csv"], &["--format competition"]);
    refuses(&["--in", "panel.csv", "--format", "competition", "--group", "kind"], &["categories"]);
    refuses(&["--in", "panel.csv", "--format", "long", "--chart", "c.gif"], &["c.gif", ".svg or .png"]);
    refuses(&["--frequency", "month"], &["--in"]);
    workspace.refuses(&["backtest", "--in", "panel.csv", "--format", "long", "--group", "kind"], 1, &["--indicators", "kind"]);
    let help = workspace.run(&["backtest", "--help"]).done().stdout;
    assert!(help.contains("Leakage rule") && help.contains("lotrinh backtest --in train.csv --test test.csv"), "{help}");
}
