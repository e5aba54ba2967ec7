//! Finding the end of a list or an object in text that arrives in chunks.
//!
//! Only brackets, commas, colons and quotes are checked, so that a wrong number or escape does not hide the end of its record. A
//! missing bracket is found at the first byte that cannot follow, such as the first of the next record.

use super::scan::plain;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// The value ends before this byte of the chunk.
    End(usize),
    /// This byte of the chunk cannot follow, and the reason.
    Broken(usize, &'static str),
    /// The value does not end in this chunk.
    More,
}

/// The token that may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expect {
    #[default]
    Value,
    /// After `[`.
    ValueOrEnd,
    /// After `{`.
    KeyOrEnd,
    /// After `,` in an object.
    Key,
    Colon,
    /// After a value in a list or an object.
    CommaOrEnd,
    /// In a string, which is a key or a value; after a backslash or not.
    Text {
        key: bool,
        escaped: bool,
    },
    /// In a number or a word.
    Word,
}

/// Follows one list or object from its bracket to its end, through as many chunks as it takes.
#[derive(Debug, Default)]
pub(crate) struct ChunkScanner {
    expect: Expect,
    /// The open brackets, outermost first: true for an object's.
    open: Vec<bool>,
}

impl ChunkScanner {
    /// Reads the next chunk. The first chunk begins with the value's bracket.
    pub(crate) fn feed(&mut self, chunk: &[u8]) -> Scan {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            match self.expect {
                Expect::Text { key, escaped: false } => {
                    // Most bytes of a recording are in strings.
                    at = plain(chunk, at);
                    self.expect = match chunk.get(at) {
                        None => return Scan::More,
                        Some(b'"') if key => Expect::Colon,
                        Some(b'"') => Expect::CommaOrEnd,
                        Some(b'\\') => Expect::Text { key, escaped: true },
                        Some(b'\n') => {
                            return Scan::Broken(at, "a text is not closed at the end of the line");
                        }
                        // A string does not end at another control character.
                        Some(_) => self.expect,
                    };
                    at += 1;
                    continue;
                }
                Expect::Text { key, escaped: true } => {
                    if byte == b'\n' {
                        return Scan::Broken(at, "a text is not closed at the end of the line");
                    }
                    self.expect = Expect::Text { key, escaped: false };
                    at += 1;
                    continue;
                }
                Expect::Word if is_word(byte) => {
                    at += 1;
                    continue;
                }
                Expect::Word => self.expect = Expect::CommaOrEnd,
                _ => {}
            }
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                match self.token(byte) {
                    Ok(true) => return Scan::End(at + 1),
                    Ok(false) => {}
                    Err(why) => return Scan::Broken(at, why),
                }
            }
            at += 1;
        }
        Scan::More
    }

    /// Reads a byte that is neither white space nor inside a string or word. Returns whether it ends the value.
    fn token(&mut self, byte: u8) -> Result<bool, &'static str> {
        use Expect::{Colon, CommaOrEnd, Key, KeyOrEnd, Text, Value, ValueOrEnd, Word};
        self.expect = match (self.expect, byte) {
            (ValueOrEnd, b']') => return Ok(self.close()),
            (KeyOrEnd, b'}') => return Ok(self.close()),
            (CommaOrEnd, b'}') if self.open.last() == Some(&true) => return Ok(self.close()),
            (CommaOrEnd, b']') if self.open.last() == Some(&false) => return Ok(self.close()),
            (CommaOrEnd, b',') => {
                if self.open.last() == Some(&true) {
                    Key
                } else {
                    Value
                }
            }
            (Key | KeyOrEnd, b'"') => Text { key: true, escaped: false },
            (Colon, b':') => Value,
            (Value | ValueOrEnd, b'{') => {
                self.open.push(true);
                KeyOrEnd
            }
            (Value | ValueOrEnd, b'[') => {
                self.open.push(false);
                ValueOrEnd
            }
            (Value | ValueOrEnd, b'"') => Text { key: false, escaped: false },
            (Value | ValueOrEnd, byte) if is_word(byte) && !self.open.is_empty() => Word,
            (Value | ValueOrEnd, _) => return Err("expected a value"),
            (Key | KeyOrEnd, _) => return Err("expected a key"),
            (Colon, _) => return Err("expected `:`"),
            _ if self.open.last() == Some(&true) => return Err("expected `,` or `}`"),
            _ => return Err("expected `,` or `]`"),
        };
        Ok(false)
    }

    fn close(&mut self) -> bool {
        self.open.pop();
        self.expect = Expect::CommaOrEnd;
        self.open.is_empty()
    }
}

/// Whether `byte` can belong to a number or a word, valid or not.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}
