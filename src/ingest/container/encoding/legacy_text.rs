//! Text that is Unicode by its file and Vietnamese only by its font: cells typed in .VnTime or VNI-Times.
//!
//! Such a cell holds Latin letters ("Tû lÖ") that the font shows as Vietnamese. One workbook often holds both kinds, so
//! an encoding is established by all cells together and each cell is then converted or left by its own words.

use super::{Tally, convert, words_of};
use crate::{
    domain::finding::Finding,
    ingest::{
        container::{Choice, Encoding, note},
        sheet::{Cell, Sheet},
    },
};

/// Least syllables that speak for an old font: one word may be a syllable by chance.
const LEAST_SYLLABLES: usize = 2;

/// Cells looked at to establish an encoding; a font does not change after so many.
const CELLS_LOOKED_AT: usize = 20_000;

/// Converts the cells that an old font was needed for, and says so; nothing happens where a choice says UTF-8.
pub(in crate::ingest::container) fn convert_cells(
    file: &str,
    sheets: &mut [Sheet],
    choice: &Choice,
    notes: &mut Vec<Finding>,
) -> Option<Encoding> {
    let chosen = match choice.encoding {
        Some(encoding @ (Encoding::Tcvn3 | Encoding::Vni)) => Some(encoding),
        Some(_) => return None,
        None => None,
    };
    let encoding = chosen.or_else(|| established(texts(sheets)))?;
    let mut converted = 0usize;
    let mut sample = String::new();
    for cell in sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).flatten() {
        let Cell::Text(text) = cell else { continue };
        if text.is_ascii() || has_letters_of_unicode(text) || (chosen.is_none() && !speaks_for(text, encoding)) {
            continue;
        }
        let meant = convert(text, encoding).into_owned();
        if meant != *text {
            if sample.chars().count() < 80 {
                let shown = words_of(&meant);
                sample = format!("{sample}{}{shown}", if sample.is_empty() || shown.is_empty() { "" } else { " " });
            }
            *text = meant;
            converted += 1;
        }
    }
    if converted == 0 {
        return None;
    }
    let found = format!("{converted} cells in {}, read as: {sample}", encoding.name());
    notes.push(note(file, "encoding", found, "Unicode; where these words are wrong, choose another encoding"));
    Some(encoding)
}

fn texts(sheets: &[Sheet]) -> impl Iterator<Item = &str> {
    sheets
        .iter()
        .flat_map(|sheet| &sheet.rows)
        .flatten()
        .filter_map(|cell| match cell {
            Cell::Text(text) if !text.is_ascii() => Some(text.as_str()),
            _ => None,
        })
        .take(CELLS_LOOKED_AT)
}

/// The old encoding that the cells together speak for.
fn established<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Encoding> {
    let (mut as_is, mut tcvn3, mut vni) = (Tally::default(), Tally::default(), Tally::default());
    for text in texts.filter(|text| !has_letters_of_unicode(text)) {
        as_is = as_is.and(Tally::of(text));
        tcvn3 = tcvn3.and(Tally::of(&convert(text, Encoding::Tcvn3)));
        vni = vni.and(Tally::of(&convert(text, Encoding::Vni)));
    }
    let (encoding, best) = if vni.syllables > tcvn3.syllables { (Encoding::Vni, vni) } else { (Encoding::Tcvn3, tcvn3) };
    let is_clear = best.reaches(super::BELIEVED_PERCENT) && best.syllables >= LEAST_SYLLABLES && best.syllables > as_is.syllables;
    is_clear.then_some(encoding)
}

/// Whether a text holds a Vietnamese letter that no old font's Latin letters contain: such a cell is Unicode.
fn has_letters_of_unicode(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | '\u{300}'..='\u{323}' | '\u{1EA0}'..='\u{1EF9}'))
}

/// Whether the words of one cell read better converted; where they read as well, the font of the rest decides.
fn speaks_for(text: &str, encoding: Encoding) -> bool {
    let (as_is, converted) = (Tally::of(text), Tally::of(&convert(text, encoding)));
    converted.syllables > 0 && converted.syllables >= as_is.syllables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cells: &[&str]) -> Vec<Sheet> {
        let rows = cells.iter().map(|text| vec![Cell::Text((*text).to_owned())]).collect();
        vec![Sheet { rows, row_numbers: (1..=cells.len()).collect(), ..Sheet::default() }]
    }

    fn texts_after(cells: &[&str], choice: &Choice) -> (Vec<String>, Vec<Finding>) {
        let (mut sheets, mut notes) = (sheet(cells), Vec::new());
        convert_cells("a.xlsx", &mut sheets, choice, &mut notes);
        let texts = sheets[0].rows.iter().map(|row| match &row[0] {
            Cell::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        });
        (texts.collect(), notes)
    }

    #[test]
    fn cells_in_an_old_font_are_converted_and_the_others_are_left() {
        let (texts, notes) = texts_after(&["Tû lÖ hå s¬", "Sè l\u{AD}îng", "Tỷ lệ", "KPI", "Café Müller"], &Choice::default());
        assert_eq!(texts, ["Tỷ lệ hồ sơ", "Số lượng", "Tỷ lệ", "KPI", "Café Müller"]);
        assert!(notes.len() == 1 && notes[0].found.contains("TCVN3") && notes[0].found.contains("Tỷ lệ hồ sơ"), "{notes:?}");
        let (texts, _) = texts_after(&["Tyû leä hoà sô", "Soá löôïng", "Tỷ lệ"], &Choice::default());
        assert_eq!(texts, ["Tỷ lệ hồ sơ", "Số lượng", "Tỷ lệ"]);
    }

    #[test]
    fn unicode_is_left_alone() {
        for cells in [&["Tỷ lệ", "Kế hoạch", "có", "Hà Nội", "là"][..], &["Café Müller", "naïve"], &["Hà", "là", "có", "và"]]
        {
            assert_eq!(texts_after(cells, &Choice::default()), (cells.iter().map(|c| (*c).to_owned()).collect(), Vec::new()));
        }
    }

    #[test]
    fn a_choice_decides() {
        let unicode = Choice { encoding: Some(Encoding::Utf8), ..Choice::default() };
        assert_eq!(texts_after(&["Tû lÖ hå s¬"], &unicode).0, ["Tû lÖ hå s¬"]);
        let tcvn3 = Choice { encoding: Some(Encoding::Tcvn3), ..Choice::default() };
        assert_eq!(texts_after(&["Sè"], &tcvn3).0, ["Số"]);
    }
}
