//! The rows below a heading: figures, groups of figures, remarks and sums.

use super::{
    super::{number, sheet::Cell},
    find::{Block, is_column_numbers},
    grid::Grid,
    heading::Known,
    mapping::{LeftOut, Meaning},
};
use crate::{
    domain::text::fold,
    ingest::header::{Column, without_footnotes},
};

/// One row that says something about an indicator or an area.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BodyRow {
    /// Where it stands in the grid.
    pub at: usize,
    /// Its name without numbering and footnotes.
    pub name: String,
    /// The names of the groups it belongs to, the nearest last.
    pub groups: Vec<String>,
    /// Whether figures stand in it.
    pub filled: bool,
}

/// Everything below a heading.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Body {
    /// Rows with figures, and rows of an indicator whose figures are blank.
    pub rows: Vec<BodyRow>,
    /// What the other rows are.
    pub left_out: LeftOut,
    /// Where another table begins.
    pub other_table: Option<usize>,
}

/// A row before it is known what it is.
struct Line {
    at: usize,
    level: Option<u8>,
    name: String,
    filled: bool,
    has_unit: bool,
    opens: bool,
}

/// Level of an unnumbered row that holds figures, below every numbered group.
const PLAIN: u8 = 6;

/// Level of a row after “Trong đó:”.
const OF_WHICH: u8 = 8;

/// Reads the rows below a heading; `is_known` says whether a name is that of an indicator that has values.
pub(super) fn read_body(grid: &Grid<'_>, block: &Block, known: &dyn Known, is_known: &mut dyn FnMut(&str, &[String]) -> bool) -> Body {
    let mut body = Body::default();
    let (lines, nested) = collect(grid, block, known, &mut body);
    let last_filled = lines.iter().rposition(|line| line.filled);
    let mut stack: Vec<(u8, String)> = Vec::new();
    let mut of_which = false;
    for (index, line) in lines.iter().enumerate() {
        if line.opens {
            of_which = true;
            body.left_out.groups += 1;
            continue;
        }
        let level = level_of(line, of_which);
        of_which = of_which && level >= OF_WHICH;
        stack.retain(|(above, _)| *above < level);
        let groups: Vec<String> = stack.iter().map(|(_, name)| name.clone()).collect();
        let next = lines.get(index + 1);
        let opens_group = nested && next.is_some_and(|next| next.opens || level_of(next, of_which) > level);
        if nested {
            stack.push((level, line.name.clone()));
        }
        if line.filled || (!opens_group && (line.has_unit || is_known(&line.name, &groups))) {
            body.rows.push(BodyRow { at: line.at, name: line.name.clone(), groups, filled: line.filled });
        } else if last_filled.is_some_and(|last| index > last) {
            body.left_out.footers += 1;
        } else {
            body.left_out.groups += 1;
        }
    }
    body
}

fn level_of(line: &Line, of_which: bool) -> u8 {
    match line.level {
        Some(level) => level,
        None if of_which => OF_WHICH,
        None if line.filled || line.has_unit => PLAIN,
        None => 1,
    }
}

/// Splits the rows into what may hold figures and what is left out; the second part says whether rows are nested.
fn collect(grid: &Grid<'_>, block: &Block, known: &dyn Known, body: &mut Body) -> (Vec<Line>, bool) {
    let indicator = block.column(Meaning::Field(Column::Indicator)).or_else(|| block.column(Meaning::IndicatorCode));
    let area = block.column(Meaning::Field(Column::Area)).or_else(|| block.column(Meaning::AreaCode));
    let is_long = block.column(Meaning::Field(Column::Period)).is_some();
    let Some(subject) = indicator.or(area) else { return (Vec::new(), false) };
    let numbering = block.column(Meaning::Numbering);
    let unit = block.column(Meaning::Field(Column::Unit));
    let figures: Vec<usize> =
        (0..block.headings.len()).filter(|at| block.headings.get(*at).is_some_and(super::heading::Heading::is_value)).collect();
    let mut lines: Vec<Line> = Vec::new();
    let (mut closed, mut begun) = (false, false);
    for at in block.bottom + 1..grid.height() {
        if grid.is_blank(at) {
            continue;
        }
        let filled = figures.iter().any(|column| !is_empty_mark(grid.cell(at, *column)));
        let numeric = figures.iter().any(|column| matches!(grid.cell(at, *column), Cell::Number(_)));
        if !begun {
            begun = true;
            if is_column_numbers(&grid.texts(at)) {
                body.left_out.column_numbers += 1;
                continue;
            }
        }
        let name = grid.text(at, subject);
        if !numeric {
            let texts = grid.texts(at);
            let first = texts.first().map(|(_, text)| text.as_str()).unwrap_or_default();
            if repeats_heading(&texts, block) {
                body.left_out.column_numbers += 1;
                continue;
            }
            if begins_table(grid, at, known, &texts) {
                body.other_table = Some(at);
                break;
            }
            // The words of a signature may stand under “Thực hiện”; a figure has a digit.
            let digits = figures.iter().any(|column| grid.text(at, *column).contains(|c: char| c.is_ascii_digit()));
            closed |= !digits && (closes(first) || texts.iter().any(|(_, text)| signs(text)));
            if (closed && !digits) || (remarks(first) && !filled) {
                body.left_out.footers += 1;
                continue;
            }
        }
        let printed = numbering.map(|column| grid.text(at, column)).unwrap_or_default();
        // In a table by area the last line adds up the others; a total among indicators has a name of its own.
        let unnamed = || grid.texts(at).first().is_some_and(|(_, text)| is_total(text));
        if !is_long && (is_total(&name) || (name.is_empty() && unnamed())) {
            body.left_out.totals += 1;
            continue;
        }
        let (marker, unmarked) = split_marker(&name);
        let (opens, part) = of_which(unmarked);
        let level = if part.len() < unmarked.len() { Some(OF_WHICH) } else { marker_level(&printed).or(marker) };
        let has_unit = unit.is_some_and(|column| !grid.cell(at, column).is_blank());
        let name = without_footnotes(part).to_owned();
        lines.push(Line { at, level, name, filled: filled || is_long, has_unit, opens: opens && !filled });
    }
    (lines, indicator.is_some() && !is_long)
}

/// Whether a cell says that there is no figure: blank, a dash, dots, `x`.
pub(super) fn is_empty_mark(cell: &Cell) -> bool {
    match cell {
        Cell::Blank => true,
        Cell::Text(text) => number::is_blank(text) || matches!(fold(text).as_str(), "x" | "n a" | "na"),
        _ => false,
    }
}

fn repeats_heading(texts: &[(usize, String)], block: &Block) -> bool {
    texts.len() >= 2 && texts.iter().all(|(at, text)| block.headings.get(*at).is_some_and(|h| h.label.contains(text.as_str())))
}

/// Whether another table begins in a row: only a row that names a subject is looked at closely.
fn begins_table(grid: &Grid<'_>, at: usize, known: &dyn Known, texts: &[(usize, String)]) -> bool {
    let names_subject = texts.iter().any(|(_, text)| matches!(Column::of_header(text), Some(Column::Indicator | Column::Area)));
    names_subject && texts.len() >= 2 && Block::beginning_at(grid, at, known).next().is_some()
}

/// Words after which no figure comes: recipients, signatures.
fn closes(text: &str) -> bool {
    const WORDS: [&str; 6] = ["noi nhan", "nguoi lap", "nguoi tong hop", "ki ten", "lap bieu", "kiem soat"];
    let key = fold(text);
    WORDS.iter().any(|word| key.starts_with(word))
}

/// Words of a signature: “KT. CHỦ TỊCH”, “GIÁM ĐỐC”, or a place and a day.
fn signs(text: &str) -> bool {
    const OFFICES: [&str; 9] = [
        "chu tich",
        "pho chu tich",
        "giam doc",
        "pho giam doc",
        "thu truong",
        "truong phong",
        "chanh van phong",
        "cuc truong",
        "thu truong don vi",
    ];
    let key = fold(text);
    let bare = key.trim_start_matches("tm ").trim_start_matches("kt ").trim_start_matches("tl ");
    let of_committee = bare != key.as_str() && ["ubnd", "ui ban", "hdnd"].iter().any(|word| bare.starts_with(word));
    of_committee
        || OFFICES.iter().any(|word| bare.starts_with(word))
        || (key.contains(" ngai ") && key.contains(" thang ") && key.contains(" nam "))
}

/// Words that begin a remark below a table.
fn remarks(text: &str) -> bool {
    const WORDS: [&str; 7] = ["ghi chu", "nguon", "luu i", "chu thich", "note", "source", "dien giai"];
    let key = fold(text);
    (text.starts_with('*') && !key.starts_with("trong do")) || WORDS.iter().any(|word| key == *word || key.starts_with(&format!("{word} ")))
}

fn is_total(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "tong" | "tong cong" | "tong so" | "cong" | "total" | "tong chung" | "toan tinh" | "toan thanh pho" | "toan huien"
    )
}

/// “Trong đó:” opens the parts of the row above; “Trong đó: nữ” is such a part itself.
fn of_which(name: &str) -> (bool, &str) {
    let key = fold(name);
    for word in ["trong do", "chia ra", "bao gom", "of which"] {
        if key == word {
            return (true, name);
        }
        if key.starts_with(word)
            && let Some((_, after)) = name.split_once(':')
        {
            return (false, after.trim());
        }
    }
    (false, name)
}

/// The level that a printed number stands for; none when it is no number of a list.
fn marker_level(printed: &str) -> Option<u8> {
    let bare = printed.trim().trim_start_matches('(').trim_end_matches([')', '.', ':', '/']);
    if bare.is_empty() {
        return matches!(printed.trim(), ".").then_some(OF_WHICH);
    }
    let mut letters = bare.chars();
    let (first, alone) = (letters.next()?, letters.next().is_none());
    if matches!(first, '-' | '–' | '−' | '+' | '•' | '*') && alone {
        return Some(if first == '+' { OF_WHICH + 1 } else { OF_WHICH });
    }
    if bare.len() <= 5 && bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) {
        return Some(1);
    }
    if alone && first.is_uppercase() {
        return Some(0);
    }
    if alone && first.is_lowercase() {
        return Some(PLAIN + 1);
    }
    let groups: Vec<&str> = bare.split('.').collect();
    let numbers = groups.iter().all(|g| (1..=3).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_digit()));
    // 1 → 2, 1.1 → 3, 1.1.1 → 4, deeper → 5: all above unnumbered rows.
    numbers.then(|| (1 + groups.len()).min(5) as u8)
}

/// Splits “1.1. Tỷ lệ”, “a) Tỷ lệ”, “- Tỷ lệ” into level and name.
fn split_marker(name: &str) -> (Option<u8>, &str) {
    if let Some(rest) = name.strip_prefix(['-', '–', '−', '+', '•', '*']) {
        let level = if name.starts_with('+') { OF_WHICH + 1 } else { OF_WHICH };
        return (Some(level), rest.trim_start());
    }
    let Some((first, rest)) = name.split_once(' ') else { return (None, name) };
    let ends_as_marker = first.ends_with(['.', ')', '/']) || (first.contains('.') && first.split('.').all(|g| (1..=2).contains(&g.len())));
    match marker_level(first).filter(|_| ends_as_marker) {
        Some(level) => (Some(level), rest.trim_start()),
        None => (None, name),
    }
}

#[cfg(test)]
mod tests;
