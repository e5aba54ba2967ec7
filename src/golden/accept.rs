//! What a golden becomes when the runs on disk are accepted. Pure: values in, a decision out.

use std::collections::BTreeMap;

use super::format::GoldenFile;
use super::keep::KeptMatchers;
use crate::judge::check::{Checked, GoldenUsage, Measure, accepted_usage};
use crate::judge::{
    Accepted, AcceptedBehaviour, Behaviour, Compared, Policy, Projection, accepts, input_fits,
    masked_input, merge_input,
};
use crate::run::{Json, Outcome};

/// What may be accepted, and how.
#[derive(Clone, Debug, Default)]
pub struct AcceptOptions<'a> {
    /// Only recordings with this label (`[accept] label`).
    pub label: Option<&'a Json>,
    /// Bad outcomes that are accepted all the same.
    pub outcomes: Vec<Outcome>,
    /// Runs that break a check are accepted all the same.
    pub broken_checks: bool,
    /// What of the runs' usage the golden holds: what the suite limits by it.
    pub usage: Vec<Measure>,
    /// Keep what was accepted before, and add to it.
    pub add: bool,
    /// Take counts and classes from these runs, though the golden accepts them as it is. With `add`, behaviours that these runs do
    /// not show stay as often seen as they were, in as many runs; nothing is counted twice, however often it is accepted.
    pub recount: bool,
}

/// What becomes of a golden.
#[expect(clippy::large_enum_variant, reason = "one a case, and most are written")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It is to be written.
    Write {
        /// The golden.
        golden: GoldenFile,
        /// What is different from the one before.
        change: Change,
        /// Recordings that were considered and not accepted, and why.
        left_out: Vec<String>,
        /// Matchers of the golden before that are not in this one, and why.
        dropped: Vec<String>,
    },
    /// Nothing changes; and what was left out of the runs, and why.
    Unchanged(Vec<String>),
    /// Nothing of it may be accepted, and why.
    Refused(Vec<String>),
}

/// What is different from the golden before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether there was a golden before.
    pub replaced: bool,
    /// Behaviours that are new.
    pub added: usize,
    /// Behaviours that are no longer accepted.
    pub removed: usize,
    /// Behaviours that stay.
    pub kept: usize,
}

/// Decides what the golden of a case becomes: `before` is the one there is, `runs` are the case's repetitions by number.
///
/// While the set of behaviours, what is compared and the input stay the same, nothing changes: counts are of when it was
/// accepted. So it is where the runs show other behaviours that the golden's accept under the policy (one call more under
/// `superset`, say), and each of the golden's accepts one: a golden does not follow what it leaves free, unless told to (`add`,
/// `recount`).
///
/// Where runs do otherwise, those matchers and optional steps of the nearest behaviour are kept that still fit in their places.
#[must_use]
pub fn accept(
    (suite, case): (&str, &str),
    before: Option<&GoldenFile>,
    runs: &[(u32, Projection)],
    policy: &Policy,
    options: &AcceptOptions<'_>,
) -> Acceptance {
    let mut left_out = Vec::new();
    let mut fit: Vec<&Projection> = Vec::new();
    for (number, run) in runs {
        match unfit(run, policy, options) {
            Some(why) => left_out.push(format!("repetition {number} {why}")),
            None => fit.push(run),
        }
    }
    if !policy.compares_something() {
        return Acceptance::Refused(vec!["the suite's [compare] compares nothing".to_owned()]);
    }
    if runs.is_empty() {
        return Acceptance::Refused(vec!["no run is recorded".to_owned()]);
    }
    if fit.is_empty() {
        return Acceptance::Refused(left_out);
    }
    let compared = Compared::from(policy);
    let mut seen: BTreeMap<Vec<u8>, AcceptedBehaviour> = BTreeMap::new();
    let mut repetitions = u32::try_from(runs.len()).unwrap_or(u32::MAX);
    let mut kept = KeptMatchers::new(before, &compared, policy);
    for run in &fit {
        count(&mut seen, &kept.behaviour(run), 1);
    }
    let inputs: Vec<Option<&Json>> = fit.iter().map(|run| run.input.as_ref()).collect();
    let (mut input, of_input) =
        merge_input(before.and_then(|golden| golden.accepted.input.as_ref()), &inputs);
    let known: BTreeMap<Vec<u8>, &AcceptedBehaviour> = before
        .into_iter()
        .flat_map(|golden| &golden.accepted.behaviours)
        .map(|b| (b.behaviour.canonical(), b))
        .collect();
    if let (true, Some(golden)) = (options.add, before) {
        if golden.accepted.compared != compared {
            let why = "the suite compares otherwise than the golden was accepted with: accept it without --add";
            return Acceptance::Refused(vec![why.to_owned()]);
        }
        let other = |run: &Projection| {
            run.input
                .as_ref()
                .zip(golden.accepted.input.as_ref())
                .is_some_and(|(input, known)| !input_fits(known, input))
        };
        if golden.accepted.input.is_some() && fit.iter().any(|run| other(run)) {
            let why =
                "it was recorded with another input than the golden has: accept it without --add";
            return Acceptance::Refused(vec![why.to_owned()]);
        }
        let adds = seen.keys().any(|behaviour| !known.contains_key(behaviour));
        if !adds && !options.recount && !lacks(golden, &fit, options) {
            return Acceptance::Unchanged(left_out);
        }
        if options.recount {
            let kept: Vec<_> =
                known.iter().filter(|(behaviour, _)| !seen.contains_key(*behaviour)).collect();
            for (_, behaviour) in kept {
                count(&mut seen, &behaviour.behaviour, behaviour.seen);
                repetitions = repetitions.saturating_add(behaviour.seen);
            }
        } else {
            for behaviour in known.values() {
                count(&mut seen, &behaviour.behaviour, behaviour.seen);
            }
            repetitions = repetitions.saturating_add(golden.accepted.repetitions);
        }
        input = input.filter(|input| golden.accepted.input.as_ref() == Some(input));
    }
    let change = Change {
        replaced: before.is_some(),
        added: seen.keys().filter(|behaviour| !known.contains_key(*behaviour)).count(),
        removed: known.keys().filter(|behaviour| !seen.contains_key(*behaviour)).count(),
        kept: known.keys().filter(|behaviour| seen.contains_key(*behaviour)).count(),
    };
    let behaviours = seen.into_values().collect();
    let stays = before.is_some_and(|golden| {
        let covered = || covers(&golden.accepted.behaviours, &fit, policy);
        (change.added, change.removed) == (0, 0) || (!options.recount && !options.add && covered())
    });
    let held = before
        .filter(|_| (stays || options.add) && !options.recount)
        .map(|golden| &golden.accepted.usage);
    let usage = usage(&fit, held, options);
    let mut accepted = Accepted { input, compared, repetitions, usage, behaviours };
    if let Some(golden) = before {
        let same = stays
            && golden.accepted.compared == accepted.compared
            && golden.accepted.input == accepted.input;
        if same && !options.recount {
            if !lacks(golden, &fit, options) {
                return Acceptance::Unchanged(left_out);
            }
            // Only what the golden lacks is new; counts stay.
            (accepted.repetitions, accepted.behaviours) =
                (golden.accepted.repetitions, golden.accepted.behaviours.clone());
        }
        if golden.accepted == accepted {
            return Acceptance::Unchanged(left_out);
        }
    }
    let golden = GoldenFile { suite: suite.to_owned(), case: case.to_owned(), accepted };
    let mut dropped = if options.add { Vec::new() } else { kept.dropped() };
    dropped.extend(of_input.iter().map(|(path, why)| format!("matcher at {path} dropped: {why}")));
    Acceptance::Write { golden, change, left_out, dropped }
}

/// Whether the runs say something that the golden is to hold, and it does not.
fn lacks(golden: &GoldenFile, fit: &[&Projection], options: &AcceptOptions<'_>) -> bool {
    usage(fit, None, options).keys().any(|measure| !golden.accepted.usage.contains_key(measure))
}

/// How much the runs used of what the golden is to hold; `held` before wins.
fn usage(
    fit: &[&Projection],
    held: Option<&GoldenUsage>,
    options: &AcceptOptions<'_>,
) -> GoldenUsage {
    let measured =
        || fit.iter().filter_map(|run| run.checked.as_ref()).map(|checked| &checked.measured);
    let used = |&measure: &Measure| {
        let held = held.and_then(|held| held.get(&measure).cloned());
        Some((measure, held.or_else(|| accepted_usage(measure, measured()))?))
    };
    options.usage.iter().filter_map(used).collect()
}

/// Whether each run is accepted by one of these behaviours, and each of them accepts a run.
fn covers(known: &[AcceptedBehaviour], runs: &[&Projection], policy: &Policy) -> bool {
    let accepted =
        |known: &AcceptedBehaviour, run: &Projection| accepts(&known.behaviour, run, policy);
    runs.iter().all(|run| known.iter().any(|known| accepted(known, run)))
        && known.iter().all(|known| runs.iter().any(|run| accepted(known, run)))
}

fn count(seen: &mut BTreeMap<Vec<u8>, AcceptedBehaviour>, behaviour: &Behaviour, times: u32) {
    let known = seen
        .entry(behaviour.canonical())
        .or_insert_with(|| AcceptedBehaviour { seen: 0, behaviour: behaviour.clone() });
    known.seen = known.seen.saturating_add(times);
}

/// Why a run may not be accepted.
fn unfit(run: &Projection, policy: &Policy, options: &AcceptOptions<'_>) -> Option<String> {
    let outcome = run.behaviour.outcome;
    if outcome.is_bad() && !options.outcomes.contains(&outcome) {
        return Some(format!("ended as {outcome} (--outcome {outcome} accepts it)"));
    }
    if let Some(first) = run.broken.as_ref().and_then(|broken| broken.first()) {
        return Some(format!("breaks what is demanded beside the golden: {}", first.message));
    }
    if let Some(panic) = run.checked.as_ref().and_then(|checked| checked.panics.first()) {
        return Some(panic.clone());
    }
    if let Some(first) =
        run.checked.as_ref().filter(|_| !options.broken_checks).and_then(Checked::first_error)
    {
        return Some(format!("breaks a check (--any-check accepts it): {}", first.message));
    }
    if !run.holds_something(policy) {
        return Some("holds nothing that the suite compares".to_owned());
    }
    if let Some(wanted) = options.label {
        let show = |label: &Json| serde_json::to_string(label).unwrap_or_default();
        match &run.label {
            None => {
                return Some(format!(
                    "has no label, and [accept] wants {} (--any-label accepts it)",
                    show(wanted)
                ));
            }
            Some(label) if !label.same_label(wanted) => {
                let label = masked_input(label.clone(), policy);
                return Some(format!(
                    "is labelled {}, and [accept] wants {} (--any-label accepts it)",
                    show(&label),
                    show(wanted)
                ));
            }
            Some(_) => {}
        }
    }
    None
}

#[cfg(test)]
#[path = "test_accept.rs"]
mod tests;
