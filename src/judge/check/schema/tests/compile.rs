use proptest::prelude::*;

use super::*;

/// JSON made of a schema's own words.
fn schema_like() -> impl Strategy<Value = Json> {
    let words = ["object", "#", "#/a", "#/properties/a", "^a", "(", "date", ""];
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
    fn no_schema_makes_it_panic_or_run_without_end(schema in schema_like(), value in crate::run::json_strategy()) {
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

#[test]
fn what_asserts_nothing_or_is_no_schema_is_refused() {
    for (text, why) in [
        ("1", "a schema is an object or a boolean, not a number"),
        ("true", "accepts every value"),
        ("{}", "accepts every value"),
        (r#"{"title": "t", "$defs": {"a": {"type": "string"}}}"#, "accepts every value"),
        (r#"{"requried": ["a"]}"#, "unknown keyword `requried`"),
        (r#"{"properties": {"a": {"typ": "string"}}}"#, "at /properties/a: unknown keyword `typ`"),
        (r#"{"type": "text"}"#, "at /type: is none of null, boolean"),
        (r#"{"type": []}"#, "at /type: names no type"),
        (r#"{"type": 1}"#, "must be a list"),
        (r#"{"enum": []}"#, "one value or more"),
        (r#"{"minLength": -1}"#, "whole number"),
        (r#"{"minLength": 1.5}"#, "whole number"),
        (r#"{"maximum": "3"}"#, "must be a number, not a string"),
        (r#"{"multipleOf": 0}"#, "must be above 0"),
        (r#"{"pattern": "("}"#, "is no regular expression"),
        (r#"{"patternProperties": {"(": {"type": "string"}}}"#, "is no regular expression"),
        (r#"{"pattern": "^(?:a{0,500}){0,500}{0,500}$"}"#, "exceeds size limit"),
        (r#"{"pattern": "(?=a)"}"#, "look-around"),
        (r#"{"format": "colour"}"#, "would assert nothing; known are date,"),
        (r#"{"uniqueItems": 1}"#, "true or false"),
        (r#"{"required": "a"}"#, "must be a list, not a string"),
        (r#"{"allOf": []}"#, "one schema or more"),
        (r#"{"then": {"type": "string"}}"#, "`then` asserts nothing without `if`"),
        (r#"{"if": {"type": "string"}}"#, "asserts nothing without `then` or `else`"),
        (r#"{"minContains": 1}"#, "`minContains` asserts nothing without `contains`"),
        (r#"{"items": [{"type": "string"}]}"#, "prefixItems since the draft 2020-12"),
        (r#"{"unevaluatedProperties": false}"#, "use additionalProperties"),
        (r#"{"type": "string", "nullable": true}"#, "asserts nothing in JSON Schema"),
        (
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "type": "string"}"#,
            "only schemas of the drafts",
        ),
        (r#"{"properties": {"a": {"$id": "b"}}}"#, "only the whole schema may have an $id"),
        (r#"{"$ref": "https://example.org/s.json"}"#, "nothing is fetched"),
        (r##"{"$ref": "other.json#/a"}"##, "nothing is fetched"),
        (r##"{"$ref": "#name"}"##, "nothing is fetched"),
        (r##"{"$ref": "#/$defs/a"}"##, "\"#/$defs/a\" leads to nothing"),
        (r##"{"$ref": "#/%zz"}"##, "leads to nothing"),
        (r##"{"$ref": "#/title", "title": "t"}"##, "a schema is an object or a boolean"),
        (r##"{"$ref": "#"}"##, "refers to itself for the same value"),
        (
            r##"{"anyOf": [{"type": "string"}, {"not": {"$ref": "#/anyOf/1"}}]}"##,
            "refers to itself for the same value",
        ),
        (r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##, "refers to itself for the same value"),
    ] {
        let error = compiled(text).map(|_| ()).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
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
fn schemas_in_schemas_are_bounded() {
    let mut chain = "{\"$ref\": \"#/$defs/0\", \"$defs\": {".to_owned();
    for index in 0..200 {
        chain += &format!("\"{index}\": {{\"items\": {{\"$ref\": \"#/$defs/{}\"}}}}, ", index + 1);
    }
    chain += r#""200": {"type": "string"}}}"#;
    assert!(compiled(&chain).map(|_| ()).unwrap_err().contains("lies deeper than 100"), "{chain}");
}
