//! What a file changes against an earlier one: lines that stand in both, byte for byte, need not be read again.
//!
//! Offices send the whole table again with a few cells mended and a month added. Both files are walked side by side; where
//! they differ, the nearest place is looked for from which they agree again. Nothing is decided by a checksum: a line is
//! unchanged only if the very same bytes stand in the earlier file, and each earlier line stands for at most one.

mod lines;

use std::io::{Read, Write};

use self::lines::Lines;
use super::{
    error::{IngestError, IngestErrorKind},
    long::MAX_RECORD_BYTES,
};

/// Bytes looked ahead in both files: the rows of one period of one indicator for all communes are a twentieth of that.
const AHEAD: usize = 4 << 20;

/// Lines among which every pair is compared before a longer gap is looked for.
const NEAR: usize = 32;

/// Lines of the earlier file that are looked for far ahead in the later one, and the other way round: the first may be
/// changed itself.
const ANCHORS: [usize; 3] = [0, 7, NEAR - 1];

/// What a file changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Row of each line that was written out, as a spreadsheet counts.
    pub rows: Vec<u64>,
    /// Lines that stand in both files.
    pub unchanged: u64,
    /// Lines of the earlier file that the later one does not have.
    pub missing: u64,
}

/// Writes the header of a file and those of its lines that do not stand in an earlier file, or whose row is `noted` there
/// (rows of the earlier file, increasing). None when lines are no rows: a line break inside quotation marks, a lone
/// carriage return, another header, or a line that is too long; then the whole file has to be read.
///
/// # Errors
/// One of the files cannot be read, or the lines cannot be written.
pub fn write_changes(
    name: &str,
    earlier: &mut dyn Read,
    later: &mut dyn Read,
    noted: &[u64],
    into: &mut dyn Write,
) -> Result<Option<Changes>, IngestError> {
    let walk = Walk { earlier: Lines::new(earlier), later: Lines::new(later), noted, into, changes: Changes::default(), looked_far: 0 };
    walk.run().map_err(|cause| {
        let expected = "two readable files and room for the lines that differ";
        IngestError::new(IngestErrorKind::Unreadable, name, cause.to_string(), expected, "try again")
    })
}

/// Both files side by side.
struct Walk<'a> {
    earlier: Lines<'a>,
    later: Lines<'a>,
    noted: &'a [u64],
    into: &'a mut dyn Write,
    changes: Changes,
    /// Place in the later file up to which no further long gap is looked for.
    looked_far: u64,
}

impl Walk<'_> {
    fn run(mut self) -> std::io::Result<Option<Changes>> {
        self.earlier.fill(AHEAD)?;
        self.later.fill(AHEAD)?;
        let (one, other) = (self.earlier.line(0), self.later.line(0));
        if one.is_empty() || one != other || !self.later.are_rows(one.len()) {
            return Ok(None);
        }
        let header = one.len();
        self.into.write_all(&self.later.bytes()[..header])?;
        self.earlier.advance(header, 1);
        self.later.advance(header, 1);
        loop {
            self.earlier.fill(AHEAD)?;
            self.later.fill(AHEAD)?;
            if self.later.bytes().is_empty() {
                self.changes.missing += self.earlier.count_rest(AHEAD)?;
                return Ok(Some(self.changes));
            }
            let (bytes, lines) = self.agreeing();
            if bytes > 0 {
                if !self.later.are_rows(bytes) {
                    return Ok(None);
                }
                self.keep(bytes, lines)?;
                continue;
            }
            if self.later.line(0).len() > MAX_RECORD_BYTES || self.earlier.line(0).len() > MAX_RECORD_BYTES {
                return Ok(None);
            }
            let (gone, new) = self.gap();
            let (gone_bytes, new_bytes) = (self.earlier.length_of(gone), self.later.length_of(new));
            if !self.later.are_rows(new_bytes) || !self.earlier.are_rows(gone_bytes) {
                return Ok(None);
            }
            self.changes.missing += gone as u64;
            self.earlier.advance(gone_bytes, gone as u64);
            for _ in 0..new {
                self.write_line()?;
            }
        }
    }

    /// Bytes and lines from here on that are the same in both: whole lines only.
    fn agreeing(&self) -> (usize, u64) {
        let (one, other) = (self.earlier.bytes(), self.later.bytes());
        let equal = common(one, other);
        // A last line without a line end agrees with the same line only.
        if equal == other.len() && self.later.is_whole() && equal == one.len() && self.earlier.is_whole() {
            let lines = lines::count(&other[..equal]);
            return (equal, lines + u64::from(equal > 0 && other[equal - 1] != b'\n'));
        }
        let end = other[..equal].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        (end, lines::count(&other[..end]))
    }

    /// Passes lines that agree; those that were noted in the earlier file are written out all the same.
    fn keep(&mut self, bytes: usize, lines: u64) -> std::io::Result<()> {
        let first = self.earlier.row();
        let from = self.noted.partition_point(|row| *row < first);
        let to = self.noted.partition_point(|row| *row < first + lines);
        if from == to {
            self.changes.unchanged += lines;
            self.earlier.advance(bytes, lines);
            self.later.advance(bytes, lines);
            return Ok(());
        }
        for row in first..first + lines {
            let length = self.earlier.line(0).len();
            if self.noted.binary_search(&row).is_ok() {
                self.write_line()?;
            } else {
                self.changes.unchanged += 1;
                self.later.advance(length, 1);
            }
            self.earlier.advance(length, 1);
        }
        Ok(())
    }

    fn write_line(&mut self) -> std::io::Result<()> {
        let line = self.later.line(0);
        let length = line.len();
        // A blank line is no row.
        if !line.trim_ascii().is_empty() {
            self.into.write_all(line)?;
            self.changes.rows.push(self.later.row());
        }
        self.later.advance(length, 1);
        Ok(())
    }

    /// How many lines of each file to pass until both agree again.
    fn gap(&mut self) -> (usize, usize) {
        // A line changed in its place is the commonest gap by far.
        if let ([_, one], [_, other]) = (self.earlier.lines(2).as_slice(), self.later.lines(2).as_slice())
            && one == other
        {
            return (1, 1);
        }
        let (one, other) = (self.earlier.lines(NEAR), self.later.lines(NEAR));
        let (most_gone, most_new) = (one.len(), other.len());
        for together in 1..most_gone + most_new {
            // The middle first: lines are rather changed in their place than put in or taken out.
            let mut pairs: Vec<usize> = (together.saturating_sub(most_new)..=together.min(most_gone)).collect();
            pairs.sort_by_key(|gone| (2 * gone).abs_diff(together));
            for gone in pairs {
                let new = together - gone;
                if gone < most_gone && new < most_new && one[gone] == other[new] {
                    return (gone, new);
                }
            }
        }
        if self.later.place() >= self.looked_far {
            for anchor in ANCHORS {
                if let Some(new) = one.get(anchor).and_then(|line| self.later.find(line)) {
                    return (anchor, new);
                }
                if let Some(gone) = other.get(anchor).and_then(|line| self.earlier.find(line)) {
                    return (gone, anchor);
                }
            }
            // Nothing in sight: a look of this length is not worth its time again before a quarter of it has passed.
            self.looked_far = self.later.place() + AHEAD as u64 / 4;
        }
        (most_gone, most_new)
    }
}

/// Length of the beginning that two texts share.
fn common(one: &[u8], other: &[u8]) -> usize {
    const PIECE: usize = 4096;
    let most = one.len().min(other.len());
    let (one, other) = (&one[..most], &other[..most]);
    let equal = one.chunks(PIECE).zip(other.chunks(PIECE)).take_while(|(a, b)| a == b).count() * PIECE;
    let from = equal.min(most);
    from + one[from..].iter().zip(&other[from..]).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests;
