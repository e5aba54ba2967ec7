//! One setting that a suite may lack.

use glob::Pattern;

use super::leaf::words;
use super::model::Suggestion;
use crate::json::KeyPath;
use crate::judge::policy::{Output, Policy, ToolArguments, Trajectory};

#[derive(Clone, Debug)]
pub(crate) enum Setting {
    Mask(Suggestion),
    /// One argument of a tool is not compared; two of its values, where they are known.
    Ignore {
        tool: String,
        path: KeyPath,
        values: Option<(String, String)>,
    },
    Output(Output),
    /// How calls are compared; under `effects` with the tools that change something and those that look, where the suite says
    /// neither.
    Trajectory {
        trajectory: Trajectory,
        effects: Vec<String>,
        reads: Vec<String>,
    },
}

impl Setting {
    pub(crate) fn apply(&self, policy: &mut Policy) {
        match self {
            Self::Mask(mask) => policy.masks.push(mask.rule.clone()),
            Self::Ignore { tool, path, .. } => {
                if let Some(entry) = entry(policy, tool) {
                    entry.ignore.push(path.clone());
                }
            }
            Self::Output(output) => policy.output = *output,
            Self::Trajectory { trajectory, effects, reads } => {
                policy.trajectory = *trajectory;
                let patterns = |names: &[String]| -> Vec<Pattern> {
                    names
                        .iter()
                        .filter_map(|name| Pattern::new(&Pattern::escape(name)).ok())
                        .collect()
                };
                policy.tools.effects.extend(patterns(effects));
                policy.tools.reads.extend(patterns(reads));
            }
        }
    }
}

/// What is asked of the arguments of `tool` by its name: of a pattern that held for it until now, the same.
fn entry<'p>(policy: &'p mut Policy, tool: &str) -> Option<&'p mut ToolArguments> {
    let named = |entry: &ToolArguments| entry.tools.as_str() == tool;
    if !policy.tool_arguments.iter().any(named) {
        let (mode, ignore) = policy.arguments_of(tool);
        let mode = Some(mode).filter(|mode| *mode != policy.arguments);
        let tools = Pattern::new(tool).ok()?;
        let entry = ToolArguments { tools, mode, ignore: ignore.to_vec() };
        policy.tool_arguments.push(entry);
    }
    policy.tool_arguments.iter_mut().find(|entry| named(entry))
}

pub(crate) fn under(policy: &Policy, settings: &[Setting]) -> Policy {
    let mut policy = policy.clone();
    settings.iter().for_each(|setting| setting.apply(&mut policy));
    policy
}

/// First words of the names of tools that look.
const LOOKS: &[&str] = &[
    "browse",
    "calculate",
    "check",
    "compute",
    "count",
    "describe",
    "fetch",
    "find",
    "get",
    "grep",
    "inspect",
    "list",
    "look",
    "lookup",
    "peek",
    "read",
    "retrieve",
    "search",
    "show",
    "status",
    "think",
    "view",
];

/// Words that say that a tool does more than look: `get_or_create`, `check_out`.
const MORE: &[&str] = &[
    "add", "and", "apply", "cancel", "create", "delete", "edit", "in", "insert", "or", "out",
    "remove", "save", "send", "set", "submit", "then", "update", "upsert", "write",
];

/// Whether the name of a tool says that it only looks. What it does not say counts as a change.
pub(crate) fn only_looks(tool: &str) -> bool {
    // `mcp__calendar__list_events`, `calendar.list_events`
    let name = tool.rsplit([':', '/', '.']).next().and_then(|name| name.rsplit("__").next());
    let words = words(name.unwrap_or_default());
    let first = words.iter().find(|word| !word.is_empty());
    first.is_some_and(|first| LOOKS.contains(&first.as_str()))
        && !words.iter().any(|word| MORE.contains(&word.as_str()))
}

#[cfg(test)]
#[path = "tests/setting.rs"]
mod tests;
