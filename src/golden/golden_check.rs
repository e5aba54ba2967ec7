//! Whether a golden that was read can be used: it accepts something, and all of its matchers are matchers.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{GoldenError, GoldenErrorKind};
use super::place::place;
use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, BehaviourStage, BehaviourStep};
use crate::judge::case::Accepted;
use crate::judge::matcher::{MatcherError, OPTIONAL, Part, check_matchers};

/// Refuses a golden that is worthless; `text` and `path` are its file's, for the place.
pub(crate) fn check(accepted: &Accepted, text: &str, path: &Path) -> Result<(), GoldenError> {
    worthless(accepted, text).map_or(Ok(()), |kind| Err(kind.at(path)))?;
    matchers(accepted).map_err(|MatcherError { path: parts, message }| {
        let at: String = parts.iter().map(Part::to_string).collect();
        let (line, column) = place(text, &parts);
        let at = at.trim_start_matches('.').to_owned();
        GoldenErrorKind::Value { at, message }.at(path).placed(line, Some(column))
    })
}

/// Why it would accept nothing, or contradicts itself.
fn worthless(accepted: &Accepted, text: &str) -> Option<GoldenErrorKind> {
    let Accepted { input: _, compared: _, repetitions, usage, behaviours } = accepted;
    if behaviours.is_empty() {
        return Some(GoldenErrorKind::NoBehaviour);
    }
    if behaviours.iter().any(|known| known.seen == 0) {
        return Some(GoldenErrorKind::NeverSeen);
    }
    let mut known = BTreeMap::new();
    for (index, behaviour) in behaviours.iter().enumerate() {
        let first = *known.entry(&behaviour.behaviour).or_insert(index);
        if first != index && spelt_alike(text, first, index) {
            return Some(GoldenErrorKind::Twice(first, index));
        }
    }
    let seen: u64 = behaviours.iter().map(|known| u64::from(known.seen)).sum();
    if seen > u64::from(*repetitions) {
        return Some(GoldenErrorKind::SeenTooOften { seen, repetitions: *repetitions });
    }
    let amount = |used: &Json| matches!(used, Json::Number(used) if used.to_f64().is_finite() && used.to_f64() >= 0.0);
    let (measure, _) = usage.iter().find(|(_, used)| !amount(used))?;
    Some(GoldenErrorKind::Usage(*measure))
}

/// Whether two equal behaviours are also written alike. Those that tell `1` from `1.0` were two when they were accepted.
fn spelt_alike(text: &str, one: usize, other: usize) -> bool {
    let Ok(mut golden) = serde_json::from_str::<serde_json::Value>(text) else { return true };
    let mut written = |index: usize| {
        let mut known = golden["behaviours"][index].take();
        known["seen"].take();
        known
    };
    written(one) == written(other)
}

/// Whether all matchers can be used; else the place of one that cannot.
fn matchers(accepted: &Accepted) -> Result<(), MatcherError> {
    let key = |key: &str| Part::from(key);
    value(accepted.input.as_ref(), &|| vec![key("input")])?;
    for (index, AcceptedBehaviour { behaviour, .. }) in accepted.behaviours.iter().enumerate() {
        let place = |more: &[Part]| [&[key("behaviours"), Part::Index(index)], more].concat();
        let Behaviour { outcome: _, output, counts: _, steps, stages } = behaviour;
        value(output.as_ref(), &|| place(&[key("output")]))?;
        for (index, step) in steps.iter().enumerate() {
            of_step(step, &|more| place(&[&[key("steps"), Part::Index(index)], more].concat()))?;
        }
        for (index, stage) in stages.iter().enumerate() {
            of_stage(stage, &|name| place(&[key("stages"), Part::Index(index), key(name)]))?;
        }
    }
    Ok(())
}

fn of_step(step: &BehaviourStep, place: &dyn Fn(&[Part]) -> Vec<Part>) -> Result<(), MatcherError> {
    let BehaviourStep {
        kind: _,
        name: _,
        args,
        args_hash: _,
        result,
        status: _,
        turn: _,
        same_turn: _,
        optional,
    } = step;
    for (name, member) in [("args", args), ("result", result)] {
        let parts = || {
            let optional = optional.then(|| Part::from(OPTIONAL));
            optional.into_iter().chain([Part::from(name)]).collect::<Vec<_>>()
        };
        value(member.as_ref(), &|| place(&parts()))?;
    }
    Ok(())
}

fn of_stage(stage: &BehaviourStage, place: &dyn Fn(&str) -> Vec<Part>) -> Result<(), MatcherError> {
    let BehaviourStage { branch, node: _, occurrence: _, outcome, status } = stage;
    for (name, member) in [("status", status), ("outcome", outcome), ("branch", branch)] {
        if !matches!(member, None | Some(Json::String(_) | Json::Object(_))) {
            let message = "takes a text or a matcher".to_owned();
            return Err(MatcherError { path: place(name), message });
        }
        value(member.as_ref(), &|| place(name))?;
    }
    Ok(())
}

fn value(value: Option<&Json>, place: &dyn Fn() -> Vec<Part>) -> Result<(), MatcherError> {
    value.map_or(Ok(()), check_matchers).map_err(|error| error.within(&place()))
}

#[cfg(test)]
#[path = "tests/golden_check.rs"]
mod tests;
