use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// The objects that the value at `path` may be by the schema, each with its path: of lists their items, of alternatives each.
fn tables<'s>(
    root: &'s Value,
    path: String,
    schema: &'s Value,
    found: &mut Vec<(String, &'s Value)>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = root.pointer(name.trim_start_matches('#')).unwrap();
        return tables(root, path, schema, found);
    }
    for alternatives in ["oneOf", "anyOf"] {
        for schema in schema[alternatives].as_array().into_iter().flatten() {
            tables(root, path.clone(), schema, found);
        }
    }
    if schema["items"].is_object() {
        tables(root, path.clone(), &schema["items"], found);
    }
    let inside = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    if schema["additionalProperties"].is_object() {
        tables(root, inside("*"), &schema["additionalProperties"], found);
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    found.push((path.clone(), &schema["properties"]));
    for (key, schema) in properties {
        tables(root, inside(key), schema, found);
    }
}

#[test]
fn every_table_of_the_schema_has_the_keys_that_are_known() {
    let schema = crate::suite::raw::suite_schema();
    let mut found = Vec::new();
    tables(&schema, String::new(), &schema, &mut found);
    let mut seen = BTreeSet::new();
    for (path, properties) in found {
        let known = known_path(&path);
        let table = TABLES.iter().find(|table| table.path == known);
        let table = table.unwrap_or_else(|| panic!("no table has the path {path}"));
        let described: BTreeSet<&str> =
            properties.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((table.keys)().iter().copied().collect::<BTreeSet<_>>(), described, "{path}");
        seen.insert(known);
    }
    let listed = TABLES.iter().map(|table| table.path.to_owned()).collect();
    assert_eq!(seen, listed, "every table is in the schema");
}

#[test]
fn the_nearest_key_is_named_and_all_where_none_is_near() {
    let message = |key: &str, keys: &[&'static str]| unknown_key(key, "[t]", keys).to_string();
    assert_eq!(
        message("timout", &["timeout", "jobs"]),
        "unknown key `timout` in [t]; did you mean `timeout`?"
    );
    assert_eq!(message("job", &["jabs", "jobs"]), "unknown key `job` in [t]; did you mean `jobs`?");
    assert_eq!(
        message("zzz", &["timeout", "jobs"]),
        "unknown key `zzz` in [t]; known are `timeout`, `jobs`"
    );
}
