//! What is different between two goldens of a case, in words. Pure.

use std::collections::BTreeSet;

use super::golden_file::GoldenFile;
use crate::judge::words::{clip, step};
use crate::judge::{AcceptedBehaviour, Behaviour, Policy, Projection, differences, divergence};

/// Characters of a line.
const LINE: usize = 300;
/// Characters of a step.
const STEP: usize = 80;

/// A line for each behaviour that `after` accepts and `before` does not (`+`), then for each that is no longer accepted (`-`);
/// then what else is different. Behaviours that stay are not named.
#[must_use]
pub fn changes(before: Option<&GoldenFile>, after: &GoldenFile, policy: &Policy) -> Vec<String> {
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
        lines.push(format!("+ seen {} of {total}: {words}", known.seen));
    }
    if let Some(before) = before {
        let total = before.accepted.repetitions;
        let dropped = before
            .accepted
            .behaviours
            .iter()
            .filter(|known| !new.contains(&known.behaviour.canonical()));
        lines.extend(dropped.map(|known| {
            format!("- was seen {} of {total}: {}", known.seen, summary(&known.behaviour))
        }));
        if before.accepted.compared != after.accepted.compared {
            lines.push("other things are compared than before".to_owned());
        }
        if before.accepted.input != after.accepted.input {
            lines.push("the input is another".to_owned());
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
    let steps =
        if steps.is_empty() { "no step that is compared".to_owned() } else { steps.join(", ") };
    format!("{outcome}{steps}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{AcceptOptions, Acceptance, accept};
    use crate::judge::test_runs::{calls, effects, exact, loaded};

    fn golden(before: Option<&GoldenFile>, policy: &Policy, runs: &[&str]) -> GoldenFile {
        let runs: Vec<_> = (1..).zip(runs.iter().map(|members| loaded(members, policy))).collect();
        match accept(("s", "c"), before, &runs, policy, &AcceptOptions::default()) {
            Acceptance::Write { golden, .. } => golden,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_new_and_what_is_gone() {
        let (get, put) =
            (calls(&[(0, "get", "{}")]), calls(&[(0, "get", "{}"), (1, "put", r#"{"n": 1}"#)]));
        let first = golden(None, &exact(), &[&get]);
        assert_eq!(changes(None, &first, &exact()), ["+ seen 1 of 1: completed: tool get()"]);
        let both = golden(Some(&first), &exact(), &[&get, &put, &put]);
        let added = "+ seen 2 of 3: parts at step 2 (steps[1]): nothing before, now tool put(n=1)";
        assert_eq!(changes(Some(&first), &both, &exact()), [added]);
        assert_eq!(
            changes(Some(&both), &first, &exact()),
            ["- was seen 2 of 3: completed: tool get(), tool put(n=1)"]
        );
        assert_eq!(changes(Some(&both), &both, &exact()), [""; 0]);
        let booked = calls(&[(0, "get", "{}"), (1, "book", "{}")]);
        let lines = changes(Some(&both), &golden(None, &effects(), &[&booked]), &effects());
        assert_eq!(lines.last().map(String::as_str), Some("other things are compared than before"));
    }
}
