//! What is logged, and how.

use clap::{Args, ValueEnum};

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// What is logged, and how.
#[derive(Args, Clone, Debug)]
pub struct LogConfig {
    /// How a line of the log on standard error is written
    #[arg(id = "log_format", long = "log-format", env = "LOTRINH_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT", global = true, hide = true)]
    pub format: LogFormat,

    /// What is logged: a level, or levels by part such as `warn,lotrinh=debug`
    #[arg(
        id = "log",
        long = "log",
        env = "LOTRINH_LOG",
        default_value = "warn,lotrinh=info",
        value_name = "FILTER",
        global = true,
        hide = true
    )]
    pub filter: String,
}
