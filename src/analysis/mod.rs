//! The verbs: pure functions from domain to domain; seeds are arguments, nothing asks for the time.

pub mod assess;
pub mod backtest;
pub mod carry;
pub mod change;
pub mod collection;
pub mod compound;
pub mod conflict;
pub mod due_days;
pub mod forecast;
pub mod illustrate;
pub mod lead;
pub mod peers;
pub mod planned_path;
pub mod projection;
mod reported;
pub mod score;
pub mod transform;
pub mod trend;
pub mod verdict;
