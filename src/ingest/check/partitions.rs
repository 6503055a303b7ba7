//! Rows by series in parts that fit in memory one at a time: a series is always whole in its part.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use super::rule_row::{ROW_BYTES, RuleRow};

/// Parts of twenty million rows hold 300,000 each: 10 MB.
pub(super) const PARTS: usize = 64;

/// Rows held before they go to the file: 16 MiB.
const HELD_ROWS: usize = 1 << 19;

/// Rows in parts, in memory while they are few, in a file without a name when they are many.
pub(super) struct Partitions {
    folder: PathBuf,
    file: Option<File>,
    /// Length of the file.
    written: u64,
    held: usize,
    most_held: usize,
    parts: Vec<Part>,
}

#[derive(Default)]
struct Part {
    rows: Vec<RuleRow>,
    /// Begin and number of rows of each piece in the file.
    pieces: Vec<(u64, usize)>,
}

impl Partitions {
    /// Nothing yet; the file is made in a folder when it is needed.
    pub fn new(folder: PathBuf, parts: usize) -> Self {
        let parts = std::iter::repeat_with(Part::default).take(parts.max(1)).collect();
        Self { folder, file: None, written: 0, held: 0, most_held: HELD_ROWS, parts }
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// Adds rows.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, rows: &[RuleRow]) -> io::Result<()> {
        let count = self.parts.len() as u64;
        for row in rows {
            // Neighbouring series go to different parts; the high half of the product depends on every bit.
            let mixed = row.series.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
            self.parts[(mixed % count) as usize].rows.push(*row);
        }
        self.held += rows.len();
        if self.held > self.most_held { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(nameless(&self.folder)?),
        };
        let mut bytes = Vec::new();
        for part in &mut self.parts {
            bytes.clear();
            part.rows.iter().for_each(|row| bytes.extend_from_slice(&row.to_bytes()));
            file.write_all_at(&bytes, self.written)?;
            part.pieces.push((self.written, part.rows.len()));
            self.written += bytes.len() as u64;
            part.rows.clear();
        }
        self.held = 0;
        Ok(())
    }

    /// The rows of one part, in no order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn part(&self, at: usize) -> io::Result<Vec<RuleRow>> {
        let part = &self.parts[at];
        let total = part.pieces.iter().map(|(_, rows)| rows).sum::<usize>() + part.rows.len();
        let mut out = Vec::with_capacity(total);
        let mut bytes = Vec::new();
        for (begin, rows) in &part.pieces {
            let Some(file) = &self.file else { break };
            bytes.resize(rows * ROW_BYTES, 0);
            file.read_exact_at(&mut bytes, *begin)?;
            out.extend(bytes.as_chunks::<ROW_BYTES>().0.iter().map(RuleRow::from_bytes));
        }
        out.extend_from_slice(&part.rows);
        Ok(out)
    }
}

/// A file that is gone when it is closed, however the program ends.
fn nameless(folder: &std::path::Path) -> io::Result<File> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let path = folder.join(format!("rules-{}-{}.part", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{observation::Censoring, period::Period},
        ingest::check::rule_row::PackedPeriod,
    };

    #[test]
    fn rows_come_back_with_their_series_whole_and_no_file_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut partitions = Partitions::new(folder.path().to_owned(), 8);
        partitions.most_held = 1000;
        let row = |place: u32| {
            let period = PackedPeriod::of(Period::year(2000 + (place / 100 % 100) as i16));
            RuleRow::new((place % 7, place % 100), period, 0, (f64::from(place), Censoring::Exact), false, (place + 2, place))
        };
        let rows: Vec<RuleRow> = (0..10_500).map(row).collect();
        rows.chunks(300).for_each(|rows| partitions.add(rows).expect("a folder that can be written"));
        assert!(partitions.file.is_some());
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
        let parts: Vec<Vec<RuleRow>> = (0..partitions.count()).map(|at| partitions.part(at).expect("a part")).collect();
        let mut series = std::collections::BTreeMap::new();
        for (at, part) in parts.iter().enumerate() {
            part.iter().for_each(|row| assert_eq!(*series.entry(row.series).or_insert(at), at));
        }
        let mut all = parts.concat();
        all.sort_by_key(|row| row.place);
        assert_eq!(all, rows);
    }
}
