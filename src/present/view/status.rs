//! How a status looks: a shape, a word and, third, a colour.

use crate::{
    domain::{
        assessment::{Assessment, Class, Outcome, Status},
        language::Language,
    },
    present::format,
};

/// Shape and colour of a status. Square is bad, diamond asks for attention, circle is good, dashed is unknown, so that
/// a grey photocopy still tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Square with ×.
    Missed,
    /// Square with !.
    AtRisk,
    /// Diamond with a bar.
    Watch,
    /// Dashed ring.
    NotAssessable,
    /// Ring with a dot.
    OnCourse,
    /// Disc with a tick.
    Reached,
    /// Disc with +.
    Exceeded,
}

impl Look {
    /// The look of a headline status.
    pub fn of(status: Status) -> Self {
        match status {
            Status::Missed => Self::Missed,
            Status::AtRisk => Self::AtRisk,
            Status::Watch => Self::Watch,
            Status::NotAssessable => Self::NotAssessable,
            Status::OnCourse => Self::OnCourse,
            Status::Reached => Self::Reached,
            Status::Exceeded => Self::Exceeded,
        }
    }

    /// The look of what one method finds.
    pub fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Reached => Self::Reached,
            Outcome::Judged { class: Class::MovingAway | Class::AtRisk } => Self::AtRisk,
            Outcome::Judged { class: Class::Watch } => Self::Watch,
            Outcome::Judged { class: Class::OnCourse } => Self::OnCourse,
            Outcome::NotAssessable { .. } => Self::NotAssessable,
        }
    }

    /// Class of the style sheet, which carries the colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Missed => "miss",
            Self::AtRisk => "risk",
            Self::Watch => "watch",
            Self::NotAssessable => "na",
            Self::OnCourse => "course",
            Self::Reached | Self::Exceeded => "met",
        }
    }

    /// Key of the symbol that is drawn.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Exceeded => "over",
            other => other.class(),
        }
    }
}

/// A status to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusView {
    /// Shape and colour.
    pub look: Look,
    /// The word, in the page's language.
    pub word: String,
    /// It rests on too few figures while other methods say otherwise: shown in grey.
    pub tentative: bool,
}

impl StatusView {
    /// A headline status.
    pub fn of(status: Status, language: Language) -> Self {
        Self { look: Look::of(status), word: format::status(status, language).to_owned(), tentative: false }
    }

    /// The headline status of a row. Where the methods disagree and the chance of meeting the target is known for reference only,
    /// no colour promises what the figures cannot carry.
    pub fn of_row(row: &Assessment, language: Language) -> Self {
        Self { tentative: row.disagreement && row.attainment_for_reference, ..Self::of(row.status, language) }
    }

    /// Class of the style sheet.
    pub fn class(&self) -> &'static str {
        if self.tentative { "tentative" } else { self.look.class() }
    }

    /// What one method finds.
    pub fn of_outcome(outcome: &Outcome, language: Language) -> Self {
        Self { look: Look::of_outcome(outcome), word: format::outcome(outcome, language).to_owned(), tentative: false }
    }
}
