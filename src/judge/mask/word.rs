//! Whether a key names a credential, by the words it consists of.

use crate::json::Json;

/// What a key says of the value under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Nothing.
    No,
    /// That it is a credential if it looks random: `token`, `auth`.
    Random,
    /// That it is a list of credentials, or how many there are: `passwords`.
    Several,
    /// That it is a credential, whatever it is: `password`, `api_key`.
    Secret,
}

/// Words after which a name still is what it was before: the password in `password_value` and `password2`.
const AFTER: &str = "\
    again b64 base base64 confirm confirmation current data dev encoded encrypted env hash \
    header hex live new old plain plaintext primary prod production raw repeat secondary \
    staging string test text value";

/// Words that are a credential whatever stands before them.
const SECRETS: &str = "\
    password passwd passphrase passcode pwd pw secret credential cookie authorization \
    mnemonic";

/// What a token is that is a credential whatever it looks like.
const TOKENS: &str = "\
    access refresh id auth oauth session bearer api csrf xsrf security secret bot personal \
    client jwt private";

/// What a token is that is none.
const NO_TOKENS: &str = "\
    page next prev previous continuation pagination cursor sync start end first last resume \
    total max min input output prompt completion num stop eos bos pad unk mask sep special \
    cached reasoning per skip idempotency request cancellation";

/// What a key is that is a credential whatever it looks like.
const KEYS: &str = "\
    api access secret private signing sign encryption encrypt decryption decrypt master auth \
    webhook hmac";

/// What a key is that is a credential if it looks random; else it may be the name of an entry.
const MAYBE_KEYS: &str = "\
    service account subscription storage shared aes rsa deploy admin session app application \
    root openai anthropic gemini google azure aws mistral groq cohere stripe twilio sendgrid \
    mailgun datadog algolia github gitlab huggingface pinecone replicate tavily serpapi \
    langsmith langchain perplexity deepseek openrouter";

/// Whose `pass` is a password.
const PASSES: &str = "\
    db database user smtp mysql pg postgres admin root redis ftp email mail rabbitmq mongo \
    ldap proxy";

/// Whether a key may name a credential: most do not, and are asked at once.
fn may_name(key: &str) -> bool {
    if key.len() > LONGEST_KEY {
        return false;
    }
    // Most keys are short, and few short ones name a credential.
    if key.len() < 6 {
        let ends = |short: &str| {
            let start = key.len().wrapping_sub(short.len());
            key.as_bytes()
                .get(start..)
                .is_some_and(|end| end.eq_ignore_ascii_case(short.as_bytes()))
        };
        return ["pw", "pwd", "auth", "token"].into_iter().any(ends);
    }
    let mut before = 0;
    key.bytes().enumerate().any(|(at, byte)| {
        let (ends, begins) = KEY_PAIRS[usize::from(byte)];
        ends & std::mem::replace(&mut before, begins) != 0 && has_part(key.as_bytes(), at)
    })
}

/// Whether one of [`PARTS`] stands in `key` with its sign at `at`.
fn has_part(key: &[u8], at: usize) -> bool {
    PARTS.iter().any(|(part, sign)| {
        let start = at.wrapping_sub(*sign);
        let there = key.get(start..start.wrapping_add(part.len()));
        there.is_some_and(|there| there.eq_ignore_ascii_case(part.as_bytes()))
    })
}

/// The longest key that is read.
pub(super) const LONGEST_KEY: usize = 128;

/// Parts of which every key that names a credential has one, and which byte of each ends a pair that few keys have.
const PARTS: [(&str, usize); 10] = [
    ("pass", 3),
    ("pw", 1),
    ("secret", 3),
    ("credential", 1),
    ("token", 3),
    ("key", 1),
    ("cookie", 4),
    ("auth", 1),
    ("phrase", 2),
    ("mnemonic", 1),
];

/// For each byte, a bit for the pair of each of [`PARTS`] that it ends, and one for each that it begins.
const KEY_PAIRS: [(u16, u16); 256] = {
    let mut pairs = [(0, 0); 256];
    let mut bit = 0;
    while bit < PARTS.len() {
        let (part, sign) = PARTS[bit];
        let (first, second) = (part.as_bytes()[sign - 1], part.as_bytes()[sign]);
        pairs[second as usize].0 |= 1 << bit;
        pairs[second.to_ascii_uppercase() as usize].0 |= 1 << bit;
        pairs[first as usize].1 |= 1 << bit;
        pairs[first.to_ascii_uppercase() as usize].1 |= 1 << bit;
        bit += 1;
    }
    pairs
};

pub(super) fn named(key: &str) -> Named {
    // `<secret>` stands for a key that was hidden.
    if !may_name(key) || key.starts_with('<') {
        return Named::No;
    }
    let mut words = words(key);
    while words
        .last()
        .is_some_and(|word| listed(AFTER, word) || word.bytes().all(|b| b.is_ascii_digit()))
    {
        words.pop();
    }
    let Some(last) = words.pop() else { return Named::No };
    let several = last.len() > 3 && last.ends_with('s') && !last.ends_with("ss");
    let (of, noun) = split(last.strip_suffix('s').filter(|_| several).unwrap_or(&last));
    words.extend(of.map(str::to_owned));
    let any = |known: &str| {
        words.iter().any(|word| {
            known.as_bytes().split(|byte| *byte == b' ').any(|known| is(word.as_bytes(), known))
        })
    };
    let one = match noun {
        "authorization" if several => Named::No,
        noun if listed(SECRETS, noun) => Named::Secret,
        "token" if words.last().is_some_and(|word| listed(NO_TOKENS, word)) => Named::No,
        "token" if any(TOKENS) => Named::Secret,
        "token" | "auth" if !several => Named::Random,
        "key" if any(KEYS) => Named::Secret,
        "key" if !several && any(MAYBE_KEYS) => Named::Random,
        "pass" if any(PASSES) => Named::Secret,
        "phrase" if any("seed recovery secret backup pass") => Named::Secret,
        _ => Named::No,
    };
    if several && one == Named::Secret { Named::Several } else { one }
}

/// Whether `word` is one of `words`, which are parted by spaces.
pub(crate) fn listed(words: &str, word: &str) -> bool {
    words.as_bytes().split(|byte| *byte == b' ').any(|listed| listed == word.as_bytes())
}

/// Whether `word` is `known`, or ends with it where it is several words written as one: `secretaccess`.
fn is(word: &[u8], known: &[u8]) -> bool {
    word == known || known.len() > 3 && word.ends_with(known)
}

/// The noun that `word` ends with, and what stands before it where both are written as one: `clientsecret`.
fn split(word: &str) -> (Option<&str>, &str) {
    let nouns =
        ["password", "passwd", "passphrase", "pwd", "secret", "token", "key", "cookie", "pass"];
    let found = nouns.iter().find_map(|noun| {
        let before = word.strip_suffix(noun)?;
        Some((Some(before).filter(|before| !before.is_empty()), *noun))
    });
    found.unwrap_or((None, word))
}

/// The words of `key`, in small letters: parted by what is no letter or digit, by humps, and between letters and digits.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut all = key.chars().peekable();
    while let Some(c) = all.next() {
        if c.is_alphanumeric() {
            let mut next_small = || all.peek().is_some_and(|next| next.is_lowercase());
            let hump = c.is_uppercase()
                && (before.is_lowercase() || before.is_uppercase() && next_small());
            let other = c.is_numeric() != before.is_numeric();
            if !before.is_alphanumeric() || hump || other {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    // `passWord`
    for at in (1..words.len()).rev() {
        if words[at - 1] == "pass"
            && matches!(&*words[at], "word" | "words" | "phrase" | "code" | "wd")
        {
            let rest = words.remove(at);
            words[at - 1].push_str(&rest);
        }
    }
    words
}

/// Whether the member `value` under `key` is a credential. Empty values, true and false are not.
#[inline]
pub(crate) fn is_secret_member(key: &str, value: &Json) -> bool {
    may_name(key) && is_secret(key, value)
}

fn is_secret(key: &str, value: &Json) -> bool {
    let says_something = match value {
        Json::Null | Json::Bool(_) => false,
        Json::Number(_) => true,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
    };
    says_something
        && match named(key) {
            Named::No => false,
            Named::Random => value.as_str().is_some_and(|text| looks_random(text, RANDOM)),
            Named::Several => !matches!(value, Json::Number(_)),
            Named::Secret => true,
        }
}

/// Whether `text` is a flag of a command whose value is a credential: `--password`.
pub(crate) fn is_secret_flag(text: &str) -> bool {
    text.starts_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && matches!(named(text), Named::Secret | Named::Random)
}

/// The shortest text that looks random.
pub(super) const RANDOM: usize = 16;

/// Whether `text` is one word of at least `least` bytes that mixes digits and letters as no language or name does.
pub(super) fn looks_random(text: &str, least: usize) -> bool {
    let bytes = text.as_bytes();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    bytes.len() >= least
        && letters >= 3
        && bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().all(u8::is_ascii_graphic)
        && !bytes.iter().any(|byte| matches!(byte, b'<' | b'>' | b'{' | b'}' | b'(' | b')' | b'"'))
        && !text.contains("://")
}

#[cfg(test)]
#[path = "tests/word.rs"]
mod tests;
