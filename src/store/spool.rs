//! The spool: every accepted upload as it came and as it was understood, under the digest of its bytes, never changed.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest, Sha256};

use super::StoreError;

/// Bytes read at a time when a digest is taken: large enough that the system calls do not count.
const BLOCK: usize = 256 * 1024;

/// A file of the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// SHA-256 of its bytes, lower-case hex; also its name.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// The folder of the spool.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
}

fn io(path: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// Makes a folder's entries durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Spool {
    /// Opens the spool below the folder of a store, making it when it is not there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn open(store: &Path) -> Result<Self, StoreError> {
        let spool = Self { folder: store.join("spool") };
        for folder in [spool.objects(), spool.incoming()] {
            if !folder.is_dir() {
                fs::create_dir_all(&folder).map_err(io(&folder))?;
            }
        }
        // At every opening: a run that made them may have ended before their names were durable.
        for folder in [&spool.objects(), &spool.folder, store] {
            sync_folder(folder)?;
        }
        Ok(spool)
    }

    fn objects(&self) -> PathBuf {
        self.folder.join("objects")
    }

    /// Where temporary files of the reading of an upload may lie; emptied at every opening.
    pub fn work_folder(&self) -> PathBuf {
        self.incoming()
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    /// Removes what was being received when the program ended; only the process that holds the store may.
    pub(super) fn clear_incoming(&self) -> Result<(), StoreError> {
        let folder = self.incoming();
        for entry in fs::read_dir(&folder).map_err(io(&folder))? {
            let path = entry.map_err(io(&folder))?.path();
            fs::remove_file(&path).map_err(io(&path))?;
        }
        Ok(())
    }

    /// A name that no file has.
    fn new_name(&self) -> PathBuf {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        self.incoming().join(format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Begins a new file; it is in the spool only after [`Incoming::keep`].
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn receive(&self) -> Result<Incoming, StoreError> {
        let path = self.new_name();
        let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(io(&path))?;
        Ok(Incoming { spool: self.clone(), path, file: Some(file), digest: Sha256::new(), bytes: 0 })
    }

    /// Puts bytes into the spool.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self, bytes: &[u8]) -> Result<Object, StoreError> {
        let mut incoming = self.receive()?;
        incoming.put(bytes)?;
        incoming.keep()
    }

    /// Where an object lies.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.objects().join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    /// Opens an object.
    ///
    /// # Errors
    /// It is not there.
    pub fn read(&self, sha256: &str) -> Result<File, StoreError> {
        let path = self.path(sha256);
        File::open(&path).map_err(io(&path))
    }

    /// The bytes of an object, checked against its digest.
    ///
    /// # Errors
    /// It is not there, or its bytes have changed.
    pub fn bytes(&self, sha256: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(sha256);
        let bytes = fs::read(&path).map_err(io(&path))?;
        let found = hex(&Sha256::digest(&bytes));
        if found != sha256 {
            return Err(StoreError::ChangedObject { path, found });
        }
        Ok(bytes)
    }

    /// Checks an object against its digest and gives its length.
    ///
    /// # Errors
    /// It is not there, or its bytes have changed.
    pub fn check(&self, sha256: &str) -> Result<u64, StoreError> {
        let path = self.path(sha256);
        let (found, bytes) = digest_of(&path)?;
        if found != sha256 {
            return Err(StoreError::ChangedObject { path, found });
        }
        Ok(bytes)
    }

    /// Names of all objects, in order.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        let objects = self.objects();
        let mut out = Vec::new();
        for shelf in fs::read_dir(&objects).map_err(io(&objects))? {
            let shelf = shelf.map_err(io(&objects))?.path();
            for object in fs::read_dir(&shelf).map_err(io(&shelf))? {
                out.push(object.map_err(io(&shelf))?.file_name().to_string_lossy().into_owned());
            }
        }
        out.sort();
        Ok(out)
    }

    /// Takes an object out again that nothing names yet: what is left of an upload that was not accepted.
    pub(super) fn discard(&self, sha256: &str) {
        // Left behind it would only take room.
        let _ = fs::remove_file(self.path(sha256));
    }
}

/// SHA-256 of a file, lower-case hex.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_of(path: &Path) -> Result<String, StoreError> {
    Ok(digest_of(path)?.0)
}

/// SHA-256 and length of a file.
pub(super) fn digest_of(path: &Path) -> Result<(String, u64), StoreError> {
    let mut file = BufReader::with_capacity(BLOCK, File::open(path).map_err(io(path))?);
    let mut digest = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut block).map_err(io(path))?;
        if read == 0 {
            return Ok((hex(&digest.finalize()), bytes));
        }
        digest.update(&block[..read]);
        bytes += read as u64;
    }
}

/// A file on its way into the spool. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    spool: Spool,
    path: PathBuf,
    file: Option<File>,
    digest: Sha256,
    bytes: u64,
}

impl Incoming {
    /// Where it lies while it is received.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.write_all(bytes).map_err(io(&self.path))
    }

    /// SHA-256 of what was received so far.
    pub fn sha256(&self) -> String {
        hex(&self.digest.clone().finalize())
    }

    /// Bytes received so far.
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether nothing was received yet.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The same bytes once more, under a name of their own; none is copied.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn again(&self) -> Result<Self, StoreError> {
        let path = self.spool.new_name();
        fs::hard_link(&self.path, &path).map_err(io(&path))?;
        let mut again = Self { spool: self.spool.clone(), path, file: None, digest: self.digest.clone(), bytes: self.bytes };
        again.file = Some(OpenOptions::new().append(true).open(&again.path).map_err(io(&again.path))?);
        Ok(again)
    }

    /// Makes it durable under its digest.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is in the spool.
    pub fn keep(mut self) -> Result<Object, StoreError> {
        let sha256 = self.sha256();
        let object = Object { sha256: sha256.clone(), bytes: self.bytes };
        let path = self.spool.path(&sha256);
        if let Some(file) = self.file.take() {
            file.sync_all().map_err(io(&self.path))?;
        }
        // The same bytes are there already, whole: a file gets this name only after its bytes are on the disk.
        let shelf = path.parent().unwrap_or(&self.spool.folder).to_owned();
        if path.metadata().is_ok_and(|known| known.len() == self.bytes) {
            // Its name may have been given by a run that ended before it was durable.
            sync_folder(&shelf)?;
            sync_folder(&self.spool.objects())?;
            return Ok(object);
        }
        if !shelf.is_dir() {
            fs::create_dir_all(&shelf).map_err(io(&shelf))?;
            sync_folder(&self.spool.objects())?;
        }
        fs::rename(&self.path, &path).map_err(io(&path))?;
        sync_folder(&shelf)?;
        Ok(object)
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After a rename there is nothing here any more.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spool() -> (tempfile::TempDir, Spool) {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::open(folder.path()).expect("a spool");
        (folder, spool)
    }

    #[test]
    fn what_is_kept_is_found_under_its_digest_and_only_once() {
        let (_folder, spool) = spool();
        let object = spool.keep(b"abc").expect("kept");
        assert_eq!(object.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(spool.keep(b"abc").expect("kept again"), object);
        assert_eq!(spool.list().expect("a list"), [object.sha256.as_str()]);
        assert_eq!(spool.bytes(&object.sha256).expect("its bytes"), b"abc");
        assert_eq!(fs::read_dir(spool.incoming()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_file_that_is_not_kept_leaves_nothing() {
        let (_folder, spool) = spool();
        let mut incoming = spool.receive().expect("a file");
        incoming.write_all(b"half").expect("written");
        drop(incoming);
        assert_eq!(fs::read_dir(spool.incoming()).expect("a folder").count(), 0);
        assert!(spool.list().expect("a list").is_empty());
    }

    #[test]
    fn the_same_bytes_once_more_outlive_the_first() {
        let (_folder, spool) = spool();
        let mut incoming = spool.receive().expect("a file");
        incoming.write_all(b"abc").expect("written");
        let again = incoming.again().expect("once more");
        drop(incoming);
        assert_eq!(fs::read(again.path()).expect("its bytes"), b"abc");
        let object = again.keep().expect("kept");
        assert_eq!(spool.bytes(&object.sha256).expect("its bytes"), b"abc");
        assert_eq!(fs::read_dir(spool.incoming()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let (_folder, spool) = spool();
        let object = spool.keep(b"12,83").expect("kept");
        fs::write(spool.path(&object.sha256), b"12,88").expect("written");
        for error in [spool.check(&object.sha256).map(drop), spool.bytes(&object.sha256).map(drop)] {
            assert!(matches!(error, Err(StoreError::ChangedObject { .. })), "{error:?}");
        }
    }
}
