//! JSON text read quickly: walked once, nothing decoded, parts handed out as they stand.
//!
//! What is not valid, and what the caller does not expect, gives `None` and no reason: the caller then reads the text again with
//! serde_json, which knows everything and says what is wrong, and where. So this must accept nothing that serde_json refuses,
//! and may refuse what it likes; the tests hold one against the other.

use serde::Deserialize;

use super::raw::RawJson;
use super::syntax::{plain, space, value};
use super::text::Text;

/// A place in a text.
pub(crate) struct Skim<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Skim<'a> {
    /// The start of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The one value that `text` holds, without the white space around it.
    pub(crate) fn whole(text: &'a str) -> Option<&'a str> {
        let mut skim = Self::new(text);
        let value = skim.raw()?;
        skim.end().map(|()| value)
    }

    /// Whether the next value begins with `byte`.
    pub(crate) fn begins_with(&mut self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    /// Nothing but white space is left.
    pub(crate) fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    /// The next value, as text.
    pub(crate) fn raw(&mut self) -> Option<&'a str> {
        self.at = space(self.text.as_bytes(), self.at);
        let start = self.at;
        self.at = value(self.text.as_bytes(), start, 0)?;
        self.text.get(start..self.at)
    }

    /// The next value, undecoded.
    pub(crate) fn json(&mut self) -> Option<RawJson<'a>> {
        self.raw().map(RawJson::checked)
    }

    /// The next value as serde_json reads it.
    pub(crate) fn typed<T: Deserialize<'a>>(&mut self) -> Option<T> {
        serde_json::from_str(self.raw()?).ok()
    }

    /// The next value, which is a string or `null`.
    pub(crate) fn text(&mut self) -> Option<Option<Text<'a>>> {
        match self.plain_string() {
            Some(text) => Some(Some(text.into())),
            // With escapes, or `null`.
            None => serde_json::from_str(self.raw()?).ok(),
        }
    }

    /// The next value, if it is a string without escapes; else it is still the next.
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        if !self.begins_with(b'"') {
            return None;
        }
        let (start, bytes) = (self.at + 1, self.text.as_bytes());
        let end = plain(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// The next value, which is an object: `member` reads the value of each key. Keys with escapes are not known.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.eat(b'{')?;
        let mut first = true;
        while self.goes_on(b'}', first)? {
            first = false;
            let key = self.key()?;
            member(self, key)?;
        }
        Some(())
    }

    /// The next value, which is a list: `item` reads each of its values.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(b'[')?;
        let mut first = true;
        while self.goes_on(b']', first)? {
            first = false;
            item(self)?;
        }
        Some(())
    }

    /// Whether the list or object that ends with `close` has another item; takes the comma before it, or `close`.
    pub(crate) fn goes_on(&mut self, close: u8, first: bool) -> Option<bool> {
        let next = self.peek()?;
        if first && next != close {
            return Some(true);
        }
        let goes_on = !first && next == b',';
        self.eat(if goes_on { b',' } else { close })?;
        Some(goes_on)
    }

    /// The key that comes next in an object, which holds no escapes, and the colon behind it.
    pub(crate) fn key(&mut self) -> Option<&'a str> {
        let key = self.plain_string()?;
        self.eat(b':')?;
        Some(key)
    }

    fn peek(&mut self) -> Option<u8> {
        self.at = space(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes `byte`, if it comes next.
    pub(crate) fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }
}

/// Keys met so far in one object.
#[derive(Default)]
pub(crate) struct Met<'a> {
    keys: Vec<&'a str>,
    /// A bit for each, which few others have: keys are compared only with what may be the same.
    bits: u64,
}

impl<'a> Met<'a> {
    /// Notes that `key` stands there; `None` if it did before.
    pub(crate) fn once(&mut self, key: &'a str) -> Option<()> {
        let letters = key
            .bytes()
            .take(4)
            .fold(key.len(), |sum, byte| sum.wrapping_mul(5) ^ usize::from(byte));
        let bit = 1 << (letters % 64);
        if self.bits & bit != 0 && self.holds(key) {
            return None;
        }
        self.bits |= bit;
        self.keys.push(key);
        Some(())
    }

    /// Whether `key` stands there.
    pub(crate) fn holds(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::super::decode::MAX_DEPTH;
    use super::*;

    /// What serde_json makes of it.
    fn theirs(text: &str) -> Option<&str> {
        serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get)
    }

    #[test]
    fn what_is_valid_and_what_is_not() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for text in [
            "",
            " ",
            "0",
            "-0",
            "01",
            "-",
            "1.",
            ".1",
            "1.5e",
            "1.5e+",
            "1E-7",
            "+1",
            "1e5x",
            "tru",
            "true",
            "nulll",
            "false ",
            "\"",
            "\"\\\"",
            "\"\\",
            "\"\\u12",
            "\"\\u12g4\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"a\tb\"",
            "\"a\u{7f}é\u{2028}\"",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[]]",
            " [ ] ",
            "{",
            "{}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" : [ {\"b\":\"\\n\\/\"} , -1.0E+2 ] }\r\n\t",
            "\u{feff}1",
            "{\"a\":1}}",
            "\"12345678\\\"90123456\u{1f}\"",
            &deep(MAX_DEPTH),
        ] {
            assert_eq!(Skim::whole(text), theirs(text), "{text}");
        }
        assert_eq!(Skim::whole(&deep(MAX_DEPTH + 1)), None, "for the slower way");
    }

    proptest! {
        #[test]
        fn it_takes_what_serde_json_takes(value in crate::run::json_strategy(), pretty: bool, at: prop::sample::Index, byte: u8) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            prop_assert_eq!(Skim::whole(&text), Some(text.as_str()));
            // One byte of it changed, left out, or all behind it cut off.
            let at = at.index(text.len());
            let mut changed = text.clone().into_bytes();
            changed[at] = byte % 128;
            let (mut without, mut cut) = (text.clone().into_bytes(), text.into_bytes());
            without.remove(at);
            cut.truncate(at);
            for text in [changed, without, cut].into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()) {
                prop_assert_eq!(Skim::whole(&text), theirs(&text), "{}", text);
            }
        }

        #[test]
        fn nor_anything_else(text in r#"[\[\]{}",:0-9a-ftrueln\\.eE+ \n-]{0,40}"#) {
            prop_assert_eq!(Skim::whole(&text), theirs(&text));
        }

        #[test]
        fn strings_end_where_serde_json_ends_them(
            inner in r#"([ -!#-\[\]-~é]{0,9}|\\{1,4}["bfnrt/]|\\\\|\\u[0-9a-fA-F]{4}|\\[a-z0-9]|\\u.{0,4}|["\\\x00-\x1f]){0,16}"#,
            rest in "[\"\\\\ a]{0,9}",
        ) {
            let text = format!("\"{inner}\"");
            prop_assert_eq!(Skim::whole(&text), theirs(&text), "{}", text);
            // The same with more behind it: where the first string ends.
            let text = format!("[\"{inner}\",\"{rest}\"]");
            prop_assert_eq!(Skim::whole(&text), theirs(&text), "{}", text);
        }
    }
}
