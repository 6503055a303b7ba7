//! VNI for Windows: a base letter and a byte for its marks, shown by fonts such as VNI-Times.

use super::lower_char;

/// Marks of each base letter: the base, the mark bytes as windows-1252 shows them, the letters they make.
///
/// Source: character table of VNI for Windows. Ơ and Ư are the letters Ô and Ö, which take tones like the others.
const PAIRS: [(char, &str, &str); 7] = [
    ('a', "ùøûõïêéèúüëâáàåãä", "áàảãạăắằẳẵặâấầẩẫậ"),
    ('e', "ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    ('o', "ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    ('u', "ùøûõï", "úùủũụ"),
    ('y', "ùøûõ", "ýỳỷỹ"),
    ('ô', "ùøûõï", "ớờởỡợ"),
    ('ö', "ùøûõï", "ứừửữự"),
];

/// Letters that are one byte of their own.
const SINGLES: [(char, char); 9] =
    [('ñ', 'đ'), ('ô', 'ơ'), ('ö', 'ư'), ('í', 'í'), ('ì', 'ì'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('î', 'ỵ')];

/// The letter that a base letter and a mark make, small.
fn paired(base: char, mark: char) -> Option<char> {
    if mark.is_ascii() {
        return None;
    }
    let (_, marks, letters) = PAIRS.iter().find(|(known, _, _)| *known == base)?;
    marks.chars().position(|known| known == mark).and_then(|at| letters.chars().nth(at))
}

/// Text whose bytes were read as windows-1252 into the letters that were meant.
pub(super) fn convert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let base = lower_char(c);
        let mut meant = None;
        // The mark may be in the other case than its letter: fonts show it alike.
        if let Some(made) = chars.peek().and_then(|mark| paired(base, lower_char(*mark))) {
            chars.next();
            meant = Some(made);
        }
        if meant.is_none() && c.is_ascii() {
            out.push(c);
            continue;
        }
        let meant = meant.or_else(|| SINGLES.iter().find(|(known, _)| *known == base).map(|(_, single)| *single));
        match meant {
            Some(meant) if c.is_uppercase() => out.extend(meant.to_uppercase()),
            Some(meant) => out.push(meant),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ingest::container::encoding::tests::{LETTERS_WITH_MARKS, SENTENCES};

    /// What VNI writes for a text, as windows-1252 shows it.
    pub fn encode(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            let small = lower_char(c);
            let mut piece = String::new();
            if let Some((single, _)) = SINGLES.iter().find(|(_, letter)| *letter == small) {
                piece.push(*single);
            } else if let Some((base, mark)) = PAIRS.iter().find_map(|(base, marks, letters)| {
                letters.chars().position(|letter| letter == small).and_then(|at| marks.chars().nth(at)).map(|mark| (base, mark))
            }) {
                piece.extend([*base, mark]);
            } else {
                piece.push(small);
            }
            out.push_str(&if c.is_uppercase() { piece.to_uppercase() } else { piece });
        }
        out
    }

    #[test]
    fn every_letter_with_a_mark_comes_back() {
        for c in LETTERS_WITH_MARKS.chars() {
            let encoded = encode(&c.to_string());
            assert!(encoded.chars().all(|c| u32::from(c) < 0x100), "{c} takes bytes");
            assert_eq!(convert(&encoded), c.to_string());
        }
        for sentence in SENTENCES {
            assert_eq!(convert(&encode(sentence)), *sentence);
        }
    }

    #[test]
    fn text_as_it_stands_in_old_documents_is_read() {
        assert_eq!(convert("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(convert("Ñoäc laäp - Töï do - Haïnh phuùc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(convert("Tyû leä hoà sô dòch vuï coâng tröïc tuyeán"), "Tỷ lệ hồ sơ dịch vụ công trực tuyến");
        assert_eq!(convert("KEÁ HOAÏCH, PHÖÔØNG HAÛI DÖÔNG"), "KẾ HOẠCH, PHƯỜNG HẢI DƯƠNG");
    }
}
