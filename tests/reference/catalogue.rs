//! The exported targets against the reading of the five planning documents, cell for cell.
//!
//! Source: the careful reading of the documents, checked by a second independent one, in `catalogue/indicators.csv` and
//! `catalogue/text_targets.csv` of the shelf; the documents themselves are public.

use std::path::Path;

use lotrinh::ingest::{export_targets, read_catalogue};

use super::shelf::{self, Row};

fn exported() -> Vec<Row> {
    let (catalogue, _) = read_catalogue(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/catalogue")).expect("data/catalogue can be read");
    shelf::rows(&export_targets(&catalogue))
}

/// Our column and that of the reading.
const COLUMNS: [(&str, &str); 11] = [
    ("document", "doc_file"),
    ("plan_no", "plan_no"),
    ("appendix", "appendix"),
    ("printed_no", "printed_no"),
    ("line_from", "line_from"),
    ("year", "milestone_year"),
    ("operator", "operator"),
    ("low", "value_low"),
    ("high", "value_high"),
    ("as_printed", "as_printed"),
    ("lead_agency", "lead_agency_vi"),
];

#[test]
fn every_exported_cell_is_the_cell_that_was_read() {
    let found = |file: &str| shelf::find("exported targets", &format!("catalogue/{file}"));
    let (Some(appendices), Some(text)) = (found("indicators.csv"), found("text_targets.csv")) else { return };
    let (appendices, text) = (shelf::rows_of(&appendices), shelf::rows_of(&text));
    assert_eq!((appendices.len(), text.len()), (269, 58));
    let ours = exported();
    assert_eq!(ours.len(), 269 + 58);
    let mut differences = Vec::new();
    for (number, (ours, theirs)) in ours.iter().zip(appendices.iter().chain(&text)).enumerate() {
        for (column, read_as) in COLUMNS {
            if ours[column] != theirs[read_as] {
                differences.push(format!("row {}, {column}: exported {:?}, read {:?}", number + 2, ours[column], theirs[read_as]));
            }
        }
        if ours["indicator"].is_empty() {
            differences.push(format!("row {}: no indicator", number + 2));
        }
    }
    assert!(differences.is_empty(), "{} cells differ:\n{}", differences.len(), differences.join("\n"));
}

/// Rows of the province's Appendix I with a printed number.
fn of_the_province(number: &str) -> Vec<Row> {
    exported()
        .into_iter()
        .filter(|row| row["plan_no"] == "726/KH-UBND, 20/02/2025" && row["appendix"] == "Phụ lục I, mục I" && row["printed_no"] == number)
        .collect()
}

#[test]
fn item_7_10_is_not_item_7_1() {
    let (first, tenth) = (of_the_province("7.1"), of_the_province("7.10"));
    assert_eq!((first.len(), tenth.len()), (1, 1));
    assert_ne!(first[0]["indicator"], tenth[0]["indicator"]);
    assert_ne!(first[0]["line_from"], tenth[0]["line_from"]);
}

#[test]
fn the_lost_cell_of_item_7_8_is_exported_as_lost() {
    let rows = of_the_province("7.8");
    assert_eq!(rows.len(), 1);
    let cell = |column: &str| rows[0][column].as_str();
    // The district prints ≥ 30 for the same thing; a lost cell is not filled in from elsewhere.
    assert_eq!((cell("operator"), cell("low"), cell("high"), cell("as_printed")), ("none", "", "", "[mất]"));
}
