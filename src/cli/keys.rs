//! `lotrinh keys`: keys of programs.

use clap::{Args, Subcommand};

use super::{
    Failure,
    ingest::check_store,
    output::{print, tell},
    trail::gate,
};
use crate::{
    config::StoreConfig,
    domain::access::Role,
    pipeline::access::{By, MOST_DAYS, NewKey},
    present::api::USUAL_DAYS,
};

/// Keys by which programs ask the HTTP interface
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  lotrinh keys add --role planner --note \"Kho dữ liệu dùng chung, phòng CNTT\" --days 90
  lotrinh keys list
  lotrinh keys revoke 5f0c2a9b14de

A running server knows the change at its next request; it need not be stopped.")]
pub struct KeysCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Make a key and print it, this once; only its SHA-256 is kept
    Add {
        /// viewer (look), planner (and take tables away), data_officer (and take figures in), publisher (and publish), admin
        /// (everything)
        #[arg(long, value_parser = role)]
        role: Role,
        /// Which program gets it, and who answers for it
        #[arg(long)]
        note: String,
        /// How many days it counts
        #[arg(long, default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(i64).range(1..=MOST_DAYS))]
        days: i64,
    },
    /// List the keys, those that count no more among them
    List,
    /// Revoke a key: it opens nothing from now on
    Revoke {
        /// Its id, the part between the first two `_`
        id: String,
    },
}

/// A role by its code.
pub(super) fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| format!("expected {}", Role::ALL.map(Role::code).join(", ")))
}

/// Runs one of the commands on keys.
pub fn run(command: KeysCommand, config: &StoreConfig) -> Result<(), Failure> {
    check_store(config)?;
    let gate = gate(&config.folder);
    match command.action {
        Action::Add { role, note, days } => {
            let (key, text) = gate.add_key(&By::command_line(), &NewKey { role, note, days })?;
            tell(&format!("key {} ({}) counts until {}; it is shown this once:", key.id, role.code(), key.expires_at));
            print(&text)
        }
        Action::List => {
            let keys = gate.keys()?;
            if keys.is_empty() {
                return print("there is no key yet; make one with `lotrinh keys add --role viewer --note \"which program\"`");
            }
            print(&format!("{:<12}  {:<12}  {:<8}  {:<20}  note", "id", "role", "state", "expires (UTC)"))?;
            for (key, state) in keys {
                let expires = key.expires_at.strftime("%Y-%m-%d %H:%M:%S").to_string();
                print(&format!("{:<12}  {:<12}  {:<8}  {expires:<20}  {}", key.id, key.role.code(), state.code(), key.note))?;
            }
            Ok(())
        }
        Action::Revoke { id } => {
            let key = gate.revoke_key(&By::command_line(), &id)?;
            print(&format!("key {} ({}) is revoked and opens nothing any more", key.id, key.note))
        }
    }
}
