//! Whether a word is a syllable that Vietnamese spelling allows: the measure by which an encoding is found.
//!
//! Vietnamese writes each syllable as a word of its own, an onset and a rime out of short closed lists, so that wrongly
//! converted text fails at nearly every word with a mark.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a syllable may begin with; longer ones first, so that the first match is the right one.
const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s",
    "t", "v", "x",
];

/// What may follow the onset, without its tone.
const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh uên ui um un ung uơ up ut \
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưng ưt ưu \
    ươc ươi ươm ươn ương ươp ươt ươu y ych yêm yên yêng yêt yêu ynh yt";

static KNOWN_RIMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| RIMES.split_whitespace().collect());

/// Tone marks: grave, hook, tilde, acute, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Whether a word is a Vietnamese syllable; case does not count, the tone may stand on any vowel ("hoà", "hòa").
pub(super) fn is_syllable(word: &str) -> bool {
    let mut tones = Vec::new();
    // "nghiêng", the longest, has 9 characters when decomposed.
    let plain: String = word
        .nfd()
        .take(16)
        .flat_map(char::to_lowercase)
        .filter(|c| {
            let is_tone = TONES.contains(c);
            if is_tone {
                tones.push(*c);
            }
            !is_tone
        })
        .nfc()
        .collect();
    if tones.len() > 1 || plain.chars().any(is_combining_mark) {
        return false;
    }
    let is_rime = |rime: &str| {
        // After a stop only the acute and the dot below are spoken.
        let stopped = rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch");
        KNOWN_RIMES.contains(rime) && (!stopped || tones.first().is_none_or(|tone| matches!(tone, '\u{301}' | '\u{323}')))
    };
    is_rime(&plain)
        || ONSETS.iter().filter_map(|onset| plain.strip_prefix(onset).map(|rime| (onset, rime))).any(|(onset, rime)| {
            // "giêng" is gi + iêng with one i written.
            is_rime(rime) || (*onset == "gi" && is_rime(&format!("i{rime}")))
        })
}

/// How many words with a letter beyond ASCII a text has, and how many of them are syllables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Words with a letter beyond ASCII.
    pub marked: usize,
    /// Those that are Vietnamese syllables.
    pub syllables: usize,
}

impl Tally {
    /// Counts the words of a text; what neither is ASCII nor a letter counts as a part of a word, since it is the
    /// trace of a wrong conversion more often than punctuation.
    pub fn of(text: &str) -> Self {
        let mut tally = Self::default();
        for word in text.split(|c: char| (c.is_ascii() && !c.is_ascii_alphabetic()) || matches!(c, '–' | '—' | '…' | '“' | '”' | '\u{a0}'))
        {
            if !word.is_ascii() {
                tally.marked += 1;
                tally.syllables += usize::from(is_syllable(word));
            }
        }
        tally
    }

    /// Both tallies together.
    pub fn and(self, other: Self) -> Self {
        Self { marked: self.marked + other.marked, syllables: self.syllables + other.syllables }
    }

    /// Whether at least so many per cent of the marked words are syllables; no word is no evidence.
    pub fn reaches(self, percent: usize) -> bool {
        self.marked > 0 && self.syllables * 100 >= self.marked * percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_words_are_syllables_and_wrongly_converted_ones_are_not() {
        for word in "Tỷ lệ hồ sơ dịch vụ công trực tuyến Kế hoạch Phường Hải Dương nghiêng giêng quốc khuỷu Đắk Lắk UỶ hoà hòa".split(' ')
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in "Tû lÖ hå trùc tuyÕn Ph\u{AD}êng Dương1 leä tröïc tuyeán bản̉ tàc écrit naïve Müller".split(' ') {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn only_words_with_marks_count() {
        assert_eq!(Tally::of("Tỷ lệ (%), area, 2025; café"), Tally { marked: 3, syllables: 2 });
        assert!(Tally::of("Tỷ lệ, café").reaches(60) && !Tally::of("Tỷ lệ, café").reaches(70));
        assert!(!Tally::of("area").reaches(0));
    }
}
