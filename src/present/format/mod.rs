//! The one place where values become words, in Vietnamese and in English.
//!
//! [`number`](mod@number) writes numbers and units, [`target`](mod@target) what is demanded, [`time`] days and periods,
//! [`words`] the words for every enum of the domain, [`reason`](mod@reason) why something is so,
//! [`policy`] the cuts in force, [`finding`](mod@finding) the titles of charts, [`sentence`](mod@sentence) whole findings,
//! [`intake`] what the check of a file noticed, [`problem`] what the service cannot do, [`access`] roles and what a sign-in
//! form answers, [`statement`] what offices say, [`change`](mod@change) why a finding changed, [`collection`] what is owed and what came in. Rules that hold everywhere:
//! vi `1.234,5` and en `1,234.5`, a true minus, a no-break space between a number and what it counts, `–` for what is not
//! known.

pub mod access;
mod catalogue_words;
pub mod change;
mod clause;
pub mod collection;
pub mod finding;
pub mod intake;
mod intake_words;
pub mod number;
mod plural;
pub mod policy;
pub mod problem;
mod problem_words;
pub mod reason;
mod report;
pub mod sentence;
pub mod statement;
pub mod target;
pub mod time;
pub mod words;

#[cfg(test)]
mod change_tests;
#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod sentence_tests;

pub use change::{cause_sentence, change_title, compared_days, new_figures, revisions, whole_change};
pub use finding::{finding, shortfall};
pub use intake::{RowOutcome, finding_reason, finding_sentence, row_outcome};
pub use number::{
    MISSING, NBSP, amount, change, compact_value, decimals_for, decimals_of, divisor, interval, interval_with_unit, judged_value,
    judged_value_with_unit, number, probability, rate, short_unit, short_value, toward_worse, value, value_with,
};
pub use policy::PolicyWords;
pub use reason::reason;
pub use sentence::{lede, sentence};
pub use target::{compact_target, target, target_number, target_short};
pub use time::{date, due, due_by_end_of, period, period_with_window};
pub use words::{class, disagreement, frequency, kind, method, observed, outcome, provenance, span_word, status, year_reached};

/// The text with its first letter as a capital, for clauses that open a sentence.
///
/// # Example
/// ```
/// assert_eq!(lotrinh::present::format::capitalised("đã đạt"), "Đã đạt");
/// ```
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
