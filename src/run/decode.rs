//! Text of a JSON value → [`Json`], losslessly.
//!
//! The syntax has been checked by the time anything here runs (every entry takes the text of a raw value), so this walks
//! tokens only. It exists because serde's data model cannot carry a number's digits without
//! `arbitrary_precision`, which would change the JSON of every program that links us.

use std::borrow::Cow;

use super::json::Json;
use super::number::Number;
use super::syntax::plain;

/// How deeply lists and objects may nest in a value that is compared, where nothing else is said (`[load] max_depth`).
pub const MAX_DEPTH: usize = 128;

/// How deeply they may nest whatever is said, in recordings and in files of ours. Values are walked by functions that call
/// themselves, and of so many levels they take less than half a MiB of stack in a build without optimisation; a thread has 2 MiB
/// where nothing else is said.
pub const DEEPEST: usize = 256;

/// Why a JSON value could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct JsonError {
    kind: JsonErrorKind,
    offset: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum JsonErrorKind {
    #[error("{0}")]
    Syntax(String),
    #[error("key {0:?} stands twice in one object")]
    DuplicateKey(String),
    #[error(
        "nested deeper than the {0} levels that `[load] max_depth` allows: raise it ({DEEPEST} at most)"
    )]
    Depth(usize),
    #[error("nested deeper than {DEEPEST} levels, the most that is compared")]
    TooDeep,
}

impl JsonError {
    /// Byte offset in the text that was decoded.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.offset += by;
        self
    }

    pub(super) fn syntax(text: &str, error: &serde_json::Error) -> Self {
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let offset = (before + error.column().saturating_sub(1)).min(text.len());
        Self { kind: JsonErrorKind::Syntax(error.to_string()), offset }
    }
}

/// Decodes text that is known to be one valid JSON value, of at most `depth` levels, and never more than [`DEEPEST`].
pub(super) fn decode(text: &str, depth: usize) -> Result<Json, JsonError> {
    Walker { text, at: 0, deepest: depth.min(DEEPEST) }.value(0)
}

/// Decodes what was written from values in memory: as deep as they are.
pub(super) fn decode_own(text: &str) -> Result<Json, JsonError> {
    Walker { text, at: 0, deepest: usize::MAX }.value(0)
}

struct Walker<'a> {
    text: &'a str,
    at: usize,
    deepest: usize,
}

impl<'a> Walker<'a> {
    fn error(&self, kind: JsonErrorKind) -> JsonError {
        JsonError { kind, offset: self.at }
    }

    /// Text that was not valid after all: callers' mistake, reported and not panicked on.
    fn invalid(&self) -> JsonError {
        self.error(JsonErrorKind::Syntax("not valid JSON".to_owned()))
    }

    /// The next byte that is no white space, which stays unread.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let skipped = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r'))?;
        self.at += skipped;
        Some(rest[skipped])
    }

    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        match self.peek().ok_or_else(|| self.invalid())? {
            b'{' | b'[' if depth >= self.deepest => Err(self.error(match self.deepest {
                DEEPEST => JsonErrorKind::TooDeep,
                configured => JsonErrorKind::Depth(configured),
            })),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => Ok(Json::String(self.string()?.into_owned())),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.invalid());
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .position(|b| !matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(self.invalid());
        }
        self.at += length;
        Ok(Json::Number(Number::from_literal(&rest[..length])))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let rest = &self.text.as_bytes()[self.at..];
        let (mut end, mut escaped) = (1, false);
        loop {
            end = plain(rest, end);
            match rest.get(end) {
                Some(b'"') => break,
                Some(b'\\') => (escaped, end) = (true, end + 2),
                _ => return Err(self.invalid()),
            }
        }
        let (start, end) = (self.at, self.at + end + 1);
        let text = if escaped {
            let text = unescaped(&self.text[start..end]);
            text.map_err(|e| self.error(JsonErrorKind::Syntax(e.to_string())))?
        } else {
            Cow::Borrowed(&self.text[start + 1..end - 1])
        };
        self.at = end;
        Ok(text)
    }

    fn array(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            match self.peek().ok_or_else(|| self.invalid())? {
                b']' => break,
                b',' => self.at += 1,
                _ => items.push(self.value(depth + 1)?),
            }
        }
        self.at += 1;
        Ok(Json::Array(items))
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let start = self.at;
        self.at += 1;
        let mut members: Vec<(String, Json)> = Vec::new();
        loop {
            match self.peek().ok_or_else(|| self.invalid())? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    let key = self.string()?.into_owned();
                    if self.peek() != Some(b':') {
                        return Err(self.invalid());
                    }
                    self.at += 1;
                    members.push((key, self.value(depth + 1)?));
                }
                _ => return Err(self.invalid()),
            }
        }
        self.at += 1;
        // Most keys are told apart by how they begin, which takes no call.
        let begins = |key: &str| key.as_bytes().first().copied();
        members.sort_by(|(a, _), (b, _)| begins(a).cmp(&begins(b)).then_with(|| a.cmp(b)));
        if let Some(pair) = members.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(JsonError {
                kind: JsonErrorKind::DuplicateKey(pair[0].0.clone()),
                offset: start,
            });
        }
        Ok(Json::Object(members))
    }
}

/// The text of the JSON string `quoted`, whose syntax was checked. Escapes of one letter are undone here, as nearly all are;
/// where there is another, by serde_json.
///
/// # Errors
/// On a lone surrogate: the one thing that a check of the syntax lets through.
pub(crate) fn unescaped(quoted: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let (mut text, mut rest) = (String::new(), inner);
    loop {
        let at = plain(rest.as_bytes(), 0);
        if at == rest.len() {
            break;
        }
        let letter = match rest.as_bytes()[at..] {
            [b'\\', letter @ (b'"' | b'\\' | b'/'), ..] => char::from(letter),
            [b'\\', b'b', ..] => '\u{8}',
            [b'\\', b'f', ..] => '\u{c}',
            [b'\\', b'n', ..] => '\n',
            [b'\\', b'r', ..] => '\r',
            [b'\\', b't', ..] => '\t',
            _ => return serde_json::from_str(quoted).map(Cow::Owned),
        };
        if text.is_empty() {
            text.reserve_exact(inner.len());
        }
        text.push_str(&rest[..at]);
        text.push(letter);
        rest = &rest[at + 2..];
    }
    if rest.len() == inner.len() {
        return Ok(Cow::Borrowed(inner));
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> JsonError {
        Json::parse(text).unwrap_err()
    }

    #[test]
    fn numbers_beyond_64_bits_stay_distinct() {
        let one = Json::parse("[18446744073709551617]").unwrap();
        let two = Json::parse("[18446744073709551618]").unwrap();
        assert_ne!(one, two);
        assert_eq!(Json::parse("1.0").unwrap(), Json::parse("1.00").unwrap());
        assert_ne!(Json::parse("1").unwrap(), Json::parse("1.0").unwrap());
        assert_ne!(Json::parse("1").unwrap(), Json::parse("true").unwrap());
    }

    #[test]
    fn key_order_does_not_count_and_list_order_does() {
        assert_eq!(Json::parse(r#"{"a":1,"b":2}"#), Json::parse(r#" { "b" : 2 , "a" : 1 } "#));
        assert_ne!(Json::parse("[1,2]"), Json::parse("[2,1]"));
    }

    #[test]
    fn a_duplicated_key_is_an_error_even_when_spelt_with_an_escape() {
        let e = error(r#"{"a": {"b": 1, "\u0062": 2}}"#);
        assert_eq!(e.to_string(), r#"key "b" stands twice in one object"#);
        assert_eq!(e.offset(), 6);
    }

    #[test]
    fn depth_is_bounded_without_overflowing_the_stack() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(DEEPEST)).is_ok());
        for levels in [DEEPEST + 1, 100_000] {
            let error = error(&nested(levels));
            assert_eq!(
                error.to_string(),
                "nested deeper than 256 levels, the most that is compared"
            );
            assert_eq!(error.offset(), DEEPEST);
        }
        assert!(decode(&nested(7), 7).is_ok());
        let allowed = "nested deeper than the 7 levels that `[load] max_depth` allows: raise it (256 at most)";
        assert_eq!(decode(&nested(8), 7).unwrap_err().to_string(), allowed);
        let beyond = decode(&nested(DEEPEST + 1), usize::MAX).unwrap_err();
        assert_eq!(beyond.kind, JsonErrorKind::TooDeep);
        assert!(decode_own(&nested(DEEPEST + 44)).is_ok());
    }

    #[test]
    fn lone_surrogates_and_broken_text_are_errors() {
        for (text, offset) in [
            (r#""\ud800""#, 0),
            (r#"{"a":}"#, 5),
            ("", 0),
            ("[1,]", 3),
            ("01", 1),
            ("nul", 3),
            ("{\"a\" 1}", 5),
            ("\u{feff}1", 0),
        ] {
            let error = error(text);
            assert!(matches!(error.kind, JsonErrorKind::Syntax(_)), "{text}: {error}");
            assert_eq!(error.offset(), offset, "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn decoding_agrees_with_serde_json(value in crate::run::json_strategy()) {
            let text = serde_json::to_string(&value).unwrap();
            let plain: serde_json::Value = serde_json::from_str(&text).unwrap();
            let ours = Json::parse(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
            prop_assert_eq!(&ours, &value);
            let again: serde_json::Value = serde_json::from_str(&serde_json::to_string(&ours).unwrap()).unwrap();
            prop_assert_eq!(again, plain);
        }

        #[test]
        fn strings_are_unescaped_as_serde_json_does(
            inner in r#"([ -!#-\[\]-~é]|\\["\\/bfnrt]|\\u(00[46]1|d83d\\ude00|d800|20AC)){0,12}"#,
        ) {
            let quoted = format!("\"{inner}\"");
            let theirs = serde_json::from_str::<String>(&quoted).ok();
            let ours = unescaped(&quoted).ok();
            prop_assert_eq!(ours.as_deref(), theirs.as_deref(), "{}", quoted);
        }

        #[test]
        fn no_text_makes_it_panic(text in r#"[\[\]{}",:0-9a-ftrue\\n.eE+ -]{0,60}"#) {
            let _ = Json::parse(&text);
            let _ = decode(&text, MAX_DEPTH);
        }
    }
}
