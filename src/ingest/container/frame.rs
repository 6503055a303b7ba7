//! A [`Container`] as bytes, for the way from the process that reads a file to the one that uses it.
//!
//! A line of JSON says what the file is; then the sheets follow: lengths as eight bytes, low byte first, cells as a byte
//! for their sort and what belongs to it. Everything read back is counted against the limits, since the sender has read
//! bytes from outside.

use std::io::{self, Read, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Container, Encoding, Format,
    limits::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_MERGED, MAX_ROWS, MAX_SHEETS, MAX_TEXT_BYTES},
};
use crate::{
    domain::finding::Finding,
    ingest::sheet::{Cell, Merged, Sheet},
};

/// First bytes of a frame; the digit is the version of its form.
const SIGNATURE: &[u8; 8] = b"LTSHEET1";

/// Most bytes of the line that says what the file is: a rejection for each of 200,000 rows takes about 150 bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024 * 1024;

/// Rows of all sheets, the blank ones between tables included.
const MAX_FRAME_ROWS: usize = MAX_ROWS + MAX_SHEETS;

#[derive(Serialize, Deserialize)]
struct Head {
    format: Format,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    notes: Vec<Finding>,
    sheets: usize,
}

/// Sorts of cell.
mod sort {
    pub const BLANK: u8 = 0;
    pub const TEXT: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const DAY: u8 = 3;
    pub const FALSE: u8 = 4;
    pub const TRUE: u8 = 5;
}

/// Writes a container.
///
/// # Errors
/// Those of the writer.
pub fn write_frame(container: &Container, mut out: impl Write) -> io::Result<()> {
    let head = Head {
        format: container.format,
        encoding: container.encoding,
        delimiter: container.delimiter,
        notes: container.notes.clone(),
        sheets: container.sheets.len(),
    };
    let head = serde_json::to_vec(&head)?;
    out.write_all(SIGNATURE)?;
    write_bytes(&mut out, &head)?;
    for sheet in &container.sheets {
        write_bytes(&mut out, sheet.name.as_bytes())?;
        write_count(&mut out, sheet.rows.len())?;
        for (row, number) in sheet.rows.iter().zip(&sheet.row_numbers) {
            write_count(&mut out, *number)?;
            write_count(&mut out, row.len())?;
            for cell in row {
                write_cell(&mut out, cell)?;
            }
        }
        write_count(&mut out, sheet.merged.len())?;
        for area in &sheet.merged {
            for count in [area.top, area.left, area.bottom, area.right] {
                write_count(&mut out, count)?;
            }
        }
    }
    out.flush()
}

fn write_count(out: &mut impl Write, count: usize) -> io::Result<()> {
    out.write_all(&(count as u64).to_le_bytes())
}

fn write_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_count(out, bytes.len())?;
    out.write_all(bytes)
}

fn write_cell(out: &mut impl Write, cell: &Cell) -> io::Result<()> {
    match cell {
        Cell::Blank => out.write_all(&[sort::BLANK]),
        Cell::Text(text) => {
            out.write_all(&[sort::TEXT])?;
            write_bytes(out, text.as_bytes())
        }
        Cell::Number(value) => {
            out.write_all(&[sort::NUMBER])?;
            out.write_all(&value.to_le_bytes())
        }
        Cell::Day(day) => {
            out.write_all(&[sort::DAY])?;
            out.write_all(&day.year().to_le_bytes())?;
            out.write_all(&[day.month() as u8, day.day() as u8])
        }
        Cell::Truth(truth) => out.write_all(&[if *truth { sort::TRUE } else { sort::FALSE }]),
    }
}

/// Reads a container back.
///
/// # Errors
/// Bytes that are no frame, that end early, or that hold more than the limits.
pub fn read_frame(reader: impl Read) -> io::Result<Container> {
    let mut frame = Frame { reader, cells: 0, text_bytes: 0, rows: 0 };
    if &frame.array::<8>()? != SIGNATURE {
        return Err(broken("no frame"));
    }
    let head = frame.bytes(MAX_HEAD_BYTES)?;
    let head: Head = serde_json::from_slice(&head)?;
    if head.sheets > MAX_SHEETS {
        return Err(broken("too many sheets"));
    }
    let sheets = (0..head.sheets).map(|_| frame.sheet()).collect::<io::Result<Vec<Sheet>>>()?;
    if frame.reader.read(&mut [0])? != 0 {
        return Err(broken("bytes after the last sheet"));
    }
    Ok(Container { format: head.format, encoding: head.encoding, delimiter: head.delimiter, sheets, notes: head.notes })
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

struct Frame<R> {
    reader: R,
    cells: usize,
    text_bytes: usize,
    rows: usize,
}

impl<R: Read> Frame<R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn count(&mut self, most: usize) -> io::Result<usize> {
        let count = u64::from_le_bytes(self.array()?);
        usize::try_from(count).ok().filter(|count| *count <= most).ok_or_else(|| broken("a count beyond its limit"))
    }

    fn bytes(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let length = self.count(most)?;
        let mut bytes = Vec::new();
        // Memory grows with what comes, not with what is claimed.
        self.reader.by_ref().take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn text(&mut self, most: usize) -> io::Result<String> {
        String::from_utf8(self.bytes(most)?).map_err(|_| broken("text that is not UTF-8"))
    }

    fn sheet(&mut self) -> io::Result<Sheet> {
        let mut sheet = Sheet { name: self.text(MAX_CELL_BYTES)?, ..Sheet::default() };
        let rows = self.count(MAX_FRAME_ROWS)?;
        self.rows += rows;
        if self.rows > MAX_FRAME_ROWS {
            return Err(broken("too many rows"));
        }
        for _ in 0..rows {
            sheet.row_numbers.push(self.count(usize::MAX)?);
            let width = self.count(MAX_COLUMNS)?;
            sheet.rows.push((0..width).map(|_| self.cell()).collect::<io::Result<Vec<Cell>>>()?);
        }
        for _ in 0..self.count(MAX_MERGED)? {
            let [top, left] = [self.count(rows)?, self.count(MAX_COLUMNS)?];
            let [bottom, right] = [self.count(rows)?, self.count(MAX_COLUMNS)?];
            sheet.merged.push(Merged { top, left, bottom, right });
        }
        Ok(sheet)
    }

    fn cell(&mut self) -> io::Result<Cell> {
        self.cells += 1;
        // Blank cells before the last one of a row are in the frame as well.
        if self.cells > MAX_CELLS + MAX_FRAME_ROWS * MAX_COLUMNS {
            return Err(broken("too many cells"));
        }
        let [sort] = self.array()?;
        Ok(match sort {
            sort::BLANK => Cell::Blank,
            sort::TEXT => {
                let text = self.text(MAX_CELL_BYTES)?;
                self.text_bytes += text.len();
                if self.text_bytes > MAX_TEXT_BYTES {
                    return Err(broken("too much text"));
                }
                Cell::Text(text)
            }
            sort::NUMBER => Cell::Number(f64::from_le_bytes(self.array()?)),
            sort::DAY => {
                let year = i16::from_le_bytes(self.array()?);
                let [month, day] = self.array()?;
                Cell::Day(Date::new(year, month as i8, day as i8).map_err(|_| broken("no day"))?)
            }
            sort::FALSE => Cell::Truth(false),
            sort::TRUE => Cell::Truth(true),
            _ => return Err(broken("no sort of cell")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container() -> Container {
        let day = Date::constant(2025, 7, 1);
        let row = vec![Cell::Text("Tỷ lệ".into()), Cell::Number(-0.5), Cell::Day(day), Cell::Truth(true), Cell::Blank, Cell::Truth(false)];
        let sheet = Sheet {
            name: "Biểu 1".into(),
            rows: vec![row, vec![], vec![Cell::Blank, Cell::Number(f64::MAX)]],
            row_numbers: vec![1, 2, 1001],
            merged: vec![Merged { top: 0, left: 1, bottom: 2, right: 3 }],
        };
        let notes = vec![super::super::note("a.ods", "hidden_sheet", "x", "y")];
        Container { format: Format::Ods, encoding: Some(Encoding::Vni), delimiter: None, sheets: vec![sheet, Sheet::default()], notes }
    }

    fn framed() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_frame(&container(), &mut bytes).expect("written");
        bytes
    }

    #[test]
    fn a_container_comes_back() {
        assert_eq!(read_frame(framed().as_slice()).expect("read"), container());
    }

    #[test]
    fn a_frame_cut_anywhere_or_with_more_behind_it_is_refused() {
        let bytes = framed();
        for end in 0..bytes.len() {
            assert!(read_frame(&bytes[..end]).is_err(), "{end}");
        }
        assert!(read_frame([bytes.as_slice(), b"x"].concat().as_slice()).is_err());
        let claims = [&SIGNATURE[..], &u64::MAX.to_le_bytes()].concat();
        assert!(read_frame(claims.as_slice()).is_err());
    }
}
