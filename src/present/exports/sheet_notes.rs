//! The workbook's second sheet: what the columns mean, how verdicts are made, sources and hashes.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::table::{ExportAbout, GapTable, Value};
use crate::{
    domain::language::Language,
    pipeline::Policy,
    present::format::{self, PolicyWords, capitalised},
};

/// Writes the notes: two columns, name and words.
///
/// # Errors
/// [`XlsxError`] of the writer.
pub(super) fn write_notes(sheet: &mut Worksheet, table: &GapTable, about: &ExportAbout) -> Result<(), XlsxError> {
    let language = table.language;
    sheet.set_name(language.pick("Ghi chú", "Notes"))?;
    sheet.set_column_width(0, 26)?.set_column_width(1, 96)?;
    let name = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let words = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let lines = stamp(about, language).into_iter().chain(method(&about.stamp.policy, language)).chain(sources(table));
    for (row, (left, right)) in (0u32..).zip(lines) {
        // Not every program measures wrapped words on opening.
        let height = |text: &str, width: f64| (text.chars().count() as f64 * 1.15 / width).ceil().max(1.0) * 15.0;
        sheet.set_row_height(row, height(&left, 26.0).max(height(&right, 92.0)))?;
        sheet.write_string_with_format(row, 0, left, &name)?;
        sheet.write_string_with_format(row, 1, right, &words)?;
    }
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn stamp(about: &ExportAbout, language: Language) -> Vec<(String, String)> {
    let line = |vi: &str, en: &str, words: &str| (language.pick(vi, en).to_owned(), words.to_owned());
    vec![
        line("Số liệu công bố đến", "Data known to", &format::date(about.as_of, language)),
        line("Bộ lọc", "Filters", &about.filters_in_words),
        line("Bản dữ liệu", "Data revision", &about.stamp.data_revision),
        line("Mã băm danh mục", "Catalogue hash", &about.stamp.catalogue_hash),
        line("Mã băm phương pháp", "Method hash", &about.stamp.method_hash),
    ]
}

/// How verdicts are made, in the words of the method page.
fn method(policy: &Policy, language: Language) -> Vec<(String, String)> {
    let words = PolicyWords::new(policy, language);
    let headline = &words.headline;
    let lines: &[(&str, &str)] = match language {
        Language::Vi => &[
            (
                "Trạng thái",
                &format!(
                    "Trước hạn: đạt hoặc vượt nếu số liệu mới nhất đã đạt; nếu không thì theo {headline}. Đến hạn: theo số liệu của kỳ cuối cùng trước hạn. Không xét được thì ghi lý do."
                ),
            ),
            (
                "Xác suất đạt",
                &format!("{}. Dưới bốn số đo thì chỉ để tham khảo. Trong CSV và JSON là số từ 0 đến 1.", capitalised(&words.attainment)),
            ),
            (
                "Còn thiếu",
                "Mục tiêu trừ giá trị theo chiều tốt lên: dương là còn thiếu, âm là đã vượt. Chênh lệch và tốc độ của tỷ lệ tính bằng điểm %.",
            ),
            ("Nhịp, hệ số đuổi kịp", "Nhịp = tốc độ đã có / tốc độ cần có. Hệ số đuổi kịp = tốc độ cần có / tốc độ đã có."),
            (
                "Dự báo",
                "Trung vị và khoảng dự báo 80 %, 95 % tại ngày đến hạn. Quá mười năm sau số đo cuối là dải kịch bản, không phải dự báo.",
            ),
            ("Năm đạt", "Năm mà trung vị của dự báo đạt mục tiêu, dò từng năm đến 2100; sớm nhất và muộn nhất theo khoảng 80 %."),
            ("Kỳ số liệu", "Kỳ báo cáo kế hoạch chốt ngày 14 theo Nghị định 09/2019/NĐ-CP; số thống kê theo tháng dương lịch."),
            ("Ô trống", "Không áp dụng hoặc chưa có số liệu."),
            ("Cột gập lại", "Các cột mã và chi tiết ở bên phải được gập lại; bấm dấu + phía trên bảng để mở."),
        ],
        Language::En => &[
            (
                "Status",
                &format!(
                    "Before the due day: reached or exceeded if the latest value meets the target, else by the {headline}. After it: by the figure of the last period before the due day. Where nothing can judge, the reason is given."
                ),
            ),
            (
                "Probability of attainment",
                &format!(
                    "{}. For reference only with fewer than four values. From 0 to 1 in CSV and JSON.",
                    capitalised(&words.attainment)
                ),
            ),
            (
                "Gap",
                "Target less value in the direction that is better: positive is short of the target, negative beyond it. Differences and rates of shares are in percentage points.",
            ),
            ("Pace, catch-up factor", "Pace = observed rate / required rate. Catch-up factor = required rate / observed rate."),
            (
                "Forecast",
                "Median and 80 % and 95 % prediction intervals at the due day. More than ten years after the last value it is a scenario band, not a forecast.",
            ),
            (
                "Year reached",
                "Year in which the forecast median meets the target, in yearly steps to 2100; earliest and latest by the 80 % interval.",
            ),
            ("Periods", "Plan reports close their periods on the 14th (Decree 09/2019/NĐ-CP); statistics follow calendar months."),
            ("Empty cells", "Does not apply, or nothing is known."),
            ("Folded columns", "Keys and details at the right are folded away; the + above the table opens them."),
        ],
    };
    lines.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
}

/// The documents that the rows come from, each once, in the order of the rows.
fn sources(table: &GapTable) -> Vec<(String, String)> {
    let Some(place) = table.columns().iter().position(|column| column.key == "legal_instrument") else {
        return Vec::new();
    };
    let mut found: Vec<String> = Vec::new();
    for cell in table.rows.iter().filter_map(|row| row.cells.get(place)) {
        match cell {
            Value::Text(plan) if !found.contains(plan) => found.push(plan.clone()),
            _ => {}
        }
    }
    let head = table.language.pick("Nguồn mục tiêu", "Source of targets");
    found.into_iter().map(|plan| (head.to_owned(), plan)).collect()
}
