//! What is different between two goldens of a case, in words. Pure.

use std::collections::BTreeSet;

use super::golden_file::GoldenFile;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, Projection, step};
use crate::judge::compare::{differences, divergence};
use crate::judge::policy::Policy;
use crate::text::clip;

/// Characters of a line.
const LINE: usize = 300;
/// Characters of a step.
const STEP: usize = 80;

/// A line for each behaviour that only `after` accepts (`+`), then for each that only `before` accepts (`-`), then other differences.
pub(crate) fn changes(
    before: Option<&GoldenFile>,
    after: &GoldenFile,
    policy: &Policy,
) -> Vec<String> {
    let canonical = |golden: &GoldenFile| -> BTreeSet<Vec<u8>> {
        golden.accepted.behaviours.iter().map(|known| known.behaviour.canonical()).collect()
    };
    let (old, new) = (before.map(canonical).unwrap_or_default(), canonical(after));
    let comparable = before.filter(|before| before.accepted.compared == after.accepted.compared);
    let mut lines = Vec::new();
    let total = after.accepted.repetitions;
    for known in
        after.accepted.behaviours.iter().filter(|known| !old.contains(&known.behaviour.canonical()))
    {
        let parts = comparable
            .and_then(|before| parts(&before.accepted.behaviours, &known.behaviour, policy));
        let words = parts.unwrap_or_else(|| summary(&known.behaviour));
        lines.push(format!("+ in {} of {total} runs: {words}", known.seen));
    }
    if let Some(before) = before {
        let total = before.accepted.repetitions;
        let dropped = before
            .accepted
            .behaviours
            .iter()
            .filter(|known| !new.contains(&known.behaviour.canonical()));
        lines.extend(dropped.map(|known| {
            format!("- was in {} of {total} runs: {}", known.seen, summary(&known.behaviour))
        }));
        if before.accepted.compared != after.accepted.compared {
            lines.push("the suite compares other things than before".to_owned());
        }
        if before.accepted.input != after.accepted.input {
            lines.push("the input has changed".to_owned());
        }
        if lines.is_empty() && before.accepted != after.accepted {
            lines.push("the same behaviours, counted again".to_owned());
        }
    }
    lines.into_iter().map(|line| clip(line, LINE).0).collect()
}

/// Where a behaviour parts from the one that is nearest to it.
fn parts(known: &[AcceptedBehaviour], behaviour: &Behaviour, policy: &Policy) -> Option<String> {
    let run = Projection {
        behaviour: behaviour.clone(),
        origins: (0..behaviour.steps.len()).collect(),
        turns: behaviour.steps.iter().map(|step| step.turn).collect(),
        has_steps: !behaviour.steps.is_empty(),
        ..Projection::default()
    };
    let nearest = known
        .iter()
        .map(|known| differences(&known.behaviour, &run, policy))
        .min_by_key(Vec::len)?;
    divergence(&nearest)
}

/// What a behaviour is, on one line: how it ended, then its steps.
fn summary(behaviour: &Behaviour) -> String {
    let steps: Vec<String> =
        behaviour.steps.iter().take(20).map(|known| step(&known.to_json(), STEP)).collect();
    let more = if behaviour.steps.len() > steps.len() { ", …" } else { "" };
    let outcome = if behaviour.outcome.is_unknown() {
        String::new()
    } else {
        format!("{}: ", behaviour.outcome)
    };
    let steps = if steps.is_empty() { "no compared step".to_owned() } else { steps.join(", ") };
    format!("{outcome}{steps}{more}")
}

#[cfg(test)]
#[path = "tests/changes.rs"]
mod tests;
