use proptest::prelude::*;

use super::*;

/// JSON made of a schema's own words.
fn schema_like() -> impl Strategy<Value = Json> {
    let words = [
        "object",
        "#",
        "#/a",
        "#a",
        "a",
        "#/properties/a",
        "^a",
        "(",
        "date",
        "uint8",
        "",
        "http://json-schema.org/draft-07/schema#",
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::Bool),
        (-2i64..4).prop_map(|n| Json::parse(&n.to_string()).unwrap()),
        proptest::sample::select(words.to_vec()).prop_map(Json::from),
    ];
    let keys = [
        "type",
        "enum",
        "const",
        "multipleOf",
        "minimum",
        "maxLength",
        "pattern",
        "format",
        "required",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "items",
        "prefixItems",
        "contains",
        "minContains",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "$ref",
        "$defs",
        "a",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedItems",
        "unevaluatedProperties",
        "additionalItems",
        "dependencies",
        "$dynamicRef",
        "$dynamicAnchor",
        "$anchor",
        "$id",
        "$schema",
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let member =
            (proptest::sample::select(keys.to_vec()).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(Json::Array),
            proptest::collection::btree_map(member.0, member.1, 0..4)
                .prop_map(|members| Json::object(members.into_iter().collect()).unwrap()),
        ]
    })
}

proptest! {
    #[test]
    fn no_schema_makes_it_panic_or_run_without_end(schema in schema_like(), value in crate::json::json_strategy()) {
        if let Ok(schema) = Schema::new(&schema) {
            let found = schema.violations(&value);
            prop_assert!(found.len() <= 20);
            prop_assert_eq!(found, schema.violations(&value));
        }
    }
}

fn compiled(text: &str) -> Result<Schema, String> {
    Schema::new(&Json::parse(text).unwrap()).map_err(|error| error.to_string())
}

/// Schemas that assert nothing, or have a word that asserts nothing, and why they are refused.
const ASSERTS_NOTHING: &[(&str, &str)] = &[
    ("true", "accepts every value"),
    ("{}", "accepts every value"),
    (r#"{"title": "t", "$defs": {"a": {"type": "string"}}}"#, "accepts every value"),
    (r#"{"anyOf": [{"type": "string"}, {"format": "binary"}]}"#, "accepts every value"),
    (r##"{"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [true]}}}"##, "accepts every value"),
    (r#"{"format": "binary"}"#, "accepts every value"),
    (
        r#"{"requried": ["a"]}"#,
        "unknown keyword `requried`, which JSON Schema ignores; did you mean `required`?",
    ),
    (r#"{"properties": {"a": {"typ": "string"}}}"#, "at /properties/a: unknown keyword `typ`"),
    (
        r#"{"foo": 1}"#,
        "unknown keyword `foo`, which JSON Schema ignores; a keyword of your own begins",
    ),
    (r#"{"format": "colour"}"#, "which JSON Schema ignores; known are date,"),
    (r#"{"then": {"type": "string"}}"#, "`then` has no effect without `if`"),
    (r#"{"if": {"type": "string"}}"#, "`if` has no effect without `then` or `else`"),
    (r#"{"minContains": 1}"#, "`minContains` has no effect without `contains`"),
    (r#"{"type": "string", "nullable": true}"#, "has no effect in JSON Schema"),
];

/// Keywords with what is no value of theirs, and why that is refused.
const NO_SCHEMA: &[(&str, &str)] = &[
    ("1", "a schema is an object or a boolean"),
    (r#"{"type": "text"}"#, "at /type: must be null, boolean"),
    (r#"{"type": []}"#, "at /type: must be null, boolean"),
    (r#"{"type": 1}"#, "or a list of different ones"),
    (r#"{"enum": []}"#, "one value or more"),
    (r#"{"minLength": -1}"#, "whole number"),
    (r#"{"minLength": 1.5}"#, "whole number"),
    (r#"{"maximum": "3"}"#, "at /maximum: must be a number"),
    (r#"{"multipleOf": 0}"#, "must be a number above 0"),
    (r#"{"pattern": "("}"#, "is not a regular expression"),
    (r#"{"patternProperties": {"(": {"type": "string"}}}"#, "is not a regular expression"),
    (r#"{"pattern": "^(?:a{0,500}){0,500}{0,500}$"}"#, "exceeds size limit"),
    (r#"{"pattern": "(?=a)"}"#, "look-around"),
    (r#"{"uniqueItems": 1}"#, "true or false"),
    (r#"{"required": "a"}"#, "at /required: must be a list of texts"),
    (r#"{"allOf": []}"#, "one schema or more"),
    (
        r#"{"items": [{"type": "string"}]}"#,
        "since draft 2020-12 a list of schemas belongs in `prefixItems`",
    ),
    (r#"{"properties": 1}"#, "at /properties: must be an object of schemas"),
    (r#"{"properties": {"a": {"items": 1}}}"#, "at /properties/a/items: a schema is an object"),
    (r#"{"$ref": 1}"#, "at /$ref: must be a text"),
    (r#"{"additionalItems": false}"#, "use prefixItems and items"),
    (r#"{"enum": [{"a": 18446744073709551617}]}"#, "at /enum/0/a: 18446744073709551617 has more"),
    (r#"{"minimum": 0.1234567890123456789}"#, "has more digits than a schema can say exactly"),
    (r#"{"multipleOf": 1e-400}"#, "has more digits than a schema can say exactly"),
];

/// Drafts that are not read, and what a draft does not know.
const DRAFTS: &[(&str, &str)] = &[
    (r#"{"$schema": "http://json-schema.org/draft-04/schema#", "type": "string"}"#, "only drafts"),
    (r#"{"$schema": "https://example.org/own", "type": "string"}"#, "at /$schema: only drafts"),
    (
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [true]}"#,
        "`prefixItems` is not supported in this draft: use a list in items",
    ),
    (
        r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "minLength": 1,
                "definitions": {"a": {"type": "string"}}}"##,
        "draft 7 ignores `minLength` beside `$ref`",
    ),
];

/// References that lead to nothing, out of the schema or round in a circle.
const REFERENCES: &[(&str, &str)] = &[
    (r#"{"$ref": "https://example.org/s.json"}"#, "nothing is fetched"),
    (r##"{"$ref": "other.json#/a"}"##, "nothing is fetched"),
    (r##"{"$ref": "#name"}"##, "at /$ref: there is nothing at \"#name\""),
    (r##"{"items": {"$dynamicRef": "x#name"}}"##, "at /items/$dynamicRef: \"x#name\" leads out"),
    (r##"{"$ref": "#/$defs/a"}"##, "there is nothing at \"#/$defs/a\""),
    (r##"{"$ref": "#/%zz"}"##, "there is nothing at"),
    (r##"{"$ref": "#/title", "title": "t"}"##, "a schema is an object or a boolean"),
    (r##"{"$ref": "#"}"##, "refers to itself for the same value"),
    (
        r##"{"anyOf": [{"type": "string"}, {"not": {"$ref": "#/anyOf/1"}}]}"##,
        "refers to itself for the same value",
    ),
    (r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##, "refers to itself for the same value"),
];

fn each_is_refused(table: &[(&str, &str)]) {
    for &(text, why) in table {
        let error = compiled(text).map(|_| ()).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn what_asserts_nothing_is_refused() {
    each_is_refused(ASSERTS_NOTHING);
}

#[test]
fn what_is_no_schema_is_refused() {
    each_is_refused(NO_SCHEMA);
}

#[test]
fn other_drafts_and_what_a_draft_does_not_know_are_refused() {
    each_is_refused(DRAFTS);
}

#[test]
fn references_that_lead_to_no_schema_are_refused() {
    each_is_refused(REFERENCES);
}

#[test]
fn a_schema_may_refer_to_itself_for_parts_of_the_value() {
    let tree = r##"{"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}"##;
    assert!(compiled(tree).is_ok());
    let escaped = r##"{"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": {"type": "string"}}}"##;
    assert!(compiled(escaped).unwrap().violations(&Json::Null).len() == 1);
    let draft = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "x", "type": "string", "x-order": 1}"#;
    assert!(compiled(draft).is_ok());
}

#[test]
fn identifiers_and_anchors_in_the_schema_can_be_referred_to() {
    for text in [
        r##"{"$ref": "#name", "$defs": {"a": {"$anchor": "name", "type": "string"}}}"##,
        r##"{"$ref": "b", "$id": "https://example.org/a", "$defs": {"a": {"$id": "b", "type": "string"}}}"##,
        r##"{"$dynamicRef": "#name", "$defs": {"a": {"$dynamicAnchor": "name", "type": "string"}}}"##,
        r##"{"$ref": "https://json-schema.org/draft/2020-12/schema"}"##,
    ] {
        let schema = compiled(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(!schema.violations(&Json::Null).is_empty() && schema.asserts_texts(), "{text}");
    }
}

#[test]
fn notes_of_generators_are_accepted() {
    for text in [
        // schemars
        r#"{"type": "integer", "format": "uint64", "minimum": 0}"#,
        r#"{"type": "number", "format": "double"}"#,
        // pydantic
        r##"{"oneOf": [{"$ref": "#/$defs/Cat"}, {"type": "null"}], "title": "Pet",
            "discriminator": {"mapping": {"cat": "#/$defs/Cat"}, "propertyName": "kind"},
            "$defs": {"Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}}}}"##,
        r#"{"type": "string", "format": "binary"}"#,
        r#"{"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "integer"}}"#,
        // OpenAPI
        r#"{"type": "string", "format": "byte", "example": "eA==", "nullable": false, "x-order": 1}"#,
        // zod
        r#"{"type": "string", "format": "cuid2"}"#,
    ] {
        compiled(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn schemas_in_schemas_are_bounded() {
    let nested = |depth: usize| {
        format!("{}{{\"type\": \"string\"}}{}", "{\"items\": ".repeat(depth), "}".repeat(depth))
    };
    assert!(compiled(&nested(99)).is_ok());
    assert!(compiled(&nested(100)).map(|_| ()).unwrap_err().contains("is nested deeper than 100"));
    // References may follow each other as long as they like.
    let mut chain = "{\"$ref\": \"#/$defs/0\", \"$defs\": {".to_owned();
    for index in 0..3000 {
        chain += &format!("\"{index}\": {{\"items\": {{\"$ref\": \"#/$defs/{}\"}}}}, ", index + 1);
    }
    chain += r#""3000": {"type": "string"}}}"#;
    let value = Json::parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).unwrap();
    assert!(compiled(&chain).unwrap().violations(&value).is_empty());
}

#[test]
fn hostile_patterns_are_refused_or_read() {
    let long = "a".repeat(1 << 20);
    assert!(compiled(&format!(r#"{{"pattern": "^{long}$"}}"#)).is_ok());
    let error = compiled(&format!(r#"{{"pattern": "({long}"}}"#)).map(|_| ()).unwrap_err();
    assert!(
        error.contains("is not a regular expression") && error.len() < 5_000,
        "{}",
        error.len()
    );
}
