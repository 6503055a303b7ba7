//! Uploads read in a child process: what comes back, limits, and bombs that are refused at once and in little memory.

use std::{
    fs::{self, File, Permissions},
    io::{Cursor, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch},
    datatypes::DataType,
};
use lotrinh::{
    ingest::{
        IngestError, IngestErrorKind,
        container::{Choice, Container, Encoding, Format, read_frame},
        sheet::Cell,
    },
    pipeline::{
        PipelineError,
        worker::{MEMORY_BYTES, read_in_worker},
    },
};
use parquet::arrow::ArrowWriter;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::workspace::Workspace;

/// The real program.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_lotrinh"))
}

fn read(path: &Path, choice: &Choice) -> Result<Container, PipelineError> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    read_in_worker(program(), path, &name, choice, Duration::from_secs(60))
}

#[track_caller]
fn refusal(result: Result<Container, PipelineError>) -> IngestError {
    match result {
        Err(PipelineError::Ingest(error)) => error,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn sheets_notes_and_refusals_come_back_from_the_child() {
    let workspace = Workspace::empty();
    // "Kế hoạch" in TCVN3.
    let path = workspace.write("kế hoạch.csv", b"K\xd5 ho\xb9ch;a\n1;2\n");
    let container = read(&path, &Choice::default()).expect("read");
    assert_eq!((container.format, container.encoding, container.delimiter), (Format::Delimited, Some(Encoding::Tcvn3), Some(';')));
    assert_eq!(container.sheets[0].rows[0], [Cell::Text("Kế hoạch".into()), Cell::Text("a".into())]);
    assert_eq!((container.notes[0].rule.as_str(), container.notes[0].file.as_str()), ("encoding", "kế hoạch.csv"));
    let chosen = Choice { encoding: Some(Encoding::Vni), delimiter: Some(','), sheet: None };
    let container = read(&path, &chosen).expect("read");
    assert_eq!((container.encoding, container.delimiter), (Some(Encoding::Vni), Some(',')));
    let error = refusal(read(&workspace.write("a.pdf", b"%PDF-1.7"), &Choice::default()));
    assert_eq!((error.kind, error.file.as_str(), error.found.as_str()), (IngestErrorKind::Shape, "a.pdf", "a PDF document"));
    assert_eq!(refusal(read(&workspace.path("missing.csv"), &Choice::default())).kind, IngestErrorKind::Unreadable);
}

#[test]
fn the_child_limits_itself_before_it_reads() {
    // What the system says about the limits of whoever reads it is a text like any other.
    let limits = read(Path::new("/proc/self/limits"), &Choice::default()).expect("read");
    let line_of = |what: &str| {
        let mut lines = limits.sheets[0].rows.iter().filter_map(|row| match row.first() {
            Some(Cell::Text(line)) => Some(line.as_str()),
            _ => None,
        });
        lines.find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("no {what}")).to_owned()
    };
    assert!(line_of("Max address space").contains(&MEMORY_BYTES.to_string()));
    assert!(line_of("Max cpu time").contains("60"));
    assert!(line_of("Max file size").contains(" 0 "));
}

#[test]
fn a_child_that_dies_lingers_or_lies_is_a_refusal() {
    let workspace = Workspace::empty();
    let file = workspace.write("a.csv", "a,b\n1,2\n");
    let read_with = |script: &str, time_limit: Duration| {
        let program = workspace.write("child", format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(&program, Permissions::from_mode(0o755)).expect("allowed");
        read_in_worker(&program, &file, "a.csv", &Choice::default(), time_limit)
    };
    let long = Duration::from_secs(30);
    for script in [
        "kill -9 $$",
        "ulimit -c 0; kill -6 $$",
        "exit 1",
        "printf S",
        "printf 'SLTSHEET1garbage'",
        "echo hello",
        "exec tr '\\0' x </dev/zero",
    ] {
        let error = refusal(read_with(script, long));
        assert!(error.kind == IngestErrorKind::TooLarge && error.remedy.contains("split the file"), "{script}: {error}");
    }
    assert!(refusal(read_with("kill -9 $$", long)).found.contains("signal: 9"));
    let begun = Instant::now();
    let error = refusal(read_with("exec sleep 60", Duration::from_millis(300)));
    assert!(error.found.contains("longer") && begun.elapsed() < Duration::from_secs(10), "{error}");
    let missing = read_in_worker(Path::new("missing/program"), &file, "a.csv", &Choice::default(), long);
    assert!(matches!(missing, Err(PipelineError::Io { .. })), "{missing:?}");
}

/// What a child used for a file.
struct Used {
    seconds: f64,
    peak_kib: u64,
    answer: Vec<u8>,
}

/// Runs the child by itself and watches its largest memory.
fn watch(path: &Path) -> Used {
    let begun = Instant::now();
    let mut child = Command::new(program())
        .args(["read-upload", "--name", "bomb", "--"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut stdout = child.stdout.take().expect("a pipe");
    let answer = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    while child.try_wait().expect("waited").is_none() {
        // The mark only rises; the last look before the end misses what little comes after it.
        let seen = fs::read_to_string(&status).unwrap_or_default();
        let mark = seen.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        peak_kib = peak_kib.max(mark.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    Used { seconds: begun.elapsed().as_secs_f64(), peak_kib, answer: answer.join().expect("read").expect("an answer") }
}

fn archive(entries: &[(&str, &dyn Fn(&mut ZipWriter<Cursor<Vec<u8>>>))]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, write) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        write(&mut zip);
    }
    zip.finish().expect("an archive").into_inner()
}

/// An XLSX of about half a megabyte with a sheet of 500 MB.
fn swelling_xlsx() -> Vec<u8> {
    let blanks = vec![b' '; 1024 * 1024];
    let bytes = archive(&[
        ("xl/workbook.xml", &|zip| zip.write_all(b"<workbook/>").expect("written")),
        ("xl/worksheets/sheet1.xml", &|zip| (0..500).for_each(|_| zip.write_all(&blanks).expect("written"))),
    ]);
    assert!(bytes.len() < 520_000, "{} bytes", bytes.len());
    bytes
}

/// The same with a directory that claims a hundred thousand bytes for the sheet.
fn lying(archive: &[u8]) -> Vec<u8> {
    let mut bytes = archive.to_vec();
    let claim = (500u32 * 1024 * 1024).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == claim {
            bytes[at..at + 4].copy_from_slice(&100_000u32.to_le_bytes());
        }
    }
    bytes
}

/// A Parquet file that claims a billion rows.
fn boasting_parquet() -> Vec<u8> {
    let column: ArrayRef = Arc::new(Int64Array::from_iter_values(std::iter::repeat_n(7, 54_321)));
    assert_eq!(column.data_type(), &DataType::Int64);
    let batch = RecordBatch::try_from_iter([("value", column)]).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let varint = |mut number: u64| {
        number <<= 1;
        let mut out = Vec::new();
        while number >= 0x80 {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
        out
    };
    let length = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().expect("four")) as usize;
    let start = bytes.len() - 8 - length;
    let (from, to) = (varint(54_321), varint(1_000_000_000));
    let mut footer = bytes[start..bytes.len() - 8].to_vec();
    while let Some(at) = footer.windows(from.len()).position(|window| window == from) {
        footer.splice(at..at + from.len(), to.iter().copied());
    }
    let end = (footer.len() as u32).to_le_bytes();
    [&bytes[..start], &footer, &end, b"PAR1"].concat()
}

/// An ODS with one cell repeated over ten billion rows.
fn repeating_ods() -> Vec<u8> {
    archive(&[
        ("mimetype", &|zip| zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").expect("written")),
        ("META-INF/manifest.xml", &|zip| zip.write_all(b"<m/>").expect("written")),
        ("content.xml", &|zip| {
            let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"60\"/>";
            let table = format!(
                "<x><table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"9999999999\">{cell}</table:table-row></table:table></x>"
            );
            zip.write_all(table.as_bytes()).expect("written");
        }),
    ])
}

#[test]
fn bombs_are_refused_within_a_second_and_in_little_memory() {
    let workspace = Workspace::empty();
    let small = watch(&workspace.write("small.csv", "a,b\n1,2\n"));
    assert!(read_frame(&small.answer[1..]).is_ok());
    let long_line = workspace.path("long-line.csv");
    // A gigabyte without a line end; nothing of it is on the disk.
    File::create(&long_line).and_then(|file| file.set_len(1 << 30)).expect("a file");
    let swelling = swelling_xlsx();
    let bombs: [(&str, PathBuf); 8] = [
        ("an XLSX of half a megabyte that unpacks to 500 MB", workspace.write("swelling.xlsx", &swelling)),
        ("the same with a lying directory", workspace.write("lying.xlsx", lying(&swelling))),
        ("a CSV with a line of a gigabyte", long_line),
        ("a CSV with a line of 20 MB", workspace.write("line.csv", vec![b'x'; 20_000_000])),
        ("a Parquet file that claims a billion rows", workspace.write("rows.parquet", boasting_parquet())),
        ("an ODS with a repeated row", workspace.write("rows.ods", repeating_ods())),
        ("JSON of ten million empty objects", workspace.write("a.json", format!("[{{}}{}]", ",{}".repeat(9_999_999)))),
        ("JSON of ten million brackets", workspace.write("b.json", "[".repeat(10_000_000))),
    ];
    for (what, path) in bombs {
        let used = watch(&path);
        let grown = used.peak_kib.saturating_sub(small.peak_kib) / 1024;
        println!("{what}: {:.2} s, {grown} MiB more than a small file ({} MiB)", used.seconds, small.peak_kib / 1024);
        let error: IngestError = serde_json::from_slice(&used.answer[1..]).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(used.answer[0] == b'R' && matches!(error.kind, IngestErrorKind::TooLarge | IngestErrorKind::Shape), "{what}: {error}");
        assert!(grown <= 64, "{what}: {grown} MiB");
        // A second on a quiet machine; tests share theirs.
        assert!(used.seconds < 10.0, "{what}: {} s", used.seconds);
    }
}
