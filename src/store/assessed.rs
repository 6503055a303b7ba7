//! Files of what was judged: a cache beside the database that may be deleted at any time, and is then made again.
//!
//! Each file begins with the SHA-256 of the rest, and is put in place by renaming: a reader finds it whole, or not at all, or sees
//! that it was damaged. Nothing is synced: what a power cut takes is made again.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Store, StoreError};

/// Name of the folder in the folder of a store.
const FOLDER: &str = "assessed";

/// Bytes of the checksum before the content.
const CHECKSUM_BYTES: usize = 32;

/// The folder of what was judged.
#[derive(Clone, Debug)]
pub struct AssessedFiles {
    folder: PathBuf,
}

impl Store {
    /// Where what was judged is kept.
    pub fn assessed_files(&self) -> AssessedFiles {
        AssessedFiles { folder: self.path().parent().unwrap_or(Path::new(".")).join(FOLDER) }
    }
}

impl AssessedFiles {
    /// Puts a file in place, whole.
    ///
    /// # Errors
    /// The disk refuses; an earlier file of the name stays.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<(), StoreError> {
        let io = |source| StoreError::Io { path: self.folder.join(name), source };
        fs::create_dir_all(&self.folder).map_err(io)?;
        let writing = self.folder.join(format!("{name}.writing"));
        let written = fs::File::create(&writing).and_then(|mut file| {
            file.write_all(&Sha256::digest(content))?;
            file.write_all(content)
        });
        if let Err(error) = written.and_then(|()| fs::rename(&writing, self.folder.join(name))) {
            let _ = fs::remove_file(&writing);
            return Err(io(error));
        }
        Ok(())
    }

    /// The content of a file; none when it is not there or is not what was written.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut file = fs::File::open(self.folder.join(name)).ok()?;
        let length = file.metadata().ok()?.len() as usize;
        let (mut sum, mut content) = ([0; CHECKSUM_BYTES], Vec::with_capacity(length.saturating_sub(CHECKSUM_BYTES)));
        let is_read = file.read_exact(&mut sum).and_then(|()| file.read_to_end(&mut content)).is_ok();
        if !is_read || Sha256::digest(&content).as_slice() != sum {
            tracing::warn!(file = name, "what was judged before is damaged and is made again");
            return None;
        }
        Some(content)
    }

    /// Removes every file but some.
    pub fn keep_only(&self, names: &[&str]) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            if !entry.file_name().to_str().is_some_and(|name| names.contains(&name)) {
                // What stays behind is removed the next time; nobody reads it.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_as_it_was_written_and_damage_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = AssessedFiles { folder: folder.path().join("assessed") };
        assert_eq!(files.read("a"), None);
        files.write("a", b"judged").expect("a file");
        files.write("b", b"").expect("a file");
        assert_eq!((files.read("a").as_deref(), files.read("b").as_deref()), (Some(b"judged".as_slice()), Some(b"".as_slice())));
        let path = files.folder.join("a");
        let mut bytes = fs::read(&path).expect("a file");
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(&path, &bytes).expect("a file");
        assert_eq!(files.read("a"), None, "one bit");
        fs::write(&path, &bytes[..20]).expect("a file");
        assert_eq!(files.read("a"), None, "cut off");
        files.keep_only(&["b"]);
        assert!(!path.exists() && files.read("b").is_some());
    }
}
