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
        let forbids = |tool: &str| self.tools.iter().find(|pattern| pattern.matches(tool));
        let called = called(steps, |tool| forbids(tool).is_some());
        let finding = |(tool, (first, times)): (&str, (usize, usize))| {
            let by =
                forbids(tool).map(|pattern| pattern.as_str()).filter(|pattern| *pattern != tool);
            let by = by.map_or_else(String::new, |pattern| format!(" by {pattern:?}"));
            let message = format!("tool {tool:?} is forbidden{by}, and was called{}", often(times));
            at_call(FindingKind::ForbiddenTool, first, message)
        };
        called.into_iter().map(finding).chain(steps.nameless()).collect()
    }
}

impl AllowedTools {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let called = called(steps, |tool| !self.tools.iter().any(|pattern| pattern.matches(tool)));
        let allowed: Vec<_> =
            self.tools.iter().map(|pattern| format!("{:?}", pattern.as_str())).collect();
        let finding = |(tool, (first, times)): (&str, (usize, usize))| {
            let message = format!(
                "tool {tool:?} is not among the allowed tools ({}), and was called{}",
                allowed.join(", "),
                often(times)
            );
            at_call(FindingKind::ToolNotAllowed, first, message)
        };
        called.into_iter().map(finding).chain(steps.nameless()).collect()
    }
}

/// The tools called that `which` picks: where first, and how often. Calls that name no tool are not among them.
fn called<'r>(
    steps: &Steps<'r, '_>,
    which: impl Fn(&str) -> bool,
) -> BTreeMap<&'r str, (usize, usize)> {
    let mut called: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, tool, _) in steps.calls().filter(|(_, tool, _)| !tool.is_empty() && which(tool)) {
        called.entry(tool).or_insert((index, 0)).1 += 1;
    }
    called
}

pub(crate) fn at_call(kind: FindingKind, index: usize, message: String) -> Finding {
    Finding::error(kind, message).at(format!("steps[{index}]")).of(index)
}

/// How often, from once up: nothing, or ` 3 times`.
pub(crate) fn often(times: usize) -> String {
    if times == 1 { String::new() } else { format!(" {times} times") }
}

#[cfg(test)]
#[path = "tests/tools.rs"]
mod tests;
