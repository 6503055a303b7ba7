//! Where the server listens, and who may come in.

use std::net::SocketAddr;

use clap::{
    Args, ValueEnum,
    builder::{RangedI64ValueParser, TypedValueParser},
};
use jiff::SignedDuration;

use crate::{
    domain::site::Site,
    pipeline::access::{Anonymous, GateSettings},
};

/// What those get who are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnonymousChoice {
    /// They may look at pages, charts and figures, and take nothing away as a file
    Read,
    /// Nothing
    None,
}

fn site(text: &str) -> Result<Site, String> {
    Site::parse(text).ok_or_else(|| "expected scheme and host without a path, such as https://kpi.example.vn".to_owned())
}

/// Whole minutes.
fn minutes() -> impl TypedValueParser<Value = SignedDuration> {
    RangedI64ValueParser::<i64>::new().range(1..=1_440).map(SignedDuration::from_mins)
}

/// Whole hours.
fn hours() -> impl TypedValueParser<Value = SignedDuration> {
    RangedI64ValueParser::<i64>::new().range(1..=168).map(SignedDuration::from_hours)
}

/// Where the server listens, and who may come in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Access")]
pub struct AccessConfig {
    /// Port on 127.0.0.1, for this machine only
    #[arg(long, env = "LOTRINH_PORT", default_value_t = 8080, value_name = "PORT")]
    pub port: u16,

    /// Address and port to listen on, instead of --port; one that other machines reach needs a key or a person first (see
    /// `lotrinh keys` and `lotrinh users`)
    #[arg(long, env = "LOTRINH_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// What callers get without key and session [default: read on this machine's own address, none on any other]
    #[arg(long, env = "LOTRINH_ANONYMOUS", value_enum, value_name = "WHAT")]
    pub anonymous: Option<AnonymousChoice>,

    /// Address under which people know the service, behind a proxy or by a name; requests for other hosts are refused. May be
    /// given several times, or separated by commas
    #[arg(long = "site", env = "LOTRINH_SITES", value_delimiter = ',', value_parser = site, value_name = "URL")]
    pub sites: Vec<Site>,

    /// Site that may show charts in a frame; without one no other site may. May be given several times, or separated by commas
    #[arg(long = "embed-site", env = "LOTRINH_EMBED_SITES", value_delimiter = ',', value_parser = site, value_name = "URL")]
    pub embed_sites: Vec<Site>,

    /// A session that was not used for so many minutes has ended
    #[arg(long, env = "LOTRINH_SESSION_IDLE_MIN", default_value = "60", value_parser = minutes(), value_name = "MINUTES")]
    pub session_idle_min: SignedDuration,

    /// A session that was opened so many hours ago has ended
    #[arg(long, env = "LOTRINH_SESSION_LONGEST_H", default_value = "12", value_parser = hours(), value_name = "HOURS")]
    pub session_longest_h: SignedDuration,
}

impl AccessConfig {
    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], self.port)))
    }

    /// The rules under which people are let in.
    pub fn gate_settings(&self) -> GateSettings {
        let listens_on = self.address();
        let usual = if listens_on.ip().is_loopback() { AnonymousChoice::Read } else { AnonymousChoice::None };
        GateSettings {
            anonymous: match self.anonymous.unwrap_or(usual) {
                AnonymousChoice::Read => Anonymous::Read,
                AnonymousChoice::None => Anonymous::Nothing,
            },
            listens_on,
            sites: self.sites.clone(),
            embedded_by: self.embed_sites.clone(),
            session_idle: self.session_idle_min,
            session_longest: self.session_longest_h,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches as _};

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<GateSettings, clap::Error> {
        // Variables of the shell that runs the tests must not count.
        let command = AccessConfig::augment_args(Command::new("serve")).mut_args(|arg| arg.env(None::<&str>));
        let matches = command.try_get_matches_from([&["serve"], arguments].concat())?;
        Ok(AccessConfig::from_arg_matches(&matches)?.gate_settings())
    }

    #[test]
    fn on_this_machine_everybody_may_look_and_from_elsewhere_nobody_unless_it_is_said() {
        let of = |arguments: &[&str]| parsed(arguments).map(|settings| (settings.is_local(), settings.anonymous)).expect("settings");
        assert_eq!(of(&[]), (true, Anonymous::Read));
        assert_eq!(of(&["--listen", "[::1]:80"]), (true, Anonymous::Read));
        assert_eq!(of(&["--listen", "0.0.0.0:80"]), (false, Anonymous::Nothing));
        assert_eq!(of(&["--listen", "10.0.0.5:80", "--anonymous", "read"]), (false, Anonymous::Read));
        assert_eq!(of(&["--anonymous", "none"]), (true, Anonymous::Nothing));
    }

    #[test]
    fn the_defaults_are_those_of_the_gate_and_nonsense_is_refused() {
        let (own, usual) = (parsed(&[]).expect("defaults"), GateSettings::default());
        assert_eq!((own.session_idle, own.session_longest), (usual.session_idle, usual.session_longest));
        let sites = parsed(&["--site", "https://kpi.example.vn,http://10.0.0.5:8080"]).expect("sites").sites;
        assert_eq!(sites.iter().map(Site::to_string).collect::<Vec<_>>(), ["https://kpi.example.vn", "http://10.0.0.5:8080"]);
        for wrong in [["--site", "kpi.example.vn"], ["--listen", "0.0.0.0"], ["--session-idle-min", "0"], ["--anonymous", "write"]] {
            assert!(parsed(&wrong).is_err(), "{wrong:?}");
        }
    }
}
