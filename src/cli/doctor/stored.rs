//! The store: whose it is, how much room it has, is it whole.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use jiff::{Timestamp, tz};

use super::{Check, State};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    store::{ENGINE_VERSION, Store, StoreError, Verification},
};

/// No machine that runs this program has a clock before this moment.
const FIRST_YEAR: i16 = 2026;

/// Bit of a mode that lets everybody write.
const OTHERS_WRITE: u32 = 0o002;

/// Bit of a mode that lets everybody read.
const OTHERS_READ: u32 = 0o004;

/// Looks at the store; also whether another process, most likely the server, has it open.
pub fn examine(config: &StoreConfig) -> (Vec<Check>, bool) {
    let mut checks = vec![rights(&config.folder), room(config)];
    let is_there = ["lotrinh.duckdb", "ledger"].iter().any(|name| config.folder.join(name).is_file());
    let (mut newest, mut is_served) = (None, false);
    if !is_there {
        let found = format!("there is none in {}", config.folder.display());
        checks.push(Check::new("store", State::Fault, found, "make one with `lotrinh init`, or name another folder with --store"));
    } else {
        match Store::open(&config.folder, &config.settings(), &SystemClock.stamp()) {
            Ok(store) => {
                checks.extend(contents(&store, config));
                newest = store.list_ingests().ok().and_then(|ingests| ingests.into_iter().map(|ingest| ingest.recorded_at).max());
            }
            Err(StoreError::InUse { .. }) => {
                is_served = true;
                let found = "open in another process, most likely the server; ask its /readyz, and `lotrinh verify` when it rests";
                checks.push(Check::skipped("store", found));
            }
            Err(error) => {
                let advice = "make the database again with `lotrinh rebuild`, or make a store from a backup with `lotrinh restore`";
                checks.push(Check::new("store", State::Fault, error.to_string(), advice));
            }
        }
    }
    checks.push(clock(SystemClock.now(), newest.as_deref()));
    (checks, is_served)
}

/// What is in an open store.
fn contents(store: &Store, config: &StoreConfig) -> Vec<Check> {
    let mut checks = vec![match store.notices() {
        [] => Check::ok("store", format!("opens: {}", store.path().display())),
        notices => Check::new("store", State::Warning, notices.join("; "), "it was mended when it was opened; look into why it had to be"),
    }];
    checks.push(match store.engine_version() {
        Ok(version) if version == ENGINE_VERSION => Check::ok("library", format!("DuckDB {version}")),
        Ok(version) => {
            let advice = format!("put the libduckdb of DuckDB {ENGINE_VERSION} beside the program; see SHA256SUMS of the bundle");
            Check::new("library", State::Fault, format!("DuckDB {version}, expected {ENGINE_VERSION}"), advice)
        }
        Err(error) => Check::new("library", State::Fault, error.to_string(), "run `lotrinh rebuild`"),
    });
    match store.verify(false, &config.settings(), &SystemClock.stamp()) {
        Ok(found) => checks.extend(parts(&found)),
        Err(error) => checks.push(Check::new("spool", State::Fault, error.to_string(), "run `lotrinh verify`")),
    }
    checks
}

fn parts(found: &Verification) -> [Check; 2] {
    let spool = format!("{} objects, every one as it was put there; {} that no entry names", found.objects, found.unnamed_objects);
    let ledger = format!("{} entries, unbroken; the database holds {} figures", found.entries, found.figures);
    match found.faults.as_slice() {
        [] => [Check::ok("spool", spool), Check::ok("ledger", ledger)],
        faults => {
            let advice =
                "put back from a backup what is damaged (`lotrinh restore`); a damaged database is made again with `lotrinh rebuild`";
            [Check::new("spool", State::Fault, faults.join("; "), advice), Check::skipped("ledger", ledger)]
        }
    }
}

/// Who may read and change the files.
fn rights(folder: &Path) -> Check {
    let name = "permissions";
    let mut open = Vec::new();
    let mut readable = 0;
    for path in [folder.to_owned()].into_iter().chain(fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())) {
        let Ok(found) = fs::metadata(&path) else { continue };
        if found.mode() & OTHERS_WRITE != 0 {
            open.push(path.display().to_string());
        }
        readable += usize::from(found.mode() & OTHERS_READ != 0);
    }
    let here = folder.display();
    if !open.is_empty() {
        let found = format!("everybody on this machine may change {}", open.join(", "));
        return Check::new(name, State::Fault, found, format!("chmod -R o-rwx {here}"));
    }
    if fs::metadata(folder).is_ok_and(|found| found.mode() & OTHERS_READ != 0) && readable > 1 {
        let found = "everybody on this machine may read the store";
        return Check::new(
            name,
            State::Warning,
            found,
            format!("chmod -R o-rwx {here}, where not all of them may see unpublished figures"),
        );
    }
    Check::ok(name, format!("only its owner and group may enter {here}"))
}

/// Room on the disk beside what is kept free.
fn room(config: &StoreConfig) -> Check {
    let name = "free space";
    let folder = config.folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            let free_mb = disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024);
            let floor_mb = config.free_space_floor_mb;
            let found = format!("{free_mb} MB free, {floor_mb} MB are kept free");
            let advice = "make room on the disk, or move the store to a larger one";
            // An upload may take 256 MiB, and its database as much again.
            match free_mb {
                free if free < floor_mb => Check::new(name, State::Fault, format!("{found}: no upload is taken in"), advice),
                free if free < floor_mb + 1024 => Check::new(name, State::Warning, found, advice),
                _ => Check::ok(name, found),
            }
        }
        Err(error) => Check::new(name, State::Fault, error.to_string(), "look at the disk"),
    }
}

/// Whether the clock can be right: as-of questions and due days hang on it.
fn clock(now: Timestamp, newest: Option<&str>) -> Check {
    let name = "clock";
    let stamp = now.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let advice = "set the clock (`timedatectl set-ntp true`, or the time server of your network)";
    if tz::offset(7).to_datetime(now).year() < FIRST_YEAR {
        return Check::new(name, State::Fault, format!("{stamp} UTC, which is before this program was made"), advice);
    }
    match newest {
        // Both are UTC in the same spelling, so that the order of the texts is that of the times.
        Some(newest) if newest > stamp.as_str() => {
            Check::new(name, State::Fault, format!("{stamp} UTC, but something was taken in at {newest} UTC"), advice)
        }
        _ => Check::ok(name, format!("{stamp} UTC")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_cannot_be_right_is_found() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        assert_eq!(clock(at("1970-01-01T00:02:00Z"), None).state, State::Fault);
        assert_eq!(clock(at("2026-11-22T00:00:00Z"), Some("2026-11-21 23:59:59")).state, State::Ok);
        assert_eq!(clock(at("2026-11-22T00:00:00Z"), Some("2026-11-22 00:00:01")).state, State::Fault);
    }

    #[test]
    fn files_that_everybody_may_change_are_found() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o750)).expect("a mode");
        let file = folder.path().join("ledger");
        fs::write(&file, "").expect("a file");
        assert_eq!(rights(folder.path()).state, State::Ok);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("a mode");
        let found = rights(folder.path());
        assert!(found.state == State::Fault && found.found.contains("ledger") && found.advice.contains("chmod"), "{found:?}");
    }
}
