//! The real program on a temporary folder.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

use crate::app::{Stock, project, write_files};

/// A folder in which commands run; the store is its folder `store`.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder whose store holds a stock.
    pub fn with(stock: Stock) -> Self {
        let workspace = Self::empty();
        write_files(stock.files(), &workspace.path("store"));
        workspace
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// Reads a file.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text file")
    }

    /// Copies a folder of the project.
    pub fn copy(&self, from: &str, to: &str) {
        copy_folder(&project(from), &self.path(to));
    }

    /// Every file with its bytes.
    pub fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut out = BTreeMap::new();
        collect(self.folder.path(), &mut out);
        out
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotrinh"));
        command.current_dir(self.folder.path()).args(arguments).stdin(Stdio::null());
        for variable in
            ["LOTRINH_STORE", "LOTRINH_POLICY", "LOTRINH_AS_OF", "LOTRINH_PORT", "LOTRINH_LOG", "LOTRINH_MEMORY_LIMIT", "LOTRINH_READERS"]
        {
            command.env_remove(variable);
        }
        command.env("LOTRINH_STORE", self.path("store"));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::new(arguments, self.command(arguments).output().expect("the program starts"))
    }

    /// Runs a command on a machine that trusts the authority in a file and no other.
    pub fn run_trusting(&self, authority: &str, arguments: &[&str]) -> Outcome {
        let output = self.command(arguments).env("SSL_CERT_FILE", self.path(authority)).output().expect("the program starts");
        Outcome::new(arguments, output)
    }

    /// Runs a command that reads something from standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        // A command that refuses before it reads has closed its input.
        let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
        Outcome::new(arguments, child.wait_with_output().expect("the program ends"))
    }

    /// Runs a command on so many threads.
    pub fn run_on_threads(&self, threads: usize, arguments: &[&str]) -> Outcome {
        let output = self.command(arguments).env("RAYON_NUM_THREADS", threads.to_string()).output().expect("the program starts");
        Outcome::new(arguments, output)
    }

    /// Runs a command that must refuse: exit code, every word of the message, and a folder that is as it was.
    #[track_caller]
    pub fn refuses(&self, arguments: &[&str], exit_code: i32, words: &[&str]) {
        let before = self.contents();
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, exit_code, "{arguments:?}: {}{}", outcome.stdout, outcome.stderr);
        for word in words {
            assert!(outcome.stderr.contains(word), "{arguments:?} does not say “{word}”: {}", outcome.stderr);
        }
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        let after = self.contents();
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{arguments:?} left or removed files");
        let changed: Vec<_> = before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(changed.is_empty(), "{arguments:?} changed {changed:?}");
    }

    /// Starts the server on a free port.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Starts the server on a free port with further arguments.
    pub fn serve_with(&self, more: &[&str]) -> Server {
        let mut child =
            self.command(&[&["serve", "--port", "0"], more].concat()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let said = BufReader::new(child.stderr.take().expect("standard error"));
        let address = said.lines().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://127.0.0.1:").or_else(|| line.split_once("http://0.0.0.0:"))?;
            rest.split('/').next()?.parse::<u16>().ok()
        });
        Server { child, port: address.expect("the server says where it listens") }
    }

    /// Starts the server on a free port with further arguments; what it says goes to a file.
    pub fn serve_logged(&self, more: &[&str], log: &Path) -> Server {
        let file = fs::File::create(log).expect("a file");
        let mut child = self.command(&[&["serve", "--port", "0"], more].concat()).stderr(file).spawn().expect("the program starts");
        loop {
            let said = fs::read_to_string(log).expect("a text file");
            let address = said.lines().find_map(|line| line.split_once("http://127.0.0.1:")?.1.split('/').next()?.parse::<u16>().ok());
            if let Some(port) = address {
                return Server { child, port };
            }
            assert!(child.try_wait().expect("a status").is_none(), "the server ended: {said}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// A running server, ended with the test.
pub struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Asks for an address; gives the whole answer as text.
    #[track_caller]
    pub fn get(&self, address: &str) -> String {
        self.get_with(address, "")
    }

    /// The same with further header lines, each with its end.
    #[track_caller]
    pub fn get_with(&self, address: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        write!(stream, "GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n").expect("a question");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Sends a file of figures; gives the whole answer as text, empty when the server has gone away.
    pub fn send(&self, name: &str, file: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        let head = format!("POST /api/v1/ingests?name={name} HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: {name}\r\n");
        let _ = write!(stream, "{head}Content-Length: {}\r\nConnection: close\r\n\r\n{file}", file.len());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    /// The exit code of a server that ends by itself within some seconds.
    pub fn ended_within(&mut self, seconds: u32) -> Option<i32> {
        for _ in 0..seconds * 10 {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return Some(status.code().unwrap_or(-1));
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        None
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its number among the programs that run.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the server to end.
    pub fn ask_to_end(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().expect("kill runs");
        assert!(asked.success());
    }

    /// Asks the server to end and gives its exit code.
    pub fn end(mut self) -> Option<i32> {
        self.ask_to_end();
        self.child.wait().expect("the server ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// The command, for messages.
    command: String,
    /// Exit code; −1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    fn new(arguments: &[&str], output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            command: arguments.join(" "),
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Fails unless the command did its work.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}: {}{}", self.command, self.stdout, self.stderr);
        self
    }
}

fn collect(folder: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, out);
        } else {
            out.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
}

/// Copies the CSV and TOML files of a folder and the folders below it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.extension().and_then(|ending| ending.to_str()) {
            _ if path.is_dir() => copy_folder(&path, &target),
            Some("csv" | "toml") => drop(fs::copy(&path, &target).expect("a copy")),
            _ => {}
        }
    }
}

/// A column of a CSV file.
#[track_caller]
pub fn column<'a>(rows: &'a [BTreeMap<String, String>], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str()).collect()
}

/// The rows of a CSV file by heading.
#[track_caller]
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}
