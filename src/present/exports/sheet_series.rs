//! The sheet of what was measured: one row a series with its latest values and a small drawing, as the workbook draws it.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Color, Format, FormatBorder, Sparkline, Worksheet, XlsxError};

use super::table::GapTable;
use crate::{
    domain::{
        assessment::Assessment,
        language::Language,
        series::{Series, SeriesKey},
    },
    present::{format, view::CatalogueIndex},
};

/// Values of a series that are shown, the latest ones.
const MOST_VALUES: usize = 12;
/// Columns before the values: indicator, area, unit, drawing, first and last period.
const BEFORE: u16 = 6;

/// The latest values of one series, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesLine {
    /// Name of the indicator.
    indicator: String,
    /// Name of the area.
    area: String,
    /// Unit of the values.
    unit: String,
    /// Period of the first value shown.
    first: String,
    /// Period of the last one.
    last: String,
    /// Values in the unit, oldest first, at most [`MOST_VALUES`].
    values: Vec<f64>,
    /// Decimals that show them.
    decimals: usize,
    /// Any was generated for demonstration.
    illustrative: bool,
}

/// The series behind the rows that the filters ask for, in the order of the rows, each once; series without a value are left out.
pub(super) fn lines(
    catalogue: &CatalogueIndex<'_>,
    rows: &[&Assessment],
    series: &BTreeMap<SeriesKey, Series>,
    language: Language,
) -> Vec<SeriesLine> {
    let mut seen = BTreeSet::new();
    let line = |row: &&Assessment| {
        let key = SeriesKey { indicator: row.indicator.clone(), area: row.area.clone() };
        let found = series.get(&key).filter(|_| seen.insert(key.clone()))?;
        let shown = found.observations.get(found.observations.len().saturating_sub(MOST_VALUES)..)?;
        let values: Vec<f64> = shown.iter().map(|observation| observation.value).collect();
        let unit = catalogue.indicator(&key.indicator).map(|indicator| &indicator.unit);
        Some(SeriesLine {
            indicator: catalogue.indicator_name(&key.indicator, language),
            area: catalogue.area_name(&key.area, language),
            unit: unit.map(|unit| unit.get(language).to_owned()).unwrap_or_default(),
            first: format::period(shown.first()?.period, language),
            last: format::period(shown.last()?.period, language),
            decimals: format::decimals_for(&values, unit.map_or("", |unit| unit.vi.as_str())),
            illustrative: row.illustrative,
            values,
        })
    };
    rows.iter().filter_map(line).collect()
}

/// Writes the sheet.
pub(super) fn write_series(sheet: &mut Worksheet, table: &GapTable) -> Result<(), XlsxError> {
    let language = table.language;
    let say = |vi, en| language.pick(vi, en);
    let name = say("Diễn biến", "History");
    sheet.set_name(name)?;
    let bold = Format::new().set_bold();
    let heading = bold.clone().set_background_color(Color::RGB(0xeceff1)).set_border_bottom(FormatBorder::Medium).set_text_wrap();
    sheet.write_string_with_format(
        0,
        0,
        say("Diễn biến các chỉ tiêu: các giá trị gần nhất", "How the indicators went: the latest values"),
        &bold.set_font_size(14),
    )?;
    sheet.write_string(
        1,
        0,
        say(
            "Từ cũ đến mới, tối đa 12 giá trị; hình nhỏ có thang riêng từng dòng, điểm đậm là giá trị mới nhất.",
            "Oldest to newest, 12 values at most; each small drawing has its own scale, its dot is the latest value.",
        ),
    )?;
    let words = [
        say("Chỉ tiêu", "Indicator"),
        say("Địa bàn", "Area"),
        say("Đơn vị", "Unit"),
        say("Diễn biến", "Course"),
        say("Từ kỳ", "From"),
        say("Đến kỳ", "To"),
    ];
    for (place, word) in (0u16..).zip(words) {
        sheet.write_string_with_format(3, place, word, &heading)?;
    }
    let longest = table.series.iter().map(|line| line.values.len()).max().unwrap_or(0);
    let columns = u16::try_from(longest).unwrap_or(0);
    for place in 0..columns {
        let back = columns - 1 - place;
        let word = if back == 0 { say("Mới nhất", "Latest").to_owned() } else { format!("−{back}") };
        sheet.write_string_with_format(3, BEFORE + place, word, &heading.clone().set_align(rust_xlsxwriter::FormatAlign::Right))?;
    }
    let wrapped = Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::VerticalCenter);
    for (row, line) in (4u32..).zip(&table.series) {
        let mark = if line.illustrative { say(" (minh họa)", " (illustrative)") } else { "" };
        sheet.write_string_with_format(row, 0, format!("{}{mark}", line.indicator), &wrapped)?;
        for (place, text) in [(1, &line.area), (2, &line.unit), (4, &line.first), (5, &line.last)] {
            sheet.write_string_with_format(row, place, text.as_str(), &wrapped)?;
        }
        let digits = if line.decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(line.decimals)) };
        let number = Format::new().set_num_format(digits).set_align(rust_xlsxwriter::FormatAlign::VerticalCenter);
        // The latest values stand below each other, however long the series.
        let start = BEFORE + columns - u16::try_from(line.values.len()).unwrap_or(0);
        for (place, value) in (start..).zip(&line.values) {
            sheet.write_number_with_format(row, place, *value, &number)?;
        }
        let drawing = Sparkline::new()
            .set_range((name, row, start, row, BEFORE + columns - 1))
            .set_sparkline_color(Color::RGB(0x0f3557))
            .set_line_weight(1.5)
            .show_last_point(true)
            .set_last_point_color(Color::RGB(0xab1f16));
        sheet.add_sparkline(row, 3, &drawing)?;
        sheet.set_row_height(row, if line.indicator.chars().count() > 42 { 32.0 } else { 22.0 })?;
    }
    for (place, width) in [(0, 44.0), (1, 20.0), (2, 14.0), (3, 22.0), (4, 16.0), (5, 16.0)] {
        sheet.set_column_width(place, width)?;
    }
    let last = 3 + u32::try_from(table.series.len()).unwrap_or(0);
    sheet.autofilter(3, 0, last, 2)?;
    sheet.set_freeze_panes(4, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(3, 3)?;
    sheet.set_footer("&L&F&R&P / &N");
    Ok(())
}
