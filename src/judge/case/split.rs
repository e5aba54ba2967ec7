//! Where the behaviours of a case differ: a prefix tree over the compared steps.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::json::{Json, canonical};
use crate::judge::behaviour::{Behaviour, BehaviourStage, BehaviourStep, whole_step};
use crate::run::Outcome;
use crate::text::words;

const MAX_DEPTH: usize = 4;
const MAX_BRANCHES: usize = 8;

/// Where repetitions that did the same so far begin to differ, and what they did there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Split {
    /// How many compared steps they all share: the index, from 0 and among the compared steps, of the first step that differs.
    /// If all steps are the same, stages, outcome or output differ.
    pub step: usize,
    /// What they did there, most repetitions first.
    pub branches: Vec<Branch>,
    /// Repetitions of further branches, which are not listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<u32>,
}

/// Repetitions that did the same at a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Branch {
    /// What they did, in words: `tool cancel_order(order="A-17")`, `no further step`, `outcome failed`.
    pub words: String,
    /// Which repetitions.
    pub repetitions: Vec<u32>,
    /// How many behaviours they show. If it is one, they do not differ any further.
    pub behaviours: usize,
    /// Where they differ next; absent if they do not, or if the tree is cut here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Box<Split>>,
}

/// Where these behaviours part. Each comes with the repetitions that showed it; their order does not matter.
pub(crate) fn split(behaviours: &[(&Behaviour, &[u32])]) -> Option<Split> {
    let paths: Vec<Path<'_>> =
        behaviours.iter().map(|&(behaviour, which)| Path::new(behaviour, which)).collect();
    let paths: Vec<&Path<'_>> = paths.iter().collect();
    part(&paths, 0, MAX_DEPTH)
}

/// One behaviour as the way that a run went.
struct Path<'a> {
    parts: Vec<Part<'a>>,
    repetitions: &'a [u32],
}

#[derive(PartialEq)]
enum Part<'a> {
    Step(&'a BehaviourStep),
    NoStep,
    Stage(&'a BehaviourStage),
    NoStage,
    Outcome(Outcome),
    Output(Option<&'a Json>),
    /// The whole behaviour, so that no two behaviours share a path.
    Whole(&'a Behaviour),
}

impl<'a> Path<'a> {
    fn new(behaviour: &'a Behaviour, repetitions: &'a [u32]) -> Self {
        let mut parts: Vec<Part<'a>> = behaviour.steps.iter().map(Part::Step).collect();
        parts.push(Part::NoStep);
        parts.extend(behaviour.stages.iter().map(Part::Stage));
        parts.extend([
            Part::NoStage,
            Part::Outcome(behaviour.outcome),
            Part::Output(behaviour.output.as_ref()),
            Part::Whole(behaviour),
        ]);
        Self { parts, repetitions }
    }
}

impl Part<'_> {
    /// Equal exactly for equal parts.
    fn key(&self) -> (u8, Vec<u8>) {
        match self {
            Part::Step(step) => {
                let turn = step.turn.map_or(0, |turn| turn.saturating_add(1));
                (0, [&canonical(&step.to_json())[..], &turn.to_be_bytes()].concat())
            }
            Part::NoStep => (1, Vec::new()),
            Part::Stage(stage) => (2, canonical(&Json::of(stage))),
            Part::NoStage => (3, Vec::new()),
            Part::Outcome(outcome) => (4, outcome.as_str().as_bytes().to_vec()),
            Part::Output(output) => (5, output.map_or_else(Vec::new, canonical)),
            Part::Whole(behaviour) => (6, behaviour.canonical()),
        }
    }

    fn words(&self) -> String {
        match self {
            Part::Step(step) => whole_step(&step.to_json()),
            Part::NoStep => "no further step".to_owned(),
            Part::Stage(stage) => {
                let said = [&stage.status, &stage.outcome, &stage.branch].map(|word| match word {
                    Some(Json::String(word)) => word.clone(),
                    Some(word) => words::whole_value(word),
                    None => "—".to_owned(),
                });
                let (node, occurrence) = (&stage.node, stage.occurrence);
                let name = format!("stage {node} (occurrence {occurrence}): {}", said.join(", "));
                words::plain(&name, usize::MAX)
            }
            Part::NoStage => "no further stage".to_owned(),
            Part::Outcome(outcome) => format!("outcome {outcome}"),
            Part::Output(Some(output)) => format!("output {}", words::whole_value(output)),
            Part::Output(None) => "no output".to_owned(),
            Part::Whole(_) => "something else".to_owned(),
        }
    }

    fn turn(&self) -> Option<u32> {
        if let Part::Step(step) = self { step.turn } else { None }
    }
}

/// Where `paths`, equal before `from`, part.
fn part(paths: &[&Path<'_>], from: usize, depth: usize) -> Option<Split> {
    let (first, rest) = paths.split_first()?;
    if rest.is_empty() || depth == 0 {
        return None;
    }
    let differs = |&at: &usize| rest.iter().any(|path| path.parts.get(at) != first.parts.get(at));
    let at = (from..first.parts.len()).find(differs)?;
    let mut branches: BTreeMap<(u8, Vec<u8>), Vec<&Path<'_>>> = BTreeMap::new();
    for path in paths {
        branches
            .entry(path.parts.get(at).map(Part::key).unwrap_or_default())
            .or_default()
            .push(path);
    }
    let numbered = |paths: Vec<_>| (repetitions(&paths), paths);
    let mut branches: Vec<(Vec<u32>, Vec<&Path<'_>>)> =
        branches.into_values().map(numbered).collect();
    branches.sort_by(|a, b| (Reverse(a.0.len()), &a.0).cmp(&(Reverse(b.0.len()), &b.0)));
    let mut others: Vec<u32> =
        branches.iter().skip(MAX_BRANCHES).flat_map(|(which, _)| which.iter().copied()).collect();
    others.sort_unstable();
    branches.truncate(MAX_BRANCHES);
    let parts: Vec<&Part<'_>> =
        branches.iter().filter_map(|(_, paths)| paths.first()?.parts.get(at)).collect();
    let branches = branches.iter().zip(told_apart(&parts)).map(|((which, paths), words)| Branch {
        words,
        repetitions: which.clone(),
        behaviours: paths.len(),
        split: part(paths, at + 1, depth - 1).map(Box::new),
    });
    let is_step = |part: &&Part<'_>| matches!(part, Part::Step(_));
    let step = first.parts.iter().take(at).filter(is_step).count();
    Some(Split { step, branches: branches.collect(), others })
}

fn repetitions(paths: &[&Path<'_>]) -> Vec<u32> {
    let mut numbers: Vec<u32> =
        paths.iter().flat_map(|path| path.repetitions.iter().copied()).collect();
    numbers.sort_unstable();
    numbers
}

/// Bounded words for parts that differ. A long common beginning is left out; calls that differ only in their turn name it.
fn told_apart(parts: &[&Part<'_>]) -> Vec<String> {
    let whole: Vec<String> = parts.iter().map(|part| part.words()).collect();
    let clipped = |skip: usize, text: &str| {
        let text = if skip == 0 {
            text.to_owned()
        } else {
            std::iter::once(words::CUT).chain(text.chars().skip(skip)).collect()
        };
        words::clip(text, words::MAX_VALUE).0
    };
    let mut told: Vec<String> = whole.iter().map(|text| clipped(0, text)).collect();
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, text) in told.iter().enumerate() {
        alike.entry(text.clone()).or_default().push(index);
    }
    for members in alike.into_values().filter(|members| members.len() > 1) {
        let common = members
            .iter()
            .map(|&index| common(&whole[members[0]], &whole[index]))
            .min()
            .unwrap_or(0);
        for &index in &members {
            let same = members.iter().any(|&other| other != index && whole[other] == whole[index]);
            told[index] = match parts[index].turn().filter(|_| same) {
                Some(turn) => format!("{} in turn {}", clipped(0, &whole[index]), turn + 1),
                None => clipped(common.saturating_sub(words::MAX_VALUE / 4), &whole[index]),
            };
        }
    }
    told
}

fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
#[path = "tests/split.rs"]
mod tests;
