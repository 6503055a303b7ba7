//! Where the table is: the rows that are its heading, under title rows and above the figures.

use std::cmp::Reverse;

use super::{
    super::sheet::Cell,
    grid::Grid,
    heading::{Heading, Known},
    mapping::Meaning,
};
use crate::{domain::text::fold, ingest::header::Column};

/// Rows in which a heading is looked for: letterheads and titles take a dozen.
const SEARCHED: usize = 150;

/// Most rows of one heading.
const MOST_ROWS: usize = 3;

/// Rows below a heading by which a column is seen to hold figures.
const SAMPLED: usize = 40;

/// The rows of a heading and what its columns mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// First row.
    pub top: usize,
    /// Last row.
    pub bottom: usize,
    /// One heading a column.
    pub headings: Vec<Heading>,
}

impl Block {
    /// Reads given rows as a heading, whatever they say.
    pub fn read(grid: &Grid<'_>, top: usize, bottom: usize, known: &dyn Known) -> Self {
        let headings = (0..grid.width()).map(|column| Heading::read(&parts(grid, top, bottom, column), known)).collect();
        let mut block = Self { top, bottom, headings };
        block.settle(grid);
        block
    }

    /// The heading that begins soonest at or below a row, with as many rows as say most.
    pub fn find(grid: &Grid<'_>, from: usize, known: &dyn Known) -> Option<Self> {
        let last = grid.height().min(from + SEARCHED);
        for first in from..last {
            let candidates = (first..last.min(first + MOST_ROWS)).flat_map(|top| Self::beginning_at(grid, top, known));
            // A title row above joins nothing that makes sense, so the block without it says more; of equals the shortest and first.
            let best = candidates.max_by_key(|block| (block.weight(), Reverse(block.bottom - block.top), Reverse(block.top)));
            let found = best.filter(|_| Self::beginning_at(grid, first, known).next().is_some());
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Every heading that begins at a row.
    pub fn beginning_at<'g>(grid: &'g Grid<'_>, top: usize, known: &'g dyn Known) -> impl Iterator<Item = Self> + 'g {
        let mut bottoms = Vec::new();
        for bottom in top..grid.height().min(top + MOST_ROWS) {
            if grid.is_blank(bottom) || is_title(grid, bottom) || (bottom > top && !continues(grid, top, bottom, known)) {
                break;
            }
            bottoms.push(bottom);
        }
        bottoms.into_iter().map(move |bottom| Self::read(grid, top, bottom, known)).filter(Self::is_table)
    }

    fn weight(&self) -> usize {
        self.headings.iter().map(|heading| heading.weight).sum()
    }

    /// A table says what its rows are about and has figures.
    fn is_table(&self) -> bool {
        self.headings.iter().any(Heading::is_subject) && self.headings.iter().any(Heading::is_value)
    }

    /// The first column with a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.headings.iter().position(|heading| heading.meaning == meaning)
    }

    /// Every column with a meaning.
    pub fn columns(&self, meaning: Meaning) -> Vec<usize> {
        (0..self.headings.len()).filter(|at| self.headings.get(*at).is_some_and(|h| h.meaning == meaning)).collect()
    }

    /// Settles what a heading alone does not say, by what stands below it.
    fn settle(&mut self, grid: &Grid<'_>) {
        let below = |column: usize, test: &dyn Fn(&Cell) -> bool| {
            let cells =
                (self.bottom + 1..grid.height().min(self.bottom + SAMPLED)).map(|row| grid.cell(row, column)).filter(|c| !c.is_blank());
            let (mut all, mut passing) = (0usize, 0usize);
            for cell in cells {
                all += 1;
                passing += usize::from(test(cell));
            }
            all > 0 && 2 * passing > all
        };
        let has = |meaning: Meaning| self.headings.iter().any(|heading| heading.meaning == meaning);
        let indicators = has(Meaning::Field(Column::Indicator)) || has(Meaning::IndicatorCode);
        let areas = has(Meaning::Field(Column::Area)) || has(Meaning::AreaCode);
        let mut settled = Vec::new();
        for (column, heading) in self.headings.iter().enumerate() {
            let meaning = match heading.meaning {
                // Areas down and a heading over numbers that nobody knows: an indicator under a name not known here.
                Meaning::Unused if areas && !indicators && !heading.label.is_empty() && below(column, &looks_like_number) => Meaning::Value,
                // “Đơn vị” over names of offices is who answers for it.
                Meaning::Field(Column::Unit) if below(column, &|cell| is_office(cell)) => {
                    if indicators || areas {
                        Meaning::Agency
                    } else {
                        Meaning::Field(Column::Area)
                    }
                }
                same => same,
            };
            settled.push((column, meaning));
        }
        for (column, meaning) in settled {
            if let Some(heading) = self.headings.get_mut(column).filter(|heading| heading.meaning != meaning) {
                if meaning == Meaning::Value {
                    heading.indicator = heading.label.clone();
                    heading.weight = 1;
                }
                heading.meaning = meaning;
            }
        }
    }
}

fn looks_like_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic),
        _ => false,
    }
}

fn is_office(cell: &Cell) -> bool {
    let key = fold(&super::grid::text_of(cell));
    ["so ", "phong ", "ubnd", "cong an", "ban ", "van phong", "trung tam", "vp ", "cuc ", "chi cuc", "vien ", "truong "]
        .iter()
        .any(|word| key.starts_with(word))
}

/// Whether a row above a table speaks about all of it: “(ĐVT: %)”, a place and a day, one text where the table begins.
fn is_title(grid: &Grid<'_>, row: usize) -> bool {
    let texts = grid.texts(row);
    if let [(at, _)] = texts.as_slice() {
        let below = grid.texts(row + 1).first().map(|(first, _)| *first);
        if below.is_none_or(|below| *at <= below) {
            return true;
        }
    }
    texts.iter().any(|(_, text)| {
        let key = format!(" {} ", fold(text));
        let unit =
            text.split_once(':').is_some_and(|(before, _)| matches!(fold(before).as_str(), "dvt" | "don vi tinh" | "don vi" | "unit"));
        unit || (key.contains(" ngai ") && key.contains(" thang ") && key.contains(" nam "))
    })
}

/// Whether a row can be a further row of a heading: what its rows are about is not named anew in it.
fn continues(grid: &Grid<'_>, top: usize, row: usize, known: &dyn Known) -> bool {
    (0..grid.width()).all(|column| {
        let above = parts(grid, top, row - 1, column);
        let here = grid.cell(row, column);
        if above.is_empty() || here.is_blank() {
            return true;
        }
        let heading = Heading::read(&above, known);
        !(heading.is_subject() || matches!(heading.meaning, Meaning::Numbering | Meaning::Field(_)))
    })
}

/// The texts of a column's heading from the top, repeated ones once.
fn parts(grid: &Grid<'_>, top: usize, bottom: usize, column: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for row in top..=bottom {
        let mut text = grid.text(row, column);
        if text.is_empty() && row < bottom {
            text = carried(grid, row, bottom, column);
        }
        if !text.is_empty() && out.last() != Some(&text) {
            out.push(text);
        }
    }
    out
}

/// In formats without joined cells a heading reaches over the blanks to its right, as far as there are headings below.
fn carried(grid: &Grid<'_>, row: usize, bottom: usize, column: usize) -> String {
    let below = |column: usize| (row + 1..=bottom).any(|row| !grid.cell(row, column).is_blank());
    if grid.has_merges() || !below(column) {
        return String::new();
    }
    for left in (0..column).rev() {
        let text = grid.text(row, left);
        if !text.is_empty() {
            return if below(left) { text } else { String::new() };
        }
        if !below(left) {
            break;
        }
    }
    String::new()
}

/// Whether a row only numbers the columns: `(1) (2) (3)`, `A B 1 2 3`, `5=4/3`.
pub(super) fn is_column_numbers(texts: &[(usize, String)]) -> bool {
    let is_number = |text: &str| {
        let bare = text.trim_start_matches('(').trim_end_matches(')');
        let letter = bare.chars().count() == 1 && bare.chars().all(|c| c.is_ascii_uppercase());
        let small = bare.parse::<f64>().is_ok_and(|number| number.fract() == 0.0 && (0.0..100.0).contains(&number));
        let formula = text.contains('=') && text.chars().all(|c| c.is_ascii_digit() || "=/*+-%() x:×".contains(c));
        letter || small || formula
    };
    let numbers: Vec<f64> = texts.iter().filter_map(|(_, t)| t.trim_start_matches('(').trim_end_matches(')').parse().ok()).collect();
    let rising = numbers.windows(2).all(|pair| matches!(pair, [one, other] if one < other));
    texts.len() >= 3 && texts.iter().all(|(_, text)| is_number(text)) && rising && numbers.first().is_none_or(|first| *first <= 2.0)
}

#[cfg(test)]
mod tests;
