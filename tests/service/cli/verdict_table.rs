//! `lotrinh verdict-table`: one row out for each row in.

use crate::workspace::{Outcome, Workspace, column, rows};

const HEADER: &str = "series,base_value,base_year,current_value,current_year,target,target_year,direction,limit";

/// Names that repeat, a series that falls, one without a target, one whose years do not differ, one that runs away.
const TABLE: [&str; 6] = [
    "a,10,2015,20,2020,40,2030,1,100",
    "b,50,2015,30,2020,10,2030,-1,",
    "a,10,2015,9,2020,40,2030,1,",
    "c,10,2015,12,2020,,2030,1,",
    "a,10,2020,12,2020,20,2030,1,",
    "b,10,2015,45,2020,40,2030,1,",
];

fn judged(workspace: &Workspace, method: &str) -> Outcome {
    workspace.write("in.csv", format!("{HEADER}\n{}\n", TABLE.join("\n")));
    workspace.run(&["verdict-table", "--method", method, "--in", "in.csv", "--out", "out.csv"])
}

#[test]
fn there_is_one_row_for_each_row_in_the_same_order_even_where_names_repeat() {
    let workspace = Workspace::empty();
    for method in ["pace_compound", "path", "pace_linear"] {
        judged(&workspace, method).done();
        let text = workspace.read("out.csv");
        assert_eq!(text.lines().next(), Some("series,progress_value,score,status"), "{method}");
        assert_eq!(column(&rows(&text), "series"), ["a", "b", "a", "c", "a", "b"], "{method}");
    }
}

#[test]
fn compound_pace_speaks_the_words_of_the_published_table() {
    let workspace = Workspace::empty();
    judged(&workspace, "pace_compound").done();
    let out = rows(&workspace.read("out.csv"));
    assert_eq!(
        column(&out, "status"),
        ["substantial_progress", "substantial_progress", "deterioration", "substantial_progress", "not_available", "target_achieved"]
    );
    // Both rates start at the base: R = ((20/10)^(1/5) − 1) / ((40/10)^(1/15) − 1).
    let expected = (2_f64.powf(0.2) - 1.0) / (4_f64.powf(1.0 / 15.0) - 1.0);
    let found: f64 = out[0]["progress_value"].parse().expect("a number");
    assert!((found - expected).abs() < 1e-12, "{found} and {expected}");
    assert_eq!((out[4]["progress_value"].as_str(), out[4]["score"].as_str()), ("", ""), "nothing where nothing can be said");
}

#[test]
fn path_and_linear_pace_use_the_same_columns_and_their_own_words() {
    let workspace = Workspace::empty();
    judged(&workspace, "path").done();
    assert_eq!(
        column(&rows(&workspace.read("out.csv")), "status"),
        ["on_course", "on_course", "moving_away", "not_available", "not_available", "on_course"]
    );
    judged(&workspace, "pace_linear").done();
    let out = rows(&workspace.read("out.csv"));
    assert_eq!(column(&out, "status"), ["on_course", "on_course", "moving_away", "not_available", "not_available", "reached"]);
    // (20 − 10) / 5 a year so far, (40 − 20) / 10 a year needed.
    assert_eq!(out[0]["progress_value"], "1");
}

#[test]
fn a_method_that_needs_a_series_or_is_none_is_a_usage_error() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", format!("{HEADER}\n{}\n", TABLE.join("\n")));
    let refuses = |method: &str, words: &[&str]| {
        workspace.refuses(&["verdict-table", "--method", method, "--in", "in.csv", "--out", "out.csv"], 2, words);
    };
    refuses("projection_model", &["needs a whole series", "use pace_compound, path or pace_linear"]);
    refuses("projection_recent", &["needs a whole series"]);
    refuses("gut_feeling", &["gut_feeling", "expected one of", "pace_linear"]);
}

#[test]
fn a_cell_that_is_no_number_is_named_with_its_row() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", format!("{HEADER}\n{}\nd,10,2015,many,2020,40,2030,1,\n", TABLE[0]));
    let arguments = ["verdict-table", "--method", "path", "--in", "in.csv", "--out", "out.csv"];
    workspace.refuses(&arguments, 1, &["in.csv", "row 3", "current_value", "many", "expected"]);
    workspace.write("in.csv", format!("{HEADER}\ne,10,2015,20,2020,40,2030,sideways,\n"));
    workspace.refuses(&arguments, 1, &["row 2", "direction", "sideways"]);
    workspace.write("in.csv", "series,base_value\na,1\n");
    workspace.refuses(&arguments, 1, &["in.csv", "base_year"]);
}
