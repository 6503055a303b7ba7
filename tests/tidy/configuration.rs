//! `docs/configuration.md` says what the program says: it is written from the definitions of the command line.
//!
//! `UPDATE=1 cargo test --test tidy configuration` writes it anew.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};
use lotrinh::cli::Cli;

use super::tree;

const DOCUMENT: &str = "docs/configuration.md";

const HEAD: &str = "# Configuration

Written from the program's own definitions; a test compares the two. An argument comes before a variable, a variable before the
default. `lotrinh doctor` prints what is in force and where each value comes from.
";

const TAIL: &str = "
## Where the service keeps what

| what | where |
|---|---|
| database, spool, ledger | the folder of `--store` |
| log | standard error, one line a request: `request_id`, `method`, `route` (the template, never the address), `status`, `elapsed_ms` until the answer begins, `body_bytes` as sent, `is_whole`, `key_id` where there is one; status 499 is a sender that went away |
| metrics | `GET /metrics` in the text format of Prometheus, open to programs on the same machine, elsewhere with a key |
| life, readiness | `GET /healthz`, `GET /readyz`; both are answered whatever the load |

## What happens when it is too much

A client is an API key, or an address where there is no key (an IPv6 client is its network of 64 bits). A trusted proxy says for
whom it speaks; nobody else's headers count.

| found | answer |
|---|---|
| more connections than `--max-connections`, or of one address than `--max-connections-per-peer` | 503 and `Retry-After` at once, closed |
| a head that is not there within `--head-timeout-s`, also between two requests | closed |
| a body or a reader slower than `--min-bytes-per-s`, after 20 seconds of waiting | closed; an upload is answered 408 where it can be |
| more requests of a client than `--rate-limit` | 429 and `Retry-After`, after a quarter of a second |
| more requests than `--requests-waiting`, or a quarter of them from one client, or no turn within `--queue-timeout-s` | 503 and `Retry-After`, after a quarter of a second |
| an answer that takes longer than `--answer-timeout-s`, or a client that goes away | its query is interrupted; 503 where anyone is left to read it |

Requests that wait have their turn when their client has had least of late: whoever asks for too much waits behind itself.
";

fn described(arg: &Arg) -> Option<String> {
    let variable = arg.get_env()?.to_string_lossy().into_owned();
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect::<Vec<_>>().join(",");
    // A default that depends on the machine stands at the end of the help.
    let (help, default) = match help.rsplit_once(" [default: ") {
        Some((help, rest)) if defaults.is_empty() => (help.to_owned(), rest.trim_end_matches(']').to_owned()),
        _ if arg.get_action().takes_values() => (help, if defaults.is_empty() { "none".to_owned() } else { format!("`{defaults}`") }),
        _ => (help, "off".to_owned()),
    };
    let value = arg.get_value_names().filter(|_| arg.get_action().takes_values()).map(|names| format!(" {}", names.join(" ")));
    let flag = format!("--{}{}", arg.get_long().unwrap_or_default(), value.unwrap_or_default());
    let text = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    Some(format!("| `{flag}` | `{variable}` | {} | {} |", text(&default), text(&help)))
}

fn table(title: &str, rows: &[String]) -> String {
    let mut out = format!("\n## {title}\n\n| argument | variable | default | what it is |\n|---|---|---|---|\n");
    rows.iter().for_each(|row| writeln!(out, "{row}").expect("a text"));
    out
}

fn document(command: &Command) -> String {
    let rows = |command: &Command, is_global: bool| {
        command.get_arguments().filter(|arg| arg.is_global_set() == is_global).filter_map(described).collect::<Vec<_>>()
    };
    let mut out = HEAD.to_owned();
    out.push_str(&table("Every command", &rows(command, true)));
    let mut commands: Vec<&Command> = command.get_subcommands().filter(|sub| sub.get_name() != "doctor").collect();
    commands.sort_by_key(|sub| sub.get_name() != "serve");
    for sub in commands {
        let rows = rows(sub, false);
        if !rows.is_empty() {
            out.push_str(&table(&format!("`lotrinh {}`", sub.get_name()), &rows));
        }
    }
    out + TAIL
}

#[test]
fn the_document_of_the_settings_says_what_the_program_says() {
    let now = document(&Cli::command());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(tree::root().join(DOCUMENT), &now).expect("the document");
    }
    let path = tree::root().join(DOCUMENT);
    let there = std::fs::read_to_string(path).unwrap_or_default();
    let different = there.lines().zip(now.lines()).find(|(there, now)| there != now);
    assert!(there == now, "{DOCUMENT} is not what the program says; UPDATE=1 writes it anew. First difference: {different:?}");
}

#[test]
fn every_setting_of_the_server_has_a_variable_and_a_meaning() {
    let command = Cli::command();
    let serve = command.find_subcommand("serve").expect("serve");
    let without: Vec<&str> =
        serve.get_arguments().filter(|arg| arg.get_env().is_none() || arg.get_help().is_none()).map(|arg| arg.get_id().as_str()).collect();
    assert_eq!(without, Vec::<&str>::new());
    let document = document(&command);
    for setting in ["LOTRINH_PORT", "LOTRINH_TRUSTED_PROXIES", "LOTRINH_LOG_FORMAT", "one for each processor", "`4096`"] {
        assert!(document.contains(setting), "{setting}");
    }
}
