//! Lộ Trình: trajectories, forecasts and gap-to-target tables for what public bodies have promised.
//!
//! In reading order:
//!
//! 1. [`domain`]: the nouns, plain data; its glossary comes first.
//! 2. [`ingest`]: files in, observations and findings out.
//! 3. [`store`]: the only folder that knows DuckDB; append-only facts with vintages.
//! 4. [`analysis`]: the verbs, pure: planned path, verdicts, forecasts, assessment.
//! 5. [`pipeline`]: the use cases, the only callers of the three together.
//! 6. [`present`]: everything a reader sees: words, charts, pages, files, the HTTP interface.
//! 7. [`config`], [`app`], [`cli`]: settings, the one place where the parts meet, the command surface.
//!
//! Invariants: a value is never clamped, dropped or overwritten; every figure carries its vintage and provenance;
//! *illustrative* follows a value to every reader; every verdict shows its working; only [`clock`] knows the time.

pub mod analysis;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod ingest;
pub mod pipeline;
pub mod present;
pub mod store;
