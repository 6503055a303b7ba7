//! `lotrinh forecast-panel`: two layouts, nested intervals, the same bytes on any number of cores.

use std::collections::BTreeMap;

use crate::workspace::{Workspace, column, rows};

/// Yearly, seasonal, short, constant and single-valued series.
fn competition() -> String {
    let series: Vec<(&str, Vec<f64>)> = vec![
        ("growing", (1..=20).map(|i| 10.0 + 1.5 * f64::from(i) + f64::from(i * 7 % 5)).collect()),
        ("seasonal", (0..24).map(|i| 100.0 + f64::from(i) + [0.0, 12.0, -5.0, 3.0][i as usize % 4]).collect()),
        ("short", vec![5.0, 5.5, 6.2]),
        ("constant", vec![7.0; 12]),
        ("single", vec![42.0]),
    ];
    let line = |(id, values): (&str, Vec<f64>)| {
        let listed: Vec<String> = values.iter().map(f64::to_string).collect();
        format!("{id},other,{},{}\n", values.len(), listed.join(" "))
    };
    format!("id,category,n,values\n{}", series.into_iter().map(line).collect::<String>())
}

/// Two indicators; entities that end in different years, one with a gap, one close to its limit.
fn long() -> String {
    let mut out = "source,indicator,unit,entity,year,value\n".to_owned();
    let mut add = |indicator: &str, entity: &str, values: &[(i32, f64)]| {
        values.iter().for_each(|(year, value)| out.push_str(&format!("wb,{indicator},%,{entity},{year},{value}\n")));
    };
    let rising = |from: i32, start: f64| (0..12).map(|i| (from + i, start + 2.1 * f64::from(i) + f64::from(i * 3 % 4))).collect::<Vec<_>>();
    add("internet", "A", &rising(2008, 30.0));
    add("internet", "B", &rising(2006, 20.0));
    add("internet", "C", &[(2012, 93.0), (2013, 95.5), (2014, 97.0), (2016, 99.1), (2017, 99.6)]);
    add("internet", "D", &[(2018, 12.0), (2019, 15.0)]);
    add("growth", "A", &[(2012, 5.2), (2013, 5.4), (2014, 6.0), (2015, 6.7), (2016, 6.2), (2017, 6.8)]);
    out
}

fn number(row: &BTreeMap<String, String>, name: &str) -> f64 {
    row[name].parse().unwrap_or_else(|_| panic!("{name}: {}", row[name]))
}

fn assert_nested(row: &BTreeMap<String, String>) {
    let [low_95, low_80, point, high_80, high_95] = ["lo95", "lo80", "point", "hi80", "hi95"].map(|name| number(row, name));
    assert!(low_95 <= low_80 && low_80 <= point && point <= high_80 && high_80 <= high_95, "{row:?}");
    assert!(low_95.is_finite() && high_95.is_finite(), "{row:?}");
}

fn forecast(workspace: &Workspace, threads: usize, format: &str, more: &[&str]) -> String {
    let arguments = ["forecast-panel", "--in", "in.csv", "--out", "out.csv", "--format", format, "--levels", "0.8,0.95"];
    workspace.run_on_threads(threads, &[&arguments[..], more].concat()).done();
    workspace.read("out.csv")
}

#[test]
fn the_competition_layout_has_its_columns_and_every_step_of_every_series() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", competition());
    let text = forecast(&workspace, 2, "competition", &["--frequency", "quarter", "--horizon", "6"]);
    assert_eq!(text.lines().next(), Some("id,h,point,lo80,hi80,lo95,hi95"));
    let out = rows(&text);
    let ids = ["growing", "seasonal", "short", "constant", "single"].map(|id| [id; 6]).concat();
    assert_eq!(column(&out, "id"), ids, "in the order of the file");
    assert_eq!(column(&out, "h")[..6], ["1", "2", "3", "4", "5", "6"]);
    out.iter().for_each(assert_nested);
    let constant = out.iter().filter(|row| row["id"] == "constant").map(|row| number(row, "point"));
    constant.for_each(|point| assert!((point - 7.0).abs() < 1e-9, "{point}"));
}

#[test]
fn the_long_layout_continues_each_entity_after_its_own_last_year() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", long());
    let text = forecast(&workspace, 2, "long", &["--frequency", "year", "--horizon", "3"]);
    assert_eq!(text.lines().next(), Some("source,indicator,unit,entity,year,point,lo80,hi80,lo95,hi95"));
    let out = rows(&text);
    let years = |indicator: &str, entity: &str| {
        let own = out.iter().filter(|row| row["indicator"] == indicator && row["entity"] == entity);
        own.map(|row| row["year"].as_str()).collect::<Vec<_>>()
    };
    assert_eq!(years("internet", "A"), ["2020", "2021", "2022"]);
    assert_eq!(years("internet", "B"), ["2018", "2019", "2020"]);
    assert_eq!(years("internet", "C"), ["2018", "2019", "2020"]);
    assert_eq!(years("internet", "D"), ["2020", "2021", "2022"]);
    assert_eq!(years("growth", "A"), ["2018", "2019", "2020"]);
    out.iter().for_each(assert_nested);
}

#[test]
fn limits_hold_for_point_and_interval() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", long());
    workspace.write("indicators.csv", "source,indicator,unit,lo,hi\nwb,internet,%,0,100\nwb,growth,%,,\n");
    let text = forecast(&workspace, 2, "long", &["--frequency", "year", "--horizon", "8", "--indicators", "indicators.csv"]);
    for row in rows(&text).iter().filter(|row| row["indicator"] == "internet") {
        for name in ["point", "lo80", "hi80", "lo95", "hi95"] {
            assert!((0.0..=100.0).contains(&number(row, name)), "{name}: {row:?}");
        }
        assert_nested(row);
    }
}

#[test]
fn the_number_of_cores_does_not_change_a_byte() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", competition());
    let competition = |threads| forecast(&workspace, threads, "competition", &["--frequency", "quarter", "--horizon", "4"]);
    assert_eq!(competition(1), competition(2));
    workspace.write("in.csv", long());
    let long = |threads| forecast(&workspace, threads, "long", &["--frequency", "year", "--horizon", "4"]);
    assert_eq!(long(1), long(2));
}

#[test]
fn what_others_did_after_an_entity_ends_teaches_it_nothing() {
    let workspace = Workspace::empty();
    let of_b = |text: &str| text.lines().filter(|line| line.contains(",B,")).map(str::to_owned).collect::<Vec<_>>();
    workspace.write("in.csv", long());
    let before = of_b(&forecast(&workspace, 2, "long", &["--frequency", "year", "--horizon", "3"]));
    // B ends in 2017; a wild 2018 and 2019 of A must not reach it.
    let wild = long().replace(",A,2018,", ",A,2018,9").replace(",A,2019,", ",A,2019,8");
    assert_ne!(wild, long());
    workspace.write("in.csv", wild);
    let after = of_b(&forecast(&workspace, 2, "long", &["--frequency", "year", "--horizon", "3"]));
    assert_eq!((before.len(), &before), (3, &after));
}

#[test]
fn other_levels_name_their_columns() {
    let workspace = Workspace::empty();
    workspace.write("in.csv", competition());
    let arguments =
        ["forecast-panel", "--in", "in.csv", "--out", "out.csv", "--format", "competition", "--frequency", "year", "--horizon", "1"];
    workspace.run(&[&arguments[..], &["--levels", "0.5,0.975"]].concat()).done();
    assert_eq!(workspace.read("out.csv").lines().next(), Some("id,h,point,lo50,hi50,lo97.5,hi97.5"));
    for level in ["95", "0", "1"] {
        workspace.refuses(&[&arguments[..], &["--levels", level]].concat(), 2, &[level, "between 0 and 1"]);
    }
}

#[test]
fn a_panel_that_cannot_be_read_is_refused_with_its_place() {
    let workspace = Workspace::empty();
    let arguments =
        |format| ["forecast-panel", "--in", "in.csv", "--out", "out.csv", "--format", format, "--frequency", "year", "--horizon", "2"];
    workspace.write("in.csv", "id,category,n,values\na,x,3,1 2\n");
    workspace.refuses(&arguments("competition"), 1, &["in.csv", "row 2", "3 with 2 values"]);
    workspace.write("in.csv", "source,indicator,unit,entity,year,value\nwb,i,%,A,2020,high\n");
    workspace.refuses(&arguments("long"), 1, &["in.csv", "row 2", "value", "high"]);
    workspace.refuses(&arguments("competition"), 1, &["in.csv", "a column “id”"]);
}

#[test]
fn a_fault_far_down_a_long_panel_leaves_the_earlier_forecasts_as_they_were() {
    let workspace = Workspace::empty();
    let series = |i: usize| format!("\"s{i}, one\",x,5,{i} {} 3 4 5\n", i + 1);
    let good: String = (0..5000).map(series).collect();
    workspace.write("in.csv", format!("id,category,n,values\n{good}last,x,2,1\n"));
    workspace.write("out.csv", "kept\n");
    let arguments =
        ["forecast-panel", "--in", "in.csv", "--out", "out.csv", "--format", "competition", "--frequency", "year", "--horizon", "1"];
    // The fault stands in the second batch, after the first was written.
    workspace.refuses(&arguments, 1, &["in.csv", "row 5002", "2 with 1 values"]);
    assert_eq!(workspace.read("out.csv"), "kept\n");
    workspace.write("in.csv", format!("id,category,n,values\n{good}"));
    workspace.run(&arguments).done();
    let written = workspace.read("out.csv");
    assert_eq!(rows(&written).len(), 5000);
    assert_eq!(rows(&written)[4999]["id"], "s4999, one", "order of the file, commas kept");
}
