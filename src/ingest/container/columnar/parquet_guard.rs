//! What a Parquet file claims, compared with its bytes before anything is reserved for it.

use parquet::{
    basic::Compression,
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::ChunkReader,
    },
};

use super::{
    super::limits::{MAX_COLUMNAR_ROWS, MAX_FOOTER_BYTES, MAX_PAGE_BYTES, MAX_ROWS_PER_BYTE},
    damaged,
    thrift::{Fault, Walk},
    too_large,
};
use crate::ingest::error::{IngestError, IngestErrorKind};

/// Number of the encoding DELTA_BYTE_ARRAY: each text repeats the beginning of the one before, without bound.
const DELTA_BYTE_ARRAY: i64 = 7;

/// Number of the page type of a dictionary.
const DICTIONARY_PAGE: i64 = 2;

/// Most groups in a schema. A flat one has a single group; what is nested is refused by name later, but a reader descends
/// into every level first.
const MAX_GROUPS: usize = 200;

/// Most bytes of a packed page in a compression whose reader does not stop at the size that is claimed: it may grow
/// 1,032 times (gzip) or 255 times (LZ4 frames), and so to one gigabyte at the worst.
const MAX_GZIP_PAGE_BYTES: i64 = 1024 * 1024;
const MAX_LZ4_PAGE_BYTES: i64 = 4 * 1024 * 1024;

/// Refuses a footer whose lists claim more than it has bytes.
pub(super) fn check_footer(file: &str, reader: &impl ChunkReader) -> Result<(), IngestError> {
    let size = reader.len();
    let tail = size.checked_sub(8).and_then(|start| reader.get_bytes(start, 8).ok());
    let Some(tail) = tail.filter(|tail| tail.ends_with(b"PAR1")) else {
        return Err(damaged(file, "a Parquet file without its end"));
    };
    let length = tail.get(..4).and_then(|length| length.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
    if length > MAX_FOOTER_BYTES {
        return Err(too_large(file, format!("a footer of {length} bytes"), format!("at most {MAX_FOOTER_BYTES}")));
    }
    let Some(start) = (size - 8).checked_sub(length as u64).filter(|start| *start >= 4) else {
        return Err(damaged(file, "a footer longer than the file"));
    };
    let footer = reader.get_bytes(start, length).map_err(|error| damaged(file, &error.to_string()))?;
    // Field 5 of an element of the schema (field 2) is the number of its children: how many elements are groups.
    let mut groups = 0usize;
    match Walk::of(&footer).structure(&mut |path, _| groups += usize::from(path == 205)) {
        Ok(()) if groups > MAX_GROUPS => Err(damaged(file, &format!("a schema of {groups} groups within one another"))),
        Ok(()) => Ok(()),
        Err(Fault::Claim(size)) => Err(too_large(file, format!("a list of {size} elements in the footer"), "fewer".to_owned())),
        Err(Fault::Short | Fault::Malformed) => Err(damaged(file, "a footer that cannot be read")),
    }
}

/// Refuses row counts beyond the limits, columns that lie beyond the file, and pages that would grow too large.
pub(super) fn check_claims(file: &str, reader: &impl ChunkReader, metadata: &ParquetMetaData) -> Result<(), IngestError> {
    let most = MAX_COLUMNAR_ROWS.min(reader.len().saturating_mul(MAX_ROWS_PER_BYTE));
    let claimed = metadata.file_metadata().num_rows();
    let rows = metadata.row_groups().iter().try_fold(0u64, |sum, group| Some(sum.saturating_add(u64::try_from(group.num_rows()).ok()?)));
    let Some(rows) = rows.filter(|rows| u64::try_from(claimed) == Ok(*rows)) else {
        return Err(damaged(file, &format!("a file that claims {claimed} rows and row groups with others")));
    };
    if rows > most {
        return Err(too_large(file, format!("{rows} rows claimed in {} bytes", reader.len()), format!("at most {most}")));
    }
    metadata.row_groups().iter().try_for_each(|group| check_row_group(file, reader, group))
}

fn check_row_group(file: &str, reader: &impl ChunkReader, group: &RowGroupMetaData) -> Result<(), IngestError> {
    for column in group.columns() {
        let name = column.column_path().string();
        let start = column
            .dictionary_page_offset()
            .filter(|offset| *offset > 0)
            .map_or(column.data_page_offset(), |dictionary| dictionary.min(column.data_page_offset()));
        let span = u64::try_from(start).ok().zip(u64::try_from(column.compressed_size()).ok());
        let Some((start, end)) =
            span.and_then(|(start, size)| start.checked_add(size).map(|end| (start, end))).filter(|(_, end)| *end <= reader.len())
        else {
            return Err(damaged(file, &format!("a column “{name}” that lies beyond the file")));
        };
        let mut pages = Pages { file, name: &name, compression: column.compression(), most_values: group.num_rows(), at: start, end };
        while pages.at < pages.end {
            pages.check_next(reader)?;
        }
    }
    Ok(())
}

/// The pages of one column in one row group.
struct Pages<'a> {
    file: &'a str,
    name: &'a str,
    compression: Compression,
    /// Values that may still come: a column without nesting has one a row.
    most_values: i64,
    at: u64,
    end: u64,
}

impl Pages<'_> {
    fn check_next(&mut self, reader: &impl ChunkReader) -> Result<(), IngestError> {
        let broken = |cause: &str| damaged(self.file, &format!("column “{}”: {cause}", self.name));
        let (mut sort, mut unpacked, mut packed) = (-1, -1, -1);
        let (mut values, mut encoding) = (0, 0);
        let mut header_bytes = 0;
        // Most headers have a few dozen bytes; those with long smallest and largest values have more.
        for room in [4096u64, MAX_FOOTER_BYTES as u64] {
            let length = room.min(self.end - self.at);
            let bytes = reader.get_bytes(self.at, length as usize).map_err(|error| broken(&error.to_string()))?;
            let mut walk = Walk::of(&bytes);
            let walked = walk.structure(&mut |path, number| match path {
                1 => sort = number,
                2 => unpacked = number,
                3 => packed = number,
                501 | 701 | 801 => values = number,
                // The levels before the values have encodings of their own, with other numbers of field.
                502 | 702 | 804 => encoding = number,
                _ => {}
            });
            match walked {
                Ok(()) => {
                    header_bytes = walk.at as u64;
                    break;
                }
                Err(Fault::Short) if length == room && room < MAX_FOOTER_BYTES as u64 => {}
                Err(_) => return Err(broken("a page header that cannot be read")),
            }
        }
        let begin = self.at + header_bytes;
        let Some(next) = u64::try_from(packed).ok().map(|packed| begin + packed).filter(|next| *next <= self.end) else {
            return Err(broken("a page that lies beyond its column"));
        };
        let most_packed = match self.compression {
            Compression::GZIP(_) => MAX_GZIP_PAGE_BYTES,
            Compression::LZ4 => MAX_LZ4_PAGE_BYTES,
            _ => MAX_PAGE_BYTES,
        };
        if !(0..=MAX_PAGE_BYTES).contains(&unpacked) || packed > most_packed {
            let found = format!("a page of {packed} bytes that grows to {unpacked} in column “{}”", self.name);
            return Err(too_large(self.file, found, format!("at most {most_packed} and {MAX_PAGE_BYTES}; write smaller pages")));
        }
        if encoding == DELTA_BYTE_ARRAY {
            let found = format!("the encoding DELTA_BYTE_ARRAY in column “{}”", self.name);
            let remedy = "write the file with dictionaries or plain text";
            return Err(IngestError::new(IngestErrorKind::Shape, self.file, found, "text in full or in dictionaries", remedy));
        }
        let most_values = if sort == DICTIONARY_PAGE { unpacked } else { self.most_values };
        if !(0..=most_values).contains(&values) {
            return Err(broken(&format!("a page that claims {values} values where at most {most_values} can be")));
        }
        if sort != DICTIONARY_PAGE {
            self.most_values -= values;
        }
        self.at = next;
        Ok(())
    }
}
