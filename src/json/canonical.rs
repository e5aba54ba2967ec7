//! Canonical bytes of JSON values, and hashes over them.

use sha2::{Digest, Sha256};

use super::value::Json;

/// The canonical bytes of `value`: no white space, members sorted by key, numbers in their canonical spelling, strings with
/// the escapes JSON demands and no others. Equal values have equal bytes, on every machine and with every release.
#[must_use]
pub fn canonical(value: &Json) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_canonical(value, &mut bytes);
    bytes
}

/// Appends the canonical bytes of `value`.
pub(crate) fn write_canonical(value: &Json, out: &mut Vec<u8>) {
    match value {
        Json::Null => out.extend_from_slice(b"null"),
        Json::Bool(true) => out.extend_from_slice(b"true"),
        Json::Bool(false) => out.extend_from_slice(b"false"),
        Json::Number(number) => out.extend_from_slice(number.as_str().as_bytes()),
        Json::String(text) => write_string(text, out),
        Json::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_canonical(item, out);
            }
            out.push(b']');
        }
        Json::Object(members) => {
            out.push(b'{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_canonical(member, out);
            }
            out.push(b'}');
        }
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x00..=0x1f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// SHA-256 of `bytes`, as 64 lower-case hex digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The identity of a tool call: SHA-256 (hex) over the canonical bytes of `[name, args]`. Stable across machines and
/// releases; `1` and `1.0` are different arguments.
#[must_use]
pub fn call_identity(name: &str, args: &Json) -> String {
    let mut bytes = vec![b'['];
    write_string(name, &mut bytes);
    bytes.push(b',');
    write_canonical(args, &mut bytes);
    bytes.push(b']');
    sha256_hex(&bytes)
}

#[cfg(test)]
mod tests {
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
        assert_ne!(id, call_identity("cancel", &args(r#"{"n":1.0,"order":"A-17"}"#)));
    }

    proptest! {
        #[test]
        fn equal_values_and_only_they_have_equal_bytes(a in crate::json::json_strategy(), b in crate::json::json_strategy()) {
            prop_assert_eq!(a == b, canonical(&a) == canonical(&b));
            let again = Json::parse(std::str::from_utf8(&canonical(&a)).unwrap()).unwrap();
            prop_assert_eq!(again, a);
        }
    }
}
