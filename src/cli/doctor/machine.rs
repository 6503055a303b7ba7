//! The machine: port, open files, letters, the program itself.

use std::net::{SocketAddr, TcpListener};

use rustix::process::{Resource, getrlimit};

use super::{Check, State};
use crate::{
    config::{ServeConfig, StoreConfig},
    present::charts::render_png,
};

/// Open files besides connections: database, spool, log, the queries' temporary files.
const FILES_BESIDES: u64 = 128;

/// Letters with two marks and signs of the charts; a font that lacks them draws boxes or nothing.
const LETTERS: &str = "Lộ Trình ẵẫỗữựỹ ĐẰ ≥≤±−–→";

/// Looks at the machine; `is_served` is whether a server has the store open already.
pub fn examine(store: &StoreConfig, serve: &ServeConfig, is_served: bool) -> Vec<Check> {
    vec![
        letters(),
        port(serve.access.address(), is_served),
        open_files(serve.limits.max_connections),
        memory(&store.memory_limit),
        program(),
    ]
}

/// Whether charts get their letters: the same words with and without text must not be the same picture.
fn letters() -> Check {
    let name = "fonts";
    let drawing = |text: &str| {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"40\"><text x=\"4\" y=\"28\" font-size=\"20\">{text}</text></svg>"
        );
        render_png(&svg, 1.0)
    };
    match (drawing(LETTERS), drawing("")) {
        (Ok(written), Ok(empty)) if written != empty => Check::ok(name, "DejaVu Sans, inside the program, draws Vietnamese letters"),
        (Err(error), _) | (_, Err(error)) => Check::new(name, State::Fault, error.to_string(), "install the program again from its bundle"),
        _ => Check::new(name, State::Fault, "letters are not drawn", "install the program again from its bundle"),
    }
}

/// Whether the port of the server is free.
fn port(address: SocketAddr, is_served: bool) -> Check {
    match TcpListener::bind(address) {
        Ok(_) if address.port() == 0 => Check::ok("port", "any that is free"),
        Ok(_) => Check::ok("port", format!("{address} is free")),
        Err(_) if is_served => Check::ok("port", format!("{address} is in use, as the store is: the server runs")),
        Err(error) => Check::new(
            "port",
            State::Fault,
            format!("{address}: {error}"),
            "stop the other program, or choose another with --port or --listen",
        ),
    }
}

/// Whether as many files may be open as connections are allowed.
fn open_files(max_connections: usize) -> Check {
    let name = "open files";
    let needed = max_connections as u64 + FILES_BESIDES;
    match getrlimit(Resource::Nofile).maximum {
        Some(most) if most < needed => {
            let found = format!("{most} may be open, {needed} are needed for --max-connections {max_connections}");
            Check::new(name, State::Warning, found, format!("LimitNOFILE={needed} in the unit of the service, or fewer connections"))
        }
        most => {
            Check::ok(name, most.map_or("any number may be open".to_owned(), |most| format!("{most} may be open, {needed} are needed")))
        }
    }
}

/// Whether the machine has the memory the database may use, and as much again for everything else.
fn memory(limit: &str) -> Check {
    let name = "memory";
    let said = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = said.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    match (available.map(|kib| kib / 1024), megabytes(limit)) {
        (_, None) => Check::skipped(name, format!("a limit of {limit} for the database, in a unit that is not looked at here")),
        (None, Some(_)) => Check::skipped(name, "this system does not say how much there is"),
        (Some(free_mb), Some(limit_mb)) if free_mb < limit_mb => {
            let found = format!("{free_mb} MB available, the database may use {limit}");
            Check::new(name, State::Warning, found, "give the machine more memory, or lower --memory-limit")
        }
        (Some(free_mb), Some(_)) => Check::ok(name, format!("{free_mb} MB available, the database may use {limit}")),
    }
}

/// `1GB` and `512MB` in megabytes.
fn megabytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u64 = digits.trim().parse().ok()?;
    match text[digits.len()..].trim().to_ascii_uppercase().as_str() {
        "GB" | "GIB" => Some(number * 1024),
        "MB" | "MIB" => Some(number),
        _ => None,
    }
}

/// Whether the program can start itself, as it does to read uploads.
fn program() -> Check {
    let name = "program";
    match std::env::current_exe() {
        Ok(path) if path.is_file() => Check::ok(name, path.display().to_string()),
        Ok(path) => {
            let found = format!("{} is not there any more", path.display());
            Check::new(name, State::Fault, found, "it was replaced while it ran: start it again")
        }
        Err(error) => Check::new(name, State::Fault, error.to_string(), "uploads are read by starting the program again: mount /proc"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_a_fault_unless_the_server_has_it() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let number = taken.local_addr().expect("an address").port();
        assert_eq!(port(SocketAddr::from(([127, 0, 0, 1], number)), false).state, State::Fault);
        assert_eq!(port(SocketAddr::from(([127, 0, 0, 1], number)), true).state, State::Ok);
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!((megabytes("1GB"), megabytes("512 MB"), megabytes("much"), megabytes("80%")), (Some(1024), Some(512), None, None));
    }

    #[test]
    fn letters_are_drawn_and_so_many_files_are_never_open() {
        assert_eq!(letters().state, State::Ok);
        assert_eq!(open_files(usize::MAX / 2).state, State::Warning);
    }
}
