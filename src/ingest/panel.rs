//! Panels of series: one series a row (competition format) or one value a row (long format).

use std::{collections::BTreeMap, path::Path};

use super::{
    IngestError,
    plain_table::{CellFault, PlainReader, PlainTable, number, optional_number},
};

/// A series of a competition panel: equally spaced, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct CompetitionSeries {
    /// Name.
    pub id: String,
    /// Group it belongs to; empty when the file has no such column.
    pub category: String,
    /// Values, oldest first.
    pub values: Vec<f64>,
}

/// What identifies an indicator in a long panel: source, indicator, unit.
pub type PanelKey = (String, String, String);

/// Yearly values of one entity, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Country, province, …
    pub name: String,
    /// Year and value.
    pub values: Vec<(i32, f64)>,
}

/// What is known of an indicator of a long panel besides its values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PanelTraits {
    /// Natural limits, lower and upper; none = unbounded.
    pub limits: (Option<f64>, Option<f64>),
    /// What sort of quantity it is; empty when the file does not say.
    pub kind: String,
    /// Partly the output of a model: smooth, so that its scores say little about published figures.
    pub modelled: bool,
}

/// A cell that cannot be used, with its row as a spreadsheet counts it.
#[derive(Debug)]
pub struct RowFault {
    /// File name.
    pub file: String,
    /// Row.
    pub row: usize,
    /// Column, found, expected.
    pub cell: CellFault,
}

/// Why a panel cannot be read.
#[derive(Debug)]
pub enum PanelError {
    /// The file as a whole.
    File(IngestError),
    /// One cell.
    Row(RowFault),
}

impl From<IngestError> for PanelError {
    fn from(error: IngestError) -> Self {
        Self::File(error)
    }
}

fn fault(table: &PlainTable, index: usize) -> impl Fn(CellFault) -> PanelError + '_ {
    move |cell| PanelError::Row(RowFault { file: table.name.clone(), row: index + 2, cell })
}

/// A competition panel read row by row: `id,category,n,values`, values separated by blanks.
#[derive(Debug)]
pub struct CompetitionReader {
    table: PlainReader,
}

/// A row of a competition panel before its numbers are read.
#[derive(Clone, Debug)]
pub struct CompetitionRow {
    index: usize,
    cells: Vec<String>,
}

impl CompetitionReader {
    /// Opens a panel.
    ///
    /// # Errors
    /// A file that cannot be read or lacks a column.
    pub fn open(path: &Path) -> Result<Self, PanelError> {
        Ok(Self { table: PlainReader::open(path, &["id", "n", "values"])? })
    }

    /// The next rows, at most so many; none at the end of the file.
    ///
    /// # Errors
    /// A row that is no CSV.
    pub fn next_rows(&mut self, most: usize) -> Result<Vec<CompetitionRow>, PanelError> {
        let mut rows = Vec::new();
        while rows.len() < most {
            let Some(cells) = self.table.next_row()? else { break };
            rows.push(CompetitionRow { index: self.table.rows_read() - 1, cells });
        }
        Ok(rows)
    }

    /// The series of a row.
    ///
    /// # Errors
    /// A value that is no number, or an `n` that is not the number of values.
    pub fn series(&self, row: &CompetitionRow) -> Result<CompetitionSeries, PanelError> {
        let fault = |cell| PanelError::Row(RowFault { file: self.table.name().to_owned(), row: row.index + 2, cell });
        let cell = |column: &str| self.table.cell(&row.cells, column);
        let values: Vec<f64> =
            cell("values").split_ascii_whitespace().map(|text| number("values", text)).collect::<Result<_, _>>().map_err(fault)?;
        let n = cell("n").trim();
        if values.is_empty() || n.parse::<usize>() != Ok(values.len()) {
            let found = format!("{n} with {} values", values.len());
            return Err(fault(("n".to_owned(), found, "the number of values, at least one".to_owned())));
        }
        Ok(CompetitionSeries { id: cell("id").to_owned(), category: cell("category").to_owned(), values })
    }
}

/// Reads a competition panel whole.
///
/// # Errors
/// As [`CompetitionReader`].
pub fn read_competition(path: &Path) -> Result<Vec<CompetitionSeries>, PanelError> {
    let mut reader = CompetitionReader::open(path)?;
    let rows = reader.next_rows(usize::MAX)?;
    rows.iter().map(|row| reader.series(row)).collect()
}

/// Reads `source,indicator,unit,entity,year,value`; entities in order of first appearance, years ascending.
///
/// # Errors
/// A file that cannot be read, a cell that is no number, or a year that occurs twice for one entity.
pub fn read_long(path: &Path) -> Result<Vec<(PanelKey, Vec<Entity>)>, PanelError> {
    let table = PlainTable::read(path, &["source", "indicator", "unit", "entity", "year", "value"])?;
    let mut out: Vec<(PanelKey, Vec<Entity>)> = Vec::new();
    let mut places: BTreeMap<PanelKey, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        let year = number("year", table.cell(row, "year")).map_err(fault(&table, index))?;
        if year.fract() != 0.0 || !(1000.0..=3000.0).contains(&year) {
            let cell = ("year".to_owned(), table.cell(row, "year").to_owned(), "a year".to_owned());
            return Err(fault(&table, index)(cell));
        }
        let value = number("value", table.cell(row, "value")).map_err(fault(&table, index))?;
        let key = key_of(&table, row);
        let (place, entities) = places.entry(key.clone()).or_insert_with(|| {
            out.push((key, Vec::new()));
            (out.len() - 1, BTreeMap::new())
        });
        let Some((_, list)) = out.get_mut(*place) else { continue };
        let entity = table.cell(row, "entity");
        let at = *entities.entry(entity.to_owned()).or_insert_with(|| {
            list.push(Entity { name: entity.to_owned(), values: Vec::new() });
            list.len() - 1
        });
        let Some(entity) = list.get_mut(at) else { continue };
        if entity.values.iter().any(|(known, _)| *known == year as i32) {
            let cell = ("year".to_owned(), format!("{year} a second time for {}", entity.name), "one value a year".to_owned());
            return Err(fault(&table, index)(cell));
        }
        entity.values.push((year as i32, value));
    }
    for (_, entities) in &mut out {
        for entity in entities {
            entity.values.sort_by_key(|(year, _)| *year);
        }
    }
    Ok(out)
}

/// Reads `source,indicator,unit,…,lo,hi`; an empty limit is none. Columns `kind` and `modelled` (1 = partly modelled) may be there.
///
/// # Errors
/// A file that cannot be read, or a limit or mark that is no number.
pub fn read_traits(path: &Path) -> Result<BTreeMap<PanelKey, PanelTraits>, PanelError> {
    let table = PlainTable::read(path, &["source", "indicator", "unit", "lo", "hi"])?;
    let mut out = BTreeMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        let read = |column: &str| optional_number(column, table.cell(row, column)).map_err(fault(&table, index));
        let (lower, upper, modelled) = (read("lo")?, read("hi")?, read("modelled")?);
        if lower.zip(upper).is_some_and(|(lower, upper)| lower >= upper) {
            let cell = ("lo".to_owned(), table.cell(row, "lo").to_owned(), "a lower limit below the upper one".to_owned());
            return Err(fault(&table, index)(cell));
        }
        let kind = table.cell(row, "kind").to_owned();
        out.insert(key_of(&table, row), PanelTraits { limits: (lower, upper), kind, modelled: modelled == Some(1.0) });
    }
    Ok(out)
}

fn key_of(table: &PlainTable, row: &[String]) -> PanelKey {
    let cell = |column: &str| table.cell(row, column).to_owned();
    (cell("source"), cell("indicator"), cell("unit"))
}
