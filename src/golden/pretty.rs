//! JSON for people: one line where it fits, else a line a member, in the order in which serde writes them.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::json::Cursor;

/// Characters of a line.
const WIDTH: usize = 120;

/// The lists of our files' structure, whose elements have a line each. Lists of these names inside recorded values are not meant.
const LISTS: [&str; 3] = ["behaviours", "steps", "stages"];

/// The text of `value`, with a final newline. The outermost object has a line a member.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let mut line = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut line, OneLine));
    // Our own types can always be written as JSON.
    let line = written.ok().and_then(|()| String::from_utf8(line).ok()).unwrap_or_default();
    let mut text = String::new();
    broken(&Node { line: &line, place: Place::Object }, 0, &mut text);
    text.push('\n');
    text
}

/// A value as it stands on one line.
struct Node<'l> {
    line: &'l str,
    place: Place,
}

/// What a value is in the structure of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The file itself, or an element of a [`List`](Self::List).
    Object,
    /// One of its [`LISTS`].
    List,
    Data,
}

impl<'l> Node<'l> {
    fn members(&self) -> Vec<(Cow<'l, str>, Node<'l>)> {
        let mut members = Vec::new();
        Cursor::new(self.line).members(|cursor, key| {
            let (key, line) = (key.text().ok()?, cursor.raw()?);
            let listed =
                self.place == Place::Object && LISTS.contains(&&*key) && line.starts_with('[');
            let place = if listed { Place::List } else { Place::Data };
            members.push((key, Node { line, place }));
            Some(())
        });
        members
    }

    fn items(&self) -> Vec<Node<'l>> {
        let place = if self.place == Place::List { Place::Object } else { Place::Data };
        let mut items = Vec::new();
        Cursor::new(self.line).list(|cursor| {
            items.push(Node { line: cursor.raw()?, place });
            Some(())
        });
        items
    }

    /// Whether it may stand on a line of which `used` characters are taken.
    fn fits(&self, used: usize) -> bool {
        let whole = match self.place {
            Place::Data => true,
            Place::List => self.line == "[]",
            Place::Object => self
                .members()
                .iter()
                .all(|(_, member)| member.place != Place::List || member.line == "[]"),
        };
        whole && used + self.line.chars().count() < WIDTH
    }
}

fn write(node: &Node<'_>, indent: usize, used: usize, text: &mut String) {
    if node.fits(2 * indent + used) {
        text.push_str(node.line);
    } else {
        broken(node, indent, text);
    }
}

/// Writes each member or element on a line of its own.
fn broken(node: &Node<'_>, indent: usize, text: &mut String) {
    let new_line = |index: usize, text: &mut String| {
        text.push_str(if index > 0 { ",\n" } else { "\n" });
        text.push_str(&"  ".repeat(indent + 1));
    };
    let close = |mark: &str, text: &mut String| {
        text.push('\n');
        text.push_str(&"  ".repeat(indent));
        text.push_str(mark);
    };
    match node.line.as_bytes() {
        [b'{', rest @ ..] if rest != b"}" => {
            text.push('{');
            for (index, (key, value)) in node.members().iter().enumerate() {
                new_line(index, text);
                let before = text.len();
                text.push_str(&serde_json::Value::from(&**key).to_string());
                text.push_str(": ");
                let used = text.len() - before;
                write(value, indent + 1, used, text);
            }
            close("}", text);
        }
        [b'[', rest @ ..] if rest != b"]" => {
            text.push('[');
            for (index, item) in node.items().iter().enumerate() {
                new_line(index, text);
                write(item, indent + 1, 0, text);
            }
            close("]", text);
        }
        _ => text.push_str(node.line),
    }
}

/// All on one line, with a space after `,` and `:`.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

#[cfg(test)]
#[path = "tests/pretty.rs"]
mod tests;
