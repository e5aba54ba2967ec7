//! JSON for people: one line where it fits, else a line a member, in the order in which serde writes them.

use std::fmt;
use std::io::{self, Write};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::ser::{Formatter, Serializer};
use serde_json::value::RawValue;

use crate::json::Text;

/// Characters of a line.
const WIDTH: usize = 120;

/// The lists in the structure of our files: each of their elements has a line of its own. A list of such a name in a recorded value is
/// none of them.
const LISTS: [&str; 3] = ["behaviours", "steps", "stages"];

/// The text of `value`, with a final newline. The outermost object has a line a member.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let mut line = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut line, OneLine));
    // Our own types always have a form in JSON, and JSON is UTF-8.
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
    /// The file itself, or an element of one of its [`LISTS`].
    Object,
    /// One of its [`LISTS`].
    List,
    /// Anything else.
    Data,
}

impl<'l> Node<'l> {
    fn members(&self) -> Vec<(Text<'l>, Node<'l>)> {
        let Members(members) = serde_json::from_str(self.line).unwrap_or_default();
        let node = |(key, value): (Text<'l>, &'l RawValue)| {
            let listed = self.place == Place::Object
                && LISTS.contains(&key.as_str())
                && value.get().starts_with('[');
            let place = if listed { Place::List } else { Place::Data };
            (key, Node { line: value.get(), place })
        };
        members.into_iter().map(node).collect()
    }

    fn items(&self) -> Vec<Node<'l>> {
        let items: Vec<&'l RawValue> = serde_json::from_str(self.line).unwrap_or_default();
        let place = if self.place == Place::List { Place::Object } else { Place::Data };
        items.into_iter().map(|item| Node { line: item.get(), place }).collect()
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
                text.push_str(&serde_json::Value::from(key.as_str()).to_string());
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

/// The members of an object, in their order.
#[derive(Default)]
struct Members<'l>(Vec<(Text<'l>, &'l RawValue)>);

impl<'l> Deserialize<'l> for Members<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'l> Visitor<'l> for InOrder {
            type Value = Members<'l>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Members<'l>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
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
