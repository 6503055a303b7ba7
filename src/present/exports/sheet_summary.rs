//! The sheet that counts: targets by status and by lead agency, as formulas over the table, with a chart of its own.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Chart, ChartType, Color, ConditionalFormatDataBar, Format, FormatBorder, Formula, Worksheet, XlsxError};

use super::table::{GapTable, Value};
use crate::{
    domain::{assessment::Status, language::Language},
    present::format,
};

/// Lead agencies that are counted one by one.
const MOST_AGENCIES: usize = 20;

/// Where a column of the table stands: its sheet and its cells.
pub(super) struct Ranges {
    /// Cells of the statuses, as `'Khoảng cách'!$B$7:$B$90`.
    pub(super) status: String,
    /// Cells of the lead agencies.
    pub(super) agency: String,
}

/// Writes the sheet: counts by status beside a chart, then by lead agency.
pub(super) fn write_summary(
    sheet: &mut Worksheet,
    table: &GapTable,
    ranges: &Ranges,
    colour: impl Fn(Status) -> u32,
) -> Result<(), XlsxError> {
    let language = table.language;
    let name = language.pick("Tổng hợp", "Summary");
    sheet.set_name(name)?;
    let bold = Format::new().set_bold();
    let heading = bold.clone().set_background_color(Color::RGB(0xeceff1)).set_border_bottom(FormatBorder::Medium);
    sheet.write_string_with_format(
        0,
        0,
        language.pick("Số mục tiêu theo trạng thái", "Targets by status"),
        &bold.clone().set_font_size(14),
    )?;
    sheet.write_string_with_format(2, 0, language.pick("Trạng thái", "Status"), &heading)?;
    sheet.write_string_with_format(2, 1, language.pick("Số mục tiêu", "Targets"), &heading)?;
    let mut row = 3;
    let mut points = Vec::new();
    for (status, _) in Status::ALL {
        let words = format::status(status, language);
        let count = table.rows.iter().filter(|record| record.status == status).count();
        sheet.write_string_with_format(row, 0, words, &bold.clone().set_font_color(Color::RGB(colour(status))))?;
        sheet.write_formula(row, 1, counted(&ranges.status, row, count))?;
        points.push(
            rust_xlsxwriter::ChartPoint::new().set_format(
                rust_xlsxwriter::ChartFormat::new()
                    .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(colour(status)))),
            ),
        );
        row += 1;
    }
    let total = Formula::new(format!("=SUM(B4:B{row})")).set_result(table.rows.len().to_string());
    sheet.write_string_with_format(row, 0, language.pick("Tất cả", "All"), &bold)?;
    sheet.write_formula_with_format(row, 1, total, &bold.clone().set_border_top(FormatBorder::Thin))?;

    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_categories((name, 3, 0, row - 1, 0))
        .set_values((name, 3, 1, row - 1, 1))
        .set_points(&points)
        .set_gap(40)
        .set_data_label(rust_xlsxwriter::ChartDataLabel::new().show_value());
    chart.title().set_name(language.pick("Số mục tiêu theo trạng thái", "Targets by status"));
    chart.legend().set_hidden();
    // The first row stands at the top, as in the table beside it.
    chart.y_axis().set_reverse();
    chart.x_axis().set_hidden(true).set_major_gridlines(false);
    chart.set_width(560).set_height(300).set_alt_text(language.pick("Số mục tiêu theo trạng thái", "Targets by status"));
    sheet.insert_chart(2, 3, &chart)?;

    let first = row + 10;
    sheet.write_string_with_format(first, 0, language.pick("Cơ quan chủ trì", "Lead agency"), &heading)?;
    sheet.write_string_with_format(first, 1, language.pick("Số mục tiêu", "Targets"), &heading)?;
    let mut last = first;
    for (agency, count) in agencies(table, language) {
        last += 1;
        sheet.write_string(last, 0, agency.as_str())?;
        sheet.write_formula(last, 1, counted(&ranges.agency, last, count))?;
    }
    if last > first {
        let bars = ConditionalFormatDataBar::new().set_fill_color(Color::RGB(0x9db8d3));
        sheet.add_conditional_format(first + 1, 1, last, 1, &bars)?;
    }
    sheet.set_column_width(0, 46)?;
    sheet.set_column_width(1, 14)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// How often the word of a row stands in a range; with its value, for programs that do not reckon.
fn counted(range: &str, row: u32, count: usize) -> Formula {
    Formula::new(format!("=COUNTIF({range},A{})", row + 1)).set_result(count.to_string())
}

/// Lead agencies as printed with their numbers of targets, most first.
fn agencies(table: &GapTable, language: Language) -> Vec<(String, usize)> {
    let Some(at) = table.columns().iter().position(|c| c.key == "lead_agency" && c.only.is_none_or(|only| only == language)) else {
        return Vec::new();
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for record in &table.rows {
        // A wild card of the workbook would count others as well.
        if let Some(Value::Text(name)) = record.cells.get(at)
            && !name.is_empty()
            && !name.contains(['*', '?', '~'])
            && name.chars().count() < 250
        {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut out: Vec<(String, usize)> = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out.truncate(MOST_AGENCIES);
    out
}
