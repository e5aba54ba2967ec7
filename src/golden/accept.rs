//! What a golden becomes when the runs on disk are accepted. Pure: values in, a decision out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::accept_options::AcceptOptions;
use super::eligible::eligible;
use super::golden_file::GoldenFile;
use super::kept_matchers::KeptMatchers;
use super::overwrite::{lacks_usage, not_addable, replacement, stays, usage};
use super::tally::{Change, Tally, known};
use crate::json::Json;
use crate::judge::behaviour::Compared;
use crate::judge::case::{Accepted, LoadedRun, TEXT_ONLY};
use crate::judge::compare::merge_input;
use crate::judge::mask::{MaskRule, holds_placeholder};
use crate::judge::policy::{Hollow, Policy, Statuses, Trajectory};

/// What becomes of a golden.
#[expect(clippy::large_enum_variant, reason = "one a case, and most are written")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Acceptance {
    Write {
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

/// Decides what the golden of a case becomes: `before` is the one there is, `runs` are the case's repetitions by number.
///
/// Nothing changes, not even counts, while the behaviours, what is compared and the input stay the same. The same holds if each run is
/// accepted by a behaviour of the golden, and each of these accepts a run (one call more under `superset`, say), unless `add` or
/// `recount` asks for more. A golden of one repetition is counted again when there are more.
///
/// A run that behaves otherwise keeps the matchers and optional steps of the nearest behaviour that still fit.
pub(crate) fn accept(
    (suite, case): (&str, &str),
    before: Option<&GoldenFile>,
    runs: &[(u32, LoadedRun)],
    policy: &Policy,
    options: &AcceptOptions<'_>,
) -> Acceptance {
    let refused = |why: &str| Acceptance::Refused(vec![why.to_owned()]);
    // A golden without statuses of calls gets no behaviour with them.
    let silent = options.add && before.is_some_and(|golden| golden.accepted.lacks_statuses());
    let runs = if silent { Cow::Owned(without_statuses(runs)) } else { Cow::Borrowed(runs) };
    let (fit, left_out) = eligible(&runs, policy, options);
    if !policy.compares_something() {
        return refused("the suite's [compare] compares nothing");
    }
    if runs.is_empty() {
        return refused("no run is recorded");
    }
    if fit.is_empty() {
        return Acceptance::Refused(left_out);
    }
    let compared = compared(&fit, (silent, before.filter(|_| options.add)), policy);
    let mut kept = KeptMatchers::new(before, &compared, policy);
    let mut tally = Tally::new(runs.len());
    fit.iter().for_each(|run| tally.count(&kept.behaviour(run), 1));
    let inputs: Vec<Option<&Json>> = fit.iter().map(|run| run.input.as_ref()).collect();
    let (mut input, of_input) =
        merge_input(before.and_then(|golden| golden.accepted.input.as_ref()), &inputs);
    let known = known(before);
    if let (true, Some(golden)) = (options.add, before) {
        if let Some(why) = not_addable(golden, &fit, &compared, policy) {
            return refused(why);
        }
        if options.recount {
            tally.keep_unseen(&known);
        } else if tally.change(true, &known).added > 0 || lacks_usage(golden, &fit, options) {
            tally.add(golden, &known);
        } else {
            return Acceptance::Unchanged(left_out);
        }
        input = input.filter(|input| golden.accepted.input.as_ref() == Some(input));
    }
    if options.imported && fit.len() > 1 {
        tally.all_added();
    }
    let change = tally.change(before.is_some(), &known);
    let stays = before.is_some_and(|golden| {
        let readable = golden.accepted.compared.lacks(policy).is_none();
        readable && stays(golden, &change, &fit, policy, options)
    });
    let held = before
        .filter(|_| (stays || options.add) && !options.recount)
        .map(|golden| &golden.accepted.usage);
    let mut accepted = Accepted {
        input,
        compared,
        repetitions: tally.repetitions,
        usage: usage(&fit, held, options),
        behaviours: tally.into_behaviours(),
    };
    accepted.compared = holding(&accepted, &fit, before.filter(|_| options.add), policy);
    if let Some(golden) = before {
        match replacement(golden, accepted, (stays, &change), &fit, options) {
            None => return Acceptance::Unchanged(left_out),
            Some(changed) => accepted = changed,
        }
    }
    let golden =
        GoldenFile { suite: suite.to_owned(), case: case.to_owned(), reason: None, accepted };
    let mut dropped = if options.add { Vec::new() } else { kept.dropped() };
    let compares = !matches!(policy.trajectory, Trajectory::Off | Trajectory::Effects);
    if compares && golden.accepted.holds_text_only() {
        dropped.push(TEXT_ONLY.to_owned());
    }
    dropped.extend(of_input.iter().map(|(path, why)| format!("matcher at {path} dropped: {why}")));
    Acceptance::Write { golden, change, left_out, dropped }
}

/// What is compared of `runs`, beside the content of their golden. `silent`: the golden that they are added to holds no statuses.
fn compared(
    runs: &[&LoadedRun],
    (silent, added_to): (bool, Option<&GoldenFile>),
    policy: &Policy,
) -> Compared {
    let mut compared = Compared::from(policy);
    if !silent && policy.compares_statuses() && runs.iter().any(|run| run.knows_statuses) {
        compared.status = Some(Statuses::Exact);
    }
    let held = added_to.is_some_and(|golden| golden.accepted.is_hollow());
    if held || (policy.hollow == Hollow::Allowed && runs.iter().any(|run| run.hollow)) {
        compared.hollow = Hollow::Allowed;
    }
    compared
}

/// What `accepted`, made of `runs` and of what the golden `added_to` holds, says of its own content.
fn holding(
    accepted: &Accepted,
    runs: &[&LoadedRun],
    added_to: Option<&GoldenFile>,
    policy: &Policy,
) -> Compared {
    let mut left_out: BTreeSet<String> =
        runs.iter().flat_map(|run| run.left_out.iter().cloned()).collect();
    let held = added_to.map(|golden| &golden.accepted.compared);
    left_out.extend(held.iter().flat_map(|held| held.left_out.iter().flatten().cloned()));
    let took = |(index, rule): (usize, &MaskRule)| {
        runs.iter().any(|run| run.masks_used.get(index) == Some(&true))
            || held.is_some_and(|held| held.has_mask(rule))
    };
    let used: Vec<bool> = policy.masks.iter().enumerate().map(took).collect();
    let placeholders = accepted.behaviours.iter().any(|known| known.behaviour.holds_placeholder())
        || accepted.input.as_ref().is_some_and(holds_placeholder);
    accepted.compared.clone().holding(&used, left_out, placeholders, policy)
}

fn without_statuses(runs: &[(u32, LoadedRun)]) -> Vec<(u32, LoadedRun)> {
    let mut runs = runs.to_vec();
    runs.iter_mut().for_each(|(_, run)| _ = run.projection.forget_statuses());
    runs
}

#[cfg(test)]
#[path = "tests/accept.rs"]
mod tests;
