//! The gap table as a workbook: a sheet to read and print, and a sheet that says what it is.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError, utility::column_number_to_name,
};

use super::{
    columns::{Column, Show},
    sheet_notes, sheet_series,
    sheet_summary::{self, Ranges},
    table::{ExportAbout, GapRecord, GapTable, Value},
};
use crate::{
    domain::{assessment::Status, language::Language},
    present::format,
};

/// Rows above the heading: title, day, filters, warning, and one left empty.
const HEADING_ROW: u32 = 5;

/// Text colour and ground of a status, the light tokens of the style sheet.
fn colours(status: Status) -> (u32, u32) {
    match status {
        Status::Missed => (0x6d1009, 0xf3e3e2),
        Status::AtRisk => (0xab1f16, 0xfbebe9),
        Status::Watch => (0x8a5200, 0xfdf2dc),
        Status::NotAssessable => (0x5d6975, 0xeef0f2),
        Status::OnCourse => (0x00695c, 0xe2f2ef),
        Status::Reached | Status::Exceeded => (0x0a4d33, 0xdfeee6),
    }
}

/// Writes the workbook. The same table and day give the same bytes: the time of creation is the day, not the clock.
///
/// # Errors
/// [`XlsxError`] when the table has more rows than a sheet holds.
pub fn render_xlsx(table: &GapTable, about: &ExportAbout) -> Result<Vec<u8>, XlsxError> {
    let language = table.language;
    let mut workbook = Workbook::new();
    let title = language.pick("Khoảng cách tới mục tiêu", "Gap to target");
    let properties = DocProperties::new()
        .set_title(title)
        .set_author("Lộ Trình")
        .set_subject(about.filters_in_words.as_str())
        .set_creation_datetime(&excel_day(about.as_of)?);
    workbook.set_properties(&properties);
    let ranges = write_table(workbook.add_worksheet(), table, about, title)?;
    if !table.rows.is_empty() {
        sheet_summary::write_summary(workbook.add_worksheet(), table, &ranges, |status| colours(status).0)?;
    }
    if !table.series.is_empty() {
        sheet_series::write_series(workbook.add_worksheet(), table)?;
    }
    sheet_notes::write_notes(workbook.add_worksheet(), table, about)?;
    workbook.save_to_buffer()
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let (year, month, day) = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day)
}

fn write_table(sheet: &mut Worksheet, table: &GapTable, about: &ExportAbout, title: &str) -> Result<Ranges, XlsxError> {
    let language = table.language;
    let name = language.pick("Khoảng cách", "Gap table");
    sheet.set_name(name)?;
    write_head(sheet, table, about, title)?;
    let columns: Vec<(usize, &Column)> =
        table.columns().iter().enumerate().filter(|(_, column)| column.only.is_none_or(|only| only == language)).collect();
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Bottom)
        .set_background_color(Color::RGB(0xeceff1))
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(Color::RGB(0x87929c));
    let mut formats = Formats::default();
    for (place, (index, column)) in (0u16..).zip(&columns) {
        sheet.write_string_with_format(HEADING_ROW, place, column.heading(language), &heading)?;
        sheet.set_column_width(place, width(table, *index, column))?;
        for (row, record) in (HEADING_ROW + 1..).zip(&table.rows) {
            if let Some(cell) = record.cells.get(*index) {
                write_cell(sheet, (row, place), cell, column, record, &mut formats, language)?;
            }
        }
    }
    set_heights(sheet, table, &columns)?;
    finish_layout(sheet, table, &columns)?;
    let (first, last) = (HEADING_ROW + 2, HEADING_ROW + 1 + u32::try_from(table.rows.len()).unwrap_or(0));
    let cells = |key: &str| {
        let place = columns.iter().position(|(_, column)| column.key == key).and_then(|place| u16::try_from(place).ok()).unwrap_or(0);
        let column = column_number_to_name(place);
        format!("'{name}'!${column}${first}:${column}${last}")
    };
    Ok(Ranges { status: cells("status"), agency: cells("lead_agency") })
}

/// Height of one line of text in points, at the workbook's 11-point type.
const LINE: f64 = 15.0;

/// Rows as high as their longest wrapped cell: not every program measures them on opening.
fn set_heights(sheet: &mut Worksheet, table: &GapTable, columns: &[(usize, &Column)]) -> Result<(), XlsxError> {
    // Words do not fill their line to the end, bold ones least of all.
    let lines = |characters: usize, width: f64| (characters as f64 * 1.15 / (width - 2.0).max(1.0)).ceil().max(1.0);
    let heading = columns.iter().map(|(index, column)| {
        let longest_word = column.heading(table.language).split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        // The filter button hides three characters of the last line.
        lines(column.heading(table.language).chars().count() + longest_word / 2 + 3, width(table, *index, column))
    });
    sheet.set_row_height(HEADING_ROW, LINE * heading.fold(1.0, f64::max))?;
    for (row, record) in (HEADING_ROW + 1..).zip(&table.rows) {
        let wrapped = columns.iter().filter(|(_, column)| matches!(column.show, Show::Text(_)));
        let highest =
            wrapped.filter_map(|(index, column)| Some(lines(shown_characters(record.cells.get(*index)?), width(table, *index, column))));
        sheet.set_row_height(row, LINE * highest.fold(1.0, f64::max))?;
    }
    Ok(())
}

fn write_head(sheet: &mut Worksheet, table: &GapTable, about: &ExportAbout, title: &str) -> Result<(), XlsxError> {
    let language = table.language;
    let day = format::date(about.as_of, language);
    let rows = format::number(table.rows.len() as f64, 0, language);
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    let known = language.pick(
        format!("Số liệu công bố đến {day}; {rows} mục tiêu, xấu nhất trước"),
        format!("Data known to {day}; {rows} targets, worst first"),
    );
    sheet.write_string(1, 0, known)?;
    sheet.write_string(2, 0, about.filters_in_words.as_str())?;
    if table.is_illustrative() {
        let warning = language.pick(
            "Có số liệu minh họa: các dòng đánh dấu “minh họa” dựa trên số giả lập để trình diễn, không phải số liệu thật.",
            "Contains illustrative values: rows marked “illustrative” rest on values generated for demonstration.",
        );
        let format = Format::new().set_bold().set_font_color(Color::RGB(0x8a5200));
        sheet.write_string_with_format(3, 0, warning, &format)?;
    }
    Ok(())
}

/// Freezes the heading and the name, folds details away, and sets the page: A4 lying, three pages wide so that it can be
/// read on paper, heading and name repeated.
fn finish_layout(sheet: &mut Worksheet, table: &GapTable, columns: &[(usize, &Column)]) -> Result<(), XlsxError> {
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let last_row = HEADING_ROW + u32::try_from(table.rows.len()).unwrap_or(0);
    sheet.set_freeze_panes(HEADING_ROW + 1, 1)?;
    sheet.autofilter(HEADING_ROW, 0, last_row, last_column)?;
    if let Some(first) = columns.iter().position(|(_, column)| column.detail) {
        sheet.group_columns_collapsed(u16::try_from(first).unwrap_or(last_column), last_column)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(3, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_repeat_columns(0, 0)?;
    sheet.set_footer("&L&F&R&P / &N");
    Ok(())
}

/// Formats by what they show; a workbook holds each once.
#[derive(Default)]
struct Formats(Vec<((Show, usize), Format)>);

impl Formats {
    fn get(&mut self, show: Show, decimals: usize) -> &Format {
        let key = (show, decimals);
        let place = self.0.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.0.push((key, format_of(show, decimals)));
            self.0.len() - 1
        });
        &self.0[place].1
    }
}

fn format_of(show: Show, decimals: usize) -> Format {
    let base =
        Format::new().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(0xd9dee3));
    match show {
        Show::Text(_) => base.set_text_wrap().set_indent(1),
        Show::Flag => base.set_align(FormatAlign::Center).set_text_wrap(),
        Show::Number if decimals == 0 => base.set_num_format("#,##0"),
        Show::Number => base.set_num_format(format!("#,##0.{}", "0".repeat(decimals))),
        Show::Chance => base.set_num_format("[<0.01]\"< 1 %\";[>0.99]\"> 99 %\";0\" \"%"),
        Show::Year => base.set_num_format("0").set_align(FormatAlign::Right),
        Show::Day => base.set_num_format("dd/mm/yyyy").set_align(FormatAlign::Right),
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Value,
    column: &Column,
    record: &GapRecord,
    formats: &mut Formats,
    language: Language,
) -> Result<(), XlsxError> {
    match cell {
        Value::Word { words, .. } if column.key == "status" => {
            let (text, ground) = colours(record.status);
            let format = format_of(column.show, 0).set_bold().set_font_color(Color::RGB(text)).set_background_color(Color::RGB(ground));
            sheet.write_string_with_format(row, place, words.as_str(), &format)?;
        }
        Value::Text(text) | Value::Word { words: text, .. } => {
            sheet.write_string_with_format(row, place, text.as_str(), formats.get(column.show, 0))?;
        }
        Value::Number(value, decimals) => {
            sheet.write_number_with_format(row, place, *value, formats.get(column.show, *decimals))?;
        }
        Value::Day(day) => {
            sheet.write_datetime_with_format(row, place, excel_day(*day)?, formats.get(column.show, 0))?;
        }
        Value::Flag(true) => {
            let mark = match column.key {
                "illustrative" => language.pick("minh họa", "illustrative"),
                _ => language.pick("có", "yes"),
            };
            sheet.write_string_with_format(row, place, mark, formats.get(column.show, 0))?;
        }
        Value::Flag(false) | Value::Empty => {
            sheet.write_blank(row, place, formats.get(column.show, 0))?;
        }
    }
    Ok(())
}

/// So wide that no number turns into ####: the longest number as shown, or the column's own width for wrapped text.
fn width(table: &GapTable, index: usize, column: &Column) -> f64 {
    let longest = table.rows.iter().filter_map(|row| row.cells.get(index)).map(shown_characters).max().unwrap_or(0);
    match column.show {
        Show::Text(most) => f64::from(most).min((longest as f64 + 2.0).max(12.0)),
        Show::Day => 12.0,
        Show::Flag => 12.0,
        Show::Number | Show::Chance | Show::Year => (longest as f64 + 2.0).clamp(12.0, 30.0),
    }
}

fn shown_characters(cell: &Value) -> usize {
    match cell {
        Value::Text(text) | Value::Word { words: text, .. } => text.chars().count(),
        Value::Number(value, decimals) => format::number(*value, *decimals, Language::En).chars().count(),
        Value::Day(_) => 10,
        Value::Flag(_) | Value::Empty => 0,
    }
}
