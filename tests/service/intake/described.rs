//! Workbooks as people describe them: a text with one line a row and `|` between cells.
//!
//! The grammar stands in the README of the fixtures.

use jiff::civil::Date;
use serde::Deserialize;

/// A workbook.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// Whether days count from 1/1/1904, as old workbooks of the Macintosh do.
    #[serde(default)]
    pub date1904: bool,
    /// Its sheets.
    pub sheet: Vec<DescribedSheet>,
}

/// A sheet of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedSheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    #[serde(default)]
    pub hidden: bool,
    /// Its rows.
    pub rows: String,
    /// Joined cells, as `C5:D5`.
    #[serde(default)]
    pub merged: Vec<String>,
}

/// What is to be written into a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Blank,
    Text(String),
    Number(f64),
    /// A part of 1 in a cell that shows per cent.
    Percent(f64),
    Day(Date),
    /// An error that a formula came to.
    Error(String),
}

impl DescribedSheet {
    /// The cells, row by row.
    pub fn cells(&self) -> Vec<Vec<Written>> {
        self.rows.trim_matches('\n').lines().map(|line| line.split('|').map(written).collect()).collect()
    }

    /// First row, first column, last row and last column of the joined cells, counted from 0.
    pub fn areas(&self) -> Vec<[u32; 4]> {
        let corner = |name: &str| {
            let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
            let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1) - 1;
            [name[letters.len()..].parse::<u32>().expect("a row") - 1, column]
        };
        let area = |text: &String| {
            let (from, to) = text.split_once(':').expect("two corners");
            let ([top, left], [bottom, right]) = (corner(from), corner(to));
            [top, left, bottom, right]
        };
        self.merged.iter().map(area).collect()
    }
}

fn written(cell: &str) -> Written {
    let cell = cell.trim_matches([' ', '\t']).replace('⏎', "\n");
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text} is no number"));
    if let Some(rest) = cell.strip_prefix('#') {
        return match rest.strip_suffix('%') {
            Some(percent) => Written::Percent(number(percent)),
            None => Written::Number(number(rest)),
        };
    }
    if let Some(rest) = cell.strip_prefix('@') {
        return Written::Day(rest.parse().unwrap_or_else(|_| panic!("{rest} is no day")));
    }
    match cell.strip_prefix('!') {
        Some(rest) => Written::Error(format!("#{rest}")),
        None if cell.is_empty() => Written::Blank,
        None => Written::Text(cell),
    }
}
