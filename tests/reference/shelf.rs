//! The shelf of published tables and evaluation panels that may be used here but not redistributed.
//!
//! Its place is `LOTRINH_REFERENCE_DIR`, `../shared` by default, relative to the project. A test that needs a file
//! which is not there says so and passes; a place that was given on purpose must be there.

use std::{collections::BTreeMap, io::Write, path::PathBuf};

/// A file of the shelf; none, with a line that says so, when there is no shelf.
pub fn find(test: &str, path: &str) -> Option<PathBuf> {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var_os("LOTRINH_REFERENCE_DIR").filter(|place| !place.is_empty());
    let file = project.join(given.clone().unwrap_or_else(|| "../shared".into())).join(path);
    if file.is_file() {
        return Some(file);
    }
    assert!(given.is_none(), "LOTRINH_REFERENCE_DIR is set, but there is no {}", file.display());
    // Not println!: what a passing test prints that way is swallowed, and nobody would know.
    writeln!(std::io::stderr(), "skipped: {test}: no {}; set LOTRINH_REFERENCE_DIR to the folder that has {path}", file.display())
        .expect("stderr");
    None
}

/// One row of a table by column name.
pub type Row = BTreeMap<String, String>;

/// The rows of a CSV with a header.
pub fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    reader.records().map(|record| header.iter().cloned().zip(record.expect("a row").iter().map(str::to_owned)).collect()).collect()
}

/// The rows of a CSV file with a header.
pub fn rows_of(path: &std::path::Path) -> Vec<Row> {
    rows(&std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Whether two numbers agree to a tolerance that is relative above 1 and absolute below.
pub fn agree(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}
