//! Text as offices write it: one normal form on the way in, one folded key for matching.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Normalises text from outside: NFC, no zero-width characters, no-break spaces as spaces, trimmed, inner blanks single.
///
/// # Example
/// ```
/// use lotrinh::domain::text::normalise;
/// assert_eq!(normalise("  ty\u{309}\u{a0} le\u{323}\u{302}\u{200b} "), "tỷ lệ");
/// ```
pub fn normalise(text: &str) -> String {
    let visible: String = text.nfc().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key under which two spellings of a name meet: lower case, no marks, `đ` as `d`, `y` as `i`, only letters and digits.
///
/// # Example
/// ```
/// use lotrinh::domain::text::fold;
/// assert_eq!(fold("Tỉ lệ hoà  mạng"), fold("tỷ lệ hòa mạng"));
/// assert_eq!(fold("Đơn vị tính"), "don vi tinh");
/// ```
pub fn fold(text: &str) -> String {
    strip_marks(text).replace('y', "i")
}

/// Lower-case text without Vietnamese marks; punctuation becomes a blank.
pub fn strip_marks(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
