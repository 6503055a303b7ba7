//! Workbooks of LibreOffice (OpenDocument 1.2 and 1.3, part 3) into sheets, read as a stream.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Cursor, Read},
};

use zip::{ZipArchive, read::ZipFile};

use super::{
    Choice,
    grid::{Budget, Grid},
    workbook::{Listed, as_shown_in_percent, choose, iso_moment, note_percent},
    xml::{Piece, Pieces},
    zip_guard::check_archive,
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind},
    sheet::{Cell, Merged, Sheet},
};

/// Most blanks that one element stands for: a cell holds no more characters.
const MAX_BLANKS: usize = 32_767;

/// Reads an ODS workbook.
pub(super) fn read_ods(bytes: &[u8], choice: &Choice, budget: &mut Budget) -> Result<Vec<Sheet>, IngestError> {
    let file = budget.file();
    check_archive(file, bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(file, &error.to_string()))?;
    refuse_locked(file, &mut archive)?;
    // The sheets are named first, so that a choice is checked before anything is kept.
    let listed = Reader::new(content(file, &mut archive)?).list().map_err(|error| damaged(file, &error))?;
    let chosen = choose(&listed, choice, budget)?;
    let mut reader = Reader::new(content(file, &mut archive)?);
    let mut sheets = Vec::new();
    for (position, listed) in listed.iter().enumerate() {
        if !reader.find_table().map_err(|error| damaged(file, &error))? {
            break;
        }
        if !chosen.iter().any(|(_, chosen)| *chosen == position) {
            reader.skip_table().map_err(|error| damaged(file, &error))?;
            continue;
        }
        let mut grid = Grid::new(&listed.name, budget)?;
        let in_percent = reader.read_table(&mut grid, budget)?;
        note_percent(&listed.name, in_percent, budget);
        match grid.finish() {
            Some(sheet) => sheets.push(sheet),
            None => budget.note("empty_sheet", format!("sheet “{}” without a cell", listed.name), "a table, or no such sheet"),
        }
    }
    Ok(sheets)
}

/// The part that holds the sheets.
fn content<'a, 'b>(file: &str, archive: &'a mut ZipArchive<Cursor<&'b [u8]>>) -> Result<ZipFile<'a, Cursor<&'b [u8]>>, IngestError> {
    archive.by_name("content.xml").map_err(|error| damaged(file, &error.to_string()))
}

/// A workbook behind a password says so in its list of files.
fn refuse_locked(file: &str, archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), IngestError> {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return Ok(()) };
    let mut text = Vec::new();
    // The list has a line or two for each file inside; a megabyte is a long one.
    if manifest.take(1024 * 1024).read_to_end(&mut text).is_ok() && String::from_utf8_lossy(&text).contains("encryption-data") {
        let remedy = "remove the password and send it again";
        return Err(IngestError::new(IngestErrorKind::Shape, file, "a workbook that is locked with a password", "one without", remedy));
    }
    Ok(())
}

/// What one cell element says.
#[derive(Default)]
struct Written {
    cell: Cell,
    in_percent: bool,
    repeats: usize,
    rows_spanned: usize,
    columns_spanned: usize,
}

struct Reader<R> {
    pieces: Pieces<R>,
}

impl<R: Read> Reader<BufReader<R>> {
    fn new(entry: R) -> Self {
        Self { pieces: Pieces::of(BufReader::new(entry)) }
    }
}

impl<R: BufRead> Reader<R> {
    /// Names of all tables, and which are hidden by their style.
    fn list(mut self) -> Result<Vec<Listed>, String> {
        let (mut hidden_styles, mut style, mut listed) = (HashSet::new(), String::new(), Vec::new());
        while let Some(piece) = self.pieces.next()? {
            let Piece::Open { name, attributes } = piece else { continue };
            match name.as_str() {
                "style:style" => style = value(&attributes, "style:name").unwrap_or_default().to_owned(),
                "style:table-properties" if value(&attributes, "table:display") == Some("false") => {
                    hidden_styles.insert(style.clone());
                }
                "table:table" => {
                    let is_hidden = value(&attributes, "table:style-name").is_some_and(|style| hidden_styles.contains(style));
                    let name = value(&attributes, "table:name").unwrap_or_default().to_owned();
                    listed.push(Listed { name, position: listed.len(), is_hidden });
                    self.skip_table()?;
                }
                _ => {}
            }
        }
        Ok(listed)
    }

    /// Goes on to the beginning of the next table.
    fn find_table(&mut self) -> Result<bool, String> {
        while let Some(piece) = self.pieces.next()? {
            if matches!(&piece, Piece::Open { name, .. } if name == "table:table") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Goes on to the end of a table that has begun; tables may hold tables.
    fn skip_table(&mut self) -> Result<(), String> {
        self.skip("table:table")
    }

    /// Goes on to the end of an element that has begun.
    fn skip(&mut self, element: &str) -> Result<(), String> {
        let mut depth = 1;
        while depth > 0 {
            match self.pieces.next()? {
                Some(Piece::Open { name, .. }) if name == element => depth += 1,
                Some(Piece::Close(name)) if name == element => depth -= 1,
                Some(_) => {}
                None => return Err(format!("{element} that is not closed")),
            }
        }
        Ok(())
    }

    /// Reads a table that has begun; answers how many cells are shown in per cent.
    fn read_table(&mut self, grid: &mut Grid, budget: &mut Budget) -> Result<usize, IngestError> {
        let file = budget.file();
        let broken = |error: String| damaged(file, &error);
        let (mut row, mut in_percent) = (0usize, 0usize);
        loop {
            match self.pieces.next().map_err(broken)? {
                Some(Piece::Open { name, attributes }) if name == "table:table-row" => {
                    let repeats = count(&attributes, "table:number-rows-repeated");
                    let cells = self.read_row().map_err(broken)?;
                    let is_blank = cells.iter().all(|(_, written)| written.cell.is_blank());
                    let filled = |written: &Written| if written.cell.is_blank() { 0 } else { written.repeats };
                    let cells_in_row = cells.iter().fold(0_usize, |sum, (_, written)| sum.saturating_add(filled(written)));
                    budget.check_repeats(if is_blank { 0 } else { repeats }, cells_in_row)?;
                    for row in (row..row.saturating_add(repeats)).take(if is_blank { 1 } else { repeats }) {
                        for (column, written) in &cells {
                            for column in *column..column.saturating_add(if written.cell.is_blank() { 0 } else { written.repeats }) {
                                grid.put(row, column, written.cell.clone(), budget)?;
                                in_percent += usize::from(written.in_percent);
                            }
                            if written.rows_spanned > 1 || written.columns_spanned > 1 {
                                let bottom = row.saturating_add(written.rows_spanned - 1);
                                let right = column.saturating_add(written.columns_spanned - 1);
                                grid.merge(Merged { top: row, left: *column, bottom, right });
                            }
                        }
                    }
                    row = row.saturating_add(repeats);
                }
                Some(Piece::Open { name, .. }) if name == "table:table" => self.skip_table().map_err(broken)?,
                // Drawings that float over the sheet may hold tables of their own.
                Some(Piece::Open { name, .. }) if name == "table:shapes" => self.skip(&name).map_err(broken)?,
                Some(Piece::Close(name)) if name == "table:table" => return Ok(in_percent),
                Some(_) => {}
                None => return Err(damaged(file, "a sheet that is not closed")),
            }
        }
    }

    /// The cells of a row that hold or join something, by column.
    fn read_row(&mut self) -> Result<Vec<(usize, Written)>, String> {
        let (mut cells, mut column) = (Vec::new(), 0usize);
        loop {
            match self.pieces.next()? {
                Some(Piece::Open { name, attributes }) if name == "table:table-cell" => {
                    let written = self.read_cell(&attributes)?;
                    let repeats = written.repeats;
                    if !written.cell.is_blank() || written.rows_spanned > 1 || written.columns_spanned > 1 {
                        cells.push((column, written));
                    }
                    column = column.saturating_add(repeats);
                }
                // What lies under a joined cell is not shown, and not read.
                Some(Piece::Open { name, attributes }) if name == "table:covered-table-cell" => {
                    column = column.saturating_add(count(&attributes, "table:number-columns-repeated"));
                    self.skip(&name)?;
                }
                Some(Piece::Close(name)) if name == "table:table-row" => return Ok(cells),
                Some(_) => {}
                None => return Err("a row that is not closed".to_owned()),
            }
        }
    }

    fn read_cell(&mut self, attributes: &[(String, String)]) -> Result<Written, String> {
        let text = self.read_text()?;
        let get = |name: &str| value(attributes, name);
        let is_error = get("calcext:value-type") == Some("error");
        let number = get("office:value").and_then(|value| value.parse::<f64>().ok()).filter(|value| value.is_finite());
        let as_text = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
        let kind = get("office:value-type").filter(|_| !is_error);
        let cell = match (kind, number) {
            (Some("percentage"), Some(value)) => Cell::Number(as_shown_in_percent(value)),
            (Some("float" | "currency"), Some(value)) => Cell::Number(value),
            (Some("date"), _) => get("office:date-value").map_or_else(|| as_text(&text), iso_moment),
            (Some("boolean"), _) => Cell::Truth(get("office:boolean-value").is_some_and(|truth| truth.eq_ignore_ascii_case("true"))),
            (Some("string"), _) => {
                as_text(get("office:string-value").filter(|written| text.is_empty() && !written.is_empty()).unwrap_or(&text))
            }
            // Times of day, errors and anything else as they are shown.
            _ => as_text(&text),
        };
        Ok(Written {
            cell,
            in_percent: kind == Some("percentage"),
            repeats: count(attributes, "table:number-columns-repeated"),
            rows_spanned: count(attributes, "table:number-rows-spanned"),
            columns_spanned: count(attributes, "table:number-columns-spanned"),
        })
    }

    /// The text of a cell that has begun, without remarks and drawings; paragraphs on lines of their own.
    fn read_text(&mut self) -> Result<String, String> {
        let (mut text, mut paragraphs) = (String::new(), 0usize);
        loop {
            match self.pieces.next()? {
                Some(Piece::Open { name, attributes }) => match name.as_str() {
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => text.extend(std::iter::repeat_n(' ', count(&attributes, "text:c").min(MAX_BLANKS))),
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    name if name == "office:annotation" || name.starts_with("draw:") => self.skip(name)?,
                    _ => {}
                },
                Some(Piece::Text(piece)) if paragraphs > 0 => text.push_str(&piece),
                Some(Piece::Close(name)) if name == "table:table-cell" => return Ok(text),
                Some(_) => {}
                None => return Err("a cell that is not closed".to_owned()),
            }
            if text.len() > 2 * MAX_BLANKS {
                // Enough for the cell to be refused; what follows is passed over.
                self.skip("table:table-cell")?;
                return Ok(text);
            }
        }
    }
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// How often an element counts: once where nothing is said.
fn count(attributes: &[(String, String)], name: &str) -> usize {
    value(attributes, name).and_then(|value| value.parse().ok()).unwrap_or(1).max(1)
}

fn damaged(file: &str, cause: &str) -> IngestError {
    let remedy = "open it in LibreOffice and save it as .xlsx";
    IngestError::new(IngestErrorKind::Shape, file, format!("a damaged workbook: {cause}"), "a workbook", remedy)
}
