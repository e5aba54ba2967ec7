//! How often one call may be made again with the same arguments.

use std::collections::BTreeMap;

use glob::Pattern;

use super::scope::Steps;
use super::tools::at_call;
use crate::json::call_identity;
use crate::judge::behaviour::masked_input;
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;
use crate::run::Step;

/// A limit on calls of one tool with the same arguments. Where a recording holds only a hash of them, that counts.
#[derive(Clone, Debug)]
pub(crate) struct IdenticalCalls {
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
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>, policy: &Policy) -> Vec<Finding> {
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
                let message =
                    format!("{calls} calls of {tool:?} are recorded without their arguments");
                broken.push(not_measured(message));
            }
        }
        let mut beyond: Vec<_> =
            alike.into_values().filter(|alike| alike.times > self.at_most).collect();
        beyond.sort_by_key(|alike| alike.first);
        broken.extend(beyond.into_iter().map(|Alike { first, times, tool, step }| {
            let most = self.at_most;
            let message =
                format!("tool {tool:?} was called {times} times with the same arguments; at most {most} is allowed");
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
#[path = "tests/identical.rs"]
mod tests;
