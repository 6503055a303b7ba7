//! Writing files: complete or absent.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use super::Failure;
use crate::present::edition::EditionFile;

/// Writes a file under a temporary name, syncs it and renames it into place.
///
/// # Errors
/// The folder does not exist or may not be written; then an earlier file of that name is as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_piecewise(path, |file| file.write(bytes))
}

/// A file being written.
#[derive(Debug)]
pub struct Unfinished<'a> {
    file: BufWriter<File>,
    path: &'a Path,
}

impl Unfinished<'_> {
    /// Adds bytes.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| fault(self.path, &error))
    }
}

fn fault(path: &Path, error: &std::io::Error) -> Failure {
    Failure::refused(format!("cannot write {}: {error}; check that the folder exists and may be written", path.display()))
}

/// As [`write_file`], piece by piece; a file appears under its name only when all of it is there.
///
/// # Errors
/// As [`write_file`], and what `fill` says; then an earlier file of that name is as it was.
pub fn write_piecewise(path: &Path, fill: impl FnOnce(&mut Unfinished<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| Failure::Usage(format!("{} is not a file name", path.display())))?;
    let temporary = folder.join(format!(".{}.{}.unfinished", name.to_string_lossy(), std::process::id()));
    let written = File::create(&temporary).map_err(|error| fault(path, &error)).and_then(|file| {
        let mut unfinished = Unfinished { file: BufWriter::new(file), path };
        fill(&mut unfinished)?;
        let synced = unfinished.file.into_inner().map_err(|error| error.into_error()).and_then(|file| file.sync_all());
        let renamed = synced.and_then(|()| fs::rename(&temporary, path)).and_then(|()| File::open(folder)?.sync_all());
        renamed.map_err(|error| fault(path, &error))
    });
    if written.is_err() {
        // The unfinished file is ours alone; the old one under the final name is untouched.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Prints to standard output; a reader that has gone away is no failure.
///
/// # Errors
/// Standard output cannot be written for another reason.
pub fn print(text: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::refused(error)),
        _ => Ok(()),
    }
}

/// Says something on standard error; one that cannot be written is no failure.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Writes all files below a temporary name and renames the folder: an edition is whole or absent.
///
/// # Errors
/// The folder may not be written; then nothing of the edition is there.
pub fn write_whole(root: &Path, folder: &Path, files: &[EditionFile]) -> Result<(), Failure> {
    let io = |error: std::io::Error| {
        Failure::Refused(format!("cannot write {}: {error}; check that the folder may be written", folder.display()))
    };
    // Several may be written at once; whose they are is the first part.
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unfinished = root.join(format!(".unfinished-{}-{name}", std::process::id()));
    let written = (|| {
        for file in files {
            let path = unfinished.join(&file.path);
            fs::create_dir_all(path.parent().unwrap_or(&unfinished)).map_err(io)?;
            write_file(&path, &file.bytes)?;
        }
        fs::rename(&unfinished, folder).map_err(io)?;
        File::open(root).and_then(|root| root.sync_all()).map_err(io)
    })();
    if written.is_err() {
        // Nothing of a failed edition stays.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}
