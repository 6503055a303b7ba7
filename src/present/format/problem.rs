//! What the service cannot do, in both languages.
//!
//! Failures carry a technical English sentence. Its Vietnamese words stand in [`problem_words`](super::problem_words): a
//! pattern of the English sentence with slots, and the Vietnamese sentence in which they are filled, `{*a}` where the slot
//! is itself a sentence with words of its own, `{w}` to `{z}` where it is one word.

use super::{intake::slots, problem_words::PROBLEM_WORDS};
use crate::{
    domain::language::Bilingual,
    pipeline::{IngestError, IngestErrorKind, PipelineError},
};

/// How deep sentences stand in sentences.
const DEEPEST: usize = 4;

/// Both languages of an English sentence; where no words are known the Vietnamese one quotes it.
///
/// # Example
/// ```
/// let said = lotrinh::present::format::problem::said("as_of: found “soon”, expected a day as YYYY-MM-DD");
/// assert_eq!(said.vi, "as_of: gặp “soon”, cần một ngày dạng NNNN-TT-NN, ví dụ 2026-11-22");
/// ```
pub fn said(english: &str) -> Bilingual {
    let vi = in_vietnamese(english, DEEPEST).unwrap_or_else(|| format!("Không thực hiện được: {english}"));
    Bilingual::new(vi, english)
}

/// Whether the Vietnamese words of a sentence are known.
pub fn has_words(english: &str) -> bool {
    in_vietnamese(english, DEEPEST).is_some()
}

/// A failure in both languages.
pub fn of_error(error: &PipelineError) -> Bilingual {
    match error {
        PipelineError::Unknown { what, id, hint } => Bilingual::new(unknown(what, id, hint), error.to_string()),
        PipelineError::Row { file, row, column, found, expected } => {
            Bilingual::new(format!("{file}, dòng {row}, {column}: gặp “{found}”, cần {}", phrase(expected)), error.to_string())
        }
        PipelineError::Ingest(error) => Bilingual::new(file_sentence(error), error.to_string()),
        PipelineError::Unusable(receipt) => Bilingual::new(
            format!(
                "{}: {}/{} dòng không dùng được; chưa thay đổi gì, xem lý do từng dòng trong receipt.findings",
                receipt.name, receipt.rejected, receipt.rows
            ),
            error.to_string(),
        ),
        error => said(&error.to_string()),
    }
}

/// What is wrong with a file; in general words, with the English ones behind them, where one part has no words.
fn file_sentence(error: &IngestError) -> String {
    let parts = [&error.found, &error.expected, &error.remedy].map(|part| in_vietnamese(part, DEEPEST));
    if let [Some(found), Some(expected), Some(remedy)] = parts {
        // “Gặp không có …” is no Vietnamese.
        let met = if found.starts_with("không ") { "" } else { "gặp " };
        return format!("{}: {met}{found}, cần {expected}; {remedy}", error.file);
    }
    let general = match error.kind {
        IngestErrorKind::TooLarge => "tệp vượt giới hạn; chia nhỏ tệp rồi gửi lại",
        IngestErrorKind::Format => "loại tệp không nhận; lưu thành CSV UTF-8 hoặc XLSX rồi gửi lại",
        IngestErrorKind::Encoding => "không đọc được chữ trong tệp; lưu thành CSV UTF-8 rồi gửi lại",
        IngestErrorKind::Shape => "tệp không phải bảng có các cột cần thiết; sửa tệp rồi gửi lại",
        IngestErrorKind::Changed => "tệp đã thay đổi; kiểm tra lại rồi gửi lại",
        IngestErrorKind::NoRoom => "đĩa của máy chủ hết chỗ; gửi lại sau",
        IngestErrorKind::Unreadable | IngestErrorKind::Rules => "không đọc được tệp; báo cho người vận hành nếu vẫn vậy",
    };
    format!("{}: {general} (chi tiết bằng tiếng Anh: {}; {})", error.file, error.found, error.expected)
}

fn unknown(what: &str, id: &str, hint: &str) -> String {
    let hint = phrase(hint);
    match what {
        "upload with the key" => format!("không có lần gửi nào mang khóa “{id}”{hint}"),
        _ => format!("không có {} “{id}” trong danh mục{hint}", phrase(what)),
    }
}

/// A part of a sentence; as it is where its words are not known.
fn phrase(english: &str) -> String {
    in_vietnamese(english, DEEPEST).unwrap_or_else(|| english.to_owned())
}

fn in_vietnamese(english: &str, depth: usize) -> Option<String> {
    if english.is_empty() {
        return Some(String::new());
    }
    let depth = depth.checked_sub(1)?;
    PROBLEM_WORDS.iter().find_map(|(pattern, template)| {
        let slots = slots(pattern, english)?;
        // `w`, `x`, `y` and `z` hold one word.
        let fits = slots.iter().all(|(name, text)| !('w'..='z').contains(name) || !text.contains(char::is_whitespace));
        if fits { fill(template, &slots, depth) } else { None }
    })
}

/// Fills the slots; none where the words of one that is a sentence are not known.
fn fill(template: &str, slots: &[(char, &str)], depth: usize) -> Option<String> {
    let mut parts = template.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, literal) = part.split_once('}')?;
        let bare = name.strip_prefix('*');
        let text = slots.iter().find(|(known, _)| bare.unwrap_or(name).starts_with(*known)).map(|(_, text)| *text)?;
        match bare {
            Some(_) => out.push_str(&in_vietnamese(text, depth)?),
            None => out.push_str(text),
        }
        out.push_str(literal);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slots_of_every_sentence_stand_in_its_pattern() {
        for (pattern, template) in PROBLEM_WORDS {
            for part in template.split('{').skip(1) {
                let name = part.split('}').next().unwrap_or_default().trim_start_matches('*');
                assert!(pattern.contains(&format!("{{{name}}}")), "{pattern}: {{{name}}}");
            }
            assert!(!pattern.is_empty() && !template.is_empty());
        }
    }

    #[test]
    fn sentences_in_sentences_are_said_too() {
        let error = PipelineError::Unknown { what: "indicator", id: "hdy".to_owned(), hint: "; did you mean “hdi”?".to_owned() };
        assert_eq!(of_error(&error).vi, "không có chỉ tiêu “hdy” trong danh mục; có phải là “hdi”?");
        assert_eq!(of_error(&error).en, "indicator “hdy” is not in the catalogue; did you mean “hdi”?");
        let strange = said("something that nobody foresaw");
        assert_eq!(strange.vi, "Không thực hiện được: something that nobody foresaw");
        assert!(!has_words(&strange.en));
    }
}
