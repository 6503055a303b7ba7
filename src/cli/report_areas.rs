//! `lotrinh report make --every-area`: one edition an area, from what was known once.

use std::{
    collections::BTreeSet,
    fs,
    num::NonZero,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use super::{
    Failure,
    output::{print, write_whole},
    progress::Bars,
    report::record,
    report_edition::{Edition, Ground, Wanted},
};
use crate::{
    domain::{id::AreaId, period::Period},
    pipeline::{Progress as _, context::Context},
    present::view::{CatalogueIndex, Filters},
};

/// An edition of one area, and whether it is new.
struct Made {
    edition: Edition,
    wanted: Wanted,
    is_new: bool,
}

/// Makes them. One that fails does not keep the others from being made.
///
/// # Errors
/// The store does not answer, nothing was known at the cut-off, or an edition could not be made.
pub(super) fn make(context: &Context, wanted: &Wanted, period: Period, filters: &Filters, out: &Path) -> Result<(), Failure> {
    let ground = wanted.ground(context)?;
    let areas = areas(&ground, filters, wanted);
    if areas.is_empty() {
        return Err(Failure::Refused("no area has a target in force that fits --plan and --agency; leave one of them out".to_owned()));
    }
    fs::create_dir_all(out).map_err(|error| Failure::refused(format!("cannot make {}: {error}", out.display())))?;
    let bars = Bars::default();
    bars.begin("reports", areas.len());
    let made = on_all_cores(areas.into_iter().collect(), |area| {
        let outcome = one(&ground, wanted, period, filters, out, &area);
        bars.step();
        outcome.map_err(|error| format!("{area}: {error}"))
    });
    let (mut new, mut failed) = (0_usize, Vec::new());
    let total = made.len();
    for one in made {
        match one {
            Ok(made) => {
                // One that is there may not be on record: the program ended between the two.
                record(context, &made.edition.name(), &made.edition, &made.wanted)?;
                new += usize::from(made.is_new);
            }
            Err(error) => failed.push(error),
        }
    }
    bars.end(&format!("{new} editions made, {} there already, {} failed", total - new - failed.len(), failed.len()));
    if !failed.is_empty() {
        return Err(Failure::Refused(failed.join("\n")));
    }
    print(&format!("report       {new} new editions of {total} areas: {}", out.display()))
}

/// Does every job, as many at once as there are cores; the outcomes stand in the order of the jobs.
///
/// Threads of their own and not those of rayon: what a job does in parallel itself would, while it waits, begin the next job on its own stack, and
/// so on until the stack ends.
fn on_all_cores<T: Send, R: Send>(jobs: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, job)) = next() {
                    let outcome = work(job);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Areas with a target in force that fits the filters, in order of id.
fn areas(ground: &Ground, filters: &Filters, wanted: &Wanted) -> BTreeSet<AreaId> {
    let index = CatalogueIndex::new(&ground.now.catalogue);
    let is_open = |area: &AreaId| index.area(area).is_some_and(|area| !area.is_closed_on(wanted.knowledge.as_of));
    filters.apply(&index, &ground.now.assessments).into_iter().map(|row| row.area.clone()).filter(is_open).collect()
}

fn one(ground: &Ground, wanted: &Wanted, period: Period, filters: &Filters, out: &Path, area: &AreaId) -> Result<Made, Failure> {
    let wanted = Wanted { area: area.to_string(), ..wanted.clone() };
    let files = wanted.render(ground, period, &Filters { area: Some(area.clone()), ..filters.clone() }, None)?;
    let edition = Edition::of(&files)?;
    let folder = out.join(edition.name());
    let is_new = !folder.join("manifest.json").is_file();
    if is_new {
        write_whole(out, &folder, &files)?;
    }
    Ok(Made { edition, wanted, is_new })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use std::cell::Cell;

    use super::*;

    thread_local! { static WITHIN: Cell<usize> = const { Cell::new(0) }; }

    #[test]
    fn outcomes_stand_in_order_and_no_job_begins_within_another() {
        let work = |job: u64| {
            let within = WITHIN.get();
            WITHIN.set(within + 1);
            // What a job does in parallel itself: a pool's own thread would take the next job while it waits.
            let sum = |from: u64| (from..from + 20_000).map(|n| n % 7).sum::<u64>();
            let (left, right) = rayon::join(|| sum(job), || sum(job + 1));
            WITHIN.set(within);
            (job, within, left + right > 0)
        };
        let done = on_all_cores((0..200).collect(), work);
        assert_eq!(done, (0..200).map(|job| (job, 0, true)).collect::<Vec<_>>());
        assert!(on_all_cores(Vec::new(), work).is_empty());
    }
}
