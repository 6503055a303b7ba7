//! What the program prints on the committed data, for the cases that the page tells.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

/// The day on which the page stands.
pub const TODAY: &str = "2026-11-22";
/// A day before the jump of 5G coverage was published.
pub const BEFORE_THE_JUMP: &str = "2025-11-22";
/// Two days between which figures of the digital economy were revised and new ones came in.
pub const TWO_DAYS: [&str; 2] = ["2025-01-15", "2026-02-15"];

/// The national target for the digital economy in 2030, judged by all five methods.
pub const DIGITAL_ECONOMY: &str = "57-nq-tw-2024.X2.2030";
/// The national target for 5G coverage in 2025.
pub const COVERAGE_2025: &str = "theo-vnexpress-5g-2025.X1.2025";
/// The province's targets for 2030. The figures are the country's, so the page lays these targets on the country.
pub const COVERAGE_2030: &str = "726-2025.PL1.18.2.2030";
/// As before, for bank accounts.
pub const ACCOUNTS_2030: &str = "726-2025.PL1.23.2030";

/// What one method says: its words, its value, its working by symbol.
pub type ToldByMethod = (String, Option<String>, BTreeMap<String, String>);

/// One `explain`, as printed.
pub struct Explained {
    /// The finding, to be read aloud.
    pub sentence: String,
    /// Status and reason.
    pub status: String,
    /// By method, in its code: the outcome, the reason where it refuses, symbols with their values.
    pub methods: BTreeMap<String, ToldByMethod>,
}

impl Explained {
    fn parse(printed: &str) -> Self {
        let mut lines = printed.lines().skip(1);
        let mut line = || lines.next().unwrap_or_default().to_owned();
        let (sentence, status) = (line(), line());
        let mut methods = BTreeMap::new();
        for part in printed.split("\n\n").skip(1) {
            let (head, working) = part.split_once('\n').unwrap_or((part, ""));
            let Some((name, outcome)) = head.rsplit_once("): ") else { continue };
            let code = name.rsplit('(').next().unwrap_or_default();
            let lines: Vec<&str> = working.lines().map(str::trim).collect();
            let values = lines.iter().filter_map(|line| line.split("    ").next()?.split_once(" = "));
            let values = values.map(|(symbol, value)| (symbol.to_owned(), value.to_owned())).collect();
            let reason = lines.iter().find(|line| !line.is_empty() && !line.contains(" = ")).map(|line| (*line).to_owned());
            methods.insert(code.to_owned(), (outcome.to_owned(), reason, values));
        }
        Self { sentence, status, methods }
    }

    /// A number of a method's working.
    pub fn number(&self, method: &str, symbol: &str) -> f64 {
        let found = self.methods.get(method).and_then(|(_, _, values)| values.get(symbol));
        found.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{method} shows no {symbol}"))
    }

    /// ` (R = 0.229)` where the method shows the number, else nothing.
    pub fn shown(&self, method: &str, symbol: &str) -> String {
        let found = self.methods.get(method).and_then(|(_, _, values)| values.get(symbol)?.parse::<f64>().ok());
        found.map(|value| format!(" ({symbol} = {value:.3})").replace('-', "−")).unwrap_or_default()
    }
}

/// Everything the page quotes.
pub struct Told {
    /// By target, day and language.
    pub explained: BTreeMap<(&'static str, &'static str, &'static str), Explained>,
    /// What moved the target for the digital economy between the two days, as printed.
    pub change: String,
    /// The row of the gap table of today, by target.
    pub rows: BTreeMap<String, Value>,
}

impl Told {
    /// One explanation.
    pub fn of(&self, target: &'static str, day: &'static str, language: &'static str) -> &Explained {
        self.explained.get(&(target, day, language)).expect("asked for in `tell`")
    }

    /// A number of the gap table.
    pub fn in_row(&self, target: &str, column: &str) -> f64 {
        let found = self.rows.get(target).and_then(|row| row[column].as_f64());
        found.unwrap_or_else(|| panic!("the gap table has no {column} for {target}"))
    }

    /// A word of the gap table.
    pub fn word(&self, target: &str, column: &str) -> String {
        match self.rows.get(target).map(|row| &row[column]) {
            Some(Value::String(word)) => word.clone(),
            Some(other) => other.to_string(),
            None => panic!("the gap table has no {target}"),
        }
    }
}

/// Runs the program on the committed catalogue and figures, in a folder of its own.
pub fn tell() -> Told {
    let folder = tempfile::tempdir().expect("a temporary folder");
    lay_province_targets_on_the_country(folder.path());
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sources");
    run(&folder, &["init"]);
    run(&folder, &["catalogue", "load", "catalogue"]);
    run(&folder, &["ingest", "sources", data.to_str().expect("a path in Unicode")]);
    let asked = [
        (DIGITAL_ECONOMY, TODAY),
        (COVERAGE_2025, BEFORE_THE_JUMP),
        (COVERAGE_2025, TODAY),
        (COVERAGE_2030, TODAY),
        (ACCOUNTS_2030, TODAY),
    ];
    let mut explained = BTreeMap::new();
    for (target, day) in asked {
        for language in ["vi", "en"] {
            // The targets of today for every day asked for: a day moves the figures, not the promise.
            let printed = run(&folder, &["explain", target, "--as-of", day, "--targets-as-of", TODAY, "--lang", language]);
            explained.insert((target, day, language), Explained::parse(&printed));
        }
    }
    let change = run(&folder, &["explain-change", DIGITAL_ECONOMY, "--from", TWO_DAYS[0], "--to", TWO_DAYS[1], "--lang", "en"]);
    run(&folder, &["gap", "--area", "vn", "--as-of", TODAY, "--targets-as-of", TODAY, "--format", "json", "--out", "gap.json"]);
    let table: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("gap.json")).expect("the gap table")).expect("JSON");
    let rows = table["rows"].as_array().expect("rows").iter();
    let rows = rows.map(|row| (row["target"].as_str().unwrap_or_default().to_owned(), row.clone())).collect();
    Told { explained, change, rows }
}

/// A copy of the catalogue in which two targets of the province are the country's.
fn lay_province_targets_on_the_country(folder: &Path) {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("data/catalogue"), folder.join("catalogue"));
    fs::create_dir(&to).expect("a folder");
    for entry in fs::read_dir(from).expect("the catalogue") {
        let file = entry.expect("a file").path();
        let text = fs::read_to_string(&file).expect("a table");
        let text: Vec<String> = text
            .lines()
            .map(|line| {
                let moved = [COVERAGE_2030, ACCOUNTS_2030].iter().any(|target| line.starts_with(&format!("{target},")));
                if moved { line.replacen(",hai-duong-cu,", ",vn,", 1) } else { line.to_owned() }
            })
            .collect();
        fs::write(to.join(file.file_name().expect("a name")), text.join("\n") + "\n").expect("a table");
    }
}

fn run(folder: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotrinh"));
    command.current_dir(folder.path()).args(arguments).env("LOTRINH_STORE", folder.path().join("store"));
    for variable in ["LOTRINH_POLICY", "LOTRINH_AS_OF"] {
        command.env_remove(variable);
    }
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "lotrinh {}\n{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
