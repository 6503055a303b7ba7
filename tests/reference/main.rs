//! Our numbers against published ones and against independent computations.
//!
//! Every file names its source. What may not be committed is read from a shelf beside the project, see [`shelf`].

mod catalogue;
mod competition;
mod compound;
mod observations;
mod periods;
mod scores;
mod shelf;
mod trend;
mod verdicts;
mod zero_emission;
