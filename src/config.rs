//! Settings: one small struct per concern; each field names its variable and default.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::store::StoreSettings;

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
}

impl StoreConfig {
    /// The settings the store runs under.
    pub fn settings(&self) -> StoreSettings {
        StoreSettings { memory_limit: self.memory_limit.clone(), readers: self.readers, ..StoreSettings::default() }
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
    /// Port on 127.0.0.1; other addresses need sign-in, which this version does not have
    #[arg(long, env = "LOTRINH_PORT", default_value_t = 8080, value_name = "PORT")]
    pub port: u16,
}
