//! Pages for people: every page is a struct that the compiler checks against its template.
//!
//! Pages are made on the server and work without script. Language is part of the address; text from data is escaped by
//! the templates, and the only markup passed in is what `present::charts` drew.

mod account;
mod catalogue_pages;
mod changes_page;
mod chart_pages;
mod embed_page;
mod forms;
pub mod frame;
mod ingest_page;
mod intake;
mod intake_form;
mod keys_page;
mod many_page;
pub mod pages;
mod reports_page;
pub mod routes;
mod sign_in;
mod statement_pages;

pub use frame::Frame;
pub use pages::{
    ChartMarkup, ErrorKind, render_edition_page, render_error, render_gaps, render_indicator, render_method, render_scoreboard,
};

/// The style sheet, served at [`THEME_PATH`] and inlined in editions.
pub const THEME: &str = include_str!("assets/theme.css");

/// Where the style sheet is served.
pub const THEME_PATH: &str = "/assets/theme.css";

/// The script that reads charts value by value and keeps the columns of a table in the address, served at [`SCRIPT_PATH`].
pub const SCRIPT: &str = include_str!("assets/pages.js");

/// Where the script is served.
pub const SCRIPT_PATH: &str = "/assets/pages.js";

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be written: {0}")]
pub struct PageError(#[from] askama::Error);

/// The style sheet's address with a mark of its content, so that it may be kept for ever.
pub fn theme_href() -> String {
    marked(THEME_PATH, THEME)
}

/// The script's address, likewise.
pub fn script_href() -> String {
    marked(SCRIPT_PATH, SCRIPT)
}

fn marked(path: &str, content: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(content.as_bytes());
    let mark: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{path}?v={mark}")
}
