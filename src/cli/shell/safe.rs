//! Everything that the process prints goes through here: what drives a terminal, or makes text look like another, is escaped.
//!
//! The renderers escape foreign text themselves, each where it knows how much of it to show. This is for what one of them overlooks.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

/// A stream to which nothing is written that drives a terminal but line ends, tabs and, where they are wanted, our own colours. An
/// escape is `\u` and four hex digits, which means the same character where it stands in a string of JSON.
pub(super) struct Safe<W> {
    to: W,
    colours: Rc<Cell<bool>>,
    /// The beginning of a character or of a colour whose end was not written yet.
    rest: Vec<u8>,
}

/// The colours of `report`, and their end.
const COLOURS: [&[u8]; 5] = [b"\x1b[0m", b"\x1b[1m", b"\x1b[2m", b"\x1b[31m", b"\x1b[32m"];

/// What a piece of text begins with.
enum Head {
    /// Text that is written as it is, so many bytes.
    Plain(usize),
    /// A character that is escaped, and its length.
    Escaped(u32, usize),
    /// Something whose end is missing.
    Unfinished,
}

impl<W: Write> Safe<W> {
    /// Writes to `to`, with colours while `colours` is true.
    pub(super) fn new(to: W, colours: Rc<Cell<bool>>) -> Self {
        Self { to, colours, rest: Vec::new() }
    }

    /// Writes `bytes` as far as its characters are whole. Returns how many bytes that are.
    fn put(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            match head(&bytes[at..], self.colours.get()) {
                Head::Plain(length) => at += length,
                Head::Unfinished => break,
                Head::Escaped(character, length) => {
                    self.to.write_all(&bytes[start..at])?;
                    write!(self.to, "\\u{character:04x}")?;
                    at += length;
                    start = at;
                }
            }
        }
        self.to.write_all(&bytes[start..at])?;
        Ok(at)
    }
}

fn head(bytes: &[u8], colours: bool) -> Head {
    let is_plain = |byte: &&u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let plain = bytes.iter().take_while(is_plain).count();
    if plain > 0 {
        return Head::Plain(plain);
    }
    let code =
        |second: u8, third: u8| 0x2000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
    match bytes {
        [0x1b, ..] if colours => match COLOURS.iter().find(|colour| bytes.starts_with(colour)) {
            Some(colour) => Head::Plain(colour.len()),
            None if COLOURS.iter().any(|colour| colour.starts_with(bytes)) => Head::Unfinished,
            None => Head::Escaped(0x1b, 1),
        },
        // C1 in UTF-8, and as bytes by themselves.
        [0xc2, second @ 0x80..=0x9f, ..] => Head::Escaped(u32::from(*second), 2),
        [control @ (0..=0x1f | 0x7f..=0x9f), ..] => Head::Escaped(u32::from(*control), 1),
        // U+2028 to U+202E, and U+2066 to U+2069.
        [0xe2, second @ 0x80, third @ 0xa8..=0xae, ..]
        | [0xe2, second @ 0x81, third @ 0xa6..=0xa9, ..] => Head::Escaped(code(*second, *third), 3),
        [first, ..] => {
            let length = match first {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => 1,
            };
            if bytes.len() < length { Head::Unfinished } else { Head::Plain(length) }
        }
        [] => Head::Unfinished,
    }
}

impl<W: Write> Write for Safe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            let taken = self.put(bytes)?;
            self.rest.extend_from_slice(&bytes[taken..]);
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(bytes);
            let taken = self.put(&all)?;
            self.rest = all.split_off(taken);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
#[path = "tests/safe.rs"]
mod tests;
