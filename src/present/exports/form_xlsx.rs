//! A blank form as a workbook: one sheet to fill in, and one that says how.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook,
    Worksheet, XlsxError,
};

use super::{
    form::{FormColumn, has_parts, period_words, plan_label, printed},
    form_rules as rules,
};
use crate::{
    domain::language::{Bilingual, Language},
    pipeline::collection::form::{Form, FormLine},
    present::format,
};

/// The row of the headings: seven rows of head above them.
const HEADING_ROW: u32 = 7;
/// Ground of the cells to fill in.
const INPUT: u32 = 0xfff8dc;
/// Ground of the cells in which nothing is asked for.
const CLOSED: u32 = 0xeceff1;
const LINES: u32 = 0xb0b8c0;
const MUTED: u32 = 0x5d6975;

/// Widths in characters, in the order of the columns; together they print on A4 lying at about 8 points.
const WIDTHS: [f64; 15] = [20.0, 34.0, 15.0, 12.0, 12.0, 15.0, 20.0, 11.0, 9.5, 9.5, 11.0, 22.0, 11.0, 24.0, 18.0];

/// Numbers as Viet Nam writes them (`42A`), with as many decimals as are entered; whole ones without a decimal mark.
const NUMBER: &str = "[$-42A]#,##0.####";
const WHOLE: &str = "[$-42A]#,##0";

/// The type of official documents, Decree 30/2020/NĐ-CP.
fn text() -> Format {
    Format::new().set_font_name("Times New Roman").set_font_size(11)
}

/// Writes the workbook. The same form gives the same bytes: the time of creation is the day of its knowledge.
///
/// # Errors
/// [`XlsxError`] of the writer.
pub fn render_form_xlsx(form: &Form) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = excel_day(form.as_of)?;
    let properties = DocProperties::new()
        .set_title(title(form, Language::Vi))
        .set_author("Lộ Trình")
        .set_subject(form.agency_name.as_str())
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    write_form(workbook.add_worksheet(), form)?;
    write_guide(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn title(form: &Form, language: Language) -> String {
    let period = period_words(form.period, language);
    language.pick(format!("Biểu báo cáo số liệu chỉ tiêu, {period}"), format!("Indicator report form, {period}"))
}

fn write_form(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    sheet.set_name("Biểu báo cáo")?;
    for (place, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(place, width)?;
    }
    write_head(sheet, form)?;
    let heading = text()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xdfe6ec))
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINES));
    for (place, (_, name, ..)) in (0u16..).zip(FormColumn::ALL) {
        sheet.write_string_with_format(HEADING_ROW, place, name, &heading)?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    for (row, line) in (HEADING_ROW + 1..).zip(&form.lines) {
        write_line(sheet, form, line, row)?;
        sheet.set_row_height(row, height(form, line))?;
    }
    finish(sheet, form)
}

fn write_head(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let plain = text();
    let muted = text().set_italic().set_font_color(Color::RGB(MUTED));
    sheet.write_string_with_format(0, 0, title(form, Language::Vi), &text().set_bold().set_font_size(14))?;
    sheet.write_string_with_format(1, 0, title(form, Language::En), &muted)?;
    sheet.write_string_with_format(2, 0, format!("Cơ quan báo cáo: {}", form.agency_name), &text().set_bold())?;
    sheet.write_string_with_format(3, 0, format!("Kế hoạch: {}, {}", plan_label(&form.plan), form.plan.issuer.vi), &plain)?;
    let basis = format::collection::due_basis(form.due.basis, Language::Vi);
    let window = format::period_with_window(form.period, Language::Vi);
    let due = format::date(form.due.on, Language::Vi);
    sheet.write_string_with_format(4, 0, format!("Kỳ: {window}. Hạn gửi: {due} ({basis})."), &plain)?;
    let hint = "Chỉ nhập vào ô nền vàng. Dòng để trống giá trị là chưa báo cáo. Gửi lại nguyên tệp này.";
    sheet.write_string_with_format(5, 0, hint, &muted)?;
    Ok(())
}

fn bordered() -> Format {
    text().set_align(FormatAlign::VerticalCenter).set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINES))
}

fn input() -> Format {
    bordered().set_background_color(Color::RGB(INPUT)).set_unlocked()
}

fn write_line(sheet: &mut Worksheet, form: &Form, line: &FormLine, row: u32) -> Result<(), XlsxError> {
    let number = || input().set_num_format(NUMBER).set_align(FormatAlign::Right).set_indent(1);
    for (place, (column, ..)) in (0u16..).zip(FormColumn::ALL) {
        match column {
            FormColumn::Value if !line.indicator.is_numeric() => {
                sheet.write_blank(row, place, &input().set_align(FormatAlign::Center))?;
                sheet.add_data_validation(row, place, row, place, &rules::met()?)?;
            }
            FormColumn::Value => {
                sheet.write_blank(row, place, &number())?;
                sheet.add_data_validation(row, place, row, place, &rules::value(&line.indicator)?)?;
            }
            FormColumn::Numerator | FormColumn::Denominator if has_parts(line) => {
                sheet.write_blank(row, place, &number())?;
                sheet.add_data_validation(row, place, row, place, &rules::part()?)?;
            }
            FormColumn::Numerator | FormColumn::Denominator => {
                sheet.write_blank(row, place, &bordered().set_background_color(Color::RGB(CLOSED)))?;
            }
            FormColumn::Provenance => {
                sheet.write_blank(row, place, &input().set_align(FormatAlign::Center))?;
                sheet.add_data_validation(row, place, row, place, &rules::provenance()?)?;
            }
            FormColumn::Note => {
                sheet.write_blank(row, place, &input().set_text_wrap().set_indent(1))?;
            }
            FormColumn::PublishedOn => {
                sheet.write_blank(row, place, &input().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center))?;
                sheet.add_data_validation(row, place, row, place, &rules::day_of_report(form.period.window().0)?)?;
            }
            FormColumn::Indicator => {
                let small = bordered().set_text_wrap().set_indent(1).set_font_size(8).set_font_color(Color::RGB(MUTED));
                sheet.write_string_with_format(row, place, printed(form, line, column), &small)?;
            }
            _ => {
                sheet.write_string_with_format(row, place, printed(form, line, column), &bordered().set_text_wrap().set_indent(1))?;
            }
        }
    }
    Ok(())
}

/// Points of one line of text at the workbook's 11-point type.
const LINE: f64 = 15.0;

/// As high as its longest wrapped cell, and at least high enough to write in.
fn height(form: &Form, line: &FormLine) -> f64 {
    let lines = FormColumn::ALL.iter().zip(WIDTHS).map(|((column, ..), width)| {
        // Keys stand in small type, with about four characters where others have three.
        let width = if *column == FormColumn::Indicator { width * 1.3 } else { width };
        (printed(form, line, *column).chars().count() as f64 / (width - 2.0)).ceil()
    });
    LINE * lines.fold(1.0, f64::max) + 5.0
}

/// Whole numbers without a decimal mark, protection, frozen heading, and the page: A4 lying, one page wide.
fn finish(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let place =
        |wanted: FormColumn| (0u16..).zip(FormColumn::ALL).find(|(_, (column, ..))| *column == wanted).map_or(0, |(place, _)| place);
    let last_row = HEADING_ROW + u32::try_from(form.lines.len()).unwrap_or(0);
    let (first, last) = (place(FormColumn::Value), place(FormColumn::Denominator));
    // Relative to the first cell of the range, which is in column H.
    let whole = format!("=AND(ISNUMBER(H{row}),H{row}=INT(H{row}))", row = HEADING_ROW + 2);
    let whole = ConditionalFormatFormula::new().set_rule(whole.as_str()).set_format(Format::new().set_num_format(WHOLE));
    sheet.add_conditional_format(HEADING_ROW + 1, first, last_row, last, &whole)?;
    // The last two columns are the same in every line: read when the form comes back, and not needed on paper.
    for column in [FormColumn::Source, FormColumn::Calendar] {
        sheet.set_column_hidden(place(column))?;
    }
    sheet.protect_with_options(&ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() });
    sheet.set_freeze_panes(HEADING_ROW + 1, 2)?;
    sheet.set_selection(HEADING_ROW + 1, first, HEADING_ROW + 1, first)?;
    sheet.set_print_area(0, 0, last_row, place(FormColumn::PublishedOn))?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    sheet.set_footer("&L&A&R&P / &N");
    Ok(())
}

/// One column of text: two would look like a table to be taken in.
fn write_guide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Hướng dẫn")?;
    sheet.set_column_width(0, 110)?;
    let vi = text().set_text_wrap().set_align(FormatAlign::Top);
    let en = text().set_italic().set_font_color(Color::RGB(MUTED)).set_text_wrap().set_align(FormatAlign::Top).set_indent(2);
    let mut row = 0;
    for (of, words) in guide() {
        sheet.write_string_with_format(row, 0, format!("{of}: {}", words.vi), &vi)?;
        sheet.write_string_with_format(row + 1, 0, words.en, &en)?;
        row += 2;
    }
    sheet.protect();
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn guide() -> Vec<(&'static str, Bilingual)> {
    let mut lines = vec![
        (
            "Cách điền",
            Bilingual::new(
                "Nhập giá trị vào ô nền vàng. Dòng để trống là chưa báo cáo, không phải bằng 0.",
                "Enter the figures in the yellow cells. A blank line is not reported; it is not 0.",
            ),
        ),
        (
            "Số",
            Bilingual::new(
                "Nhập số theo đơn vị tính ở cột ĐVT, không kèm chữ. Số dưới hoặc trên một mức ghi <10 hoặc >90.",
                "Enter numbers in the unit of the column ĐVT, without words. Below or above a level: <10 or >90.",
            ),
        ),
    ];
    lines.extend(FormColumn::ALL.iter().map(|(_, heading, vi, en)| (*heading, Bilingual::new(*vi, *en))));
    lines
}

/// A day as the workbook counts it.
pub(super) fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())
}
