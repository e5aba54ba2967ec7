use super::*;

fn fits(schema: &str, value: &str) -> bool {
    let schema = Json::parse(schema).unwrap();
    let schema =
        crate::judge::check::schema::Schema::new(&schema).unwrap_or_else(|error| panic!("{error}"));
    schema.violations(&Json::parse(value).unwrap()).is_empty()
}

#[test]
fn formats_of_numbers_are_ranges() {
    for (name, least, most) in NUMBER_FORMATS {
        let schema = format!(r#"{{"format": "{name}"}}"#);
        for within in [least, most, "1.0", "0", "\"text\""] {
            assert!(fits(&schema, within), "{name} {within}");
        }
        assert_eq!(fits(&schema, "0.5"), matches!(name, "float" | "double"), "{name}");
        assert!(!fits(&schema, "1e400") && !fits(&schema, "-1e400"), "{name}");
    }
    for (name, beyond) in [
        ("uint8", "256"),
        ("uint32", "-1"),
        ("int32", "2147483648"),
        ("uint64", "18446744073709551616"),
        ("int64", "-9223372036854775809"),
        ("float", "1e39"),
    ] {
        assert!(!fits(&format!(r#"{{"format": "{name}"}}"#), beyond), "{name} {beyond}");
    }
}

#[test]
fn no_digit_of_a_value_is_lost() {
    for (schema, good, bad) in [
        (r#"{"minimum": 0.1}"#, "0.1000000000000000000001", "0.0999999999999999999999"),
        (r#"{"exclusiveMaximum": 9007199254740993}"#, "9007199254740992.9999", "9007199254740993"),
        (r#"{"maximum": 18446744073709551615}"#, "18446744073709551615", "18446744073709551615.5"),
        (r#"{"multipleOf": 0.01}"#, "123456789012345678901234567890.01", "1.010000000000000000001"),
        (r#"{"multipleOf": 9007199254740993}"#, "9007199254740993", "9007199254740992"),
        (r#"{"const": 1.8446744073709552e19}"#, "18446744073709552000", "18446744073709552001"),
        (r#"{"enum": [0.1, 1]}"#, "0.10", "0.10000000000000000001"),
        (r#"{"const": [0.1]}"#, "[0.1]", "[0.10000000000000000001]"),
        (r#"{"type": "integer"}"#, "1e400", "1.00000000000000000001"),
        (
            r#"{"uniqueItems": true}"#,
            "[18446744073709551617, 18446744073709551618]",
            "[1e400, 10e399]",
        ),
        (r#"{"type": "number"}"#, "1e400", "\"1e400\""),
    ] {
        assert!(fits(schema, good), "{schema} of {good}");
        assert!(!fits(schema, bad), "{schema} of {bad}");
    }
}
