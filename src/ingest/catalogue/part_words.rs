//! Words of partial files: which header means which column, and cells as offices write them into cells as the catalogue
//! reads them.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::columns::{columns_of, unknown_column};
use crate::domain::{
    finding::Finding,
    period::{Calendar, Period, Span},
    text::fold,
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind},
    number::{DecimalMark, decide_decimal_mark, is_blank, parse_value},
};

/// The column that says that a row ends an entry.
pub(super) const WITHDRAWN: &str = "withdrawn";

/// What columns are called besides their own names. One word may stand for columns of different tables, never for two of
/// one table.
const ALIASES: [(&str, &[&str]); 50] = [
    ("state", &["tình trạng", "trạng thái", "tình hình thực hiện"]),
    ("progress_percent", &["tỷ lệ hoàn thành", "mức hoàn thành", "tiến độ (%)", "% hoàn thành"]),
    ("result", &["kết quả", "kết quả thực hiện"]),
    ("evidence", &["minh chứng", "văn bản, sản phẩm minh chứng", "số văn bản minh chứng"]),
    ("reported_on", &["ngày báo cáo"]),
    ("responsible", &["người chịu trách nhiệm", "chịu trách nhiệm", "người báo cáo"]),
    ("period", &["kỳ", "kỳ báo cáo"]),
    ("written_on", &["ngày", "ngày viết", "ngày ghi"]),
    ("cause", &["nguyên nhân"]),
    ("remedy", &["giải pháp"]),
    ("request", &["kiến nghị", "đề xuất, kiến nghị"]),
    ("stage", &["bước", "giai đoạn", "giai đoạn duyệt", "trạng thái duyệt"]),
    ("target", &["mã mục tiêu"]),
    ("plan", &["kế hoạch", "mã kế hoạch"]),
    ("task", &["mã nhiệm vụ", "id"]),
    ("agency", &["mã cơ quan", "mã đơn vị"]),
    ("indicator", &["chỉ tiêu", "mã chỉ tiêu", "tên chỉ tiêu"]),
    ("definition", &["định nghĩa"]),
    ("area", &["địa bàn", "mã địa bàn"]),
    ("code", &["mã", "mã số", "mã đơn vị hành chính", "mã thống kê"]),
    ("name_vi", &["tên", "tên đơn vị hành chính", "tên địa bàn", "tên cơ quan"]),
    ("name_en", &["tên tiếng Anh"]),
    ("type", &["loại", "loại đơn vị hành chính", "cấp"]),
    ("valid_from", &["từ ngày", "ngày thành lập"]),
    ("valid_to", &["đến ngày", "ngày kết thúc"]),
    ("parent", &["thuộc", "đơn vị cấp trên"]),
    ("successor", &["nhập vào", "đơn vị kế thừa", "địa bàn kế thừa"]),
    ("successor_share", &["tỷ lệ chuyển giao", "phần chuyển giao"]),
    ("appendix", &["phụ lục"]),
    ("section", &["phần", "mục trong văn bản"]),
    ("printed_no", &["số mục", "STT", "TT"]),
    ("year", &["năm", "năm đến hạn"]),
    ("due_on", &["ngày đến hạn"]),
    ("operator", &["phép so sánh", "so sánh"]),
    ("low", &["mức thấp", "từ mức", "mục tiêu"]),
    ("high", &["mức cao", "đến mức"]),
    ("as_printed", &["nguyên văn", "ghi trong văn bản"]),
    ("lead_agency", &["đơn vị chủ trì", "cơ quan chủ trì"]),
    ("coordinating_agency", &["đơn vị phối hợp", "cơ quan phối hợp"]),
    ("legal_instrument", &["văn bản", "văn bản điều chỉnh", "căn cứ pháp lý", "căn cứ"]),
    ("effective_on", &["ngày hiệu lực", "hiệu lực từ", "hiệu lực từ ngày", "có hiệu lực từ ngày"]),
    ("title_vi", &["nhiệm vụ", "tên nhiệm vụ", "tên kế hoạch", "trích yếu"]),
    ("product_vi", &["sản phẩm", "sản phẩm, kết quả", "kết quả"]),
    ("deadline_as_printed", &["thời hạn", "thời gian hoàn thành", "tiến độ"]),
    ("deadline_on", &["ngày hoàn thành", "hạn hoàn thành"]),
    ("number", &["số văn bản", "số hiệu"]),
    ("issued_on", &["ngày ban hành"]),
    ("issuer_vi", &["cơ quan ban hành"]),
    ("note", &["ghi chú"]),
    (WITHDRAWN, &["bãi bỏ", "hết hiệu lực", "thu hồi"]),
];

/// Columns that hold days.
const DAYS: [&str; 8] = ["reported_on", "written_on", "issued_on", "valid_from", "valid_to", "due_on", "effective_on", "deadline_on"];

/// Columns that hold numbers.
const NUMBERS: [&str; 5] = ["low", "high", "lower", "upper", "successor_share"];

/// Words of a fixed vocabulary as offices write them, folded.
const WORDS: [(&str, &[(&str, &str)]); 4] = [
    (
        "state",
        &[
            ("chua bat dau", "not_started"),
            ("chua thuc hien", "not_started"),
            ("dang thuc hien", "in_progress"),
            ("dang lam", "in_progress"),
            ("chua lam", "not_started"),
            ("xong", "done"),
            ("da xong", "done"),
            ("hoan thanh", "done"),
            ("da hoan thanh", "done"),
            ("tam dung", "suspended"),
            ("khong con thuc hien", "dropped"),
            ("dung thuc hien", "dropped"),
        ],
    ),
    (
        "stage",
        &[
            ("du thao", "draft"),
            ("nhap", "draft"),
            ("ban nhap", "draft"),
            ("da soat", "reviewed"),
            ("da duiet", "published"),
            ("cong bo", "published"),
            ("da cong bo", "published"),
        ],
    ),
    (
        "type",
        &[
            ("tinh", "province"),
            ("thanh pho", "city"),
            ("huien", "district"),
            ("quan", "district"),
            ("thi xa", "district"),
            ("phuong", "ward"),
            ("xa", "commune"),
            ("dac khu", "special_zone"),
        ],
    ),
    ("deadline_kind", &[("thuong xuien", "ongoing"), ("hang nam", "recurring_yearly")]),
];

/// Where the columns of a partial file stand, and how its numbers are written.
pub(super) struct Headings {
    /// Column of each cell; none for cells that are not used.
    columns: Vec<Option<&'static str>>,
    marks: BTreeMap<&'static str, DecimalMark>,
}

impl Headings {
    /// Matches the cells of a header row with the columns of a table.
    pub fn read(
        file: &str,
        header: &[String],
        rows: &[(usize, Vec<String>)],
        names: &'static str,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, IngestError> {
        let known: Vec<&'static str> = columns_of(names).map(|(name, _)| name).chain([WITHDRAWN]).collect();
        let mut columns: Vec<Option<&'static str>> = Vec::with_capacity(header.len());
        for cell in header {
            let column = column_of(cell, &known);
            if let Some(name) = column.filter(|name| columns.contains(&Some(*name))) {
                let found = format!("two columns for {name}, the second one “{cell}”");
                return Err(IngestError::new(IngestErrorKind::Shape, file, found, "one", "remove or rename one of them"));
            }
            if column.is_none() && !cell.trim().is_empty() {
                findings.push(unknown_column(file, 1, cell, &format!("{names},{WITHDRAWN}")));
            }
            columns.push(column);
        }
        let mut marks = BTreeMap::new();
        for (at, name) in columns.iter().enumerate() {
            if let Some(name) = name.filter(|name| NUMBERS.contains(name)) {
                let cells: Vec<&str> = rows.iter().filter_map(|(_, cells)| cells.get(at)).map(String::as_str).collect();
                marks.insert(name, decide_decimal_mark(&cells));
            }
        }
        Ok(Self { columns, marks })
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().flatten().any(|name| *name == column)
    }

    /// The cells of one row by column, tidied.
    pub fn cells(&self, row: &[String]) -> BTreeMap<&'static str, String> {
        let pairs = self.columns.iter().zip(row);
        pairs.filter_map(|(column, text)| column.map(|column| (column, self.tidied(column, text)))).collect()
    }

    /// A cell as the catalogue reads it; one that cannot be read stays as it is and is refused there.
    fn tidied(&self, column: &'static str, text: &str) -> String {
        let text: String = text.trim().nfc().collect();
        if DAYS.contains(&column) {
            return day(&text).unwrap_or(text);
        }
        if let Some(mark) = self.marks.get(column) {
            return match parse_value(&text, *mark) {
                Ok(None) => String::new(),
                Ok(Some((number, crate::domain::observation::Censoring::Exact))) => number.to_string(),
                _ => text,
            };
        }
        if column == "operator" {
            return operator(&text).map_or(text, str::to_owned);
        }
        let words = WORDS.iter().find(|(name, _)| *name == column).map_or(&[] as &[(&str, &str)], |(_, words)| words);
        let folded = fold(&text);
        words.iter().find(|(word, _)| *word == folded).map_or(text, |(_, code)| (*code).to_owned())
    }
}

/// The column of a table that a header cell means.
pub(super) fn column_of(cell: &str, known: &[&'static str]) -> Option<&'static str> {
    let key = fold(cell);
    let own = known.iter().find(|name| fold(name) == key).copied();
    own.or_else(|| {
        let aliased = ALIASES.iter().filter(|(_, aliases)| aliases.iter().any(|alias| fold(alias) == key));
        aliased.map(|(name, _)| *name).find(|name| known.contains(name))
    })
}

/// A day as 2026-01-15, from that or from 15/01/2026; blank stays blank.
fn day(text: &str) -> Option<String> {
    if is_blank(text) {
        return Some(String::new());
    }
    match Period::parse(text, Calendar::Calendar) {
        Ok(period @ Period { span: Span::Day { .. }, .. }) => Some(period.end().to_string()),
        _ => None,
    }
}

fn operator(text: &str) -> Option<&'static str> {
    match text {
        "≥" | ">=" => Some("ge"),
        ">" => Some("gt"),
        "≤" | "<=" => Some("le"),
        "<" => Some("lt"),
        "=" => Some("eq"),
        _ => None,
    }
}

/// What an area is called in English where a list of areas does not say it: the name with its kind behind it.
pub(super) fn english_name(vietnamese: &str) -> String {
    const KINDS: [(&str, &str); 9] = [
        ("Thành phố ", "City"),
        ("Tỉnh ", "Province"),
        ("Đặc khu ", "Special Zone"),
        ("Phường ", "Ward"),
        ("Xã ", "Commune"),
        ("Thị trấn ", "Township"),
        ("Thị xã ", "Town"),
        ("Huyện ", "District"),
        ("Quận ", "Urban District"),
    ];
    let found = KINDS.iter().find_map(|(kind, english)| Some(format!("{} {english}", vietnamese.strip_prefix(kind)?)));
    found.unwrap_or_else(|| vietnamese.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{plans::AREA_COLUMNS, targets::TARGET_COLUMNS, targets::TASK_COLUMNS};
    use super::*;

    fn headings(columns: &'static str, header: &[&str], rows: &[&[&str]]) -> (Headings, Vec<Finding>) {
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows: Vec<(usize, Vec<String>)> = rows.iter().map(|cells| (2, text(cells))).collect();
        let mut findings = Vec::new();
        (Headings::read("a.csv", &text(header), &rows, columns, &mut findings).expect("headings"), findings)
    }

    #[test]
    fn no_word_means_two_columns_of_one_table() {
        for columns in [TARGET_COLUMNS, TASK_COLUMNS, AREA_COLUMNS] {
            let known: Vec<&str> = columns_of(columns).map(|(name, _)| name).chain([WITHDRAWN]).collect();
            let mut seen = BTreeMap::new();
            for (name, aliases) in ALIASES.iter().filter(|(name, _)| known.contains(name)) {
                for alias in *aliases {
                    assert_eq!(*seen.entry(fold(alias)).or_insert(*name), *name, "{alias}");
                }
            }
        }
    }

    #[test]
    fn vietnamese_headers_numbers_days_and_signs_are_read() {
        let row = ["57-2026.1", "≥", "98,5", "01/12/2026", "Quyết định 99/QĐ-UBND"];
        let header = ["Mã mục tiêu", "So sánh", "Mục tiêu", "Ngày hiệu lực", "VĂN BẢN ĐIỀU CHỈNH"];
        let (headings, findings) = headings(TARGET_COLUMNS, &header, &[&row]);
        assert_eq!(findings, []);
        let cells = headings.cells(&row.map(str::to_owned));
        let cell = |name: &str| cells.get(name).map(String::as_str);
        assert_eq!((cell("target"), cell("operator"), cell("low")), (Some("57-2026.1"), Some("ge"), Some("98.5")));
        assert_eq!((cell("effective_on"), cell("legal_instrument")), (Some("2026-12-01"), Some("Quyết định 99/QĐ-UBND")));
        assert!(headings.has("low") && !headings.has("high"));
    }

    #[test]
    fn what_cannot_be_read_stays_for_the_reader_to_refuse() {
        let row = ["<10", "tháng 12", "-"];
        let (headings, findings) = headings(TARGET_COLUMNS, &["low", "effective_on", "high", "người ký"], &[&row]);
        let cells = headings.cells(&row.map(str::to_owned));
        assert_eq!(cells.get("low").map(String::as_str), Some("<10"));
        assert_eq!(cells.get("effective_on").map(String::as_str), Some("tháng 12"));
        assert_eq!(cells.get("high").map(String::as_str), Some(""));
        assert_eq!(findings.iter().map(|f| f.column.as_str()).collect::<Vec<_>>(), ["người ký"]);
        let two = ["low".to_owned(), "Mức thấp".to_owned()];
        assert!(Headings::read("a.csv", &two, &[], TARGET_COLUMNS, &mut Vec::new()).is_err());
    }

    #[test]
    fn a_kind_of_area_is_named_in_both_languages() {
        let row = ["Đặc khu", "Đặc khu Cát Hải"];
        let (headings, _) = headings(AREA_COLUMNS, &["Loại", "Tên"], &[&row]);
        assert_eq!(headings.cells(&row.map(str::to_owned)).get("type").map(String::as_str), Some("special_zone"));
        assert_eq!(english_name("Đặc khu Cát Hải"), "Cát Hải Special Zone");
        assert_eq!(english_name("Khối tỉnh"), "Khối tỉnh");
    }
}
