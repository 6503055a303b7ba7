//! What a report says, in order, in finished words.

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::language::Language;

/// How the words of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Ordinal numbers and short marks.
    Middle,
    /// Numbers.
    Right,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// How its cells stand.
    pub align: Align,
    /// Share of the table's width, in parts of the sum of all.
    pub width: u32,
}

impl Column {
    /// A column.
    pub fn new(heading: &str, align: Align, width: u32) -> Self {
        Self { heading: heading.to_owned(), align, width }
    }
}

/// A table whose heading is repeated on every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Number and title; may be empty.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each with one cell a column.
    pub rows: Vec<Vec<String>>,
    /// Sources and marks; may be empty.
    pub note: String,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Number and title.
    pub caption: String,
    /// The finding, for those who do not see the drawing.
    pub description: String,
    /// The drawing.
    #[serde(skip)]
    pub svg: String,
    /// Width and height in its own units.
    pub size: (u32, u32),
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading below that of the section.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph that the author is asked to fill in.
    Blank {
        /// What belongs there.
        label: String,
        /// What was said; empty where nothing was.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Figure(Figure),
}

/// A section with its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Number and title.
    pub heading: String,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// What stands at the head of an administrative document (Decree 30/2020/NĐ-CP, annex I).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Lines of the issuing body; the last one is set in bold.
    pub issuer: Vec<String>,
    /// Number with room for it: `Số:      /BC-UBND`.
    pub number: String,
    /// Country and motto.
    pub motto: [String; 2],
    /// Place and date with room for day and month.
    pub place_and_day: String,
}

/// What stands at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Close {
    /// Who receives it.
    pub recipients: (String, Vec<String>),
    /// In whose name and by whom it is signed.
    pub signed_by: Vec<String>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Language of all words.
    pub language: Language,
    /// The day its figures were closed.
    pub cut_off: Date,
    /// Head of the document.
    pub head: Head,
    /// Kind of the document and its subject.
    pub title: [String; 2],
    /// Why it is written and of which days.
    pub opening: String,
    /// Sections.
    pub sections: Vec<Section>,
    /// End of the document.
    pub close: Close,
    /// Annexes, on pages laid across.
    pub annexes: Vec<Section>,
    /// From what it was made, as the last line says it.
    pub made_from: String,
    /// Any value was generated for demonstration.
    pub illustrative: bool,
}

impl Report {
    /// Every table in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
    }

    /// Every chart in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks().filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None })
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections.iter().chain(&self.annexes).flat_map(|section| &section.blocks)
    }
}
