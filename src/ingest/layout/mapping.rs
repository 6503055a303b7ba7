//! What the columns of a table mean: guessed, confirmed by a person, and remembered for the next file of the source.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::{header::Column, number::DecimalMark};
use crate::domain::{
    id::{AreaId, IndicatorId},
    period::Calendar,
    text::fold,
};

/// What a sender or a remembered mapping says about the layout of a file; nothing said means: find out and show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of the sheet, or its number counted from 1.
    pub sheet: Option<String>,
    /// What the columns mean; it replaces the guess where the header looks as it did when the mapping was made.
    pub mapping: Option<Mapping>,
    /// Reporting period, instead of the one in the title.
    pub period: Option<String>,
    /// Area by id, code or name, instead of the one in the title.
    pub area: Option<String>,
    /// Calendar of the periods, instead of what the title shows.
    pub calendar: Option<Calendar>,
    /// Decimal mark of columns, by heading or letter.
    pub decimal_marks: BTreeMap<String, DecimalMark>,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One figure a row, each with its period.
    #[default]
    Long,
    /// One indicator a row; the period of the report stands in the title or in a heading.
    Annex,
    /// Periods across.
    WideByPeriod,
    /// Areas across, indicators down.
    WideByArea,
    /// Indicators across, areas down.
    WideByIndicator,
}

/// What one column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A column of the long form, other than its value.
    Field(Column),
    /// Code of the indicator beside its name.
    IndicatorCode,
    /// Code of the area beside its name.
    AreaCode,
    /// Running number: levels of nesting, no content.
    Numbering,
    /// Figures of the reporting period, or of the period, area or indicator that the heading names.
    Value,
    /// Figures of the same period one year before.
    ValueYearBefore,
    /// Figures added up from the beginning of the year.
    Cumulative,
    /// Planned values: compared with the targets, not stored.
    Plan,
    /// Value in percent of the plan: checked, not stored.
    AgainstPlan,
    /// Value against the same period of the year before: checked, not stored.
    AgainstYearBefore,
    /// Leading office.
    Agency,
    /// Not used.
    Unused,
}

/// One column of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MappedColumn {
    /// Place, counted from 0.
    pub position: usize,
    /// Heading as printed, the rows of a joined heading put together.
    pub heading: String,
    /// What it means.
    pub meaning: Meaning,
    /// Decimal mark of its figures that are written as text; none where nothing has to be decided.
    pub decimal_mark: Option<DecimalMark>,
}

/// How a file is read: which sheet and rows, and what each column means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of the sheet; empty where the format has none.
    pub sheet: String,
    /// First and last row of the heading, as a spreadsheet counts.
    pub header_rows: (usize, usize),
    /// What the heading looked like, see [`signature`]; empty when the rows hold wherever they stand.
    pub signature: String,
    /// How the table is laid out.
    pub form: Form,
    /// What the columns mean, in their order.
    pub columns: Vec<MappedColumn>,
    /// Period of every figure whose row and heading name none; none when it is read from each file.
    pub period: Option<String>,
    /// Area of every figure whose row and heading name none; none when it is read from each file.
    pub area: Option<AreaId>,
    /// Unit of every figure that has none of its own; empty when it is read from each file.
    pub unit: String,
    /// Calendar of the periods; none when it is read from each file.
    pub calendar: Option<Calendar>,
    /// Printed names of indicators that a person confirmed.
    pub indicators: BTreeMap<String, IndicatorId>,
    /// Printed names of areas that a person confirmed.
    pub areas: BTreeMap<String, AreaId>,
}

/// What a heading looks like, as a short key: equal for the same report of another period.
///
/// The key is the first half of SHA-256 over the folded headings, in which every number and every number of a quarter
/// stands as `#`.
///
/// # Example
/// ```
/// use lotrinh::ingest::layout::signature;
/// assert_eq!(signature(&["Chỉ tiêu", "Thực hiện quý III/2026"]), signature(&["CHỈ TIÊU", "Thực hiện Quý IV/2026"]));
/// assert_ne!(signature(&["Chỉ tiêu", "Thực hiện"]), signature(&["Thực hiện", "Chỉ tiêu"]));
/// ```
pub fn signature<T: AsRef<str>>(headings: &[T]) -> String {
    let mut hash = Sha256::new();
    for heading in headings {
        let mut quarter = false;
        for word in fold(heading.as_ref()).split(' ') {
            let number = word.bytes().all(|b| b.is_ascii_digit()) || (quarter && matches!(word, "i" | "ii" | "iii" | "iv"));
            hash.update(if number && !word.is_empty() { "#" } else { word });
            hash.update(" ");
            quarter = matches!(word, "qui" | "q");
        }
        hash.update("|");
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Something that was decided in reading a file, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was to be decided: `sheet`, `period`, `area`, `unit`, `calendar`, `decimal_mark`.
    pub subject: String,
    /// The column, where it concerns one.
    pub column: String,
    /// What was taken; empty when nothing could be decided.
    pub choice: String,
    /// By what: the place and the words, or the setting.
    pub evidence: String,
}

/// A printed name that nothing in the catalogue answers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownName {
    /// As printed.
    pub text: String,
    /// First row in which it stands, as a spreadsheet counts.
    pub row: usize,
    /// How many figures carry it.
    pub figures: usize,
    /// What was expected, with the nearest names.
    pub expected: String,
    /// Nearest ids, best first; never taken by themselves.
    pub nearest: Vec<String>,
}

/// Rows below the heading that hold no figure, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Headings of groups.
    pub groups: usize,
    /// Remarks, recipients, signatures.
    pub footers: usize,
    /// Sums over the rows above.
    pub totals: usize,
    /// Rows of column numbers.
    pub column_numbers: usize,
}

/// How a file was understood, for a person to confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The mapping that was used.
    pub mapping: Mapping,
    /// Whether it was guessed; otherwise it came with the settings.
    pub guessed: bool,
    /// What was decided, and by what.
    pub decisions: Vec<Decision>,
    /// The first rows as read, the headings before them.
    pub first_rows: Vec<Vec<String>>,
    /// Indicators that are not known.
    pub unknown_indicators: Vec<UnknownName>,
    /// Areas that are not known.
    pub unknown_areas: Vec<UnknownName>,
    /// Rows without figures.
    pub left_out: LeftOut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_survives_being_stored() {
        let mapping = Mapping {
            sheet: "Biểu 1".into(),
            header_rows: (5, 6),
            columns: vec![MappedColumn {
                position: 1,
                heading: "Chỉ tiêu".into(),
                meaning: Meaning::Field(Column::Indicator),
                decimal_mark: Some(DecimalMark::Comma),
            }],
            indicators: BTreeMap::from([("Dân số".to_owned(), IndicatorId::new("population"))]),
            ..Mapping::default()
        };
        let text = serde_json::to_string(&mapping).expect("JSON");
        assert!(text.contains("\"indicator\"") && text.contains("\"comma\""), "{text}");
        assert_eq!(serde_json::from_str::<Mapping>(&text).expect("a mapping"), mapping);
    }

    #[test]
    fn the_signature_forgets_periods_and_nothing_else() {
        let of = |headings: &[&str]| signature(headings);
        assert_eq!(of(&["Chỉ tiêu", "2023", "2024"]), of(&["chỉ  tiêu", "2025", "2026"]));
        assert_ne!(of(&["Chỉ tiêu", "2023"]), of(&["Chỉ tiêu", "2023", "2024"]));
        assert_ne!(of(&["Mục I", "b"]), of(&["Mục II", "b"]));
        assert_eq!(of(&["a"]).len(), 32);
    }
}
