//! `harness explain CASE`

use std::io::Write;
use std::path::Path;

use crate::cli::arguments::ExplainArgs;
use crate::cli::shell::{Exit, Failure, Output, harness, nothing, today};
use crate::harness::{Harness, Plan};
use crate::judge::behaviour::{Compared, ComparedArguments};
use crate::judge::policy::{Policy, Results, Statuses, StepCounts, Trajectory};
use crate::report::{self, Report};

pub(crate) fn explain(
    root: &Path,
    args: &ExplainArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = today(harness(root))?.cache(!args.no_cache);
    let mut plan = harness.find_one(&args.case)?;
    if plan.take_pending(&harness) > 0 {
        writeln!(
            output.err,
            "this is about the runs of the last `harness --run`, which are pending, not about those on disk"
        )?;
    }
    if plan.names().is_empty() {
        return Ok(nothing(&harness, &plan, output));
    }
    // One case is no gate.
    let judged = Report { nothing_gates: false, ..harness.judge(&plan, 1, |_| true)? };
    for case in &judged.cases {
        let mut text = Vec::new();
        report::explain(case, &context(&harness, &plan), &mut text)?;
        let text = String::from_utf8_lossy(&text);
        write!(output.out, "{}", report::wrapped(&text, output.width()))?;
    }
    Ok(Exit::of(&judged))
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
    if policy.status != Statuses::Exact {
        words += &format!(", status {}", policy.status);
    }
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
