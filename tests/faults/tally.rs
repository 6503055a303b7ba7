//! Counts of cases and outcomes: printed at the end of each test, kept for the table of the long form.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::Write,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Whether the long form runs.
pub fn is_long() -> bool {
    std::env::var("FAULTS").is_ok_and(|form| form == "long" || form == "every")
}

/// Whether everything at every point is tried; it takes hours. The long form tries something at every point.
pub fn is_every() -> bool {
    std::env::var("FAULTS").is_ok_and(|form| form == "every")
}

/// So many of the ways in which one point can go wrong: others for the next point and for another seed, all of them when
/// everything is tried.
pub fn some_of<T: Copy>(ways: &[T], point: usize, most: usize) -> Vec<T> {
    let most = if is_every() { ways.len() } else { most.min(ways.len()) };
    (0..most).map(|i| ways[(point * most + i + seed() as usize) % ways.len()]).collect()
}

/// The seed of everything random; another one by the variable `FAULTS_SEED`.
pub fn seed() -> u64 {
    std::env::var("FAULTS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(57)
}

/// One of two numbers, by the form that runs.
pub fn cases(short: usize, long: usize) -> usize {
    if is_long() { long } else { short }
}

/// Takes so many of all, evenly spread; the seed moves them.
pub fn spread<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let length = all.len();
    if length <= most || most == 0 {
        return all;
    }
    let shift = seed() as usize;
    let wanted: std::collections::BTreeSet<usize> = (0..most).map(|i| (i * length / most + shift) % length).collect();
    all.into_iter().enumerate().filter(|(i, _)| wanted.contains(i)).map(|(_, case)| case).collect()
}

/// What a test has seen.
pub struct Tally {
    section: &'static str,
    started: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    cases: usize,
    outcomes: BTreeMap<String, usize>,
    faults: Vec<String>,
    skipped: Option<String>,
}

impl Tally {
    /// Starts counting.
    pub fn new(section: &'static str) -> Self {
        Self { section, started: Instant::now(), seen: Mutex::default() }
    }

    /// One case went well, with an outcome worth counting.
    pub fn count(&self, outcome: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.cases += 1;
        *seen.outcomes.entry(outcome.to_owned()).or_default() += 1;
    }

    /// Something beside the cases, such as requests, that is worth a number.
    pub fn add(&self, what: &str, number: usize) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen.outcomes.entry(what.to_owned()).or_default() += number;
    }

    /// One case showed a fault.
    pub fn fault(&self, what: impl Into<String>) {
        let what = what.into();
        let _ = std::io::stderr().write_all(format!("FAULT {}: {what}\n", self.section).as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.cases += 1;
        seen.faults.push(what);
    }

    /// Cases that cannot run here, and why.
    pub fn skip(&self, reason: impl Into<String>) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).skipped = Some(reason.into());
    }

    /// Runs cases on one thread, or in the long form on two, and counts what each says.
    pub fn each<T: Send>(&self, cases: Vec<T>, run: impl Fn(T) -> Result<String, String> + Sync) {
        let queue = Mutex::new(cases.into_iter());
        std::thread::scope(|scope| {
            for _ in 0..if is_long() { 2 } else { 1 } {
                scope.spawn(|| {
                    loop {
                        let Some(case) = queue.lock().unwrap_or_else(PoisonError::into_inner).next() else { break };
                        match run(case) {
                            Ok(outcome) => self.count(&outcome),
                            Err(fault) => self.fault(fault),
                        }
                    }
                });
            }
        });
    }

    /// Prints the counts, and fails when there was a fault.
    #[track_caller]
    pub fn finish(self) {
        let seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outcomes: Vec<String> = seen.outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        let skipped = seen.skipped.map_or_else(String::new, |reason| format!(" skipped: {reason}"));
        let seconds = self.started.elapsed().as_secs();
        let line = format!(
            "{}\t{} cases\t{} faults\t{seconds} s\t{}{skipped}\n",
            self.section,
            seen.cases,
            seen.faults.len(),
            outcomes.join(", ")
        );
        // Past the capture of the test runner: the counts are shown whether the test passes or not.
        let _ = std::io::stderr().write_all(line.as_bytes());
        if let Some(report) = std::env::var_os("FAULTS_REPORT") {
            let written = OpenOptions::new().create(true).append(true).open(report).and_then(|mut file| file.write_all(line.as_bytes()));
            written.expect("the report");
        }
        let shown: Vec<&String> = seen.faults.iter().take(10).collect();
        assert!(seen.faults.is_empty(), "{}: {} of {} cases failed: {shown:#?}", self.section, seen.faults.len(), seen.cases);
    }
}

#[test]
fn a_spread_keeps_the_number_and_reaches_both_halves() {
    let some = spread((0..100).collect::<Vec<_>>(), 10);
    assert_eq!(some.len(), 10);
    assert!(some.iter().any(|i| *i < 50) && some.iter().any(|i| *i >= 50), "{some:?}");
    assert_eq!(spread(vec![1, 2], 10), [1, 2]);
}
