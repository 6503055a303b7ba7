//! The disk is full at a random point of a change; later there is space again.

use std::{fs, path::Path, process::Command, sync::OnceLock};

use crate::{
    program::{Place, copy_folder},
    scenario::Kind,
    settle::settle,
    tally::{Tally, cases, seed},
    upload::Draw,
};

/// A small disk in memory; gone when it is dropped.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one of so many kibibytes.
    fn mount(kibibytes: usize) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("lotrinh-disk-").tempdir().map_err(|error| error.to_string())?;
        mount(&["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "lotrinh-faults"], folder.path())?;
        Ok(Self { folder })
    }

    /// Gives it another size.
    fn resize(&self, kibibytes: usize) -> Result<(), String> {
        mount(&["-o", &format!("remount,size={kibibytes}k")], self.folder.path())
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).output();
    }
}

fn mount(arguments: &[&str], folder: &Path) -> Result<(), String> {
    let output = Command::new("mount").args(arguments).arg(folder).output().map_err(|error| format!("mount does not run: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Why there can be no small disk here; none when there can.
fn no_small_disk() -> Option<String> {
    static REASON: OnceLock<Option<String>> = OnceLock::new();
    REASON.get_or_init(|| SmallDisk::mount(64).err().map(|said| format!("no tmpfs can be mounted ({})", said.trim()))).clone()
}

/// Kibibytes that files take on a disk with pages of 4 KiB.
fn size_of(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).map(|entries| entries.filter_map(Result::ok).collect::<Vec<_>>()).unwrap_or_default();
    entries
        .iter()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
            Ok(metadata) => metadata.len().div_ceil(4096) as usize * 4,
            Err(_) => 0,
        })
        .sum()
}

#[test]
fn a_full_disk_refuses_and_harms_nothing() {
    let tally = Tally::new("disk full: tmpfs");
    if let Some(reason) = no_small_disk() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenarios = [Kind::FirstStart, Kind::CatalogueLoad, Kind::SecondIngest].map(Kind::scenario);
    let all: Vec<usize> = (0..cases(4, 120)).collect();
    tally.each(all, |case| {
        let scenario = scenarios[case % scenarios.len()];
        let mut draw = Draw::new(seed() ^ (case as u64) << 16);
        let base = scenario.base();
        let needed = size_of(base.path());
        // A first ingest needs five blocks of 256 KiB and a log; beyond that nothing would be full.
        let room = draw.below(1600);
        let disk = SmallDisk::mount(needed + 16 + room)?;
        let place = Place::below(disk.path());
        copy_folder(base.path(), place.path());
        let outcome = place.run_below(&[], &[("LOTRINH_FREE_SPACE_FLOOR_MB", "0".into())], &scenario.words());
        let at = |fault: String| format!("{} with {room} KiB free: {fault}", scenario.arguments.join(" "));
        // More than the room that is kept free.
        disk.resize(needed + 600 * 1024).map_err(at)?;
        let said = if outcome.is_done() {
            "done"
        } else if outcome.stderr.to_lowercase().contains("space") {
            "refused for want of space"
        } else {
            return Err(at(format!("the message does not speak of space: {}", outcome.describe())));
        };
        let words = scenario.words();
        let expected = scenario.expected(&words, case);
        let found = settle(&place, &outcome, &expected).map_err(at)?;
        Ok(format!("{said} → {found}"))
    });
    tally.finish();
}

#[test]
fn the_room_that_is_kept_free_is_not_given_to_an_upload() {
    let tally = Tally::new("disk full: room kept free");
    if let Some(reason) = no_small_disk() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenario = Kind::SecondIngest.scenario();
    tally.each(vec![20 * 1024], |room| {
        let disk = SmallDisk::mount(room)?;
        let place = Place::below(disk.path());
        copy_folder(scenario.base().path(), place.path());
        let files = place.files();
        let outcome = place.run(&scenario.words());
        let words = ["bytes free", "nothing was changed", "Make room"];
        if outcome.is_done() || words.iter().any(|word| !outcome.stderr.contains(word)) {
            return Err(format!("not refused with {words:?}: {}", outcome.describe()));
        }
        if files != place.files() {
            return Err("refused, and yet files have changed".to_owned());
        }
        disk.resize(1024 * 1024)?;
        let words = scenario.words();
        settle(&place, &outcome, &scenario.expected(&words, 0)).map(|found| format!("refused → {found}"))
    });
    tally.finish();
}

#[test]
fn a_limit_on_the_size_of_files_refuses_and_harms_nothing() {
    let tally = Tally::new("disk full: RLIMIT_FSIZE");
    let scenario = Kind::SecondIngest.scenario();
    let all: Vec<usize> = (0..cases(2, 40)).collect();
    let database = fs::metadata(scenario.base().store().join(crate::program::STORE_FILE)).expect("the store").len() as usize / 1024;
    tally.each(all, |case| {
        let mut draw = Draw::new(seed() ^ (case as u64) << 8);
        // Small limits cut the log and the spool, limits beyond the database cut its growth.
        let kibibytes = if case % 2 == 0 { 1 + draw.below(16) } else { database + draw.below(1400) };
        let place = scenario.base();
        let shell = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$@\"");
        let wrapper: Vec<_> = ["bash", "-c", &shell, "lotrinh"].map(std::ffi::OsString::from).to_vec();
        let outcome = place.run_below(&wrapper, &[], &scenario.words());
        let words = scenario.words();
        let expected = scenario.expected(&words, case);
        let found = settle(&place, &outcome, &expected).map_err(|fault| format!("files of at most {kibibytes} KiB: {fault}"))?;
        Ok(format!("{} → {found}", if outcome.is_done() { "done" } else { "refused" }))
    });
    tally.finish();
}
