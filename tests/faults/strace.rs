//! The calls by which the program changes files, and one of them going wrong: killed before it, or failing.
//!
//! strace counts calls for each thread by itself. A point is therefore named by its file where the name of the file is the
//! same in every run, and by its number among all calls of its kind where it is not; whether it was hit is read from the run.

use std::{collections::BTreeMap, ffi::OsString, fs, process::Command, sync::OnceLock};

use crate::program::{Outcome, Place};

/// Calls that change files. Opening counts where it creates or truncates.
const CALLS: [&str; 24] = [
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "ftruncate",
    "truncate",
    "fallocate",
    "link",
    "linkat",
    "mkdir",
    "mkdirat",
    "openat",
    "creat",
    "copy_file_range",
];

/// Why cases that need strace cannot run; none when they can.
///
/// The superuser can install it, so for that user its absence is a failure and not a reason.
pub fn missing() -> Option<String> {
    static REASON: OnceLock<Option<String>> = OnceLock::new();
    REASON
        .get_or_init(|| {
            let runs = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output();
            if runs.is_ok_and(|output| output.status.success()) {
                return None;
            }
            assert!(!rustix::process::getuid().is_root(), "strace is missing or may not trace; install it: apt-get install strace");
            Some("strace is missing or may not trace, and only root may install it (apt-get install strace)".to_owned())
        })
        .clone()
}

/// One call of one run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The call.
    pub call: String,
    /// Its file, when the name is the same in every run.
    path: Option<String>,
    /// Its number, from 1, among the calls of its thread that it is counted with.
    pub number: usize,
    /// What it does, for messages.
    pub what: String,
}

/// What goes wrong at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The program is killed before the call does anything.
    Killed,
    /// The call fails for want of space.
    NoSpace,
    /// This call and every later one of its kind on the file fail for want of space.
    NoSpaceFromHere,
    /// The call fails because the disk does.
    Broken,
}

impl Wrong {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Killed, Self::NoSpace, Self::NoSpaceFromHere, Self::Broken];

    /// For the counts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::NoSpace => "ENOSPC",
            Self::NoSpaceFromHere => "ENOSPC from there on",
            Self::Broken => "EIO",
        }
    }

    /// Whether a call can go wrong in this way. Nothing needs space to remove a name; and where the file has a name of
    /// its own in every run, "from there on" would take standard error away as well.
    pub fn fits(self, point: &Point) -> bool {
        let removes = ["unlink", "unlinkat", "rmdir", "ftruncate", "truncate"].contains(&point.call.as_str());
        match self {
            Self::Killed | Self::Broken => true,
            Self::NoSpace => !removes,
            Self::NoSpaceFromHere => !removes && point.path.is_some(),
        }
    }
}

/// Lists the points of a command that touch the store, by running it once on a copy of a place.
pub fn points(base: &Place, arguments: &[&str]) -> Vec<Point> {
    points_below(base, arguments, &["/store"])
}

/// Lists the points of a command that touch these folders.
pub fn points_below(base: &Place, arguments: &[&str], folders: &[&str]) -> Vec<Point> {
    let place = base.copy();
    let trace = trace(&place, arguments);
    let all = calls(&trace, &place.path().to_string_lossy());
    // Names with the number of the process in them are others in every run.
    let process = trace.split(' ').next().unwrap_or_default().to_owned();
    let mut by_file: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let mut by_call: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut out = Vec::new();
    for call in &all {
        let of_call = by_call.entry((&call.thread, &call.name)).or_default();
        *of_call += 1;
        let number_of_call = *of_call;
        let Some(path) = &call.path else { continue };
        let of_file = by_file.entry((&call.thread, &call.name, path)).or_default();
        *of_file += 1;
        if call.changes && folders.iter().any(|folder| path.starts_with(folder)) {
            let is_stable = !path.contains(&process);
            out.push(Point {
                call: call.name.clone(),
                path: is_stable.then(|| path.clone()),
                number: if is_stable { *of_file } else { number_of_call },
                what: format!("{} {path}", call.name),
            });
        }
    }
    out
}

/// Runs a command on a place with one call going wrong; also says whether it came to that.
pub fn run_with(place: &Place, point: &Point, wrong: Wrong, arguments: &[&str]) -> (Outcome, bool) {
    let fault = match wrong {
        Wrong::Killed => "signal=SIGKILL",
        Wrong::NoSpace | Wrong::NoSpaceFromHere => "error=ENOSPC",
        Wrong::Broken => "error=EIO",
    };
    let more = if wrong == Wrong::NoSpaceFromHere { "+" } else { "" };
    let file = place.path().join(".trace");
    let mut wrapper: Vec<OsString> = ["strace", "-f", "-qq", "-y", "-o"].map(OsString::from).to_vec();
    wrapper.push(file.clone().into_os_string());
    if let Some(path) = &point.path {
        wrapper.extend([OsString::from("-P"), format!("{}{path}", place.path().display()).into()]);
    }
    wrapper.extend(["-e".into(), format!("trace={}", point.call).into()]);
    wrapper.extend(["-e".into(), format!("inject={}:{fault}:when={}{more}", point.call, point.number).into()]);
    let mut outcome = place.run_below(&wrapper, &[], arguments);
    let trace = fs::read_to_string(file).unwrap_or_default();
    if trace.lines().any(|line| line.contains("write(2<") && line.contains("(INJECTED)")) {
        // Counted by its kind alone, the call met the message itself.
        outcome.stderr.push_str("lotrinh: (standard error was made to fail)");
    }
    let hit = outcome.was_killed() || trace.contains("(INJECTED)");
    (outcome, hit)
}

fn trace(place: &Place, arguments: &[&str]) -> String {
    let file = place.path().join(".trace");
    let mut wrapper: Vec<OsString> = ["strace", "-f", "-qq", "-y", "-s", "0", "-o"].map(OsString::from).to_vec();
    wrapper.extend([file.clone().into_os_string(), "-e".into(), format!("trace={}", CALLS.join(",")).into()]);
    place.run_below(&wrapper, &[], arguments).done();
    fs::read_to_string(file).expect("a trace")
}

/// One line of a trace.
struct Call {
    thread: String,
    name: String,
    /// The file, below the folder of the case.
    path: Option<String>,
    /// False for an opening that changes nothing.
    changes: bool,
}

fn calls(trace: &str, folder: &str) -> Vec<Call> {
    let mut out = Vec::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((name, arguments)) = rest.trim_start().split_once('(') else { continue };
        if !CALLS.contains(&name) {
            continue;
        }
        // The last file named: of a folder and a name in it, the name; of the two names of a renaming, the old one.
        let renames = name.starts_with("rename") || name.starts_with("link");
        let mut below = arguments.match_indices(folder).map(|(at, _)| &arguments[at + folder.len()..]).filter(|rest| rest.starts_with('/'));
        let named = if renames { below.next() } else { below.last() };
        let path = named.map(|rest| rest.split(['"', '>']).next().unwrap_or_default().to_owned());
        // A name that begins nowhere begins in the folder of the case, where the program runs.
        let mut quoted = arguments.split('"').skip(1).step_by(2);
        let path = path.or_else(|| quoted.find(|name| !name.is_empty() && !name.starts_with('/')).map(|name| format!("/{name}")));
        let opens = name == "openat";
        let changes = !opens || arguments.contains("O_CREAT") || arguments.contains("O_TRUNC");
        out.push(Call { thread: thread.to_owned(), name: name.to_owned(), path, changes });
    }
    out
}

/// The calls that change the store while a command runs, as the kernel sees them.
pub fn changes(place: &Place, arguments: &[&str]) -> Vec<String> {
    // What failed changed nothing.
    let trace: String = trace(place, arguments).split_inclusive('\n').filter(|line| !line.contains(" = -1 E")).collect();
    let calls = calls(&trace, &place.path().to_string_lossy());
    calls
        .into_iter()
        .filter(|call| call.changes)
        .filter_map(|call| Some(format!("{} {}", call.name, call.path.filter(|path| path.starts_with("/store"))?)))
        .collect()
}

#[test]
fn a_trace_is_read_as_it_is_printed() {
    let trace = "7 openat(AT_FDCWD</t>, \"/t/x/store/a\", O_RDONLY|O_CLOEXEC) = 3</t/x/store/a>\n\
                 7 openat(AT_FDCWD</t>, \"/t/x/store/a.wal\", O_WRONLY|O_CREAT, 0666) = 4</t/x/store/a.wal>\n\
                 8 write(4</t/x/store/a.wal>, \"\"..., 9 <unfinished ...>\n\
                 7 write(2<pipe:[1]>, \"\"..., 5) = 5\n\
                 8 <... write resumed>) = 9\n\
                 7 rename(\"/t/x/store/b\", \"/t/x/store/c\") = 0\n";
    let read: Vec<_> = calls(trace, "/t/x").into_iter().map(|call| (call.name, call.path, call.changes)).collect();
    let expected = [
        ("openat", Some("/store/a"), false),
        ("openat", Some("/store/a.wal"), true),
        ("write", Some("/store/a.wal"), true),
        ("write", None, true),
        ("rename", Some("/store/b"), true),
    ];
    assert_eq!(read, expected.map(|(name, path, changes)| (name.to_owned(), path.map(str::to_owned), changes)));
}
