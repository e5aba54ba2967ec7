//! ROUGE-1: how many words two texts share, whatever their order.
//!
//! C.-Y. Lin, ROUGE: a package for automatic evaluation of summaries, 2004, with n = 1. Words are split as ADK 2.13 does for its
//! `response_match_score` (by `rouge_score` 0.1.2), so that its thresholds mean the same here.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::lcs::float;
use super::stem::stem;

/// How many words a candidate shares with its reference, each share from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rouge {
    /// Of the candidate's words, those that the reference has.
    pub precision: f64,
    /// Of the reference's words, those that the candidate has.
    pub recall: f64,
    /// The harmonic mean of both; 0 where they share nothing, and so for two empty texts too.
    pub f1: f64,
}

/// Texts are put in Unicode's form NFKC and in lower case. A word is a run of letters, digits and the marks on them, of any script;
/// Han, kana and Hangul characters are a word each, as is each letter of Thai, Lao, Khmer and Myanmar with its marks. Words of more
/// than three ASCII letters and digits count by their English stem, so that "run" and "running" are the same.
pub(crate) fn rouge_1(candidate: &str, reference: &str) -> Rouge {
    let (candidate, reference) = (words(candidate), words(reference));
    let shared = shared(candidate.iter().map(String::as_str), reference.iter().map(String::as_str));
    let share = |of: usize| if of == 0 { 0.0 } else { float(shared) / float(of) };
    let (precision, recall) = (share(candidate.len()), share(reference.len()));
    let sum = precision + recall;
    Rouge { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
}

/// How many words two lists share, each as often as it stands in both.
pub(crate) fn shared<'w>(
    one: impl Iterator<Item = &'w str>,
    other: impl Iterator<Item = &'w str>,
) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    other.for_each(|word| *left.entry(word).or_default() += 1);
    let take = |word: &&str| match left.get_mut(*word) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    one.filter(take).count()
}

/// Whether `text` has a word. Against a text without one everything scores 0.
pub(crate) fn has_words(text: &str) -> bool {
    !words(text).is_empty()
}

/// A mark, by Unicode's general category.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{M}$").ok());

fn is_mark(c: char) -> bool {
    !c.is_ascii() && MARK.as_ref().is_some_and(|mark| mark.is_match(c.encode_utf8(&mut [0; 4])))
}

fn words(text: &str) -> Vec<String> {
    let mut parted = String::with_capacity(text.len());
    for c in text.nfkc().collect::<String>().to_lowercase().chars() {
        match c {
            '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' => {
                parted.extend([' ', c, ' ']);
            }
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
                if !is_mark(c) {
                    parted.push(' ');
                }
                parted.push(c);
            }
            _ if c.is_alphanumeric() || is_mark(c) => parted.push(c),
            _ => parted.push(' '),
        }
    }
    let word =
        |word: &str| if word.is_ascii() && word.len() > 3 { stem(word) } else { word.to_owned() };
    parted.split_whitespace().map(word).collect()
}

#[cfg(test)]
#[path = "tests/rouge.rs"]
mod tests;
