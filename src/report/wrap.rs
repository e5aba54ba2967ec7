//! Lines broken between words, for terminals.

use console::measure_text_width;

/// Narrower terminals break lines themselves.
const NARROWEST: usize = 40;

/// `text` with every line broken between words to at most `width` columns; what follows is indented two columns more than the line.
/// A command, behind `: harness `, is not broken, so that it can be copied; nor is a word that is too long.
pub(crate) fn wrapped(text: &str, width: Option<usize>) -> String {
    let Some(width) = width.filter(|width| *width >= NARROWEST) else { return text.to_owned() };
    let lines: Vec<String> = text.split('\n').map(|line| wrapped_line(line, width)).collect();
    lines.join("\n")
}

fn wrapped_line(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    let start = line.len() - line.trim_start_matches(' ').len();
    let command = line.find(": harness ").map(|at| at + 2);
    let (prose, command) = line.split_at(command.unwrap_or(line.len()));
    let indent = " ".repeat(start + 2);
    let (mut broken, mut used) = (" ".repeat(start), start);
    let words = prose[start..].split(' ').filter(|word| !word.is_empty());
    let command = (!command.is_empty()).then_some(command);
    for word in words.chain(command) {
        let length = measure_text_width(word);
        if used > indent.len() && used + 1 + length > width {
            broken.push('\n');
            broken.push_str(&indent);
            used = indent.len();
        } else if used > start {
            broken.push(' ');
            used += 1;
        }
        broken.push_str(word);
        used += length;
    }
    broken
}

#[cfg(test)]
#[path = "tests/wrap.rs"]
mod tests;
