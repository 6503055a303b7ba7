//! The nouns: plain data and parse functions; no I/O, no async, no clock.
//!
//! Reading order: [`period`] and [`area`] say when and where, [`indicator`] what, [`plan`] and [`target`] what was
//! promised, [`observation`] and [`series`] what happened, [`assessment`] what follows from both, [`change`] why it differs
//! between two days; [`collection`] says which figures are owed and by whom, [`report_calendar`] which reports are due when.
#![doc = include_str!("glossary.md")]

pub mod access;
pub mod account;
pub mod agency;
pub mod area;
pub mod assessment;
pub mod batch;
pub mod bounds;
pub mod catalogue;
pub mod change;
pub mod collection;
pub mod finding;
pub mod forecast;
pub mod id;
pub mod indicator;
pub mod language;
pub mod observation;
pub mod period;
pub mod plan;
pub mod probability;
pub mod report_calendar;
pub mod revision;
pub mod scenario;
pub mod series;
pub mod site;
pub mod statement;
pub mod tabulate;
pub mod target;
pub mod task;
pub mod text;
