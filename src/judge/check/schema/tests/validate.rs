use super::*;

fn violations(schema: &str, value: &str) -> Vec<String> {
    let schema = Schema::new(&Json::parse(schema).unwrap())
        .unwrap_or_else(|error| panic!("{schema}: {error}"));
    let shown = |violation: Violation| format!("{}: {}", violation.path, violation.message);
    schema.violations(&Json::parse(value).unwrap()).into_iter().map(shown).collect()
}

/// A keyword, a value that satisfies it, one that does not, and what is said of that.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// What a value is: its type, the values it may have, its size and its text.
const OF_VALUES: &[Row] = &[
    (r#"{"type": "integer"}"#, "1", "1.5", ": is a number, not of type integer"),
    (r#"{"type": "integer"}"#, "1.0", "\"1\"", ": is a string, not of type integer"),
    (r#"{"type": "number"}"#, "1.5", "true", ": is a boolean, not of type number"),
    (r#"{"type": ["string", "null"]}"#, "null", "[]", ": is an array, not of type null or string"),
    (r#"{"type": "object"}"#, "{}", "[]", "not of type object"),
    (r#"{"type": "array"}"#, "[]", "{}", "not of type array"),
    (r#"{"type": "boolean"}"#, "true", "0", "not of type boolean"),
    (
        r#"{"enum": ["a", {"b": [1]}]}"#,
        r#"{"b": [1.0]}"#,
        r#"{"b": [2]}"#,
        ": is not one of the 2 values",
    ),
    (
        r#"{"const": 18446744073709551615}"#,
        "18446744073709551615.0",
        "18446744073709551616",
        ": is not the value",
    ),
    (r#"{"multipleOf": 0.01}"#, "19.99", "19.995", ": is not a multiple of 0.01"),
    (r#"{"minimum": 3}"#, "3", "2.9", ": is below 3"),
    (r#"{"maximum": 3}"#, "3.0", "18446744073709551617", ": is above 3"),
    (r#"{"exclusiveMinimum": 3}"#, "3.1", "3", ": is not above 3"),
    (r#"{"exclusiveMaximum": 3}"#, "2.9", "3.0", ": is not below 3"),
    (r#"{"minLength": 2}"#, "\"äö\"", "\"ä\"", ": has 1 characters; at least 2 are required"),
    (r#"{"maxLength": 2}"#, "\"予約\"", "\"abc\"", "at most 2 are required"),
    (r#"{"pattern": "^ord_"}"#, "\"ord_1\"", "\"x ord_1\"", ": does not match \"^ord_\""),
    (r#"{"format": "date"}"#, "\"2026-11-20\"", "\"20.11.2026\"", ": is not of the format date"),
];

/// What is in an array or an object.
const OF_ITEMS_AND_MEMBERS: &[Row] = &[
    (r#"{"minItems": 1}"#, "[1]", "[]", ": has 0 items"),
    (r#"{"maxItems": 1}"#, "[1]", "[1, 2]", ": has 2 items"),
    (r#"{"minProperties": 1}"#, r#"{"a": 1}"#, "{}", ": has 0 members"),
    (r#"{"maxProperties": 1}"#, r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, ": has 2 members"),
    (r#"{"uniqueItems": true}"#, "[1, \"1\"]", "[1, 2, 1.0]", ": has an item twice, again at [2]"),
    (r#"{"required": ["a", "b"]}"#, r#"{"a": null, "b": 1}"#, r#"{"a": 1}"#, ": lacks \"b\""),
    (r#"{"dependentRequired": {"a": ["b"]}}"#, r#"{"c": 1}"#, r#"{"a": 1}"#, ": lacks \"b\""),
    (
        r#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#,
        r#"{"c": 1}"#,
        r#"{"a": 1}"#,
        ": lacks \"b\"",
    ),
    (
        r#"{"properties": {"a b": {"type": "string"}}}"#,
        r#"{"c": 1}"#,
        r#"{"a b": 1}"#,
        "[\"a b\"]: is a number",
    ),
    (
        r#"{"patternProperties": {"^n_": {"type": "null"}}}"#,
        r#"{"x": 1}"#,
        r#"{"n_x": 1}"#,
        ".n_x: is a number",
    ),
    (
        r#"{"properties": {"a": true}, "patternProperties": {"^x": true}, "additionalProperties": false}"#,
        r#"{"a": 1, "xy": 2}"#,
        r#"{"a": 1, "b": 2}"#,
        ".b: must not be there",
    ),
    (
        r#"{"propertyNames": {"pattern": "^[a-z]+$"}}"#,
        r#"{"a": 1}"#,
        r#"{"A": 1}"#,
        "has a member \"A\", a name that the schema does not allow",
    ),
    (r#"{"items": {"type": "string"}}"#, "[\"a\"]", "[\"a\", 1]", "[1]: is a number"),
    (
        r#"{"prefixItems": [{"type": "string"}], "items": false}"#,
        "[\"a\"]",
        "[\"a\", 1]",
        "[1]: must not be there",
    ),
    (
        r#"{"contains": {"const": 1}}"#,
        "[2, 1]",
        "[2]",
        ": has too few or too many items of the kind that `contains`",
    ),
    (
        r#"{"contains": {"const": 1}, "minContains": 0, "maxContains": 1}"#,
        "[]",
        "[1, 1]",
        "has too few or too many items of the kind",
    ),
];

/// Schemas made of others, or that refer to others.
const OF_SCHEMAS: &[Row] = &[
    (
        r#"{"allOf": [{"type": "string"}, {"minLength": 2}]}"#,
        "\"ab\"",
        "\"a\"",
        ": has 1 characters",
    ),
    (
        r#"{"anyOf": [{"type": "string"}, {"minimum": 2}]}"#,
        "3",
        "1",
        ": fits none of the 2 schemas in anyOf",
    ),
    (
        r#"{"oneOf": [{"type": "integer"}, {"minimum": 2}]}"#,
        "1",
        "3",
        ": fits 2 of the 2 schemas in oneOf",
    ),
    (r#"{"not": {"type": "string"}}"#, "1", "\"a\"", ": satisfies the schema under `not`"),
    (
        r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
        "{}",
        r#"{"a": 1}"#,
        ": lacks \"b\"",
    ),
    (
        r#"{"if": {"required": ["a"]}, "else": {"required": ["b"]}}"#,
        r#"{"a": 1}"#,
        "{}",
        ": lacks \"b\"",
    ),
    (
        r##"{"$ref": "#/$defs/s", "$defs": {"s": {"type": "string"}}}"##,
        "\"\"",
        "1",
        ": is a number",
    ),
    (
        r##"{"required": ["v"], "properties": {"next": {"$ref": "#"}}}"##,
        r#"{"v": 1, "next": {"v": 2}}"#,
        r#"{"v": 1, "next": {"next": {"v": 2}}}"#,
        ".next: lacks \"v\"",
    ),
];

fn each_accepts_and_refuses(table: &[Row]) {
    for &(schema, good, bad, says) in table {
        assert_eq!(violations(schema, good), Vec::<String>::new(), "{schema} of {good}");
        let found = violations(schema, bad);
        assert!(found.iter().any(|found| found.contains(says)), "{schema} of {bad}: {found:?}");
    }
}

#[test]
fn every_keyword_of_a_value_accepts_and_refuses() {
    each_accepts_and_refuses(OF_VALUES);
}

#[test]
fn every_keyword_of_items_and_members_accepts_and_refuses() {
    each_accepts_and_refuses(OF_ITEMS_AND_MEMBERS);
}

#[test]
fn every_keyword_of_schemas_accepts_and_refuses() {
    each_accepts_and_refuses(OF_SCHEMAS);
}

#[test]
fn a_keyword_says_nothing_of_values_of_other_types() {
    for schema in [
        r#"{"minLength": 2}"#,
        r#"{"required": ["a"]}"#,
        r#"{"items": false}"#,
        r#"{"pattern": "a"}"#,
    ] {
        assert!(violations(schema, "1").is_empty(), "{schema}");
    }
}

#[test]
fn all_violations_are_told_up_to_a_bound_and_show_no_values() {
    let found = violations(
        r#"{"items": {"type": "string", "enum": ["secret"]}}"#,
        &format!("[{}]", ["1"; 50].join(",")),
    );
    assert_eq!(found.len(), MOST);
    let found = violations(
        r#"{"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#,
        r#"{"a": 1, "b": 2}"#,
    );
    assert_eq!(
        found,
        [".a: is a number, not of type string", ".b: is a number, not of type string"]
    );
    assert!(!violations(r#"{"const": "hunter2"}"#, "\"hunter3\"")[0].contains("hunter"));
}

#[test]
fn what_cannot_be_told_is_never_satisfied_under_not_either() {
    for schema in [r#"{"multipleOf": 7}"#, r#"{"not": {"multipleOf": 7}}"#] {
        assert_eq!(violations(schema, "1e99999999999999999999").len(), 1, "{schema}");
    }
    // Each level of the value goes through four schemas.
    let deep = r##"{"allOf": [{"allOf": [{"allOf": [{"items": {"$ref": "#"}}]}]}]}"##;
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(violations(deep, &nested(20)).is_empty());
    for schema in [deep.to_owned(), format!(r#"{{"not": {}}}"#, deep.replace("\"#\"", "\"#/not\""))]
    {
        let found = violations(&schema, &nested(250));
        assert!(!found.is_empty(), "{schema}");
    }
}

/// Every keyword that leads to another schema, nested as deep as values and schemas may be.
#[test]
fn the_deepest_walk_fits_the_stack_of_a_thread() {
    let wrappers = [
        r#"{"allOf": [@]}"#,
        r#"{"anyOf": [@]}"#,
        r#"{"oneOf": [@, false]}"#,
        r#"{"not": {"not": @}}"#,
        r#"{"if": @, "then": true, "else": false}"#,
        r#"{"if": true, "then": @}"#,
        r#"{"unevaluatedItems": false, "anyOf": [@]}"#,
    ];
    let levels = [
        (r#"{"items": @}"#, "[", "]"),
        (r#"{"contains": @}"#, "[", "]"),
        (r#"{"prefixItems": [@], "items": false}"#, "[", "]"),
        (r#"{"unevaluatedItems": @}"#, "[", "]"),
        (
            r#"{"properties": {"a": @}, "required": ["a"], "additionalProperties": false}"#,
            "{\"a\":",
            "}",
        ),
        (r#"{"additionalProperties": @}"#, "{\"a\":", "}"),
        (r#"{"unevaluatedProperties": @}"#, "{\"a\":", "}"),
        (r#"{"patternProperties": {"a": @}}"#, "{\"a\":", "}"),
    ];
    for (level, open, close) in levels {
        for wrapper in wrappers {
            for count in [0, 1, 3] {
                let mut text = level.replace('@', r##"{"$ref": "#"}"##);
                for _ in 0..count {
                    text = wrapper.replace('@', &text);
                }
                let text = format!(r##"{{"anyOf": [{{"type": "string"}}, {text}]}}"##);
                let Ok(schema) = Schema::new(&Json::parse(&text).unwrap()) else {
                    panic!("{text}")
                };
                let depth = (DEEPEST / schema.chain).min(255);
                for leaf in ["\"\"", "1"] {
                    let value =
                        format!("{}{leaf}{}", open.repeat(depth - 1), close.repeat(depth - 1));
                    let value = Json::parse(&value).unwrap();
                    let schema = schema.clone();
                    let thread = std::thread::Builder::new().stack_size(1 << 20);
                    let found = thread.spawn(move || schema.violations(&value)).unwrap().join();
                    let shown = format!("{text} of {depth} levels of {leaf}");
                    // Only texts are sure to satisfy it.
                    let fits = found.unwrap_or_else(|_| panic!("{shown}")).is_empty();
                    assert!(fits || leaf == "1", "{shown}");
                }
            }
        }
    }
}

#[test]
fn a_schema_that_doubles_the_work_at_each_level_is_bounded() {
    let twice = r##"{"type": "array", "items": {"$ref": "#"}}"##;
    let schema = format!(r#"{{"anyOf": [{{"type": "string"}}, {twice}, {twice}]}}"#);
    let nested = |leaf: &str| format!("{}{leaf}{}", "[".repeat(60), "]".repeat(60));
    assert_eq!(violations(&schema, &nested("\"\"")), Vec::<String>::new());
    let found = violations(&schema, &nested("1"));
    assert_eq!(found, [": does not satisfy the schema, in too many ways to list them"]);
}

#[test]
fn hostile_patterns_take_linear_time() {
    let found = violations(r#"{"pattern": "^(a+)+$"}"#, &format!("\"{}b\"", "a".repeat(200_000)));
    assert_eq!(found.len(), 1);
}
