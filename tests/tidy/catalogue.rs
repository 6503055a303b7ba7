//! The committed catalogue: valid, complete, and no byte of it changed unseen.

use lotrinh::{
    domain::{catalogue::Catalogue, finding::Severity, target::Part},
    ingest::read_catalogue,
};
use sha2::{Digest, Sha256};

use super::{assert_none, tree};

/// Cells of the five documents and of those known by their targets only; change a file and this changes with it.
const TARGETS_SHA256: &str = "7045a9dd7736ad65e995ce62629db8607835ec94c0e8272d98f1c06bb04657ca";
const TASKS_SHA256: &str = "58a51d4a5d144cdd894f0888973a20e8eda403ce6341e362a1f2d39b43850726";

fn catalogue() -> (Catalogue, Vec<lotrinh::domain::finding::Finding>) {
    read_catalogue(&tree::root().join("data/catalogue")).expect("data/catalogue can be read")
}

fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_catalogue_contradicts_itself_nowhere() {
    let (_, findings) = catalogue();
    let faults: Vec<String> = findings.iter().filter(|finding| finding.severity == Severity::Rejected).map(ToString::to_string).collect();
    assert_none("data/catalogue has no rejected row", &faults);
}

#[test]
fn every_cell_task_and_document_is_there() {
    let (catalogue, _) = catalogue();
    let targets = |part: Part| catalogue.targets.iter().filter(|target| target.part == part).count();
    let tasks = |part: &str| catalogue.tasks.iter().filter(|task| task.part == part).count();
    let documents = catalogue.plans.iter().filter(|plan| !plan.document.is_empty()).count();
    assert_eq!((targets(Part::Appendix), targets(Part::Text)), (269, 58), "cells of the appendices, and of the running text");
    assert_eq!((tasks("task"), tasks("duty"), catalogue.tasks.len()), (231, 34, 265), "tasks, standing duties, all");
    assert_eq!(documents, 5, "documents that were read");
    assert!(targets(Part::Other) > 0 && catalogue.conflicts.len() > 50, "targets of other documents, and documented conflicts");
}

/// The careful reading that the tasks were taken from lies beside the checkout, or where `TASKS_AS_READ` says; elsewhere the hash above stands for it.
#[test]
fn every_task_has_the_item_deadline_and_lead_of_the_reading() {
    let beside = tree::root().join("../shared/catalogue/tasks.csv");
    let path = std::env::var_os("TASKS_AS_READ").map_or(beside, std::path::PathBuf::from);
    let Ok(mut reading) = csv::Reader::from_path(&path) else {
        println!("the reading is not there; TASKS_AS_READ names it");
        return;
    };
    let heads = reading.headers().expect("heads").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap_or_else(|| panic!("no column {name}"));
    let columns = ["task_no", "lead_vi", "deadline_as_printed", "deadline_kind", "deadline_date"].map(column);
    let read: Vec<[String; 5]> = reading
        .records()
        .map(|record| {
            let record = record.expect("a row");
            columns.map(|at| record.get(at).unwrap_or_default().to_owned())
        })
        .collect();
    let (catalogue, _) = catalogue();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let own = catalogue.tasks.iter().map(|t| {
        [&t.printed_no, &t.lead_agency, &t.deadline_as_printed, &t.deadline_kind].map(Clone::clone).into_iter().chain([day(t.deadline_on)])
    });
    let own: Vec<Vec<String>> = own.map(Iterator::collect).collect();
    assert_eq!(own.len(), read.len());
    let differing = own.iter().zip(&read).filter(|(own, read)| own.as_slice() != read.as_slice());
    let differing: Vec<String> = differing.map(|(own, read)| format!("{own:?} and in the reading {read:?}")).collect();
    assert_none("every task is as it was read", &differing);
}

#[test]
fn targets_and_tasks_are_the_bytes_that_were_checked() {
    for (file, expected) in [("targets.csv", TARGETS_SHA256), ("tasks.csv", TASKS_SHA256)] {
        let path = tree::root().join("data/catalogue").join(file);
        let found = sha256_of(&std::fs::read(path).expect("a file"));
        assert_eq!(found, expected, "{file} has changed: read the difference, then write its hash here");
    }
}

#[test]
fn item_numbers_are_text_and_a_lost_cell_stays_lost() {
    let (catalogue, _) = catalogue();
    let numbered = |no: &str| {
        catalogue
            .targets
            .iter()
            .filter(|t| t.plan.as_str() == "726-2025" && t.appendix == "Phụ lục I, mục I" && t.printed_no == no)
            .collect::<Vec<_>>()
    };
    let (first, tenth, lost) = (numbered("7.1"), numbered("7.10"), numbered("7.8"));
    assert!(!first.is_empty() && !tenth.is_empty(), "7.1 and 7.10 are two items");
    assert!(first.iter().all(|a| tenth.iter().all(|b| a.indicator != b.indicator)), "7.10 is not 7.1");
    assert_eq!(
        lost.iter().map(|t| (t.operator.code(), t.low, t.high, t.as_printed.as_str())).collect::<Vec<_>>(),
        [("none", None, None, "[mất]")]
    );
}

#[test]
fn a_planted_contradiction_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in lotrinh::ingest::catalogue::CATALOGUE_FILES {
        let mut text = tree::read(&format!("data/catalogue/{file}"));
        if file == "targets.csv" {
            let row = text.lines().nth(1).expect("a row").to_owned();
            text.push_str(&row.replacen("khcn-2025,", "no-such-plan,", 1));
            text.push('\n');
        }
        std::fs::write(folder.path().join(file), text).expect("written");
    }
    let (_, findings) = read_catalogue(folder.path()).expect("readable");
    assert!(findings.iter().any(|finding| finding.severity == Severity::Rejected && finding.file == "targets.csv"), "{findings:?}");
}
