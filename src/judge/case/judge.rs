//! One case: its repetitions and what was accepted before in, its report out.

use std::collections::BTreeMap;

use super::advise::{PANICKED, advise};
use super::demanded::{criteria, demanded, of_checks, unreadable};
use super::input::{Accepted, CaseInput, Golden, LoadedRun, Repetition};
use super::nearest::Nearest;
use super::report::{CaseReport, Class, GoldenCounts, Repetitions};
use super::split::split;
use super::vacuity::{of_hollow, vacuity};
use crate::judge::behaviour::{Behaviour, Projection, masked_input};

use crate::judge::compare::{Noise, Repeats, differences, divergence, fits_alone};
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::judge::policy::Trajectory;
use crate::judge::verdict::{
    Counts, Expect, Verdict, decide, further, not_rejected, pass_k, reported,
};

struct Group<'p> {
    first: &'p Projection,
    numbers: Vec<u32>,
    /// Those that match the golden and break a demand beside it.
    unfit: Vec<u32>,
    /// How it differs from the nearest accepted behaviour; empty where it is accepted, or nothing was accepted yet.
    differences: Vec<Finding>,
    nearest: Option<usize>,
    /// Whether it is accepted or differs in noise only.
    alike: bool,
    /// Whether it keeps what is settled.
    settled: bool,
    accepted: bool,
}

/// Judges one case. `ok` is left to the gate: here it is set for a pass only.
pub(crate) fn judge(mut input: CaseInput<'_>) -> CaseReport {
    input.repetitions.sort_by_key(|repetition| repetition.number);
    let mut report = CaseReport::new(input.suite, input.case);
    report.source = input.source.take();
    report.demands.clone_from(&input.demands);
    report.checks.clone_from(&input.checks);
    report.expect = input.expect;
    report.repetitions.total = count(input.repetitions.len());
    report.findings = unreadable(&input);
    let accepted = match std::mem::replace(&mut input.golden, Golden::Absent) {
        Golden::Read(accepted) => usable(accepted, &input, &mut report),
        Golden::Unusable(why) => {
            report.findings.push(Finding::error(FindingKind::Unreadable, why));
            None
        }
        Golden::Absent => None,
    };
    report.findings.extend(of_hollow(&input, accepted.as_ref(), &mut report.hollow));
    if !report.findings.is_empty() {
        let panicked =
            report.findings.iter().all(|finding| finding.kind == FindingKind::CheckPanicked);
        let why =
            if panicked { PANICKED } else { "a file or a setting of the case cannot be used" };
        why.clone_into(&mut report.rule);
    } else {
        statuses(&mut input, accepted.as_ref(), &mut report);
        compare(&input, accepted.as_ref(), &mut report);
        let golden = report.golden.as_ref().filter(|_| accepted.is_some());
        let golden = golden.map(GoldenCounts::reproduced);
        let counts = Counts { golden, ..report.repetitions.counts(demanded(&input), input.expect) };
        let decision = decide(counts, input.rules);
        (report.verdict, report.rule) = (decision.verdict, decision.rule);
        let unknown = |finding: &Finding| finding.kind == FindingKind::LinksNotCompared;
        if report.verdict != Verdict::Pass && report.findings.iter().any(unknown) {
            report.verdict = Verdict::Inconclusive;
            "whether masked values link the same calls was not found out"
                .clone_into(&mut report.rule);
        }
        (report.repetitions.low, report.repetitions.high) =
            decision.bounds.map(|(low, high)| (reported(low), reported(high))).unzip();
        report.ok = report.verdict == Verdict::Pass;
        if golden.is_some() && input.expect.is_pass() {
            report.pass_k = pass_k(counts.total, counts.accepted);
        }
        report.further = further(counts, input.rules);
        vacuity(&input, accepted.as_ref(), &mut report);
    }
    advise(&input, &mut report);
    report
}

/// The golden, narrowed to what the suite compares now; `None` and a finding if it cannot be used.
fn usable(
    mut accepted: Accepted,
    input: &CaseInput<'_>,
    report: &mut CaseReport,
) -> Option<Accepted> {
    report.golden = Some(GoldenCounts {
        path: input.golden_path.clone(),
        seen: accepted.seen(),
        reproduced: None,
        repetitions: accepted.repetitions,
        reread: false,
        noise: Vec::new(),
        matchers: accepted.behaviours.iter().map(|known| known.behaviour.matchers()).sum(),
    });
    if accepted.behaviours.is_empty() {
        let message = format!(
            "{}: has no behaviours, so that it accepts no run: accept the case again",
            input.golden_path
        );
        report.findings.push(Finding::error(FindingKind::Unreadable, message));
        return None;
    }
    // Without a run there is nothing to compare or accept: the missing run is reported, not this.
    let mut limits = input.relative.iter().filter(|limit| limit.severity == Severity::Error);
    let lack = accepted.compared.lacks(input.policy);
    let lack = lack.or_else(|| limits.find_map(|limit| limit.lack(&accepted.usage)));
    if let Some(lack) = lack.filter(|_| !input.repetitions.is_empty()) {
        let message = format!("{}: {lack}: accept it again", input.golden_path);
        report.findings.push(Finding::error(FindingKind::GoldenPolicy, message));
        return None;
    }
    let reread = accepted.reread(input.policy);
    if let Some(counts) = &mut report.golden {
        counts.reread = reread == Ok(true);
    }
    if let Err(why) = reread.as_ref()
        && !input.repetitions.is_empty()
    {
        let message = format!("{}: {why}: accept it again", input.golden_path);
        report.findings.push(Finding::error(FindingKind::GoldenPolicy, message));
        return None;
    }
    Some(accepted)
}

/// Forgets how the calls of the runs ended if the golden does not hold it.
fn statuses(input: &mut CaseInput<'_>, accepted: Option<&Accepted>, report: &mut CaseReport) {
    if !accepted.is_some_and(Accepted::lacks_statuses) {
        return;
    }
    let runs = input.repetitions.iter_mut().filter_map(|repetition| repetition.run.as_mut().ok());
    let forgotten = runs.filter_map(|run| run.projection.forget_statuses().then_some(())).count();
    if forgotten > 0 {
        let message = "a call failed, was refused or was left open, and the golden does not hold how calls end: that is not \
                       compared until it is accepted again";
        report.findings.push(Finding::warning(FindingKind::StatusesNotHeld, message));
    }
}

fn compare(input: &CaseInput<'_>, accepted: Option<&Accepted>, report: &mut CaseReport) {
    let mut groups: BTreeMap<&Behaviour, Group<'_>> = BTreeMap::new();
    let mut notes = Vec::new();
    let mut noise = Noise::new(
        accepted.iter().flat_map(|accepted| accepted.behaviours.iter().map(|b| &b.behaviour)),
        input.policy,
    );
    let demanded = demanded(input);
    let nearest = accepted.map(|accepted| Nearest::new(accepted, input.policy));
    let repeats = accepted
        .map(|accepted| Repeats::new(&accepted.behaviours, accepted.repetitions, input.policy));
    let (mut alike, mut settled) = (0, 0);
    for repetition in &input.repetitions {
        let Ok(run) = &repetition.run else { continue };
        let group = groups.entry(&run.behaviour).or_insert_with(|| {
            let (nearest, differences) =
                nearest.as_ref().and_then(|nearest| nearest.of(run)).unzip();
            let mut differences: Vec<Finding> = differences.unwrap_or_default();
            noise.mark(nearest, &mut differences);
            let own = differences.iter().cloned();
            report.findings.extend(own.map(|own| own.in_repetition(repetition.number)));
            let alike = differences.is_empty()
                || repeats.as_ref().is_some_and(|repeats| repeats.differs_in_noise(run));
            let settled =
                alike || repeats.as_ref().is_some_and(|repeats| repeats.keeps_settled(run));
            Group {
                alike,
                settled,
                first: &run.projection,
                numbers: Vec::new(),
                unfit: Vec::new(),
                differences,
                nearest,
                accepted: false,
            }
        });
        group.numbers.push(repetition.number);

        let judged = accepted.is_some() || demanded;
        let of_checks = of_checks(run, input, judged, accepted);
        let own = unfit(run, input, accepted, &of_checks);
        let (own, warnings): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|own| own.severity == Severity::Error);
        let unbroken = own.is_empty();
        let fits = judged && group.differences.is_empty() && unbroken;
        if accepted.is_some() && group.differences.is_empty() && !own.is_empty() {
            group.unfit.push(repetition.number);
        }
        let passed = (judged && input.expect == Expect::Fail).then(|| {
            let bare = run.notes.iter().any(Finding::tells_of_a_lack);
            // Values that never repeat say nothing of what the run did.
            let noise = group.alike && !group.differences.is_empty();
            let differences = if noise { &[] } else { group.differences.as_slice() };
            not_rejected(differences.iter().chain(&own), bare, noise)
        });
        if let Some(passed) = &passed {
            *report.repetitions.rejected.get_or_insert_default() += u32::from(passed.is_none());
        }
        group.accepted |= fits;
        report.repetitions.accepted += u32::from(fits);
        alike += u32::from(judged && group.alike && unbroken);
        settled += u32::from(judged && group.settled && unbroken);
        if let (true, Some(good), Some(label)) = (judged, input.good_label, &run.label) {
            report.labels.get_or_insert_default().count(label == good, fits);
        }
        let numbered = |own: Finding| own.in_repetition(repetition.number);
        report.findings.extend(own.into_iter().chain(passed.flatten()).map(numbered));
        // A warning of a check is about its run, any other about the case.
        let warnings = warnings.into_iter();
        notes
            .extend(warnings.map(|own| if of_checks.contains(&own) { numbered(own) } else { own }));
        notes.extend(run.notes.iter().cloned());
    }
    if let Some(repeats) = repeats {
        count_without_noise(repeats, (alike, settled), report);
    }
    once(notes, report);
    report.criteria = criteria(input);
    classify(groups.into_values().collect(), input, accepted.is_some(), report);
}

/// What the repetitions say when noise is left out, where that is not what they say with it.
fn count_without_noise(repeats: Repeats<'_>, counted: (u32, u32), report: &mut CaseReport) {
    let Repetitions { total, accepted, .. } = report.repetitions;
    report.repetitions.alike = Some(counted.0).filter(|&count| count != accepted);
    report.repetitions.settled = Some(counted.1).filter(|&count| count != total);
    if let Some(golden) = &mut report.golden {
        golden.reproduced = Some(repeats.reproduced).filter(|&count| count != golden.seen);
        golden.noise = repeats.noise.into_iter().collect();
    }
}

fn classify(
    mut groups: Vec<Group<'_>>,
    input: &CaseInput<'_>,
    golden: bool,
    report: &mut CaseReport,
) {
    groups.sort_by_key(|group| {
        (std::cmp::Reverse(group.numbers.len()), group.numbers.first().copied())
    });
    let largest = groups.first().map(|group| f64::from(count(group.numbers.len())));
    report.agreement =
        largest.map(|largest| reported(largest / f64::from(report.repetitions.total)));
    let behaviours: Vec<_> =
        groups.iter().map(|group| (&group.first.behaviour, group.numbers.as_slice())).collect();
    report.split = split(&behaviours);
    report.duration = mean_duration(&input.repetitions);
    let through = report.findings.iter().find(|finding| finding.kind == FindingKind::NotRejected);
    report.divergence = match through {
        Some(through) => Some(of_repetition(through, input)),
        None => parting(&groups, golden, input),
    };
    let class = |group: Group<'_>| Class {
        count: count(group.numbers.len()),
        accepted: group.accepted,
        nearest: group.nearest,
        repetitions: group.numbers,
        unfit: group.unfit,
    };
    report.classes = groups.into_iter().map(class).collect();
}

/// Why a run cannot be accepted, whatever it did.
fn unfit(
    run: &LoadedRun,
    input: &CaseInput<'_>,
    accepted: Option<&Accepted>,
    of_checks: &[Finding],
) -> Vec<Finding> {
    let mut findings = run.broken.clone().unwrap_or_default();
    findings.extend_from_slice(of_checks);
    // Of a run that only a fixture or checks judge, those say what there must be.
    let outcome = run.behaviour.outcome;
    let alone = accepted.is_none() && run.broken.is_none() && !input.policy.compares_something();
    if alone && outcome.is_bad() {
        let message = format!("the run ended as {outcome}: checks alone accept no such run");
        findings.push(Finding::error(FindingKind::BadOutcome, message).at("outcome"));
    }
    let compared =
        accepted.is_some() || (run.broken.is_none() && input.policy.compares_something());
    if let Some(why) = accepted.and_then(|_| run.refused_as_hollow(input.policy)) {
        findings.push(Finding::error(FindingKind::Hollow, why));
    } else if compared && !run.holds_something(input.policy) {
        let redacted = run.behaviour.is_redacted_output();
        let masked = input.policy.masks_every_output() && run.behaviour.is_masked_output();
        let but = match (redacted, masked) {
            (true, _) => " but what is redacted: every output would pass",
            (_, true) => " but what a mask takes: every output would pass",
            _ => "",
        };
        let message = format!("the recording holds nothing that the suite compares{but}");
        findings.push(Finding::error(FindingKind::NothingAsserted, message));
    } else if input.policy.trajectory == Trajectory::Subset && run.behaviour.steps.is_empty() {
        let message = "the run calls no tool: under `subset` every golden holds that";
        findings.push(Finding::warning(FindingKind::NothingAsserted, message));
    }
    let golden = accepted
        .and_then(|accepted| accepted.input.as_ref())
        .map(|input| (input.clone(), "the golden"));
    let entry = input.input.map(|given| (masked_input(given.clone(), input.policy), "suite.toml"));
    for (expected, whose) in golden.into_iter().chain(entry) {
        let Some(given) = &run.input else {
            let message =
                format!("the recording does not say what it was given: {whose} has an input");
            findings.push(Finding::warning(FindingKind::InputNotRecorded, message).at("input"));
            continue;
        };
        // Matchers are the golden's alone: what suite.toml gives is data, whatever its keys.
        if !fits_alone(&expected, given) {
            let message = format!("recorded with another input than {whose} has");
            let finding = Finding::error(FindingKind::InputChanged, message).at("input");
            findings.push(finding.values(Some(expected), Some(given.clone())));
        }
    }
    findings
}

fn once(notes: Vec<Finding>, report: &mut CaseReport) {
    let mut said: BTreeMap<(FindingKind, String), Vec<Finding>> = BTreeMap::new();
    for note in notes {
        let alike = said.entry((note.kind, note.message.clone())).or_default();
        if !alike.contains(&note) {
            alike.push(note.clone());
            report.findings.push(note);
        }
    }
}

/// Where the largest rejected class parts from the golden; without a golden, where the second class parts from the first.
fn parting(groups: &[Group<'_>], golden: bool, input: &CaseInput<'_>) -> Option<String> {
    let (group, findings, against) = if golden {
        let group = groups.iter().find(|group| !group.differences.is_empty())?;
        (group, group.differences.clone(), None)
    } else {
        // Of classes, every difference tells, also those that a mode would leave free.
        let policy = input.policy.plainly();
        let [first, second, ..] = groups else { return None };
        (second, differences(&first.first.behaviour, second.first, &policy), first.numbers.first())
    };
    let words = divergence(&findings)?;
    if input.repetitions.len() == 1 {
        return Some(words);
    }
    let numbers: Vec<String> = group.numbers.iter().take(8).map(u32::to_string).collect();
    let more = if group.numbers.len() > 8 { ", …" } else { "" };
    let noun = if group.numbers.len() == 1 { "repetition" } else { "repetitions" };
    let against = against.map_or_else(String::new, |first| format!(" against {first}"));
    Some(format!("{noun} {}{more}{against}: {words}", numbers.join(", ")))
}

/// The message of a finding, with its repetition if there are several.
fn of_repetition(finding: &Finding, input: &CaseInput<'_>) -> String {
    match finding.repetition.filter(|_| input.repetitions.len() > 1) {
        Some(number) => format!("repetition {number}: {}", finding.message),
        None => finding.message.clone(),
    }
}

fn mean_duration(repetitions: &[Repetition]) -> Option<f64> {
    let recorded =
        repetitions.iter().filter_map(|repetition| repetition.run.as_ref().ok()?.duration);
    let durations: Vec<f64> = recorded.filter(|duration| duration.is_finite()).collect();
    let milliseconds = durations.iter().sum::<f64>() / f64::from(count(durations.len())) * 1e3;
    (!durations.is_empty()).then(|| milliseconds.round() / 1e3)
}
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "tests/judge.rs"]
mod tests;

#[cfg(test)]
#[path = "tests/judge_demands.rs"]
mod tests_demands;

#[cfg(test)]
#[path = "tests/evidence.rs"]
mod tests_evidence;
