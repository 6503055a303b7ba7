//! Names of areas as offices write them: “UBND P. Hải Dương”, “TP Hải Phòng”, “Tỉnh Hải Dương (cũ)”.

use crate::domain::text::fold;

/// Types of areas with their abbreviations, folded; longer ones first, since one begins another.
const TYPES: [(&str, &[&str]); 10] = [
    ("thanh pho", &["tp"]),
    ("thi tran", &["tt"]),
    ("dac khu", &["dk"]),
    ("thi xa", &["tx"]),
    ("phuong", &["p"]),
    ("huien", &["h"]),
    ("quan", &["q"]),
    ("tinh", &["t"]),
    ("xa", &["x"]),
    ("khoi", &[]),
];

/// The key of a name with its type: no brackets, no “UBND”, abbreviations of the type written out.
pub fn full_key(name: &str) -> String {
    let without_brackets = match name.find('(') {
        Some(at) if at > 0 => name.get(..at).unwrap_or(name),
        _ => name,
    };
    let key = fold(without_brackets);
    let key = ["ubnd", "ui ban nhan dan", "hdnd va ubnd"]
        .iter()
        .find_map(|office| key.strip_prefix(office).and_then(|rest| rest.strip_prefix(' ')))
        .unwrap_or(&key);
    for (word, abbreviations) in TYPES {
        for short in abbreviations {
            if let Some(rest) = key.strip_prefix(short).and_then(|rest| rest.strip_prefix(' ')) {
                return format!("{word} {rest}");
            }
        }
    }
    key.to_owned()
}

/// The key of a name without its type.
pub fn bare_key(name: &str) -> String {
    let key = full_key(name);
    let bare = TYPES.iter().find_map(|(word, _)| key.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')));
    bare.map_or(key.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_area_meet() {
        for name in ["Phường Hải Dương", "P. Hải Dương", "P.Hải Dương", "UBND phường Hải Dương", "ỦY BAN NHÂN DÂN PHƯỜNG HẢI DƯƠNG"]
        {
            assert_eq!(full_key(name), "phuong hai duong", "{name}");
        }
        assert_eq!(full_key("TP Hải Phòng"), full_key("Thành phố Hải Phòng (cũ, trước 01/7/2025)"));
        assert_eq!(full_key("H. Bình Giang"), full_key("huyện Bình Giang (cũ)"));
        assert_eq!((bare_key("Tỉnh Hải Dương (cũ)"), bare_key("P. Hải Dương")), ("hai duong".into(), "hai duong".into()));
        assert_eq!(bare_key("Việt Nam"), "viet nam");
    }
}
