//! Views: plain structs of text made from domain values, one per page, before any markup.
//!
//! [`filters`] say which rows are wanted, [`index`] finds catalogue entries by key, [`address`] writes every link.
//! [`gap_row`] is one row of the gap table; [`scoreboard`], [`indicator`], [`plan`], [`area`], [`agency`], [`tasks`], [`statements`] and [`search`]
//! are the other pages, [`options`] the lists a reader chooses filters from, [`changes`] why findings differ between two days.

pub mod address;
pub mod agency;
pub mod area;
pub mod changes;
pub mod filters;
pub mod gap_row;
pub mod gap_sort;
pub mod index;
pub mod indicator;
pub mod intake;
mod models;
pub mod options;
pub mod plan;
mod related;
#[cfg(test)]
pub(crate) mod sample;
pub mod scoreboard;
mod scoreboard_words;
pub mod search;
pub mod stamp;
pub mod statements;
pub mod status;
pub mod tasks;
pub mod verdict;
pub mod vintage;

pub use address::{API_DOCUMENTATION, Place, chart_href, export_href, figure_href, list_href, percent_encode, safe_link};
pub use agency::AgencyView;
pub use area::AreaView;
pub use changes::{ChangeView, ChangesView, Turn};
pub use filters::{FilterError, Filters, is_led_by};
pub use gap_row::{GapRowView, GapView};
pub use gap_sort::{GapSort, SortColumn};
pub use index::{CatalogueIndex, item_of};
pub use indicator::{IndicatorInput, IndicatorView};
pub use intake::{FindingRow, IngestRow, ReceiptView, finding_rows};
pub use options::{Choice, FilterOptions, sort_by_name};
pub use plan::{PlanRow, PlanView, plan_rows, statuses_of};
pub use related::related_tasks;
pub use scoreboard::{ScoreboardRow, ScoreboardView};
pub use search::SearchView;
pub use stamp::Stamp;
pub use statements::{RemarkRow, TaskView};
pub use status::{Look, StatusView};
pub(in crate::present) use tasks::When;
pub use tasks::{TaskRow, TasksView, task_distance};

pub(in crate::present) use crate::domain::assessment::next_milestone;
use crate::{
    domain::{indicator::Indicator, language::Language},
    present::format::{MISSING, decimals_for, number},
};

/// A cell of two lines: the figure, and what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// First line; [`MISSING`] when nothing is known.
    pub first: String,
    /// Second line, smaller; may be empty.
    pub second: String,
}

impl Cell {
    /// A cell of one line.
    pub fn line(first: impl Into<String>) -> Self {
        Self { first: first.into(), second: String::new() }
    }

    /// A cell of two lines.
    pub fn pair(first: impl Into<String>, second: impl Into<String>) -> Self {
        Self { first: first.into(), second: second.into() }
    }

    /// The cell of something unknown.
    pub fn missing() -> Self {
        Self::line(MISSING)
    }

    /// Whether nothing is known.
    pub fn is_missing(&self) -> bool {
        self.first == MISSING && self.second.is_empty()
    }
}

/// A number of the indicator without its unit, [`MISSING`] when there is none: for columns whose row names the unit.
pub(crate) fn plain(value: Option<f64>, indicator: &Indicator, language: Language) -> String {
    value.map_or_else(|| MISSING.to_owned(), |v| number(v, decimals_for(&[v], &indicator.unit.vi), language))
}

/// As [`plain`], with the sign of a change.
pub(crate) fn signed(value: Option<f64>, indicator: &Indicator, language: Language) -> String {
    let text = plain(value, indicator, language);
    if value.is_some_and(|v| v > 0.0) { format!("+{text}") } else { text }
}

/// A ratio such as pace, with two decimals.
pub(crate) fn ratio(value: Option<f64>, language: Language) -> String {
    value.map_or_else(|| MISSING.to_owned(), |v| number(v, 2, language))
}
