//! Commands that stand in a model's text: fenced blocks, tags and lines by which text-only agents act.

use std::ops::Range;

const MINI: &str = "a trajectory of mini-SWE-agent or SWE-agent";
const TAGS: &str = "calls in tags, as of agents without function calling";
const REACT: &str = "a ReAct transcript";

/// What a fence says that holds a command to run. Others hold text or code that is shown.
const SHELLS: [&str; 12] = [
    "bash",
    "sh",
    "shell",
    "zsh",
    "console",
    "powershell",
    "mswea_bash_command",
    "bash_command",
    "tool_code",
    "tool_call",
    "tool_calls",
    "action",
];

/// Tags around a call.
const OPENING: [&str; 6] = [
    "<tool_call>",
    "<function=",
    "<invoke name=",
    "<tool_use>",
    "<execute_bash>",
    "<function_calls>",
];

/// The command in `text`, in words, and the format that has such commands.
pub(crate) fn text_action(text: &str) -> Option<(String, Option<&'static str>)> {
    if let Some(fence) = fences(text).into_iter().find(|fence| SHELLS.contains(&fence.word)) {
        return Some((format!("a block fenced with ```{}", fence.word), Some(MINI)));
    }
    if let Some(tag) = OPENING.iter().find(|tag| text.contains(*tag)) {
        return Some((format!("text with {tag}"), Some(TAGS)));
    }
    let begins = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    if begins("Action:") && begins("Action Input:") {
        return Some(("a line that begins with \"Action:\"".to_owned(), Some(REACT)));
    }
    // SWE-agent ends each message with the command, fenced without a word.
    let last = fences(text).pop().filter(|fence| fence.word.is_empty())?;
    let ends = text.get(last.range.end..).is_some_and(|rest| rest.trim().is_empty());
    (ends && text.contains("DISCUSSION"))
        .then(|| ("a fenced block at the end".to_owned(), Some(MINI)))
}

struct Fence<'t> {
    /// The word behind the opening fence.
    word: &'t str,
    range: Range<usize>,
}

/// The closed fenced blocks of `text`.
fn fences(text: &str) -> Vec<Fence<'_>> {
    let (mut fences, mut open, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.trim_start().strip_prefix("```") else { continue };
        match open.take() {
            None => open = Some((start, rest.split_whitespace().next().unwrap_or_default())),
            Some((begin, word)) => fences.push(Fence { word, range: begin..at }),
        }
    }
    fences
}

#[cfg(test)]
#[path = "tests/text_action.rs"]
mod tests;
