//! How fast a large file is read and checked, and in how much memory: `cargo bench --bench intake`.
//!
//! Rows are made by a formula, the same in every run: 15 indicators, 3,321 areas, quarters from 2015 on, a long form of seven columns. What is
//! measured is everything before the store: cutting, reading, columns, the rules over the whole file; the columns are counted and let go. The
//! sizes are 1 and 5 million rows; `cargo bench --bench intake -- 20000000` reads another number, `-- 5000000 FILE` keeps the file. Beside it,
//! `benches/intake/peer.py FILE` loads the same file with DuckDB's own reader.
#![allow(clippy::print_stdout, reason = "its output is the table")]

use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use arrow::array::RecordBatch;
use lotrinh::{
    domain::{
        area::Area,
        bounds::Bounds,
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
        language::Bilingual,
        period::Frequency,
    },
    ingest::{
        Defaults, IngestError,
        delta::write_changes,
        long::{BatchSink, Discard, Intake, LongSettings, LongSource, NoHistory, Outlets, read_long},
    },
};

const INDICATORS: usize = 15;
/// Communes of the country from 1/7/2025 on.
const AREAS: usize = 3321;

fn catalogue() -> Catalogue {
    let indicator = |at: usize| Indicator {
        id: IndicatorId::new(format!("xa_{at:02}")),
        name: Bilingual::new(format!("Chỉ tiêu {at}"), format!("Indicator {at}")),
        definition: Bilingual::default(),
        unit: Bilingual::new("%", "%"),
        direction: Direction::Up,
        bounds: Bounds::PERCENT,
        kind: Kind::Share,
        denominator: String::new(),
        frequency: Frequency::Quarter,
        theme: String::new(),
        aggregation: Aggregation::None,
        interpolation: Interpolation::Linear,
        note: String::new(),
    };
    let area = |at: usize| Area {
        id: AreaId::new(format!("xa-{at:05}")),
        code: format!("{at:05}"),
        name: Bilingual::new(format!("Xã {at}"), format!("Commune {at}")),
        kind: "commune".into(),
        valid_from: None,
        valid_to: None,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    };
    Catalogue { indicators: (0..INDICATORS).map(indicator).collect(), areas: (1..=AREAS).map(area).collect(), ..Catalogue::default() }
}

/// Writes rows in the order of a report: quarter, indicator, area.
fn write(path: &Path, rows: usize) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "indicator,area,period,value,unit,published_on,provenance")?;
    for row in 0..rows {
        let (area, rest) = (row % AREAS + 1, row / AREAS);
        let (indicator, quarter) = (rest % INDICATORS, rest / INDICATORS);
        let (year, quarter) = (2015 + quarter / 4, quarter % 4 + 1);
        // Numbers that look like chance, between 0 and 80.
        let value = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let value = value % 8000;
        writeln!(
            out,
            "xa_{indicator:02},{area:05},{year}-Q{quarter},{}.{:02},%,{year}-{:02}-28,observed",
            value / 100,
            value % 100,
            3 * quarter
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Counts columns and lets them go.
#[derive(Default)]
struct Count {
    rows: usize,
    bytes: usize,
}

impl BatchSink for Count {
    fn take(&mut self, batch: RecordBatch) -> Result<(), IngestError> {
        self.rows += batch.num_rows();
        self.bytes += batch.get_array_memory_size();
        Ok(())
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        *self = Self::default();
        Ok(())
    }
}

/// The most memory that the program has held so far, in MiB; 0 where the system does not say.
fn peak_mib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<usize>().unwrap_or_default() / 1024
}

/// Seconds of processor time so far, over all threads; 0 where the system does not say.
fn processor_seconds() -> f64 {
    /// Ticks a second on every Linux.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().map(|field| field.parse().unwrap_or_default()).collect();
    fields.get(11..13).map_or(0.0, |both| both.iter().sum::<f64>() / TICKS)
}

fn measure(path: &Path, rows: usize, catalogue: &Catalogue) -> Result<(), Box<dyn Error>> {
    if !path.exists() {
        write(path, rows)?;
    }
    // What has just been written is read from memory, as by the peer.
    std::io::copy(&mut File::open(path)?, &mut std::io::sink())?;
    let settings = LongSettings::new(Defaults { source: "benchmark".into(), ..Defaults::default() }, 1_000_000_000);
    let folder = path.parent().map_or_else(std::env::temp_dir, Path::to_owned);
    let intake = Intake { name: "intake.csv", settings: &settings, catalogue, history: &NoHistory, work_folder: folder };
    let open = || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(File::open(path)?)) };
    let mut count = Count::default();
    let (begun, worked) = (Instant::now(), processor_seconds());
    let mut last = 0.0;
    let mut progress = |_| last = begun.elapsed().as_secs_f64();
    let mut outlets = Outlets { batches: &mut count, rejected: &mut Discard, progress: &mut progress };
    let reading = read_long(&intake, &LongSource::Text(&open), &mut outlets)?;
    let seconds = begun.elapsed().as_secs_f64();
    let worked = processor_seconds() - worked;
    let bytes = std::fs::metadata(path)?.len() as f64 / 1e6;
    println!(
        "| {} | {bytes:.0} | {last:.2} | {:.2} | {seconds:.2} | {worked:.2} | {:.2} | {} | {} | {} |",
        reading.rows,
        seconds - last,
        reading.rows as f64 / seconds / 1e6,
        peak_mib(),
        reading.rejected,
        reading.findings.len() as u64 + reading.more.values().sum::<u64>(),
    );
    assert_eq!(count.rows as u64, reading.accepted + reading.refused.len() as u64);
    Ok(())
}

/// The same file with one value in a hundred changed and a hundred lines put in, against itself as it was.
fn measure_changes(path: &Path) -> Result<(), Box<dyn Error>> {
    let earlier = std::fs::read(path)?;
    let mut later = Vec::with_capacity(earlier.len() + (1 << 20));
    for (at, line) in earlier.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match at % 100 {
            50 => later.extend_from_slice(&[b"new ", line].concat()),
            _ => later.extend_from_slice(line),
        }
        if at == earlier.len() / 100 {
            (0..100).for_each(|new| later.extend_from_slice(format!("put in {new}\n").as_bytes()));
        }
    }
    let (begun, worked) = (Instant::now(), processor_seconds());
    let changes = write_changes("intake.csv", &mut earlier.as_slice(), &mut later.as_slice(), &[], &mut std::io::sink())?;
    let (seconds, worked) = (begun.elapsed().as_secs_f64(), processor_seconds() - worked);
    let changes = changes.ok_or("lines that are rows")?;
    println!();
    let (changed, unchanged) = (changes.rows.len(), changes.unchanged);
    println!(
        "Against the same file with {changed} lines changed: {unchanged} unchanged, found in {seconds:.2} s ({worked:.2} s of processor)."
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    let wanted: Option<usize> = words.next().map(|rows| rows.parse()).transpose()?;
    let kept: Option<PathBuf> = words.next().map(PathBuf::from);
    let catalogue = catalogue();
    println!("| rows | MB | reading, s | rules, s | together, s | processor, s | million rows/s | peak, MiB | rejected | findings |");
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for rows in wanted.map_or_else(|| vec![1_000_000, 5_000_000], |rows| vec![rows]) {
        match &kept {
            Some(path) => {
                measure(path, rows, &catalogue)?;
                measure_changes(path)?;
            }
            None => {
                let folder = tempfile::tempdir()?;
                let path = folder.path().join("rows.csv");
                measure(&path, rows, &catalogue)?;
                measure_changes(&path)?;
            }
        }
    }
    Ok(())
}
