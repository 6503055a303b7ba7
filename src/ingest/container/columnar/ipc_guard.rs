//! What an Arrow stream claims, compared with its bytes before anything is reserved for it.
//!
//! An Arrow file is a stream between a signature and a footer; it is read as the stream it holds, so that the places
//! named in the footer need no trust.

use std::io::{Read, Seek, SeekFrom};

use arrow::ipc::{Message, MessageHeader, root_as_message};

use super::{
    super::limits::{MAX_BATCH_BYTES, MAX_COLUMNAR_ROWS, MAX_FOOTER_BYTES, MAX_ROWS_PER_BYTE},
    damaged, too_large,
};
use crate::ingest::error::IngestError;

/// Where the stream inside an Arrow file begins: after the signature, and zeros up to a multiple of eight bytes.
pub(super) fn stream_start(file: &str, mut reader: impl Read + Seek) -> Result<u64, IngestError> {
    const SIGNATURE_BYTES: usize = 6;
    // Writers pad to 8 or 64 bytes.
    let mut head = Vec::new();
    let read = reader.rewind().and_then(|()| reader.take(256).read_to_end(&mut head));
    read.map_err(|error| damaged(file, &error.to_string()))?;
    let first = head.iter().skip(SIGNATURE_BYTES).position(|byte| *byte != 0).map_or(head.len(), |at| at + SIGNATURE_BYTES);
    Ok((first - first % 8).max(8) as u64)
}

/// Marks the length of a message, since version 0.15.
const CONTINUATION: u32 = 0xFFFF_FFFF;

/// A stream being looked through.
struct Guard<'a, R> {
    file: &'a str,
    reader: R,
    size: u64,
    at: u64,
}

/// Looks through the messages of a stream that begins at `start`, from the first to its end.
///
/// # Errors
/// Lengths beyond the bytes, batches that unpack to more than the limits, more rows than allowed.
pub(super) fn check_stream(file: &str, mut reader: impl Read + Seek, start: u64) -> Result<(), IngestError> {
    let size = reader.seek(SeekFrom::End(0)).map_err(|error| damaged(file, &error.to_string()))?;
    let mut guard = Guard { file, reader, size, at: start };
    let mut rows = 0u64;
    while let Some(claimed) = guard.check_message()? {
        rows = rows.saturating_add(claimed);
        let most = MAX_COLUMNAR_ROWS.min(size.saturating_mul(MAX_ROWS_PER_BYTE));
        if rows > most {
            return Err(too_large(file, format!("{rows} rows claimed in {size} bytes"), format!("at most {most}")));
        }
    }
    Ok(())
}

impl<R: Read + Seek> Guard<'_, R> {
    fn bytes_at(&mut self, at: u64, length: usize) -> Result<Vec<u8>, IngestError> {
        if at.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(damaged(self.file, "an Arrow message that lies beyond the file"));
        }
        let mut bytes = vec![0; length];
        let read = self.reader.seek(SeekFrom::Start(at)).and_then(|_| self.reader.read_exact(&mut bytes));
        read.map_err(|error| damaged(self.file, &error.to_string()))?;
        Ok(bytes)
    }

    fn word_at(&mut self, at: u64) -> Result<u32, IngestError> {
        let bytes = self.bytes_at(at, 4)?;
        Ok(bytes.try_into().map_or(0, u32::from_le_bytes))
    }

    /// Looks at one message and answers how many rows it claims; none at the end.
    fn check_message(&mut self) -> Result<Option<u64>, IngestError> {
        if self.at == self.size {
            return Ok(None);
        }
        let mut length = self.word_at(self.at)?;
        self.at += 4;
        if length == CONTINUATION {
            length = self.word_at(self.at)?;
            self.at += 4;
        }
        if length == 0 {
            return Ok(None);
        }
        let length = length as usize;
        if length > MAX_FOOTER_BYTES {
            return Err(too_large(
                self.file,
                format!("an Arrow message with a head of {length} bytes"),
                format!("at most {MAX_FOOTER_BYTES}"),
            ));
        }
        let head = self.bytes_at(self.at, length)?;
        let message = root_as_message(&head).map_err(|error| damaged(self.file, &format!("an Arrow message: {error}")))?;
        let body = self.at + length as u64;
        let Some(end) = u64::try_from(message.bodyLength()).ok().and_then(|bytes| body.checked_add(bytes)).filter(|end| *end <= self.size)
        else {
            return Err(damaged(self.file, "an Arrow message that lies beyond the file"));
        };
        let rows = self.check_body(message, body, end)?;
        self.at = end;
        Ok(Some(rows))
    }

    fn check_body(&mut self, message: Message, body: u64, end: u64) -> Result<u64, IngestError> {
        let (batch, counts) = match message.header_type() {
            MessageHeader::RecordBatch => (message.header_as_record_batch(), true),
            MessageHeader::DictionaryBatch => (message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()), false),
            _ => return Ok(0),
        };
        let Some(batch) = batch else { return Err(damaged(self.file, "an Arrow message without its batch")) };
        let rows = u64::try_from(batch.length()).map_err(|_| damaged(self.file, "an Arrow batch of fewer than no rows"))?;
        let mut unpacked = 0u64;
        for buffer in batch.buffers().iter().flatten() {
            let (offset, length) = (u64::try_from(buffer.offset()).ok(), u64::try_from(buffer.length()).ok());
            let place = offset.zip(length).and_then(|(offset, length)| Some((body.checked_add(offset)?, length)));
            let Some((at, length)) = place.filter(|(at, length)| at.checked_add(*length).is_some_and(|last| last <= end)) else {
                return Err(damaged(self.file, "an Arrow buffer that lies beyond its batch"));
            };
            let claimed = if batch.compression().is_some() && length >= 8 {
                let bytes = self.bytes_at(at, 8)?;
                // Minus one says that the buffer is not packed after all.
                u64::try_from(bytes.try_into().map_or(0, i64::from_le_bytes)).unwrap_or(length)
            } else {
                length
            };
            unpacked = unpacked.saturating_add(claimed);
        }
        if unpacked > MAX_BATCH_BYTES {
            let found = format!("an Arrow batch that unpacks to {unpacked} bytes");
            return Err(too_large(self.file, found, format!("at most {MAX_BATCH_BYTES}; write smaller batches")));
        }
        Ok(if counts { rows } else { 0 })
    }
}
