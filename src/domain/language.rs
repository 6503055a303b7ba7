//! The two languages: Vietnamese first, English beside it.

use serde::{Deserialize, Serialize};

/// The language of a page, chart or sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese, the default everywhere.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Both languages, Vietnamese first.
    pub const ALL: [Language; 2] = [Language::Vi, Language::En];

    /// The code used in addresses and `lang` attributes.
    pub fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    /// Reads `vi` or `en`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == text)
    }

    /// Chooses between a Vietnamese and an English wording.
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

/// A wording in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Vietnamese wording.
    pub vi: String,
    /// English wording.
    pub en: String,
}

impl Bilingual {
    /// Pairs the two wordings.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The wording in one language; Vietnamese where the English one is empty.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En if !self.en.is_empty() => &self.en,
            _ => &self.vi,
        }
    }
}
