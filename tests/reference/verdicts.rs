//! The compound pace against its published inputs and outputs: Statistics Canada, Canadian Indicator Framework for the
//! Sustainable Development Goals, data hub on Open SDG 2.4 with its own progress calculation; 268 series.

use lotrinh::{
    domain::assessment::Method,
    pipeline::{Policy, verdict_table::verdict_table},
};

use super::shelf;

/// Published with 16 digits; ours may differ by the order of the same operations.
const TOLERANCE: f64 = 1e-9;

#[test]
fn all_268_published_verdicts_come_out_the_same() {
    let Some(file) = shelf::find("published verdicts", "data/verdicts/statcan_cif_published.csv") else { return };
    let published = shelf::rows_of(&file);
    let ours = verdict_table(Method::PaceCompound, &file, &Policy::default()).expect("judged");
    assert_eq!((published.len(), ours.len()), (268, 268));
    let mut differences = Vec::new();
    for (number, (row, answer)) in published.iter().zip(&ours).enumerate() {
        let number_of = |column: &str| (!row[column].is_empty()).then(|| row[column].parse::<f64>().expect("a number"));
        let same = |ours: Option<f64>, theirs: Option<f64>| match (ours, theirs) {
            (Some(a), Some(b)) => shelf::agree(a, b, TOLERANCE),
            (a, b) => a.is_none() && b.is_none(),
        };
        let fits = answer.series == row["series"]
            && answer.verdict.status == row["status"]
            && same(answer.verdict.progress_value, number_of("progress_value"))
            && same(answer.verdict.score, number_of("score"));
        if !fits {
            differences.push(format!("row {}: {answer:?}\n    published {row:?}", number + 2));
        }
    }
    assert!(differences.is_empty(), "{} of 268 differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn the_methods_that_need_a_series_refuse_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("table.csv");
    std::fs::write(
        &file,
        "series,base_value,base_year,current_value,current_year,target,target_year,direction,limit\na,1,2015,2,2020,3,2030,1,\n",
    )
    .expect("written");
    for method in [Method::ProjectionModel, Method::ProjectionRecent] {
        let refusal = verdict_table(method, &file, &Policy::default()).expect_err("a row is not a series").to_string();
        assert!(refusal.contains(method.code()), "{refusal}");
    }
    let words: Vec<&str> = [Method::PaceCompound, Method::Path, Method::PaceLinear]
        .map(|method| verdict_table(method, &file, &Policy::default()).expect("judged")[0].verdict.status)
        .to_vec();
    // Growth 2^(1/5) − 1 = 14.9 % against 3^(1/15) − 1 = 7.6 %; planned 1.667 in 2020; 0.2 a year against 0.1.
    assert_eq!(words, ["substantial_progress", "on_course", "on_course"]);
}

#[test]
fn a_direction_is_never_assumed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("table.csv");
    std::fs::write(&file, "series,base_value,base_year,current_value,current_year,direction\na,1,2015,2,2020,\n").expect("written");
    assert!(verdict_table(Method::PaceCompound, &file, &Policy::default()).expect_err("no direction").to_string().contains("direction"));
}
