//! The real program on a temporary folder, alone or below a wrapper, with a time limit.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{catalogue::write_catalogue, upload::Upload};

/// Name of the database file in the store.
pub const STORE_FILE: &str = "lotrinh.duckdb";

/// Longest time a command may take before it counts as hanging; below strace on a busy machine one takes about a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test; another one, such as the optimised one, by the variable `FAULTS_PROGRAM`.
pub fn program() -> OsString {
    std::env::var_os("FAULTS_PROGRAM").unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_lotrinh")))
}

/// A folder of one case: the store below `store`, files to send beside it.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder without a store.
    pub fn empty() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// A folder without a store, below another folder.
    pub fn below(parent: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("lotrinh-faults-").tempdir_in(parent).expect("a temporary folder");
        Self { folder }
    }

    /// A folder with the same files.
    pub fn copy(&self) -> Self {
        let out = Self::empty();
        copy_folder(self.path(), out.path());
        out
    }

    /// A folder with these files.
    pub fn holding(files: &Files) -> Self {
        let out = Self::empty();
        for (name, bytes) in files {
            let path = out.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        out
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the store.
    pub fn store(&self) -> PathBuf {
        self.path().join("store")
    }

    /// Writes the files of a catalogue into a folder.
    pub fn write_catalogue(&self, name: &str, titles: &str) {
        write_catalogue(&self.path().join(name), titles);
    }

    /// Writes an upload as a file.
    pub fn write_upload(&self, upload: &Upload) {
        fs::write(self.path().join(&upload.name), upload.csv()).expect("an upload");
    }

    /// The arguments that take in an upload which was written as a file.
    pub fn ingest<'a>(&self, upload: &'a Upload) -> Vec<&'a str> {
        self.write_upload(upload);
        vec!["ingest", "file", &upload.name, "--source", &upload.source, "--published-on", &upload.published_on]
    }

    /// The program with arguments, ready to start in this folder.
    pub fn command(&self, wrapper: &[OsString], arguments: &[&str]) -> Command {
        let mut words = wrapper.to_vec();
        words.push(program());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LOTRINH_")) {
            command.env_remove(name);
        }
        command.env("LOTRINH_STORE", self.store()).env("LOTRINH_LOG", "error").env_remove("RUST_BACKTRACE");
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_below(&[], &[], arguments)
    }

    /// Runs the program to its end below a wrapper and with variables.
    pub fn run_below(&self, wrapper: &[OsString], variables: &[(&str, OsString)], arguments: &[&str]) -> Outcome {
        // Not on the disk under test: when that is full, what the program says would be lost.
        let said = tempfile::tempdir().expect("a temporary folder");
        let (out, err) = (said.path().join("stdout"), said.path().join("stderr"));
        let mut command = self.command(wrapper, arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdout(File::create(&out).expect("a file")).stderr(File::create(&err).expect("a file"));
        // A group of its own, so that a wrapper and what it runs end together.
        let mut child = command.process_group(0).spawn().expect("the program starts");
        let started = Instant::now();
        let mut hung = false;
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            if started.elapsed() > PATIENCE {
                hung = true;
                if let Some(group) = rustix::process::Pid::from_raw(child.id() as i32) {
                    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
                }
                break child.wait().expect("a child");
            }
            thread::sleep(Duration::from_millis(2));
        };
        let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
        Outcome { command: arguments.join(" "), status, hung, stdout: text(&out), stderr: text(&err) }
    }

    /// Every file of the folder with its bytes, but for what the tests write for themselves.
    pub fn files(&self) -> Files {
        let mut out = Files::new();
        collect(self.path(), self.path(), &mut out);
        out.retain(|name, _| !name.to_string_lossy().starts_with('.'));
        out
    }
}

/// Files by their names in a folder.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// The command, for messages.
    pub command: String,
    /// How it ended.
    pub status: ExitStatus,
    /// It did not end by itself.
    pub hung: bool,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Whether it said that all is done.
    pub fn is_done(&self) -> bool {
        self.status.success()
    }

    /// Whether it was killed, by itself or as what a wrapper ran (strace and shells pass it on as 128 + 9).
    pub fn was_killed(&self) -> bool {
        self.status.signal() == Some(9) || self.status.code() == Some(128 + 9)
    }

    /// Fails the test unless it is done.
    #[track_caller]
    pub fn done(self) -> Self {
        assert!(self.is_done(), "{}", self.describe());
        self
    }

    /// An end that a person could do something with: done, refused with a message, or killed from outside.
    ///
    /// # Errors
    /// It hung, panicked, aborted, or refused without a message.
    pub fn is_orderly(&self) -> Result<(), String> {
        let fault = if self.hung {
            "hung"
        } else if self.stderr.contains("panicked") {
            "panicked"
        } else if self.is_done() || self.was_killed() {
            return Ok(());
        } else if self.status.code().is_none() {
            "was ended by a signal of its own"
        } else if !self.stderr.contains("lotrinh: ") {
            "refused without a word"
        } else {
            return Ok(());
        };
        Err(format!("{fault}: {}", self.describe()))
    }

    /// All of it for a message.
    pub fn describe(&self) -> String {
        format!("`lotrinh {}` {}: {}{}", self.command, self.status, self.stdout, self.stderr)
    }
}

/// Copies files and folders below a folder.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

fn collect(root: &Path, folder: &Path, out: &mut Files) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, out);
        } else {
            out.insert(path.strip_prefix(root).expect("below the root").to_owned(), fs::read(&path).expect("a file"));
        }
    }
}
