//! Values and foreign text on one line, safe to print on a terminal.

use std::fmt::Write as _;

use crate::json::Json;

/// Characters of a step or a value in a message of one line.
pub(crate) const MAX_VALUE: usize = 120;

pub(crate) const CUT: char = '…';

/// `text` on one line of at most `max` characters. Control characters, and characters that hide or reorder others, are escaped, so
/// that an agent's text cannot control the terminal. Every foreign word in a rendering goes through this.
pub(crate) fn plain(text: &str, max: usize) -> String {
    // Most words have nothing to escape.
    if text.len() <= max && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut words = String::new();
    // Escapes only lengthen the text, so more characters are never needed.
    for c in text.chars().take(max.saturating_add(1)) {
        escape(c, &mut words);
    }
    clip(words, max).0
}

/// `value` as compact JSON of at most `max` characters, escaped as [`plain`] does.
pub(crate) fn value(value: &Json, max: usize) -> String {
    clip(whole_value(value), max).0
}

pub(crate) fn whole_value(value: &Json) -> String {
    let mut words = String::new();
    write_value(value, &mut words);
    words
}

/// `text` in at most `max` characters, and whether anything was cut.
pub(crate) fn clip(mut text: String, max: usize) -> (String, bool) {
    let Some((last, _)) = text.char_indices().nth(max) else { return (text, false) };
    let keep = text[..last].char_indices().next_back().map_or(0, |(index, _)| index);
    text.truncate(keep);
    text.push(CUT);
    (text, true)
}

/// Both texts in at most `max` characters each, and whether anything was cut. If they first differ beyond that, both are shown from
/// a little before the difference.
pub(crate) fn clip_pair(before: String, after: String, max: usize) -> (String, String, bool) {
    let common = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    if common < max.saturating_sub(max / 4) || before == after {
        let (before, cut_before) = clip(before, max);
        let (after, cut_after) = clip(after, max);
        return (before, after, cut_before || cut_after);
    }
    let skipped = common - max / 4;
    let window =
        |text: &str| clip(std::iter::once(CUT).chain(text.chars().skip(skipped)).collect(), max).0;
    (window(&before), window(&after), true)
}

/// How a value changed: `was "A-17", now "A-18"`, each side in at most [`MAX_VALUE`] characters.
pub(crate) fn change(before: Option<&Json>, after: Option<&Json>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => {
            let (before, after, _) = clip_pair(whole_value(before), whole_value(after), MAX_VALUE);
            format!("was {before}, now {after}")
        }
        (Some(before), None) => format!("was {}, now absent", value(before, MAX_VALUE)),
        (None, Some(after)) => format!("was absent, now {}", value(after, MAX_VALUE)),
        (None, None) => "is the same".to_owned(),
    }
}

/// A key as a part of a path: `.order`, or `["a.b"]` where a dot could not tell.
pub(crate) fn key(key: &str) -> String {
    let mut words = String::new();
    if !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        words.push('.');
        words.push_str(key);
    } else {
        words.push('[');
        write_string(key, &mut words);
        words.push(']');
    }
    words
}

/// An argument's name: as it is where it cannot be mistaken, else quoted.
pub(crate) fn write_name(name: &str, words: &mut String) {
    if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    {
        words.push_str(name);
    } else {
        write_string(name, words);
    }
}

pub(crate) fn write_value(value: &Json, words: &mut String) {
    match value {
        Json::Null => words.push_str("null"),
        Json::Bool(value) => words.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => words.push_str(number.as_str()),
        Json::String(text) => write_string(text, words),
        Json::Array(items) => {
            words.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    words.push(',');
                }
                write_value(item, words);
            }
            words.push(']');
        }
        Json::Object(members) => {
            words.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    words.push(',');
                }
                write_string(key, words);
                words.push(':');
                write_value(member, words);
            }
            words.push('}');
        }
    }
}

fn write_string(text: &str, words: &mut String) {
    words.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            words.push('\\');
        }
        escape(c, words);
    }
    words.push('"');
}

pub(crate) fn escape_all(text: &str, words: &mut String) {
    for c in text.chars() {
        escape(c, words);
    }
}

fn escape(c: char, words: &mut String) {
    match c {
        '\n' => words.push_str("\\n"),
        '\r' => words.push_str("\\r"),
        '\t' => words.push_str("\\t"),
        _ if c.is_control() || hides(c) => {
            // Writing to a `String` cannot fail.
            let _ = if u32::from(c) > 0xffff {
                write!(words, "\\u{{{:x}}}", u32::from(c))
            } else {
                write!(words, "\\u{:04x}", u32::from(c))
            };
        }
        _ => words.push(c),
    }
}

/// Whether `c` makes text look like another, or breaks a line or an XML file: zero width, direction, line separators, tags,
/// noncharacters. The joiners U+200C and U+200D stay: scripts and emoji need them.
fn hides(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// Why a regular expression is refused, in one line: the lines before the last only show the pattern.
pub(crate) fn regex_reason(error: &regex::Error) -> String {
    let error = error.to_string();
    let last = error.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
#[path = "tests/words.rs"]
mod tests;
