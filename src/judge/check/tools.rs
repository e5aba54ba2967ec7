//! Which tools may be called at all. A call counts however it ended: one that was rejected was tried.

use std::collections::BTreeMap;

use glob::Pattern;

use super::scope::Steps;
use crate::judge::finding::{Finding, FindingKind};

#[derive(Clone, Debug)]
pub(crate) struct ForbiddenTools {
    /// Names or patterns of names; at least one.
    pub tools: Vec<Pattern>,
}

#[derive(Clone, Debug)]
pub(crate) struct AllowedTools {
    /// Names or patterns of names; at least one.
    pub tools: Vec<Pattern>,
}

impl ForbiddenTools {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        wrong_calls(steps, FindingKind::ForbiddenTool, |tool| {
            let pattern = self.tools.iter().find(|pattern| pattern.matches(tool))?.as_str();
            let by = if pattern == tool { String::new() } else { format!(" by {pattern:?}") };
            Some(format!("is forbidden{by}"))
        })
    }
}

impl AllowedTools {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let allowed: Vec<_> =
            self.tools.iter().map(|pattern| format!("{:?}", pattern.as_str())).collect();
        wrong_calls(steps, FindingKind::ToolNotAllowed, |tool| {
            let is_allowed = self.tools.iter().any(|pattern| pattern.matches(tool));
            (!is_allowed)
                .then(|| format!("is not among the allowed tools ({})", allowed.join(", ")))
        })
    }
}

/// A finding for each tool that was called and is `wrong`, at its first call; and one for calls that name no tool.
fn wrong_calls(
    steps: &Steps<'_, '_>,
    kind: FindingKind,
    wrong: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut called: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, tool, _) in steps.calls().filter(|(_, tool, _)| !tool.is_empty()) {
        called.entry(tool).or_insert((index, 0)).1 += 1;
    }
    let finding = |(tool, (first, times)): (&str, (usize, usize))| {
        let message = format!("tool {tool:?} {}, and was called{}", wrong(tool)?, often(times));
        Some(at_call(kind, first, message))
    };
    called.into_iter().filter_map(finding).chain(steps.nameless()).collect()
}

pub(crate) fn at_call(kind: FindingKind, index: usize, message: String) -> Finding {
    Finding::error(kind, message).at(format!("steps[{index}]")).of(index)
}

/// How often, from once up: nothing, or ` 3 times`.
fn often(times: usize) -> String {
    if times == 1 { String::new() } else { format!(" {times} times") }
}

#[cfg(test)]
#[path = "tests/tools.rs"]
mod tests;
