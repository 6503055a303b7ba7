//! What every answer is made from: the store, the clock, the present overview, and the snapshots that were asked for before.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use jiff::civil::Date;

use super::{
    Knowledge, PipelineError, Policy,
    access::{Gate, GateSettings},
    assess::{Snapshot, method_hash, snapshot},
    common::CommonWork,
    desk::Desk,
    editions::Editions,
    overview::{Making, Overview},
};
use crate::{
    clock::{Clock, Stopwatch},
    domain::{catalogue::Catalogue, tabulate::Tabulate},
    store::Store,
};

/// Snapshots kept: a page, its chart and its table ask for the same one; a handful covers a comparison of days.
const SNAPSHOTS_KEPT: usize = 6;

/// Bytes that rendered answers may take, unless said otherwise: the gap table of a country once as JSON and once as Arrow.
const ANSWER_ROOM: u64 = 160 << 20;

/// Shared by all handlers.
#[derive(Clone)]
pub struct Context {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    policy: Arc<Policy>,
    method_hash: Arc<str>,
    tabulate: Arc<dyn Tabulate>,
    overview: Arc<RwLock<Option<Arc<Overview>>>>,
    /// The making of the next overview.
    making: CommonWork,
    snapshots: Arc<Mutex<Vec<Arc<Snapshot>>>>,
    desk: Arc<Desk>,
    ready: Arc<Mutex<Option<(i64, Stopwatch)>>>,
    gate: Arc<Gate>,
    /// Bytes that rendered answers may take.
    answer_room: u64,
    /// Targets up to which everything is judged at once.
    few_targets: usize,
    editions: Arc<Editions>,
}

/// Targets up to which everything is judged and kept: the pages of one knowledge then share one snapshot.
const FEW_TARGETS: usize = 20_000;

impl Context {
    /// Puts the parts together; nothing is taken in before there is a [`with_desk`](Self::with_desk).
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, policy: Policy, tabulate: Arc<dyn Tabulate>) -> Self {
        let folder = store.path().parent().unwrap_or(Path::new("."));
        let gate = Arc::new(Gate::new(folder, GateSettings::default(), Arc::clone(&clock)));
        Self {
            store,
            clock,
            method_hash: method_hash(&policy).into(),
            policy: Arc::new(policy),
            tabulate,
            overview: Arc::default(),
            making: CommonWork::default(),
            snapshots: Arc::default(),
            desk: Arc::default(),
            ready: Arc::default(),
            gate,
            answer_room: ANSWER_ROOM,
            few_targets: FEW_TARGETS,
            editions: Arc::default(),
        }
    }

    /// The same with a folder of editions and rules of reports.
    pub fn with_editions(self, editions: Editions) -> Self {
        Self { editions: Arc::new(editions), ..self }
    }

    /// Where editions are kept, and by which rules they are made.
    pub fn editions(&self) -> &Editions {
        &self.editions
    }

    /// The same with another number of targets up to which everything is judged at once.
    pub fn with_few_targets(self, few_targets: usize) -> Self {
        Self { few_targets, ..self }
    }

    /// Whether there are so many targets that they are judged in parts, and that pages show them in parts.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn has_many_targets(&self) -> Result<bool, PipelineError> {
        match self.known_overview() {
            Some(overview) => Ok(overview.len() > self.few_targets),
            None => Ok(self.store.count_targets()? > self.few_targets as u64),
        }
    }

    /// The same under other rules on who may come in.
    pub fn with_gate(self, settings: GateSettings) -> Self {
        let folder = self.store.path().parent().unwrap_or(Path::new("."));
        Self { gate: Arc::new(Gate::new(folder, settings, Arc::clone(&self.clock))), ..self }
    }

    /// Who may come in.
    pub fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// The same with so many bytes for rendered answers.
    pub fn with_answer_room(self, answer_room: u64) -> Self {
        Self { answer_room, ..self }
    }

    /// Bytes that rendered answers may take.
    pub fn answer_room(&self) -> u64 {
        self.answer_room
    }

    /// The same with a desk at which uploads are taken in.
    pub fn with_desk(self, desk: Desk) -> Self {
        Self { desk: Arc::new(desk), ..self }
    }

    /// The desk at which uploads are taken in.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The policy of the verdicts.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Hash of the method, with the policy.
    pub fn method_hash(&self) -> &str {
        &self.method_hash
    }

    /// What writes rows as columns.
    pub fn tabulate(&self) -> &dyn Tabulate {
        self.tabulate.as_ref()
    }

    /// Whether a real query answers, and the newest data revision.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn ready(&self) -> Result<i64, PipelineError> {
        self.store.ping()?;
        let revision = self.store.data_revision()?;
        // Who cannot know whom to let in is not ready either.
        self.gate.opens_for_anyone()?;
        *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = Some((revision, Stopwatch::start()));
        Ok(revision)
    }

    /// The newest data revision by the last real query that was answered, and how long ago that was; none before the first.
    pub fn last_ready(&self) -> Option<(i64, Duration)> {
        let last = *self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|(revision, since)| (revision, since.elapsed()))
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Fills in what a request leaves open: today and the newest data revision.
    ///
    /// # Errors
    /// The store does not answer, or a revision is asked for that does not exist yet.
    pub fn knowledge(&self, as_of: Option<Date>, known_at: Option<i64>, targets_as_of: Option<Date>) -> Result<Knowledge, PipelineError> {
        let today = self.clock.today();
        let newest = self.store.data_revision()?;
        let known_at = known_at.unwrap_or(newest);
        if !(0..=newest).contains(&known_at) {
            return Err(PipelineError::Refused(format!("data revision {known_at} does not exist; expected 0 to {newest}")));
        }
        Ok(Knowledge { as_of: as_of.unwrap_or(today), known_at, targets_as_of: targets_as_of.unwrap_or(today) })
    }

    /// Everything as of now in columns: kept, and brought up to date by what changed.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn overview(&self) -> Result<Arc<Overview>, PipelineError> {
        let asked = self.knowledge(None, None, None)?;
        // What came in while it was made is in the next one.
        let is_asked = |found: &Arc<Overview>| found.knowledge.known_at >= asked.known_at && found.knowledge.as_of >= asked.as_of;
        loop {
            if let Some(found) = self.known_overview().filter(is_asked) {
                return Ok(found);
            }
            // For a country it takes minutes: longer than one answer may take, and never to be begun anew for the next.
            let context = self.clone();
            self.making.wait_for(move || context.make_overview())?;
        }
    }

    fn make_overview(&self) -> Result<(), PipelineError> {
        let knowledge = self.knowledge(None, None, None)?;
        let before = self.known_overview();
        if before.as_ref().is_none_or(|before| before.knowledge != knowledge) {
            let made = Arc::new(Overview::make(&self.with(), before.as_deref(), knowledge)?);
            *self.overview.write().unwrap_or_else(PoisonError::into_inner) = Some(made);
        }
        Ok(())
    }

    /// The overview that was made last, whatever came in since; none before the first.
    pub(super) fn known_overview(&self) -> Option<Arc<Overview>> {
        self.overview.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The overview as it would be if nothing had been kept: what the kept one is compared with.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn overview_from_nothing(&self) -> Result<Overview, PipelineError> {
        Overview::from_nothing(&self.with(), self.knowledge(None, None, None)?)
    }

    /// The overview as it is found in the files, as after a start.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn overview_from_files(&self) -> Result<Overview, PipelineError> {
        Overview::make(&self.with(), None, self.knowledge(None, None, None)?)
    }

    fn with(&self) -> Making<'_> {
        Making { store: &self.store, policy: &self.policy, tabulate: self.tabulate.as_ref() }
    }

    /// The catalogue without its targets, as of a data revision.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn entries(&self, known_at: i64) -> Result<Arc<Catalogue>, PipelineError> {
        if let Some(overview) = self.known_overview().filter(|overview| overview.knowledge.known_at == known_at) {
            return Ok(Arc::clone(&overview.entries));
        }
        Ok(self.store.read_entries(known_at)?)
    }

    /// The snapshot at a state of knowledge, made once and kept for a while.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn snapshot(&self, knowledge: Knowledge) -> Result<Arc<Snapshot>, PipelineError> {
        let known = |kept: &[Arc<Snapshot>]| kept.iter().find(|s| s.knowledge == knowledge).cloned();
        if let Some(found) = known(&self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let made = Arc::new(snapshot(&self.store, knowledge, &self.policy)?);
        let mut kept = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known(&kept) {
            return Ok(found);
        }
        kept.insert(0, Arc::clone(&made));
        kept.truncate(SNAPSHOTS_KEPT);
        Ok(made)
    }
}
