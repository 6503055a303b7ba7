//! Workbooks of Excel, XLSX and XLS, into sheets.

use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx, XlsxError};
use jiff::civil::{Date, Time};

use super::{
    Choice,
    biff::{self, Survey},
    grid::{Budget, Grid},
    zip_guard::check_archive,
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind},
    sheet::{Cell, Merged, Sheet},
};

/// Reads an XLSX workbook.
pub(super) fn read_xlsx(bytes: &[u8], choice: &Choice, budget: &mut Budget) -> Result<Vec<Sheet>, IngestError> {
    let file = budget.file();
    check_archive(file, bytes)?;
    let unreadable = |error: XlsxError| unreadable(file, &error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut sheets = Vec::new();
    for (name, _) in chosen_sheets(workbook.sheets_metadata(), choice, budget)? {
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(unreadable)?;
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet of another sort, such as a dialog, that calls itself a worksheet.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(unreadable(error)),
        };
        let percents: Vec<bool> =
            cells.styles().iter().map(|style| style.number_format.as_ref().is_some_and(|f| shows_percent(&f.format_code))).collect();
        let mut grid = Grid::new(&name, budget)?;
        let mut in_percent = 0usize;
        loop {
            let (cell, style) = match cells.next_cell_with_style_id() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => return Err(unreadable(error)),
            };
            let (row, column) = cell.get_position();
            let mut read = match cell.get_value() {
                DataRef::SharedString(text) => Cell::Text(unescape(text)),
                other => cell_of(&Data::from(other.clone())),
            };
            if let Cell::Number(value) = &mut read
                && percents.get(style).copied().unwrap_or(false)
            {
                *value = as_shown_in_percent(*value);
                in_percent += 1;
            }
            grid.put(row as usize, column as usize, read, budget)?;
        }
        take(grid, merged, in_percent, &name, budget, &mut sheets);
    }
    Ok(sheets)
}

/// Reads an XLS workbook.
pub(super) fn read_xls(bytes: &[u8], choice: &Choice, budget: &mut Budget) -> Result<Vec<Sheet>, IngestError> {
    let file = budget.file();
    let Survey { percents, .. } = biff::survey(file, bytes)?;
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| unreadable(file, &error.to_string()))?;
    let mut sheets = Vec::new();
    for (name, position) in chosen_sheets(workbook.sheets_metadata(), choice, budget)? {
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(|error| unreadable(file, &error.to_string()))?;
        let range = workbook.worksheet_range(&name).map_err(|error| unreadable(file, &error.to_string()))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut grid = Grid::new(&name, budget)?;
        let mut in_percent = 0usize;
        for (row, column, value) in range.used_cells() {
            let (row, column) = (row + top as usize, column + left as usize);
            let mut read = cell_of(value);
            if let Cell::Number(value) = &mut read
                && percents.contains(&(position, row as u16, column as u16))
            {
                *value = as_shown_in_percent(*value);
                in_percent += 1;
            }
            grid.put(row, column, read, budget)?;
        }
        take(grid, merged, in_percent, &name, budget, &mut sheets);
    }
    Ok(sheets)
}

/// Finishes a sheet with its joined cells and its notes.
fn take(mut grid: Grid, merged: Vec<Dimensions>, in_percent: usize, name: &str, budget: &mut Budget, sheets: &mut Vec<Sheet>) {
    for area in merged {
        let [top, left, bottom, right] = [area.start.0, area.start.1, area.end.0, area.end.1].map(|n| n as usize);
        grid.merge(Merged { top, left, bottom, right });
    }
    note_percent(name, in_percent, budget);
    match grid.finish() {
        Some(sheet) => sheets.push(sheet),
        None => budget.note("empty_sheet", format!("sheet “{name}” without a cell"), "a table, or no such sheet"),
    }
}

/// Says that cells were read as they are shown.
pub(super) fn note_percent(sheet: &str, cells: usize, budget: &mut Budget) {
    if cells > 0 {
        let found = format!("{cells} cells of sheet “{sheet}” that are shown as percentages");
        budget.note("percent_cells", found, "numbers in per cent: 0.985 shown as 98.5% is read as 98.5");
    }
}

/// The worksheets to read, by name and position among all sheets, with a note for each hidden one.
fn chosen_sheets(all: &[calamine::Sheet], choice: &Choice, budget: &mut Budget) -> Result<Vec<(String, usize)>, IngestError> {
    let worksheets = all.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    let listed = worksheets.map(|(position, sheet)| Listed {
        name: sheet.name.clone(),
        position,
        is_hidden: sheet.visible != SheetVisible::Visible,
    });
    choose(&listed.collect::<Vec<_>>(), choice, budget)
}

/// A sheet in the list of a workbook.
pub(super) struct Listed {
    /// Its name.
    pub name: String,
    /// Its position among all sheets.
    pub position: usize,
    /// Whether a person sees it only after showing it.
    pub is_hidden: bool,
}

/// Those of the sheets that a choice leaves, with a note for each hidden one.
pub(super) fn choose(sheets: &[Listed], choice: &Choice, budget: &mut Budget) -> Result<Vec<(String, usize)>, IngestError> {
    let mut out = Vec::new();
    let by_number =
        choice.sheet.as_ref().and_then(|sheet| sheet.trim().parse::<usize>().ok()).and_then(|number| sheets.get(number.checked_sub(1)?));
    let wanted = choice.sheet.as_ref().map(|wanted| sheets.iter().find(|sheet| sheet.name == *wanted).or(by_number));
    for sheet in sheets {
        match wanted {
            Some(Some(wanted)) if wanted.position != sheet.position => continue,
            Some(None) => {
                let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
                let found = format!("the sheets {}", crate::ingest::error::excerpt(&names.join(", ")));
                let expected = format!("a sheet named “{}”", choice.sheet.as_deref().unwrap_or_default());
                return Err(IngestError::new(IngestErrorKind::Shape, budget.file(), found, expected, "name one of them, or its number"));
            }
            _ => {}
        }
        if sheet.is_hidden {
            let found = format!("the hidden sheet “{}”", sheet.name);
            budget.note("hidden_sheet", found, "figures on a sheet that its readers see; check that it belongs to the report");
        }
        out.push((sheet.name.clone(), sheet.position));
    }
    Ok(out)
}

/// What a cell holds.
fn cell_of(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Blank,
        Data::Int(value) => Cell::Number(*value as f64),
        Data::Float(value) => Cell::Number(*value),
        Data::String(text) => Cell::Text(unescape(text)),
        Data::Bool(truth) => Cell::Truth(*truth),
        // The row is then rejected for the text of its cell, as a person sees it.
        Data::Error(error) => Cell::Text(error.to_string()),
        Data::DateTime(moment) => moment_of(moment),
        Data::DateTimeIso(text) => iso_moment(text),
        Data::DurationIso(text) => Cell::Text(text.clone()),
    }
}

/// A day where a moment is one, else its text: a number of days since some epoch means nothing to a reader.
fn moment_of(moment: &ExcelDateTime) -> Cell {
    if moment.is_duration() {
        let seconds = (moment.as_f64() * 86_400.0).round() as i64;
        return Cell::Text(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = Date::new(year as i16, month as i8, day as i8).ok();
    let time = Time::new(hour as i8, minute as i8, second as i8, 0).ok();
    match (date, time) {
        (Some(_), Some(time)) if moment.as_f64() < 1.0 && time != Time::midnight() => Cell::Text(time.to_string()),
        (Some(date), Some(time)) if time == Time::midnight() => Cell::Day(date),
        (Some(date), Some(time)) => Cell::Text(date.to_datetime(time).to_string()),
        _ => Cell::Number(moment.as_f64()),
    }
}

/// A day or a moment in ISO 8601.
pub(super) fn iso_moment(text: &str) -> Cell {
    let day = text.strip_suffix("T00:00:00").or_else(|| text.strip_suffix("T00:00:00Z")).unwrap_or(text);
    day.parse::<Date>().ok().filter(|_| day.len() == 10).map_or_else(|| Cell::Text(text.to_owned()), Cell::Day)
}

/// A number as its cell shows it in per cent: the decimal mark moves two places, exactly.
pub(super) fn as_shown_in_percent(value: f64) -> f64 {
    let text = format!("{value:e}");
    let shifted = text.split_once('e').and_then(|(digits, exponent)| {
        let exponent = exponent.parse::<i32>().ok()?;
        format!("{digits}e{}", exponent + 2).parse().ok()
    });
    shifted.unwrap_or(value * 100.0)
}

/// Whether a number format shows numbers in per cent: a sign outside quotation marks, brackets and escapes.
pub(super) fn shows_percent(format: &str) -> bool {
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    format.chars().any(|c| {
        let is_sign = c == '%' && !quoted && !escaped && !bracketed;
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        is_sign
    })
}

/// Excel writes control characters in XML as `_x000D_`; a carriage return belongs to a line break.
fn unescape(text: &str) -> String {
    if text.contains("_x000") { text.replace("_x000D_", "").replace("_x000A_", "\n") } else { text.to_owned() }
}

fn unreadable(file: &str, cause: &str) -> IngestError {
    let remedy = "open it in a spreadsheet program and save it as .xlsx";
    IngestError::new(IngestErrorKind::Shape, file, format!("a damaged workbook: {cause}"), "a workbook", remedy)
}
