//! The project speaks of itself alone: no place on the maker's machine, no download host, no tool that wrote it.

use super::{assert_none, tree};

/// Lock files name where packages come from; that is what they are for.
const EXEMPT: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// Hosts of package registries. Written in pieces so that this file does not name them.
fn hosts() -> Vec<String> {
    [
        ["registry.", "npmjs", ".org"],
        ["registry.", "yarnpkg", ".com"],
        ["static.", "crates", ".io"],
        ["index.", "crates", ".io"],
        ["files.", "pythonhosted", ".org"],
        ["py", "pi", ".org"],
        ["proxy.", "golang", ".org"],
        ["deb.", "debian", ".org"],
        ["archive.", "ubuntu", ".com"],
        ["arti", "fac", "tory"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect()
}

/// Folders of one machine. A path counts where nothing stands before it that makes it part of an address.
fn places() -> Vec<String> {
    [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
        ["/o", "pt/"],
        ["/mn", "t/"],
        ["C:\\Us", "ers\\"],
        ["/tm", "p/"],
        ["/var/t", "mp/"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect()
}

/// Words of how a text was made, that no text about indicators needs. Compared without case, as whole words.
fn makers() -> Vec<String> {
    [
        ["cla", "ude"],
        ["anth", "ropic"],
        ["chat", "gpt"],
        ["open", "ai"],
        ["cop", "ilot"],
        ["sub", "agent"],
        ["co-auth", "ored-by"],
        ["language mo", "del"],
        ["issue tra", "cker"],
        ["issues sh", "ow"],
        ["pull requ", "est"],
        ["as an a", "i"],
        ["context win", "dow"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect()
}

fn faults(path: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        let mut note = |what: &str| out.push(format!("{path}:{}: {what}", number + 1));
        hosts().iter().filter(|host| lower.contains(*host)).for_each(|host| note(host));
        places()
            .iter()
            .filter(|place| holds(line, place, |before| !before.is_alphanumeric() && !"._-/$}~%)".contains(before), |_| true))
            .for_each(|place| note(place));
        let not_word = |c: char| !c.is_alphanumeric() && c != '_';
        makers().iter().filter(|word| holds(&lower, word, not_word, not_word)).for_each(|word| note(word));
    }
    out
}

/// Whether a text holds a piece with fitting characters, or none, on both sides.
fn holds(text: &str, piece: &str, before: impl Fn(char) -> bool, after: impl Fn(char) -> bool) -> bool {
    text.match_indices(piece)
        .any(|(at, _)| text[..at].chars().next_back().is_none_or(&before) && text[at + piece.len()..].chars().next().is_none_or(&after))
}

#[test]
fn no_file_names_the_machine_the_registry_or_the_maker() {
    let mut found = Vec::new();
    for path in tree::files() {
        if EXEMPT.iter().any(|exempt| path.rsplit('/').next() == Some(exempt)) {
            continue;
        }
        // Pictures and other bytes are not text.
        let Ok(bytes) = std::fs::read(tree::root().join(&path)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        found.extend(faults(&path, &text));
        found.extend(faults(&path, &path));
    }
    assert_none("the project speaks of itself alone", &found);
}

#[test]
fn planted_names_are_found() {
    let found = |text: String| faults("a", &text);
    for host in hosts() {
        assert_eq!(found(format!("see https://{host}/x")).len(), 1, "{host}");
    }
    for place in places() {
        assert_eq!(found(format!("x\nread {place}x")), [format!("a:2: {place}")]);
        assert_eq!(found(format!("\"{place}x\"")).len(), 1);
    }
    for word in makers().iter() {
        assert_eq!(found(format!("Made by {}.", word.to_uppercase())).len(), 1, "{word}");
    }
    let address = format!("https://example.vn{}index.htm", places()[2]);
    assert!(found(address).is_empty(), "part of an address is no place on a machine");
    assert!(found("OpenAPI, workings, a person's home, tmp".to_owned()).is_empty());
}
