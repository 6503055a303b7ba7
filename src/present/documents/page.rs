//! A report as one HTML file that prints well: charts inside, nothing fetched.

use askama::Template;

use super::report::{Align, Block, Report, Section};
use crate::present::dashboard::PageError;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    report: &'a Report,
    style: &'static str,
}

impl ReportPage<'_> {
    fn say<'b>(&self, vi: &'b str, en: &'b str) -> &'b str {
        self.report.language.pick(vi, en)
    }

    fn align(align: &Align) -> &'static str {
        match align {
            Align::Left => "l",
            Align::Middle => "m",
            Align::Right => "n",
        }
    }

    /// Sections with whether they are annexes.
    fn parts(&self) -> impl Iterator<Item = (&Section, bool)> {
        self.report.sections.iter().map(|section| (section, false)).chain(self.report.annexes.iter().map(|section| (section, true)))
    }
}

/// Writes the page.
///
/// # Errors
/// The template fails.
pub fn render_page(report: &Report) -> Result<String, PageError> {
    Ok(ReportPage { report, style: include_str!("report.css") }.render()?)
}
