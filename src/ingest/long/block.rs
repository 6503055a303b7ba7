//! A stream of delimited text in blocks of whole records, with the row that each block begins with.

use std::io::Read;

use crate::ingest::error::{IngestError, IngestErrorKind};

/// Bytes read at a time: some ten thousand rows, so that what is done once for a block weighs nothing; fewer in tests, so
/// that a short text has several blocks.
const BLOCK_BYTES: usize = if cfg!(test) { 1 << 16 } else { 1 << 20 };

/// Most bytes of one record: thirty cells of the greatest length.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// Whole records.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Their text, line ends included.
    pub bytes: Vec<u8>,
    /// Row of the first line, as a spreadsheet counts.
    pub first_row: u64,
    /// Where it begins in the file.
    pub offset: u64,
}

/// Cuts a stream into blocks.
pub(super) struct Blocks<'a> {
    file: String,
    stream: Box<dyn Read + 'a>,
    delimiter: u8,
    /// What was read and not given out yet: the beginning of a record.
    rest: Vec<u8>,
    next_row: u64,
    offset: u64,
    ended: bool,
}

/// Where a text can be cut.
struct Cut {
    /// Bytes of whole records and blank lines.
    end: usize,
    /// Lines among them, as a spreadsheet counts: a line end inside quotation marks ends none.
    lines: u64,
    /// Lines of the record that is not whole, before the one with an open quotation mark: none when no mark is open.
    open_quote: bool,
}

impl<'a> Blocks<'a> {
    /// Opens a stream; the byte-order mark is taken off and the delimiter found in the first line.
    ///
    /// # Errors
    /// The stream cannot be read, or is a workbook or UTF-16.
    pub fn open(file: &str, stream: Box<dyn Read + 'a>) -> Result<Self, IngestError> {
        let mut out = Self { file: file.to_owned(), stream, delimiter: b',', rest: Vec::new(), next_row: 1, offset: 0, ended: false };
        out.fill()?;
        let encoding = |found: &str, remedy: &str| Err(IngestError::new(IngestErrorKind::Encoding, file, found, "text in UTF-8", remedy));
        if out.rest.starts_with(b"PK\x03\x04") || out.rest.starts_with(b"\xd0\xcf\x11\xe0") {
            return encoding("a workbook", "save the sheet as “CSV UTF-8” and send that");
        }
        if out.rest.starts_with(b"\xff\xfe") || out.rest.starts_with(b"\xfe\xff") {
            return encoding("text in UTF-16", "save the file as “CSV UTF-8” and send that");
        }
        if out.rest.starts_with(b"\xef\xbb\xbf") {
            out.rest.drain(..3);
            out.offset = 3;
        }
        out.delimiter = delimiter(&out.rest);
        Ok(out)
    }

    /// What separates the cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Reads until a block is full or the stream ends.
    fn fill(&mut self) -> Result<(), IngestError> {
        let wanted = BLOCK_BYTES.saturating_sub(self.rest.len()).max(BLOCK_BYTES / 2);
        let mut limited = (&mut self.stream).take(wanted as u64);
        let read = limited.read_to_end(&mut self.rest);
        let read = read.map_err(|cause| IngestError::unreadable(std::path::Path::new(&self.file), &cause))?;
        self.ended = read < wanted;
        Ok(())
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// The stream cannot be read, a record is longer than [`MAX_RECORD_BYTES`], or a quotation mark is never closed.
    pub fn next(&mut self) -> Result<Option<Block>, IngestError> {
        loop {
            if self.rest.is_empty() && self.ended {
                return Ok(None);
            }
            let cut = cut(&self.rest, self.delimiter, self.ended);
            let unfinished = self.rest.len() - cut.end;
            if unfinished > MAX_RECORD_BYTES {
                return Err(self.record_too_long(self.next_row + cut.lines, cut.open_quote));
            }
            if self.ended && cut.open_quote {
                return Err(self.open_quote(self.next_row + cut.lines));
            }
            if cut.end > 0 {
                // The rest is short, the block is long: the rest moves.
                let rest = self.rest.split_off(cut.end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let block = Block { first_row: self.next_row, offset: self.offset, bytes };
                self.next_row += cut.lines;
                self.offset += cut.end as u64;
                if !self.ended {
                    self.rest.reserve(BLOCK_BYTES);
                    self.fill()?;
                }
                return Ok(Some(block));
            }
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    fn record_too_long(&self, row: u64, open_quote: bool) -> IngestError {
        let remedy =
            if open_quote { "close the quotation mark and send the file again" } else { "check that every line ends with a line break" };
        let found = format!("more than {MAX_RECORD_BYTES} bytes in row {row}");
        IngestError::new(IngestErrorKind::TooLarge, &self.file, found, format!("at most {MAX_RECORD_BYTES} bytes in a row"), remedy)
    }

    fn open_quote(&self, row: u64) -> IngestError {
        IngestError::new(
            IngestErrorKind::Shape,
            &self.file,
            format!("a quotation mark opened in row {row} that is never closed"),
            "a closing mark, and \"\" for a mark inside a cell",
            "close it and send the file again",
        )
    }
}

/// The delimiter that occurs most often in the header line outside quotation marks; a comma when none does.
fn delimiter(text: &[u8]) -> u8 {
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r'));
    let line = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    for byte in line {
        quoted ^= *byte == b'"';
        for (candidate, count) in &mut counts {
            *count += usize::from(!quoted && byte == candidate);
        }
    }
    // The first of equals stays: a comma before the others.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(candidate, _)| candidate)
}

/// Finds the last record end; with `ended` the text itself is one.
fn cut(text: &[u8], delimiter: u8, ended: bool) -> Cut {
    let quick = !text.contains(&b'"') && !has_lone_return(text);
    let found = if quick { quick_cut(text) } else { exact_cut(text, delimiter, ended) };
    match ended && !found.open_quote {
        true if found.end < text.len() => Cut { end: text.len(), lines: found.lines + 1, open_quote: false },
        _ => found,
    }
}

/// Whether a quotation mark is open at the end of a line; the delimiter may be any.
pub(in crate::ingest) fn leaves_quote_open(line: &[u8]) -> bool {
    [b',', b';', b'\t'].into_iter().any(|delimiter| exact_cut(line, delimiter, true).open_quote)
}

/// Whether a carriage return stands without a line feed; one that ends the text may still get its own.
pub(in crate::ingest) fn has_lone_return(text: &[u8]) -> bool {
    text.contains(&b'\r') && text.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n')
}

/// Without quotation marks every line feed ends a record.
fn quick_cut(text: &[u8]) -> Cut {
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lines = text[..end].iter().filter(|byte| **byte == b'\n').count() as u64;
    Cut { end, lines, open_quote: false }
}

/// With them, a line end inside them does not.
fn exact_cut(text: &[u8], delimiter: u8, ended: bool) -> Cut {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        CellStart,
        Bare,
        Quoted,
        AfterQuote,
    }
    let (mut at, mut lines, mut end) = (At::CellStart, 0u64, 0usize);
    let mut position = 0usize;
    while let Some(byte) = text.get(position) {
        match (at, byte) {
            (At::Quoted, b'"') => at = At::AfterQuote,
            (At::Quoted, _) => {}
            (_, b'\n') => (at, lines, end) = (At::CellStart, lines + 1, position + 1),
            (_, b'\r') => {
                let next = text.get(position + 1);
                // Whether the line feed of this carriage return is still to come is not known yet.
                if next.is_some() || ended {
                    position += usize::from(next == Some(&b'\n'));
                    (at, lines, end) = (At::CellStart, lines + 1, position + 1);
                }
            }
            (At::CellStart | At::AfterQuote, b'"') => at = At::Quoted,
            (_, byte) => at = if *byte == delimiter { At::CellStart } else { At::Bare },
        }
        position += 1;
    }
    Cut { end, lines, open_quote: at == At::Quoted }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a slow connection does.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let take = self.1.min(self.0.len()).min(into.len());
            let (now, later) = self.0.split_at(take);
            into[..take].copy_from_slice(now);
            self.0 = later;
            Ok(take)
        }
    }

    fn blocks(text: &[u8], drop: usize) -> Result<Vec<(u64, u64, usize)>, IngestError> {
        let mut blocks = Blocks::open("a.csv", Box::new(Drops(text, drop)))?;
        let mut out = Vec::new();
        while let Some(block) = blocks.next()? {
            out.push((block.first_row, block.offset, block.bytes.len()));
        }
        Ok(out)
    }

    #[test]
    fn blocks_hold_whole_records_and_count_their_rows() {
        let mut text = "a,b\n".to_owned();
        for row in 0..20_000 {
            text.push_str(&if row % 7 == 0 { format!("{row},\"x\ny, \"\"z\"\"\"\r\n") } else { format!("{row},x\n") });
        }
        let found = blocks(text.as_bytes(), 10_000).expect("blocks");
        assert!(found.len() > 1);
        for (first_row, offset, _) in &found[1..] {
            let rest = &text[*offset as usize..];
            let number = rest.split(',').next().expect("a cell");
            assert_eq!(number.parse::<u64>().expect("the first cell of a record") + 2, *first_row);
        }
        assert_eq!(found.iter().map(|block| block.2).sum::<usize>(), text.len());
        assert_eq!(blocks(text.as_bytes(), 977).expect("blocks"), found);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_is_held() {
        struct Endless(usize);
        impl Read for Endless {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                self.0 += into.len();
                assert!(self.0 < 8 << 20, "it reads on and on");
                into.fill(b'a');
                Ok(into.len())
            }
        }
        let mut blocks = Blocks::open("a.csv", Box::new(b"a,b\n1,2\n3,".chain(Endless(0)))).expect("a beginning");
        let error = loop {
            match blocks.next() {
                Ok(block) => assert!(block.is_some_and(|block| block.bytes.len() < 100)),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind, IngestErrorKind::TooLarge);
        assert!(error.found.contains("row 3"), "{error}");
    }

    #[test]
    fn an_open_quotation_mark_is_named_with_its_row() {
        let error = blocks(b"a,b\n\n1,\"x\n2,y\n", 5).expect_err("open quote");
        assert!(error.found.contains("row 3"), "{error}");
        let long = format!("a,b\n1,2\n1,\"{}", "x\n".repeat(MAX_RECORD_BYTES));
        let error = blocks(long.as_bytes(), 1 << 16).expect_err("open quote");
        assert!(error.found.contains("row 3") && error.remedy.contains("quotation"), "{error}");
    }

    #[test]
    fn every_line_end_counts_once() {
        let rows = |text: &str| {
            let cut = cut(text.as_bytes(), b',', true);
            (cut.end, cut.lines)
        };
        for text in ["a\nb\nc", "a\r\nb\r\nc\r\n", "a\rb\rc\r", "a\r\"b\n\"\r\nc"] {
            assert_eq!(rows(text), (text.len(), 3), "{text:?}");
        }
        // A carriage return at the end of what has been read may be half a line end.
        assert_eq!(cut(b"a\rb\r", b',', false).end, 2);
        assert_eq!(cut(b"a\r\nb\r", b',', false).end, 3);
    }

    #[test]
    fn what_is_no_text_is_said_so() {
        assert!(blocks(b"\xff\xfea\0", 9).expect_err("UTF-16").found.contains("UTF-16"));
        assert!(blocks(b"PK\x03\x04", 9).expect_err("a workbook").found.contains("workbook"));
        assert_eq!(blocks(b"", 9).expect("nothing"), []);
        assert_eq!(blocks(b"\xef\xbb\xbfa;b\n", 1).expect("text"), [(1, 3, 4)]);
    }
}
