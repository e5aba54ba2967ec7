//! `harness explain CASE`

use std::path::Path;

use super::Failure;
use super::args::ExplainArgs;
use super::exit::Exit;
use super::judge::{harness, nothing, today};
use super::output::Output;
use crate::harness::{Harness, Plan, Selection};
use crate::judge::{Compared, ComparedArguments, Policy, Results, StepCounts, Trajectory};
use crate::report::{self, Report};

pub(super) fn explain(
    root: &Path,
    args: &ExplainArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = today(harness(root))?.cache(!args.no_cache);
    let exact = harness.find(&Selection::only(args.case.as_str()), None)?;
    let plan = if exact.names().is_empty() { one(&harness, &args.case)? } else { exact };
    if plan.names().is_empty() {
        return nothing(&harness, &plan, output);
    }
    // Of one case, there is no gate to speak of.
    let judged = Report { nothing_gates: false, ..harness.judge(&plan, 1, |_| true)? };
    for case in &judged.cases {
        report::explain(case, &context(&harness, &plan), &mut output.out)?;
    }
    Ok(Exit::of(&judged))
}

/// The one test that a part of its name means.
pub(super) fn one(harness: &Harness, part: &str) -> Result<Plan, Failure> {
    let selection = Selection { filters: vec![part.to_owned()], ..Selection::default() };
    let plan = harness.find(&selection, None)?;
    let names = plan.names();
    if names.len() > 1 {
        let some: Vec<_> = names.iter().take(5).map(|name| format!("  {name}")).collect();
        let more = if names.len() > 5 { "\n  …" } else { "" };
        return Err(Failure::Usage(format!(
            "{part:?} means {} tests:\n{}{more}",
            names.len(),
            some.join("\n")
        )));
    }
    Ok(plan)
}

fn context(harness: &Harness, plan: &Plan) -> report::Context {
    let Some((suite, case)) = plan.cases().next() else { return report::Context::default() };
    let place = |recording: &crate::discover::Recording| {
        let path = harness.relative(&recording.path);
        let place =
            recording.slice.map_or_else(|| path.clone(), |slice| format!("{path}:{}", slice.line));
        (recording.repetition, place)
    };
    report::Context {
        compared: compared(&suite.config.policy),
        recordings: case.recordings.iter().map(place).collect(),
    }
}

/// What a policy compares, in one line.
fn compared(policy: &Policy) -> String {
    let Compared { effects, reads, tool_arguments, .. } = Compared::from(policy);
    let mut words = format!(
        "trajectory {}, arguments {}, output {}, stages {}",
        policy.trajectory, policy.arguments, policy.output, policy.stages
    );
    if policy.results != Results::Ignore {
        words += &format!(", results {}", policy.results);
    }
    if policy.counts != StepCounts::Ignore {
        words += &format!(", counts {}", policy.counts);
    }
    for (tools, ComparedArguments { mode, ignore }) in &tool_arguments {
        let mode = mode.unwrap_or(policy.arguments);
        words += &format!("; arguments of {tools} {mode}");
        if !ignore.is_empty() {
            words += &format!(" without {}", list(ignore));
        }
    }
    if policy.trajectory == Trajectory::Effects {
        words += &format!("; effects {}; reads {}", list(&effects), list(&reads));
    }
    let masks: Vec<String> = policy.masks.iter().map(ToString::to_string).collect();
    let masks = if masks.is_empty() { "none".to_owned() } else { masks.join(", ") };
    words += &format!("; masks {masks}");
    if !policy.redact.is_empty() {
        words += &format!("; redacted {}", policy.redact.rules().join(", "));
    }
    words
}

fn list(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(" ") }
}
