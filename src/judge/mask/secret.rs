//! What looks like a credential. It is masked in every suite, so that neither goldens nor reports carry one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The kind of its placeholder.
pub(crate) const SECRET: &str = "secret";

/// Texts in the published shapes of well-known credentials: cloud and forge tokens, model providers' keys, payment keys,
/// JSON web tokens, private keys, authorization headers. Where a pattern has a group, that is the secret.
const SHAPES: &[&str] = &[
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    r"gh[pousr]_[A-Za-z0-9]{36,}",
    r"github_pat_[A-Za-z0-9_]{22,}",
    r"glpat-[A-Za-z0-9_-]{20,}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"sk-[A-Za-z0-9_-]{20,}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}",
    r"whsec_[A-Za-z0-9]{24,}",
    r"AIza[A-Za-z0-9_-]{35}",
    r"ya29\.[A-Za-z0-9_-]{20,}",
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50,}",
    r"hf_[A-Za-z0-9]{30,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
    r"(?i:bearer|basic)\s+([A-Za-z0-9._~+/-]{16,}=*)",
];

/// The shortest text that any of them matches: `xoxb-` and ten more.
const SHORTEST: usize = 15;

/// A byte of each shape that few texts hold, with what may stand before it.
const SIGNS: [(u8, &[&[u8]]); 5] = [
    (
        b'_',
        &[
            b"ghp", b"gho", b"ghu", b"ghs", b"ghr", b"pat", b"sk", b"rk", b"pk", b"whsec", b"npm",
            b"hf",
        ],
    ),
    (
        b'-',
        &[
            b"glpat", b"xoxa", b"xoxb", b"xoxe", b"xoxo", b"xoxp", b"xoxr", b"xoxs", b"sk",
            b"pypi", b"----",
        ],
    ),
    (b'.', &[b"ya29", b"SG"]),
    (b'I', &[b"AK", b"AS", b"A"]),
    (b'J', &[b"ey"]),
];

/// For each byte, a bit for each pair that it ends, and one for each that it begins; a text without any of these pairs holds no
/// credential. They are the ends of [`SIGNS`], and what `://`, `bearer` and `basic` begin with.
pub(crate) const PAIRS: [(u8, u8); 256] = {
    const fn add(pairs: &mut [(u8, u8); 256], bit: usize, ends: &[u8], begins: &[u8]) {
        let (mut end, mut begin) = (0, 0);
        while end < ends.len() {
            pairs[ends[end] as usize].0 |= 1 << bit;
            end += 1;
        }
        while begin < begins.len() {
            pairs[begins[begin] as usize].1 |= 1 << bit;
            begin += 1;
        }
    }
    let mut pairs = [(0, 0); 256];
    let mut bit = 0;
    while bit < SIGNS.len() {
        let (byte, before) = SIGNS[bit];
        let mut at = 0;
        while at < before.len() {
            add(&mut pairs, bit, &[byte], &[before[at][before[at].len() - 1]]);
            at += 1;
        }
        bit += 1;
    }
    add(&mut pairs, bit, b"eEaA", b"bB");
    add(&mut pairs, bit + 1, b"/", b":");
    pairs
};

/// The longest name and password of a URL, in characters.
const URL_NAME: usize = 64;
const URL_PASSWORD: usize = 128;

/// Keys whose text is a credential whatever it looks like, without case, `_` and `-`.
const KEYS: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "clientsecret",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretkey",
    "sessiontoken",
];

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by the tests")]
static PATTERN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&SHAPES.join("|")).expect("valid patterns"));

/// Where `text` holds credentials, in order. No two overlap.
pub(crate) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = url_passwords(text).collect();
    // A look at the bytes rules out most texts; a regular expression takes longer, and compiling it longer still.
    if text.len() >= SHORTEST && may_hold(text.as_bytes()) && PATTERN.is_match(text) {
        found.extend(shaped(text));
        found.sort_by_key(|range| (range.start, range.end));
        found.dedup_by(|next, range| {
            let overlap = next.start < range.end;
            if overlap {
                range.end = range.end.max(next.end);
            }
            overlap
        });
    }
    found
}

/// Whether one of [`SHAPES`] can be in a text, by the [`SIGNS`] of it.
fn may_hold(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().enumerate().any(|(at, byte)| {
        let (ends, begins) = PAIRS[usize::from(*byte)];
        // By bits first: this is asked of every byte.
        let pair = ends & std::mem::replace(&mut before, begins) != 0;
        pair && match byte {
            b'e' | b'E' | b'a' | b'A' => may_authorize(&text[at - 1..]),
            sign => SIGNS.iter().any(|(known, all)| {
                known == sign && all.iter().any(|before| text[..at].ends_with(before))
            }),
        }
    })
}

/// Whether what begins with a `b` may be `bearer` or `basic`, whatever their case, and a space.
fn may_authorize(text: &[u8]) -> bool {
    let begins =
        |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let spaced = |word: &[u8]| {
        begins(word)
            && text
                .get(word.len())
                .is_some_and(|next| !next.is_ascii_alphanumeric() && *next != b'_')
    };
    // There is a long `s` that is a small one whatever the case.
    spaced(b"bearer") || spaced(b"basic") || begins("ba\u{17f}".as_bytes())
}

fn shaped(text: &str) -> impl Iterator<Item = Range<usize>> {
    PATTERN.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let group = found.iter().skip(1).flatten().next();
        let before = text[..whole.start()].chars().next_back();
        // A shape in the middle of a word is part of the word, and a word without a digit is prose ("sk-learn-and-…").
        let standing = group.is_some() || !before.is_some_and(|c| c.is_ascii_alphanumeric());
        let secret = group.unwrap_or(whole);
        let random = group.is_some() || whole.as_str().bytes().any(|b| b.is_ascii_digit());
        (standing && random).then(|| secret.range())
    })
}

/// The passwords in `scheme://name:password@host`. By hand: as a regular expression, such long counted parts take longer to
/// compile than a thousand recordings to read.
fn url_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |from: usize, longest: usize| -> Option<usize> {
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | ':' | '@');
        let rest = &text[from..];
        let end =
            rest.char_indices().take(longest + 1).find(|&(_, c)| ends(c)).map(|(end, _)| end)?;
        (end > 0).then_some(from + end)
    };
    let colons = text.bytes().enumerate().filter(|(_, byte)| *byte == b':');
    let urls = colons.filter(|(at, _)| text.as_bytes()[*at..].starts_with(b"://"));
    urls.filter_map(move |(at, _)| {
        let name = part(at + 3, URL_NAME)?;
        let start = text[name..].strip_prefix(':').map(|_| name + 1)?;
        let end = part(start, URL_PASSWORD)?;
        text[end..].starts_with('@').then_some(start..end)
    })
}

/// Whether the text under `key` is a credential.
pub(crate) fn is_secret_key(key: &str) -> bool {
    // Asked of every key: most are too short, or begin otherwise than all of these.
    if !(6..=20).contains(&key.len()) {
        return false;
    }
    let plain = || {
        key.bytes()
            .filter(|byte| !matches!(byte, b'_' | b'-'))
            .map(|byte| byte.to_ascii_lowercase())
    };
    let first = plain().next();
    KEYS.iter().any(|known| known.bytes().next() == first && plain().eq(known.bytes()))
}

#[cfg(test)]
#[path = "tests/secret.rs"]
mod tests;
