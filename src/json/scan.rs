//! Finding the end of a JSON value in a text that is in memory, and checking its syntax on the way. Nothing is decoded.
//!
//! Functions take the offset at which to begin and return the offset behind the value, or `None` if it is not valid. The tests
//! of `cursor` compare them with serde_json.

use serde::de::IgnoredAny;

use super::decode::MAX_DEPTH;

/// Skips white space.
#[inline]
pub(crate) fn space(text: &[u8], mut at: usize) -> usize {
    while text
        .get(at)
        .is_some_and(|byte| *byte <= b' ' && matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
    {
        at += 1;
    }
    at
}

/// Skips a value. Inlined, because most values are neither lists nor objects and take less time than a call.
#[inline(always)]
pub(crate) fn value(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at + 1),
        b'{' | b'[' => container(text, at, depth),
        b't' => word(text, at, b"true"),
        b'f' => word(text, at, b"false"),
        b'n' => word(text, at, b"null"),
        _ => number(text, at),
    }
}

/// Skips `word`. Its length is known, so that comparing it needs no call.
#[inline(always)]
fn word<const N: usize>(text: &[u8], at: usize, word: &[u8; N]) -> Option<usize> {
    (text.get(at..at + N)?.first_chunk() == Some(word)).then_some(at + N)
}

/// Skips a list or an object.
#[inline(never)]
fn container(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    let inside = space(text, at + 1);
    match text.get(at)? {
        _ if depth == MAX_DEPTH => deep(text, at),
        b'{' => members(text, inside, depth + 1),
        _ => items(text, inside, depth + 1),
    }
}

/// Skips a list or an object that nests too deeply for functions that call themselves. serde_json does it with a loop.
#[cold]
fn deep(text: &[u8], at: usize) -> Option<usize> {
    let mut values =
        serde_json::Deserializer::from_slice(text.get(at..)?).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(at + values.byte_offset())
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

/// Skips a string from its first character.
#[inline(always)]
fn string(text: &[u8], at: usize) -> Option<usize> {
    let end = plain(text, at);
    if *text.get(end)? == b'"' { Some(end + 1) } else { escaped(text, end) }
}

/// Skips the rest of a string with escapes.
///
/// It reads eight bytes at a time, with or without escapes: JSON inside a string has an escape every few bytes, and searching for
/// each would take longer. In the masks, the highest bit of a byte stands for the byte.
pub(crate) fn escaped(text: &[u8], mut at: usize) -> Option<usize> {
    const HIGH: u64 = ONES << 7;
    // Exact, because no sum carries into the next byte.
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

/// The mask of the bytes that a backslash escapes, and 1 if the last byte escapes the first of the next word. `slashes` is the mask
/// of backslashes; `carried` is 1 if the word before escapes the first byte.
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

/// The index of the first byte in a mask.
fn place(mask: u64) -> usize {
    (mask.trailing_zeros() >> 3) as usize
}

/// Checks the escape whose letter is at `at`.
fn letter(text: &[u8], at: usize) -> Option<()> {
    let may = match text.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => true,
        b'u' => text.get(at + 1..at + 5)?.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    may.then_some(())
}

const ONES: u64 = u64::MAX / 255;

/// The offset of the first quote, backslash or control character from `at` on, or the end of `text`.
///
/// It reads eight bytes at a time (see "determine if a word has a byte less than n", S. E. Anderson, Bit Twiddling Hacks). False
/// positives are possible only behind the first byte found.
#[inline(always)]
pub(crate) fn plain(text: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = text.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word;
        // With the second bit flipped, a quote is the first value above the control characters, and they stay below it.
        let found = (below(word ^ (ONES * 2), 0x21) | below(word ^ (ONES * u64::from(b'\\')), 1))
            & (ONES << 7);
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
#[path = "tests/scan.rs"]
mod tests;
