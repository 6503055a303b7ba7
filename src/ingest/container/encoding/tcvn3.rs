//! TCVN 5712:1993 VN3, also called ABC: one byte a letter, shown by fonts such as .VnTime.
//!
//! The table has small letters with tone marks only. A capital with a tone is the byte of the small letter in a font
//! that shows capitals (.VnTimeH), so its case is lost in the bytes and is taken from the letters around it; some
//! programs write the bare capital before it ("Aµ" for À).

use std::sync::LazyLock;

use super::{base_letter, lower_char};

/// The letters beyond ASCII: the first byte of each run and the letters from there on; bytes between are not used.
///
/// Source: TCVN 5712:1993, table VN3.
const RUNS: [(u8, &str); 8] = [
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
];

/// The letter of each byte.
static LETTERS: LazyLock<[Option<char>; 256]> = LazyLock::new(|| {
    let mut table = [None; 256];
    for (first, letters) in RUNS {
        for (place, letter) in table.iter_mut().skip(usize::from(first)).zip(letters.chars()) {
            *place = Some(letter);
        }
    }
    table
});

/// The letter that a byte stands for; none where the table has none.
fn letter(byte: u8) -> Option<char> {
    LETTERS.get(usize::from(byte)).copied().flatten()
}

/// Text whose bytes were read as windows-1252 into the letters that were meant.
pub(super) fn convert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(['\n', '\r', '\t', ',', ';', '"', '|']) {
        // A piece in capitals: at least two, since "Sè" is Số and not SỐ.
        let is_capital = |word: &str| {
            let capitals = word.chars().filter(|c| c.is_ascii_uppercase()).count();
            capitals >= 2 && !word.chars().any(|c| c.is_ascii_lowercase())
        };
        let all = is_capital(piece);
        for word in piece.split_inclusive(' ') {
            convert_word(word, all || is_capital(word), &mut out);
        }
    }
    out
}

fn convert_word(word: &str, in_capitals: bool, out: &mut String) {
    let mut before = None;
    for c in word.chars() {
        if c.is_ascii() {
            out.push(c);
            before = Some(c);
            continue;
        }
        // From 0xA0 on windows-1252 has each character at its own number.
        let Some(meant) = u8::try_from(u32::from(c)).ok().and_then(letter) else {
            out.push(c);
            before = Some(c);
            continue;
        };
        // A bare capital and the small letter of the same base are one capital letter.
        let doubled = before.is_some_and(|before: char| before.is_uppercase() && base_letter(meant) == lower_char(before));
        if doubled {
            out.pop();
        }
        if doubled || in_capitals {
            out.extend(meant.to_uppercase());
        } else {
            out.push(meant);
        }
        before = if doubled { None } else { Some(meant) };
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ingest::container::encoding::tests::{LETTERS_WITH_MARKS, SENTENCES};

    /// What a program writes for a text: the byte of each letter, capitals with a tone as a bare capital and a small one.
    pub fn encode(text: &str) -> Vec<u8> {
        let byte = |c: char| (0xA1..=0xFE_u8).find(|byte| letter(*byte) == Some(c));
        let mut out = Vec::new();
        for c in text.chars() {
            let small = lower_char(c);
            match (byte(c), byte(small)) {
                _ if c.is_ascii() => out.push(c as u8),
                (Some(byte), _) => out.push(byte),
                (None, Some(small_byte)) => {
                    let base = base_letter(small).to_uppercase().next().expect("a capital");
                    out.push(if base.is_ascii() { base as u8 } else { byte(base).expect("a bare capital") });
                    out.push(small_byte);
                }
                _ => panic!("{c} is not in the table"),
            }
        }
        out
    }

    fn decode(bytes: &[u8]) -> String {
        convert(&encoding_rs::WINDOWS_1252.decode(bytes).0)
    }

    #[test]
    fn every_letter_with_a_mark_comes_back() {
        for c in LETTERS_WITH_MARKS.chars() {
            assert_eq!(decode(&encode(&c.to_string())), c.to_string());
        }
        for sentence in SENTENCES {
            assert_eq!(decode(&encode(sentence)), *sentence);
        }
    }

    #[test]
    fn text_as_it_stands_in_old_documents_is_read() {
        // The head of every administrative document, as it looks in a font without Vietnamese letters.
        assert_eq!(convert("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), "Cộng hoà xã hội chủ nghĩa Việt Nam");
        assert_eq!(convert("§éc lËp - Tù do - H¹nh phóc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(convert("Tû lÖ hå s¬ dÞch vô c«ng trùc tuyÕn"), "Tỷ lệ hồ sơ dịch vụ công trực tuyến");
    }

    #[test]
    fn capitals_are_taken_from_the_letters_around() {
        assert_eq!(convert("KÕ HO¹CH,Sè,TØ LÖ"), "KẾ HOẠCH,Số,TỈ LỆ");
        assert_eq!(convert("§VT: ®ång"), "ĐVT: đồng");
    }
}
