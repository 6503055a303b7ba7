//! The ledger: one line for every change, in order, each bound to the one before it by a digest.
//!
//! A line is written with the mark `?` before the database is touched and gets `+` when the change is in, or `x` when
//! it is not. Changing the mark overwrites one byte in place, which needs no room on the disk: a full disk stops a
//! change before it begins, never between the database and the ledger. The marks differ in two bits and more, so that no
//! single flipped bit turns one into another.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    StoreError,
    spool::{hex, sync_folder},
};

/// How far a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Begun; whether it is in, the database knows.
    Intended,
    /// In the database.
    Done,
    /// Not in the database, and never will be.
    Void,
}

impl Mark {
    fn byte(self) -> u8 {
        match self {
            Self::Intended => b'?',
            Self::Done => b'+',
            Self::Void => b'x',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Intended, Self::Done, Self::Void].into_iter().find(|mark| mark.byte() == byte)
    }
}

/// One change as the ledger keeps it: enough, with the objects it names, to make it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Number of the ingest, which is the data revision it makes.
    pub ingest: i64,
    /// `catalogue`, `observations` or `retraction`.
    pub kind: String,
    /// Name under which it came.
    pub name: String,
    /// Digest by which the same content is known again.
    pub sha256: String,
    /// Object that holds the upload as it came; empty where it came before there was a spool.
    pub upload: String,
    /// Object that holds it as it was understood.
    pub batch: String,
    /// Object that holds what was noticed, and the rows that are not taken.
    pub report: String,
    /// How it was to be read, as JSON.
    pub settings: String,
    /// Idempotency key of the sender; empty when it gave none.
    pub key: String,
    /// Rows in it.
    pub rows: u64,
    /// Rows rejected when it was read.
    pub rejected: u64,
    /// The ingest it retracts; 0 when it is no retraction.
    pub retracts: i64,
    /// Why it was retracted.
    pub reason: String,
    /// Who sent it; empty where that is not known.
    pub actor: String,
    /// UTC time as `YYYY-MM-DD HH:MM:SS`.
    pub recorded_at: String,
}

impl LedgerEntry {
    /// The objects it names.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        [&self.upload, &self.batch, &self.report].into_iter().map(String::as_str).filter(|name| !name.is_empty())
    }
}

/// A line as read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub mark: Mark,
    pub entry: LedgerEntry,
    /// The entry as it is written.
    pub text: String,
    /// Where the mark stands in the file.
    at: u64,
}

/// The open ledger.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    lines: Vec<Line>,
    end: u64,
    tip: String,
}

/// Name of the ledger in the folder of a store.
pub(super) const LEDGER_FILE: &str = "ledger";

/// Digest that the first line is bound to.
const ROOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

fn bound(before: &str, text: &str) -> String {
    hex(&Sha256::new().chain_update(before).chain_update(text).finalize())
}

impl Ledger {
    /// Opens the ledger of a store, making an empty one when there is none.
    ///
    /// A last line that was never finished is cut off: nobody was told that it was accepted.
    ///
    /// # Errors
    /// The file cannot be used, or a line is not what was written.
    pub(super) fn open(store: &Path) -> Result<Self, StoreError> {
        let path = store.join(LEDGER_FILE);
        let is_new = !path.exists();
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io(&path))?;
        if is_new {
            file.sync_all().map_err(io(&path))?;
            sync_folder(store)?;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io(&path))?;
        let (lines, end, tip) = read_lines(&path, &bytes)?;
        if end < bytes.len() as u64 {
            file.set_len(end).and_then(|()| file.sync_all()).map_err(io(&path))?;
        }
        Ok(Self { path, file, lines, end, tip })
    }

    /// Reads the ledger of a store without touching it.
    pub(super) fn read(store: &Path) -> Result<Vec<Line>, StoreError> {
        let path = store.join(LEDGER_FILE);
        let bytes = std::fs::read(&path).map_err(io(&path))?;
        Ok(read_lines(&path, &bytes)?.0)
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Entries that are in the database, in order.
    pub(super) fn done(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.mark == Mark::Done)
    }

    /// Whether an entry that is in, or may be, names an object.
    pub(super) fn names(&self, object: &str) -> bool {
        self.lines.iter().filter(|line| line.mark != Mark::Void).any(|line| line.entry.objects().any(|name| name == object))
    }

    /// Holds a line to be marked although the disk refused it.
    pub(super) fn assume(&mut self, position: usize, mark: Mark) {
        if let Some(line) = self.lines.get_mut(position) {
            line.mark = mark;
        }
    }

    /// Writes what is about to be changed; gives the position of the line.
    ///
    /// # Errors
    /// The disk refuses; then the ledger is as before.
    pub(super) fn intend(&mut self, entry: &LedgerEntry) -> Result<usize, StoreError> {
        let text = serde_json::to_string(entry).map_err(StoreError::unexpected)?;
        let digest = bound(&self.tip, &text);
        let line = format!("{}\t{digest}\t{text}\n", char::from(Mark::Intended.byte()));
        let written = self.file.write_all_at(line.as_bytes(), self.end).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line is cut off now, or at the next opening.
            let _ = self.file.set_len(self.end);
            return Err(io(&self.path)(error));
        }
        self.lines.push(Line { mark: Mark::Intended, entry: entry.clone(), text, at: self.end });
        self.end += line.len() as u64;
        self.tip = digest;
        Ok(self.lines.len() - 1)
    }

    /// Says how far a change came.
    ///
    /// # Errors
    /// The disk refuses.
    pub(super) fn mark(&mut self, position: usize, mark: Mark) -> Result<(), StoreError> {
        let Some(line) = self.lines.get_mut(position) else { return Ok(()) };
        self.file.write_all_at(&[mark.byte()], line.at).and_then(|()| self.file.sync_data()).map_err(io(&self.path))?;
        line.mark = mark;
        Ok(())
    }
}

/// The lines of a ledger, where the last whole one ends, and the digest the next one is bound to.
fn read_lines(path: &Path, bytes: &[u8]) -> Result<(Vec<Line>, u64, String), StoreError> {
    let mut lines = Vec::new();
    let (mut at, mut tip) = (0_usize, ROOT.to_owned());
    let damaged = |number: usize, what: &str| StoreError::DamagedLedger { path: path.to_owned(), line: number, what: what.to_owned() };
    while let Some(length) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n')) {
        let number = lines.len() + 1;
        let text = std::str::from_utf8(&bytes[at..at + length]).map_err(|_| damaged(number, "text that is not UTF-8"))?;
        let mut parts = text.splitn(3, '\t');
        let (mark, digest, text) = match (parts.next(), parts.next(), parts.next()) {
            (Some(mark), Some(digest), Some(text)) if mark.len() == 1 => (mark, digest, text),
            _ => return Err(damaged(number, "something that is no line of a ledger")),
        };
        let mark = Mark::of(mark.as_bytes()[0]).ok_or_else(|| damaged(number, "an unknown mark"))?;
        if digest != bound(&tip, text) {
            return Err(damaged(number, "a line that is not bound to the one before it"));
        }
        let entry = serde_json::from_str(text).map_err(|_| damaged(number, "an entry that cannot be read"))?;
        lines.push(Line { mark, entry, text: text.to_owned(), at: at as u64 });
        tip = digest.to_owned();
        at += length + 1;
    }
    Ok((lines, at as u64, tip))
}

/// The changes that are in after an ingest, in order, of the store in a folder; it may be in use meanwhile.
///
/// # Errors
/// The ledger cannot be read, or a line is not what was written.
pub fn changes_after(store: &Path, ingest: i64) -> Result<Vec<LedgerEntry>, StoreError> {
    if !store.join(LEDGER_FILE).exists() {
        return Ok(Vec::new());
    }
    let done = Ledger::read(store)?.into_iter().filter(|line| line.mark == Mark::Done && line.entry.ingest > ingest);
    Ok(done.map(|line| line.entry).collect())
}

/// The entries marked as in that can be read in a damaged ledger, each with its text.
pub(super) fn read_leniently(store: &Path) -> Result<Vec<(i64, String)>, StoreError> {
    let path = store.join(LEDGER_FILE);
    let bytes = std::fs::read(&path).map_err(io(&path))?;
    let readable = |line: &[u8]| -> Option<(i64, String)> {
        let line = std::str::from_utf8(line).ok()?;
        let mut parts = line.splitn(3, '\t');
        let (mark, _, text) = (parts.next()?, parts.next()?, parts.next()?);
        let entry: LedgerEntry = serde_json::from_str(text).ok()?;
        (mark.as_bytes() == [Mark::Done.byte()]).then(|| (entry.ingest, text.to_owned()))
    };
    Ok(bytes.split(|byte| *byte == b'\n').filter_map(readable).collect())
}

/// Writes a whole ledger anew, as entries that are in: under a temporary name, then renamed into place.
///
/// # Errors
/// The disk refuses; then the old one is untouched.
pub(super) fn write_ledger(store: &Path, entries: &[String]) -> Result<(), StoreError> {
    let (path, writing) = (store.join(LEDGER_FILE), store.join("ledger.writing"));
    let mut tip = ROOT.to_owned();
    let mut text = String::new();
    for entry in entries {
        tip = bound(&tip, entry);
        text.push_str(&format!("{}\t{tip}\t{entry}\n", char::from(Mark::Done.byte())));
    }
    let mut file = File::create(&writing).map_err(io(&writing))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io(&writing))?;
    std::fs::rename(&writing, &path).map_err(io(&path))?;
    sync_folder(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ingest: i64) -> LedgerEntry {
        LedgerEntry { ingest, kind: "observations".into(), name: "báo cáo\tquý III.csv\n".into(), ..LedgerEntry::default() }
    }

    #[test]
    fn marks_and_entries_are_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = Ledger::open(folder.path()).expect("a ledger");
        for (number, mark) in [(1, Some(Mark::Done)), (2, Some(Mark::Void)), (2, None)] {
            let at = ledger.intend(&entry(number)).expect("written");
            if let Some(mark) = mark {
                ledger.mark(at, mark).expect("marked");
            }
        }
        let again = Ledger::open(folder.path()).expect("a ledger");
        let marks: Vec<Mark> = again.lines().iter().map(|line| line.mark).collect();
        assert_eq!(marks, [Mark::Done, Mark::Void, Mark::Intended]);
        assert_eq!(again.done().map(|line| line.entry.clone()).collect::<Vec<_>>(), [entry(1)]);
        assert_eq!(again.lines(), ledger.lines());
    }

    #[test]
    fn a_line_that_was_never_finished_is_cut_off_and_the_next_one_fits() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = Ledger::open(folder.path()).expect("a ledger");
        ledger.intend(&entry(1)).expect("written");
        let path = folder.path().join(LEDGER_FILE);
        let mut bytes = std::fs::read(&path).expect("the ledger");
        let whole = bytes.len();
        bytes.extend_from_slice(b"?\tabc");
        std::fs::write(&path, &bytes).expect("written");
        let mut ledger = Ledger::open(folder.path()).expect("a ledger");
        assert_eq!(std::fs::metadata(&path).expect("the ledger").len(), whole as u64);
        ledger.intend(&entry(2)).expect("written");
        assert_eq!(Ledger::open(folder.path()).expect("a ledger").lines().len(), 2);
    }

    #[test]
    fn any_changed_byte_but_a_mark_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = Ledger::open(folder.path()).expect("a ledger");
        for number in 1..4 {
            ledger.intend(&entry(number)).expect("written");
        }
        let path = folder.path().join(LEDGER_FILE);
        let good = std::fs::read(&path).expect("the ledger");
        // The last line break missing is a line that was never finished.
        for at in 0..good.len() - 1 {
            let mut bytes = good.clone();
            bytes[at] ^= 0x20;
            std::fs::write(&path, &bytes).expect("written");
            assert!(matches!(Ledger::read(folder.path()), Err(StoreError::DamagedLedger { .. })), "byte {at}");
        }
    }
}
