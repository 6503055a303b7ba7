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
    assert_eq!((error.kind, error.file.as_str(), error.found.as_str()), (IngestErrorKind::Format, "a.pdf", "a PDF document"));
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

/// Writes what is in one entry.
type Fill<'a> = &'a dyn Fn(&mut ZipWriter<Cursor<Vec<u8>>>);

fn archive(entries: &[(&str, Fill<'_>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, write) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        write(&mut zip);
    }
    zip.finish().expect("an archive").into_inner()
}

/// An XLSX of half a megabyte with a sheet of 500 MB, written by hand: to pack 500 MB takes longer than any reader.
/// `claimed` is the size of the sheet by the directory.
fn swelling_xlsx(claimed: u32) -> Vec<u8> {
    // A block of deflate, ended so that the next begins at a whole byte: 1 MiB of blanks in 1,038 bytes.
    let mut block = vec![0xEC, 0xC1, 0x31, 0x01, 0, 0, 0, 0xC2, 0xA0, 0x2A, 0xEB, 0x9F, 0xD2, 0x10, 0xBE, 0x40, 0x01];
    block.resize(block.len() + 1015, 0);
    block.extend([0x7C, 0x06, 0, 0, 0xFF, 0xFF]);
    let mut sheet = block.repeat(500);
    sheet.extend([0x03, 0x00]);
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, method, packed, size) in
        [("xl/workbook.xml", 0u16, b"<workbook/>".to_vec(), 11), ("xl/worksheets/sheet1.xml", 8, sheet, claimed)]
    {
        let place = (out.len() as u32).to_le_bytes();
        let version = 20u16.to_le_bytes();
        // Flags, method, time and day, sum (none is compared before the size is), sizes, length of name and of extras.
        let head = [
            &version[..],
            &[0; 2],
            &method.to_le_bytes(),
            &[0, 0, 0x21, 0],
            &[0; 4],
            &(packed.len() as u32).to_le_bytes(),
            &size.to_le_bytes(),
            &(name.len() as u16).to_le_bytes(),
            &[0; 2],
        ]
        .concat();
        out.extend([b"PK\x03\x04", &head[..], name.as_bytes(), &packed].concat());
        directory.extend([b"PK\x01\x02", &version[..], &head, &[0; 10], &place, name.as_bytes()].concat());
    }
    let (place, length) = ((out.len() as u32).to_le_bytes(), (directory.len() as u32).to_le_bytes());
    out.extend([&directory[..], b"PK\x05\x06", &[0; 4], &[2, 0, 2, 0], &length, &place, &[0; 2]].concat());
    assert!(out.len() < 520_000, "{} bytes", out.len());
    out
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
    let bombs: [(&str, PathBuf, &str); 8] = [
        (
            "an XLSX of half a megabyte that unpacks to 500 MB",
            workspace.write("swelling.xlsx", swelling_xlsx(500 << 20)),
            "524288011 bytes",
        ),
        ("the same with a lying directory", workspace.write("lying.xlsx", swelling_xlsx(100_000)), "a damaged archive"),
        ("a CSV with a line of a gigabyte", long_line, "1073741824 bytes"),
        ("a CSV with a line of 20 MB", workspace.write("line.csv", vec![b'x'; 20_000_000]), "row 1 of more than"),
        ("a Parquet file that claims a billion rows", workspace.write("rows.parquet", boasting_parquet()), "1000000000 rows"),
        ("an ODS with a repeated row", workspace.write("rows.ods", repeating_ods()), "more than 4000000 cells"),
        (
            "JSON of ten million empty objects",
            workspace.write("a.json", format!("[{{}}{}]", ",{}".repeat(9_999_999))),
            "more than 200000 objects",
        ),
        ("JSON of ten million brackets", workspace.write("b.json", "[".repeat(10_000_000)), "element 1"),
    ];
    for (what, path, found) in bombs {
        let used = watch(&path);
        let grown = used.peak_kib.saturating_sub(small.peak_kib) / 1024;
        println!("{what}: {:.2} s, {grown} MiB more than a small file ({} MiB)", used.seconds, small.peak_kib / 1024);
        let error: IngestError = serde_json::from_slice(&used.answer[1..]).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(used.answer[0] == b'R' && error.found.contains(found), "{what}: {error}");
        assert!(grown <= 64, "{what}: {grown} MiB");
        // A second on a quiet machine; tests share theirs.
        assert!(used.seconds < 10.0, "{what}: {} s", used.seconds);
    }
}
