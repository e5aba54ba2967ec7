//! What a case passes without having shown much.

use super::input::{Accepted, CaseInput, LoadedRun};
use super::report::CaseReport;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::matcher::accepts_everything;
use crate::judge::policy::Trajectory;
use crate::judge::verdict::Expect;

pub(crate) fn vacuity(input: &CaseInput<'_>, accepted: Option<&Accepted>, report: &mut CaseReport) {
    report.findings.extend(of_masks(input));
    report.findings.extend(without_golden(input, accepted));
    let Some(accepted) = accepted else { return };
    report.findings.extend(fewer(input, accepted));
    let empty = |known: &AcceptedBehaviour| {
        let Behaviour { outcome: _, output, steps, stages, counts } = &known.behaviour;
        let free = output.as_ref().is_none_or(accepts_everything);
        steps.iter().all(|step| step.optional) && stages.is_empty() && free && counts.is_none()
    };
    if accepted.behaviours.iter().any(|known| known.behaviour.is_redacted() == Some(true)) {
        let message = "every value in the golden is redacted: which calls are made and how it ends is all that is compared; \
                       let [redact] take less";
        report.findings.push(Finding::warning(FindingKind::NothingAsserted, message));
    }
    let unmatched = |known: &&AcceptedBehaviour| empty(known) && known.behaviour.holds_matcher();
    if let Some(known) = accepted.behaviours.iter().find(unmatched) {
        let message = match (known.behaviour.steps.is_empty(), known.behaviour.output.is_some()) {
            (false, false) => {
                "every step of the golden is optional: a run that makes none of them passes"
            }
            (false, true) => {
                "every step of the golden is optional, and any output will do: how a run ended is all that it must meet"
            }
            (true, _) => {
                "the golden takes any output, and nothing else is compared but how a run ended"
            }
        };
        report.findings.push(Finding::note(FindingKind::NothingAsserted, message));
    }
    let empty = |known: &AcceptedBehaviour| empty(known) && !known.behaviour.holds_matcher();
    if !accepted.behaviours.iter().any(empty) {
        report.findings.extend(of_text_only(input, accepted));
        return;
    }
    let message = match input.policy.trajectory {
        Trajectory::Effects => {
            "the golden accepts a run without any effect: that it changed nothing is all that is compared".to_owned()
        }
        mode @ (Trajectory::InOrder | Trajectory::Superset) => {
            format!("the golden has no call, and under `{mode}` any may be made: how it ended is all that is compared")
        }
        _ => "the golden accepts a run without any step or output: how it ended is all that is compared".to_owned(),
    };
    report.findings.push(Finding::note(FindingKind::NothingAsserted, message));
}

/// Counts the runs in which nothing was understood as a step. Where nothing else could tell that from an agent that did nothing, they
/// make the case an error: a golden with calls tells it, but not of runs that must be rejected.
pub(crate) fn of_hollow(
    input: &CaseInput<'_>,
    accepted: Option<&Accepted>,
    hollow: &mut u32,
) -> Vec<Finding> {
    let told = accepted.is_some_and(|accepted| !accepted.holds_text_only());
    let told = told && input.expect != Expect::Fail;
    let read = input.repetitions.iter().filter_map(|it| Some((it.number, it.run.as_ref().ok()?)));
    let bare = read.filter(|(_, run)| run.hollow && input.policy.trajectory != Trajectory::Off);
    let finding = |(number, run): (u32, &LoadedRun)| {
        *hollow += 1;
        let why = run.refused_as_hollow(input.policy).filter(|_| !told && input.wants_golden)?;
        Some(Finding::error(FindingKind::Hollow, why).in_repetition(number))
    };
    bare.filter_map(finding).collect()
}

/// That nothing but an answer was accepted, in a suite that compares calls.
fn of_text_only(input: &CaseInput<'_>, accepted: &Accepted) -> Option<Finding> {
    let compares = !matches!(input.policy.trajectory, Trajectory::Off | Trajectory::Effects);
    (compares && accepted.holds_text_only())
        .then(|| Finding::note(FindingKind::NothingAsserted, TEXT_ONLY))
}

/// What is said of a golden without calls and stages, wherever it is shown.
pub(crate) const TEXT_ONLY: &str =
    "nothing but an answer stands in the golden: no call was ever seen in these runs";

/// Masks that leave no text to compare.
fn of_masks(input: &CaseInput<'_>) -> Option<Finding> {
    let mut masks = input.policy.masks.iter().enumerate();
    let (number, rule) = masks.find(|(_, rule)| rule.at.is_none() && rule.takes_every_text())?;
    let message = format!(
        "mask {} ({rule}) of suite.toml takes every text: no text is compared; make it match what differs from run to run",
        number + 1
    );
    Some(Finding::warning(FindingKind::NothingAsserted, message))
}

/// There is no golden, though the suite compares more than the fixture that judges the case.
fn without_golden(input: &CaseInput<'_>, accepted: Option<&Accepted>) -> Option<Finding> {
    let judged = accepted.is_none() && !input.demands.is_empty() && !input.repetitions.is_empty();
    if !judged || !input.wants_golden || input.expect == Expect::Fail {
        return None;
    }
    let message = format!(
        "there is no golden at {}, so calls and output are not compared; only {} is checked. To accept what the runs do: {}",
        input.golden_path,
        input.demands.join(", "),
        input.accept_command
    );
    Some(Finding::warning(FindingKind::NoGolden, message))
}

/// Fewer repetitions than when the golden was accepted, and the suite does not say how many are enough.
fn fewer(input: &CaseInput<'_>, accepted: &Accepted) -> Option<Finding> {
    let total = u32::try_from(input.repetitions.len()).unwrap_or(u32::MAX);
    let enough = total >= accepted.repetitions || input.rules.min_repetitions > 1;
    if enough || total == 0 || input.expect == Expect::Fail {
        return None;
    }
    let noun = if total == 1 { "repetition is" } else { "repetitions are" };
    let message = format!(
        "{total} {noun} judged, and the golden was accepted with {}: where some are lost, put them back; where fewer are enough, \
         say so with [verdict] min_repetitions, or count again with `--recount`",
        accepted.repetitions
    );
    Some(Finding::warning(FindingKind::TooFewRepetitions, message))
}
