//! The acceptance suite of ugly files: each is sent through the door that every upload takes, and its story says what
//! has to come of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use lotrinh::{
    domain::{
        finding::{Finding, Severity},
        observation::Observation,
    },
    pipeline::{
        PipelineError,
        intake::{Door, Receipt, Request, Settings, receive_bytes, take_in},
    },
    store::ObservationFilter,
};
use serde::Deserialize;

use super::{described::Described, old_workbook::xls, typed_columns, workbook};
use crate::app::{Stock, TODAY, TestApp, project};

/// Fewest files that the suite is about.
const FEWEST: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stories {
    story: Vec<Story>,
}

/// What a file is and what has to come of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    /// Name under which it is sent.
    file: String,
    /// Whose file it is and what is ugly about it.
    vi: String,
    en: String,
    /// A file that is sent before it.
    before: Option<String>,
    /// What the sender says with it.
    #[serde(default)]
    settings: Settings,
    /// Figures taken, rejected; findings that reject nothing.
    #[serde(default)]
    accepted: u64,
    #[serde(default)]
    rejected: u64,
    #[serde(default)]
    noticed: usize,
    /// Rules of all findings, each once, in the order of the alphabet.
    #[serde(default)]
    rules: Vec<String>,
    /// Rows that are new, revised, unchanged, where the story is about that.
    changes: Option<[u64; 3]>,
    /// Some of the figures: indicator, area, period, value, then what is remarkable about them.
    #[serde(default)]
    figures: Vec<String>,
    /// Some of the findings: row, rule, and words that stand in column, found or expected.
    #[serde(default)]
    says: Vec<String>,
    /// Words of the refusal, where the file is refused as a whole.
    #[serde(default)]
    refused: Vec<String>,
}

fn folder() -> PathBuf {
    project("tests/fixtures/intake")
}

fn stories() -> Vec<Story> {
    let text = fs::read_to_string(folder().join("stories.toml")).expect("the stories");
    toml::from_str::<Stories>(&text).expect("stories").story
}

/// The bytes of a file: as it is kept, or built from its description.
fn bytes_of(name: &str) -> Vec<u8> {
    if let Ok(bytes) = fs::read(folder().join(name)) {
        return bytes;
    }
    let path = folder().join(format!("{name}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("neither {name} nor a description of it"));
    let described: Described = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "xls" => xls(&described),
        "ods" => workbook::ods(&described),
        "parquet" => typed_columns::parquet(&described),
        "arrow" => typed_columns::arrow(&described),
        // Whatever else it calls itself, such as a workbook under the name of a text file.
        _ => workbook::xlsx(&described),
    }
}

/// Sends a file as a person would.
fn send(app: &TestApp, name: &str, settings: &Settings) -> Result<Receipt, PipelineError> {
    let store = app.store();
    let door = Door { store, reader: None, stamp: "2026-11-22 02:00:00", today: TODAY };
    let request = Request { name: name.to_owned(), settings: settings.clone(), ..Request::default() };
    let upload = receive_bytes(store, &bytes_of(name))?;
    take_in(&door, upload, &request, &mut |_| {})
}

/// Everything that came of a story.
struct Outcome {
    receipt: Receipt,
    figures: BTreeSet<String>,
    refused: String,
}

fn play(story: &Story) -> Outcome {
    let app = TestApp::with(Stock::Catalogue);
    if let Some(before) = &story.before {
        send(&app, before, &Settings::default()).unwrap_or_else(|error| panic!("{before}: {error}"));
    }
    match send(&app, &story.file, &story.settings) {
        Ok(receipt) => {
            let known_at = app.store().data_revision().expect("a revision");
            let filter = ObservationFilter { as_of: TODAY, known_at, indicator: None, area: None, updated_after: None };
            let stored = app.store().observations_as_of(&filter).expect("the figures");
            Outcome { receipt, figures: stored.iter().map(printed).collect(), refused: String::new() }
        }
        Err(PipelineError::Unusable(receipt)) => {
            Outcome { receipt: *receipt, figures: BTreeSet::new(), refused: "no row of it can be used".into() }
        }
        Err(error) => Outcome { receipt: Receipt::default(), figures: BTreeSet::new(), refused: error.to_string() },
    }
}

/// A figure in one line: what is ordinary is left out.
fn printed(o: &Observation) -> String {
    let calendar = if o.period.calendar.code() == "statutory" { "statutory:" } else { "" };
    let mut line = format!("{} {} {calendar}{} {}{}", o.indicator, o.area, o.period.code(), o.censoring.sign(), o.value);
    if let (Some(numerator), Some(denominator)) = (o.numerator, o.denominator) {
        line.push_str(&format!(" = {numerator} / {denominator}"));
    }
    if o.provenance.code() != "observed" {
        line.push_str(&format!(" {}", o.provenance.code()));
    }
    if o.published_on != TODAY {
        line.push_str(&format!(" on {}", o.published_on));
    }
    if !o.note.is_empty() {
        line.push_str(&format!(" “{}”", o.note));
    }
    line
}

fn rules(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.rule.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What came of a story in the words of a story, to be read when it is not what was told.
fn told(outcome: &Outcome) -> String {
    let receipt = &outcome.receipt;
    let findings: Vec<String> = receipt.findings.iter().map(|f| format!("  {:?} {f}", f.severity)).collect();
    let figures: Vec<&str> = outcome.figures.iter().map(String::as_str).collect();
    let noticed = receipt.findings.iter().filter(|f| f.severity == Severity::Noticed).count();
    format!(
        "accepted = {}\nrejected = {}\nnoticed = {noticed}\nrules = {:?}\nchanges = {:?}\nrefused: {}\nfindings:\n{}\nfigures:\n  {}",
        receipt.rows - receipt.rejected.min(receipt.rows),
        receipt.rejected,
        rules(&receipt.findings),
        [receipt.new, receipt.revised, receipt.unchanged],
        outcome.refused,
        findings.join("\n"),
        figures.join("\n  ")
    )
}

/// What is not as it was told.
fn faults(story: &Story, outcome: &Outcome) -> Vec<String> {
    let receipt = &outcome.receipt;
    let mut out = Vec::new();
    let mut expect = |what: &str, holds: bool| {
        if !holds {
            out.push(what.to_owned());
        }
    };
    if !story.refused.is_empty() {
        let words = story.refused.iter().filter(|words| !outcome.refused.contains(words.as_str()));
        words.for_each(|words| expect(&format!("refusal does not say “{words}”"), false));
    } else {
        expect("it was refused", outcome.refused.is_empty());
    }
    let noticed = receipt.findings.iter().filter(|f| f.severity == Severity::Noticed).count();
    expect("accepted", receipt.rows - receipt.rejected.min(receipt.rows) == story.accepted);
    expect("rejected", receipt.rejected == story.rejected);
    expect("noticed", noticed == story.noticed);
    expect("rules", rules(&receipt.findings) == story.rules);
    expect("changes", story.changes.is_none_or(|changes| changes == [receipt.new, receipt.revised, receipt.unchanged]));
    for figure in &story.figures {
        expect(&format!("no figure {figure}"), outcome.figures.contains(figure));
    }
    for says in &story.says {
        let mut words = says.splitn(3, ' ');
        let (row, rule, words) = (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let found = receipt.findings.iter().any(|f| f.row.to_string() == row && f.rule == rule && f.to_string().contains(words));
        expect(&format!("no finding {says}"), found);
    }
    // Every message has a rule, says what was found or expected, and names the file.
    expect("an empty message", receipt.findings.iter().all(|f| !f.rule.is_empty() && !f.expected.is_empty() && f.file == story.file));
    out
}

/// Plays the stories whose place leaves a rest, so that the tests share the work.
fn play_all(share: usize, shares: usize) {
    let only = std::env::var("LOTRINH_STORY").unwrap_or_default();
    let mut wrong = Vec::new();
    for story in stories().iter().skip(share).step_by(shares).filter(|story| story.file.contains(&only)) {
        let outcome = play(story);
        let faults = faults(story, &outcome);
        if !faults.is_empty() {
            wrong.push(format!("=== {}\n({})\nnot as told: {}\n{}", story.file, story.en, faults.join("; "), told(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{} stories went another way\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn the_stories_of_ugly_files_come_true_first_part() {
    play_all(0, 3);
}

#[test]
fn the_stories_of_ugly_files_come_true_second_part() {
    play_all(1, 3);
}

#[test]
fn the_stories_of_ugly_files_come_true_third_part() {
    play_all(2, 3);
}

#[test]
fn every_file_has_a_story_and_every_story_a_file() {
    let stories = stories();
    let told: BTreeSet<&str> = stories.iter().flat_map(|s| std::iter::once(s.file.as_str()).chain(s.before.as_deref())).collect();
    let kept = fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let files: BTreeSet<String> =
        kept.filter(|name| name != "README.md" && name != "stories.toml").map(|name| name.trim_end_matches(".toml").to_owned()).collect();
    let files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    assert_eq!(told, files);
    assert!(files.len() >= FEWEST, "{} files", files.len());
    for story in &stories {
        assert!(!story.vi.is_empty() && !story.en.is_empty(), "{}", story.file);
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    stories.iter().for_each(|story| *names.entry(story.en.as_str()).or_default() += 1);
    assert!(names.values().all(|count| *count == 1), "each story is another one");
}
