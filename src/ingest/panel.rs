//! Panels of series: one series a row (competition format) or one value a row (long format).

use std::{collections::BTreeMap, path::Path};

use super::{
    IngestError,
    plain_table::{CellFault, PlainTable, number, optional_number},
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

/// Reads `id,category,n,values`, values separated by blanks.
///
/// # Errors
/// A file that cannot be read, or a row whose `n` is not the number of its values.
pub fn read_competition(path: &Path) -> Result<Vec<CompetitionSeries>, PanelError> {
    let table = PlainTable::read(path, &["id", "n", "values"])?;
    let mut out = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        let values: Vec<f64> = table
            .cell(row, "values")
            .split_ascii_whitespace()
            .map(|text| number("values", text))
            .collect::<Result<_, _>>()
            .map_err(fault(&table, index))?;
        let n = table.cell(row, "n").trim();
        if values.is_empty() || n.parse::<usize>() != Ok(values.len()) {
            let cell = ("n".to_owned(), format!("{n} with {} values", values.len()), "the number of values, at least one".to_owned());
            return Err(fault(&table, index)(cell));
        }
        let cell = |column: &str| table.cell(row, column).to_owned();
        out.push(CompetitionSeries { id: cell("id"), category: cell("category"), values });
    }
    Ok(out)
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
