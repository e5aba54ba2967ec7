//! The difference of two texts, line by line, in a window of bounded size.
//!
//! Not with `similar_asserts`: it reads a global switch for colours and the environment for its size.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Unchanged lines around a change.
const CONTEXT: usize = 3;
/// Lines of one side shown in a row; the other side must find room too.
const RUN: usize = 6;
/// Lines shown in all.
const SHOWN: usize = 16;
/// Texts of more lines are shown one after the other instead of aligned, which takes quadratic time.
const ALIGNED: usize = 400;

/// One line of a difference.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// `-` only before, `+` only after, ` ` in both, `@` a word about the lines, `…` lines left out.
    pub(super) sign: char,
    pub(super) text: String,
}

impl Line {
    fn new(sign: char, text: impl Into<String>) -> Self {
        Self { sign, text: text.into() }
    }
}

/// A line of either text or of both, with its numbers (counted from 1) before and after.
struct Entry<'a> {
    sign: char,
    old: usize,
    new: usize,
    text: &'a str,
}

fn entry(sign: char, old: usize, new: usize, text: &str) -> Entry<'_> {
    Entry { sign, old, new, text }
}

/// The lines that differ with their surroundings, and whether anything was left out. Lines are as they stand in the texts,
/// not yet escaped. `whole`: every line of both.
pub(crate) fn difference(before: &str, after: &str, whole: bool) -> (Vec<Line>, bool) {
    let (old, new): (Vec<_>, Vec<_>) = (before.split('\n').collect(), after.split('\n').collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_part, new_part) =
        (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);

    let mut entries: Vec<Entry<'_>> =
        (0..start).map(|at| entry(' ', at + 1, at + 1, old[at])).collect();
    if old_part.len() > ALIGNED || new_part.len() > ALIGNED {
        for (at, text) in old_part.iter().enumerate() {
            entries.push(entry('-', start + at + 1, start + 1, text));
        }
        for (at, text) in new_part.iter().enumerate() {
            entries.push(entry('+', start + old_part.len() + 1, start + at + 1, text));
        }
    } else {
        for op in capture_diff_slices(Algorithm::Myers, old_part, new_part) {
            push_op(op, old_part, new_part, start, &mut entries);
        }
    }
    let (old_end, new_end) = (start + old_part.len(), start + new_part.len());
    entries.extend(
        (0..end).map(|at| entry(' ', old_end + at + 1, new_end + at + 1, old[old_end + at])),
    );

    if whole {
        return (entries.iter().map(|entry| Line::new(entry.sign, entry.text)).collect(), false);
    }
    window(&entries)
}

fn push_op<'a>(
    op: DiffOp,
    old: &[&'a str],
    new: &[&'a str],
    start: usize,
    entries: &mut Vec<Entry<'a>>,
) {
    let (old_range, new_range) = (op.old_range(), op.new_range());
    if let DiffOp::Equal { .. } = op {
        for (at, to) in old_range.zip(new_range) {
            entries.push(entry(' ', start + at + 1, start + to + 1, old[at]));
        }
        return;
    }
    let new_start = new_range.start;
    for at in old_range.clone() {
        entries.push(entry('-', start + at + 1, start + new_start + 1, old[at]));
    }
    for to in new_range {
        entries.push(entry('+', start + old_range.end + 1, start + to + 1, new[to]));
    }
}

/// The changes with [`CONTEXT`] around them, no more than [`RUN`] lines of one sign in a row and [`SHOWN`] in all.
fn window(entries: &[Entry<'_>]) -> (Vec<Line>, bool) {
    let mut near = vec![false; entries.len()];
    for (at, _) in entries.iter().enumerate().filter(|(_, entry)| entry.sign != ' ') {
        near[at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(entries.len())].fill(true);
    }
    let (mut lines, mut cut, mut at) = (Vec::new(), false, 0);
    while at < entries.len() {
        if !near[at] {
            at += 1;
            continue;
        }
        let entry = &entries[at];
        if lines.len() >= SHOWN {
            let left = near[at..].iter().filter(|near| **near).count();
            lines.push(Line::new(CUT_LINES, format!("{left} more lines")));
            return (lines, true);
        }
        if at == 0 || !near[at - 1] {
            let now =
                if entry.old == entry.new { String::new() } else { format!(", now {}", entry.new) };
            lines.push(Line::new('@', format!("line {}{now}", entry.old)));
        }
        let run = entries[at..]
            .iter()
            .zip(&near[at..])
            .take_while(|(e, near)| **near && e.sign == entry.sign)
            .count();
        let shown = if run > RUN { RUN - 1 } else { run };
        lines.extend(entries[at..at + shown].iter().map(|entry| Line::new(entry.sign, entry.text)));
        if shown < run {
            lines.push(Line::new(CUT_LINES, format!("{} more lines", run - shown)));
            cut = true;
        }
        at += run;
    }
    (lines, cut)
}

const CUT_LINES: char = crate::text::CUT;

#[cfg(test)]
#[path = "tests/lines.rs"]
mod tests;
