//! What a command changed in the store goes on the audit trail.

use std::{path::Path, sync::Arc};

use super::{Failure, output::tell};
use crate::{
    clock::SystemClock,
    config::StoreConfig,
    pipeline::access::{By, Gate, GateSettings},
    store::{StoreError, changes_after},
};

/// The gate of the store in a folder.
pub fn gate(folder: &Path) -> Gate {
    Gate::new(folder, GateSettings::default(), Arc::new(SystemClock))
}

/// Runs a command and puts every change that the ledger has of it on the trail. A trail that cannot be written is said; the
/// ledger has the change in any case.
pub fn on_trail(config: &StoreConfig, run: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let newest = |changes: Vec<crate::store::LedgerEntry>| changes.last().map_or(0, |change| change.ingest);
    // A ledger that cannot be read is for the command to say.
    let before = changes_after(&config.folder, 0).map(newest);
    let outcome = run();
    if let Ok(before) = before
        && let Err(error) = put(&config.folder, before)
    {
        tell(&format!("the audit trail does not have this change, the ledger does: {error}"));
    }
    outcome
}

fn put(folder: &Path, before: i64) -> Result<(), Failure> {
    let changes: Result<Vec<_>, StoreError> = changes_after(folder, before);
    let (gate, by) = (gate(folder), By::command_line());
    for change in changes? {
        gate.put_change_on_trail(&by, &change)?;
    }
    Ok(())
}
