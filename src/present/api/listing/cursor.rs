//! Cursors: where the next page begins, and of which question and which knowledge.
//!
//! A cursor carries the state of knowledge of its first page, so that pages fit together whatever comes in between them.
//! It is no secret and grants nothing: what it says could as well be asked for. Its checksum finds those that were
//! changed or cut off on the way.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::pipeline::{Knowledge, assess::hex};

/// Separates the parts: no id and no day has it.
const SEPARATOR: char = '\u{1f}';

/// Bytes of a checksum: against accidents.
const CHECKED: usize = 8;

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Stands for the address and its parameters, but for those that say how much of it is wanted.
    pub question: String,
    /// The knowledge of the first page.
    pub knowledge: Knowledge,
    /// Rows before it.
    pub position: u64,
    /// Rows of all pages together.
    pub total: u64,
    /// The series with which it begins and how many of its rows came before, where rows are read series by series.
    pub series: Option<(String, String, u64)>,
}

fn checksum(bytes: &[u8]) -> [u8; CHECKED] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|place| digest[place])
}

/// Stands for a question: its address and parameters in any order.
pub fn question(path: &str, pairs: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = pairs.iter().filter(|(name, _)| name != "cursor" && name != "limit").collect();
    pairs.sort();
    let text = serde_json::to_string(&(path, pairs)).unwrap_or_default();
    hex(&checksum(text.as_bytes()))
}

impl Cursor {
    /// The cursor as text of digits and small letters.
    pub fn written(&self) -> String {
        let Knowledge { as_of, known_at, targets_as_of } = self.knowledge;
        let mut parts = vec![self.question.clone(), known_at.to_string(), as_of.to_string(), targets_as_of.to_string()];
        parts.extend([self.position.to_string(), self.total.to_string()]);
        if let Some((indicator, area, skip)) = &self.series {
            parts.extend([indicator.clone(), area.clone(), skip.to_string()]);
        }
        let body = parts.join(&SEPARATOR.to_string()).into_bytes();
        let mut bytes = checksum(&body).to_vec();
        bytes.extend(body);
        hex(&bytes)
    }

    /// Reads a cursor; none where the text is not one that was given out.
    pub fn read(text: &str) -> Option<Self> {
        let bytes: Vec<u8> = text.as_bytes().chunks(2).map(byte_of).collect::<Option<_>>()?;
        let (sum, body) = bytes.split_at_checked(CHECKED)?;
        if checksum(body) != sum {
            return None;
        }
        let body = std::str::from_utf8(body).ok()?;
        let parts: Vec<&str> = body.split(SEPARATOR).collect();
        let day = |text: &str| text.parse::<Date>().ok();
        let (&[question, known_at, as_of, targets_as_of, position, total], rest) = parts.split_first_chunk::<6>()?;
        let series = match rest {
            [] => None,
            [indicator, area, skip] => Some(((*indicator).to_owned(), (*area).to_owned(), skip.parse().ok()?)),
            _ => return None,
        };
        Some(Self {
            question: question.to_owned(),
            knowledge: Knowledge { as_of: day(as_of)?, known_at: known_at.parse().ok()?, targets_as_of: day(targets_as_of)? },
            position: position.parse().ok()?,
            total: total.parse().ok()?,
            series,
        })
    }
}

fn byte_of(pair: &[u8]) -> Option<u8> {
    let [high, low] = pair else { return None };
    let digit = |b: &u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        let day = Date::constant(2026, 11, 22);
        let knowledge = Knowledge { as_of: day, known_at: 57, targets_as_of: day };
        let series = Some(("digital_economy_pct_gdp@mst-estimate".to_owned(), "vn".to_owned(), 3));
        Cursor { question: question("/a", &[]), knowledge, position: 1_000, total: 3_321, series }
    }

    #[test]
    fn what_was_written_is_read_and_nothing_else() {
        let text = cursor().written();
        assert_eq!(Cursor::read(&text), Some(cursor()));
        let plain = Cursor { series: None, ..cursor() };
        assert_eq!(Cursor::read(&plain.written()), Some(plain));
        for at in (0..text.len()).step_by(7) {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(Cursor::read(std::str::from_utf8(&changed).expect("text")), None, "changed at {at}");
            assert_eq!(Cursor::read(&text[..at]), None, "cut off at {at}");
        }
        assert!(["", "0", "zz", "e2889e", "…"].into_iter().all(|text| Cursor::read(text).is_none()));
    }

    #[test]
    fn a_question_is_the_same_in_any_order_and_for_any_page() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let one = question("/a", &[pair("plan", "x"), pair("year", "2030"), pair("limit", "5")]);
        assert_eq!(one, question("/a", &[pair("year", "2030"), pair("cursor", "…"), pair("plan", "x")]));
        assert_ne!(one, question("/a", &[pair("year", "2031"), pair("plan", "x")]));
        assert_ne!(one, question("/b", &[pair("year", "2030"), pair("plan", "x")]));
    }
}
