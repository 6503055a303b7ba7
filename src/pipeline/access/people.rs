//! Accounts of people: made, blocked, given another password.

use super::{By, Gate, password};
use crate::{
    domain::{
        access::Role,
        account::{AccessChange, Person},
    },
    pipeline::PipelineError,
};

/// Longest name.
const LONGEST_NAME: usize = 64;

/// A name as it is kept: lower case, letters of ASCII only, so that no two names look the same.
///
/// # Errors
/// A name with other characters, or none.
pub fn check_name(name: &str) -> Result<String, PipelineError> {
    let name = name.trim().to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(PipelineError::Refused(format!(
            "name: found “{name}”, expected 1 to {LONGEST_NAME} letters without marks, digits or . _ - @, such as an account name of the office"
        )));
    }
    Ok(name)
}

fn unknown(name: &str) -> PipelineError {
    PipelineError::Unknown { what: "person", id: name.to_owned(), hint: "; `lotrinh users list` names them".to_owned() }
}

impl Gate {
    /// Makes an account; takes tens of milliseconds.
    ///
    /// # Errors
    /// A name or password that is refused, a name that is taken, or the disk refuses; then there is no account.
    pub fn add_person(&self, by: &By, name: &str, role: Role, password: &str) -> Result<Person, PipelineError> {
        let name = check_name(name)?;
        password::check(password, &name)?;
        if self.look(|roster| roster.people.contains_key(&name))? {
            return Err(taken(&name));
        }
        let at = self.clock.now();
        let hash = password::hash(password)?;
        let person = Person { name: name.clone(), password: hash, role, made_at: at, password_since: at, is_blocked: false };
        self.change(
            by,
            |roster| {
                if roster.people.contains_key(&name) { Err(taken(&name)) } else { Ok(AccessChange::PersonAdded(person.clone())) }
            },
        )?;
        self.put_on_trail(by, "person_added", &format!("{name} ({})", role.code()), "done")?;
        Ok(person)
    }

    /// Sets a password; every session of the person ends.
    ///
    /// # Errors
    /// Nobody has this name, the password is refused, or the disk refuses.
    pub fn set_password(&self, by: &By, name: &str, password: &str) -> Result<(), PipelineError> {
        let name = check_name(name)?;
        self.look(|roster| roster.people.contains_key(&name))?.then_some(()).ok_or_else(|| unknown(&name))?;
        password::check(password, &name)?;
        let hash = password::hash(password)?;
        self.change(by, |roster| {
            roster.people.get(&name).ok_or_else(|| unknown(&name))?;
            Ok(AccessChange::PasswordSet { name: name.clone(), password: hash })
        })?;
        self.put_on_trail(by, "password_set", &name, "done")
    }

    /// Keeps a person out, or lets them in again; every session of one who is kept out ends.
    ///
    /// # Errors
    /// Nobody has this name, or the disk refuses.
    pub fn set_blocked(&self, by: &By, name: &str, is_blocked: bool) -> Result<(), PipelineError> {
        let name = check_name(name)?;
        self.change(by, |roster| {
            roster.people.get(&name).ok_or_else(|| unknown(&name))?;
            let name = name.clone();
            Ok(if is_blocked { AccessChange::PersonBlocked { name } } else { AccessChange::PersonUnblocked { name } })
        })?;
        self.put_on_trail(by, if is_blocked { "person_blocked" } else { "person_unblocked" }, &name, "done")
    }

    /// Everybody who has an account, by name.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn people(&self) -> Result<Vec<Person>, PipelineError> {
        self.look(|roster| roster.people.values().cloned().collect())
    }
}

fn taken(name: &str) -> PipelineError {
    PipelineError::Refused(format!("“{name}” has an account already; `lotrinh users password {name}` gives it another password"))
}
