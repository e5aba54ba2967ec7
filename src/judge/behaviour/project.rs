//! A run as a suite compares it: what the policy does not compare is left out before anything is decoded.

use std::collections::{BTreeSet, HashSet};

use super::canonical::{Turns, canonicalise, canonicalise_numbered};
use super::steps::{Behaviour, BehaviourCounts, BehaviourStage, BehaviourStep};
use crate::json::{Json, JsonError, RawJson, Text};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::mask::Masker;
use crate::judge::policy::{
    Arguments, Output, Policy, Results, Stages, Statuses, StepCounts, Trajectory,
};
use crate::run::{Run, Step, StepKind, StepStatus};

#[derive(Clone, Debug, Default)]
pub(crate) struct Projection {
    /// Its behaviour, in canonical form.
    pub behaviour: Behaviour,
    /// For each step of the behaviour, its index among the run's own steps.
    pub origins: Vec<usize>,
    /// For each step of the behaviour the turn that made it, also where turns are not compared; `None` for a step that is not a call.
    pub turns: Vec<Option<u32>>,
    pub has_steps: bool,
    /// Whether nothing in the recording was understood as a step, and it did not end badly: how a run ended says enough then.
    pub hollow: bool,
    pub input: Option<Json>,
    pub label: Option<Json>,
    /// For each mask of the policy, and then for each rule of its redaction, whether it replaced anything.
    pub masks_used: Vec<bool>,
    /// How long it took, in seconds, where it says.
    pub duration: Option<f64>,
    /// Whether the recording says of any call how it ended.
    pub knows_statuses: bool,
    /// Tools with a call whose status the recording does not say.
    pub silent_tools: BTreeSet<String>,
    /// Under `effects`, the tools whose calls only look and are left out.
    pub left_out: BTreeSet<String>,
    /// The same run without the statuses of its calls, if one is not `ok`: for a golden that holds no statuses.
    pub silent: Option<Box<Self>>,
    pub notes: Vec<Finding>,
}

impl Projection {
    /// Forgets how calls ended, for a golden that does not hold it. Returns whether a status was not `ok`.
    pub(crate) fn forget_statuses(&mut self) -> bool {
        match self.silent.take() {
            Some(silent) => {
                *self = *silent;
                true
            }
            None => false,
        }
    }

    /// Why it may be neither judged nor accepted, if nothing in it was understood as a step.
    pub(crate) fn refused_as_hollow(&self, policy: &Policy) -> Option<&'static str> {
        (self.hollow && !policy.text_only() && self.holds_something(policy)).then_some(
            "nothing in the recording was understood as a step: only its text could be compared. If the agent calls tools, leave a \
             recording that goldrun reads, or report each step to $GOLDRUN_JOURNAL; if text is all that it gives, say so in suite.toml: \
             [compare] hollow = \"allowed\"",
        )
    }

    /// Whether the recording holds anything that the policy compares. (Any step shows that there was no other effect or call.)
    pub(crate) fn holds_something(&self, policy: &Policy) -> bool {
        match policy.trajectory {
            Trajectory::Effects | Trajectory::Subset => self.has_steps,
            Trajectory::Exact
            | Trajectory::InOrder
            | Trajectory::Unordered
            | Trajectory::Superset
            | Trajectory::Off => {
                let masked = policy.masks_every_output() && self.behaviour.is_masked_output();
                !(self.behaviour.is_empty() || self.behaviour.is_redacted_output() || masked)
            }
        }
    }
}

/// A value that is compared and cannot be decoded.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub(crate) struct ProjectError {
    pub path: String,
    /// The step it belongs to, if it does.
    pub step: Option<usize>,
    source: JsonError,
}

impl ProjectError {
    /// What is wrong with the value, with the offset in its own text.
    pub(crate) fn json(&self) -> &JsonError {
        &self.source
    }

    /// The text of the value in `run`, the run that was projected.
    pub(crate) fn text<'r>(&self, run: &'r Run<'_>) -> Option<&'r str> {
        let raw = match self.step {
            Some(index) => {
                let step = run.steps.get(index)?;
                if self.path.ends_with(".args") { step.args.as_ref() } else { step.result.as_ref() }
            }
            None if self.path == "input" => run.input.as_ref(),
            None => run.output.as_ref(),
        };
        raw.map(RawJson::text)
    }
}

/// Fails on a compared value with a duplicated key, a lone surrogate or more levels than [`Policy::max_depth`].
pub(crate) fn project(run: &Run<'_>, policy: &Policy) -> Result<Projection, ProjectError> {
    let mut projection = project_once(run, policy)?;
    projection.left_out = left_out(run, policy);
    let calls = run.steps.iter().filter(|step| step.kind == StepKind::Tool);
    let mut bad = false;
    for step in calls {
        projection.knows_statuses |= step.status.is_some();
        bad |= step.status.is_some_and(|status| status != StepStatus::Ok);
        let tool = step.name.as_ref().map_or("", Text::as_str);
        if step.status.is_none() && !projection.silent_tools.contains(tool) {
            projection.silent_tools.insert(tool.to_owned());
        }
    }
    if bad && policy.compares_statuses() {
        let policy = Policy { status: Statuses::Ignore, ..policy.clone() };
        projection.silent = Some(Box::new(project_once(run, &policy)?));
    }
    Ok(projection)
}

/// The tools whose calls `effects` leaves out because they only look.
fn left_out(run: &Run<'_>, policy: &Policy) -> BTreeSet<String> {
    let effects = policy.trajectory == Trajectory::Effects;
    let calls = run.steps.iter().filter(|step| effects && step.kind == StepKind::Tool);
    let tools: BTreeSet<&str> =
        calls.map(|step| step.name.as_ref().map_or("", Text::as_str)).collect();
    tools.into_iter().filter(|tool| !policy.tools.is_effect(tool)).map(str::to_owned).collect()
}

fn project_once(run: &Run<'_>, policy: &Policy) -> Result<Projection, ProjectError> {
    let mut notes = Vec::new();
    let mut steps = Vec::new();
    let mut origins = Vec::new();
    let mut masker = Masker::new(&policy.masks).redacting(&policy.redact);
    let (mut unclassified, mut met) = (Vec::new(), HashSet::new());
    let mut turns = Turns::default();
    for (index, step) in
        run.steps.iter().enumerate().filter(|(_, step)| step.kind != StepKind::Turn)
    {
        let tool = step.name.as_ref().map_or("", Text::as_str);
        let turn = turns.next(step.kind, step.turn);
        let kept = match (policy.trajectory, step.kind) {
            (Trajectory::Exact, _) => true,
            (mode, StepKind::Tool) if mode == Trajectory::InOrder || mode.is_set() => true,
            (Trajectory::Effects, StepKind::Tool) => {
                if met.insert(tool) && !policy.tools.knows(tool) {
                    unclassified.push(tool);
                }
                policy.is_effect(tool, step.status)
            }
            _ => false,
        };
        if kept {
            if steps.is_empty() {
                steps.reserve(run.steps.len() - index);
                origins.reserve(run.steps.len() - index);
            }
            // What has no order is sorted as the calls of one turn are.
            let turn = if policy.trajectory.is_set() { Some(0) } else { turn };
            steps.push(behaviour_step(step, index, turn, policy, &mut masker)?);
            origins.push(index);
        }
    }
    notes.extend(not_recorded(&steps, policy));
    notes.extend(unclassified.into_iter().map(unclassified_note));
    let counts = (policy.counts == StepCounts::Exact).then(|| counts(run));
    let mut behaviour = Behaviour {
        outcome: run.outcome,
        output: None,
        steps,
        stages: stages(run, policy),
        counts,
    };
    if policy.output != Output::Ignore {
        behaviour.output = output(run, policy)?;
        if let Some(output) = &mut behaviour.output {
            masker.of_run(output, "output");
        }
    }
    // Values are masked in the order in which they are numbered, but where keys are redacted and sorted again.
    let order = if policy.redact.is_empty() {
        canonicalise_numbered(&mut behaviour)
    } else {
        canonicalise(&mut behaviour)
    };
    let turns = behaviour.steps.iter().map(|step| step.turn).collect();
    if !policy.trajectory.keeps_turns() {
        behaviour.forget_turns();
    }
    let origins = order.into_iter().map(|old| origins[old]).collect();
    let (input, of_input) = input(run, policy)?.unzip();
    let mut masks_used = masker.used();
    for (used, of_input) in masks_used.iter_mut().zip(of_input.unwrap_or_default()) {
        *used |= of_input;
    }
    Ok(Projection {
        behaviour,
        origins,
        has_steps: !run.steps.is_empty(),
        hollow: run.is_hollow() && !run.outcome.is_bad(),
        input,
        label: run.label.clone(),
        duration: run.usage.as_ref().and_then(|usage| usage.duration),
        masks_used,
        notes,
        turns,
        ..Projection::default()
    })
}

fn unclassified_note(tool: &str) -> Finding {
    let message =
        format!("tool {tool:?} is in neither `effects` nor `reads`: it counts as an effect");
    Finding::note(FindingKind::UnclassifiedTool, message)
}

/// Warnings about arguments and results that should be compared and were not recorded.
fn not_recorded(steps: &[BehaviourStep], policy: &Policy) -> Vec<Finding> {
    let bare = |step: &BehaviourStep| {
        let mode = policy.arguments_of(step.name.as_deref().unwrap_or_default()).0;
        mode != Arguments::Ignore && step.args.is_none() && step.args_hash.is_none()
    };
    let unanswered =
        |step: &BehaviourStep| policy.results == Results::Exact && step.result.is_none();
    let warning = |kind, lacks: &dyn Fn(&BehaviourStep) -> bool, what| {
        let calls = steps.iter().filter(|step| step.kind == StepKind::Tool && lacks(step));
        let count = Some(calls.count()).filter(|count| *count > 0)?;
        let message = format!("{count} compared calls were recorded without {what} compared");
        Some(Finding::warning(kind, message))
    };
    let args = warning(FindingKind::ArgumentsNotRecorded, &bare, "arguments: only their names are");
    let what = "results: only the calls themselves are";
    args.into_iter().chain(warning(FindingKind::ResultsNotRecorded, &unanswered, what)).collect()
}

/// How many turns made `steps`. A step without one is a turn of its own.
pub(crate) fn turns<'s, 'a: 's>(steps: impl Iterator<Item = &'s Step<'a>>) -> u32 {
    let (mut turns, mut previous) = (0_u32, None);
    for step in steps {
        if step.turn.is_none() || step.turn != previous {
            turns = turns.saturating_add(1);
        }
        previous = step.turn;
    }
    turns
}

fn counts(run: &Run<'_>) -> BehaviourCounts {
    BehaviourCounts {
        turns: turns(run.steps.iter()),
        steps: u32::try_from(run.steps.len()).unwrap_or(u32::MAX),
    }
}

fn behaviour_step(
    step: &Step<'_>,
    index: usize,
    turn: Option<u32>,
    policy: &Policy,
    masker: &mut Masker<'_>,
) -> Result<BehaviourStep, ProjectError> {
    let name = step
        .name
        .as_ref()
        .filter(|_| step.kind == StepKind::Tool)
        .map(|name| name.as_str().to_owned());
    let mut projected = BehaviourStep {
        kind: step.kind,
        name,
        args: None,
        args_hash: None,
        result: None,
        status: step
            .status
            .filter(|status| policy.status == Statuses::Exact && *status != StepStatus::Ok),
        turn,
        same_turn: false,
        optional: false,
    };
    if step.kind != StepKind::Tool {
        return Ok(projected);
    }
    let decode = |raw: &RawJson<'_>, member: &str| {
        decode(raw, policy, || format!("steps[{index}].{member}"), Some(index))
    };
    let tool = step.name.as_ref().map_or("", Text::as_str);
    let (mode, ignored) = policy.arguments_of(tool);
    if mode != Arguments::Ignore {
        // Where the arguments are known, a hash over their masked parts would tell runs apart that are the same.
        let hash = step.args_hash.as_ref().filter(|_| step.args.is_none());
        projected.args_hash = hash.map(|hash| hash.as_str().to_owned());
        if let Some(args) = &step.args {
            let mut args = decode(args, "args")?;
            ignored.iter().for_each(|path| path.remove_from(&mut args));
            masker.of_step(&mut args, index, tool, "args");
            projected.args = Some(args);
        }
    }
    if let Some(result) = step.result.as_ref().filter(|_| policy.results == Results::Exact) {
        let mut result = decode(result, "result")?;
        masker.of_step(&mut result, index, tool, "result");
        projected.result = Some(result);
    }
    Ok(projected)
}

/// The run's output, or what its final answer says where the recording knows no other.
pub(crate) fn output(run: &Run<'_>, policy: &Policy) -> Result<Option<Json>, ProjectError> {
    if let Some(output) = &run.output {
        return decode(output, policy, || "output".to_owned(), None).map(Some);
    }
    let last = run.steps.iter().enumerate().rfind(|(_, step)| step.kind == StepKind::Final);
    let Some((index, result)) = last.and_then(|(index, step)| Some((index, step.result.as_ref()?)))
    else {
        return Ok(None);
    };
    decode(result, policy, || format!("steps[{index}].result"), Some(index)).map(Some)
}

/// The value of `raw`, which lies at `path` and belongs to the step at `step`, if to one.
fn decode(
    raw: &RawJson<'_>,
    policy: &Policy,
    path: impl FnOnce() -> String,
    step: Option<usize>,
) -> Result<Json, ProjectError> {
    policy.decode(raw).map_err(|source| ProjectError { path: path(), step, source })
}

/// The input with placeholder numbers of its own, which nothing else that is compared changes; and which masks it needed.
fn input(run: &Run<'_>, policy: &Policy) -> Result<Option<(Json, Vec<bool>)>, ProjectError> {
    let Some(input) = &run.input else { return Ok(None) };
    let input = decode(input, policy, || "input".to_owned(), None)?;
    Ok(Some(mask_input(input, policy)))
}

/// An input as goldens hold it and as inputs are compared.
pub(crate) fn masked_input(input: Json, policy: &Policy) -> Json {
    mask_input(input, policy).0
}

fn mask_input(input: Json, policy: &Policy) -> (Json, Vec<bool>) {
    alone(input, policy, |masker, input| masker.of_run(input, "input"))
}

/// The visible text of the stage `node` at `index` as fixtures hold it, and which masks it needed.
pub(crate) fn masked_stage_text(
    text: &str,
    index: usize,
    node: &str,
    policy: &Policy,
) -> (String, Vec<bool>) {
    let (masked, used) =
        alone(Json::from(text), policy, |masker, text| masker.of_stage(text, index, node));
    (masked.as_str().unwrap_or_default().to_owned(), used)
}

/// A value masked with numbers of its own, and which masks it needed.
fn alone(
    mut value: Json,
    policy: &Policy,
    mask: impl FnOnce(&mut Masker<'_>, &mut Json),
) -> (Json, Vec<bool>) {
    let mut masker = Masker::new(&policy.masks).redacting(&policy.redact);
    mask(&mut masker, &mut value);
    let mut behaviour = Behaviour { output: Some(value), ..Behaviour::default() };
    canonicalise(&mut behaviour);
    (behaviour.output.unwrap_or(Json::Null), masker.used())
}

fn stages(run: &Run<'_>, policy: &Policy) -> Vec<BehaviourStage> {
    if policy.stages == Stages::Ignore {
        return Vec::new();
    }
    let owned = |text: &Option<Text<'_>>| {
        text.as_ref().map(|text| Json::from(&*policy.redact.words(text.as_str())))
    };
    let stages = run.stages.iter().map(|stage| BehaviourStage {
        node: stage.node.as_str().to_owned(),
        occurrence: stage.occurrence,
        status: owned(&stage.status),
        outcome: owned(&stage.outcome),
        branch: owned(&stage.branch),
    });
    stages.collect()
}

/// `text` as reports hold it: without credentials, and without what the suite masks.
pub(crate) fn masked(text: &str, policy: &Policy) -> String {
    match masked_input(Json::from(text), policy) {
        Json::String(text) => text,
        _ => String::new(),
    }
}

#[cfg(test)]
#[path = "tests/project.rs"]
mod tests;
