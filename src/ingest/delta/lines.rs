//! A file as lines, some of which are held ahead.

use std::io::{self, Read};

use crate::ingest::long::{has_lone_return, leaves_quote_open};

/// The lines of a file from one on.
pub(super) struct Lines<'a> {
    stream: &'a mut dyn Read,
    held: Vec<u8>,
    start: usize,
    ended: bool,
    /// Row of the first line held, as a spreadsheet counts.
    row: u64,
    /// Where it stands in the file.
    place: u64,
}

impl<'a> Lines<'a> {
    /// A file from its beginning.
    pub fn new(stream: &'a mut dyn Read) -> Self {
        Self { stream, held: Vec::new(), start: 0, ended: false, row: 1, place: 0 }
    }

    /// Reads ahead until at least half of `ahead` is held or the file ends.
    pub fn fill(&mut self, ahead: usize) -> io::Result<()> {
        let left = self.held.len() - self.start;
        if self.ended || left >= ahead / 2 {
            return Ok(());
        }
        self.held.copy_within(self.start.., 0);
        self.held.truncate(left);
        self.start = 0;
        let wanted = ahead - left;
        self.held.reserve(wanted);
        self.ended = (&mut *self.stream).take(wanted as u64).read_to_end(&mut self.held)? < wanted;
        Ok(())
    }

    /// What is held.
    pub fn bytes(&self) -> &[u8] {
        &self.held[self.start..]
    }

    /// Whether what is held reaches the end of the file.
    pub fn is_whole(&self) -> bool {
        self.ended
    }

    /// Row of the first line held.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Where the first line held stands in the file.
    pub fn place(&self) -> u64 {
        self.place
    }

    /// The line that begins at a place among what is held, with its line end; it may be cut off where the hold ends.
    pub fn line(&self, at: usize) -> &[u8] {
        let bytes = &self.bytes()[at..];
        let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
        &bytes[..end]
    }

    /// The first whole lines held.
    pub fn lines(&self, most: usize) -> Vec<&[u8]> {
        let (mut at, mut out) = (0, Vec::with_capacity(most));
        while out.len() < most && at < self.bytes().len() {
            let line = self.line(at);
            if !line.ends_with(b"\n") && !self.ended {
                break;
            }
            at += line.len();
            out.push(line);
        }
        out
    }

    /// Bytes of the first lines held.
    pub fn length_of(&self, lines: usize) -> usize {
        (0..lines).fold(0, |at, _| at + self.line(at).len())
    }

    /// How many lines stand before one that is looked for.
    pub fn find(&self, wanted: &[u8]) -> Option<usize> {
        self.bytes().split_inclusive(|byte| *byte == b'\n').position(|line| line == wanted)
    }

    /// Passes bytes that are so many lines.
    pub fn advance(&mut self, bytes: usize, lines: u64) {
        self.start += bytes;
        self.place += bytes as u64;
        self.row += lines;
    }

    /// Whether each of the first bytes' lines is a row: no line break in quotation marks, no lone carriage return.
    pub fn are_rows(&self, bytes: usize) -> bool {
        let bytes = &self.bytes()[..bytes];
        let quoted = |line: &[u8]| line.contains(&b'"') && leaves_quote_open(line);
        !(has_lone_return(bytes) || bytes.contains(&b'"') && bytes.split_inclusive(|byte| *byte == b'\n').any(quoted))
    }

    /// Counts the lines that are left.
    pub fn count_rest(&mut self, ahead: usize) -> io::Result<u64> {
        let mut lines = 0;
        while !self.bytes().is_empty() {
            let bytes = self.bytes();
            lines += count(bytes) + u64::from(self.ended && !bytes.ends_with(b"\n"));
            self.advance(bytes.len(), 0);
            self.fill(ahead)?;
        }
        Ok(lines)
    }
}

/// Line ends in a text.
pub(super) fn count(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
