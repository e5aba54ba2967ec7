//! JSON Schema of the values of goldens: data whose keys are escaped, or matchers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A value of a golden, for its schema only.
pub(crate) struct GoldenValue;

struct MatcherSchema;

impl JsonSchema for GoldenValue {
    fn schema_name() -> Cow<'static, str> {
        "GoldenValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (matcher, value) =
            (generator.subschema_for::<MatcherSchema>(), generator.subschema_for::<Self>());
        json_schema!({
            "description": "A value as it was recorded, or a matcher in its place. A key of the recording that begins with `$` \
                            has one `$` more: `$ref` is written `$$ref`.",
            "anyOf": [
                matcher,
                {"type": ["null", "boolean", "number", "string"]},
                {"type": "array", "items": value},
                {"type": "object", "propertyNames": {"pattern": "^($|[^$]|\\$\\$)"}, "additionalProperties": value},
            ]
        })
    }
}

impl JsonSchema for MatcherSchema {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<GoldenValue>();
        let matcher = |members: serde_json::Value, required: &[&str], description: &str| {
            json_schema!({
                "description": description,
                "type": "object",
                "properties": members,
                "required": required,
                "additionalProperties": false
            })
        };
        let types = crate::judge::matcher::TYPES;
        json_schema!({
            "description": "What a value must be, where it need not be one certain value.",
            "oneOf": [
                matcher(serde_json::json!({"$any": {"enum": types}}), &["$any"], "Any value of this type."),
                matcher(
                    serde_json::json!({"$match": {"type": "string", "format": "regex"}}),
                    &["$match"],
                    "A text in which this regular expression is found, anywhere unless it is anchored. Masks come first."
                ),
                matcher(
                    serde_json::json!({"$near": {"type": "number"}, "within": {"type": "number", "minimum": 0}}),
                    &["$near", "within"],
                    "A number at most `within` away from this one, either way."
                ),
                matcher(
                    serde_json::json!({"$one_of": {"type": "array", "minItems": 1, "items": value}}),
                    &["$one_of"],
                    "One of these, which may themselves hold matchers."
                ),
            ]
        })
    }
}
