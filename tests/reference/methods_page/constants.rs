//! Constants quoted in Markdown, compared with the source text.

/// The page with every quoted constant as the code has it, and what the code does not have.
///
/// In one line a word in backticks that ends in `.rs` is a file under `src/`; the words in backticks after it are names
/// in that file. `` `NAME = 4` `` is a constant, `` `name Arm = 4` `` the value that `fn name` gives for `Self::Arm`.
pub fn with_constants(text: &str, source: impl Fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let mut faults = Vec::new();
    let mut in_code = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            in_code ^= line.starts_with("```");
            if in_code { line.to_owned() } else { with_constants_of_line(line, &source, &mut faults) }
        })
        .collect();
    (lines.join("\n") + "\n", faults)
}

fn with_constants_of_line(line: &str, source: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) -> String {
    let mut file: Option<(String, String)> = None;
    let pieces: Vec<String> = line
        .split('`')
        .enumerate()
        .map(|(i, piece)| {
            // Every second piece stands in backticks.
            if i % 2 == 0 {
                return piece.to_owned();
            }
            if piece.ends_with(".rs") {
                match source(piece) {
                    Some(text) => file = Some((piece.to_owned(), text)),
                    None => faults.push(format!("src/{piece}: no such file")),
                }
                return piece.to_owned();
            }
            let Some((path, text)) = &file else { return piece.to_owned() };
            match quoted(piece, text) {
                Some(now) => now,
                None => {
                    faults.push(format!("src/{path} has no `{piece}`"));
                    piece.to_owned()
                }
            }
        })
        .collect();
    pieces.join("`")
}

/// A quotation as the source has it; none when the name is not there.
fn quoted(piece: &str, text: &str) -> Option<String> {
    let Some((name, _)) = piece.split_once(" = ") else {
        return text.contains(piece.trim_end_matches("()")).then(|| piece.to_owned());
    };
    let value = match name.split_once(' ') {
        Some((function, arm)) => {
            let (_, body) = text.split_once(&format!("fn {function}("))?;
            body.split_once(&format!("Self::{arm} => "))?.1.split(',').next()?
        }
        None => text.split_once(&format!("const {name}: "))?.1.split_once(" = ")?.1.split(';').next()?,
    };
    Some(format!("{name} = {}", value.trim().replace('_', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "pub const MOST: usize = 1_200;\nfn pace(self) -> f64 {\n    match self {\n        Self::Slow => 0.5,\n    }\n}\n";

    fn checked(line: &str) -> (String, Vec<String>) {
        with_constants(line, |path| (path == "a.rs").then(|| SOURCE.to_owned()))
    }

    #[test]
    fn a_wrong_number_is_put_right() {
        assert_eq!(
            checked("at most: `a.rs` `MOST = 7`, `pace Slow = 2`\n"),
            ("at most: `a.rs` `MOST = 1200`, `pace Slow = 0.5`\n".to_owned(), vec![])
        );
    }

    #[test]
    fn what_is_not_in_the_code_is_a_fault() {
        for line in ["`b.rs`\n", "`a.rs` `LEAST = 1`\n", "`a.rs` `pace Fast = 1`\n", "`a.rs` `haste()`\n"] {
            assert_eq!(checked(line).1.len(), 1, "{line}");
        }
        assert!(checked("`a.rs` `pace()` and `MOST`\n").1.is_empty());
        assert!(checked("`y₀ = 3` is no constant\n```\n`a.rs` `LEAST = 1`\n```\n").1.is_empty());
    }
}
