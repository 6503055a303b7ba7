//! XML in pieces, as much of it as office documents use: tags with attributes, text, entities, comments, CDATA.
//!
//! It reads a stream, keeps one piece at a time, and refuses a document type definition, so that no entity grows.

use std::{io::BufRead, mem};

/// Most bytes of one tag or one piece of text: a cell of 32,767 bytes fits many times, escaped.
const MAX_PIECE_BYTES: u64 = 1024 * 1024;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An opening tag, or one that is closed at once.
    Open {
        /// Name with prefix.
        name: String,
        /// Attributes with their values.
        attributes: Vec<(String, String)>,
    },
    /// A closing tag; follows an opening tag that is closed at once as well.
    Close(String),
    /// Text between tags.
    Text(String),
}

/// Pieces of a document in order.
pub(super) struct Pieces<R> {
    reader: R,
    /// The closing half of a tag that was closed at once.
    pending: Option<Piece>,
    /// Whether the `<` of the next tag has been read.
    in_tag: bool,
}

impl<R: BufRead> Pieces<R> {
    /// Reads from the beginning of a document.
    pub fn of(reader: R) -> Self {
        Self { reader, pending: None, in_tag: false }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// What is wrong, for a message.
    pub fn next(&mut self) -> Result<Option<Piece>, String> {
        if let Some(piece) = self.pending.take() {
            return Ok(Some(piece));
        }
        loop {
            if !mem::take(&mut self.in_tag) {
                let mut text = Vec::new();
                self.read_until(b'<', &mut text)?;
                self.in_tag = text.pop_if(|last| *last == b'<').is_some();
                if !text.is_empty() {
                    return Ok(Some(Piece::Text(unescape(&utf8(text)?))));
                }
                if !self.in_tag {
                    return Ok(None);
                }
                continue;
            }
            if let Some(piece) = self.read_tag()? {
                return Ok(Some(piece));
            }
        }
    }

    /// A tag whose `<` has been read; none for a comment or an instruction.
    fn read_tag(&mut self) -> Result<Option<Piece>, String> {
        let mut tag = Vec::new();
        loop {
            let has_more = self.read_until(b'>', &mut tag)?;
            if !has_more || tag.pop_if(|last| *last == b'>').is_none() {
                return Err("a tag that is not closed".to_owned());
            }
            let is_whole = if tag.starts_with(b"!--") {
                tag.len() >= 5 && tag.ends_with(b"--")
            } else if tag.starts_with(b"![CDATA[") {
                tag.ends_with(b"]]")
            } else {
                !ends_in_quotes(&tag)
            };
            if is_whole {
                break;
            }
            tag.push(b'>');
        }
        let tag = utf8(tag)?;
        if let Some(text) = tag.strip_prefix("![CDATA[") {
            return Ok(Some(Piece::Text(text.strip_suffix("]]").unwrap_or(text).to_owned())));
        }
        if tag.starts_with("!--") || tag.starts_with('?') {
            return Ok(None);
        }
        if tag.starts_with('!') {
            return Err("a document type definition".to_owned());
        }
        if let Some(name) = tag.strip_prefix('/') {
            return Ok(Some(Piece::Close(name.trim().to_owned())));
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag.as_str(), false), |tag| (tag, true));
        let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        if is_closed {
            self.pending = Some(Piece::Close(name.to_owned()));
        }
        Ok(Some(Piece::Open { name: name.to_owned(), attributes: attributes_of(rest)? }))
    }

    /// Appends up to and with a byte; answers whether anything came.
    fn read_until(&mut self, end: u8, out: &mut Vec<u8>) -> Result<bool, String> {
        let room = MAX_PIECE_BYTES.saturating_sub(out.len() as u64);
        let read = std::io::Read::take(&mut self.reader, room).read_until(end, out).map_err(|error| error.to_string())?;
        if read as u64 >= room && out.last() != Some(&end) {
            return Err(format!("a piece of more than {MAX_PIECE_BYTES} bytes"));
        }
        Ok(read > 0)
    }
}

fn ends_in_quotes(tag: &[u8]) -> bool {
    let mut open = None;
    for byte in tag {
        match (open, byte) {
            (None, b'"' | b'\'') => open = Some(*byte),
            (Some(mark), byte) if mark == *byte => open = None,
            _ => {}
        }
    }
    open.is_some()
}

fn attributes_of(mut rest: &str) -> Result<Vec<(String, String)>, String> {
    let mut out = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(mark) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Err("an attribute without quotation marks".to_owned());
        };
        let Some((value, after)) = after.get(1..).and_then(|after| after.split_once(mark)) else {
            return Err("an attribute that is not closed".to_owned());
        };
        out.push((name.trim().to_owned(), unescape(value)));
        rest = after;
    }
    Ok(out)
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| "text that is not UTF-8".to_owned())
}

/// Text with its entities put in; one that is not known stays as it stands.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        let known = entity.and_then(|(name, after)| {
            let c = match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
                    char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?
                }
            };
            Some((c, after))
        });
        match known {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Result<Vec<Piece>, String> {
        let mut pieces = Pieces::of(text.as_bytes());
        let mut out = Vec::new();
        while let Some(piece) = pieces.next()? {
            out.push(piece);
        }
        Ok(out)
    }

    #[test]
    fn a_document_comes_in_pieces() {
        let found = pieces("<?xml version=\"1.0\"?><!-- a > b --><a b='1 > 0' c = \"&lt;&#7879;\">x &amp; y<d/><![CDATA[<z>]]></a>");
        let expected = vec![
            Piece::Open { name: "a".into(), attributes: vec![("b".into(), "1 > 0".into()), ("c".into(), "<ệ".into())] },
            Piece::Text("x & y".into()),
            Piece::Open { name: "d".into(), attributes: vec![] },
            Piece::Close("d".into()),
            Piece::Text("<z>".into()),
            Piece::Close("a".into()),
        ];
        assert_eq!(found, Ok(expected));
    }

    #[test]
    fn what_is_broken_or_grows_is_refused() {
        for text in ["<a", "<a b=1>", "<a b=\"1>", "<!DOCTYPE lolz [<!ENTITY a \"b\">]>", "<!-- a"] {
            assert!(pieces(text).is_err(), "{text}");
        }
        assert!(pieces(&"x".repeat(2 * 1024 * 1024)).expect_err("long").contains("more than"));
        assert_eq!(pieces("&unknown; &"), Ok(vec![Piece::Text("&unknown; &".into())]));
    }
}
