//! What the accepted behaviours of a case repeat: which of them were reproduced, where their values are noise, and the part that is settled.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use toml_writer::{ToTomlKey as _, ToTomlValue as _, TomlKeyBuilder, TomlStringBuilder};

use super::align::{Part, Place, align, varying};
use super::differences::accepts;
use super::noise::{MAX_OTHERS, as_run};
use super::pairing::pairs_calls_of;
use crate::json::{Json, canonical};
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, Projection};
use crate::judge::matcher::unescaped;
use crate::judge::policy::{Output, Policy};
use crate::run::Outcome;
use crate::text::words;

/// With fewer repetitions nothing is settled.
const LEAST_SETTLED: u32 = 3;

/// A place at which the accepted behaviours differ and no value belongs to two repetitions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct NoisePlace {
    /// The place, as findings name it: `args.id of pay`, `output`.
    pub at: String,
    /// The setting of the suite that leaves it out.
    pub setting: String,
}

/// What comparing the accepted behaviours with each other shows.
#[derive(Debug)]
pub(crate) struct Repeats<'a> {
    policy: &'a Policy,
    /// Runs that showed a behaviour that was reproduced, noise left out.
    pub reproduced: u32,
    /// The behaviours that hold noise, with a matcher in its place; of those that differ in noise only, one.
    aside: Vec<Behaviour>,
    settled: Settled,
    pub noise: BTreeSet<NoisePlace>,
    /// The noise in arguments: the tool, and the keys that lead to it.
    pub noisy_arguments: BTreeSet<(String, String)>,
}

/// What every run has kept so far.
#[derive(Debug)]
enum Settled {
    /// Too little is known.
    Nothing,
    /// How it ended.
    Outcome(Outcome),
    /// This behaviour, with a matcher where the accepted ones vary.
    Whole(Box<Behaviour>),
}

/// Behaviours whose steps align, each with the place of every step of the first.
struct Group<'a> {
    members: Vec<(&'a AcceptedBehaviour, Vec<usize>)>,
    /// Where they differ, as places of the first; and whether that is noise.
    varying: BTreeMap<Place, bool>,
}

impl<'a> Repeats<'a> {
    /// `repetitions` runs were considered when `accepted`, which are all different, were.
    pub(crate) fn new(
        accepted: &'a [AcceptedBehaviour],
        repetitions: u32,
        policy: &'a Policy,
    ) -> Self {
        let groups = groups(accepted, policy);
        let mut aside = BTreeMap::new();
        let mut forms: BTreeMap<(usize, Vec<u8>), Vec<&AcceptedBehaviour>> = BTreeMap::new();
        let (mut noise, mut noisy_arguments) = (BTreeSet::new(), BTreeSet::new());
        for (index, group) in groups.iter().enumerate() {
            let places: Vec<&Place> =
                group.varying.iter().filter(|(_, noise)| **noise).map(|(place, _)| place).collect();
            noise.extend(places.iter().map(|place| group.named(place)));
            noisy_arguments.extend(places.iter().filter_map(|place| group.argument(place)));
            for (known, order) in &group.members {
                let erased = erased(&known.behaviour, order, &places);
                let form = (index, form(&erased, order));
                if !places.is_empty() {
                    aside.entry(form.clone()).or_insert(erased);
                }
                forms.entry(form).or_default().push(known);
            }
        }
        let reproduced = if repetitions == 1 {
            seen(accepted.iter())
        } else {
            reproduced(accepted, &forms, &aside, policy)
        };
        let all = seen(accepted.iter());
        let settled = if repetitions < LEAST_SETTLED || all < repetitions {
            Settled::Nothing
        } else {
            settled(&groups)
        };
        let aside = aside.into_values().collect();
        Self { policy, reproduced, aside, settled, noise, noisy_arguments }
    }

    /// Whether a run that is not accepted differs from what is accepted only in noise.
    pub(crate) fn differs_in_noise(&self, run: &Projection) -> bool {
        self.aside.iter().any(|known| accepts(known, run, self.policy))
    }

    /// Whether a run keeps what is settled. Where too little is known, it does.
    pub(crate) fn keeps_settled(&self, run: &Projection) -> bool {
        match &self.settled {
            Settled::Nothing => true,
            Settled::Outcome(outcome) => run.behaviour.outcome.matches(*outcome),
            Settled::Whole(known) => accepts(known, run, self.policy),
        }
    }
}

fn seen<'a>(accepted: impl Iterator<Item = &'a AcceptedBehaviour>) -> u32 {
    accepted.fold(0, |seen, known| seen.saturating_add(known.seen))
}

/// The behaviours in groups of which all align with the first.
fn groups<'a>(accepted: &'a [AcceptedBehaviour], policy: &Policy) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    // Most that do not align differ in this: it finds the few that may.
    let mut alike: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
    for known in accepted {
        let behaviour = &known.behaviour;
        let mut names: Vec<_> = behaviour.steps.iter().map(|step| step.name.as_deref()).collect();
        names.sort_unstable();
        let candidates = alike.entry(names).or_default();
        let found = candidates.iter().find_map(|&index| {
            let (first, _) = groups[index].members.first()?;
            Some((index, align(&first.behaviour, behaviour, policy)?))
        });
        if let Some((index, order)) = found {
            groups[index].members.push((known, order));
        } else {
            candidates.push(groups.len());
            let order = (0..behaviour.steps.len()).collect();
            groups.push(Group { members: vec![(known, order)], varying: BTreeMap::new() });
        }
    }
    for group in &mut groups {
        group.varying = varying(&group.members, policy);
    }
    groups
}

/// Runs that showed a behaviour that was seen twice, that a person or an import added, or that another accepts.
fn reproduced(
    accepted: &[AcceptedBehaviour],
    forms: &BTreeMap<(usize, Vec<u8>), Vec<&AcceptedBehaviour>>,
    aside: &BTreeMap<(usize, Vec<u8>), Behaviour>,
    policy: &Policy,
) -> u32 {
    // Under other policies only equal behaviours accept each other.
    let similar = matches!(policy.output, Output::Similarity(_));
    let loose = |known: &Behaviour| similar || pairs_calls_of(known, policy);
    let every = accepted.len().div_ceil(MAX_OTHERS);
    let others: Vec<&AcceptedBehaviour> = accepted.iter().step_by(every.max(1)).collect();
    let mut count = 0_u32;
    for (form, same) in forms {
        let whole = seen(same.iter().copied());
        if whole >= 2 || same.iter().any(|known| known.added) {
            count = count.saturating_add(whole);
            continue;
        }
        let Some(known) = same.first() else { continue };
        let run = as_run(&known.behaviour);
        let accepts = |other: &Behaviour| loose(other) && accepts(other, &run, policy);
        let by_other =
            others.iter().any(|other| !std::ptr::eq(*other, *known) && accepts(&other.behaviour))
                || aside.iter().any(|(other, behaviour)| other != form && accepts(behaviour));
        if by_other {
            count = count.saturating_add(whole);
        }
    }
    count
}

fn settled(groups: &[Group<'_>]) -> Settled {
    let outcomes: BTreeSet<Outcome> = groups
        .iter()
        .flat_map(|group| group.members.first())
        .map(|(known, _)| known.behaviour.outcome)
        .collect();
    match (groups, outcomes.first()) {
        ([group], _) => {
            let places: Vec<&Place> = group.varying.keys().collect();
            let Some((known, order)) = group.members.first() else { return Settled::Nothing };
            let mut behaviour = known.behaviour.clone();
            for place in places {
                replace(&mut behaviour, order, place, &|_| "any");
            }
            Settled::Whole(Box::new(behaviour))
        }
        (_, Some(outcome)) if outcomes.len() == 1 => Settled::Outcome(*outcome),
        _ => Settled::Nothing,
    }
}

/// `behaviour` with matchers at `places`, which are those of the first of its group.
fn erased(behaviour: &Behaviour, order: &[usize], places: &[&Place]) -> Behaviour {
    let mut erased = behaviour.clone();
    let word = |value: &Json| match value {
        Json::String(_) => "string",
        Json::Number(_) => "number",
        _ => "any",
    };
    for place in places {
        replace(&mut erased, order, place, &word);
    }
    erased
}

/// Puts a matcher in place of a value: `{"$any": …}` with what `word` says of it.
fn replace(
    behaviour: &mut Behaviour,
    order: &[usize],
    (step, path): &Place,
    word: &dyn Fn(&Json) -> &'static str,
) {
    let mut path = path.as_slice();
    let value = match step {
        None => behaviour.output.as_mut(),
        Some(step) => {
            let step = order.get(*step).and_then(|&step| behaviour.steps.get_mut(step));
            let part = path.split_first().map(|(first, rest)| {
                path = rest;
                first
            });
            match (step, part) {
                (Some(step), Some(Part::Args)) => step.args.as_mut(),
                (Some(step), Some(Part::Result)) => step.result.as_mut(),
                _ => None,
            }
        }
    };
    let value = path.iter().try_fold(value, |value, part| {
        Some(match (value?, part) {
            (Json::Object(members), Part::Key(key)) => {
                members.iter_mut().find(|(known, _)| known == key).map(|(_, member)| member)
            }
            (Json::Array(items), Part::Index(index)) => items.get_mut(*index),
            _ => None,
        })
    });
    if let Some(Some(value)) = value {
        *value = Json::Object(vec![("$any".to_owned(), Json::from(word(value)))]);
    }
}

/// Equal for behaviours of one group that differ in nothing that is left of them.
fn form(behaviour: &Behaviour, order: &[usize]) -> Vec<u8> {
    let steps = order.iter().filter_map(|&step| behaviour.steps.get(step));
    let turn = |turn: u32| Json::Number(u64::from(turn).into());
    let steps =
        steps.map(|step| Json::Array(vec![step.to_json(), step.turn.map_or(Json::Null, turn)]));
    let steps = steps.collect();
    canonical(&Json::Array(vec![
        Json::Array(steps),
        behaviour.output.clone().map_or(Json::Null, |output| Json::Array(vec![output])),
    ]))
}

/// `name` as a key of TOML: quoted where it must be.
fn toml_key(name: &str) -> String {
    TomlKeyBuilder::new(name).as_default().to_toml_key()
}

impl Group<'_> {
    /// The tool and the keys of an argument; lists are passed through, as what is ignored has no index.
    fn argument(&self, (step, parts): &Place) -> Option<(String, String)> {
        let known = self.members.first()?.0;
        let tool = known.behaviour.steps.get((*step)?)?.name.clone()?;
        let (Part::Args, rest) = parts.split_first()? else { return None };
        let keys: Vec<&str> = (rest.iter())
            .filter_map(|part| if let Part::Key(key) = part { Some(unescaped(key)) } else { None })
            .collect();
        (!keys.is_empty()).then(|| (tool, keys.join(".")))
    }

    fn named(&self, (step, parts): &Place) -> NoisePlace {
        let path: String = parts
            .iter()
            .map(|part| match part {
                Part::Args => "args".to_owned(),
                Part::Result => "result".to_owned(),
                Part::Key(key) => words::key(unescaped(key)),
                Part::Index(index) => format!("[{index}]"),
            })
            .collect();
        let first = self.members.first().map(|(known, _)| &known.behaviour);
        let Some(tool) = step.and_then(|step| first?.steps.get(step)?.name.as_deref()) else {
            let setting = "[compare] output = \"ignore\" or { similarity = … }".to_owned();
            return NoisePlace { at: format!("output{path}"), setting };
        };
        // Of a list all is left out, as the elements have no names.
        let keys: Vec<&str> = (parts.iter().skip(1))
            .map_while(|part| if let Part::Key(key) = part { Some(unescaped(key)) } else { None })
            .collect();
        let setting = match (parts.first(), keys.is_empty()) {
            (Some(Part::Result), _) => "[compare] results = \"ignore\"".to_owned(),
            (_, true) => format!("[tools.arguments.{}] mode = \"ignore\"", toml_key(tool)),
            _ => {
                let path = TomlStringBuilder::new(&keys.join(".")).as_default().to_toml_value();
                format!("[tools.arguments.{}] ignore = [{path}]", toml_key(tool))
            }
        };
        NoisePlace { at: format!("{path} of {tool}"), setting }
    }
}
