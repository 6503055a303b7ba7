//! The conventions of every list: how much of it, in which order, which columns, in which form, as known when.
//!
//! A resource says what it is by [`Resource`]: its name, the parameters that select from it, its columns, its forms.
//! [`resource!`](crate::present::api::listing) makes its description from that, [`Asked`] reads a question by the same
//! definition, and [`answer`] and [`answer_batches`] write the rows. So a parameter that is described is checked, one that is not
//! described is refused, and a column stands in every form or in none.

mod answer;
mod asked;
mod body;
mod cursor;
mod described;
pub mod filters;
mod negotiate;
mod param;

pub use answer::{Broken, Handed, answer, answer_batches, answer_object, answer_one, answer_with};
pub use asked::{Asked, Values};
pub use cursor::Cursor;
pub use described::{Known, One, described, parameters, responses};
pub use param::{Param, Rule};

use crate::present::exports::rows::{Head, RowsForm};

/// Most rows of a page and of a file.
pub const MOST_ROWS: i64 = 1_000_000;

/// Rows of a JSON page unless another number is asked for.
pub const USUAL_ROWS: usize = 1_000;

/// What a list is made of.
pub trait Resource: Send + Sync + 'static {
    /// Its name in addresses, file names and the description.
    const NAME: &'static str;
    /// The parameters that select from it.
    const PARAMS: &'static [Param];
    /// The forms it has; JSON first.
    const FORMS: &'static [RowsForm] = &TABULAR;
    /// Further members of its JSON page, with what they say.
    const MORE: &'static [(&'static str, &'static str)] = &[];
    /// Whether it has pages, an order, columns and forms to choose.
    const IS_LIST: bool = true;
    /// The parameters that it shares with others.
    const SHARED: &'static [Param] = &SHARED;
    /// Its columns.
    fn heads() -> Vec<Head>;

    /// Its columns in SDMX-CSV, for a resource that has this form.
    fn heads_of_sdmx() -> Vec<Head> {
        Vec::new()
    }
}

/// The forms of a table.
pub const TABULAR: [RowsForm; 5] = [RowsForm::Json, RowsForm::Csv, RowsForm::Xlsx, RowsForm::Parquet, RowsForm::Arrow];

/// The forms of figures and targets.
pub const STATISTICAL: [RowsForm; 6] =
    [RowsForm::Json, RowsForm::Csv, RowsForm::Xlsx, RowsForm::Parquet, RowsForm::Arrow, RowsForm::SdmxCsv];

/// How much of a list.
pub const LIMIT: Param =
    Param::new("limit", "Most rows of the answer; without it 1,000 in JSON and all of them in a file", "100", Rule::Whole(1, MOST_ROWS));

/// Where to go on.
pub const CURSOR: Param = Param::new(
    "cursor",
    "Where to go on: `next` of the page before, with the same parameters. It keeps the state of knowledge of the first page",
    "",
    Rule::LongText,
);

/// The day whose publications count.
pub const AS_OF: Param =
    Param::new("as_of", "Use only what was published on or before this day, in Viet Nam; default today", "2026-11-22", Rule::Day)
        .or("asOf");

/// The data revision that counts.
pub const KNOWN_AT: Param =
    Param::new("known_at", "Use only what was taken in by this data revision; default the newest", "3", Rule::Whole(0, i64::MAX));

/// The day whose targets count.
pub const TARGETS_AS_OF: Param =
    Param::new("targets_as_of", "Use the targets in effect on this day; default today", "2026-11-22", Rule::Day);

/// The language of words.
pub const LANG: Param = Param::new(
    "lang",
    "Language of words and of `detail` of a problem; default `vi`, for problems what `Accept-Language` prefers",
    "en",
    Rule::Word(&["vi", "en"]),
);

/// The state of knowledge, which every question takes.
pub const KNOWLEDGE: [Param; 4] = [AS_OF, KNOWN_AT, TARGETS_AS_OF, LANG];

/// What every list takes beside its own parameters and `sort`, `fields`, `format`, which its columns and forms decide.
pub const SHARED: [Param; 6] = [LIMIT, CURSOR, AS_OF, KNOWN_AT, TARGETS_AS_OF, LANG];

/// Describes a resource to OpenAPI by its definition as a [`Resource`].
macro_rules! resource {
    ($name:ident) => {
        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::present::api::listing::parameters::<$name>()
            }
        }

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::present::api::listing::responses::<$name>()
            }
        }
    };
}

pub(crate) use resource;
