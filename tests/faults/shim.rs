//! The library that is loaded before the C library (`shim.c`): one order over all threads, half writes, short writes, and
//! a record of every change from which power cuts are made.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::program::{Outcome, Place};

/// The compiled library, or why there is none.
pub fn library() -> Result<&'static Path, String> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let library = folder.join(format!("faults-shim-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let compiler =
            Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).args(["-ldl", "-lpthread"]).output();
        match compiler {
            Ok(output) if output.status.success() => Ok(library),
            Ok(output) => panic!("shim.c does not compile: {}", String::from_utf8_lossy(&output.stderr)),
            // A Rust program is linked by cc, so it is there wherever the tests could be built.
            Err(error) => Err(format!("cc does not run: {error}")),
        }
    });
    built.as_deref().map_err(Clone::clone)
}

/// What goes wrong at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Killed before the call.
    Killed,
    /// Half of the bytes are written, then the program is killed; another call than a write is not made.
    Torn,
    /// Half of the bytes are written, and the program is told so.
    Short,
}

impl Wrong {
    /// For the counts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Torn => "torn write",
            Self::Short => "short write",
        }
    }
}

/// Variables that load the library for a place, with one call going wrong.
pub fn variables(place: &Place, fault: Option<(usize, Wrong)>) -> Result<Vec<(&'static str, OsString)>, String> {
    let mut out = vec![("LD_PRELOAD", library()?.as_os_str().to_owned()), ("FAULT_FOLDER", place.path().as_os_str().to_owned())];
    if let Some((number, wrong)) = fault {
        let act = match wrong {
            Wrong::Killed => "kill",
            Wrong::Torn => "torn",
            Wrong::Short => "short",
        };
        out.extend([("FAULT_AT", number.to_string().into()), ("FAULT_DO", act.into())]);
    }
    Ok(out)
}

/// Runs a command with one call going wrong, counted from 1 over all calls that change the store.
pub fn run_with(place: &Place, number: usize, wrong: Wrong, arguments: &[&str]) -> Result<Outcome, String> {
    Ok(place.run_below(&[], &variables(place, Some((number, wrong)))?, arguments))
}

/// One change of a file below the store; names are below the folder of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Bytes at an offset.
    Write(PathBuf, usize, Vec<u8>),
    /// A new file without bytes.
    Create(PathBuf),
    /// A file is cut or padded to a length.
    Truncate(PathBuf, usize),
    /// What was written to a file or folder is on the disk.
    Sync(PathBuf),
    /// A name becomes another.
    Rename(PathBuf, PathBuf),
    /// A file gets a second name.
    Link(PathBuf, PathBuf),
    /// A name goes.
    Unlink(PathBuf),
    /// A new folder.
    Folder(PathBuf),
    /// Something was said on standard output; no change, but from here on the user may rely on it.
    Said,
}

/// Runs a command without a fault and gives every change in order.
pub fn record(place: &Place, arguments: &[&str]) -> Result<Vec<Change>, String> {
    logged(place, None, arguments, Outcome::is_done)
}

/// Runs a command that is killed before one of its changes and gives those before it.
pub fn record_until_killed(place: &Place, number: usize, arguments: &[&str]) -> Result<Vec<Change>, String> {
    logged(place, Some((number, Wrong::Killed)), arguments, |_| true)
}

fn logged(place: &Place, fault: Option<(usize, Wrong)>, arguments: &[&str], good: fn(&Outcome) -> bool) -> Result<Vec<Change>, String> {
    let log = place.path().join(".changes");
    let _ = fs::remove_file(&log);
    let mut all = variables(place, fault)?;
    all.push(("FAULT_LOG", log.clone().into_os_string()));
    let outcome = place.run_below(&[], &all, arguments);
    if !good(&outcome) {
        return Err(outcome.describe());
    }
    let bytes = fs::read(&log).map_err(|error| error.to_string())?;
    parse(&bytes, place.path()).ok_or_else(|| "a record that cannot be read".to_owned())
}

fn parse(mut bytes: &[u8], folder: &Path) -> Option<Vec<Change>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?;
        let fields: Vec<&str> = line.split('\t').collect();
        let [call, offset, length, path, other] = fields[..] else { return None };
        let (offset, length): (usize, usize) = (offset.parse().ok()?, length.parse().ok()?);
        let content = bytes.get(end + 1..end + 1 + length)?.to_vec();
        bytes = &bytes[end + 1 + length..];
        let below = |path: &str| Path::new(path).strip_prefix(folder).map(Path::to_owned).ok();
        out.push(match call {
            "write" => Change::Write(below(path)?, offset, content),
            "create" => Change::Create(below(path)?),
            "truncate" => Change::Truncate(below(path)?, offset),
            "sync" => Change::Sync(below(path)?),
            "rename" => Change::Rename(below(path)?, below(other)?),
            "link" => Change::Link(below(path)?, below(other)?),
            "unlink" => Change::Unlink(below(path)?),
            "mkdir" => Change::Folder(below(path)?),
            "say" => Change::Said,
            _ => return None,
        });
    }
    Some(out)
}
