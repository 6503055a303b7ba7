//! Pages speak both languages: a template prints words through the frame or a view, never its own.

use super::{assert_none, tree};

/// Pages that exist once for each language.
const OF_ONE_LANGUAGE: [&str; 2] = ["method_vi.html", "method_en.html"];

/// Names that are the same in both languages.
const NAMES: [&str; 5] = ["Lộ Trình", "API", "CSV", "JSON", "Excel (XLSX)"];

/// Attributes that a reader sees or hears.
const READ_ALOUD: [&str; 5] = ["title", "alt", "aria-label", "placeholder", "data-l"];

/// A template without what is between pairs of marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        // A blank of the same kind, so that words on both sides do not run together.
        out.push('\u{1}');
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

/// Words of a template that no language is asked for.
fn bare_words(text: &str) -> Vec<String> {
    let text = without(&without(text, "{#", "#}"), "<style", "</style>");
    // Blocks that hold a class name are no words: `{% block width %}wide{% endblock %}`.
    let mut text = text;
    for block in ["width", "strip_width", "main_width", "foot_width"] {
        text = without(&text, &format!("{{% block {block} %}}"), "{% endblock %}");
    }
    let text = without(&without(&text, "{{", "}}"), "{%", "%}");
    let is_word = |words: &str| words.chars().any(char::is_alphabetic);
    let mut out = Vec::new();
    for tag in text.split('<').skip(1).filter_map(|tag| tag.split_once('>')) {
        for attribute in READ_ALOUD {
            let value =
                tag.0.split_once(&format!(" {attribute}=\"")).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value);
            if is_word(value) {
                out.push(format!("{attribute}=\"{}\"", value.replace('\u{1}', "…")));
            }
        }
    }
    let plain = without(&text, "<", ">");
    for piece in plain.split('\u{1}').map(|piece| piece.trim().trim_start_matches(['–', '·', ' ']).trim()) {
        let piece = piece.replace("&nbsp;", " ").replace("&amp;", "&");
        if is_word(&piece) && !NAMES.contains(&piece.as_str()) {
            out.push(piece);
        }
    }
    out
}

#[test]
fn templates_have_no_words_of_one_language() {
    let mut faults = Vec::new();
    for path in tree::files_in("src/present/", ".html") {
        if OF_ONE_LANGUAGE.iter().any(|page| path.ends_with(page)) {
            continue;
        }
        faults.extend(bare_words(&tree::read(&path)).into_iter().map(|words| format!("{path}: {words}")));
    }
    assert_none("words go through frame.say(vi, en) or come from a view", &faults);
}

#[test]
fn pages_of_one_language_come_in_pairs() {
    for page in OF_ONE_LANGUAGE {
        let found = tree::files_in("src/present/", ".html").iter().any(|path| path.ends_with(page));
        assert!(found, "{page}");
    }
    let headings = |page: &str| tree::read(&format!("src/present/dashboard/templates/{page}")).matches("<h").count();
    assert_eq!(headings("method_vi.html"), headings("method_en.html"), "the two pages on method have the same sections");
}

#[test]
fn planted_words_are_found() {
    assert_eq!(bare_words("<p>{{ frame.say(\"Có\", \"Yes\") }} or no</p>"), ["or no"]);
    assert_eq!(bare_words("<a title=\"Open {{ x }}\" class=\"big\">{# a remark #}{{ y }} – Lộ Trình</a>"), ["title=\"Open …\""]);
    assert!(bare_words("{% block width %}wide{% endblock %}<b>{% if a %}{{ a }} · {% endif %}12</b>").is_empty());
}
