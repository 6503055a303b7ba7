//! The changes that faults are put into, each with the states before and after it.

use std::{
    fs::{self, File},
    path::Path,
    sync::OnceLock,
};

use crate::{
    program::{Files, Place, STORE_FILE},
    settle::Expected,
    state::State,
    strace::{self, Wrong},
    upload::{Upload, figures_of},
};

/// Day on which the first uploads were published.
pub const FIRST_DAY: &str = "2025-01-10";

/// Day on which revisions were published.
pub const SECOND_DAY: &str = "2025-03-10";

/// The first upload of the scenarios.
pub fn first_upload() -> Upload {
    Upload::new("lan-1.csv", 0, 0..12, FIRST_DAY, 1)
}

/// Twelve months again with other numbers, published later, and twelve months that are new.
pub fn second_upload() -> Upload {
    Upload::new("lan-2.csv", 0, 0..24, SECOND_DAY, 2)
}

/// A change of the store: a command, the folder it starts from, and what is there before and after.
pub struct Scenario {
    /// The files before; every run has a folder of its own.
    files: Files,
    /// The command.
    pub arguments: Vec<String>,
    /// The state before; none when there is no store.
    pub before: Option<State>,
    /// The state after.
    pub after: State,
    /// What the command says when it is sent again and will not be done twice.
    refusal: &'static str,
    /// The command opens the store and changes nothing in it.
    only_opens: bool,
}

/// Every scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first start.
    FirstStart,
    /// The first catalogue.
    CatalogueLoad,
    /// Another catalogue.
    CatalogueChange,
    /// The first upload.
    FirstIngest,
    /// An upload with revisions.
    SecondIngest,
    /// A start that finds a pending log.
    Checkpoint,
    /// A start that finds an older schema.
    Migration,
    /// An upload is taken back.
    Retraction,
    /// The database is made anew.
    Rebuild,
    /// A start that finds no database.
    LostDatabase,
}

impl Kind {
    /// The scenario, made once for all tests.
    pub fn scenario(self) -> &'static Scenario {
        static MADE: [OnceLock<Scenario>; 10] = [const { OnceLock::new() }; 10];
        MADE[self as usize].get_or_init(|| match self {
            Self::FirstStart => Scenario::first_start(),
            Self::CatalogueLoad => Scenario::catalogue_load(),
            Self::CatalogueChange => Scenario::catalogue_change(),
            Self::FirstIngest => Scenario::first_ingest(),
            Self::SecondIngest => Scenario::second_ingest(),
            Self::Checkpoint => Scenario::checkpoint(),
            Self::Migration => Scenario::migration(),
            Self::Retraction => Scenario::retraction(),
            Self::Rebuild => Scenario::rebuild(),
            Self::LostDatabase => Scenario::lost_database(),
        })
    }
}

impl Scenario {
    fn new(base: Place, before: Option<State>, arguments: &[&str]) -> Self {
        let done = base.copy();
        done.run(arguments).done();
        let after = State::read(&done).expect("the state after");
        Self {
            files: base.files(),
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            before,
            after,
            refusal: "",
            only_opens: false,
        }
    }

    /// What is expected of one case; in every third one the database is made anew at the end.
    pub fn expected<'a>(&'a self, words: &'a [&'a str], case: usize) -> Expected<'a> {
        Expected {
            before: self.before.as_ref(),
            after: &self.after,
            again: words,
            refusal: self.refusal,
            only_opens: self.only_opens,
            rebuilds: case.is_multiple_of(3),
        }
    }

    /// A folder to begin in.
    pub fn base(&self) -> Place {
        Place::holding(&self.files)
    }

    /// The files to begin with.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The command as words.
    pub fn words(&self) -> Vec<&str> {
        self.arguments.iter().map(String::as_str).collect()
    }

    /// The first start: no store is there.
    fn first_start() -> Self {
        Self::new(Place::empty(), None, &["init"])
    }

    /// The first catalogue of a store.
    fn catalogue_load() -> Self {
        let base = Place::empty();
        base.run(&["init"]).done();
        base.write_catalogue("catalogue", "");
        let before = State::read(&base).expect("an empty store");
        Self::new(base, Some(before), &["catalogue", "load", "catalogue"])
    }

    /// A catalogue that changes an entry.
    fn catalogue_change() -> Self {
        let base = with_catalogue();
        base.write_catalogue("changed", "(mới)");
        let before = State::read(&base).expect("a store");
        let scenario = Self::new(base, Some(before), &["catalogue", "load", "changed"]);
        assert_ne!(Some(&scenario.after), scenario.before.as_ref(), "the catalogue changes");
        scenario
    }

    /// The first upload of a store.
    fn first_ingest() -> Self {
        let base = with_catalogue();
        let (before, upload) = (State::read(&base).expect("a store"), first_upload());
        let arguments = base.ingest(&upload);
        let scenario = Self::new(base, Some(before), &arguments);
        assert_eq!(scenario.after.figures, figures_of([&upload]));
        scenario
    }

    /// An upload that revises half of what is there and adds as much.
    fn second_ingest() -> Self {
        let (base, upload) = (with_first_upload(), second_upload());
        let before = State::read(&base).expect("a store");
        let arguments = base.ingest(&upload);
        let scenario = Self::new(base, Some(before), &arguments);
        assert_eq!(scenario.after.figures, figures_of([&first_upload(), &upload]));
        scenario
    }

    /// A start that finds committed rows in the write-ahead log and writes them into the database file.
    ///
    /// The upload was killed before it was acknowledged: whether it is there is open, and stays as it was found.
    fn checkpoint() -> Self {
        let before = State::read(&with_first_upload()).expect("a store");
        let scenario = Self::new(with_pending_log(&second_upload()), Some(before), &["init"]);
        assert_eq!(scenario.after.figures, figures_of([&first_upload(), &second_upload()]), "the log held the upload");
        Self { only_opens: true, ..scenario }
    }

    /// An upload is taken back.
    fn retraction() -> Self {
        let (base, upload) = (with_first_upload(), second_upload());
        base.run(&base.ingest(&upload)).done();
        let before = State::read(&base).expect("a store");
        let scenario = Self::new(base, Some(before), &["retract", "3", "--reason", "gửi nhầm"]);
        assert_eq!(scenario.after.figures, figures_of([&first_upload()]), "what was taken back is not seen");
        Self { refusal: "taken back already", ..scenario }
    }

    /// The database is made anew from the spool.
    fn rebuild() -> Self {
        let (base, upload) = (with_first_upload(), second_upload());
        base.run(&base.ingest(&upload)).done();
        let before = State::read(&base).expect("a store");
        let scenario = Self::new(base, Some(before), &["rebuild"]);
        assert_eq!(Some(&scenario.after), scenario.before.as_ref());
        scenario
    }

    /// A start that finds no database and makes it anew from the spool.
    fn lost_database() -> Self {
        let scenario = Self::rebuild();
        let base = scenario.base();
        fs::remove_file(base.store().join(STORE_FILE)).expect("the database goes");
        Self::new(base, scenario.before, &["init"])
    }

    /// A start that finds the schema of version 1.
    fn migration() -> Self {
        let base = Place::empty();
        fs::create_dir_all(base.store()).expect("a folder");
        unpack(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store-v1.zip"), &base.store().join(STORE_FILE));
        let before = State::read(&base.copy()).expect("the older store opens");
        // Version 1 had no remarks.
        let uploads = [first_upload(), second_upload()].map(Upload::without_notes);
        assert_eq!(before.figures, figures_of(&uploads), "what version 1 held");
        Self::new(base, Some(before), &["init"])
    }
}

/// A store with the catalogue; made once and copied.
pub fn with_catalogue() -> Place {
    static MADE: OnceLock<Files> = OnceLock::new();
    Place::holding(MADE.get_or_init(|| {
        let base = Place::empty();
        base.run(&["init"]).done();
        base.write_catalogue("catalogue", "");
        base.run(&["catalogue", "load", "catalogue"]).done();
        base.files()
    }))
}

/// A store with the catalogue and the first upload; made once and copied.
pub fn with_first_upload() -> Place {
    static MADE: OnceLock<Files> = OnceLock::new();
    Place::holding(MADE.get_or_init(|| {
        let (base, upload) = (with_catalogue(), first_upload());
        base.run(&base.ingest(&upload)).done();
        base.files()
    }))
}

/// A store with the first upload, and another one that was committed and then killed before the log reached the file.
pub fn with_pending_log(upload: &Upload) -> Place {
    let base = with_first_upload();
    let arguments = base.ingest(upload);
    let points = strace::points(&base, &arguments);
    let first_page = points.iter().find(|point| point.what == format!("pwrite64 /store/{STORE_FILE}")).expect("a checkpoint writes pages");
    let (outcome, was_hit) = strace::run_with(&base, first_page, Wrong::Killed, &arguments);
    assert!(was_hit, "{}", outcome.describe());
    assert!(base.store().join(format!("{STORE_FILE}.wal")).is_file(), "a log is pending");
    base
}

fn unpack(archive: &Path, to: &Path) {
    let file = File::open(archive).unwrap_or_else(|error| panic!("{}: {error}", archive.display()));
    let mut archive = zip::ZipArchive::new(file).expect("a ZIP file");
    let mut entry = archive.by_index(0).expect("one file in it");
    std::io::copy(&mut entry, &mut File::create(to).expect("a file")).expect("all of it");
}

/// Makes the fixture anew with a program of schema version 1, named by the variable `FAULTS_OLD_PROGRAM`.
#[test]
#[ignore = "makes tests/fixtures/store-v1.zip; needs the program of version 1"]
fn the_fixture_of_version_1() {
    let program = std::env::var_os("FAULTS_OLD_PROGRAM").expect("FAULTS_OLD_PROGRAM names the program");
    let base = Place::empty();
    base.write_catalogue("catalogue", "");
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&program);
        let status = command.current_dir(base.path()).env("LOTRINH_STORE", base.store()).args(arguments).status();
        assert!(status.expect("the program starts").success());
    };
    run(&["init"]);
    run(&["catalogue", "load", "catalogue"]);
    for upload in [first_upload(), second_upload()] {
        run(&base.ingest(&upload));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::create_dir_all(&folder).expect("a folder");
    let mut archive = zip::ZipWriter::new(File::create(folder.join("store-v1.zip")).expect("a file"));
    archive.start_file(STORE_FILE, zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::copy(&mut File::open(base.store().join(STORE_FILE)).expect("the store"), &mut archive).expect("all of it");
    archive.finish().expect("the archive");
}
