//! Settings: one small struct per concern; each field names its variable and default.

mod access;
mod limits;
mod log;
mod network;

pub use access::AccessConfig;
pub use limits::LimitsConfig;
pub use log::{LogConfig, LogFormat};
pub use network::Network;

use std::{fs, path::PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::{
    pipeline::{PipelineError, Policy},
    store::StoreSettings,
};

/// Where the store is and how much it may use.
#[derive(Args, Clone, Debug)]
pub struct StoreConfig {
    /// Folder of the store; created by `lotrinh init`
    #[arg(id = "store", long = "store", env = "LOTRINH_STORE", default_value = "lotrinh-store", value_name = "FOLDER", global = true)]
    pub folder: PathBuf,

    /// Memory the database may use
    #[arg(long, env = "LOTRINH_MEMORY_LIMIT", default_value = "1GB", value_name = "SIZE", global = true, hide = true)]
    pub memory_limit: String,

    /// Reader connections, so many questions are answered at once
    #[arg(long, env = "LOTRINH_READERS", default_value_t = 4, value_name = "N", global = true, hide = true)]
    pub readers: usize,

    /// Megabytes of the disk that no upload may use
    #[arg(long, env = "LOTRINH_FREE_SPACE_FLOOR_MB", default_value_t = 256, value_name = "MB", global = true, hide = true)]
    pub free_space_floor_mb: u64,
}

impl StoreConfig {
    /// The settings the store runs under.
    pub fn settings(&self) -> StoreSettings {
        StoreSettings {
            memory_limit: self.memory_limit.clone(),
            readers: self.readers,
            free_space_floor: self.free_space_floor_mb.saturating_mul(1024 * 1024),
            ..StoreSettings::default()
        }
    }
}

/// By which cuts verdicts are made.
#[derive(Args, Clone, Debug, Default)]
pub struct PolicyConfig {
    /// Cuts, windows and order of the verdicts, as TOML [default: those of `lotrinh policy`]
    #[arg(id = "policy", long = "policy", env = "LOTRINH_POLICY", value_name = "FILE", global = true)]
    pub file: Option<PathBuf>,
}

impl PolicyConfig {
    /// The policy in force.
    ///
    /// # Errors
    /// The file cannot be read, or is no policy.
    pub fn load(&self) -> Result<Policy, PipelineError> {
        let Some(path) = &self.file else { return Ok(Policy::default()) };
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| PipelineError::Io { path: name.clone(), source })?;
        Policy::parse(&text).map_err(|fault| PipelineError::Refused(format!("{name}: {fault}; start from the output of `lotrinh policy`")))
    }
}

/// The state of knowledge a question is asked at.
#[derive(Args, Clone, Debug, Default)]
pub struct KnowledgeConfig {
    /// Use only what was published on or before this day (YYYY-MM-DD) [default: today in Viet Nam]
    #[arg(long, env = "LOTRINH_AS_OF", value_name = "DAY")]
    pub as_of: Option<Date>,

    /// Use only what was taken in by this data revision [default: the newest]
    #[arg(long, value_name = "REVISION")]
    pub known_at: Option<i64>,

    /// Use targets in effect on this day (YYYY-MM-DD) [default: today in Viet Nam]
    #[arg(long, value_name = "DAY")]
    pub targets_as_of: Option<Date>,
}

/// How the server listens.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// Where it listens, and who may come in
    #[command(flatten)]
    pub access: AccessConfig,

    /// Megabytes of memory for rendered answers, which are sent again to whoever asks the same; 0 keeps none
    #[arg(long, env = "LOTRINH_ANSWERS_MB", default_value_t = 160, value_name = "MB", hide = true)]
    pub answers_mb: u64,

    /// Take nothing in: no uploads, no retractions
    #[arg(long, env = "LOTRINH_READ_ONLY")]
    pub read_only: bool,

    /// How much is asked of the server at once, and how long it waits
    #[command(flatten)]
    pub limits: LimitsConfig,
}
