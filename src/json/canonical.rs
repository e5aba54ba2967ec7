//! Canonical bytes of JSON values, and hashes over them.

use sha2::{Digest, Sha256};

use super::value::Json;

/// The canonical bytes of `value`: no white space, members sorted by key, numbers in their canonical spelling, strings with
/// only the escapes that JSON demands. Equal values have equal bytes, on every machine and with every release.
pub(crate) fn canonical(value: &Json) -> Vec<u8> {
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
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `bytes` as lower-case hex digits, two a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The identity of a tool call: SHA-256 (hex) over the canonical bytes of `[name, args]`. Stable across machines and
/// releases; `1` and `1.0` are the same argument.
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
#[path = "tests/canonical.rs"]
mod tests;
