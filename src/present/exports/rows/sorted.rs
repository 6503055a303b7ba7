//! The order of rows.

use std::cmp::Ordering;

use arrow::{
    array::{Array, AsArray, RecordBatch, RecordBatchOptions, UInt32Array},
    compute::SortOptions,
    datatypes::DataType,
};
use icu_collator::{Collator, options::CollatorOptions};
use icu_locale_core::locale;

use super::Head;

/// By which column rows are sorted, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// Place of the column.
    pub column: usize,
    /// Largest first.
    pub descending: bool,
}

/// A batch of so many rows, whatever its columns.
pub(super) fn upto(rows: usize) -> RecordBatchOptions {
    RecordBatchOptions::new().with_row_count(Some(rows))
}

type Compare<'a> = Box<dyn Fn(usize, usize) -> Ordering + 'a>;

/// The places of the rows in their order.
pub(super) fn order(heads: &[Head], batch: &RecordBatch, keys: &[SortKey]) -> UInt32Array {
    let comparisons: Vec<Compare<'_>> = keys.iter().filter_map(|key| compare(heads.get(key.column)?, batch, *key)).collect();
    let mut places: Vec<u32> = (0..u32::try_from(batch.num_rows()).unwrap_or(u32::MAX)).collect();
    places.sort_by(|a, b| {
        let decided = |compare: &Compare<'_>| Some(compare(*a as usize, *b as usize)).filter(|ordering| ordering.is_ne());
        comparisons.iter().find_map(decided).unwrap_or(Ordering::Equal)
    });
    UInt32Array::from(places)
}

fn compare<'a>(head: &Head, batch: &'a RecordBatch, key: SortKey) -> Option<Compare<'a>> {
    let array = batch.columns().get(key.column)?;
    let collator = Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok().filter(|_| head.is_collated);
    if let (Some(collator), DataType::Utf8) = (collator, array.data_type()) {
        let texts = array.as_string::<i32>();
        return Some(Box::new(move |a, b| match (texts.is_null(a), texts.is_null(b)) {
            (false, false) if key.descending => collator.compare(texts.value(b), texts.value(a)),
            (false, false) => collator.compare(texts.value(a), texts.value(b)),
            (a, b) => a.cmp(&b),
        }));
    }
    let options = SortOptions { descending: key.descending, nulls_first: false };
    let compare = arrow::array::make_comparator(array, array, options).ok()?;
    Some(Box::new(compare))
}
