use proptest::prelude::*;

use super::*;

fn text(value: &str) -> String {
    String::from_utf8(canonical(&Json::parse(value).unwrap())).unwrap()
}

#[test]
fn canonical_text() {
    assert_eq!(
        text(r#" {"b": [1.50, null, true], "a": "x\u0041\n\/é"} "#),
        r#"{"a":"xA\u000a/é","b":[1.5,null,true]}"#
    );
}

#[test]
fn a_calls_identity_is_fixed_and_ignores_key_order() {
    let args = |text: &str| Json::parse(text).unwrap();
    let id = call_identity("cancel", &args(r#"{"order":"A-17","n":1}"#));
    // echo -n '["cancel",{"n":1,"order":"A-17"}]' | sha256sum
    assert_eq!(id, "d1f5b093d0b7e5979c8cdeced8b46557bc5f89c71012930ca9168924b4edc00c");
    assert_eq!(id, call_identity("cancel", &args(r#"{"n":1,"order":"A-17"}"#)));
    for same in ["1.0", "1e0", "10E-1"] {
        let same = args(&format!(r#"{{"n":{same},"order":"A-17"}}"#));
        assert_eq!(id, call_identity("cancel", &same));
    }
    for other in ["true", "\"1\"", "1.5", "1000000000000000000000000"] {
        let other = args(&format!(r#"{{"n":{other},"order":"A-17"}}"#));
        assert_ne!(id, call_identity("cancel", &other));
    }
}

proptest! {
    #[test]
    fn equal_values_and_only_they_have_equal_bytes(a in crate::json::strategy::json_strategy(), b in crate::json::strategy::json_strategy()) {
        prop_assert_eq!(a == b, canonical(&a) == canonical(&b));
        let again = Json::parse(std::str::from_utf8(&canonical(&a)).unwrap()).unwrap();
        prop_assert_eq!(again, a);
    }
}
