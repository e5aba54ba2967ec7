//! How many repetitions of a case do the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::SampledCase;
use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, Projection, project};
use crate::judge::compare::accepts;
use crate::judge::policy::{Policy, Trajectory};
use crate::run::{Run, StepKind};

/// Repetitions that should agree: those of one case, of one label.
pub(crate) struct Group<'r> {
    pub(crate) runs: Vec<&'r Run<'r>>,
}

/// The repetitions that should agree. Where the suite says which label is good (`good`), those alone; of one repetition nothing is asked.
pub(crate) fn groups<'r>(cases: &'r [SampledCase<'r>], good: Option<&Json>) -> Vec<Group<'r>> {
    let mut groups = Vec::new();
    for case in cases {
        let mut of_label: Vec<(Option<&Json>, Group<'r>)> = Vec::new();
        let runs = case.runs.iter().map(|(_, run)| run);
        for run in runs.filter(|run| good.is_none() || run.label.as_ref() == good) {
            let label = run.label.as_ref();
            match of_label.iter_mut().find(|(known, _)| *known == label) {
                Some((_, group)) => group.runs.push(run),
                None => of_label.push((label, Group { runs: vec![run] })),
            }
        }
        let several = of_label.into_iter().map(|(_, group)| group);
        groups.extend(several.filter(|group| group.runs.len() > 1));
    }
    groups
}

/// How far repetitions agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Agreement {
    /// Repetitions that should agree.
    pub repetitions: u32,
    /// Those that one of their own would accept: for each group the most.
    pub together: u32,
    /// Groups, each of a case.
    pub groups: u32,
    /// Groups of which one repetition would accept all.
    pub whole: u32,
}

pub(crate) fn agreement(groups: &[Group<'_>], policy: &Policy) -> Agreement {
    let mut agreement = Agreement::default();
    for group in groups {
        let all = count(group.runs.len());
        let together = classes(group, policy).together(policy);
        agreement.repetitions += all;
        agreement.together += together;
        agreement.groups += 1;
        agreement.whole += u32::from(together == all);
    }
    agreement
}

/// The behaviours of a group, each with a run that showed it and how many did. Runs that only end alike have none.
pub(crate) struct Classes<'r>(pub(crate) Vec<(Projection, &'r Run<'r>, u32)>);

pub(crate) fn classes<'r>(group: &Group<'r>, policy: &Policy) -> Classes<'r> {
    let mut classes: BTreeMap<Behaviour, (Projection, &'r Run<'r>, u32)> = BTreeMap::new();
    for run in &group.runs {
        let projection = project(run, policy).ok();
        if let Some(projection) = projection.filter(|it| says_something(it, policy)) {
            let behaviour = projection.behaviour.clone();
            classes.entry(behaviour).or_insert_with(|| (projection, *run, 0)).2 += 1;
        }
    }
    Classes(classes.into_values().collect())
}

/// Whether there is more to compare than how the run ended. Under `effects`, that it has none says something.
fn says_something(run: &Projection, policy: &Policy) -> bool {
    let Behaviour { outcome: _, output, counts, steps, stages } = &run.behaviour;
    let acts = steps.iter().any(|step| step.kind == StepKind::Tool);
    let says = acts || output.is_some() || counts.is_some() || !stages.is_empty();
    run.holds_something(policy) && (says || policy.trajectory == Trajectory::Effects)
}

/// The repetitions of a group in groups of which all do the same.
pub(crate) fn alike_groups<'r>(group: &Group<'r>, policy: &Policy) -> Vec<Group<'r>> {
    let mut alike: BTreeMap<Behaviour, Vec<&'r Run<'r>>> = BTreeMap::new();
    for run in &group.runs {
        if let Ok(projection) = project(run, policy) {
            alike.entry(projection.behaviour).or_default().push(run);
        }
    }
    alike.into_values().map(|runs| Group { runs }).collect()
}

impl Classes<'_> {
    /// How many runs one of them would accept, of the one that accepts most.
    fn together(&self, policy: &Policy) -> u32 {
        let accepted = |golden: &Projection| -> u32 {
            let each = self.0.iter().filter(|(run, ..)| accepts(&golden.behaviour, run, policy));
            each.map(|(.., seen)| seen).sum()
        };
        self.0.iter().map(|(golden, ..)| accepted(golden)).max().unwrap_or_default()
    }

    /// The same as a golden would hold them.
    pub(crate) fn accepted(&self) -> Vec<AcceptedBehaviour> {
        let accepted = |(projection, _, seen): &(Projection, &Run<'_>, u32)| AcceptedBehaviour {
            seen: *seen,
            added: false,
            behaviour: projection.behaviour.clone(),
        };
        self.0.iter().map(accepted).collect()
    }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
