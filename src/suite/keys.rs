//! Every key `suite.toml` may have, as data.
//!
//! Two refusals come from here, both with the place in the file: a key nobody knows (with the nearest that somebody does), and
//! a word of a key that this version cannot act on. Neither is ever ignored.

use toml::de::{DeTable, DeValue};

use super::source::SuiteError;

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
}

const fn now(name: &'static str) -> Key {
    Key { name, support: Support::Now }
}

const fn words(
    name: &'static str,
    now: &'static [&'static str],
    later: &'static [&'static str],
) -> Key {
    Key { name, support: Support::Words { now, later } }
}

/// The keys of a check: of `[[check]]`, of `[[case.check]]`, and of those in criteria.
const CHECK: &[Key] = &[
    now("name"),
    now("reason"),
    words("severity", SEVERITY, &[]),
    now("stage"),
    now("agent"),
    now("budget"),
    now("forbidden_tools"),
    now("allowed_tools"),
    now("order"),
    now("tool_names"),
    now("tool_arguments"),
    now("questions"),
    now("at"),
    now("path"),
    now("contains"),
    now("not_contains"),
    now("matches"),
    now("not_matches"),
    now("similarity"),
    now("rouge_1"),
    now("schema"),
    now("equals"),
    now("at_least"),
    now("at_most"),
    now("exists"),
    now("count"),
    now("required_call"),
    now("step_status"),
    now("identical_calls"),
    words("validator", VALIDATORS, &[]),
    now("target"),
    now("command"),
    now("shell"),
    now("exit_code"),
    now("allow_empty"),
    now("timeout"),
];

/// What a budget limits.
const BUDGET: &[Key] = &[
    now("steps"),
    now("turns"),
    now("tool_calls"),
    now("model_calls"),
    now("input_tokens"),
    now("output_tokens"),
    now("total_tokens"),
    now("cached_tokens"),
    now("cost_usd"),
    now("duration"),
];

/// The words of `validator`.
const VALIDATORS: &[&str] = &crate::ledger::VALIDATORS;

/// The keys of an acceptance criterion.
const CRITERION: &[Key] = &[now("name"), words("severity", SEVERITY, &[]), now("check")];

/// The words of `status` and `then`.
const STATUS: &[&str] = &["ok", "error", "rejected", "open"];

/// Tables that have the keys of another one: what they are in front of.
const SAME: &[(&str, &str)] = &[
    ("case.criterion.check", "check"),
    ("criterion.check", "check"),
    ("case.check", "check"),
    ("check.budget", "budget"),
    ("case.criterion", "criterion"),
];

/// The path of every table in `[budget]`.
const LIMIT: &str = "budget.*";

/// The words of `severity`.
const SEVERITY: &[&str] = &["error", "warning"];

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
            now("budget"),
            now("verdict"),
            now("check"),
            now("criterion"),
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
            now("max_output_bytes"),
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
            words(
                "trajectory",
                &["exact", "in_order", "unordered", "superset", "subset", "effects", "off"],
                &[],
            ),
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
            words(
                "use",
                &["uuid", "ulid", "timestamp", "duration", "epoch", "hex", "path", "port"],
                &[],
            ),
            now("pattern"),
            now("at"),
            now("reason"),
        ],
    ),
    (
        "[tools]",
        "tools",
        &[now("effects"), now("reads"), now("forbidden"), now("allowed"), now("arguments")],
    ),
    (
        "[tools.arguments.<tool>]",
        "tools.arguments.*",
        &[words("mode", ARGUMENTS, &[]), now("ignore")],
    ),
    ("[redact]", "redact", &[now("patterns"), now("keys")]),
    (
        "[verdict]",
        "verdict",
        &[now("min_repetitions"), now("min_pass_rate"), now("evidence"), now("confidence")],
    ),
    ("[budget]", "budget", BUDGET),
    ("[budget]", LIMIT, &[now("max"), now("of_golden"), words("severity", SEVERITY, &[])]),
    ("[[check]]", "check", CHECK),
    ("[[criterion]]", "criterion", CRITERION),
    (
        "required_call",
        "check.required_call",
        &[
            now("tool"),
            now("args"),
            words("arguments", ARGUMENTS, &[]),
            words("status", STATUS, &[]),
            now("at_least"),
            now("at_most"),
            now("before"),
        ],
    ),
    (
        "step_status",
        "check.step_status",
        &[now("tool"), words("status", STATUS, &[]), words("then", STATUS, &[]), now("at_least")],
    ),
    ("order", "check.order", &[now("first"), now("then")]),
    ("tool_names", "check.tool_names", &[now("expected"), now("at_least")]),
    ("tool_arguments", "check.tool_arguments", &[now("expected"), now("at_least")]),
    ("tool_arguments.expected", "check.tool_arguments.expected", &[now("tool"), now("args")]),
    (
        "questions",
        "check.questions",
        &[
            now("expected"),
            now("accepted"),
            now("required_terms"),
            now("forbidden_terms"),
            now("min"),
            now("max"),
        ],
    ),
    ("similarity", "check.similarity", &[now("reference"), now("at_least")]),
    ("rouge_1", "check.rouge_1", &[now("reference"), now("at_least")]),
    ("identical_calls", "check.identical_calls", &[now("at_most"), now("tools")]),
    (
        "[[case]]",
        "case",
        &[
            now("name"),
            now("input"),
            words("expect", &["pass", "fail"], &[]),
            now("quarantine"),
            now("check"),
            now("criterion"),
        ],
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

/// The path in [`TABLES`] of the table at `path`.
fn known_path(path: &str) -> String {
    let same = |path: &str| {
        SAME.iter().find_map(|(own, same)| Some(format!("{same}{}", path.strip_prefix(own)?)))
    };
    let mut known = path.to_owned();
    while let Some(same) = same(&known) {
        known = same;
    }
    if known.starts_with("budget.") { LIMIT.to_owned() } else { known }
}

fn check_table(
    text: &str,
    path: &str,
    table: &DeTable<'_>,
    refused: &mut Vec<(usize, SuiteError)>,
) {
    if NAMED.contains(&path) {
        let inner = table.values().filter_map(|value| value.get_ref().as_table());
        return inner.for_each(|inner| check_table(text, &format!("{path}.*"), inner, refused));
    }
    let known = known_path(path);
    let Some((heading, _, keys)) = TABLES.iter().find(|(_, table, _)| *table == known) else {
        return;
    };
    for (key, value) in table {
        let mut refuse =
            |at: usize, message: String| refused.push((at, SuiteError::at(text, at, message)));
        let at = key.span().start;
        let name: &str = key.get_ref();
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let Some(known) = keys.iter().find(|known| known.name == name) else {
            refuse(at, unknown(name, heading, keys));
            continue;
        };
        let value_at = value.span().start;
        match (&known.support, value.get_ref()) {
            (Support::Words { now, later }, DeValue::String(word))
                if later.contains(&word.as_ref()) =>
            {
                let instead =
                    now.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or ");
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

fn unknown(name: &str, heading: &str, keys: &[Key]) -> String {
    let nearest = keys
        .iter()
        .map(|key| (distance(name, key.name), key.name))
        .filter(|(distance, known)| *distance <= 1.max(known.len().max(name.chars().count()) / 3))
        .min();
    match nearest {
        Some((_, known)) => format!("unknown key `{name}` in {heading}; did you mean `{known}`?"),
        None => {
            let known =
                keys.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ");
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
            let inner =
                if part == "*" { &at["additionalProperties"] } else { &at["properties"][part] };
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
        for (heading, path, keys) in
            TABLES.iter().filter(|(_, path, _)| !["compare.output", LIMIT].contains(path))
        {
            let properties = properties(&schema, path)
                .as_object()
                .unwrap_or_else(|| panic!("{heading} in the schema"));
            let known: BTreeSet<&str> = keys.iter().map(|key| key.name).collect();
            assert_eq!(
                properties.keys().map(String::as_str).collect::<BTreeSet<_>>(),
                known,
                "{heading}"
            );
            for key in *keys {
                if let Support::Words { now, .. } = key.support {
                    let text = resolve(&schema, &properties[key.name]).to_string();
                    assert!(
                        now.iter().all(|word| text.contains(&format!("{word:?}"))),
                        "{}: {text}",
                        key.name
                    );
                }
            }
        }
    }
}
