//! The report of a period as documents: one model, from which every file is written, so that all of them say the same.
//!
//! [`report`] is the model, [`compose`] fills it from two states of knowledge, [`docx`], [`pdf`] and [`page`] write it. Paragraphs, tables and
//! figures hold finished words: nothing is rounded or worded again on the way to a file.

pub mod compose;
mod compose_notes;
mod compose_parts;
pub mod docx;
mod docx_parts;
pub mod page;
pub mod pdf;
pub mod report;

pub use compose::{ReportInput, compose};
pub use docx::render_docx;
pub use page::render_page;
pub use pdf::render_pdf;
pub use report::Report;
