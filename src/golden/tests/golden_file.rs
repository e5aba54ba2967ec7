use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::golden::example::{EXAMPLE, WHOLE};

fn error(text: &str) -> String {
    GoldenFile::parse(text, Path::new("golden/s/c.json")).unwrap_err().to_string()
}

#[test]
fn a_golden_is_read_and_rendered_to_the_same_values() {
    let golden = GoldenFile::parse(EXAMPLE, Path::new("g.json")).unwrap();
    let text = golden.render();
    assert_eq!(GoldenFile::parse(&text, Path::new("g.json")).unwrap(), golden);
    assert_eq!(Json::parse(&text).unwrap(), Json::parse(EXAMPLE).unwrap());
    let steps: Vec<_> = text.lines().filter(|line| line.contains("\"kind\"")).collect();
    assert_eq!(
        steps[0].trim(),
        r#"{"kind": "tool", "name": "cancel_order", "args": {"order": "A-17"}},"#
    );
}

#[test]
fn all_that_may_be_compared_is_kept_and_what_is_not_adds_no_byte() {
    let text = EXAMPLE
        .replace(
            r#""effects": ["cancel_*"], "masks""#,
            r#""tool_arguments": {"a": {"ignore": ["t.id"], "mode": "subset"}, "b_*": {}}, "results": "exact", "counts": "exact", "masks""#,
        )
        .replace(r#""trajectory": "effects", "arguments": "exact""#, r#""trajectory": "in_order", "arguments": "superset""#)
        .replace(r#""output": "ignore""#, r#""output": {"similarity": 0.9}"#)
        .replace(r#""outcome": "completed","#, r#""outcome": "completed", "output": "done", "counts": {"turns": 1, "steps": 2},"#)
        .replace(r#"{"order": "A-17"}},"#, r#"{"order": "A-17"}, "result": [1.50]},"#);
    let golden = GoldenFile::parse(&text, Path::new("g.json")).unwrap();
    let rendered = golden.render();
    assert_eq!(GoldenFile::parse(&rendered, Path::new("g.json")).unwrap(), golden);
    assert_eq!(Json::parse(&rendered).unwrap(), Json::parse(&text).unwrap());
    let old = GoldenFile::parse(EXAMPLE, Path::new("g.json")).unwrap().render();
    assert!(["tool_arguments", "results", "counts"].iter().all(|key| !old.contains(key)), "{old}");
    for (then, now, expected) in [
        ("0.9", "0", "must be above 0 and at most 1"),
        ("0.9", "1.1", "must be above 0 and at most 1"),
        ("similarity", "like", "unknown value `like`"),
    ] {
        let error = error(&text.replace(then, now));
        assert!(error.contains(expected), "{error}\n{expected}");
    }
}

#[test]
fn what_cannot_be_used_says_where_and_what_to_do() {
    let conflict = EXAMPLE.replace(
        "  \"repetitions\": 5,\n",
        "<<<<<<< ours\n  \"repetitions\": 5,\n=======\n>>>>>>> theirs\n",
    );
    for (text, expected) in [
        ("", "golden/s/c.json: the golden is empty: accept the case again"),
        (
            &conflict,
            "golden/s/c.json:7: has merge conflict markers: resolve the conflict, or accept the case again",
        ),
        (
            &EXAMPLE.replace("golden@1", "golden@2"),
            "golden/s/c.json: format \"goldrun/golden@2\" is not known to this version of goldrun, which reads \
             \"goldrun/golden@1\": update goldrun, or accept the case again",
        ),
        (
            r#"{"format": "goldrun/golden@9", "new": 1}"#,
            "golden/s/c.json: format \"goldrun/golden@9\" is not known to this version of goldrun, which reads \
             \"goldrun/golden@1\": update goldrun, or accept the case again",
        ),
        (
            &EXAMPLE.replace("\"seen\": 4", "\"seen\": 6"),
            "golden/s/c.json: says that its behaviours were seen 6 times in 5 repetitions: accept the case again",
        ),
        (
            &EXAMPLE.replace("\"seen\": 4", "\"seen\": 0"),
            "golden/s/c.json: says that a behaviour was seen 0 times: accept the case again",
        ),
    ] {
        assert_eq!(error(text), expected);
    }
    assert!(
        error(&EXAMPLE.replace("\"seen\"", "\"sen\""))
            .starts_with("golden/s/c.json:10:7: unknown field `sen`")
    );
    let none = EXAMPLE.find("\"behaviours\"").unwrap();
    let none = format!("{}\"behaviours\": []}}", &EXAMPLE[..none]);
    assert_eq!(
        error(&none),
        "golden/s/c.json: has no behaviours, so that it accepts no run: accept the case again"
    );
}

#[test]
fn a_golden_with_everything_is_rendered_to_the_same_bytes() {
    let golden = GoldenFile::parse(WHOLE, Path::new("g.json")).unwrap();
    assert_eq!(golden.render(), WHOLE);
    let mut reversed = golden.clone();
    reversed.accepted.behaviours.reverse();
    assert_eq!(reversed.render(), WHOLE, "behaviours are sorted");
    let behaviour = &golden.accepted.behaviours[0].behaviour;
    let lines = WHOLE.lines().skip_while(|line| !line.contains("outcome\": \"completed"));
    let lines = lines.take_while(|line| *line != "    },").map(|line| &line[4..]);
    let expected = std::iter::once("{").chain(lines).chain(["}", ""]).collect::<Vec<_>>();
    assert_eq!(behaviour_text(behaviour), expected.join("\n"));
}

/// The keys that `value` has of each object that `schema` describes, by the object's name; values of recordings are left out.
fn keys(root: &Value, schema: &Value, value: &Value, name: &str, found: &mut Found) {
    if let Some(place) = schema["$ref"].as_str() {
        let name = place.rsplit('/').next().unwrap();
        if name != "GoldenValue" {
            keys(root, root.pointer(&place[1..]).unwrap(), value, name, found);
        }
        return;
    }
    for one in schema["anyOf"].as_array().into_iter().flatten() {
        keys(root, one, value, name, found);
    }
    for item in value.as_array().into_iter().flatten() {
        keys(root, &schema["items"], item, name, found);
    }
    for (key, member) in value.as_object().into_iter().flatten() {
        if let Some(of_key) = schema["properties"].get(key) {
            found.entry(name.to_owned()).or_default().insert(key.clone());
            keys(root, of_key, member, name, found);
        } else if schema["additionalProperties"].is_object() {
            keys(root, &schema["additionalProperties"], member, name, found);
        }
    }
}

type Found = BTreeMap<String, BTreeSet<String>>;

/// So that no key is added that is read and not written, or not tested here.
#[test]
fn that_golden_has_every_key_of_the_schema() {
    let schema = golden_schema();
    let mut found = Found::new();
    keys(&schema, &schema, &serde_json::from_str(WHOLE).unwrap(), "", &mut found);
    let properties = |object: &Value| -> BTreeSet<String> {
        object["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    };
    let objects = schema["$defs"].as_object().unwrap();
    let expected: Found = objects
        .iter()
        .map(|(name, object)| (name.clone(), properties(object)))
        .chain([(String::new(), properties(&schema))])
        .filter(|(_, keys)| !keys.is_empty())
        .collect();
    // Read from goldens of older versions, and never written.
    assert!(found.get_mut("BehaviourStep").unwrap().insert("turn".to_owned()));
    similar_asserts::assert_eq!(found, expected);
    let names =
        ["", "AcceptedBehaviour", "BehaviourStep", "BehaviourStage", "BehaviourCounts", "Compared"];
    assert!(names.iter().all(|name| expected.contains_key(*name)), "{expected:?}");
}

#[test]
fn what_stands_twice_or_is_unknown_is_refused_wherever_it_stands() {
    for (was, now, expected) in [
        ("\"seen\": 4", "\"seen\": 4, \"seen\": 4", "duplicate field `seen`"),
        ("\"seen\": 4", "\"seen\": -4", "expected a whole number from 0 to 4294967295, found -4"),
        ("\"seen\": 4,", "", "missing field `seen`"),
        (
            "\"seen\": 4",
            "\"sen\": 4",
            "unknown field `sen`, expected one of `seen`, `added`, `outcome`",
        ),
        ("\"name\"", "\"unknown\": 0, \"name\"", "unknown field `unknown`, expected one of `kind`"),
        (
            "\"kind\": \"final\"",
            "\"kind\": \"final\", \"kind\": \"final\"",
            "duplicate field `kind`",
        ),
        ("\"A-17\"}}", "1, \"order\": 2}}", "key \"order\" stands twice in one object"),
        ("\"suite\"", "\"suites\"", "unknown field `suites`"),
    ] {
        let text = EXAMPLE.replace(was, now);
        assert_ne!(text, EXAMPLE, "{was}");
        let error = error(&text);
        assert!(error.contains(expected), "{error}\n{expected}");
    }
    let escaped =
        EXAMPLE.replace("\"name\"", "\"n\\u0061me\"").replace("\"kind\"", "\"k\\u0069nd\"");
    let golden = |text: &str| GoldenFile::parse(text, Path::new("g.json")).unwrap();
    assert_eq!(golden(&escaped), golden(EXAMPLE));
    assert!(error(&format!("{EXAMPLE}x")).contains("more text follows"));
}

/// Each step in `steps`, of a golden whose mode keeps turns.
fn in_order(steps: &str) -> String {
    let at = EXAMPLE.find("        {\"kind\": \"tool\"").unwrap();
    let end = EXAMPLE[at..].find("\n      ]").unwrap() + at;
    let text = format!("{}{steps}{}", &EXAMPLE[..at], &EXAMPLE[end..]);
    text.replace(r#""trajectory": "effects""#, r#""trajectory": "in_order""#)
}

#[test]
fn the_calls_of_a_turn_are_a_group_without_a_number() {
    let call = |name: &str, more: &str| format!(r#"{{"kind": "tool", "name": "{name}"{more}}}"#);
    let calls = |calls: &[(&str, &str)]| {
        let calls: Vec<String> = calls.iter().map(|(name, more)| call(name, more)).collect();
        GoldenFile::parse(&in_order(&calls.join(",\n")), Path::new("g.json")).unwrap()
    };
    let numbered =
        [", \"turn\": 0", ", \"turn\": 1", ", \"turn\": 1", ", \"turn\": 2", ", \"turn\": 2"];
    let marked = ["", "", ", \"same_turn\": true", "", ", \"same_turn\": true"];
    let names = ["a", "b", "c", "d", "e"];
    let of = |marks: &[&'static str; 5]| calls(&names.into_iter().zip(*marks).collect::<Vec<_>>());
    // What an older version wrote reads as what this one writes.
    assert_eq!(of(&numbered), of(&marked));
    let text = of(&numbered).render();
    for (name, mark) in names.into_iter().zip(marked) {
        assert!(text.contains(&call(name, mark)), "{text}");
    }
    assert!(!text.contains("\"turn\""), "{text}");
    assert_eq!(GoldenFile::parse(&text, Path::new("g.json")).unwrap(), of(&marked));
    // Groups are told apart, and so is a call of its own.
    assert_ne!(of(&marked), of(&["", "", "", "", ", \"same_turn\": true"]));
    let joined =
        of(&["", "", ", \"same_turn\": true", ", \"same_turn\": true", ", \"same_turn\": true"]);
    assert_ne!(of(&marked), joined);
    // A call that is inserted changes no other line.
    let before = calls(&[("b", ""), ("c", ", \"same_turn\": true")]).render();
    let after = calls(&[("a", ""), ("b", ""), ("c", ", \"same_turn\": true")]).render();
    let gone: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
    assert_eq!(gone, [""; 0]);
    assert_eq!(after.lines().count(), before.lines().count() + 1);
}
