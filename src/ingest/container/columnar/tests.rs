//! Parquet and Arrow: what comes back, and claims that are refused.

use std::{io::Write, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Int32Array, ListArray, StringArray, StructArray},
    datatypes::{Fields, Int32Type},
    ipc::CompressionType,
};
use parquet::basic::{Compression, GzipLevel, ZstdLevel};

use super::{
    super::{
        Choice, read_container,
        tests::samples::{arrow_file, arrow_stream, batch, parquet},
    },
    *,
};
use crate::ingest::sheet::Cell;

fn count(bytes: &[u8], format: Format) -> Result<(usize, usize), IngestError> {
    let mut largest = 0;
    let mut rows = 0;
    for batch in open_bytes("a", bytes, format)? {
        let batch = batch?;
        largest = largest.max(batch.num_rows());
        rows += batch.num_rows();
    }
    Ok((rows, largest))
}

fn refused(bytes: &[u8], format: Format) -> IngestError {
    count(bytes, format).expect_err("refused")
}

#[test]
fn every_compression_comes_back_in_small_batches() {
    let batch = batch(150_000);
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, zstd, Compression::GZIP(GzipLevel::default()), Compression::LZ4_RAW]
    {
        let bytes = parquet(&batch, compression, 70_000);
        assert_eq!(count(&bytes, Format::Parquet), Ok((150_000, MAX_BATCH_ROWS)), "{compression:?}");
    }
    for compression in [None, Some(CompressionType::ZSTD), Some(CompressionType::LZ4_FRAME)] {
        assert_eq!(count(&arrow_file(&batch, compression), Format::ArrowFile), Ok((150_000, MAX_BATCH_ROWS)), "{compression:?}");
    }
    assert_eq!(count(&arrow_stream(&batch), Format::ArrowStream), Ok((150_000, MAX_BATCH_ROWS)));
}

#[test]
fn a_file_is_streamed_from_disk_and_small_ones_become_sheets() {
    let batch = batch(3);
    for (bytes, format) in [
        (parquet(&batch, Compression::SNAPPY, 10), Format::Parquet),
        (arrow_file(&batch, None), Format::ArrowFile),
        (arrow_stream(&batch), Format::ArrowStream),
    ] {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&bytes).expect("written");
        let batches = open_batches("a", file.path(), format).expect("open");
        assert_eq!(batches.schema().field(0).name(), "indicator");
        assert_eq!(batches.map(|batch| batch.map_or(0, |batch| batch.num_rows())).sum::<usize>(), 3);
        let sheet = read_container("a", &bytes, &Choice::default()).expect("read").sheets.remove(0);
        let day = Cell::Day("2025-07-02".parse().expect("a day"));
        assert_eq!(sheet.rows[0], ["indicator", "published_on", "value"].map(|name| Cell::Text(name.into())));
        assert_eq!(sheet.rows[2], [Cell::Text("số lượng".into()), day, Cell::Number(0.5)], "{format:?}");
        assert_eq!((sheet.rows[1].len(), &sheet.row_numbers[..]), (2, &[1, 2, 3, 4][..]), "a missing value is blank");
    }
    assert!(open_batches("a", Path::new("/nowhere"), Format::Parquet).is_err());
}

#[test]
fn repeated_text_stays_in_a_dictionary() {
    let bytes = parquet(&batch(1000), Compression::SNAPPY, 1000);
    let batch = open_bytes("a", &bytes, Format::Parquet).expect("open").next().expect("a batch").expect("read");
    let texts = batch.column(0).as_dictionary::<Int32Type>();
    assert_eq!((texts.len(), texts.values().len()), (1000, 2));
}

#[test]
fn nested_columns_are_refused_by_name() {
    let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
    let field = Arc::new(Field::new("x", DataType::Int32, true));
    let values: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let record: ArrayRef = Arc::new(StructArray::new(Fields::from(vec![field]), vec![values], None));
    let bytes: ArrayRef = Arc::new(arrow::array::BinaryArray::from_vec(vec![b"x"]));
    for (column, word) in [(list, "nested"), (record, "nested"), (bytes, "no text, number or day")] {
        let batch =
            RecordBatch::try_from_iter([("ok", Arc::new(StringArray::from(vec!["a"])) as ArrayRef), ("sâu", column)]).expect("a batch");
        for (bytes, format) in [(parquet(&batch, Compression::SNAPPY, 10), Format::Parquet), (arrow_stream(&batch), Format::ArrowStream)] {
            let error = refused(&bytes, format);
            assert!(error.found.contains("“sâu”") && error.found.contains(word), "{error}");
        }
    }
}

/// Replaces the first run of bytes.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("the bytes are there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// A whole number as the compact protocol writes it.
fn varint(number: i64) -> Vec<u8> {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    let mut out = Vec::new();
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
    out
}

#[test]
fn a_billion_rows_claimed_in_few_bytes_are_refused() {
    let bytes = parquet(&batch(54_321), Compression::SNAPPY, 100_000);
    let footer_at = bytes.len() - 8 - u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().expect("four")) as usize;
    // Everywhere in the footer where the number of rows stands.
    let mut footer = bytes[footer_at..bytes.len() - 8].to_vec();
    while footer.windows(3).any(|window| window == varint(54_321)) {
        footer = replaced(&footer, &varint(54_321), &varint(1_000_000_000));
    }
    let length = (footer.len() as u32).to_le_bytes();
    let claiming = [&bytes[..footer_at], &footer, &length, b"PAR1"].concat();
    let error = refused(&claiming, Format::Parquet);
    assert!(error.kind == IngestErrorKind::TooLarge && error.found.contains("1000000000 rows claimed"), "{error}");
}

#[test]
fn lengths_beyond_the_file_are_refused() {
    let bytes = parquet(&batch(10), Compression::SNAPPY, 100);
    let end = bytes.len();
    let footer = |length: u32| [&bytes[..end - 8], &length.to_le_bytes(), b"PAR1"].concat();
    assert!(refused(&footer(u32::MAX), Format::Parquet).found.contains("a footer of 4294967295 bytes"));
    assert!(refused(&footer(1 << 20), Format::Parquet).found.contains("longer than the file"));
    assert!(refused(&bytes[..end - 1], Format::Parquet).found.contains("without its end"));
    let stream = arrow_stream(&batch(10));
    let mut long = stream.clone();
    long[4..8].copy_from_slice(&0x7FFF_FFFFu32.to_le_bytes());
    assert!(refused(&long, Format::ArrowStream).found.contains("2147483647 bytes"));
    assert!(refused(&stream[..stream.len() / 2], Format::ArrowStream).found.contains("beyond the file"));
}

#[test]
fn an_arrow_buffer_that_claims_to_unpack_to_a_terabyte_is_refused() {
    // The values are packed: eight bytes of their true size stand before them.
    let texts = StringArray::from_iter_values((0..4000).map(|_| "tỷ lệ"));
    let batch = RecordBatch::try_from_iter([("a", Arc::new(texts) as ArrayRef)]).expect("a batch");
    let bytes = arrow_file(&batch, Some(CompressionType::ZSTD));
    let claimed = replaced(&bytes, &(4000u64 * 9).to_le_bytes(), &(1u64 << 40).to_le_bytes());
    let error = refused(&claimed, Format::ArrowFile);
    assert!(error.kind == IngestErrorKind::TooLarge && error.found.contains("unpacks to"), "{error}");
}
