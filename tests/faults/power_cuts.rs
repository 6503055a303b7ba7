//! The power goes: of what was not synced, nothing, all or some of it is on the disk.
//!
//! A command is run once and every change of a file is written down. From that record the disk is made as it may stand
//! after each change: what was synced is there; writes that were not may be missing, whole, or torn at a sector; names that
//! were made, moved or removed without a sync of their folder may be as before. Killing the program tests none of this,
//! because the kernel keeps what a killed program has written.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    half_writes::describe,
    program::{Files, Place},
    scenario::Kind,
    settle::settle_quiet,
    shim::{self, Change},
    tally::{Tally, cases, seed, some_of, spread},
    upload::Draw,
};

/// A write to a disk is whole or absent by sectors of so many bytes.
const SECTOR: usize = 512;

/// What of the unsynced changes has reached the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    /// Nothing.
    Nothing,
    /// Names, but no bytes: files that were renamed or made without a sync are empty or old.
    Names,
    /// Bytes, but no names.
    Bytes,
    /// Some names, some sectors.
    Some(u64),
}

/// One file, by what was written and what of it is surely on the disk.
#[derive(Clone, Debug, Default)]
struct Inode {
    synced: Vec<u8>,
    pending: Vec<(usize, Vec<u8>)>,
    cut: Option<usize>,
}

impl Inode {
    fn content(&self, choose: &mut dyn FnMut() -> bool) -> Vec<u8> {
        let mut out = self.synced.clone();
        if let Some(length) = self.cut.filter(|_| choose()) {
            out.resize(length, 0);
        }
        for (offset, bytes) in &self.pending {
            for (start, sector) in (0..).step_by(SECTOR).zip(bytes.chunks(SECTOR)) {
                if choose() {
                    let end = offset + start + sector.len();
                    if out.len() < end {
                        out.resize(end, 0);
                    }
                    out[offset + start..end].copy_from_slice(sector);
                }
            }
        }
        out
    }

    fn sync(&mut self) {
        self.synced = self.content(&mut || true);
        self.pending.clear();
        self.cut = None;
    }
}

/// Names and files, as the program sees them and as the disk surely holds them.
#[derive(Clone, Debug, Default)]
struct Disk {
    inodes: Vec<Inode>,
    seen: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
    durable_folders: BTreeSet<PathBuf>,
}

impl Disk {
    fn holding(files: &Files) -> Self {
        let mut out = Self::default();
        for (path, bytes) in files {
            out.inodes.push(Inode { synced: bytes.clone(), ..Inode::default() });
            out.seen.insert(path.clone(), out.inodes.len() - 1);
            out.folders.extend(path.ancestors().skip(1).map(Path::to_owned));
        }
        out.durable = out.seen.clone();
        out.durable_folders = out.folders.clone();
        out
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Write(path, offset, bytes) => {
                if let Some(&inode) = self.seen.get(path) {
                    self.inodes[inode].pending.push((*offset, bytes.clone()));
                }
            }
            Change::Create(path) => {
                self.inodes.push(Inode::default());
                self.seen.insert(path.clone(), self.inodes.len() - 1);
            }
            Change::Truncate(path, length) => {
                if let Some(&inode) = self.seen.get(path) {
                    self.inodes[inode].pending.clear();
                    self.inodes[inode].cut = Some(*length);
                }
            }
            Change::Sync(path) => match self.seen.get(path) {
                Some(&inode) => self.inodes[inode].sync(),
                None => self.sync_folder(path),
            },
            Change::Rename(from, to) => {
                if let Some(inode) = self.seen.remove(from) {
                    self.seen.insert(to.clone(), inode);
                }
            }
            Change::Link(from, to) => {
                if let Some(&inode) = self.seen.get(from) {
                    self.seen.insert(to.clone(), inode);
                }
            }
            Change::Unlink(path) => {
                self.seen.remove(path);
                self.folders.remove(path);
            }
            Change::Folder(path) => {
                self.folders.insert(path.clone());
            }
            Change::Said => {}
        }
    }

    fn sync_folder(&mut self, folder: &Path) {
        let inside = |path: &PathBuf| path.parent() == Some(folder);
        self.durable.retain(|path, _| !inside(path));
        self.durable.extend(self.seen.iter().filter(|(path, _)| inside(path)).map(|(path, inode)| (path.clone(), *inode)));
        self.durable_folders.retain(|path| !inside(path));
        self.durable_folders.extend(self.folders.iter().filter(|path| inside(path)).cloned());
    }

    /// The files as they may stand when the power is back.
    fn after_the_cut(&self, reached: Reached) -> Files {
        let mut draw = Draw::new(if let Reached::Some(seed) = reached { seed } else { 0 });
        let mut names = self.durable.clone();
        let mut folders = self.durable_folders.clone();
        let all: BTreeSet<&PathBuf> = self.seen.keys().chain(self.durable.keys()).collect();
        for path in all {
            let takes = match reached {
                Reached::Names => true,
                Reached::Some(_) => draw.below(2) == 0,
                Reached::Nothing | Reached::Bytes => false,
            };
            if takes {
                match self.seen.get(path) {
                    Some(&inode) => names.insert(path.clone(), inode),
                    None => names.remove(path),
                };
                folders.extend(path.ancestors().skip(1).map(Path::to_owned));
            }
        }
        let mut out = Files::new();
        for (path, inode) in names {
            // A file is reached only through folders that are there.
            if !path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).all(|above| folders.contains(above)) {
                continue;
            }
            let mut choose = || match reached {
                Reached::Nothing | Reached::Names => false,
                Reached::Bytes => true,
                Reached::Some(_) => draw.below(2) == 0,
            };
            out.insert(path, self.inodes[inode].content(&mut choose));
        }
        out
    }
}

fn try_all(section: &'static str, kind: Kind, short: usize) {
    let tally = Tally::new(section);
    if cases(short, usize::MAX) == 0 {
        tally.skip("in the long form only");
        return tally.finish();
    }
    if let Err(reason) = shim::library() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenario = kind.scenario();
    let changes = shim::record(&scenario.base(), &scenario.words()).expect("a record");
    let start = Disk::holding(scenario.files());
    let ways = [Reached::Nothing, Reached::Names, Reached::Bytes, Reached::Some(seed()), Reached::Some(seed() + 1)];
    let all: Vec<(usize, Reached)> =
        (0..=changes.len()).flat_map(|at| some_of(&ways, at, 2).into_iter().map(move |reached| (at, reached))).collect();
    tally.add("changes", changes.len());
    tally.each(spread(all, cases(short, usize::MAX)), |(at, reached)| {
        let mut disk = start.clone();
        changes[..at].iter().for_each(|change| disk.apply(change));
        let acknowledged = changes[..at].contains(&Change::Said);
        let place = Place::holding(&disk.after_the_cut(reached));
        let words = scenario.words();
        let expected = scenario.expected(&words, at);
        let found = settle_quiet(&place, acknowledged, &expected).map_err(|fault| {
            let last = changes[..at].last().map(describe);
            format!("{section}: after change {at} ({last:?}), reached {reached:?}, acknowledged {acknowledged}: {fault}")
        })?;
        Ok(format!("→ {found}"))
    });
    tally.finish();
}

/// The program is killed at a change, started again, acknowledges, and only then the power goes: what the first run had
/// made and not synced counts as well.
fn kill_then_cut(section: &'static str, kind: Kind, short: usize) {
    let tally = Tally::new(section);
    if let Err(reason) = shim::library() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenario = kind.scenario();
    let changes = shim::record(&scenario.base(), &scenario.words()).expect("a record");
    let start = Disk::holding(scenario.files());
    tally.each(spread((1..changes.len()).collect(), cases(short, usize::MAX)), |number| {
        let place = scenario.base();
        let mut all = shim::record_until_killed(&place, number, &scenario.words())?;
        all.extend(shim::record(&place, &scenario.words())?);
        let mut disk = start.clone();
        all.iter().for_each(|change| disk.apply(change));
        let place = Place::holding(&disk.after_the_cut(Reached::Nothing));
        let words = scenario.words();
        let expected = scenario.expected(&words, number);
        let found = settle_quiet(&place, true, &expected)
            .map_err(|fault| format!("{section}: killed at {:?}, done again, power cut: {fault}", changes.get(number - 1).map(describe)))?;
        Ok(format!("→ {found}"))
    });
    tally.finish();
}

#[test]
fn a_power_cut_after_a_killed_first_start() {
    kill_then_cut("kill, again, power cut: first start", Kind::FirstStart, 1);
}

#[test]
fn a_power_cut_after_a_killed_ingest() {
    kill_then_cut("kill, again, power cut: first ingest", Kind::FirstIngest, 1);
}

#[test]
fn a_power_cut_after_a_killed_migration() {
    kill_then_cut("kill, again, power cut: migration", Kind::Migration, 1);
}

#[test]
fn power_cuts_of_the_first_start() {
    try_all("power cuts: first start", Kind::FirstStart, 2);
}

#[test]
fn power_cuts_of_a_first_ingest() {
    try_all("power cuts: first ingest", Kind::FirstIngest, 0);
}

#[test]
fn power_cuts_of_an_ingest_with_revisions() {
    try_all("power cuts: ingest with revisions", Kind::SecondIngest, 3);
}

#[test]
fn power_cuts_of_a_catalogue_change() {
    try_all("power cuts: catalogue change", Kind::CatalogueChange, 0);
}

#[test]
fn power_cuts_of_a_checkpoint() {
    try_all("power cuts: checkpoint", Kind::Checkpoint, 0);
}

#[test]
fn power_cuts_of_a_migration() {
    try_all("power cuts: migration", Kind::Migration, 0);
}

#[test]
fn power_cuts_of_a_retraction() {
    try_all("power cuts: retraction", Kind::Retraction, 0);
}

#[test]
fn power_cuts_of_a_rebuild() {
    try_all("power cuts: rebuild", Kind::Rebuild, 0);
}

#[test]
fn power_cuts_of_a_start_without_database() {
    try_all("power cuts: start without database", Kind::LostDatabase, 0);
}

#[test]
fn the_disk_keeps_what_was_synced_and_may_lose_the_rest() {
    let path = |name: &str| PathBuf::from("store").join(name);
    let mut disk = Disk::holding(&Files::from([(path("a"), b"old".to_vec())]));
    for change in
        [Change::Create(path("b.new")), Change::Write(path("b.new"), 0, b"bytes".to_vec()), Change::Rename(path("b.new"), path("a"))]
    {
        disk.apply(&change);
    }
    assert_eq!(disk.after_the_cut(Reached::Nothing), Files::from([(path("a"), b"old".to_vec())]));
    assert_eq!(disk.after_the_cut(Reached::Names), Files::from([(path("a"), Vec::new())]), "renamed before it was synced");
    assert_eq!(disk.after_the_cut(Reached::Bytes), Files::from([(path("a"), b"old".to_vec())]));
    disk.apply(&Change::Sync(path("a")));
    assert_eq!(disk.after_the_cut(Reached::Names), Files::from([(path("a"), b"bytes".to_vec())]));
    disk.apply(&Change::Sync("store".into()));
    assert_eq!(disk.after_the_cut(Reached::Nothing), Files::from([(path("a"), b"bytes".to_vec())]));
}
