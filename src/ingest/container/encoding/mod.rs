//! Text of any encoding an office still uses into Unicode.
//!
//! Bytes that are not UTF-8 or UTF-16 are tried as windows-1258, TCVN3 and VNI; the one under which most words with
//! marks are Vietnamese syllables is taken, and said together with a sample. The same is done for the text inside
//! workbooks and UTF-8 files, where an old font may have shown Latin letters as Vietnamese.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

use super::Encoding;
use crate::ingest::error::{IngestError, IngestErrorKind};

pub(super) mod legacy_text;
mod syllable;
mod tcvn3;
mod vni;

use syllable::Tally;

/// Per cent of the words with marks that must be syllables before an encoding is believed: names of places and foreign
/// words are some, never most.
const BELIEVED_PERCENT: usize = 60;

/// A text in Unicode and how it was read.
pub(super) struct Decoded<'a> {
    /// The text, without byte-order mark.
    pub text: Cow<'a, str>,
    /// How its bytes were read.
    pub encoding: Encoding,
    /// What to tell about it; nothing where a byte-order mark, UTF-8 or a choice leaves no doubt.
    pub doubt: Option<String>,
}

/// Reads bytes as text, in the chosen encoding or in the one they seem to have.
pub(super) fn decode<'a>(file: &str, bytes: &'a [u8], chosen: Option<Encoding>) -> Result<Decoded<'a>, IngestError> {
    // An old encoding chosen for a file in Unicode is meant for the Latin letters in its cells.
    let is_unicode = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || std::str::from_utf8(bytes).is_ok();
    let is_of_a_font = matches!(chosen, Some(Encoding::Tcvn3 | Encoding::Vni));
    if let Some(encoding) = chosen.filter(|_| !(is_unicode && is_of_a_font)) {
        return decode_as(file, bytes, encoding).map(|text| Decoded { text, encoding, doubt: None });
    }
    for (mark, encoding) in [(&b"\xff\xfe"[..], Encoding::Utf16Le), (b"\xfe\xff", Encoding::Utf16Be)] {
        if bytes.starts_with(mark) {
            return decode_as(file, bytes, encoding).map(|text| Decoded { text, encoding, doubt: None });
        }
    }
    let Err(error) = std::str::from_utf8(bytes) else {
        return decode_as(file, bytes, Encoding::Utf8).map(|text| Decoded { text, encoding: Encoding::Utf8, doubt: None });
    };
    let candidates = [Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni];
    // A hundred thousand bytes hold enough words to tell; the last of them may be cut and does not matter.
    let from = error.valid_up_to().saturating_sub(50_000);
    let sample = bytes.get(from..bytes.len().min(from + 100_000)).unwrap_or_default();
    let best = candidates
        .into_iter()
        .filter_map(|encoding| decode_as(file, sample, encoding).ok().map(|text| (encoding, Tally::of(&text), words_of(&text))))
        .max_by_key(|(_, tally, _)| (tally.syllables * 1000).checked_div(tally.marked).unwrap_or(0));
    let Some((encoding, tally, words)) = best.filter(|(_, tally, _)| tally.reaches(BELIEVED_PERCENT)) else {
        return Err(not_utf8(file, bytes, error.valid_up_to()));
    };
    let text = decode_as(file, bytes, encoding)?;
    let doubt = format!("{}, by {} of {} words: {words}", encoding.name(), tally.syllables, tally.marked);
    Ok(Decoded { text, encoding, doubt: Some(doubt) })
}

fn decode_as<'a>(file: &str, bytes: &'a [u8], encoding: Encoding) -> Result<Cow<'a, str>, IngestError> {
    match encoding {
        Encoding::Utf8 => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| not_utf8(file, bytes, error.valid_up_to()))
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let decoder = if encoding == Encoding::Utf16Le { UTF_16LE } else { UTF_16BE };
            let (text, has_errors) = decoder.decode_with_bom_removal(bytes);
            if has_errors || text.contains('\0') {
                let found = format!("bytes that are not {}", encoding.name());
                return Err(IngestError::new(IngestErrorKind::Encoding, file, found, "text", "save the file as “CSV UTF-8”"));
            }
            Ok(text)
        }
        // Letters and combining marks are joined, as everything here is.
        Encoding::Windows1258 => Ok(Cow::Owned(WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect())),
        Encoding::Tcvn3 | Encoding::Vni => {
            Ok(Cow::Owned(convert(&WINDOWS_1252.decode_without_bom_handling(bytes).0, encoding).into_owned()))
        }
    }
}

/// Text in the Latin letters of an old font into Vietnamese; text of the other encodings is Unicode already.
pub(super) fn convert(text: &str, encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        _ if text.is_ascii() => Cow::Borrowed(text),
        Encoding::Tcvn3 => Cow::Owned(tcvn3::convert(text)),
        Encoding::Vni => Cow::Owned(vni::convert(text)),
        _ => Cow::Borrowed(text),
    }
}

/// The first words with marks of a text, for a person to judge by.
fn words_of(text: &str) -> String {
    const WORDS_SHOWN: usize = 12;
    let words = text.split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation())).filter(|word| !word.is_ascii());
    words.take(WORDS_SHOWN).collect::<Vec<_>>().join(" ")
}

fn not_utf8(file: &str, bytes: &[u8], at: usize) -> IngestError {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let byte = bytes.get(at).copied().unwrap_or_default();
    IngestError::new(
        IngestErrorKind::Encoding,
        file,
        format!("byte 0x{byte:02X} at position {} in line {line}, which is not UTF-8, and no other encoding fits", at + 1),
        "text in UTF-8, UTF-16, windows-1258, TCVN3 or VNI",
        "save the file as “CSV UTF-8”, or name its encoding",
    )
}

/// A small letter without its tone: "ế" gives "ê".
fn base_letter(c: char) -> char {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{309}' | '\u{303}' | '\u{301}' | '\u{323}');
    std::iter::once(c).nfd().filter(|c| !is_tone(c)).nfc().next().unwrap_or(c)
}

/// The small letter of a letter that has one.
fn lower_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests;
