//! Whether runs may change the golden there is, and whether they change anything in it.

use super::accept_options::AcceptOptions;
use super::golden_file::GoldenFile;
use super::tally::Change;
use crate::judge::behaviour::{AcceptedBehaviour, Compared};
use crate::judge::case::{Accepted, LoadedRun};
use crate::judge::check::{GoldenUsage, Measure, accepted_usage};
use crate::judge::compare::{accepts, fits_alone};
use crate::judge::policy::Policy;

/// Why nothing of `runs` may be added to `golden` (`--add`).
pub(crate) fn not_addable(
    golden: &GoldenFile,
    runs: &[&LoadedRun],
    compared: &Compared,
    policy: &Policy,
) -> Option<&'static str> {
    let held = &golden.accepted.compared;
    let mut behaviours = golden.accepted.behaviours.iter();
    if held.other_settings(compared)
        || held.lacks(policy).is_some()
        || behaviours.any(|known| held.masks_change(&known.behaviour, policy))
    {
        return Some(
            "the suite compares other things than when the golden was accepted: accept it without --add",
        );
    }
    let known = golden.accepted.input.as_ref()?;
    let other =
        |run: &&LoadedRun| run.input.as_ref().is_some_and(|input| !fits_alone(known, input));
    runs.iter().any(other).then_some(
        "it was recorded with another input than the golden has: accept it without --add",
    )
}

/// Whether the behaviours of `golden` stay: the runs show the same ones; or, without `add` and `recount`, each run is accepted by one of
/// them and each of them accepts a run.
pub(crate) fn stays(
    golden: &GoldenFile,
    change: &Change,
    runs: &[&LoadedRun],
    policy: &Policy,
    options: &AcceptOptions<'_>,
) -> bool {
    (change.added, change.removed) == (0, 0)
        || (!options.recount && !options.add && covers(&golden.accepted.behaviours, runs, policy))
}

/// What `golden` becomes if the runs give `offered`; `None` if nothing changes.
pub(crate) fn replacement(
    golden: &GoldenFile,
    mut offered: Accepted,
    (stays, change): (bool, &Change),
    runs: &[&LoadedRun],
    options: &AcceptOptions<'_>,
) -> Option<Accepted> {
    let before = &golden.accepted;
    // One repetition says little of how often a behaviour is shown: more say it better.
    let refreshed = before.repetitions == 1
        && offered.repetitions > 1
        && (change.added, change.removed) == (0, 0);
    let same = stays
        && !before.compared.other_settings(&offered.compared)
        && before.input == offered.input;
    if same && !options.recount && !refreshed {
        if !lacks_usage(golden, runs, options) {
            return None;
        }
        // Only what the golden lacks is new; counts stay.
        (offered.repetitions, offered.behaviours) = (before.repetitions, before.behaviours.clone());
        offered.compared.clone_from(&before.compared);
    }
    (*before != offered).then_some(offered)
}

/// Whether the runs have a usage that the golden should hold and does not.
pub(crate) fn lacks_usage(
    golden: &GoldenFile,
    runs: &[&LoadedRun],
    options: &AcceptOptions<'_>,
) -> bool {
    usage(runs, None, options).keys().any(|measure| !golden.accepted.usage.contains_key(measure))
}

/// The usage that the golden should hold: what `held` has of it, else what the runs used.
pub(crate) fn usage(
    runs: &[&LoadedRun],
    held: Option<&GoldenUsage>,
    options: &AcceptOptions<'_>,
) -> GoldenUsage {
    let measured =
        || runs.iter().filter_map(|run| run.checked.as_ref()).map(|checked| &checked.measured);
    let used = |&measure: &Measure| {
        let held = held.and_then(|held| held.get(&measure).cloned());
        Some((measure, held.or_else(|| accepted_usage(measure, measured()))?))
    };
    options.usage.iter().filter_map(used).collect()
}

fn covers(known: &[AcceptedBehaviour], runs: &[&LoadedRun], policy: &Policy) -> bool {
    let accepted =
        |known: &AcceptedBehaviour, run: &LoadedRun| accepts(&known.behaviour, run, policy);
    runs.iter().all(|run| known.iter().any(|known| accepted(known, run)))
        && known.iter().all(|known| runs.iter().any(|run| accepted(known, run)))
}
