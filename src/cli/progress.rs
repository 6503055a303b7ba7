//! Progress bars on a terminal, single lines elsewhere.

use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::pipeline::{Progress, intake::Stage};

/// Shows how far a command is, on standard error.
#[derive(Debug, Default)]
pub struct Bars {
    current: Mutex<Option<(String, ProgressBar)>>,
}

impl Progress for Bars {
    fn begin(&self, what: &str, steps: usize) {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(steps as u64) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{msg:<12} [{bar:30}] {pos}/{len} {eta}") {
            bar.set_style(style.progress_chars("━━╌"));
        }
        bar.set_message(what.to_owned());
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some((what.to_owned(), bar));
    }

    fn step(&self) {
        if let Some((_, bar)) = self.current.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            bar.inc(1);
        }
    }

    fn end(&self, outcome: &str) {
        if let Some((what, bar)) = self.current.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
            super::output::tell(&format!("{what:<12} {outcome}"));
        }
    }
}

/// Shows how far a file is, by bytes.
#[derive(Debug)]
pub struct Bytes {
    bar: ProgressBar,
}

impl Bytes {
    /// A bar over so many bytes.
    pub fn new(bytes: u64) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(bytes) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{msg:<12} [{bar:30}] {bytes}/{total_bytes} {eta}") {
            bar.set_style(style.progress_chars("━━╌"));
        }
        Self { bar }
    }

    /// Shows a stage.
    pub fn show(&self, stage: Stage) {
        match stage {
            Stage::Reading { rows, bytes } => {
                self.bar.set_message(format!("{rows} rows"));
                self.bar.set_position(bytes);
            }
            Stage::Comparing => self.bar.set_message("comparing"),
            Stage::Storing => self.bar.set_message("storing"),
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
