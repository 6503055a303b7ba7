//! The only "now" in the program. Days are those of Asia/Ho_Chi_Minh, which is UTC+7 without daylight saving.

use std::time::{Duration, Instant};

use jiff::{Timestamp, civil::Date, tz};

/// Where the program gets the time from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Today in Asia/Ho_Chi_Minh.
    fn today(&self) -> Date {
        tz::offset(7).to_datetime(self.now()).date()
    }

    /// UTC time as the store keeps it, `YYYY-MM-DD HH:MM:SS`.
    fn stamp(&self) -> String {
        self.now().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still, for tests and for making an edition again.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

impl FixedClock {
    /// Noon of a day in Asia/Ho_Chi_Minh.
    pub fn on(day: Date) -> Self {
        let noon = tz::offset(7).to_timestamp(day.at(12, 0, 0, 0));
        Self(noon.unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Measures how long something takes; a clock that is set back does not change it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// The time since the start in milliseconds, with fractions.
    pub fn elapsed_ms(self) -> f64 {
        self.elapsed().as_secs_f64() * 1000.0
    }
}
