//! How alike two texts are, from 0 to 1: the share of words that both have in the same order.
//!
//! The ratio is 2·L
//! (m + n), where m and n count the words and L those of a longest common subsequence (the Sørensen–Dice
//! coefficient): 1 for the same words, 0 if none is shared. White space does not count; case does. L is computed a machine word
//! at a time (H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004).

use std::collections::HashMap;

/// Beyond this many pairs of words only a shared beginning and end count, so that the ratio may come out too small.
const MAX_PAIRS: u64 = 1 << 36;

/// How alike `a` and `b` are; 1 if neither has a word. A word is a run of letters, digits and underscores. A letter of a script that
/// puts no space between words is a word by itself, and so is any other character but white space.
pub(crate) fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let (length, common) = (a.len() + b.len(), common(&a, &b));
    if length == 0 { 1.0 } else { 2.0 * float(common) / float(length) }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts have fewer than 2^52 words, and runs fewer calls"
)]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begun = None;
    for (index, c) in text.char_indices() {
        if (c.is_alphanumeric() || c == '_') && !stands_alone(c) {
            begun.get_or_insert(index);
            continue;
        }
        if let Some(start) = begun.take() {
            words.push(&text[start..index]);
        }
        if !c.is_whitespace() {
            words.push(&text[index..index + c.len_utf8()]);
        }
    }
    words.extend(begun.map(|start| &text[start..]));
    words
}

/// Whether `c` belongs to a script that puts no space between words.
fn stands_alone(c: char) -> bool {
    matches!(
        c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

/// The length of a longest common subsequence of `a` and `b`.
fn common(a: &[&str], b: &[&str]) -> usize {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let pairs = u64::try_from(a.len())
        .unwrap_or(u64::MAX)
        .saturating_mul(u64::try_from(b.len()).unwrap_or(u64::MAX));
    let middle = if pairs > MAX_PAIRS { 0 } else { longest(a, b) };
    head + middle + tail
}

/// The same without a shared beginning or end. Bit i of the row is 0 where the length grows at word i of `a`.
fn longest(a: &[&str], b: &[&str]) -> usize {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, word) in a.iter().enumerate() {
        places.entry(word).or_default().push(index);
    }
    let mut row = vec![u64::MAX; a.len().div_ceil(64)];
    let mark = |equal: &mut [u64], places: &[usize]| {
        places.iter().for_each(|&index| equal[index / 64] |= 1 << (index % 64));
    };
    // A word that stands in more places than a row has cells has a row of its own, made once. There are 64 such words at most.
    let frequent = places.iter().filter(|(_, places)| places.len() > row.len());
    let mut rows: HashMap<&str, Vec<u64>> = HashMap::new();
    for (word, places) in frequent {
        let equal = rows.entry(word).or_insert_with(|| vec![0_u64; row.len()]);
        mark(equal, places);
    }
    let mut scratch = vec![0_u64; row.len()];
    for word in b {
        if let Some(equal) = rows.get(word) {
            advance(&mut row, equal);
        } else if let Some(places) = places.get(word) {
            mark(&mut scratch, places);
            advance(&mut row, &scratch);
            places.iter().for_each(|&index| scratch[index / 64] = 0);
        }
    }
    (0..a.len()).filter(|index| row[index / 64] >> (index % 64) & 1 == 0).count()
}

/// The row after a word that stands at the places `equal` of `a`.
fn advance(row: &mut [u64], equal: &[u64]) {
    let mut carry = false;
    for (bits, equal) in row.iter_mut().zip(equal) {
        let matched = *bits & *equal;
        let (sum, over) = bits.overflowing_add(matched);
        let (sum, again) = sum.overflowing_add(u64::from(carry));
        carry = over || again;
        *bits = sum | (*bits & !matched);
    }
}

#[cfg(test)]
#[path = "tests/lcs.rs"]
mod tests;
