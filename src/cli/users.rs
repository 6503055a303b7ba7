//! `lotrinh users`: accounts of people.

use clap::{Args, Subcommand};

use super::{Failure, ingest::check_store, keys::role, output::print, secret_input::new_password, trail::gate};
use crate::{
    config::StoreConfig,
    domain::access::Role,
    pipeline::access::{By, check_name},
};

/// Accounts of people who sign in
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  lotrinh users add thong.ke --role data_officer
  lotrinh users password thong.ke
  lotrinh users block thong.ke

The password is asked for on the terminal and not shown, or is the first line of standard input; it is never an argument.
A running server knows the change at its next request; it need not be stopped.")]
pub struct UsersCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Make an account
    Add {
        /// Name to sign in with: letters without marks, digits, `. _ - @`
        name: String,
        /// viewer (look), planner (and take tables away), data_officer (and take figures in), publisher (and publish), admin
        /// (everything)
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List the accounts
    List,
    /// Give an account another password; every session of the person ends
    Password {
        /// Whose
        name: String,
    },
    /// Keep a person out; every session of theirs ends
    Block {
        /// Whom
        name: String,
    },
    /// Let a person in again
    Unblock {
        /// Whom
        name: String,
    },
}

/// Runs one of the commands on people.
pub fn run(command: UsersCommand, config: &StoreConfig) -> Result<(), Failure> {
    check_store(config)?;
    let (gate, by) = (gate(&config.folder), By::command_line());
    match command.action {
        Action::Add { name, role } => {
            // Before anybody types a password for a name that cannot be.
            let name = check_name(&name)?;
            let person = gate.add_person(&by, &name, role, &new_password(&name)?)?;
            print(&format!("{} ({}) may sign in", person.name, role.code()))
        }
        Action::List => {
            let people = gate.people()?;
            if people.is_empty() {
                return print("there is no account yet; make one with `lotrinh users add NAME --role viewer`");
            }
            print(&format!("{:<24}  {:<12}  {:<8}  {:<19}", "name", "role", "state", "password since (UTC)"))?;
            for person in people {
                let state = if person.is_blocked { "blocked" } else { "active" };
                let since = person.password_since.strftime("%Y-%m-%d %H:%M:%S");
                print(&format!("{:<24}  {:<12}  {state:<8}  {since}", person.name, person.role.code()))?;
            }
            Ok(())
        }
        Action::Password { name } => {
            let name = check_name(&name)?;
            gate.set_password(&by, &name, &new_password(&name)?)?;
            print(&format!("{name} has another password; sessions opened before have ended"))
        }
        Action::Block { name } => {
            gate.set_blocked(&by, &name, true)?;
            print(&format!("{name} is kept out; sessions have ended"))
        }
        Action::Unblock { name } => {
            gate.set_blocked(&by, &name, false)?;
            print(&format!("{name} may sign in again"))
        }
    }
}
