//! Credentials that a text gives a name: `password=…`, `"api_key": …`, `--token …`, `Authorization: …`, `?sig=…`.
//!
//! The text need not be whole JSON, YAML or a line of a shell, so that JSON is searched also where it was cut off or lies in a text.

use std::ops::Range;

use super::shapes::{DECIDES, bounded};
use super::word::{LONGEST_KEY, Named, RANDOM, listed, looks_random, named};

/// How the key at a place stands in its text.
struct Key<'t> {
    text: &'t str,
    name: Range<usize>,
    named: Named,
    /// The quote before it, and how many `\` stand before that.
    quote: Option<(u8, usize)>,
    /// Whether it is a parameter of a URL.
    parameter: bool,
    /// Whether it begins with `-`.
    flag: bool,
}

/// The credential that a key names of which a word is at `start..end`; and how far the text was read for it.
pub(super) fn value(text: &str, start: usize, end: usize) -> (usize, Option<Range<usize>>) {
    let bytes = text.as_bytes();
    // (`sig=` is a mark with what stands after it.)
    let end = if bytes[end - 1] == b'=' { end - 1 } else { end };
    let end =
        end + bytes[end..].iter().take(LONGEST_KEY / 2).take_while(|byte| of_name(**byte)).count();
    if !may_assign(bytes, end) {
        return (end, None);
    }
    let key = key(text, start, end);
    (end, if key.named == Named::No { None } else { key.value() })
}

/// Whether what follows a name at `end` can assign a value to it: asked first, since most names are prose.
fn may_assign(bytes: &[u8], end: usize) -> bool {
    let skipped =
        bytes[end..].iter().take(80).take_while(|byte| b"\\\"' \t".contains(byte)).count();
    match bytes.get(end + skipped) {
        Some(b':' | b'=' | b'!') => true,
        Some(b'>') => skipped == 0,
        // After a flag, and after `token`.
        Some(_) => skipped > 0 && matches!(bytes[end], b' ' | b'\t'),
        None => false,
    }
}

fn of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn key(text: &str, start: usize, end: usize) -> Key<'_> {
    let bytes = text.as_bytes();
    let before = |from: usize| {
        from - bytes[..from]
            .iter()
            .rev()
            .take(LONGEST_KEY / 2)
            .take_while(|byte| of_name(**byte))
            .count()
    };
    let mut begin = before(start);
    // The letter of an escape belongs to the escape: `\npassword`.
    if begin < start
        && begin > 0
        && bytes[begin - 1] == b'\\'
        && matches!(bytes[begin], b'n' | b't' | b'r')
    {
        begin += 1;
    }
    let flag = bytes[begin] == b'-';
    let sign = begin.checked_sub(1).map(|at| bytes[at]);
    let parameter = matches!(sign, Some(b'?' | b'&' | b'#'));
    // A name of two words: `API key: …`.
    if sign == Some(b' ') && !flag {
        let word = before(begin - 1);
        if word < begin - 1
            && named(&text[begin..end]) != Named::Secret
            && named(&text[word..end]) == Named::Secret
        {
            begin = word;
        }
    }
    let name = &text[begin..end];
    let mut named = named(name);
    if parameter
        && named == Named::No
        && matches!(
            &*name.to_ascii_lowercase(),
            "key" | "sig" | "signature" | "x-amz-signature" | "x-goog-signature"
        )
    {
        named = Named::Random;
    }
    let quote =
        begin.checked_sub(1).map(|at| bytes[at]).filter(|byte| matches!(byte, b'"' | b'\''));
    let quote = quote.map(|quote| (quote, backslashes(bytes, begin - 1)));
    Key { text, name: begin..end, named, quote, parameter, flag }
}

fn backslashes(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Colon,
    /// `=` with nothing before and after it.
    Equals,
    /// `=` between spaces, `:=`, `=>`.
    Spaced,
    Compares,
    /// Only space, after a flag or the scheme `token`.
    Space,
}

impl Key<'_> {
    fn value(&self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut at = self.name.end;
        if self.name.start > 0 && bytes[self.name.start - 1] == b'<' && bytes.get(at) == Some(&b'>')
        {
            let end = at + 1 + self.text[at + 1..].find('<')?;
            let name = &self.text[self.name.clone()];
            let closes =
                self.text[end..].strip_prefix("</").is_some_and(|rest| rest.starts_with(name));
            return self.accepted(at + 1..end).filter(|_| closes);
        }
        let quoted = self.quote.is_some_and(|(quote, escapes)| {
            let closes = bytes[at..].iter().take(escapes).all(|byte| *byte == b'\\')
                && bytes.get(at + escapes) == Some(&quote);
            if closes {
                at += escapes + 1;
            }
            closes
        });
        let (sign, from) = self.sign(at)?;
        if quoted && matches!(sign, Sign::Space) {
            return None;
        }
        let word = &self.text[self.name.clone()];
        let noun = word.to_ascii_lowercase();
        if !quoted && noun.ends_with("authorization") && sign == Sign::Colon {
            return self.of_header(from, true);
        }
        if !quoted && noun.ends_with("cookie") && sign == Sign::Colon {
            return self.of_header(from, false);
        }
        let prefix = usize::from(
            matches!(bytes.get(from), Some(b'b' | b'f' | b'r' | b'u'))
                && matches!(bytes.get(from + 1), Some(b'"' | b'\'')),
        );
        let from = from + prefix;
        let escapes = bytes[from..].iter().take(64).take_while(|byte| **byte == b'\\').count();
        match bytes.get(from + escapes)? {
            quote @ (b'"' | b'\'' | b'`') => {
                let range = quoted_text(self.text, from + escapes + 1, *quote, escapes);
                self.accepted(range)
            }
            b'[' | b'{' if quoted && escapes == 0 && self.named != Named::Random => {
                Some(bracketed(self.text, from))
                    .filter(|range| range.len() > 2 && !blank(&self.text[range.clone()]))
            }
            _ if sign == Sign::Compares => None,
            _ if quoted => self.number(from),
            _ => self.bare(from, sign),
        }
    }

    /// The sign after the key that ends at `at`, and where the value begins.
    fn sign(&self, at: usize) -> Option<(Sign, usize)> {
        let bytes = self.text.as_bytes();
        let space = |at: usize| {
            bytes[at..].iter().take(16).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
        };
        let spaces = space(at);
        let next = at + spaces;
        let (sign, length) = match (bytes.get(next)?, bytes.get(next + 1)) {
            (b'=', Some(b'=')) => {
                (Sign::Compares, 2 + usize::from(bytes.get(next + 2) == Some(&b'=')))
            }
            (b'!', Some(b'=')) => (Sign::Compares, 2),
            (b'=', Some(b'>')) | (b':', Some(b'=')) => (Sign::Spaced, 2),
            (b'=', _) if spaces == 0 => (Sign::Equals, 1),
            (b'=', _) => (Sign::Spaced, 1),
            (b':', Some(b':')) => return None,
            (b':', _) => (Sign::Colon, 1),
            _ if spaces > 0 => {
                let scheme = self.text[self.name.clone()].eq_ignore_ascii_case("token");
                return (self.flag || scheme).then_some((Sign::Space, next));
            }
            _ => return None,
        };
        let after = space(next + length);
        let sign = if sign == Sign::Equals && after > 0 { Sign::Spaced } else { sign };
        Some((sign, next + length + after))
    }

    /// A number in JSON.
    fn number(&self, from: usize) -> Option<Range<usize>> {
        let of_it = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let length = self.text.as_bytes()[from..]
            .iter()
            .take(DECIDES)
            .take_while(|byte| of_it(byte))
            .count();
        (self.named == Named::Secret && length > 0).then(|| from..from + length)
    }

    /// What stands in quotes or between tags, unless it stands for another value.
    fn accepted(&self, range: Range<usize>) -> Option<Range<usize>> {
        let text = &self.text[range.clone()];
        let secret = match self.named {
            Named::Random => looks_random(text, self.least()) && !stands_for_another(text),
            _ => {
                let value = text
                    .split_once(' ')
                    .filter(|(first, _)| is_scheme(first))
                    .map_or(text, |(_, after)| after);
                !text.trim().is_empty() && !stands_for_another(value)
            }
        };
        secret.then_some(range)
    }

    /// How long a text must be that looks random. A token in a URL is one even if it is short.
    fn least(&self) -> usize {
        if self.parameter && self.text[self.name.clone()].to_ascii_lowercase().ends_with("token") {
            8
        } else {
            RANDOM
        }
    }

    /// The rest of a header: what follows the scheme of `Authorization`, or the cookies.
    fn of_header(&self, from: usize, scheme: bool) -> Option<Range<usize>> {
        let ends = ['\n', '\r', '"', '\'', '\\', '<'];
        let from = from + usize::from(self.text[from..].starts_with(['"', '\'']));
        let near = &self.text[from..bounded(self.text, from, DECIDES)];
        let near = near[..near.find(ends).unwrap_or(near.len())].trim_end();
        let (first, after) = near.split_once(' ').unwrap_or((near, ""));
        let after = after.trim_start();
        let start = if scheme && is_scheme(first) {
            let whole = !after.is_empty() && !stands_for_another(after) && !prose(after);
            whole.then(|| from + near.len() - after.len())
        } else if scheme {
            let whole = after.is_empty() && !first.is_empty() && !prose(first);
            (whole && !stands_for_another(first)).then_some(from)
        } else {
            (first.contains('=') && !stands_for_another(first)).then_some(from)
        }?;
        let line = &self.text[start..];
        let line = line[..line.find(ends).unwrap_or(line.len())].trim_end();
        Some(start..start + line.len())
    }

    /// A value without quotes.
    fn bare(&self, from: usize, sign: Sign) -> Option<Range<usize>> {
        let ends = |c: char| {
            c.is_whitespace()
                || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\\' | '&' | '|' | ';')
                || self.parameter && c == '#'
        };
        let near = &self.text[from..bounded(self.text, from, DECIDES)];
        let near = &near[..near.find(ends).unwrap_or(near.len())];
        let value = near.trim_end_matches(['.', ',', ':', '!', '?', ')', ']', '}']);
        let after = &self.text[from + near.len()..bounded(self.text, from + near.len(), 32)];
        let last =
            after.split('\n').next().unwrap_or_default().trim_matches([' ', '\t', '\r']).is_empty()
                || self.quote.is_some_and(|(quote, _)| after.as_bytes().first() == Some(&quote));
        let word = value.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'.'));
        let digit = value.bytes().any(|b| b.is_ascii_digit());
        let letter = value.chars().any(char::is_alphabetic);
        if value.is_empty()
            || stands_for_another(value)
            || prose(value)
            || is_code(value, &near[value.len()..], word)
        {
            return None;
        }
        let code = word && near.len() > value.len() && !near.ends_with(['.', '!']);
        let secret = match (self.named, sign) {
            (Named::Several, _) if !letter => false,
            (Named::Random, Sign::Space | Sign::Equals) if self.flag => value.len() >= 4,
            (Named::Random, _) => looks_random(value, self.least()),
            (_, Sign::Equals) => !code,
            (_, Sign::Space) => true,
            // A declaration, an assignment of a variable or prose has a word there.
            (_, Sign::Spaced) => !word || last && !code,
            (_, Sign::Colon) => last && !code || digit && letter && value.len() >= 6,
            (_, Sign::Compares) => false,
        };
        if !secret {
            return None;
        }
        let read = from + near.len();
        let rest = &self.text[read..];
        let more = rest.find(ends).unwrap_or(rest.len());
        // Nothing follows but what ends it, unless it is longer than what was read.
        Some(from..if more == 0 { from + value.len() } else { read + more })
    }
}

fn is_scheme(word: &str) -> bool {
    const KNOWN: &str = "\
        apikey aws4-hmac-sha256 basic bearer bot digest hawk negotiate ntlm sharedkey token";
    listed(KNOWN, &word.to_ascii_lowercase())
}

/// Whether a value without quotes is code: a call, a member of an object, the name of a variable.
fn is_code(value: &str, after: &str, word: bool) -> bool {
    let called = value.find(['(', '[']).is_some_and(|at| {
        at > 0
            && value[..at]
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':'))
    });
    let member = word && value.contains('.') && !value.starts_with('.') && after.is_empty();
    let digit = value.bytes().any(|b| b.is_ascii_digit());
    let same =
        !digit && (named(value) != Named::No || value.ends_with("key") || value.ends_with("token"));
    let shouted = value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    called || member || same || shouted
}

/// What is no value but says where one is, or that there is none: a placeholder of ours, `${PASSWORD}`, `%s`, `***`.
pub(super) fn stands_for_another(value: &str) -> bool {
    let value = value.trim();
    let your = value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("your"));
    let between = |open: &str, close: &str| {
        value.len() < 128 && value.starts_with(open) && value.ends_with(close)
    };
    your || between("<", ">")
        || between("{", "}")
        || between("[", "]")
        || between("%", "%")
        || value.starts_with("${")
        || value.starts_with("$(")
        || value.starts_with('$')
            && value[1..].bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        || matches!(value, "%s" | "%d" | "%v" | "?" | "...")
        || value.starts_with("<secret")
        || value.starts_with("<redacted")
        || value.starts_with("<\\")
        || value.len() < 128
            && value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•' | '…' | '-' | '_'))
}

/// Words that follow the name of a credential in prose, in declarations and in usages.
fn prose(value: &str) -> bool {
    const WORDS: &str = "\
        a an and any are argument as at be bool boolean bytes can changed char contact default \
        disabled empty enabled expired false failed field flag for from generated has hidden if \
        in incorrect input int invalid is it length may missing must n/a na nil no none not null \
        number object ok on option optional or pass password provided public redacted refused \
        required reset secretstr see set should stdin str string text that the this to true \
        undefined unknown unset updated used user valid value varchar via was when which will \
        with wrong yes you your authentication header auth";
    let first = value.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches([',', '.', ';', ':']).to_lowercase();
    listed(WORDS, &first)
}

/// The text in quotes that begins at `from`; the quotes have `escapes` backslashes. If it is not closed, to the end of the line.
fn quoted_text(text: &str, from: usize, quote: u8, escapes: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut run = 0;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        if *byte == quote {
            // With fewer, a text that this one lies in ends.
            if run < escapes || ((run - escapes) / (escapes + 1)).is_multiple_of(2) {
                return from..at - run.min(escapes);
            }
        }
        run = if *byte == b'\\' { run + 1 } else { 0 };
    }
    from..from + text[from..].find('\n').unwrap_or(text.len() - from)
}

/// The list or object that begins at `from`; to the end of the text where it is not closed.
fn bracketed(text: &str, from: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, from);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return from..at + 1;
                }
            }
            quote @ (b'"' | b'\'') => {
                let escapes = backslashes(&bytes[from..], at - from);
                at = quoted_text(text, at + 1, *quote, escapes).end + escapes;
            }
            _ => {}
        }
        at += 1;
    }
    from..text.len()
}

fn blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b'{' | b'}' | b','))
}
