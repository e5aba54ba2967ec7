//! Every key `suite.toml` may have, as data: what this version reads, and what later ones will.
//!
//! Two refusals come from here, both with the place in the file: a key nobody knows (with the nearest that somebody does), and
//! one whose machinery this version does not have. Neither is ever ignored.

use toml::de::{DeTable, DeValue};

use super::parse::SuiteError;

/// A key of a table.
struct Key {
    name: &'static str,
    support: Support,
}

enum Support {
    /// Read. Where its value is a table (or a list of them) with an entry in [`TABLES`], that one's keys are checked too.
    Now,
    /// Read, with these words; the later ones are known and refused.
    Words { now: &'static [&'static str], later: &'static [&'static str] },
    /// Known and refused.
    Later,
}

const fn now(name: &'static str) -> Key {
    Key { name, support: Support::Now }
}

const fn later(name: &'static str) -> Key {
    Key { name, support: Support::Later }
}

const fn words(name: &'static str, now: &'static [&'static str], later: &'static [&'static str]) -> Key {
    Key { name, support: Support::Words { now, later } }
}

/// The words of `compare.arguments` and of `tools.arguments.*.mode`.
const ARGUMENTS: &[&str] = &["exact", "subset", "superset", "ignore"];

/// Tables whose keys are names that users give: what such a key holds is checked as a table of the path with `*` for it.
const NAMED: &[&str] = &["tools.arguments"];

/// The tables: how each is headed in the file, its path, its keys.
const TABLES: &[(&str, &str, &[Key])] = &[
    (
        "suite.toml",
        "",
        &[
            now("record"),
            now("load"),
            now("accept"),
            now("compare"),
            now("tools"),
            now("redact"),
            later("budget"),
            now("verdict"),
            now("case"),
        ],
    ),
    (
        "[record]",
        "record",
        &[
            now("agent"),
            now("repetitions"),
            now("timeout"),
            now("input"),
            now("env"),
            now("isolation"),
            now("retries"),
            now("max_steps"),
            now("checkpoints"),
            now("jobs"),
        ],
    ),
    (
        "[load]",
        "load",
        &[
            now("runs"),
            now("format"),
            now("case_from"),
            now("repetition_from"),
            now("messages_from"),
            now("label_from"),
            now("max_bytes"),
            now("max_depth"),
        ],
    ),
    ("[accept]", "accept", &[now("label")]),
    (
        "[compare]",
        "compare",
        &[
            words("trajectory", &["exact", "in_order", "unordered", "superset", "subset", "effects", "off"], &[]),
            words("arguments", ARGUMENTS, &[]),
            words("output", &["exact", "ignore"], &[]),
            words("results", &["ignore", "exact"], &[]),
            words("stages", &["exact", "ignore"], &[]),
            words("counts", &["ignore", "exact"], &[]),
            now("mask"),
        ],
    ),
    ("compare.output", "compare.output", &[now("similarity")]),
    (
        "[[compare.mask]]",
        "compare.mask",
        &[
            words("use", &["uuid", "ulid", "timestamp", "duration", "epoch", "hex", "path", "port"], &[]),
            now("pattern"),
            now("at"),
            now("reason"),
        ],
    ),
    ("[tools]", "tools", &[now("effects"), now("reads"), later("forbidden"), now("arguments")]),
    ("[tools.arguments.<tool>]", "tools.arguments.*", &[words("mode", ARGUMENTS, &[]), now("ignore")]),
    ("[redact]", "redact", &[now("patterns"), now("keys")]),
    ("[verdict]", "verdict", &[now("min_repetitions"), now("min_pass_rate"), now("evidence"), now("confidence")]),
    (
        "[[case]]",
        "case",
        &[now("name"), now("input"), words("expect", &["pass", "fail"], &[]), now("quarantine"), later("check")],
    ),
    ("case.quarantine", "case.quarantine", &[now("reason"), now("until")]),
];

/// Refuses the first key of `table` (and of the tables in it), in the order of the file, that is unknown or not yet supported.
pub(super) fn check(text: &str, table: &DeTable<'_>) -> Result<(), SuiteError> {
    let mut refused = Vec::new();
    check_table(text, "", table, &mut refused);
    refused.sort_by_key(|(at, _)| *at);
    refused.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

fn check_table(text: &str, path: &str, table: &DeTable<'_>, refused: &mut Vec<(usize, SuiteError)>) {
    if NAMED.contains(&path) {
        let inner = table.values().filter_map(|value| value.get_ref().as_table());
        return inner.for_each(|inner| check_table(text, &format!("{path}.*"), inner, refused));
    }
    let Some((heading, _, keys)) = TABLES.iter().find(|(_, known, _)| *known == path) else { return };
    for (key, value) in table {
        let mut refuse = |at: usize, message: String| refused.push((at, SuiteError::at(text, at, message)));
        let at = key.span().start;
        let name: &str = key.get_ref();
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let Some(known) = keys.iter().find(|known| known.name == name) else {
            refuse(at, unknown(name, heading, keys));
            continue;
        };
        let value_at = value.span().start;
        match (&known.support, value.get_ref()) {
            (Support::Later, value) => {
                let shown = shown(&full, value);
                refuse(at, format!("`{shown}` is not supported by this version of goldrun; remove it"));
            }
            (Support::Words { now, later }, DeValue::String(word)) if later.contains(&word.as_ref()) => {
                let instead = now.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or ");
                let message = format!(
                    "`{full} = {word:?}` is not supported by this version of goldrun; use {instead}, or remove it"
                );
                refuse(value_at, message);
            }
            (_, DeValue::Table(inner)) => check_table(text, &full, inner, refused),
            (_, DeValue::Array(items)) => {
                for item in items {
                    if let DeValue::Table(inner) = item.get_ref() {
                        check_table(text, &full, inner, refused);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A key the way the file writes it: a table with its brackets.
fn shown(path: &str, value: &DeValue<'_>) -> String {
    match value {
        DeValue::Table(_) if !path.starts_with("case.") => format!("[{path}]"),
        DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => format!("[[{path}]]"),
        _ => path.to_owned(),
    }
}

fn unknown(name: &str, heading: &str, keys: &[Key]) -> String {
    let nearest = keys
        .iter()
        .map(|key| (distance(name, key.name), key.name))
        .filter(|(distance, known)| *distance <= 1.max(known.len().max(name.chars().count()) / 3))
        .min();
    match nearest {
        Some((_, known)) => format!("unknown key `{name}` in {heading}; did you mean `{known}`?"),
        None => {
            let known = keys.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ");
            format!("unknown key `{name}` in {heading}; known are {known}")
        }
    }
}

/// Levenshtein distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    /// The properties of the table at `path` in the schema, through references and lists.
    fn properties<'a>(root: &'a Value, path: &str) -> &'a Value {
        let mut at = root;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let inner = if part == "*" { &at["additionalProperties"] } else { &at["properties"][part] };
            at = resolve(root, inner);
        }
        &at["properties"]
    }

    fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str() {
            return resolve(root, root.pointer(name.trim_start_matches('#')).unwrap());
        }
        if schema["items"].is_object() { resolve(root, &schema["items"]) } else { schema }
    }

    #[test]
    fn the_table_of_keys_and_the_schema_agree() {
        let schema = super::super::suite_schema();
        for (heading, path, keys) in TABLES.iter().filter(|(_, path, _)| *path != "compare.output") {
            let properties = properties(&schema, path).as_object().unwrap_or_else(|| panic!("{heading} in the schema"));
            let known: BTreeSet<&str> =
                keys.iter().filter(|key| !matches!(key.support, Support::Later)).map(|key| key.name).collect();
            assert_eq!(properties.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "{heading}");
            for key in *keys {
                if let Support::Words { now, .. } = key.support {
                    let text = resolve(&schema, &properties[key.name]).to_string();
                    assert!(now.iter().all(|word| text.contains(&format!("{word:?}"))), "{}: {text}", key.name);
                }
            }
        }
    }
}
