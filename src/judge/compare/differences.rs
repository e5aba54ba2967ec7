//! What a run did otherwise than a golden, and where it first parts from it.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::graph::{Graph, Numbers};
use super::leaves::{Leaf, differs_unnumbered, how, leaves};
use super::linking::MAX_TRIES;
use super::pairing::{Match, pairs_calls_of, steps_match};
use super::sequence::{Steps, place, sequence};
use super::set::set;
use super::sides::Sides;
use crate::json::Json;
use crate::judge::behaviour::{
    Behaviour, BehaviourStage, BehaviourStep, Projection, step as step_words, without_statuses,
};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::mask::Renumber;
use crate::judge::matcher::is_matcher_value;
use crate::judge::policy::{Arguments, Output, Policy};
use crate::judge::similarity::similarity;
use crate::text::words;

/// Whether `run` did what `golden` accepts. That the run [holds anything](Projection::holds_something) is not asked here.
pub(crate) fn accepts(golden: &Behaviour, run: &Projection, policy: &Policy) -> bool {
    let silenced = silenced(golden, run, policy);
    let (golden, run) = silenced.as_ref().map_or((golden, run), |(golden, run)| (golden, run));
    let behaviour = &run.behaviour;
    // No mode asks for more than the same; what only others may do takes longer to tell.
    if behaviour == golden {
        return true;
    }
    behaviour.outcome.matches(golden.outcome)
        && behaviour.counts == golden.counts
        && stages_fit(&golden.stages, &behaviour.stages)
        && output(golden, behaviour, policy).is_empty()
        && matches!(steps_match(golden, run, policy), Match::Whole)
}

/// Every difference of `run` from `golden`, the most telling first: outcome, steps in order, counts, stages, output.
/// Empty exactly if `golden` [`accepts`] the run.
pub(crate) fn differences(golden: &Behaviour, run: &Projection, policy: &Policy) -> Vec<Finding> {
    let silenced = silenced(golden, run, policy);
    let (golden, run) = silenced.as_ref().map_or((golden, run), |(golden, run)| (golden, run));
    let behaviour = &run.behaviour;
    let mut findings = Vec::new();
    if !behaviour.outcome.matches(golden.outcome) {
        let message = format!("outcome was {}, now {}", golden.outcome, behaviour.outcome);
        let [before, after] = [golden, behaviour].map(|side| Some(side.outcome.as_str().into()));
        let finding = Finding::error(FindingKind::OutcomeChanged, message).at("outcome");
        findings.push(finding.values(before, after));
    }
    findings.extend(steps(golden, run, policy));
    counts(golden, behaviour, &mut findings);
    stages(&golden.stages, &behaviour.stages, &mut findings);
    findings.extend(output(golden, behaviour, policy));
    findings
}

/// Both sides without the statuses of tools that the run leaves out for a call; `None` if that changes nothing.
fn silenced(
    golden: &Behaviour,
    run: &Projection,
    policy: &Policy,
) -> Option<(Behaviour, Projection)> {
    let silent = |step: &BehaviourStep| {
        step.name.as_ref().is_some_and(|name| run.silent_tools.contains(name))
    };
    if !golden.steps.iter().any(|step| step.status.is_some() && silent(step)) {
        return None;
    }
    let golden = without_statuses(golden.clone(), policy.trajectory, silent).0;
    let (behaviour, order) = without_statuses(run.behaviour.clone(), policy.trajectory, silent);
    let origins = order.iter().map(|&old| run.origins.get(old).copied().unwrap_or(old)).collect();
    let turns = order.iter().map(|&old| run.turns.get(old).copied().flatten()).collect();
    Some((golden, Projection { behaviour, origins, turns, ..run.clone() }))
}

fn steps(golden: &Behaviour, run: &Projection, policy: &Policy) -> Vec<Finding> {
    let mut findings = match steps_match(golden, run, policy) {
        Match::Whole => return Vec::new(),
        Match::Unlinked => Vec::new(),
        Match::GaveUp => return vec![gave_up()],
        Match::No if policy.trajectory.is_set() => set(golden, run, policy),
        Match::No => sequence(golden, run, policy),
    };
    if findings.is_empty() {
        findings.push(unlinked(golden, run, policy));
    }
    findings
}

fn gave_up() -> Finding {
    let message = format!(
        "whether masked values link the calls as in the golden was not found out within {MAX_TRIES} tries: too many values stand \
         in several calls that are alike; mask fewer of them, or compare in order"
    );
    Finding::error(FindingKind::LinksNotCompared, message).at("steps")
}

/// The first call that equals the golden's, apart from which other calls share its masked values.
fn unlinked(golden: &Behaviour, run: &Projection, policy: &Policy) -> Finding {
    let sides = Sides::new(golden, run, policy);
    let pairs = sides.pairs(&Graph::new(sides.golden, sides.run, policy, Numbers::WithinCalls));
    let pairs = pairs.into_iter().enumerate().filter_map(|(golden, run)| Some((golden, run?)));
    let numbered = |&(g, r): &(usize, usize)| sides.golden[g].call() != sides.run[r].call();
    let Some((g, r)) = pairs.into_iter().find(numbered) else {
        if sides.golden.is_empty() && sides.run.is_empty() {
            let message = "two masked values of the output are equal in one of run and golden, and different in the other";
            return Finding::error(FindingKind::OutputChanged, message)
                .at("output")
                .values(golden.output.clone(), run.behaviour.output.clone());
        }
        let message = "the run makes the calls of the golden in another order";
        return Finding::error(FindingKind::StepMoved, message).at("steps");
    };
    let origin = run.origins.get(r).copied().unwrap_or(r);
    let tool = sides.run[r].name.as_deref().unwrap_or_default();
    let message = format!(
        "{}: {tool} shares its masked values with other calls than in the golden",
        place(origin)
    );
    Steps::new(golden, run, policy).finding(FindingKind::StepChanged, Some(g), Some(r), message)
}

fn counts(golden: &Behaviour, run: &Behaviour, findings: &mut Vec<Finding>) {
    let [was, now] = [golden, run].map(|side| side.counts.as_ref().map(Json::of));
    for (path, before, after) in leaves(was.as_ref(), now.as_ref(), Arguments::Exact, "counts") {
        let message = match path.strip_prefix("counts.") {
            Some(what) => format!("the number of {what} differs"),
            None => "turns and steps are counted in only one of run and golden".to_owned(),
        };
        let finding = Finding::error(FindingKind::CountsChanged, message);
        findings.push(finding.at(path).values(before, after));
    }
}

fn stages_fit(golden: &[BehaviourStage], run: &[BehaviourStage]) -> bool {
    let mut findings = Vec::new();
    if golden != run {
        stages(golden, run, &mut findings);
    }
    findings.is_empty()
}

fn stages(golden: &[BehaviourStage], run: &[BehaviourStage], findings: &mut Vec<Finding>) {
    let name = |stage: &BehaviourStage| format!("{} (occurrence {})", stage.node, stage.occurrence);
    let (before, after): (Vec<_>, Vec<_>) =
        (golden.iter().map(name).collect(), run.iter().map(name).collect());
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            for (g, r) in old.zip(new).filter(|&(g, r)| golden[g] != run[r]) {
                let (was, now) = (Json::of(&golden[g]), Json::of(&run[r]));
                let leaves = leaves(Some(&was), Some(&now), Arguments::Exact, "");
                findings.extend(leaves.into_iter().map(|leaf| {
                    let how = how(&leaf);
                    let (path, before, after) = leaf;
                    let message =
                        format!("stage {}: {} {how}", name(&run[r]), path.trim_start_matches('.'));
                    let finding = Finding::error(FindingKind::StageChanged, message).of(r);
                    let finding = finding.at(format!("stages[{r}]{path}")).values(before, after);
                    Finding { golden_index: Some(g), ..finding }
                }));
            }
            continue;
        }
        findings.extend(old.map(|g| Finding {
            golden_index: Some(g),
            before: Some(Json::of(&golden[g])),
            ..Finding::error(FindingKind::StageRemoved, format!("stage {} is dropped", before[g]))
        }));
        findings.extend(new.map(|r| {
            Finding::error(FindingKind::StageAdded, format!("stage {} is new", after[r]))
                .at(format!("stages[{r}]"))
                .of(r)
                .values(None, Some(Json::of(&run[r])))
        }));
    }
}

pub(super) fn output(golden: &Behaviour, run: &Behaviour, policy: &Policy) -> Vec<Finding> {
    let finding = |leaf: Leaf, similarity: &str| {
        let how = how(&leaf);
        let (path, before, after) = leaf;
        let message = format!("{path}{similarity} {how}");
        Finding::error(FindingKind::OutputChanged, message).at(path).values(before, after)
    };
    let Output::Similarity(least) = policy.output else {
        let mut found =
            leaves(golden.output.as_ref(), run.output.as_ref(), Arguments::Exact, "output");
        // Calls that only one side makes shift the numbers of masked values; what those link is compared with the steps.
        if pairs_calls_of(golden, policy) {
            found.retain(differs_unnumbered);
        }
        return found.into_iter().map(|leaf| finding(leaf, "")).collect();
    };
    let numbered = |behaviour: &Behaviour| {
        let mut alone = Behaviour { output: behaviour.output.clone(), ..Behaviour::default() };
        let mut numbers = Renumber::default();
        alone.for_each_text(&mut |text| numbers.text(text));
        alone.output
    };
    let found =
        leaves(numbered(golden).as_ref(), numbered(run).as_ref(), Arguments::Exact, "output");
    let unlike = |leaf: Leaf| match (&leaf.1, &leaf.2) {
        (Some(Json::String(was)), Some(Json::String(now))) => {
            let alike = similarity(was, now);
            // Rounded down, so that a failing score never prints as the threshold.
            let how = || {
                format!(
                    " (similarity {:.3}, at least {} is required)",
                    (alike * 1000.0).floor() / 1000.0,
                    least.get()
                )
            };
            (alike < least.get()).then(|| finding(leaf, &how()))
        }
        _ => Some(finding(leaf, "")),
    };
    found.into_iter().filter_map(unlike).collect()
}

/// The first difference in words; `findings` are [`differences`].
pub(crate) fn divergence(findings: &[Finding]) -> Option<String> {
    let (first, rest) = findings.split_first()?;
    let words = |step: &Json| step_words(step, words::MAX_VALUE);
    let step = |value: &Option<Json>| value.as_ref().map(words).unwrap_or_default();
    let at = first.run_index.map(place).unwrap_or_default();
    Some(match first.kind {
        FindingKind::OutcomeChanged => match divergence(rest) {
            Some(then) => format!("{}; {then}", first.message),
            None => first.message.clone(),
        },
        FindingKind::StepRemoved => {
            let instead = |next: &&Finding| {
                next.kind == FindingKind::StepAdded && next.run_index == first.run_index
            };
            match rest.iter().find(instead).filter(|_| first.run_index.is_some()) {
                Some(next) => {
                    format!("{at}: was {}, now {}", step(&first.before), step(&next.after))
                }
                None => {
                    let at = first.golden_index.map_or(0, |index| index + 1);
                    format!("step {at} of the golden: was {}, now missing", step(&first.before))
                }
            }
        }
        FindingKind::StepAdded => {
            format!("{at}: nothing before, now {}", step(&first.after))
        }
        FindingKind::StepMoved => format!("{}: {}", first.message, step(&first.after)),
        FindingKind::StepChanged
        | FindingKind::OutputChanged
        | FindingKind::StageChanged
        | FindingKind::CountsChanged => {
            if first.before.as_ref().is_some_and(is_matcher_value) {
                return Some(first.message.clone());
            }
            let change = words::change(first.before.as_ref(), first.after.as_ref());
            let what = first.message.strip_suffix(" differs").unwrap_or(&first.message);
            format!("{what}: {change}")
        }
        _ => first.message.clone(),
    })
}

#[cfg(test)]
#[path = "tests/differences.rs"]
mod tests;
