//! What looks like a credential. It is masked in every suite, so that neither goldens nor reports carry one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The kind of its placeholder.
pub(super) const SECRET: &str = "secret";

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
static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(&SHAPES.join("|")).expect("valid patterns"));

/// Where `text` holds credentials, in order. No two overlap.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = url_passwords(text).collect();
    // Most texts are too short, and a regular expression costs something before it has looked at the first byte.
    if text.len() >= SHORTEST && PATTERN.is_match(text) {
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
        let end = rest.char_indices().take(longest + 1).find(|&(_, c)| ends(c)).map(|(end, _)| end)?;
        (end > 0).then_some(from + end)
    };
    text.match_indices("://").filter_map(move |(at, _)| {
        let name = part(at + 3, URL_NAME)?;
        let start = text[name..].strip_prefix(':').map(|_| name + 1)?;
        let end = part(start, URL_PASSWORD)?;
        text[end..].starts_with('@').then_some(start..end)
    })
}

/// Whether the text under `key` is a credential.
pub(super) fn is_secret_key(key: &str) -> bool {
    if key.len() > 20 {
        return false;
    }
    let plain = || key.bytes().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase());
    KEYS.iter().any(|known| plain().eq(known.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        secrets(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn well_known_shapes_are_found_inside_texts() {
        // Put together here, so that no scanner takes this file for a leak.
        let tail = "a1B2".repeat(10);
        for prefix in ["ghp_", "sk-", "sk-ant-", "sk_live_", "hf_", "xoxb-", "glpat-", "npm_", "whsec_"] {
            let secret = format!("{prefix}{}", &tail[..36]);
            assert_eq!(found(&format!("key={secret}, ok")), [secret.as_str()], "{prefix}");
        }
        let aws = format!("AKIA{}", "A1".repeat(8));
        assert_eq!(found(&aws), [aws.as_str()]);
        let jwt = format!("eyJ{tail}.{tail}.{tail}");
        assert_eq!(found(&format!("Bearer {jwt}")), [jwt.as_str()]);
        assert_eq!(found("postgres://app:hunter2@db/x"), ["hunter2"]);
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nabc1\n-----END RSA PRIVATE KEY-----";
        assert_eq!(found(&format!("x {pem} y")), [pem]);
    }

    #[test]
    fn a_credential_in_a_urls_password_is_found_once_and_parts_of_urls_are_bounded() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        assert_eq!(found(&format!("https://bot:{token}@host")), [token.as_str()]);
        let (name, password) = ("n".repeat(URL_NAME), "é".repeat(URL_PASSWORD));
        assert_eq!(found(&format!("a://{name}:{password}@h b://x:y@h")), [password.as_str(), "y"]);
        for text in [format!("a://{name}n:p@h"), format!("a://n:{password}é@h"), "a://:p@h a://n:@h a://n:p p@h".into()]
        {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
    }

    #[test]
    fn prose_and_ids_are_left_alone() {
        for text in [
            "a risk-assessment-of-the-whole-company-9",
            "sk-learn-and-numpy-and-pandas",
            "basic economy",
            "bearer of news",
            "order A-17",
            "550e8400-e29b-41d4-a716-446655440000",
            "https://example.com/a:b@c",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn keys_that_name_a_credential() {
        for key in ["password", "API_KEY", "api-key", "Authorization", "clientSecret"] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in ["token", "key", "tokens", "passenger", "author", "secretary"] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
