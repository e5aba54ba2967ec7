//! What looks like a credential. It is masked in every suite, so that neither goldens nor reports carry one.
//!
//! A text is searched for the few pairs of bytes that marks of credentials hold ([`PAIRS`]). At a mark, the text around it decides.
//! Nothing is read twice without a bound: time is linear in the length of the text.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use super::assigned;
use super::placeholder::edit;
use super::shapes::{DECIDES, Kind, MARKS, Mark, PAIRS, Tail, bounded};
use super::word::looks_random;

pub(crate) const SECRET: &str = "secret";

/// What stands where equal credentials need not stay equal.
pub(super) const PLAIN: &str = "<secret>";

/// The shortest text that holds one: `a://:b@`.
pub(super) const SHORTEST: usize = 7;

/// The marks by the pairs of bytes that they are found by.
struct Pairs {
    /// For a byte and the one after it, which of the lists.
    of: Vec<u8>,
    lists: Vec<Vec<&'static Mark>>,
}

static MARKS_OF: LazyLock<Pairs> = LazyLock::new(|| {
    let mut pairs = Pairs { of: vec![0; 1 << 16], lists: vec![Vec::new()] };
    for mark in MARKS {
        let (first, second) = mark.pair();
        let cases = |byte: u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        let (mut firsts, mut seconds) = (vec![first], vec![second]);
        if mark.any_case() {
            (firsts, seconds) = (cases(first).to_vec(), cases(second).to_vec());
        }
        firsts.dedup();
        seconds.dedup();
        for (first, second) in firsts.iter().flat_map(|a| seconds.iter().map(move |b| (*a, *b))) {
            let of = &mut pairs.of[usize::from(first) << 8 | usize::from(second)];
            if *of == 0 {
                *of = u8::try_from(pairs.lists.len()).unwrap_or(0);
                pairs.lists.push(Vec::new());
            }
            pairs.lists[usize::from(*of)].push(mark);
        }
    }
    pairs
});

/// Where `text` holds credentials, in order. No two overlap.
pub(crate) fn secrets(text: &str) -> Vec<Range<usize>> {
    if text.len() < SHORTEST {
        return Vec::new();
    }
    let mut search = Search { text, found: Vec::new(), shaped: 0, read: 0 };
    let (mut before, mut marks) = (0, None);
    for (at, byte) in text.bytes().enumerate() {
        let (ends, begins) = PAIRS[usize::from(byte)];
        if ends & std::mem::replace(&mut before, begins) != 0 {
            search.at(at, marks.get_or_insert_with(|| LazyLock::force(&MARKS_OF)));
        }
    }
    let mut found = search.found;
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup_by(|next, range| {
        let overlap = next.start < range.end;
        if overlap {
            range.end = range.end.max(next.end);
        }
        overlap
    });
    found
}

/// The shortest key that is a credential itself: an id of AWS has 20 characters, and shorter ones are in URLs only.
pub(super) const SHORTEST_KEY: usize = 16;

/// `text` with `<secret>` for each credential: where equal ones need not stay equal, as in keys and messages.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    edit(text, secrets(text).into_iter().map(|range| (range, PLAIN)))
}

struct Search<'t> {
    text: &'t str,
    found: Vec<Range<usize>>,
    /// Where the last credential with a shape of its own ends: none begins within it.
    shaped: usize,
    /// Where the last key that was read ends, or what it names.
    read: usize,
}

impl Search<'_> {
    fn at(&mut self, at: usize, marks: &Pairs) {
        let bytes = self.text.as_bytes();
        let pair = usize::from(bytes[at - 1]) << 8 | usize::from(bytes[at]);
        for mark in &marks.lists[usize::from(marks.of[pair])] {
            let Some(start) = mark.begins(bytes, at) else { continue };
            if mark.kind == Kind::Names {
                self.assigned(start, start + mark.text.len());
                continue;
            }
            if start < self.shaped {
                continue;
            }
            let found = match mark.kind {
                Kind::Names => None,
                Kind::Begins(tail, least) => {
                    shaped(self.text, start, mark.text.len(), tail, least, false)
                }
                Kind::Exactly(tail, least) => {
                    shaped(self.text, start, mark.text.len(), tail, least, true)
                }
                Kind::Scheme => after_scheme(self.text, start, mark.text),
                Kind::Url => in_url(self.text, start),
                Kind::Webhook => webhook(self.text, start + mark.text.len()),
                Kind::Block => private_key(self.text, start),
                Kind::Telegram => telegram(self.text, start),
                Kind::Azure => azure(self.text, start),
                Kind::User => self.user(start),
            };
            if let Some(range) = found {
                // A scheme, a URL or a block may hold what has a shape of its own, and that may end later.
                if matches!(mark.kind, Kind::Begins(..) | Kind::Exactly(..) | Kind::Block) {
                    self.shaped = range.end;
                }
                self.found.push(range);
            }
        }
    }

    /// What the key that has the word at `start..end` names.
    fn assigned(&mut self, start: usize, end: usize) {
        if start < self.read {
            return;
        }
        let (read, found) = assigned::value(self.text, start, end);
        self.read = read;
        if let Some(range) = found {
            self.read = range.end;
            self.found.push(range);
        }
    }

    /// The password of `curl -u name:password`, on the line of `curl`.
    fn user(&self, start: usize) -> Option<Range<usize>> {
        let line = &self.text[start..bounded(self.text, start, DECIDES)];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let flag = [" -u ", " --user ", " --user=", " -u"];
        let (at, flag) = flag.iter().find_map(|flag| Some((line.find(flag)?, flag)))?;
        let from = at + flag.len();
        let rest = line[from..].trim_start_matches(['"', '\'']);
        let from = line.len() - rest.len();
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(rest.len());
        let (name, password) = rest[..end].split_once(':')?;
        let password_at = start + from + name.len() + 1;
        (!password.is_empty() && !assigned::stands_for_another(password))
            .then(|| password_at..password_at + password.len())
    }
}

/// Whether a word can begin at `start`: before it stands no letter or digit but one that is part of an escape (`\n`).
fn begins_word(bytes: &[u8], start: usize) -> bool {
    match start.checked_sub(1).map(|before| bytes[before]) {
        Some(b'n' | b't' | b'r' | b'b' | b'f') => start >= 2 && bytes[start - 2] == b'\\',
        Some(before) => !before.is_ascii_alphanumeric(),
        None => true,
    }
}

/// Whether what stands before `start` is the beginning of one long word in base64.
fn in_blob(bytes: &[u8], start: usize) -> bool {
    let sign = start.checked_sub(1).is_some_and(|before| matches!(bytes[before], b'-' | b'_'));
    sign && bytes[..start].iter().rev().take(24).filter(|byte| Tail::Dashed.holds(**byte)).count()
        == 24
}

/// A credential that begins with the mark of length `mark` at `start`.
fn shaped(
    text: &str,
    start: usize,
    mark: usize,
    tail: Tail,
    least: usize,
    exactly: bool,
) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !begins_word(bytes, start) || in_blob(bytes, start) {
        return None;
    }
    let from = start + mark;
    let length = bytes[from..].iter().take(DECIDES).take_while(|byte| tail.holds(**byte)).count();
    let end = from + length;
    // A word without a digit is prose (`sk-learn-and-…`).
    let random = bytes[start..end].iter().any(u8::is_ascii_digit);
    let whole = match tail {
        _ if exactly => {
            length == least && !bytes.get(end).is_some_and(|next| next.is_ascii_alphanumeric())
        }
        Tail::Keyed => length >= least && has_run(&bytes[from..end]),
        Tail::Parts(parts) => {
            let text = &bytes[from..end];
            length >= least
                && text.split(|byte| *byte == b'.').filter(|part| !part.is_empty()).count() >= parts
        }
        _ => length >= least,
    };
    if !random || !whole {
        return None;
    }
    let rest = bytes[end..].iter().take_while(|byte| tail.holds(**byte)).count();
    // A dot at the end is the end of a sentence.
    let dots = bytes[..end + rest].iter().rev().take_while(|byte| **byte == b'.').count();
    Some(start..end + rest - dots)
}

/// Whether ten letters and digits stand in a row that are no word in small letters.
fn has_run(bytes: &[u8]) -> bool {
    let mut parts = bytes.split(|byte| !byte.is_ascii_alphanumeric());
    parts.any(|part| part.len() >= 10 && !part.iter().all(u8::is_ascii_lowercase))
}

fn after_scheme(text: &str, start: usize, scheme: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !begins_word(bytes, start) {
        return None;
    }
    let word = start + scheme.len();
    let spaces = bytes[word..].iter().take(8).take_while(|byte| byte.is_ascii_whitespace()).count();
    let from = word + spaces;
    let of_it = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~+/=-".contains(byte);
    let length = bytes[from..].iter().take_while(|byte| of_it(byte)).count();
    let value = text[from..from + length].trim_end_matches(['.', '-']);
    let some = |what: fn(&u8) -> bool| value.bytes().take(DECIDES).any(|byte| what(&byte));
    let mixed = some(u8::is_ascii_uppercase) && some(u8::is_ascii_lowercase);
    let random = value.len() >= 16
        && (some(u8::is_ascii_digit) || mixed && !value.contains(['-', '/', '.']));
    let secret = random || scheme == "basic" && names_password(value);
    (spaces > 0 && secret).then(|| from..from + value.len())
}

/// Whether `text` is `name:password` in base64.
fn names_password(text: &str) -> bool {
    let mut plain = Vec::new();
    let (mut bits, mut kept) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes().take(DECIDES) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return false,
        };
        bits = bits << 6 | u32::from(value);
        kept += 6;
        if kept >= 8 {
            kept -= 8;
            plain.push((bits >> kept & 0xff) as u8);
        }
    }
    let printed = plain.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    printed && plain.iter().position(|byte| *byte == b':').is_some_and(|at| at + 1 < plain.len())
}

/// The password in `scheme://name:password@host`, where the last `@` before the host counts, and a name alone that looks random.
fn in_url(text: &str, start: usize) -> Option<Range<usize>> {
    let from = start + 3;
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '\\')
    };
    let rest = &text[from..];
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let (user, _) = authority.rsplit_once('@')?;
    match user.split_once(':') {
        Some((_, password)) if assigned::stands_for_another(password) => None,
        Some((name, password)) => {
            let at = from + name.len() + 1;
            (!password.is_empty()).then(|| at..at + password.len())
        }
        None => looks_random(user, 16).then(|| from..from + user.len()),
    }
}

/// What stands in a webhook's address after its host.
fn webhook(text: &str, from: usize) -> Option<Range<usize>> {
    let of_it = |byte: &u8| byte.is_ascii_alphanumeric() || b"/_-".contains(byte);
    let length =
        text.as_bytes()[from..].iter().take(DECIDES).take_while(|byte| of_it(byte)).count();
    let path = &text[from..from + length];
    let last = path.rsplit('/').find(|part| !part.is_empty())?;
    (path.contains('/') && looks_random(last, 16)).then(|| from..from + length)
}

/// A private key in lines between `BEGIN` and `END`; one that was cut off, to the end of the text.
fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let name = start + "-----BEGIN ".len();
    let line = &text[name..bounded(text, name, 64)];
    let line = &line[..line.find("-----")?];
    if !line.contains("PRIVATE KEY")
        || !line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ')
    {
        return None;
    }
    let end = format!("-----END {line}-----");
    Some(start..text[name..].find(&end).map_or(text.len(), |at| name + at + end.len()))
}

/// `123456789:AA…`
fn telegram(text: &str, colon: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let digits =
        bytes[..colon].iter().rev().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    let token =
        bytes[colon + 1..].iter().take(40).take_while(|byte| Tail::Dashed.holds(**byte)).count();
    ((8..=10).contains(&digits) && (33..=36).contains(&token))
        .then(|| colon - digits..colon + 1 + token)
}

/// Three characters, a digit, `Q~`, and 31 to 34 more.
fn azure(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let of_it = |byte: &u8| byte.is_ascii_alphanumeric() || b"_~.-".contains(byte);
    let begin = start.checked_sub(4)?;
    let after = bytes[start + 2..].iter().take(40).take_while(|byte| of_it(byte)).count();
    let whole = bytes[begin..start].iter().all(of_it)
        && bytes[start - 1].is_ascii_digit()
        && (31..=34).contains(&after)
        && begins_word(bytes, begin);
    whole.then(|| begin..start + 2 + after)
}

#[cfg(test)]
#[path = "tests/secret.rs"]
mod tests;

#[cfg(test)]
#[path = "tests/credentials.rs"]
mod credentials;
