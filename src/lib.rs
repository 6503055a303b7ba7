//! Lộ Trình: trajectories, forecasts and gap-to-target tables for what public bodies have promised.
pub mod analysis;
pub mod clock;
pub mod domain;
pub mod ingest;
pub mod pipeline;
pub mod store;
