//! The configuration in force, with where each value comes from.

use clap::{ArgMatches, Command, CommandFactory, parser::ValueSource};
use serde::Serialize;

use crate::cli::Cli;

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Argument of the command line.
    pub argument: String,
    /// Environment variable.
    pub variable: String,
    /// Value in force; empty when none is set, `(set)` for a secret.
    pub value: String,
    /// `command line`, `environment`, `default` or `not set`.
    pub source: &'static str,
}

/// Every setting that has a variable, as this call of the program has it.
pub fn in_force() -> Vec<Setting> {
    let mut command = Cli::command();
    command.build();
    let matches = command.clone().get_matches();
    match (matches.subcommand(), command.find_subcommand("doctor")) {
        (Some((_, matches)), Some(doctor)) => settings(doctor, matches),
        _ => Vec::new(),
    }
}

fn settings(command: &Command, matches: &ArgMatches) -> Vec<Setting> {
    let with_variable = command.get_arguments().filter_map(|arg| arg.get_env().map(|variable| (arg, variable)));
    with_variable
        .map(|(arg, variable)| {
            let id = arg.get_id().as_str();
            let values = matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy());
            let value = values.collect::<Vec<_>>().join(",");
            let source = match matches.value_source(id) {
                Some(ValueSource::CommandLine) => "command line",
                Some(ValueSource::EnvVariable) => "environment",
                Some(_) => "default",
                None => "not set",
            };
            let is_secret = arg.is_hide_env_values_set() && !value.is_empty();
            Setting {
                argument: arg.get_long().map(|long| format!("--{long}")).unwrap_or_default(),
                variable: variable.to_string_lossy().into_owned(),
                value: if is_secret { "(set)".to_owned() } else { value },
                source,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    #[test]
    fn each_value_says_where_it_comes_from_and_a_secret_is_not_shown() {
        let command = Command::new("doctor")
            .arg(Arg::new("port").long("port").env("LOTRINH_TEST_PORT").default_value("8080"))
            .arg(Arg::new("rate").long("rate").env("LOTRINH_TEST_RATE").default_value("5"))
            .arg(Arg::new("secret").long("secret").env("LOTRINH_TEST_SECRET").hide_env_values(true))
            .arg(Arg::new("proxy").long("proxy").env("LOTRINH_TEST_PROXY"))
            .arg(Arg::new("format").long("format"));
        let matches = command.clone().get_matches_from(["doctor", "--port", "1", "--secret", "s3cret"]);
        let found = settings(&command, &matches);
        let of = |name: &str| found.iter().find(|setting| setting.argument == name).map(|s| (s.value.as_str(), s.source));
        assert_eq!(of("--port"), Some(("1", "command line")));
        assert_eq!(of("--rate"), Some(("5", "default")));
        assert_eq!(of("--secret"), Some(("(set)", "command line")));
        assert_eq!(of("--proxy"), Some(("", "not set")));
        assert_eq!(of("--format"), None, "what has no variable is no setting");
    }
}
