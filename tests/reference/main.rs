//! Our numbers against published ones and against independent computations.
//!
//! Every file names its source. What may not be committed is read from a shelf beside the project, see [`shelf`].
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on says why and stops")]

mod catalogue;
mod competition;
mod compound;
mod drawn;
mod forecast_panels;
mod forecast_peers;
mod forecast_properties;
mod merger;
mod methods_page;
mod models;
mod observations;
mod periods;
mod scores;
mod shelf;
mod trend;
mod verdicts;
mod zero_emission;

/// So many drawn cases, the same in every run; a failure prints its smallest case and leaves no file behind.
fn cases(cases: u32) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, RngSeed};
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(57), ..Config::default() }
}
