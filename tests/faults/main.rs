//! Faults: the program is killed, the disk is full or broken, bits flip, uploads are cut. What was acknowledged is there
//! afterwards, once and bit for bit; what was not is wholly there or wholly absent; and no number is ever wrong.
//!
//! The short form is part of `cargo test`; `make faults` runs the long one (`FAULTS=long`). Every test prints its counts.
//! A case that fails is reproduced by its name, or with `FAULTS_SEED`. `FAULTS_PROGRAM` names
//! another program to try, such as the one that people install.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

mod catalogue;
mod crash_points;
mod disk_full;
mod flips;
mod half_writes;
mod journal;
mod kills;
mod memory;
mod poisoned;
mod power_cuts;
mod program;
mod reports;
mod scenario;
mod server;
mod settle;
mod shim;
mod state;
mod strace;
mod tally;
mod upload;
mod uploads;
