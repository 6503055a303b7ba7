//! What the compiler does not see, turned into blanks: comments, the inside of literals, and where test code stands.

/// A string literal and the line it starts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line, from 1.
    pub line: usize,
    /// What stands between the quotation marks, escapes as written.
    pub text: String,
    /// Where it stands, in characters.
    pub offset: usize,
}

/// Blanks comments and the inside of literals; every line break stays.
pub fn blank(text: &str) -> (Vec<char>, Vec<Literal>) {
    let chars: Vec<char> = text.chars().collect();
    let mut code = chars.clone();
    let mut literals = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while at < chars.len() {
        let start = at;
        match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
                wipe(&mut code, start, at);
            }
            '/' if chars.get(at + 1) == Some(&'*') => {
                let mut depth = 0;
                loop {
                    match (chars.get(at), chars.get(at + 1)) {
                        (Some('/'), Some('*')) => (depth, at) = (depth + 1, at + 2),
                        (Some('*'), Some('/')) => (depth, at) = (depth - 1, at + 2),
                        (None, _) => break,
                        _ => at += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
                wipe(&mut code, start, at.min(chars.len()));
            }
            'r' if !is_word(&chars, at) && raw_hashes(&chars, at + 1).is_some() => {
                let hashes = raw_hashes(&chars, at + 1).unwrap_or_default();
                let open = at + 2 + hashes;
                at = open;
                let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                while at < chars.len() && chars.get(at..at + closing.len()) != Some(closing.as_slice()) {
                    at += 1;
                }
                literals.push(Literal { line, text: chars[open..at].iter().collect(), offset: open });
                wipe(&mut code, open, at);
                at += closing.len();
            }
            '"' => {
                at += 1;
                while at < chars.len() && chars[at] != '"' {
                    at += if chars[at] == '\\' { 2 } else { 1 };
                }
                let end = at.min(chars.len());
                literals.push(Literal { line, text: chars[start + 1..end].iter().collect(), offset: start + 1 });
                wipe(&mut code, start + 1, end);
                at += 1;
            }
            '\'' => {
                // A character, or a lifetime: a lifetime has no closing mark right after one character.
                if chars.get(at + 1) == Some(&'\\') {
                    at += 3;
                    while at < chars.len() && chars[at] != '\'' {
                        at += 1;
                    }
                    at += 1;
                    wipe(&mut code, start, at.min(chars.len()));
                } else if chars.get(at + 2) == Some(&'\'') {
                    at += 3;
                    wipe(&mut code, start, at);
                } else {
                    at += 1;
                }
            }
            _ => at += 1,
        }
        line += chars[start..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    (code, literals)
}

fn wipe(code: &mut [char], start: usize, end: usize) {
    code[start..end].iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
}

/// Whether the character before belongs to an identifier (`for"` is not a raw string); `b` and `c` may stand before `r`.
fn is_word(chars: &[char], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|place| chars.get(place)).copied();
    match before(1) {
        Some('b' | 'c') => before(2).is_some_and(|c| c.is_alphanumeric() || c == '_'),
        Some(c) => c.is_alphanumeric() || c == '_',
        None => false,
    }
}

/// How many `#` stand between `r` and the opening mark of a raw string; none when it is not one.
fn raw_hashes(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    (chars.get(at + hashes) == Some(&'"')).then_some(hashes)
}

/// Where items stand that only tests compile: from their first attribute to their end.
pub fn test_items(code: &[char]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let inner = code.get(at..at + 3) == Some(&['#', '!', '[']);
        if !inner && code.get(at..at + 2) != Some(&['#', '[']) {
            at += 1;
            continue;
        }
        let start = at;
        let mut is_test = false;
        // All attributes of one item.
        loop {
            let open = if inner { at + 2 } else { at + 1 };
            let end = matching(code, open);
            let text: String = code[open..end].iter().filter(|c| !c.is_whitespace()).collect();
            is_test |= text == "[cfg(test)]" || text.starts_with("[cfg(all(test,") || text == "[test]";
            at = end;
            while code.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            if inner || code.get(at..at + 2) != Some(&['#', '[']) {
                break;
            }
        }
        if is_test {
            let end = if inner { code.len() } else { item_end(code, at) };
            out.push((start, end));
            at = end;
        }
    }
    out
}

/// The place after the bracket that closes the one at `open`.
fn matching(code: &[char], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, c) in code.iter().enumerate().skip(open) {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// The end of an item: its `;`, or the closing brace of its body.
fn item_end(code: &[char], mut at: usize) -> usize {
    while at < code.len() {
        match code[at] {
            ';' => return at + 1,
            '{' => return matching(code, at),
            '(' | '[' => at = matching(code, at),
            _ => at += 1,
        }
    }
    code.len()
}

/// The name of a `mod name;` with its body in another file.
pub fn outer_module(item: &str) -> Option<String> {
    let words: Vec<&str> = item.trim_end().strip_suffix(';')?.split_whitespace().collect();
    let [.., "mod", name] = words.as_slice() else { return None };
    Some((*name).to_owned())
}
