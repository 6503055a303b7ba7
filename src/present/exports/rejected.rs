//! Rejected rows as a file to mend and send again: the form of the upload, with a last column that says why.

use rust_xlsxwriter::Workbook;

use super::csv::inert;
use crate::{
    domain::language::Language,
    pipeline::rejected::{RejectedForm, RejectedRow, RejectedRows},
    present::format::finding_reason,
};

/// Spreadsheets know by this mark that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A file of rejected rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes the rows. Text that a spreadsheet would run as a formula is made inert.
///
/// # Errors
/// The writer's own failure: more rows than a sheet holds.
pub fn render_rejected(rejected: &RejectedRows, language: Language) -> Result<RejectedFile, String> {
    let stem = rejected.name.rsplit_once('.').map_or(rejected.name.as_str(), |(stem, _)| stem);
    let stem: String = stem.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let lines = lines(rejected, language);
    let (bytes, media_type, ending) = match rejected.form {
        RejectedForm::Delimited(delimiter) => (delimited(&lines, delimiter)?, "text/csv; charset=utf-8", "csv"),
        RejectedForm::Workbook => (workbook(&lines)?, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    Ok(RejectedFile { name: format!("{stem}-{}.{ending}", language.pick("bi-loai", "rejected")), media_type, bytes })
}

/// Heading and rows, all as long as the longest, with the reasons as the last cell.
fn lines(rejected: &RejectedRows, language: Language) -> Vec<Vec<String>> {
    let rows = || rejected.rows.values();
    let width = rejected.heading.iter().map(Vec::len).chain(rows().map(|row| row.cells.len())).max().unwrap_or_default();
    let line = |cells: &[String], last: String| {
        let mut line: Vec<String> = cells.iter().map(|cell| inert(cell)).collect();
        line.resize(width, String::new());
        line.push(last);
        line
    };
    let last_of_heading = rejected.heading.len().saturating_sub(1);
    let title = |at: usize| if at == last_of_heading { language.pick("Lý do", "Reason").to_owned() } else { String::new() };
    let heading = rejected.heading.iter().enumerate().map(|(at, cells)| line(cells, title(at)));
    heading.chain(rejected.rows.iter().map(|(number, row)| line(&row.cells, reasons(*number, row, language)))).collect()
}

fn reasons(number: u64, row: &RejectedRow, language: Language) -> String {
    let sentences: Vec<String> = row.reasons.iter().map(|reason| finding_reason(reason, language)).collect();
    format!("{} {number}: {}", language.pick("Dòng", "Row"), sentences.join(" "))
}

fn delimited(lines: &[Vec<String>], delimiter: u8) -> Result<Vec<u8>, String> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::Any(b'\n')).flexible(true).from_writer(&mut out);
    for line in lines {
        writer.write_record(line).map_err(|error| error.to_string())?;
    }
    writer.flush().map_err(|error| error.to_string())?;
    drop(writer);
    Ok(out)
}

fn workbook(lines: &[Vec<String>]) -> Result<Vec<u8>, String> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let (row, column) = (u32::try_from(row).unwrap_or(u32::MAX), u16::try_from(column).unwrap_or(u16::MAX));
            sheet.write_string(row, column, cell).map_err(|error| error.to_string())?;
        }
    }
    workbook.save_to_buffer().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::finding::{Finding, Severity};

    fn rejected(form: RejectedForm) -> RejectedRows {
        let reason = Finding {
            severity: Severity::Rejected,
            rule: "not_a_day".into(),
            file: "a.csv".into(),
            row: 3,
            column: "Ngày".into(),
            found: "31/2".into(),
            expected: "a day such as 2026-01-15 or 15/01/2026".into(),
        };
        let row = RejectedRow { cells: vec!["=1+1".into(), "a;b".into()], reasons: vec![reason] };
        let heading = vec![vec!["Chỉ tiêu".into(), "Ngày".into()]];
        RejectedRows { name: "báo cáo.csv".into(), form, heading, rows: BTreeMap::from([(3, row)]) }
    }

    #[test]
    fn each_row_comes_back_with_its_reason_and_without_its_formula() {
        let file = render_rejected(&rejected(RejectedForm::Delimited(b';')), Language::Vi).expect("a file");
        let text = String::from_utf8(file.bytes).expect("text");
        let expected = "\u{feff}Chỉ tiêu;Ngày;Lý do\n'=1+1;\"a;b\";\"Dòng 3: Cột “Ngày”: “31/2” không phải là một ngày có thật; \
            ghi như 15/01/2026 hoặc 2026-01-15 rồi gửi lại.\"\n";
        assert_eq!((text.as_str(), file.name.as_str()), (expected, "báo-cáo-bi-loai.csv"));
        let book = render_rejected(&rejected(RejectedForm::Workbook), Language::En).expect("a file");
        assert!(book.bytes.starts_with(b"PK") && book.name.ends_with("-rejected.xlsx"));
    }
}
