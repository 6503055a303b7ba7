//! Files of lines that are only ever added, each bound to the one before it: who may come in, and who did what.
//!
//! They lie beside the database and not in it, because the database may be made again from the spool at any time. A line
//! is `{"before":"…","digest":"…","entry":{…}}`: the digest of the line before, and the SHA-256 of that digest followed by
//! the entry, so that no line can be changed, dropped or moved unseen, not even the last one. Several processes may add
//! lines: each holds the file's own lock while it writes, and reads first what the others have added.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    marker::PhantomData,
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::FlockOperation;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{
    StoreError,
    spool::{hex, sync_folder},
};

/// Name of the file of keys, people and sessions in the folder of a store.
pub const ACCESS_FILE: &str = "access.jsonl";

/// Name of the audit trail in the folder of a store.
pub const AUDIT_FILE: &str = "audit.jsonl";

/// Digest that the first line is bound to.
const ROOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What stands around digests and entry.
const FRAME: [&str; 4] = ["{\"before\":\"", "\",\"digest\":\"", "\",\"entry\":", "}"];

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

fn bound(before: &str, entry: &str) -> String {
    hex(&Sha256::new().chain_update(before).chain_update(entry).finalize())
}

/// Bytes read at a time.
const BLOCK: usize = 256 * 1024;

/// Which bytes of a file have been read, to see at a glance whether it has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mark {
    inode: u64,
    length: u64,
}

/// A file of bound lines, as far as it was read.
#[derive(Debug)]
pub struct AccessFile<T> {
    path: PathBuf,
    /// Where the last whole line that was read ends.
    end: u64,
    lines: usize,
    tip: String,
    mark: Mark,
    entry: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> AccessFile<T> {
    /// The file in the folder of a store; nothing is read or made yet.
    pub fn new(store: &Path, name: &str) -> Self {
        Self { path: store.join(name), end: 0, lines: 0, tip: ROOT.to_owned(), mark: Mark::default(), entry: PhantomData }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing was added since it was read last; asks the disk for no more than the file's length.
    pub fn is_read(&self) -> bool {
        self.seen().is_ok_and(|mark| mark == self.mark)
    }

    fn seen(&self) -> Result<Mark, StoreError> {
        match std::fs::metadata(&self.path) {
            Ok(file) => Ok(Mark { inode: file.ino(), length: file.len() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Mark::default()),
            Err(error) => Err(io(&self.path)(error)),
        }
    }

    /// The entries that were added since it was read last. A last line without its end is being written: it comes later.
    ///
    /// # Errors
    /// The file cannot be read, or a line is not what was written; then it counts as not read on.
    pub fn read_on(&mut self) -> Result<Vec<T>, StoreError> {
        let mut out = Vec::new();
        self.walk_on(|entry| out.push(entry))?;
        Ok(out)
    }

    /// As [`read_on`](Self::read_on), one entry after the other, so that a long file needs no memory.
    ///
    /// # Errors
    /// As [`read_on`](Self::read_on); entries before the place that is at fault were given by then.
    pub fn walk_on(&mut self, mut each: impl FnMut(T)) -> Result<(), StoreError> {
        match File::open(&self.path) {
            Ok(file) => self.walk(&file, |text| {
                each(serde_json::from_str(text)?);
                Ok(())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.end == 0 => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(self.damaged(self.lines, "nothing: the file is gone")),
            Err(error) => Err(io(&self.path)(error)),
        }
    }

    /// Reads what was added and checks that it is bound, whatever the entries say.
    ///
    /// # Errors
    /// As [`read_on`](Self::read_on).
    pub fn check_on(&mut self) -> Result<(), StoreError> {
        match File::open(&self.path) {
            Ok(file) => self.walk(&file, |_| Ok(())),
            Err(_) => self.walk_on(drop),
        }
    }

    fn damaged(&self, lines: usize, what: &str) -> StoreError {
        StoreError::DamagedAccess { path: self.path.clone(), line: lines + 1, what: what.to_owned() }
    }

    fn walk(&mut self, file: &File, mut each: impl FnMut(&str) -> Result<(), serde_json::Error>) -> Result<(), StoreError> {
        let found = file.metadata().map_err(io(&self.path))?;
        if found.len() < self.end {
            return Err(self.damaged(self.lines, "fewer lines than were there before"));
        }
        let mut reader = BufReader::with_capacity(BLOCK, file);
        reader.seek(SeekFrom::Start(self.end)).map_err(io(&self.path))?;
        let mut rest = reader.take(found.len() - self.end);
        let (mut end, mut lines, mut tip) = (self.end, self.lines, self.tip.clone());
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = rest.read_until(b'\n', &mut line).map_err(io(&self.path))?;
            let Some(text) = line.strip_suffix(b"\n") else { break };
            let text = std::str::from_utf8(text).map_err(|_| self.damaged(lines, "text that is not UTF-8"))?;
            let (before, digest, entry) = parts(text).ok_or_else(|| self.damaged(lines, "something that is no line of this file"))?;
            if before != tip {
                return Err(self.damaged(lines, "a line that does not follow the one before it"));
            }
            if digest != bound(before, entry) {
                return Err(self.damaged(lines, "a line that was changed after it was written"));
            }
            each(entry).map_err(|_| self.damaged(lines, "an entry that cannot be read; it may come from a newer version"))?;
            tip = digest.to_owned();
            lines += 1;
            end += length as u64;
        }
        (self.end, self.lines, self.tip) = (end, lines, tip);
        // Without a last line that has no end: what takes its place may be as long.
        self.mark = Mark { inode: found.ino(), length: end };
        Ok(())
    }

    /// Adds an entry that follows from what the file holds, and makes it durable.
    ///
    /// `next` is asked under the file's lock: what is read then is all there is, until the entry is there. A last line that
    /// was never finished is cut off first: nobody was told that it counts.
    ///
    /// # Errors
    /// The file is not what was written, the disk refuses, or what `next` says; then nothing is added.
    pub fn add<E: From<StoreError>>(&mut self, next: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let file = self.lock()?;
        self.walk(&file, |_| Ok(()))?;
        let entry = next()?;
        self.write(&file, &entry)?;
        Ok(entry)
    }

    /// Adds an entry whatever the file holds, and makes it durable.
    ///
    /// # Errors
    /// The file is not what was written, or the disk refuses; then nothing is added.
    pub fn append(&mut self, entry: &T) -> Result<(), StoreError> {
        let file = self.lock()?;
        self.walk(&file, |_| Ok(()))?;
        self.write(&file, entry)
    }

    /// Opens the file for writing, with its lock; the lock goes when the file is closed.
    fn lock(&self) -> Result<File, StoreError> {
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).to_owned();
        let file = options.open(&self.path).map_err(io(&self.path))?;
        rustix::fs::flock(&file, FlockOperation::LockExclusive).map_err(|error| io(&self.path)(error.into()))?;
        Ok(file)
    }

    fn write(&mut self, file: &File, entry: &T) -> Result<(), StoreError> {
        self.cut_torn(file)?;
        let text = serde_json::to_string(entry).map_err(StoreError::unexpected)?;
        let digest = bound(&self.tip, &text);
        let line = [FRAME[0], &self.tip, FRAME[1], &digest, FRAME[2], &text, FRAME[3], "\n"].concat();
        let written = file.write_all_at(line.as_bytes(), self.end).and_then(|()| file.sync_data());
        let written = written.map_err(io(&self.path)).and_then(|()| match self.path.parent() {
            // Whoever made the file may have ended before its name was durable.
            Some(folder) if self.end == 0 => sync_folder(folder),
            _ => Ok(()),
        });
        if let Err(error) = written {
            // Half a line is cut off now, or by the next who adds one.
            let _ = file.set_len(self.end);
            return Err(error);
        }
        self.end += line.len() as u64;
        self.lines += 1;
        self.tip = digest;
        self.mark = Mark { inode: file.metadata().map_err(io(&self.path))?.ino(), length: self.end };
        Ok(())
    }

    fn cut_torn(&self, file: &File) -> Result<(), StoreError> {
        let length = file.metadata().map_err(io(&self.path))?.len();
        if length > self.end {
            let bytes = length - self.end;
            tracing::warn!(file = %self.path.display(), bytes, "a last line that was never finished was cut off");
            file.set_len(self.end).and_then(|()| file.sync_all()).map_err(io(&self.path))?;
        }
        Ok(())
    }
}

/// Digest of the line before, own digest, and entry of a line.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = line.strip_prefix(FRAME[0])?.split_at_checked(ROOT.len())?;
    let (digest, rest) = rest.strip_prefix(FRAME[1])?.split_at_checked(ROOT.len())?;
    Some((before, digest, rest.strip_prefix(FRAME[2])?.strip_suffix(FRAME[3])?))
}

/// Copies the whole lines of a file to another folder, complete or not at all; the file may be in use meanwhile.
///
/// # Errors
/// The file is not what was written, or the disk refuses; then an earlier copy is untouched.
pub(super) fn copy_lines(from: &Path, to: &Path, name: &str) -> Result<usize, StoreError> {
    let mut file = AccessFile::<serde_json::Value>::new(from, name);
    file.check_on()?;
    if file.lines == 0 {
        return Ok(0);
    }
    let mut bytes = Vec::new();
    File::open(&file.path).and_then(|whole| whole.take(file.end).read_to_end(&mut bytes)).map_err(io(&file.path))?;
    let (target, writing) = (to.join(name), to.join(format!("{name}.writing")));
    let options = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).to_owned();
    let copied = options.open(&writing).and_then(|copy| copy.write_all_at(&bytes, 0).and_then(|()| copy.sync_all()));
    copied.and_then(|()| std::fs::rename(&writing, &target)).map_err(io(&target))?;
    sync_folder(to)?;
    Ok(file.lines)
}

/// Counts the lines of a file, each checked.
///
/// # Errors
/// The file cannot be read, or a line is not what was written.
pub(super) fn count_lines(store: &Path, name: &str) -> Result<usize, StoreError> {
    let mut file = AccessFile::<serde_json::Value>::new(store, name);
    file.check_on()?;
    Ok(file.lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Words = AccessFile<String>;

    fn add(file: &mut Words, word: &str) {
        file.append(&word.to_owned()).expect("added");
    }

    #[test]
    fn two_who_add_lines_read_one_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut one, mut other) = (Words::new(folder.path(), "a"), Words::new(folder.path(), "a"));
        assert!(one.is_read() && one.read_on().expect("nothing yet").is_empty());
        add(&mut one, "quý\tIII\n");
        assert!(!other.is_read());
        assert_eq!(other.read_on().expect("read"), ["quý\tIII\n"]);
        add(&mut other, "b");
        assert!(other.is_read() && !one.is_read());
        assert_eq!(one.read_on().expect("read"), ["b"]);
        assert!(one.is_read() && one.read_on().expect("read").is_empty());
        assert_eq!(Words::new(folder.path(), "a").read_on().expect("read"), ["quý\tIII\n", "b"]);
    }

    #[test]
    fn many_at_once_leave_one_chain() {
        let folder = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let path = folder.path();
                scope.spawn(move || (0..10).for_each(|n| add(&mut Words::new(path, "a"), &format!("{writer}.{n}"))));
            }
        });
        assert_eq!(count_lines(folder.path(), "a").expect("whole"), 40);
    }

    #[test]
    fn a_line_that_was_never_finished_is_cut_off_and_the_next_one_fits() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = Words::new(folder.path(), "a");
        add(&mut file, "a");
        let path = file.path().to_owned();
        let whole = std::fs::read(&path).expect("the file");
        for torn in [&b"{\"before\":\"0"[..], &[0; 300], b"\xff"] {
            std::fs::write(&path, [&whole, torn].concat()).expect("written");
            assert_eq!(Words::new(folder.path(), "a").read_on().expect("read"), ["a"], "whoever only reads waits for its end");
            add(&mut Words::new(folder.path(), "a"), "b");
            assert_eq!(Words::new(folder.path(), "a").read_on().expect("read"), ["a", "b"]);
        }
    }

    #[test]
    fn any_changed_byte_and_any_line_that_is_gone_are_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = Words::new(folder.path(), "a");
        ["a", "b", "c"].iter().for_each(|word| add(&mut file, word));
        let path = file.path().to_owned();
        let good = std::fs::read(&path).expect("the file");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("written");
            Words::new(folder.path(), "a").read_on()
        };
        // The last line break missing is a line that was never finished.
        for at in 0..good.len() - 1 {
            let mut bytes = good.clone();
            bytes[at] ^= 0x20;
            assert!(matches!(read(&bytes), Err(StoreError::DamagedAccess { .. })), "byte {at}");
        }
        let lines: Vec<&[u8]> = good.split_inclusive(|byte| *byte == b'\n').collect();
        assert!(read(&lines[1..].concat()).is_err() && read(&[lines[0], lines[2]].concat()).is_err());
        // Who knows the lines sees that the last ones are gone.
        std::fs::write(&path, lines[0]).expect("written");
        assert!(!file.is_read() && file.read_on().is_err());
        std::fs::remove_file(&path).expect("removed");
        assert!(!file.is_read() && file.read_on().is_err());
    }

    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = Words::new(folder.path(), "a");
        add(&mut file, "a");
        copy_lines(folder.path(), folder.path(), "a").expect("copied onto itself");
        assert_eq!(std::fs::metadata(file.path()).expect("the file").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_refused_adds_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = Words::new(folder.path(), "a");
        add(&mut file, "a");
        let refused = file.add(|| Err(StoreError::unexpected("no")));
        assert!(refused.is_err());
        assert_eq!(count_lines(folder.path(), "a").expect("whole"), 1);
        assert!(file.is_read());
    }
}
