//! Everything a reader sees: domain values in, bytes out.

pub mod api;
pub mod backtest;
pub mod charts;
pub mod dashboard;
pub mod documents;
pub mod drawing;
pub mod edition;
pub mod exports;
pub mod figures;
pub mod format;
pub mod gap_files;
pub mod gap_filter;
pub mod gap_table;
pub mod view;
