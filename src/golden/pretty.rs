//! JSON for people: one line where it fits, else a line a member, in the order given.

use crate::run::Json;

/// Characters of a line.
const WIDTH: usize = 120;

/// A value whose members keep the order they are given.
pub(super) enum Node {
    /// Any JSON value.
    Json(Json),
    /// Members in this order.
    Object(Vec<(&'static str, Node)>),
    /// Elements, each on a line of its own.
    List(Vec<Node>),
}

/// The text of `node`, with a final newline. The outermost object has a line a member.
pub(super) fn pretty(node: &Node) -> String {
    let mut text = String::new();
    match node {
        Node::Object(members) => broken_object(members, 0, &mut text),
        other => write(other, 0, 0, &mut text),
    }
    text.push('\n');
    text
}

fn write(node: &Node, indent: usize, used: usize, text: &mut String) {
    if let Node::List(items) = node {
        return broken(items, ('[', ']'), indent, text, |item, text| {
            write(item, indent + 1, 0, text)
        });
    }
    let mut line = String::new();
    if inline(node, &mut line) && 2 * indent + used + line.chars().count() < WIDTH {
        text.push_str(&line);
        return;
    }
    match node {
        Node::Object(members) => broken_object(members, indent, text),
        Node::Json(Json::Object(members)) => {
            broken(members, ('{', '}'), indent, text, |(key, value), text| {
                let before = text.len();
                string(key, text);
                text.push_str(": ");
                let used = text.len() - before;
                write(&Node::Json(value.clone()), indent + 1, used, text);
            })
        }
        Node::Json(Json::Array(items)) => broken(items, ('[', ']'), indent, text, |item, text| {
            write(&Node::Json(item.clone()), indent + 1, 0, text);
        }),
        _ => text.push_str(&line),
    }
}

fn broken_object(members: &[(&'static str, Node)], indent: usize, text: &mut String) {
    broken(members, ('{', '}'), indent, text, |(key, value), text| {
        string(key, text);
        text.push_str(": ");
        write(value, indent + 1, key.len() + 4, text);
    });
}

fn broken<T>(
    items: &[T],
    marks: (char, char),
    indent: usize,
    text: &mut String,
    mut each: impl FnMut(&T, &mut String),
) {
    text.push(marks.0);
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index > 0 { ",\n" } else { "\n" });
        text.push_str(&"  ".repeat(indent + 1));
        each(item, text);
    }
    if !items.is_empty() {
        text.push('\n');
        text.push_str(&"  ".repeat(indent));
    }
    text.push(marks.1);
}

/// Writes `node` on one line. False where it has a list whose elements want lines of their own.
fn inline(node: &Node, line: &mut String) -> bool {
    match node {
        Node::Json(value) => {
            inline_json(value, line);
            true
        }
        Node::Object(members) => {
            line.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    line.push_str(", ");
                }
                string(key, line);
                line.push_str(": ");
                if !inline(value, line) {
                    return false;
                }
            }
            line.push('}');
            true
        }
        Node::List(items) => {
            items.is_empty() && {
                line.push_str("[]");
                true
            }
        }
    }
}

fn inline_json(value: &Json, line: &mut String) {
    match value {
        Json::Null => line.push_str("null"),
        Json::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => line.push_str(number.as_str()),
        Json::String(text) => string(text, line),
        Json::Array(items) => {
            line.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    line.push_str(", ");
                }
                inline_json(item, line);
            }
            line.push(']');
        }
        Json::Object(members) => {
            line.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    line.push_str(", ");
                }
                string(key, line);
                line.push_str(": ");
                inline_json(member, line);
            }
            line.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_values_stay_on_a_line_and_long_ones_break() {
        let long = Json::parse(&format!(
            r#"{{"text": "{}", "more": ["{}", 1]}}"#,
            "x".repeat(60),
            "y".repeat(60)
        ))
        .unwrap();
        let node = Node::Object(vec![
            ("b", Node::Json(Json::parse(r#"{"k": [1, 2.50]}"#).unwrap())),
            (
                "a",
                Node::List(vec![
                    Node::Json(long),
                    Node::Object(vec![("z", Node::Json(Json::Null))]),
                ]),
            ),
            ("e", Node::List(Vec::new())),
        ]);
        let (x, y) = ("x".repeat(60), "y".repeat(60));
        let expected = format!(
            r#"{{
  "b": {{"k": [1, 2.5]}},
  "a": [
    {{
      "more": ["{y}", 1],
      "text": "{x}"
    }},
    {{"z": null}}
  ],
  "e": []
}}
"#
        );
        assert_eq!(pretty(&node), expected);
    }

    proptest! {
        #[test]
        fn layout_changes_no_value(value in crate::run::json_strategy()) {
            let text = pretty(&Node::Object(vec![("v", Node::Json(value.clone())), ("l", Node::List(vec![Node::Json(value.clone())]))]));
            let read = Json::parse(&text).unwrap();
            prop_assert_eq!(read.get("v"), Some(&value));
            prop_assert_eq!(read.get("l").and_then(|list| list.get("0")), Some(&value));
        }
    }
}
