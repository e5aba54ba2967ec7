//! JSON text read quickly: walked once, nothing decoded, parts handed out as they stand.
//!
//! What is not valid, and what the caller does not expect, gives `None` and no reason: the caller then reads the text again with
//! serde_json, which knows everything and says what is wrong, and where. So this must accept nothing that serde_json refuses,
//! and may refuse what it likes; the tests hold one against the other.

use serde::Deserialize;

use super::decode::MAX_DEPTH;
use super::raw::RawJson;
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
        if self.begins_with(b'"') {
            let (start, bytes) = (self.at + 1, self.text.as_bytes());
            let end = plain(bytes, start);
            if bytes.get(end) == Some(&b'"') {
                self.at = end + 1;
                return Some(Some(self.text.get(start..end)?.into()));
            }
        }
        // With escapes, or `null`.
        serde_json::from_str(self.raw()?).ok()
    }

    /// The next value, which is an object: `member` reads the value of each key. Keys with escapes are not known.
    pub(crate) fn object(&mut self, mut member: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.eat(b'{')?;
        if self.begins_with(b'}') {
            return self.eat(b'}');
        }
        loop {
            self.eat(b'"')?;
            let start = self.at;
            self.at = plain(self.text.as_bytes(), start);
            let key = self.text.get(start..self.at)?;
            if self.text.as_bytes().get(self.at) != Some(&b'"') {
                return None;
            }
            self.at += 1;
            self.eat(b':')?;
            member(self, key)?;
            if !self.begins_with(b',') {
                return self.eat(b'}');
            }
            self.at += 1;
        }
    }

    /// The next value, which is a list: `item` reads each of its values.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(b'[')?;
        if self.begins_with(b']') {
            return self.eat(b']');
        }
        loop {
            item(self)?;
            if !self.begins_with(b',') {
                return self.eat(b']');
            }
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.at = space(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
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
        let letters = key.bytes().take(4).fold(key.len(), |sum, byte| sum.wrapping_mul(5) ^ usize::from(byte));
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

    /// For another object.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
        self.bits = 0;
    }
}

/// Where white space from `at` ends.
#[inline]
fn space(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(|byte| *byte <= b' ' && matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the value ends that begins at `at`. Inlined wherever a value may stand: most are no list and no object, and take less time
/// than a call.
#[inline(always)]
fn value(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at + 1),
        b'{' | b'[' => container(text, at, depth),
        b't' => word(text, at, b"true"),
        b'f' => word(text, at, b"false"),
        b'n' => word(text, at, b"null"),
        _ => number(text, at),
    }
}

/// Where `word` ends, if it stands at `at`. Of a known length, so that it is compared without a call.
#[inline(always)]
fn word<const N: usize>(text: &[u8], at: usize, word: &[u8; N]) -> Option<usize> {
    (text.get(at..at + N)?.first_chunk() == Some(word)).then_some(at + N)
}

/// Where the list or the object ends that begins at `at`.
#[inline(never)]
fn container(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    let inside = space(text, at + 1);
    match text.get(at)? {
        _ if depth == MAX_DEPTH => None,
        b'{' => members(text, inside, depth + 1),
        _ => items(text, inside, depth + 1),
    }
}

#[inline(always)]
fn members(text: &[u8], mut at: usize, depth: usize) -> Option<usize> {
    if text.get(at) == Some(&b'}') {
        return Some(at + 1);
    }
    loop {
        if *text.get(at)? != b'"' {
            return None;
        }
        at = space(text, string(text, at + 1)?);
        if *text.get(at)? != b':' {
            return None;
        }
        at = space(text, value(text, space(text, at + 1), depth)?);
        match text.get(at)? {
            b',' => at = space(text, at + 1),
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

#[inline(always)]
fn items(text: &[u8], mut at: usize, depth: usize) -> Option<usize> {
    if text.get(at) == Some(&b']') {
        return Some(at + 1);
    }
    loop {
        at = space(text, value(text, at, depth)?);
        match text.get(at)? {
            b',' => at = space(text, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

/// Where the string ends whose first character is at `at`.
#[inline(always)]
fn string(text: &[u8], at: usize) -> Option<usize> {
    let end = plain(text, at);
    if *text.get(end)? == b'"' { Some(end + 1) } else { escaped(text, end) }
}

/// Where the string ends that goes on with what is no plain text at `at`.
///
/// Eight bytes at a time, whatever stands in them: JSON in a string has an escape every few bytes, and to go from one to the next
/// would take longer. In the masks, a byte is its highest bit.
fn escaped(text: &[u8], mut at: usize) -> Option<usize> {
    const HIGH: u64 = ONES << 7;
    // Exact, since no sum leaves its byte.
    let is = |word: u64, byte: u8| {
        let other = word ^ (ONES * u64::from(byte));
        !(((other & !HIGH) + !HIGH) | other) & HIGH
    };
    let mut carried = 0;
    while let Some(chunk) = text.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let (slashes, quotes) = (is(word, b'\\'), is(word, b'"'));
        let control = !(((word & !HIGH) + ONES * 0x60) | word) & HIGH;
        let (escaped, carry) = after_slashes(slashes, carried);
        let ends = quotes & !escaped | control;
        let mut letters = escaped & !(quotes | slashes) & ends.wrapping_sub(1) & !ends;
        while letters != 0 {
            letter(text, at + place(letters))?;
            letters &= letters - 1;
        }
        if ends != 0 {
            let end = at + place(ends);
            return (text[end] == b'"').then_some(end + 1);
        }
        (at, carried) = (at + 8, carry);
    }
    let mut escape = carried != 0;
    loop {
        let byte = *text.get(at)?;
        if escape {
            letter(text, at)?;
        } else if byte == b'"' {
            return Some(at + 1);
        } else if byte < 0x20 {
            return None;
        }
        escape = !escape && byte == b'\\';
        at += 1;
    }
}

/// Which bytes stand behind a backslash that is none itself, given where `slashes` stand, and whether the first byte does
/// (`carried`); and whether the byte behind the last does.
#[inline(always)]
fn after_slashes(slashes: u64, carried: u64) -> (u64, u64) {
    let after = slashes << 8 | carried;
    if slashes & after == 0 {
        return (after, slashes >> 56);
    }
    let (mut after, mut escape) = (0, carried);
    for byte in 0..8 {
        after |= escape << (8 * byte);
        escape = slashes >> (8 * byte) & 0x80 & !escape;
    }
    (after, escape)
}

/// Which byte the first of a mask is.
fn place(mask: u64) -> usize {
    (mask.trailing_zeros() >> 3) as usize
}

/// What stands behind a backslash at `at` must be a letter that may.
fn letter(text: &[u8], at: usize) -> Option<()> {
    let may = match text.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => true,
        b'u' => text.get(at + 1..at + 5)?.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    may.then_some(())
}

const ONES: u64 = u64::MAX / 255;

/// Where from `at` the first byte stands that ends a string's plain text: a quote, a backslash, a control character.
///
/// Eight bytes at a time (see "determine if a word has a byte less than n", S. E. Anderson, Bit Twiddling Hacks): a byte that is
/// none may be taken for one behind the first that is, never before it.
#[inline(always)]
pub(super) fn plain(text: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = text.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word;
        // With its second bit turned, a quote stands just above the control characters, and they stay what they are.
        let found = (below(word ^ (ONES * 2), 0x21) | below(word ^ (ONES * u64::from(b'\\')), 1)) & (ONES << 7);
        if found != 0 {
            return at + place(found);
        }
        at += 8;
    }
    while text.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

#[inline(always)]
fn number(text: &[u8], mut at: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        let start = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > start).then_some(at)
    };
    at += usize::from(text.get(at) == Some(&b'-'));
    at = if text.get(at)? == &b'0' { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        at = digits(at + usize::from(matches!(text.get(at), Some(b'+' | b'-'))))?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

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

        #[test]
        fn plain_text_ends_where_it_ends(text in r#"[ -~é\x00-\x1f]{0,40}|.{0,40}"#, from in 0usize..9) {
            let text = text.as_bytes();
            let from = from.min(text.len());
            let end = text[from..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain(text, from), end.map_or(text.len(), |end| from + end));
        }
    }
}
