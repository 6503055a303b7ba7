//! The service as its readers meet it: requests in, answers out; commands in, files and messages out.
//!
//! Folders and files are shaped like addresses and commands. [`app`] answers requests without a network, [`workspace`]
//! runs the real program on a temporary folder.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

mod app;
mod gap_files;
mod illustrative;
mod notebooks;
mod sentences;
mod workspace;

mod api {
    mod access;
    mod assessments;
    mod catalogue;
    mod charts;
    mod client;
    mod collection;
    mod document;
    mod gaps;
    mod headers;
    mod injection;
    mod intake;
    mod limits;
    mod lists;
    mod observations;
    mod openapi;
    mod operations;
    mod overload;
    mod problems;
    mod scale;
    mod schemathesis;
    mod statements;
    mod upload_errors;
    mod uploads;
}

mod pages {
    mod agreement;
    mod browser;
    mod catalogue;
    mod charts;
    mod data;
    mod embed;
    mod gaps;
    mod indicator;
    mod many;
    mod reports;
    mod safety;
    mod scoreboard;
    mod sign_in;
    mod statements;
}

mod cli {
    mod access;
    mod backtest;
    mod broken;
    mod carry;
    mod catalogue;
    mod catalogue_part;
    mod collection;
    mod doctor;
    mod enter;
    mod explain_change;
    mod failures;
    mod forecast_panel;
    mod form;
    mod gap_summary;
    mod periods;
    mod policy;
    mod publish;
    mod read_upload;
    mod report;
    mod report_delivery;
    mod report_due;
    mod report_pdf;
    mod statements;
    mod store_failures;
    mod verdict_table;
}

mod intake {
    mod described;
    mod old_workbook;
    mod stories;
    mod typed_columns;
    mod workbook;
}

mod store {
    mod creation;
    mod loading;
    mod vintages;
}
