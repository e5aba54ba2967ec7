//! Suggested settings as text for `suite.toml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::judge::mask::MaskRule;
use crate::judge::policy::{Output, Policy};
use crate::judge::suggest::{Setting, under};
use crate::suite::toml_string;
use crate::text::plain;

/// `settings`, made for `policy`, as tables; before each stands what `comments` says of it.
pub(crate) fn tables(
    settings: &[Setting],
    policy: &Policy,
    comments: &dyn Fn(usize) -> Vec<String>,
) -> String {
    let comments = |index: usize| -> String {
        comments(index).iter().map(|line| format!("# {}\n", plain(line, 600))).collect()
    };
    let after = under(policy, settings);
    let (mut masks, mut compare, mut tools) = (String::new(), String::new(), String::new());
    let mut arguments = BTreeSet::new();
    for (index, setting) in settings.iter().enumerate() {
        match setting {
            Setting::Mask(mask) => {
                let _ = writeln!(masks, "\n{}{}", comments(index), mask_entry(&mask.rule));
            }
            Setting::Output(output) => {
                let _ = writeln!(compare, "{}output = {}", comments(index), output_value(*output));
            }
            Setting::Trajectory { trajectory, effects, reads } => {
                let word = toml_string(trajectory.as_str());
                let _ = writeln!(compare, "{}trajectory = {word}", comments(index));
                let all = [("effects", &after.tools.effects), ("reads", &after.tools.reads)];
                for (key, patterns) in all.into_iter().filter(|(_, all)| !all.is_empty()) {
                    let list = list(patterns.iter().map(glob::Pattern::as_str));
                    let _ = writeln!(tools, "{key} = {list}");
                }
                if effects.is_empty() && reads.is_empty() {
                    tools.clear();
                }
            }
            Setting::Ignore { tool, .. } => {
                arguments.insert(tool);
            }
        }
    }
    let table = |name: &str, lines: &str| {
        if lines.is_empty() { String::new() } else { format!("\n[{name}]\n{lines}") }
    };
    let mut text = format!("{}{masks}{}", table("compare", &compare), table("tools", &tools));
    for tool in arguments {
        let _ = writeln!(text, "\n[tools.arguments.{}]", key(tool));
        for (index, setting) in settings.iter().enumerate() {
            if matches!(setting, Setting::Ignore { tool: of, .. } if of == tool) {
                text += &comments(index);
            }
        }
        let entry = after.tool_arguments.iter().find(|entry| entry.tools.as_str() == tool);
        if let Some(mode) = entry.and_then(|entry| entry.mode) {
            let _ = writeln!(text, "mode = {}", toml_string(mode.as_str()));
        }
        let ignored = entry.iter().flat_map(|entry| &entry.ignore).map(|path| path.as_str());
        let _ = writeln!(text, "ignore = {}", list(ignored));
    }
    text
}

fn output_value(output: Output) -> String {
    match output {
        Output::Similarity(share) => format!("{{ similarity = {} }}", share.get()),
        other => toml_string(&other.to_string()),
    }
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    format!("[{}]", texts.map(toml_string).collect::<Vec<_>>().join(", "))
}

/// `name` as a key of TOML.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { toml_string(name) }
}

/// A mask as a table of `suite.toml`.
fn mask_entry(rule: &MaskRule) -> String {
    let what = rule.kind.name().map(|name| format!("use = {}", toml_string(name)));
    let at = rule.at.as_ref().map(|at| format!("at = {}\n", toml_string(at.as_str())));
    let (what, at) = (what.unwrap_or_default(), at.unwrap_or_default());
    let reason = toml_string(&plain(&rule.reason, usize::MAX));
    format!("[[compare.mask]]\n{what}\n{at}reason = {reason}")
}
