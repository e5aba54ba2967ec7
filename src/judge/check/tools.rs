//! Which tools may be called at all. A call counts however it ended: one that was rejected was tried.

use std::collections::BTreeMap;

use glob::Pattern;

use super::super::finding::{Finding, FindingKind};
use super::scope::Steps;

/// Tools that must not be called.
#[derive(Clone, Debug)]
pub struct ForbiddenTools {
    /// Names or patterns of names; at least one.
    pub tools: Vec<Pattern>,
}

/// The only tools that may be called.
#[derive(Clone, Debug)]
pub struct AllowedTools {
    /// Names or patterns of names; at least one.
    pub tools: Vec<Pattern>,
}

impl ForbiddenTools {
    pub(super) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
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
    pub(super) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let called = called(steps, |tool| !self.tools.iter().any(|pattern| pattern.matches(tool)));
        let allowed: Vec<_> =
            self.tools.iter().map(|pattern| format!("{:?}", pattern.as_str())).collect();
        let finding = |(tool, (first, times)): (&str, (usize, usize))| {
            let message = format!(
                "tool {tool:?} is none of those allowed ({}), and was called{}",
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

/// A finding about the call at `index`.
pub(super) fn at_call(kind: FindingKind, index: usize, message: String) -> Finding {
    Finding {
        path: format!("steps[{index}]"),
        run_index: Some(index),
        ..Finding::error(kind, message)
    }
}

/// How often, from once up: nothing, or ` 3 times`.
pub(super) fn often(times: usize) -> String {
    if times == 1 { String::new() } else { format!(" {times} times") }
}

#[cfg(test)]
mod tests {
    use super::super::Demand;
    use super::super::test_support::{calling, messages, pattern};
    use super::*;

    fn forbidden(tools: &[&str]) -> Demand {
        Demand::ForbiddenTools(ForbiddenTools {
            tools: tools.iter().map(|tool| pattern(tool)).collect(),
        })
    }

    fn allowed(tools: &[&str]) -> Demand {
        Demand::AllowedTools(AllowedTools {
            tools: tools.iter().map(|tool| pattern(tool)).collect(),
        })
    }

    const ANSWER: &str = r#""steps": [{"kind": "final", "result": "no"}]"#;
    const NAMELESS: &str = r#""steps": [{"kind": "tool", "args": {}}]"#;

    #[test]
    fn forbidden_tools_are_found_once_a_tool_however_the_call_ended() {
        let run = calling(&[
            ("get", ""),
            ("drop_all", ""),
            ("drop", r#", "status": "rejected""#),
            ("drop_all", ""),
        ]);
        assert_eq!(messages(&forbidden(&["cancel", "Drop"]), &run), [""; 0]);
        assert_eq!(
            messages(&forbidden(&["drop_*", "drop"]), &run),
            [
                "tool \"drop\" is forbidden, and was called",
                "tool \"drop_all\" is forbidden by \"drop_*\", and was called 2 times"
            ]
        );
        // A run that called nothing called nothing forbidden.
        assert_eq!(messages(&forbidden(&["*"]), ANSWER), [""; 0]);
    }

    #[test]
    fn tools_beyond_the_allowed_are_found() {
        let run = calling(&[("get_a", ""), ("get_b", ""), ("put", "")]);
        assert_eq!(messages(&allowed(&["get_*", "put"]), &run), [""; 0]);
        let said = messages(&allowed(&["get_a", "x"]), &run);
        assert_eq!(
            said[0],
            "tool \"get_b\" is none of those allowed (\"get_a\", \"x\"), and was called"
        );
        assert_eq!(said.len(), 2);
        assert_eq!(messages(&allowed(&["x"]), ANSWER), [""; 0]);
    }

    #[test]
    fn what_was_not_recorded_passes_neither() {
        for demand in [forbidden(&["drop"]), allowed(&["*"])] {
            assert_eq!(
                messages(&demand, ""),
                ["the recording holds no step: what was called is not known"]
            );
            assert_eq!(messages(&demand, NAMELESS), ["1 calls do not say which tool they call"]);
        }
    }
}
