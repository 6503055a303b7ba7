//! A source from its header on: which cells belong to which column, and one chunk of rows after the other.

use std::sync::Arc;

use super::{
    block::{Block, Blocks},
    cells::{Cells, Evidence, Known, NUMERIC, Slots},
    grid::{Grid, Shape, first_record},
    settings::Intake,
    source::{Chunks, Labels, LongChunk, LongSource, TYPED_SUFFIX},
};
use crate::{
    domain::text::normalise,
    ingest::{
        container::limits::MAX_COLUMNS,
        error::{IngestError, IngestErrorKind, excerpt},
        header::{Column, Headers},
    },
};

/// How the cells of a file are laid out; the same each time it is opened.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// What the file calls its columns.
    pub labels: Labels,
    /// Header cells of the file.
    pub headers: Vec<String>,
    /// Header cells that mean no column known here.
    pub unknown: Vec<String>,
    slots: Slots,
    shape: Option<Shape>,
    /// Row of each line below the header, where lines are some of those of a larger file.
    rows: Option<Arc<[u64]>>,
}

/// Rows not yet taken apart.
pub(super) enum Item {
    /// Records of delimited text.
    Text(Block),
    /// Rows of a source that knows its columns.
    Known(LongChunk),
}

/// A source that stands before its next chunk.
pub(super) struct Opened<'a> {
    items: Items<'a>,
}

enum Items<'a> {
    Text { blocks: Blocks<'a>, first: Option<Block> },
    Chunks { chunks: Chunks<'a>, first: Option<LongChunk> },
}

impl Item {
    /// Where the item ends in its stream; 0 for a source that is no stream.
    pub fn end(&self) -> u64 {
        match self {
            Self::Text(block) => block.offset + block.bytes.len() as u64,
            Self::Known(_) => 0,
        }
    }

    /// Finds the cells.
    ///
    /// # Errors
    /// The text is not UTF-8, a record is too long, or a column has another type than is agreed upon.
    pub fn cells(self, file: &str, layout: &Layout) -> Result<Cells, IngestError> {
        match (self, &layout.shape) {
            (Self::Text(block), Some(shape)) => {
                let mut grid = Grid::of(file, block, shape)?;
                if let Some(rows) = &layout.rows {
                    grid.renumber(rows);
                }
                Ok(Cells::Text(grid, layout.slots))
            }
            (Self::Known(chunk), _) => Ok(Cells::Known(Known::of(file, chunk)?)),
            (Self::Text(_), None) => Err(empty(file)),
        }
    }
}

impl<'a> Opened<'a> {
    /// Opens a source and reads its header.
    ///
    /// # Errors
    /// It cannot be opened, has no header, or lacks a column without which no row can be read.
    pub fn open(intake: &Intake<'_>, source: &LongSource<'a>) -> Result<(Layout, Self), IngestError> {
        match source {
            LongSource::Text(open) | LongSource::Lines { open, .. } => {
                let stream = open().map_err(|cause| IngestError::unreadable(std::path::Path::new(intake.name), &cause))?;
                let mut blocks = Blocks::open(intake.name, stream)?;
                let (headers, first) = header(intake.name, &mut blocks)?;
                let mut layout = text_layout(intake, headers, blocks.delimiter())?;
                if let LongSource::Lines { rows, .. } = source {
                    layout.rows = Some(Arc::clone(rows));
                }
                Ok((layout, Self { items: Items::Text { blocks, first } }))
            }
            LongSource::Chunks { labels, open } => {
                let mut chunks = open()?;
                let first = chunks.next().transpose()?;
                let layout = known_layout(intake, labels, first.as_ref())?;
                Ok((layout, Self { items: Items::Chunks { chunks, first } }))
            }
        }
    }

    /// What the first chunk says about the decimal marks; it stays the next one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn sample(&mut self, file: &str, layout: &Layout) -> Result<Evidence, IngestError> {
        let cells = match &mut self.items {
            Items::Text { blocks, first } => {
                if first.is_none() {
                    *first = blocks.next()?;
                }
                first.clone().map(|block| Item::Text(block).cells(file, layout))
            }
            Items::Chunks { first, .. } => first.clone().map(|chunk| Item::Known(chunk).cells(file, layout)),
        };
        cells.transpose().map(|cells| cells.map(|cells| cells.evidence()).unwrap_or_default())
    }

    /// The next chunk of rows; none at the end.
    ///
    /// # Errors
    /// The source cannot be read further.
    pub fn next(&mut self) -> Result<Option<Item>, IngestError> {
        match &mut self.items {
            Items::Text { blocks, first } => match first.take() {
                Some(block) => Ok(Some(Item::Text(block))),
                None => Ok(blocks.next()?.map(Item::Text)),
            },
            Items::Chunks { chunks, first } => match first.take() {
                Some(chunk) => Ok(Some(Item::Known(chunk))),
                None => Ok(chunks.next().transpose()?.map(Item::Known)),
            },
        }
    }
}

/// The cells of the header and the rest of its block.
fn header(file: &str, blocks: &mut Blocks<'_>) -> Result<(Vec<String>, Option<Block>), IngestError> {
    while let Some(block) = blocks.next()? {
        if let Some((cells, rest)) = first_record(file, block, blocks.delimiter())? {
            return Ok((cells, (!rest.bytes.is_empty()).then_some(rest)));
        }
    }
    Err(empty(file))
}

fn text_layout(intake: &Intake<'_>, headers: Vec<String>, delimiter: u8) -> Result<Layout, IngestError> {
    if headers.len() > MAX_COLUMNS {
        let (found, expected) = (format!("{} columns", headers.len()), format!("at most {MAX_COLUMNS} columns"));
        return Err(IngestError::new(IngestErrorKind::TooLarge, intake.name, found, expected, "split the file and send the parts"));
    }
    let labels: Vec<String> = headers.iter().map(|cell| normalise(cell)).collect();
    let found = Headers::read_needing(intake.name, labels.iter().map(String::as_str), &needed(intake))?;
    let mut used: Vec<usize> = Column::ALL.into_iter().filter_map(|column| found.position(column)).collect();
    used.sort_unstable();
    let slots = Column::ALL.map(|column| found.position(column).and_then(|at| used.iter().position(|used| *used == at)));
    let shape = Shape { delimiter, width: headers.len(), used };
    Ok(Layout { labels: Labels::of(&found), unknown: found.unknown, headers, slots, shape: Some(shape), rows: None })
}

fn known_layout(intake: &Intake<'_>, labels: &Labels, first: Option<&LongChunk>) -> Result<Layout, IngestError> {
    let schema = first.map(|chunk| chunk.batch.schema());
    let names: Vec<&str> = schema.iter().flat_map(|schema| schema.fields().iter().map(|field| field.name().as_str())).collect();
    let stands = |column: Column| {
        let typed = || NUMERIC.contains(&column) && names.iter().any(|name| name.strip_suffix(TYPED_SUFFIX) == Some(column.name()));
        names.contains(&column.name()) || typed()
    };
    if let Some(missing) = needed(intake).into_iter().find(|column| first.is_some() && !stands(*column)) {
        let (found, expected) = (format!("the columns {}", excerpt(&names.join(", "))), format!("a column “{}”", missing.name()));
        return Err(IngestError::new(IngestErrorKind::Shape, intake.name, found, expected, "add the column or rename its header"));
    }
    let known = |name: &&str| Column::ALL.into_iter().find(|column| column.name() == *name);
    let text = names.iter().filter(|name| !name.ends_with(TYPED_SUFFIX));
    let headers = text.clone().map(|name| known(name).map_or(*name, |column| labels.get(column)).to_owned()).collect();
    let unknown = text.filter(|name| known(name).is_none()).map(|name| (*name).to_owned()).collect();
    Ok(Layout { labels: labels.clone(), headers, unknown, slots: [None; Column::ALL.len()], shape: None, rows: None })
}

/// Columns without which no row can be read.
fn needed(intake: &Intake<'_>) -> Vec<Column> {
    let settings = intake.settings;
    let unless = |given: bool, column| (!given).then_some(column);
    [
        Some(Column::Indicator),
        unless(!settings.area.is_empty(), Column::Area),
        unless(!settings.period.is_empty(), Column::Period),
        Some(Column::Value),
        unless(settings.defaults.published_on.is_some(), Column::PublishedOn),
        unless(!settings.defaults.source.is_empty(), Column::Source),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn empty(file: &str) -> IngestError {
    IngestError::new(IngestErrorKind::Shape, file, "no row at all", "a header row and rows below it", "check the file")
}
