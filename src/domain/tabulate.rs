//! Rows of the gap table as columns: what keeps them asks for them by this trait, what shows them implements it.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, DictionaryArray, StringArray, UInt32Array},
    datatypes::UInt32Type,
    error::ArrowError,
    record_batch::RecordBatch,
};
use jiff::civil::Date;

use super::{assessment::Assessment, catalogue::Catalogue};

/// Column with the key of the target.
pub const TARGET: &str = "target";
/// Column with the key of the area.
pub const AREA: &str = "area";
/// Column with the headline status.
pub const STATUS: &str = "status";
/// Column with the due day.
pub const DUE: &str = "due";

/// One target judged, with what its row needs to be read on another day.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What was found.
    pub assessment: Assessment,
    /// The planned path, as bytes that only who wrote them reads; none where the row has no planned value.
    pub path: Option<Vec<u8>>,
}

/// Writes rows as columns. Text is dictionary-encoded in the order of first appearance, so that equal rows are equal columns.
pub trait Tabulate: Send + Sync {
    /// The rows, in the order given.
    ///
    /// # Errors
    /// The columns do not fit together, which the implementation rules out.
    fn tabulate(&self, catalogue: &Catalogue, rows: &[Judged]) -> Result<RecordBatch, ArrowError>;

    /// The same rows as of another day on which nothing else is known: only the planned value of today moves.
    ///
    /// # Errors
    /// As [`Self::tabulate`].
    fn on_day(&self, rows: &RecordBatch, as_of: Date) -> Result<RecordBatch, ArrowError>;
}

/// The same rows with every dictionary written anew: each value once, in the order of first appearance.
///
/// # Errors
/// Columns of different length, which a record batch rules out; passed on all the same.
pub fn canonical(rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns: Vec<ArrayRef> = rows
        .columns()
        .iter()
        .map(|column| {
            match column.as_dictionary_opt::<UInt32Type>().and_then(|column| Some((column, column.values().as_string_opt::<i32>()?))) {
                Some((column, values)) => {
                    let mut seen: HashMap<&str, u32> = HashMap::new();
                    let mut kept: Vec<&str> = Vec::new();
                    // Of each old key the new one; a dictionary may say the same twice.
                    let mut renumbered: Vec<Option<u32>> = vec![None; values.len()];
                    let keys: UInt32Array = column
                        .keys()
                        .iter()
                        .map(|key| {
                            let old = key? as usize;
                            if renumbered[old].is_none() {
                                let value = values.value(old);
                                let next = kept.len() as u32;
                                renumbered[old] = Some(*seen.entry(value).or_insert_with(|| {
                                    kept.push(value);
                                    next
                                }));
                            }
                            renumbered[old]
                        })
                        .collect();
                    Ok(Arc::new(DictionaryArray::<UInt32Type>::try_new(keys, Arc::new(StringArray::from(kept)))?) as ArrayRef)
                }
                None => Ok(Arc::clone(column)),
            }
        })
        .collect::<Result<_, ArrowError>>()?;
    RecordBatch::try_new(rows.schema(), columns)
}
