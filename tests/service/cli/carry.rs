//! `lotrinh carry`: the economy of a city and of the province that joined it, as one series.

use crate::{
    app::{Stock, TestApp, items},
    workspace::Workspace,
};

/// GRDP of 2024 as the two statistical offices estimated it.
const FIGURES: &str = "indicator,area,period,value,unit,published_on,provenance,source\n\
    grdp_nominal_bn_vnd,hai-duong-cu,2024,212386,tỷ đồng,2025-01-02,estimated,Cục Thống kê tỉnh Hải Dương\n\
    grdp_nominal_bn_vnd,hai-phong-cu,2024,445995,tỷ đồng,2025-04-08,estimated,Cục Thống kê\n\
    grdp_nominal_bn_vnd,hai-phong-cu,2023,400000,tỷ đồng,2024-04-08,estimated,Cục Thống kê\n";

const CARRY: [&str; 5] = ["carry", "--indicator", "grdp_nominal_bn_vnd", "--to", "hai-phong"];

#[test]
fn a_series_is_rebuilt_once_and_says_from_what() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("figures.csv", FIGURES);
    workspace.run(&["ingest", "file", "figures.csv"]).done();
    let before = workspace.contents();
    let said = workspace.run(&[&CARRY[..], &["--check"]].concat()).done().stdout;
    assert!(said.contains("658381 tỷ đồng  = hai-duong-cu 212386 + hai-phong-cu 445995"), "{said}");
    assert!(said.contains("2023  not carried: hai-duong-cu has no figure"), "{said}");
    assert!(before == workspace.contents(), "a check changes nothing");
    let said = workspace.run(&CARRY).done().stdout;
    assert!(said.contains("rebuilt 1, new 1"), "{said}");
    let said = workspace.run(&CARRY).done().stdout;
    assert!(said.contains("nothing was changed"), "{said}");
}

#[test]
fn what_cannot_be_put_together_says_why_and_changes_nothing() {
    let workspace = Workspace::with(Stock::Published);
    workspace.refuses(
        &["carry", "--indicator", "rank_dti", "--to", "hai-phong"],
        1,
        &["rank", "starts a new series", "nothing was changed"],
    );
    workspace.refuses(&["carry", "--indicator", "population", "--to", "vn"], 1, &["vn has no first day"]);
    workspace.refuses(&["carry", "--indicator", "rank_dti", "--to", "hai-fong"], 1, &["hai-fong", "hai-phong"]);
    workspace.refuses(&["carry", "--indicator", "rank_dto", "--to", "hai-phong"], 1, &["rank_dto", "rank_dti"]);
    let said = workspace.run(&["carry", "--to", "hai-phong", "--check"]).done().stdout;
    assert!(said.contains("rank_dti, hai-phong") && said.contains("rebuilt 0"), "{said}");
}

#[test]
fn a_published_figure_stands_before_a_rebuilt_one_however_old_it_is() {
    use lotrinh::pipeline::carry::carry_series;
    let app = TestApp::with(Stock::Catalogue);
    app.load_csv("figures.csv", FIGURES);
    let carried = carry_series(app.store(), &["grdp_nominal_bn_vnd".to_owned()], "hai-phong", Some("2026-11-22 05:00:00"));
    let carried = carried.expect("a series");
    let intake = carried.first().and_then(|series| series.intake.as_ref()).expect("taken in");
    assert_eq!((intake.name.as_str(), intake.rows, intake.added), ("carry/grdp_nominal_bn_vnd/hai-phong", 1, 1));
    let figure = || items(&app.json("/api/v1/observations?indicator=grdp_nominal_bn_vnd&area=hai-phong"))[0].clone();
    let rebuilt = figure();
    assert_eq!((&rebuilt["value"], &rebuilt["provenance"]), (&658_381.0.into(), &"rebuilt".into()));
    assert_eq!((&rebuilt["published_on"], &rebuilt["source"]), (&"2025-04-08".into(), &"Lộ Trình".into()));
    app.load_csv(
        "office.csv",
        "indicator,area,period,value,unit,published_on,provenance,source\n\
         grdp_nominal_bn_vnd,hai-phong,2024,658400,tỷ đồng,2025-02-01,rebuilt,Cục Thống kê\n",
    );
    assert_eq!(figure()["value"], 658_400.0);
    let again = carry_series(app.store(), &["grdp_nominal_bn_vnd".to_owned()], "hai-phong", None).expect("a series");
    assert!(again.first().is_some_and(|series| series.carried.rebuilt.is_empty()), "{again:?}");
}
