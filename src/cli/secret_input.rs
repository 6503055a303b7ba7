//! A password from the terminal without showing it, or from standard input; never from the arguments, which every user of
//! the machine can see.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::Failure;

/// Puts the terminal back as it was.
struct Silence(Termios);

impl Silence {
    /// Stops the terminal from showing what is typed; none where that cannot be done.
    fn begin() -> Option<Self> {
        let before = tcgetattr(stdin()).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin(), OptionalActions::Flush, &silent).ok()?;
        Some(Self(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Flush, &self.0);
        let _ = writeln!(stderr());
    }
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(Failure::refused)?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

fn ask(question: &str) -> Result<String, Failure> {
    let _ = write!(stderr(), "{question}: ");
    let _ = stderr().flush();
    let Some(_silence) = Silence::begin() else {
        return Err(Failure::refused("the terminal cannot hide what is typed; send the password through standard input"));
    };
    line()
}

/// A new password: asked for twice on a terminal, the first line of standard input otherwise.
///
/// # Errors
/// The two differ, or nothing can be read.
pub fn new_password(name: &str) -> Result<String, Failure> {
    if !stdin().is_terminal() {
        return line();
    }
    let (first, second) = (ask(&format!("New password of {name}"))?, ask("Once more")?);
    if first == second { Ok(first) } else { Err(Failure::Refused("the two passwords differ; nothing was changed".to_owned())) }
}
