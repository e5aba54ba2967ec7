//! What each kind of mask takes: which parts of a text, and which numbers. `masker.rs` replaces them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::dated::{timestamps, uuids};
use super::rule::{MaskKind, PATTERN, taken};
use crate::json::Number;

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by the tests")]
fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// 26 digits of Crockford's base 32, of which the first is at most 7 (128 bits); in one case, as they are written.
static ULID: LazyLock<Regex> =
    LazyLock::new(|| fixed("[0-7](?:[0-9A-HJKMNP-TV-Z]{25}|[0-9a-hjkmnp-tv-z]{25})"));

/// One or several numbers with units of time, ISO 8601's `PT1M2.5S`, and clocks that run: `0:01:02.5`, `01:02.5`.
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"[0-9]+(?:\.[0-9]+)?";
    let short = "(?:ns|us|[µμ]s|ms|s|m|h)";
    let long = "(?:(?:nano|micro|milli)?seconds?|millis|secs?|minutes?|mins?|hours?|hrs?)";
    let part =
        format!(r"(?:{number}{short}(?:{number}{short})*|{number} ?{long}|{number} {short})\b");
    fixed(&format!(
        r"{part}(?:(?:,? (?:and )?){part})*|P(?:[0-9]+D)?T(?:{number}[HMS])+|{clock}|[0-5]?[0-9]:[0-5][0-9]\.[0-9]{{1,9}}",
        clock = r"[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](?:[.,][0-9]{1,9})?",
    ))
});

/// Seven or more digits in lower case, as git abbreviates; sixteen in upper case, as shorter ones are often codes; four after `0x`.
static HEX: LazyLock<Regex> =
    LazyLock::new(|| fixed("0x[0-9a-fA-F]{4,}|[0-9a-f]{7,}|[0-9A-F]{16,}"));

/// Unix: two or more segments (`/help` is no path), of a `file://` URL without that. Windows: a drive or a share.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    let segment = r#"[^\s\x00-\x1f"'`<>|*?:,;()\[\]{}\\/]+"#;
    fixed(&format!(
        r"(?:file://(?:localhost)?)?((?:/{segment}){{2,}})|(?:file:///)?([A-Za-z]:(?:[\\/]+{segment})+)|(\\{{2,}}[A-Za-z0-9._-]{{2,}}(?:\\+{segment})+)"
    ))
});

/// After a host that can be nothing else (`main.rs:12` is a line of a file), and after the word.
static PORT: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?:localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]",
        r"|://(?:[^/\s@]*@)?[A-Za-z0-9._-]+):([0-9]{2,5})",
        r"|(?i:\bport)(?:[ =]|: ?)([0-9]{2,5})"
    ))
});

/// Words of a key that say its number is a time that passed. Units alone do not: `timeout_ms` is what somebody asked for.
const DURATION_KEYS: &[&str] =
    &["duration", "durations", "elapsed", "latency", "latencies", "took"];

/// Of the seconds that `epoch` takes: 2001-09-09, when they became ten digits, and the end of 2100.
const EPOCH_SECONDS: Range<u64> = 1_000_000_000..4_133_980_800;

impl MaskKind {
    /// The word in its placeholder.
    pub(crate) fn word(&self) -> &'static str {
        self.name().unwrap_or(PATTERN)
    }

    /// Which goes first where two take the same: the lower. A pattern goes before all that have a name.
    pub(crate) fn rank(&self) -> u8 {
        self.named().map_or(0, |named| named as u8 + 1)
    }

    /// The spelling under which equal values are one.
    pub(crate) fn same<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self {
            MaskKind::Uuid | MaskKind::Ulid | MaskKind::Hex => {
                Cow::Owned(value.to_ascii_lowercase())
            }
            // Equal durations are coincidence, not a link, so all durations share one placeholder.
            MaskKind::Duration => Cow::Borrowed(""),
            _ => Cow::Borrowed(value),
        }
    }

    /// Whether there is a dash in everything that it takes.
    pub(crate) fn needs_dash(&self) -> bool {
        matches!(self, MaskKind::Uuid | MaskKind::Timestamp)
    }

    /// Shows `found` where it applies in `text`, in order. `named`: the mask's path names this very text.
    pub(crate) fn each(&self, text: &str, named: bool, found: &mut dyn FnMut(Range<usize>)) {
        match self {
            MaskKind::Uuid => uuids(text).filter(|r| stands(text, r)).for_each(found),
            MaskKind::Ulid => {
                standing(&ULID, text).filter(|r| has_letter(&text[r.clone()])).for_each(found);
            }
            MaskKind::Timestamp => timestamps(text).filter(|r| stands(text, r)).for_each(found),
            MaskKind::Duration if named && is_plain_number(text) => found(0..text.len()),
            MaskKind::Duration => durations(text).into_iter().for_each(found),
            MaskKind::Port if named && is_port(text) => found(0..text.len()),
            MaskKind::Port => ports(text).for_each(found),
            MaskKind::Epoch if is_epoch(text) => found(0..text.len()),
            MaskKind::Epoch => {}
            MaskKind::Hex => standing(&HEX, text).filter(|r| is_hex(text, r)).for_each(found),
            MaskKind::Path => paths(text).into_iter().for_each(found),
            MaskKind::Pattern(pattern) => {
                taken(pattern, text).filter(|range| !range.is_empty()).for_each(found);
            }
        }
    }

    pub(crate) fn find(&self, text: &str, named: bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.each(text, named, &mut |range| found.push(range));
        found
    }

    /// Whether it takes a number. `named`: the mask's path names it; `passed`: its key says that it is a time that passed.
    pub(crate) fn takes(&self, number: &Number, named: bool, passed: bool) -> bool {
        match self {
            MaskKind::Epoch => is_epoch(number.as_str()),
            MaskKind::Duration => (named || passed) && !number.as_str().starts_with('-'),
            MaskKind::Port => named && is_port(number.as_str()),
            _ => false,
        }
    }
}

/// Whether `key` says that its number is a time that passed.
pub(crate) fn is_passed(key: &str) -> bool {
    if key.len() > 80 {
        return false;
    }
    let mut words = String::with_capacity(key.len() + 4);
    let mut lower = false;
    for c in key.chars() {
        if c.is_ascii_uppercase() && lower {
            words.push('_');
        }
        lower = c.is_ascii_lowercase();
        words.push(c.to_ascii_lowercase());
    }
    words.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| DURATION_KEYS.contains(&word))
}

/// Matches that are not part of a longer word or number.
fn standing<'t>(pattern: &'t Regex, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    pattern.find_iter(text).map(|found| found.range()).filter(|r| stands(text, r))
}

fn stands(text: &str, range: &Range<usize>) -> bool {
    let inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !inside(text.as_bytes()[..range.start].last()) && !inside(text.as_bytes().get(range.end))
}

fn before(text: &str, range: &Range<usize>) -> Option<char> {
    text[..range.start].chars().next_back()
}

fn has_letter(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Digits and letters both: a number is no hash, nor is a word. `1.2345e10` is a number, too.
fn is_hex(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let fraction = text[..range.start]
        .strip_suffix('.')
        .is_some_and(|whole| whole.ends_with(|c: char| c.is_ascii_digit()));
    found.starts_with("0x")
        || (has_letter(found) && found.bytes().any(|b| b.is_ascii_digit()) && !fraction)
}

fn is_plain_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.')
        .map_or_else(|| digits(text), |(whole, fraction)| digits(whole) && digits(fraction))
}

fn is_port(text: &str) -> bool {
    text.len() <= 5 && is_plain_number(text) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Seconds, milli-, micro- or nanoseconds since 1970, told apart by their 10, 13, 16 or 19 digits, with or without a fraction.
fn is_epoch(text: &str) -> bool {
    let units = text.split_once('.').map_or(text, |(units, _)| units);
    matches!(units.len(), 10 | 13 | 16 | 19)
        && is_plain_number(text)
        && units[..10].parse().is_ok_and(|seconds| EPOCH_SECONDS.contains(&seconds))
}

fn durations(text: &str) -> Vec<Range<usize>> {
    let mut dated = timestamps(text).peekable();
    let apart = |r: &Range<usize>| {
        let part =
            |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-' | '$' | '€' | '£');
        !before(text, r).is_some_and(part)
            && !text[r.end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'))
    };
    let mut found: Vec<_> =
        DURATION.find_iter(text).map(|found| found.range()).filter(apart).collect();
    found.retain(|r| {
        // The clock of a date is no duration.
        while dated.next_if(|dated| dated.end <= r.start).is_some() {}
        dated.peek().is_none_or(|dated| dated.start >= r.end) && says_time(&text[r.clone()])
    });
    found
}

/// `5m` may be metres or millions, and `1990s` is no time that passed.
fn says_time(found: &str) -> bool {
    let decade = found.len() == 5
        && (found.starts_with("19") || found.starts_with("20"))
        && found.ends_with("0s");
    !decade && found.contains(|c: char| c == ':' || (c.is_alphabetic() && c != 'm'))
}

fn ports(text: &str) -> impl Iterator<Item = Range<usize>> {
    PORT.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let port = found.get(1).or_else(|| found.get(2))?;
        let scheme = whole.as_str().starts_with(':');
        let stands = (scheme
            || !before(text, &whole.range()).is_some_and(|c| c.is_ascii_alphanumeric()))
            && !text[port.end()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        (stands && is_port(port.as_str())).then(|| port.range())
    })
}

fn paths(text: &str) -> Vec<Range<usize>> {
    // What stands before an absolute path ends something else: `a/b/c`, `../a/b`, `${root}/a/b` are relative.
    let opens = |c: char| {
        c.is_whitespace()
            || "\"'`([{=:,;|>&!@".contains(c)
            || !(c.is_ascii() || c.is_alphanumeric())
    };
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(next) = PATH.captures_at(text, from) {
        let Some(whole) = next.get(0).map(|whole| whole.range()) else { break };
        let Some(path) = next.iter().skip(1).flatten().next() else { break };
        if before(text, &whole).is_none_or(opens) {
            // A full stop ends the sentence.
            let stop = path
                .as_str()
                .strip_suffix('.')
                .is_some_and(|rest| !rest.ends_with(['.', '/', '\\']));
            found.push(path.start()..path.end() - usize::from(stop));
            from = whole.end;
        } else {
            // `cwd:/home/dev` has no drive `d`, but a path.
            from = if next.get(2).is_some() { path.start() + 2 } else { whole.end };
        }
    }
    found
}

#[cfg(test)]
#[path = "tests/kinds.rs"]
mod tests;
