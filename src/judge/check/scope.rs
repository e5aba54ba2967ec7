//! Which steps of a run a check looks at.

use crate::json::Text;
use crate::judge::finding::Finding;
use crate::judge::finding::not_measured;
use crate::run::{Run, Step, StepKind};

/// The steps of one stage, of one agent, or all there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    pub stage: Option<String>,
    pub agent: Option<String>,
}

/// The steps a check looks at, each with its index among the run's.
pub(crate) struct Steps<'r, 'a>(pub(crate) Vec<(usize, &'r Step<'a>)>);

impl Scope {
    /// The steps that it covers. A finding if the recording does not tell them: it has no step, no such stage or no such agent.
    pub(crate) fn steps<'r, 'a>(&self, run: &'r Run<'a>) -> Result<Steps<'r, 'a>, Box<Finding>> {
        let lost = |message: String| Err(Box::new(not_measured(message)));
        if run.steps.is_empty() {
            return lost("the recording holds no step: what was called is not known".to_owned());
        }
        if let Some(node) = &self.stage {
            let of_node = |text: &Option<Text<'_>>| text.as_deref() == Some(node.as_str());
            let held = run.steps.iter().any(|step| of_node(&step.stage));
            if !held && !run.stages.iter().any(|stage| *stage.node == **node) {
                return lost(format!("the recording has no stage {node:?}"));
            }
            // A stage may well have made no call, but only where steps say whose they are.
            if !held && run.steps.iter().all(|step| step.stage.is_none()) {
                return lost(format!(
                    "the recording does not say which steps are those of stage {node:?}"
                ));
            }
        }
        let whose = |step: &Step<'_>| {
            let of_run = || run.agent.as_ref().and_then(|agent| agent.name.as_ref());
            step.agent.as_ref().or_else(of_run).map(|name| name.as_str().to_owned())
        };
        if let Some(agent) = &self.agent
            && !run.steps.iter().any(|step| whose(step).as_ref() == Some(agent))
        {
            return lost(format!("the recording has no step of agent {agent:?}"));
        }
        let within = |step: &&'r Step<'a>| {
            let stage =
                self.stage.as_ref().is_none_or(|node| step.stage.as_deref() == Some(node.as_str()));
            stage && self.agent.as_ref().is_none_or(|agent| whose(step).as_ref() == Some(agent))
        };
        Ok(Steps(run.steps.iter().enumerate().filter(|(_, step)| within(step)).collect()))
    }
}

impl<'r, 'a> Steps<'r, 'a> {
    /// The tool calls: index, tool, step. A call whose tool was not recorded has the empty name, which no pattern but `*` matches.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (usize, &'r str, &'r Step<'a>)> {
        let calls = self.0.iter().filter(|(_, step)| step.kind == StepKind::Tool);
        calls.map(|&(index, step)| (index, step.name.as_ref().map_or("", Text::as_str), step))
    }

    pub(crate) fn nameless(&self) -> Option<Finding> {
        let mut nameless = self.calls().filter(|(_, tool, _)| tool.is_empty());
        let (index, ..) = nameless.next()?;
        let count = 1 + nameless.count();
        let finding = not_measured(format!("{count} calls do not say which tool they call"));
        Some(finding.at(format!("steps[{index}].name")).of(index))
    }
}

#[cfg(test)]
#[path = "tests/scope.rs"]
mod tests;
