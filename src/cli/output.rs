//! Writing files: complete or absent.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use super::Failure;

/// Writes a file under a temporary name, syncs it and renames it into place.
///
/// # Errors
/// The folder does not exist or may not be written; then an earlier file of that name is as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |error: std::io::Error| {
        Failure::refused(format!("cannot write {}: {error}; check that the folder exists and may be written", path.display()))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| Failure::Usage(format!("{} is not a file name", path.display())))?;
    let unfinished = folder.join(format!(".{}.{}.unfinished", name.to_string_lossy(), std::process::id()));
    let written = File::create(&unfinished).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        File::open(folder)?.sync_all()
    });
    if written.is_err() {
        // The unfinished file is ours alone; the old one under the final name is untouched.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(fault)
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
