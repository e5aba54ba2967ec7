//! What a case lacks, and what to do about its verdict.

use std::collections::BTreeSet;

use super::demanded::broken;
use super::input::{CaseInput, Repetition};
use super::report::CaseReport;
use crate::judge::compare::NoisePlace;
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::judge::verdict::{Expect, Verdict, rests_on_the_golden};
use crate::run::Outcome;
use crate::text::words;

/// Characters of the settings that are named.
const MAX_SETTINGS: usize = 300;

/// How the first run ended, if every one ended badly.
fn bad_end(input: &CaseInput<'_>) -> Option<Outcome> {
    let outcome =
        |repetition: &Repetition| repetition.run.as_ref().ok().map(|run| run.behaviour.outcome);
    let outcomes: Vec<_> = input.repetitions.iter().map(outcome).collect();
    let bad = |outcome: &Option<Outcome>| outcome.is_some_and(Outcome::is_bad);
    outcomes.first().copied().flatten().filter(|_| outcomes.iter().all(bad))
}

/// What to do about a case without a golden; `accept` is what accepting it takes.
fn advise_new(input: &CaseInput<'_>, report: &mut CaseReport, accept: String) -> String {
    let message = format!("there is no golden at {}", input.golden_path);
    report.findings.push(Finding::error(FindingKind::NoGolden, message));
    bad_end(input).map_or(accept, |outcome| {
        let command = &input.accept_command;
        format!(
            "every run ended as {outcome}: correct the agent and record the case again; if it is to end so: {command} \
             --outcome {outcome}"
        )
    })
}

pub(crate) fn advise(input: &CaseInput<'_>, report: &mut CaseReport) {
    let accept = format!("to accept what {} do: {}", input.runs, input.accept_command);
    let stale = report.findings.iter().any(|finding| finding.kind == FindingKind::GoldenPolicy);
    let beyond = wrong(report, FindingKind::Budget);
    if report.verdict == Verdict::Error && report.rule == PANICKED {
        report.next = Some("correct the check".to_owned());
        return;
    }
    let hollow = wrong(report, FindingKind::Hollow);
    if input.expect == Expect::Fail && !hollow {
        return advise_rejection(input, report);
    }
    report.next = match report.verdict {
        Verdict::Pass => None,
        _ if hollow => Some(HOLLOW.to_owned()),
        Verdict::Regressed | Verdict::Flaky if broken(input) => {
            let checks = (!input.checks.is_empty()).then_some("the checks of its suite");
            let demands: Vec<&str> =
                input.demands.iter().map(String::as_str).chain(checks).collect();
            Some(format!("correct the agent, or change {}", demands.join(", ")))
        }
        // Accepting the same behaviours again keeps what was measured of them, unless asked.
        Verdict::Regressed | Verdict::Flaky if beyond => Some(format!("{accept} --recount")),
        Verdict::Regressed | Verdict::Flaky => Some(accept),
        Verdict::New => Some(advise_new(input, report, accept)),
        Verdict::Missing if input.orphaned && !input.demands.is_empty() => {
            let golden =
                report.golden.as_ref().map(|golden| (FindingKind::OrphanedGolden, &golden.path));
            let strays = input
                .demands
                .iter()
                .map(|fixture| (FindingKind::OrphanedFixture, fixture))
                .chain(golden);
            let paths: Vec<_> = strays.clone().map(|(_, path)| path.as_str()).collect();
            let message =
                |path| format!("{path} belongs to no case: no recording and no [[case]] names it");
            report.findings.extend(strays.map(|(kind, path)| Finding::error(kind, message(path))));
            Some(format!("record the case again, or delete {}", paths.join(" and ")))
        }
        Verdict::Missing if input.orphaned => {
            let message = format!(
                "{} belongs to no case: no recording and no [[case]] names it",
                input.golden_path
            );
            report.findings.push(Finding::error(FindingKind::OrphanedGolden, message));
            let prune = format!("{} --prune", input.accept_command);
            Some(format!("record the case again, or remove the golden: {prune}"))
        }
        Verdict::Missing => {
            let finding = Finding::error(FindingKind::NoRun, "no run of this case is recorded");
            report.findings.push(finding);
            Some("record a run of it, or remove the case".to_owned())
        }
        Verdict::Inconclusive => {
            if report.repetitions.total < input.rules.min_repetitions {
                let (total, wanted) = (report.repetitions.total, input.rules.min_repetitions);
                let noun = if total == 1 { "repetition is" } else { "repetitions are" };
                let message = format!("{total} {noun} recorded, and min_repetitions is {wanted}");
                report.findings.push(Finding::error(FindingKind::TooFewRepetitions, message));
            }
            if let Some(advice) = advise_noise(input, report) {
                report.next = Some(advice);
                return;
            }
            let unlinked = |finding: &Finding| finding.kind == FindingKind::LinksNotCompared;
            Some(if report.findings.iter().any(unlinked) {
                "mask fewer values that stand in several calls, or compare calls in order"
                    .to_owned()
            } else {
                "record more repetitions".to_owned()
            })
        }
        Verdict::Error if stale => Some(accept),
        Verdict::Error => Some("correct or delete what is named above".to_owned()),
    };
}

/// Whether something of this kind makes a run unacceptable.
fn wrong(report: &CaseReport, kind: FindingKind) -> bool {
    let mut errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.any(|finding| finding.kind == kind)
}

/// What settles a case whose golden does not repeat itself, all or in some values.
fn advise_noise(input: &CaseInput<'_>, report: &CaseReport) -> Option<String> {
    let golden = report.golden.as_ref()?;
    if !rests_on_the_golden(report.counts()?, input.rules) {
        return None;
    }
    let (suite, accept) = (input.suite, &input.accept_command);
    let named = |of: fn(&NoisePlace) -> &str| {
        let named: BTreeSet<&str> = golden.noise.iter().map(of).collect();
        words::clip(named.into_iter().collect::<Vec<_>>().join(", "), MAX_SETTINGS).0
    };
    let (places, settings) = (named(|place| &place.at), named(|place| &place.setting));
    Some(match (golden.reproduced().0, golden.noise.is_empty()) {
        (0, true) => format!(
            "no two repetitions did the same when the golden was made: compare less strictly ([compare] trajectory), mask what is random \
             (harness suggest {suite}), or record more repetitions; then: {accept}"
        ),
        _ => format!(
            "{places} never repeats: mask it (harness suggest {suite}) or leave it out: {settings}; then: {accept}"
        ),
    })
}

/// The same for a negative golden. Nothing is accepted: that would make the bad behaviour the accepted one.
fn advise_rejection(input: &CaseInput<'_>, report: &mut CaseReport) {
    let mut add = |kind, message: String| report.findings.push(Finding::error(kind, message));
    let good =
        "remove `expect = \"fail\"`, accept good runs, then put back `expect` and the bad runs";
    report.next = match report.verdict {
        Verdict::Pass => None,
        Verdict::Regressed | Verdict::Flaky => Some(
            "compare more strictly, so that these runs are rejected, or remove `expect = \"fail\"` if they are good now"
                .to_owned(),
        ),
        Verdict::New => {
            add(FindingKind::NoGolden, format!("no golden at {} and no fixture says what is good", input.golden_path));
            Some(format!("write a fixture that these runs break, or {good}"))
        }
        Verdict::Missing => {
            add(FindingKind::NoRun, "no run that must be rejected is recorded".to_owned());
            Some("put a recording of such a run into the case's folder, or remove the case".to_owned())
        }
        Verdict::Inconclusive => {
            Some("add more recordings of runs that must be rejected, or lower min_repetitions".to_owned())
        }
        Verdict::Error if report.findings.iter().any(|finding| finding.kind == FindingKind::GoldenPolicy) => {
            Some(format!("a negative golden is never re-recorded: {good}"))
        }
        Verdict::Error => Some("correct or delete what is named above".to_owned()),
    };
}

/// What to do about a run in which nothing was understood as a step.
const HOLLOW: &str = "see what the agent left; then make its steps readable, or allow that there are none (hollow = \"allowed\")";

/// The rule where nothing is wrong but a check of the user's own.
pub(crate) const PANICKED: &str = "a check panicked";
