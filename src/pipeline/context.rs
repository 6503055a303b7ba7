//! What every answer is made from: the store, the clock, and the snapshots that were asked for before.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use super::{
    Knowledge, PipelineError, Policy,
    assess::{Snapshot, snapshot},
    desk::Desk,
};
use crate::{clock::Clock, store::Store};

/// Snapshots kept: a page, its chart and its table ask for the same one; a handful covers a comparison of days.
const SNAPSHOTS_KEPT: usize = 6;

/// Shared by all handlers.
#[derive(Clone)]
pub struct Context {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    policy: Arc<Policy>,
    snapshots: Arc<Mutex<Vec<Arc<Snapshot>>>>,
    desk: Arc<Desk>,
}

impl Context {
    /// Puts the parts together; nothing is taken in before there is a [`with_desk`](Self::with_desk).
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, policy: Policy) -> Self {
        Self { store, clock, policy: Arc::new(policy), snapshots: Arc::default(), desk: Arc::default() }
    }

    /// The same with a desk at which uploads are taken in.
    pub fn with_desk(self, desk: Desk) -> Self {
        Self { desk: Arc::new(desk), ..self }
    }

    /// The desk at which uploads are taken in.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether a real query answers, and the newest data revision.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn ready(&self) -> Result<i64, PipelineError> {
        self.store.ping()?;
        Ok(self.store.data_revision()?)
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
