//! Encodings found and read, over every letter and over sentences.

use super::*;

/// The 67 letters with marks, small and capital.
pub(super) const LETTERS_WITH_MARKS: &str = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ\
    ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬĐÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴ";

pub(super) const SENTENCES: &[&str] = &["Tỷ lệ hồ sơ dịch vụ công trực tuyến", "Kế hoạch", "Phường Hải Dương", "Đơn vị tính: %"];

/// windows-1258 as Windows writes it: letters that it has as they are, others as a letter and a combining mark.
fn windows_1258(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for c in text.chars() {
        let tone = c.to_string().nfd().find(|c| matches!(c, '\u{300}' | '\u{309}' | '\u{303}' | '\u{301}' | '\u{323}'));
        for piece in [c.to_string(), base_letter(c).to_string() + &tone.map(String::from).unwrap_or_default()] {
            let (bytes, _, unmappable) = WINDOWS_1258.encode(&piece);
            if !unmappable {
                out.extend_from_slice(&bytes);
                break;
            }
        }
    }
    out
}

fn bytes_of(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Windows1258 => windows_1258(text),
        Encoding::Tcvn3 => tcvn3::tests::encode(text),
        Encoding::Vni => vni::tests::encode(text).chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect(),
    }
}

const ALL: [Encoding; 6] = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni];

#[test]
fn there_are_134_letters_with_marks() {
    assert_eq!(LETTERS_WITH_MARKS.chars().count(), 134);
    assert_eq!(LETTERS_WITH_MARKS.chars().collect::<std::collections::HashSet<_>>().len(), 134);
    assert!(LETTERS_WITH_MARKS.nfc().eq(LETTERS_WITH_MARKS.chars()));
}

#[test]
fn every_letter_comes_back_in_every_encoding() {
    for encoding in ALL {
        for c in LETTERS_WITH_MARKS.chars() {
            let bytes = bytes_of(&c.to_string(), encoding);
            let decoded = decode("a.csv", &bytes, Some(encoding)).expect("text");
            assert_eq!(decoded.text, c.to_string(), "{encoding:?}");
        }
        for sentence in SENTENCES {
            assert_eq!(decode("a.csv", &bytes_of(sentence, encoding), Some(encoding)).expect("text").text, *sentence, "{encoding:?}");
        }
    }
}

#[test]
fn an_encoding_is_found_and_said() {
    for encoding in [Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni] {
        for sentence in ["Chỉ tiêu;Địa bàn;Kỳ\nTỷ lệ hồ sơ;Phường Hải Dương;2025\n", "Kế hoạch,a\n"] {
            let bytes = bytes_of(sentence, encoding);
            let decoded = decode("a.csv", &bytes, None).expect("text");
            assert_eq!((decoded.encoding, decoded.text.as_ref()), (encoding, sentence));
            let doubt = decoded.doubt.expect("a note");
            assert!(doubt.contains(encoding.name()) && doubt.contains("ế") | doubt.contains("Chỉ"), "{doubt}");
        }
    }
}

#[test]
fn byte_order_marks_leave_no_doubt() {
    for (mark, encoding) in [(&b"\xef\xbb\xbf"[..], Encoding::Utf8), (b"\xff\xfe", Encoding::Utf16Le), (b"\xfe\xff", Encoding::Utf16Be)] {
        let bytes = [mark, &bytes_of("Kế hoạch", encoding)].concat();
        let decoded = decode("a.csv", &bytes, None).expect("text");
        assert_eq!((decoded.encoding, decoded.text.as_ref(), decoded.doubt), (encoding, "Kế hoạch", None));
    }
}

#[test]
fn a_choice_overrides_and_wrong_bytes_are_placed() {
    let bytes = bytes_of("Kế hoạch", Encoding::Tcvn3);
    assert_eq!(decode("a.csv", &bytes, Some(Encoding::Vni)).expect("text").encoding, Encoding::Vni);
    let error = decode("a.csv", b"a,b\n1,\xe9crit M\xfcller\n", None).map(|_| ()).expect_err("no Vietnamese word");
    assert!(error.found.contains("0xE9 at position 7 in line 2"), "{error}");
    assert!(decode("a.csv", &bytes, Some(Encoding::Utf8)).is_err());
    assert!(decode("a.csv", b"\xff\xfea\0b", None).is_err(), "half a character");
}
