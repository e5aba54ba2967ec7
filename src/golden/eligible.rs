//! Which runs may be accepted.

use super::accept_options::AcceptOptions;
use crate::json::Json;
use crate::judge::behaviour::masked_input;
use crate::judge::case::LoadedRun;
use crate::judge::check::Checked;
use crate::judge::policy::Policy;

/// The runs that may be accepted; and for each other, why not.
pub(crate) fn eligible<'r>(
    runs: &'r [(u32, LoadedRun)],
    policy: &Policy,
    options: &AcceptOptions<'_>,
) -> (Vec<&'r LoadedRun>, Vec<String>) {
    let (mut fit, mut left_out) = (Vec::new(), Vec::new());
    for (number, run) in runs {
        match unfit(run, policy, options) {
            Some(why) => left_out.push(format!("repetition {number} {why}")),
            None => fit.push(run),
        }
    }
    (fit, left_out)
}

/// Why a run may not be accepted.
fn unfit(run: &LoadedRun, policy: &Policy, options: &AcceptOptions<'_>) -> Option<String> {
    let outcome = run.behaviour.outcome;
    if outcome.is_bad() && !options.outcomes.contains(&outcome) {
        return Some(format!("ended as {outcome} (--outcome {outcome} accepts it)"));
    }
    if let Some(first) = run.broken.as_ref().and_then(|broken| broken.first()) {
        return Some(format!("breaks a fixture or a baseline: {}", first.message));
    }
    if let Some(panic) = run.checked.as_ref().and_then(|checked| checked.panics.first()) {
        return Some(panic.clone());
    }
    if let Some(first) =
        run.checked.as_ref().filter(|_| !options.broken_checks).and_then(Checked::first_error)
    {
        return Some(format!("breaks a check (--any-check accepts it): {}", first.message));
    }
    if run.refused_as_hollow(policy).is_some() {
        let why = "is hollow: nothing in it was understood as a step ([compare] hollow = \"allowed\" accepts its text)";
        return Some(why.to_owned());
    }
    if !run.holds_something(policy) {
        return Some("holds nothing that the suite compares".to_owned());
    }
    other_label(run, policy, options.label?)
}

/// Why its label does not allow it.
fn other_label(run: &LoadedRun, policy: &Policy, wanted: &Json) -> Option<String> {
    let show = |label: &Json| serde_json::to_string(label).unwrap_or_default();
    let found = match &run.label {
        Some(label) if label == wanted => return None,
        Some(label) => format!("is labelled {}", show(&masked_input(label.clone(), policy))),
        None => "has no label".to_owned(),
    };
    Some(format!("{found}, and [accept] wants {} (--any-label accepts it)", show(wanted)))
}
