//! What serde says is wrong, in the words of the file instead of Rust's types.

/// What serde_json and toml say of a second value behind the first.
pub(crate) const MORE_TEXT: &str = "more text follows the end of the value";

/// `message` of serde without the names of Rust's types. `object` is what the file's format calls a map: `an object`, `a table`.
pub(crate) fn plain(message: &str, object: &str) -> String {
    if let Some(rest) =
        message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        if found == "unit variant" {
            return "this word needs a value, as { word = value }".to_owned();
        }
        return format!(
            "expected {}, found {}",
            expected_words(expected, object),
            found_words(found, object)
        );
    }
    // serde also reads a struct from a list, which none of our formats has.
    if message.starts_with("invalid length ") && message.contains("expected struct ") {
        return format!("expected {object}, found a list");
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        return format!("unknown value {rest}");
    }
    if let Some(found) = message.strip_prefix("wanted exactly 1 element, found ") {
        return format!("expected {object} with one key, found {found}");
    }
    match message {
        "EOF while parsing a value" => "the text ends where a value must stand".to_owned(),
        "wanted string or table" => "expected a string or a table".to_owned(),
        "expected ident" => "expected `true`, `false` or `null`".to_owned(),
        "expected value" => "expected a value".to_owned(),
        "key must be a string" => "expected a key in double quotes".to_owned(),
        "trailing characters" => MORE_TEXT.to_owned(),
        _ => match message.strip_prefix("EOF while parsing ") {
            Some(what) => format!("the text ends inside {what}"),
            None => message.to_owned(),
        },
    }
}

fn expected_words(expected: &str, object: &str) -> String {
    let words = match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => object,
        "string or map" => return format!("a string or {object}"),
        _ if expected.starts_with("struct ") => object,
        _ => expected,
    };
    words.to_owned()
}

fn found_words(found: &str, object: &str) -> String {
    for (rust, words) in
        [("integer", ""), ("floating point", ""), ("boolean", ""), ("string", "the string ")]
    {
        if let Some(value) = found.strip_prefix(rust).and_then(|rest| rest.strip_prefix(' ')) {
            return format!("{words}{}", value.trim_matches('`'));
        }
    }
    match found {
        "sequence" => "a list",
        "map" => object,
        "unit value" => "null",
        _ => found,
    }
    .to_owned()
}

#[cfg(test)]
#[path = "tests/plain.rs"]
mod tests;
