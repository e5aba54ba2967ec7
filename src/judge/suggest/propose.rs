//! The settings under which more repetitions agree, each with its price.
//!
//! For each way to compare calls that is no stricter than the suite's, masks are looked for, then arguments that never repeat, then
//! how alike answers are. The strictest way that brings the most repetitions together is taken; settings without which as many agree
//! are dropped. The price of a setting is what is found of alterations of the recordings without it and no longer with it.

use std::collections::BTreeSet;

use super::agree::{Agreement, Group, agreement, alike_groups, classes, count, groups};
use super::alter::Alteration;
use super::model::{SampledCase, Suggestions, Unexplained};
use super::notice::{Found, Noticed};
use super::search::find_masks;
use super::setting::{Setting, only_looks, under};
use crate::json::{Json, KeyPath};
use crate::judge::behaviour::{Projection, project};
use crate::judge::compare::{Repeats, leaves};
use crate::judge::policy::{Arguments, Output, Policy, Share, Trajectory};
use crate::judge::similarity::similarity;
use crate::run::{Run, StepKind};

/// Answers that are less alike than this are not compared: any two texts share so many words.
const LEAST_ALIKE: f64 = 0.5;

/// How many recordings are altered at most to tell a price.
const MOST_ALTERED: usize = 48;

/// A setting, and what it brings and costs beside the others.
#[derive(Clone, Debug)]
pub(crate) struct Priced {
    pub setting: Setting,
    /// How many more repetitions agree with it.
    pub brings: u32,
    /// Of the alterations of each kind, how many are found without it and not with it.
    pub costs: Vec<(Alteration, u32)>,
}

/// Another way to compare calls, with all that it needs.
#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    pub trajectory: Trajectory,
    pub agreement: Agreement,
    pub noticed: Noticed,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Proposal {
    pub settings: Vec<Priced>,
    pub masks: Suggestions,
    /// As the suite is, and with all the settings.
    pub before: Agreement,
    pub after: Agreement,
    /// What is found of alterations as the suite is, and with all the settings.
    pub noticed: [Noticed; 2],
    pub alternatives: Vec<Alternative>,
}

/// Settings of one way to compare calls.
struct Way {
    trajectory: Trajectory,
    settings: Vec<Setting>,
    masks: Suggestions,
    agreement: Agreement,
}

/// What would make the repetitions of `cases` agree; where `good` is the label of a success, those that have it.
pub(crate) fn propose(cases: &[SampledCase<'_>], policy: &Policy, good: Option<&Json>) -> Proposal {
    let groups = groups(cases, good);
    let before = agreement(&groups, policy);
    let mut ways: Vec<Way> = Vec::new();
    for (trajectory, setting) in trajectories(cases, policy) {
        let way = way(cases, &groups, policy, trajectory, setting);
        let all = way.agreement.together == way.agreement.repetitions;
        ways.push(way);
        // What is looser can bring no more together.
        if all {
            break;
        }
    }
    // The first of several that bring as many together is the strictest.
    let best = (0..ways.len()).rev().max_by_key(|&index| ways[index].agreement.together);
    let Some(best) = best else { return Proposal::default() };
    let chosen = ways.remove(best);
    let altered = altered(&groups, policy);
    let noticed = |settings: &[Setting]| noticed(&altered, &under(policy, settings));
    let after = noticed(&chosen.settings);
    let price = |index: usize| {
        let mut others = chosen.settings.clone();
        let setting = others.remove(index);
        let without = agreement(&groups, &under(policy, &others));
        let found = noticed(&others);
        let cost = |(how, found): (Alteration, Found)| {
            (how, found.found.saturating_sub(after.get(how).found))
        };
        let brings = chosen.agreement.together.saturating_sub(without.together);
        let costs = found.each().map(cost).filter(|(_, cost)| *cost > 0).collect();
        Priced { setting, brings, costs }
    };
    let settings = (0..chosen.settings.len()).map(price).collect();
    // What is looser and brings no more together is no alternative.
    let mut most = before.together;
    ways.retain(|way| {
        let more = (most + 1..chosen.agreement.together).contains(&way.agreement.together);
        most = most.max(way.agreement.together);
        more
    });
    let alternative = |way: &Way| Alternative {
        trajectory: way.trajectory,
        agreement: way.agreement,
        noticed: noticed(&way.settings),
    };
    Proposal {
        settings,
        before,
        after: chosen.agreement,
        noticed: [noticed(&[]), after],
        alternatives: ways.iter().map(alternative).collect(),
        masks: chosen.masks,
    }
}

/// The ways to compare calls: the suite's, and those that leave more free; the strictest first.
fn trajectories(cases: &[SampledCase<'_>], policy: &Policy) -> Vec<(Trajectory, Option<Setting>)> {
    let mut ways = vec![(policy.trajectory, None)];
    if policy.trajectory == Trajectory::Exact {
        let trajectory = Trajectory::Unordered;
        let setting = Setting::Trajectory { trajectory, effects: vec![], reads: vec![] };
        ways.push((trajectory, Some(setting)));
    }
    let is_stricter = matches!(
        policy.trajectory,
        Trajectory::Exact | Trajectory::InOrder | Trajectory::Unordered
    );
    if is_stricter {
        let tools: BTreeSet<&str> = cases
            .iter()
            .flat_map(|case| case.runs.iter().flat_map(|(_, run)| &run.steps))
            .filter(|step| step.kind == StepKind::Tool)
            .filter_map(|step| Some(step.name.as_ref()?.as_str()))
            .collect();
        let changes = tools.iter().any(|tool| {
            if policy.tools.knows(tool) { policy.tools.is_effect(tool) } else { !only_looks(tool) }
        });
        let unknown = tools.iter().filter(|tool| !policy.tools.knows(tool));
        let (reads, effects) =
            unknown.map(|tool| (*tool).to_owned()).partition(|tool| only_looks(tool));
        // Without an effect, nothing would be compared.
        if changes {
            let trajectory = Trajectory::Effects;
            ways.push((trajectory, Some(Setting::Trajectory { trajectory, effects, reads })));
        }
    }
    ways
}

/// The settings that `trajectory` needs, each of which brings repetitions together, and masks.
fn way(
    cases: &[SampledCase<'_>],
    groups: &[Group<'_>],
    policy: &Policy,
    trajectory: Trajectory,
    setting: Option<Setting>,
) -> Way {
    let mut settings: Vec<Setting> = setting.into_iter().collect();
    let mut found = find_masks(cases, &under(policy, &settings));
    let with_masks = |settings: &[Setting], found: &Suggestions| -> Vec<Setting> {
        let masks = found.masks.iter().cloned().map(Setting::Mask);
        settings.iter().cloned().chain(masks).collect()
    };
    let before = settings.len();
    let known = under(policy, &with_masks(&settings, &found));
    settings.extend(ignored(groups, &known, &found.unexplained));
    let answers = output(groups, &under(policy, &with_masks(&settings, &found)));
    settings.extend(answers.map(Setting::Output));
    if settings.len() > before {
        // Of what is left out, no mask need take anything. Where one could, a reader may prefer it.
        let before = found.unexplained;
        found = find_masks(cases, &under(policy, &settings));
        let proposes = |left: &Unexplained| left.kind.is_some() || left.pattern.is_some();
        let known = |left: &Unexplained, all: &[Unexplained]| {
            all.iter().any(|other| (&other.case, &other.at) == (&left.case, &left.at))
        };
        for left in before.into_iter().filter(proposes) {
            if !known(&left, &found.unexplained) {
                found.unexplained.push(left);
            }
        }
        if settings.iter().any(|setting| matches!(setting, Setting::Output(_))) {
            found.unexplained.retain(|left| !left.is_output());
        }
    }
    let mut settings = with_masks(&settings, &found);
    let together = |settings: &[Setting]| agreement(groups, &under(policy, settings)).together;
    let all = together(&settings);
    let mut index = 0;
    while index < settings.len() {
        let mut others = settings.clone();
        let is_mask = matches!(others.remove(index), Setting::Mask(_));
        // Masks take what nobody chose: they may stay where something else differs too.
        if !is_mask && together(&others) >= all {
            settings = others;
        } else {
            index += 1;
        }
    }
    let agreement = agreement(groups, &under(policy, &settings));
    Way { trajectory, settings, masks: found, agreement }
}

/// Arguments that differ in repetitions which otherwise do the same, where no value is in two of them.
fn ignored(groups: &[Group<'_>], policy: &Policy, differing: &[Unexplained]) -> Vec<Setting> {
    let found: BTreeSet<(String, String)> = groups
        .iter()
        .flat_map(|group| {
            let accepted = classes(group, policy).accepted();
            Repeats::new(&accepted, count(group.runs.len()), policy).noisy_arguments
        })
        .collect();
    let setting = |(tool, keys): (String, String)| {
        let is_name = glob::Pattern::escape(&tool) == tool;
        let path = KeyPath::new(&keys).filter(|_| is_name)?;
        let at = format!("steps.{tool}.args.{keys}");
        let shown = differing.iter().find(|left| left.at.replace(".*", "") == at);
        let values = shown.map(|left| (left.before.clone(), left.after.clone()));
        Some(Setting::Ignore { tool, path, values })
    };
    found.into_iter().filter_map(setting).collect()
}

/// How alike the answers are of repetitions that otherwise do the same; none where they are equal or are not compared.
fn output(groups: &[Group<'_>], policy: &Policy) -> Option<Output> {
    if policy.output == Output::Ignore {
        return None;
    }
    let unanswered = Policy { output: Output::Ignore, ..policy.clone() };
    let exact = Policy { output: Output::Exact, ..policy.clone() };
    let mut least: Option<f64> = None;
    for same in groups.iter().flat_map(|group| alike_groups(group, &unanswered)) {
        let answers = classes(&same, &exact).0;
        for (index, (one, ..)) in answers.iter().enumerate() {
            for (other, ..) in &answers[index + 1..] {
                let alike = alike(one, other);
                least = Some(least.map_or(alike, |least| least.min(alike)));
            }
        }
    }
    let least = least?;
    // The few answers that were seen are not the farthest apart that there will be: as much again is left as room.
    let hundredths = 2.0 * (least * 100.0).floor() - 100.0;
    let share = Share::new((hundredths / 100.0).max(LEAST_ALIKE)).filter(|_| least >= LEAST_ALIKE);
    Some(share.map_or(Output::Ignore, Output::Similarity))
}

/// How alike the answers of two runs are: the least of their texts; 0 where anything else differs.
fn alike(one: &Projection, other: &Projection) -> f64 {
    let [one, other] = [one, other].map(|run| run.behaviour.output.as_ref());
    let of = |(_, one, other): (String, Option<Json>, Option<Json>)| match (one, other) {
        (Some(Json::String(one)), Some(Json::String(other))) => similarity(&one, &other),
        _ => 0.0,
    };
    leaves(one, other, Arguments::Exact, "").into_iter().map(of).fold(1.0, f64::min)
}

/// The recordings that are altered to tell a price: one of each behaviour, at even distances where there are many.
fn altered<'r>(groups: &[Group<'r>], policy: &Policy) -> Vec<&'r Run<'r>> {
    let all = groups.iter().flat_map(|group| classes(group, policy).0);
    let all: Vec<_> = all.map(|(_, run, _)| run).collect();
    all.iter().step_by(all.len().div_ceil(MOST_ALTERED).max(1)).copied().collect()
}

/// What is found of alterations of `runs`, each compared with itself.
fn noticed(runs: &[&Run<'_>], policy: &Policy) -> Noticed {
    let mut noticed = Noticed::default();
    for run in runs {
        if let Ok(known) = project(run, policy) {
            noticed.add(&Noticed::of_accepted(run, &known.behaviour, policy));
        }
    }
    noticed
}

#[cfg(test)]
#[path = "tests/propose.rs"]
mod tests;
