//! What documents teach must work: every `lotrinh …` line in the README, in the help and in the Makefile parses.

use clap::{CommandFactory, Parser, error::ErrorKind};
use lotrinh::cli::Cli;

use super::{assert_none, tree};

/// Splits a line as a shell does: blanks, quotation marks, a backslash, a comment.
fn words(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            // What follows is another program or a file.
            (None, '|' | '>' | ';' | '&') => break,
            (None, c) if c.is_whitespace() => out.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

/// Why a line is not a command of ours; none when it parses or only asks for help.
fn fault(line: &str) -> Option<String> {
    match Cli::try_parse_from(words(line)) {
        Ok(_) => None,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => None,
        Err(error) => Some(format!("{line}\n    {}", error.to_string().lines().next().unwrap_or_default())),
    }
}

/// Commands inside fenced code blocks, with lines that end in `\` joined.
fn commands_in_markdown(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut in_code = false;
    for line in text.replace("\\\n", " ").lines() {
        let line = line.trim();
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code && let Some(command) = command_in(line) {
            out.push(command);
        }
    }
    out
}

/// The command a line shows, after a prompt or a path to the program.
fn command_in(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches("$ ");
    for program in
        ["lotrinh ", "./lotrinh ", "target/release/lotrinh ", "target/debug/lotrinh ", "cargo run -- ", "cargo run --release -- "]
    {
        if let Some(rest) = line.strip_prefix(program) {
            return Some(format!("lotrinh {rest}"));
        }
    }
    None
}

/// Commands that the help of a command and of everything below it shows; a remark stands after two blanks.
fn commands_in_help(command: &clap::Command) -> Vec<String> {
    let shown = [command.get_before_help(), command.get_before_long_help(), command.get_after_help(), command.get_after_long_help()];
    let mut out: Vec<String> = shown
        .into_iter()
        .flatten()
        .flat_map(|text| text.to_string().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| command_in(line.trim().split("   ").next().unwrap_or_default()))
        .collect();
    out.extend(command.get_subcommands().flat_map(commands_in_help));
    out
}

#[test]
fn the_commands_are_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn the_examples_of_the_readme_parse() {
    if !tree::root().join("README.md").is_file() {
        println!("skipped: there is no README.md yet");
        return;
    }
    let commands = commands_in_markdown(&tree::read("README.md"));
    assert!(!commands.is_empty(), "README.md shows no `lotrinh …` line in a code block");
    let faults: Vec<String> = commands.iter().filter_map(|line| fault(line)).collect();
    assert_none("README.md shows only commands that work", &faults);
}

#[test]
fn the_examples_of_the_help_parse() {
    let commands = commands_in_help(&Cli::command());
    assert!(commands.len() >= 6, "the help shows examples: {commands:?}");
    let faults: Vec<String> = commands.iter().filter_map(|line| fault(line)).collect();
    assert_none("the help shows only commands that work", &faults);
}

#[test]
fn the_commands_of_the_makefile_parse() {
    let text = tree::read("Makefile").replace("$(DEMO)", ".demo").replace("$(PORT)", "8080").replace("\\\n", " ");
    let commands: Vec<String> = text
        .lines()
        .filter(|line| !line.contains(":="))
        .filter_map(|line| line.split_once("$(LOTRINH) ").map(|(_, rest)| format!("lotrinh --store .demo/store {rest}")))
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    let faults: Vec<String> = commands.iter().filter_map(|line| fault(line)).collect();
    assert_none("the Makefile calls only commands that work", &faults);
}

/// Places that a document points to inside the project.
fn local_links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    targets.map(|link| link.split('#').next().unwrap_or_default()).filter(|link| !link.is_empty() && !link.contains("://")).collect()
}

#[test]
fn the_links_of_the_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for path in tree::files_in("", ".md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = tree::read(&path);
        faults.extend(
            local_links(&text)
                .into_iter()
                .filter(|link| !tree::root().join(folder).join(link).exists())
                .map(|link| format!("{path}: {link}")),
        );
    }
    assert_none("every link inside the project leads to a file", &faults);
}

#[test]
fn planted_commands_that_do_not_work_are_found() {
    assert!(fault("lotrinh periods \"quý III/2026\" --calendar statutory").is_none());
    assert!(fault("lotrinh periods \"quý III/2026\" --calendar lunar").is_some());
    assert!(fault("lotrinh forecast").is_some());
    let markdown = "lotrinh outside\n```sh\n$ lotrinh periods 2026 \\\n   --calendar statutory  # a remark\nmake demo\n```\n";
    let commands = commands_in_markdown(markdown);
    assert_eq!(commands.len(), 1);
    assert_eq!(words(&commands[0]), ["lotrinh", "periods", "2026", "--calendar", "statutory"]);
    assert_eq!(local_links("![a](b.svg) [c](https://example.vn/d) [e](f/g.md#h) [i](#j)"), ["b.svg", "f/g.md"]);
    assert_eq!(words("a 'b c' \"\" d\\ e | f"), ["a", "b c", "", "d e"]);
}
