//! How often one call may be made again with the same arguments.

use std::collections::BTreeMap;

use glob::Pattern;

use super::super::finding::{Finding, FindingKind};
use super::super::policy::Policy;
use super::super::project::masked_input;
use super::not_measured;
use super::scope::Steps;
use super::tools::at_call;
use crate::run::{Step, call_identity};

/// A limit on calls of one tool with the same arguments. Where a recording holds only a hash of them, that counts.
#[derive(Clone, Debug)]
pub struct IdenticalCalls {
    /// The most of them.
    pub at_most: usize,
    /// Only calls of these tools; none: of all.
    pub tools: Vec<Pattern>,
}

/// Equal calls: where first, how often, and that first one.
struct Alike<'r, 'a> {
    first: usize,
    times: usize,
    tool: &'r str,
    step: &'r Step<'a>,
}

impl IdenticalCalls {
    pub(super) fn broken(&self, steps: &Steps<'_, '_>, policy: &Policy) -> Vec<Finding> {
        let mut alike: BTreeMap<String, Alike<'_, '_>> = BTreeMap::new();
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        let limited = |tool: &str| {
            self.tools.is_empty() || self.tools.iter().any(|pattern| pattern.matches(tool))
        };
        for (first, tool, step) in
            steps.calls().filter(|(_, tool, _)| !tool.is_empty() && limited(tool))
        {
            match identity(tool, step) {
                Some(identity) => {
                    alike.entry(identity).or_insert(Alike { first, times: 0, tool, step }).times +=
                        1;
                }
                None => *unknown.entry(tool).or_default() += 1,
            }
        }
        let mut broken: Vec<Finding> = steps.nameless().into_iter().collect();
        for (tool, calls) in unknown {
            let known =
                alike.values().filter(|alike| alike.tool == tool).map(|alike| alike.times).max();
            // As many as these could be equal.
            if calls + known.unwrap_or_default() > self.at_most {
                let message = format!(
                    "{calls} calls of {tool:?} do not say with which arguments they were made"
                );
                broken.push(not_measured(message));
            }
        }
        let mut beyond: Vec<_> =
            alike.into_values().filter(|alike| alike.times > self.at_most).collect();
        beyond.sort_by_key(|alike| alike.first);
        broken.extend(beyond.into_iter().map(|Alike { first, times, tool, step }| {
            let most = self.at_most;
            let message =
                format!("tool {tool:?} was called {times} times with the same arguments, and {most} is the most");
            // Without what the suite masks, and without credentials.
            let args = step.args.as_ref().and_then(|args| args.decode().ok()).map(|args| masked_input(args, policy));
            Finding { after: args, ..at_call(FindingKind::IdenticalCalls, first, message) }
        }));
        broken
    }
}

/// What equal calls have in common; none where the recording does not tell.
fn identity(tool: &str, step: &Step<'_>) -> Option<String> {
    match (&step.args, &step.args_hash) {
        (Some(args), _) => Some(call_identity(tool, &args.decode().ok()?)),
        (None, Some(hash)) => Some(format!("{tool} {hash}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Demand;
    use super::super::test_support::{calling, messages, pattern};
    use super::*;

    fn at_most(at_most: usize, tools: &[&str]) -> Demand {
        Demand::IdenticalCalls(IdenticalCalls {
            at_most,
            tools: tools.iter().map(|tool| pattern(tool)).collect(),
        })
    }

    const A: &str = r#", "args": {"q": "a", "n": 1}"#;
    /// The same, spelt otherwise.
    const A2: &str = r#", "args": {"n":1,  "q": "\u0061"}"#;
    const B: &str = r#", "args": {"q": "b", "n": 1}"#;

    #[test]
    fn equal_calls_are_counted_by_what_they_mean() {
        let run =
            calling(&[("search", A), ("search", B), ("search", A2), ("look", A), ("search", A)]);
        assert_eq!(messages(&at_most(3, &[]), &run), [""; 0]);
        let said =
            ["tool \"search\" was called 3 times with the same arguments, and 2 is the most"];
        assert_eq!(messages(&at_most(2, &[]), &run), said);
        assert_eq!(messages(&at_most(2, &["look"]), &run), [""; 0]);
        assert_eq!(messages(&at_most(1, &["sea*"]), &run).len(), 1);
    }

    #[test]
    fn hashes_count_and_what_could_be_equal_is_said() {
        let hash = r#", "args_hash": "ab""#;
        let hashed =
            calling(&[("search", hash), ("search", hash), ("search", r#", "args_hash": "cd""#)]);
        assert_eq!(messages(&at_most(2, &[]), &hashed), [""; 0]);
        assert_eq!(messages(&at_most(1, &[]), &hashed).len(), 1);
        let silent = calling(&[("search", ""), ("search", ""), ("search", A), ("look", "")]);
        assert_eq!(messages(&at_most(3, &[]), &silent), [""; 0]);
        assert_eq!(
            messages(&at_most(2, &[]), &silent),
            ["2 calls of \"search\" do not say with which arguments they were made"]
        );
        assert_eq!(
            messages(&at_most(9, &[]), ""),
            ["the recording holds no step: what was called is not known"]
        );
    }
}
