//! UUIDs and timestamps in a text, found by hand: nearly every suite masks them, in every text, and as regular expressions they
//! take longer to compile than a hundred recordings to read. The tests hold both against the expressions that they stand for.

use std::ops::Range;

/// Where `text` holds 8-4-4-4-12 hex digits (RFC 9562, any version), in order. No two overlap.
pub(crate) fn uuids(text: &str) -> impl Iterator<Item = Range<usize>> {
    around_dashes(text, 8, |bytes| {
        let fits = |(index, byte): (usize, &u8)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        };
        bytes.get(..36)?.iter().enumerate().all(fits).then_some(36)
    })
}

/// Where `text` holds a time of RFC 3339 or of its common relatives, in order: a space for the `T`, no seconds, a comma before
/// the fraction, an offset without a colon or none. No two overlap. A date alone is no timestamp: it usually means something.
pub(crate) fn timestamps(text: &str) -> impl Iterator<Item = Range<usize>> {
    around_dashes(text, 4, timestamp)
}

/// What `length` finds at the bytes that begin `before` bytes before a dash.
fn around_dashes(
    text: &str,
    before: usize,
    length: impl Fn(&[u8]) -> Option<usize>,
) -> impl Iterator<Item = Range<usize>> {
    let mut free = 0;
    let dashes = text.bytes().enumerate().filter(|(_, byte)| *byte == b'-');
    dashes.filter_map(move |(dash, _)| {
        let start = dash.checked_sub(before).filter(|start| *start >= free)?;
        free = start + length(&text.as_bytes()[start..])?;
        Some(start..free)
    })
}

/// The length of the timestamp that `bytes` begin with.
fn timestamp(bytes: &[u8]) -> Option<usize> {
    let is = |at: usize, of: &[u8]| bytes.get(at).is_some_and(|byte| of.contains(byte));
    let digit =
        |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let two = |at: usize, of: std::ops::RangeInclusive<u8>| {
        digit(at).zip(digit(at + 1)).is_some_and(|(ten, one)| of.contains(&(ten * 10 + one)))
    };
    let day = (0..4).all(|at| digit(at).is_some())
        && is(4, b"-")
        && two(5, 1..=12)
        && is(7, b"-")
        && two(8, 1..=31);
    if !(day && is(10, b"Tt ") && two(11, 0..=23) && is(13, b":") && two(14, 0..=59)) {
        return None;
    }
    let mut end = 16;
    if is(16, b":") && two(17, 0..=60) {
        end = 19;
        // A leap second has no fraction.
        if two(17, 0..=59) && is(19, b".,") {
            let digits = (20..29).take_while(|&at| digit(at).is_some()).count();
            end += if digits > 0 { 1 + digits } else { 0 };
        }
    }
    let minutes = end + 3 + usize::from(is(end + 3, b":"));
    Some(match () {
        () if is(end, b"Zz") => end + 1,
        () if is(end, b"+-") && two(end + 1, 0..=99) && two(minutes, 0..=99) => minutes + 2,
        () if bytes[end..].starts_with(b" UTC") => end + 4,
        () => end,
    })
}

#[cfg(test)]
#[path = "tests/dated.rs"]
mod tests;
