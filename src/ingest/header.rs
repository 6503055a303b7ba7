//! Which column is which: headers in Vietnamese or English, matched by folded key and alias table.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::error::{IngestError, IngestErrorKind};
use crate::domain::text::{fold, normalise};

/// A column of the typed long form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Indicator: id or name.
    Indicator,
    /// Rival definition of the indicator.
    Definition,
    /// Area: id, name or code.
    Area,
    /// Reporting period.
    Period,
    /// The number.
    Value,
    /// Unit as the source prints it.
    Unit,
    /// Numerator.
    Numerator,
    /// Denominator.
    Denominator,
    /// Day of publication.
    PublishedOn,
    /// How that day is known.
    PublishedOnBasis,
    /// How the value came to be.
    Provenance,
    /// Generated for demonstration.
    Illustrative,
    /// Calendar of the period.
    Calendar,
    /// Who produced it.
    Source,
    /// Where it can be read.
    SourceAddress,
    /// How sure the reading is.
    Confidence,
    /// Says that the row revises an earlier one of the same key.
    Revision,
    /// Remark or evidence.
    Note,
    /// Sign of the value, where it does not stand before the number.
    Censoring,
}

/// Every column with its own name first and then what else it is called.
const ALIASES: [(Column, &[&str]); 19] = [
    (
        Column::Indicator,
        &[
            "indicator",
            "chỉ tiêu",
            "tên chỉ tiêu",
            "mã chỉ tiêu",
            "chỉ số",
            "tên chỉ số",
            "chỉ tiêu chủ yếu",
            "chỉ tiêu thống kê",
            "nội dung chỉ tiêu",
            "chỉ tiêu, nhiệm vụ",
            "nội dung",
            "danh mục chỉ tiêu",
            "indicator id",
            "indicator name",
            "indicators",
        ],
    ),
    (Column::Definition, &["definition", "định nghĩa", "cách tính"]),
    (
        Column::Area,
        &[
            "area",
            "địa bàn",
            "tên địa bàn",
            "đơn vị hành chính",
            "tên đơn vị hành chính",
            "địa phương",
            "tên địa phương",
            "khu vực",
            "xã, phường",
            "phường, xã",
            "tên xã, phường",
            "xã, phường, đặc khu",
            "xã, phường, thị trấn",
            "quận, huyện",
            "tỉnh, thành phố",
            "mã địa bàn",
            "mã ĐVHC",
            "mã đơn vị hành chính",
            "mã xã, phường",
            "mã xã",
            "mã phường",
            "area code",
            "area id",
            "locality",
            "commune",
            "ward",
            "province",
        ],
    ),
    (Column::Period, &["period", "kỳ", "kỳ báo cáo", "thời kỳ", "thời gian", "thời điểm", "kỳ số liệu", "reporting period"]),
    (
        Column::Value,
        &[
            "value",
            "giá trị",
            "thực hiện",
            "TH",
            "thực hiện kỳ báo cáo",
            "thực hiện kỳ này",
            "TH kỳ báo cáo",
            "kết quả",
            "kết quả thực hiện",
            "số liệu",
            "actual",
            "result",
        ],
    ),
    (Column::Unit, &["unit", "đơn vị tính", "ĐVT", "Đ/v tính", "đơn vị đo", "unit of measure", "units"]),
    (Column::Numerator, &["numerator", "tử số"]),
    (Column::Denominator, &["denominator", "mẫu số"]),
    (Column::PublishedOn, &["published_on", "ngày công bố", "publication date", "date of publication"]),
    (Column::PublishedOnBasis, &["published_on_basis", "căn cứ ngày công bố"]),
    (Column::Provenance, &["provenance", "tính chất", "tính chất số liệu", "loại số liệu"]),
    (Column::Illustrative, &["illustrative", "minh họa", "số liệu minh họa"]),
    (Column::Calendar, &["calendar", "lịch kỳ", "lịch", "lịch kỳ báo cáo"]),
    (Column::Source, &["source", "nguồn", "nguồn số liệu"]),
    (Column::SourceAddress, &["source_address", "địa chỉ nguồn", "đường dẫn", "liên kết", "url"]),
    (Column::Confidence, &["confidence", "độ tin cậy", "mức tin cậy"]),
    (Column::Revision, &["revision", "hiệu chỉnh", "đính chính", "số liệu điều chỉnh"]),
    (Column::Note, &["note", "notes", "ghi chú", "minh chứng", "ghi chú, minh chứng", "evidence", "remark", "remarks"]),
    (Column::Censoring, &["censoring", "dấu của giá trị"]),
];

/// Headings that hold the key of an indicator or area: beside one of them, a column of names is there for people.
const KEY_HEADINGS: [&str; 5] = ["mã chỉ tiêu", "indicator id", "mã địa bàn", "area id", "area code"];

/// Headings of the forms that go out blank: there to compare with, never taken in.
const REFERENCE_HEADINGS: [&str; 2] = ["kỳ trước", "mục tiêu"];

/// Whether a heading is there for people to compare with.
pub(super) fn is_reference(header: &str) -> bool {
    is_one_of(&REFERENCE_HEADINGS, header)
}

fn is_one_of(headings: &[&str], header: &str) -> bool {
    let key = fold(header);
    headings.iter().any(|heading| fold(heading) == key)
}

impl Column {
    /// Every column in the order of the long form.
    pub const ALL: [Self; 19] = {
        let mut out = [Self::Indicator; 19];
        let mut at = 0;
        while at < out.len() {
            out[at] = ALIASES[at].0;
            at += 1;
        }
        out
    };

    /// The name of the column in the long form.
    pub fn name(self) -> &'static str {
        ALIASES.iter().find(|(column, _)| *column == self).and_then(|(_, names)| names.first()).copied().unwrap_or("")
    }

    /// Its Vietnamese name: the first of those it is found by.
    pub fn vietnamese_name(self) -> &'static str {
        ALIASES.iter().find(|(column, _)| *column == self).and_then(|(_, names)| names.get(1)).copied().unwrap_or("")
    }

    /// The column that a header cell means.
    pub fn of_header(header: &str) -> Option<Self> {
        // Scanned headings carry stray blanks inside words: the letters decide.
        KEYS.get(&letters(without_footnotes(&normalise(header)))).copied()
    }
}

/// The letters and digits of a name, folded.
fn letters(name: &str) -> String {
    fold(name).replace(' ', "")
}

/// The column of every alias.
static KEYS: LazyLock<BTreeMap<String, Column>> =
    LazyLock::new(|| ALIASES.iter().flat_map(|(column, names)| names.iter().map(|name| (letters(name), *column))).collect());

/// A printed name without what points to a remark below the table: `(1)`, `[2]`, `(*)`, `*`, a raised digit, and a
/// closing colon.
pub(super) fn without_footnotes(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let bare = text.trim_end_matches(['*', ':', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']).trim_end();
        let bracketed = [('(', ')'), ('[', ']')].into_iter().find_map(|(open, close)| {
            let (before, inside) = bare.strip_suffix(close)?.rsplit_once(open)?;
            let mark = inside.trim();
            let short = mark.chars().all(|c| c.is_ascii_digit() || c == '*') && mark.len() <= 3;
            short.then(|| before.trim_end())
        });
        let next = bracketed.unwrap_or(bare);
        if next == text || next.is_empty() {
            return text;
        }
        text = next;
    }
}

/// Where each column stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    positions: BTreeMap<Column, usize>,
    labels: BTreeMap<Column, String>,
    /// Header cells that mean no column known here; their cells are not used.
    pub unknown: Vec<String>,
}

impl Headers {
    /// Matches the cells of a header row.
    ///
    /// # Errors
    /// When two cells mean the same column, or when a column without which no row can be read is missing.
    pub fn read<'a>(file: &str, cells: impl IntoIterator<Item = &'a str>) -> Result<Self, IngestError> {
        Self::read_needing(file, cells, &[Column::Indicator, Column::Area, Column::Period, Column::Value])
    }

    /// Matches the cells of a header row of which only some columns have to be there.
    ///
    /// # Errors
    /// When two cells mean the same column, or when one of the needed columns is missing.
    pub fn read_needing<'a>(file: &str, cells: impl IntoIterator<Item = &'a str>, needed: &[Column]) -> Result<Self, IngestError> {
        let mut out = Self::default();
        for (position, cell) in cells.into_iter().enumerate() {
            let Some(column) = Column::of_header(cell) else {
                if !cell.trim().is_empty() && !is_reference(cell) {
                    out.unknown.push(cell.to_owned());
                }
                continue;
            };
            if let Some(label) = out.labels.get(&column).filter(|label| is_one_of(&KEY_HEADINGS, label) == is_one_of(&KEY_HEADINGS, cell)) {
                return Err(IngestError::new(
                    IngestErrorKind::Shape,
                    file,
                    format!("two columns for {}: “{label}” and “{cell}”", column.name()),
                    "one",
                    "remove or rename one of them",
                ));
            }
            if out.labels.contains_key(&column) && !is_one_of(&KEY_HEADINGS, cell) {
                continue;
            }
            out.positions.insert(column, position);
            out.labels.insert(column, cell.to_owned());
        }
        for needed in needed {
            out.require(file, *needed)?;
        }
        Ok(out)
    }

    /// Fails when a column is missing, naming what it may be called.
    ///
    /// # Errors
    /// [`IngestErrorKind::Shape`].
    pub fn require(&self, file: &str, column: Column) -> Result<(), IngestError> {
        if self.positions.contains_key(&column) {
            return Ok(());
        }
        let names = ALIASES.iter().find(|(known, _)| *known == column).map_or(&[] as &[&str], |(_, names)| names);
        let known: Vec<&str> = self.labels.values().map(String::as_str).chain(self.unknown.iter().map(String::as_str)).collect();
        Err(IngestError::new(
            IngestErrorKind::Shape,
            file,
            format!("the columns {}", super::error::excerpt(&known.join(", "))),
            format!("one of {}", names.join(", ")),
            "add the column or rename its header",
        ))
    }

    /// Where a column stands, counted from 0.
    pub fn position(&self, column: Column) -> Option<usize> {
        self.positions.get(&column).copied()
    }

    /// What the file calls a column; its own name where the file has none.
    pub fn label(&self, column: Column) -> &str {
        self.labels.get(&column).map_or(column.name(), String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_and_english_headers_mean_the_same_columns() {
        let english = ["indicator", "area", "period", "value", "unit", "published_on", "provenance", "source"];
        let vietnamese = ["Chỉ tiêu", "ĐỊA BÀN", "Kỳ báo cáo", "Thực hiện", "ĐVT", "Ngày công bố", "Tính chất", "Nguồn"];
        for (one, other) in english.iter().zip(vietnamese) {
            assert_eq!(Column::of_header(one), Column::of_header(other), "{other}");
            assert!(Column::of_header(one).is_some(), "{one}");
        }
        assert_eq!(Column::of_header("minh hoạ"), Some(Column::Illustrative));
        assert_eq!(Column::of_header("Published on"), Some(Column::PublishedOn));
        assert_eq!(Column::of_header("Đơn vị chủ trì"), None);
    }

    #[test]
    fn headings_of_scans_and_footnotes_are_read() {
        for (heading, column) in [
            ("Chỉ  tiêu (1)", Column::Indicator),
            ("CHỈ TIÊU*", Column::Indicator),
            ("Chỉ\ntiêu", Column::Indicator),
            ("Đ V T", Column::Unit),
            ("Đơn vị tính [2]", Column::Unit),
            ("Ghi chú:", Column::Note),
            ("Xã/Phường", Column::Area),
            ("TH (*)", Column::Value),
        ] {
            assert_eq!(Column::of_header(heading), Some(column), "{heading}");
        }
        assert_eq!(without_footnotes("Tỷ lệ A (%)"), "Tỷ lệ A (%)");
        assert_eq!(without_footnotes("(1)"), "(1)");
        assert_eq!(without_footnotes("Dân số²"), "Dân số");
    }

    #[test]
    fn every_column_is_listed_once() {
        assert_eq!(Column::ALL.iter().collect::<std::collections::BTreeSet<_>>().len(), Column::ALL.len());
        assert_eq!(Column::ALL.first(), Some(&Column::Indicator));
    }

    #[test]
    fn no_two_columns_share_an_alias() {
        let mut seen = BTreeMap::new();
        for (column, names) in ALIASES {
            for name in names {
                assert_eq!(*seen.entry(letters(name)).or_insert(column), column, "{name}");
            }
        }
    }

    #[test]
    fn a_missing_column_is_named_with_what_it_may_be_called() {
        let error = Headers::read("a.csv", ["chỉ tiêu", "kỳ", "giá trị"]).expect_err("no area");
        assert!(error.expected.contains("địa bàn") && error.found.contains("chỉ tiêu"), "{error}");
    }

    #[test]
    fn one_column_twice_is_refused_and_an_unknown_one_kept_aside() {
        assert!(Headers::read("a.csv", ["chỉ tiêu", "indicator", "area", "kỳ", "value"]).is_err());
        let headers = Headers::read("a.csv", ["chỉ tiêu", "area", "kỳ", "value", "người ký"]).expect("headers");
        assert_eq!(headers.unknown, ["người ký"]);
        assert_eq!((headers.position(Column::Period), headers.label(Column::Period)), (Some(2), "kỳ"));
        assert_eq!((headers.position(Column::Unit), headers.label(Column::Unit)), (None, "unit"));
    }
}
