//! Cases whose runs have checks.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Compared};
use crate::judge::case::input::{Golden, Repetition};
use crate::judge::case::judge::judge;
use crate::judge::case::report::CaseReport;
use crate::judge::check::{CriterionResult, GoldenUsage, Measure, RelativeLimit};
use crate::judge::finding::Severity;
use crate::judge::policy::{Output, Policy, Stages};
use crate::judge::test_runs::{drawn, exact, off, policies, projected};
use crate::judge::verdict::{Expect, Verdict, VerdictRules};

const RUN: &str =
    r#""outcome": "completed", "steps": [{"kind": "tool", "name": "get", "args": {}, "turn": 0}]"#;

fn golden(policy: &Policy, members: &str, usage: &[(Measure, u64)]) -> Golden {
    let number = |&(measure, used): &(Measure, u64)| (measure, Json::Number(used.into()));
    Golden::Read(Accepted {
        input: None,
        compared: Compared::from(policy),
        repetitions: 1,
        usage: usage.iter().map(number).collect::<GoldenUsage>(),
        behaviours: vec![AcceptedBehaviour {
            seen: 1,
            added: false,
            behaviour: projected(members, policy).behaviour,
        }],
    })
}

fn judged(
    policy: &Policy,
    golden: Golden,
    relative: &[RelativeLimit],
    projections: Vec<LoadedRun>,
) -> CaseReport {
    let repetition = |(number, run)| Repetition { number, run: Ok(run) };
    judge(CaseInput {
        wants_golden: false,
        suite: "s",
        case: "c",
        source: None,
        golden_path: "golden/s/c.json".to_owned(),
        golden,
        demands: Vec::new(),
        checks: vec!["some".to_owned()],
        relative,
        expect: Expect::Pass,
        orphaned: false,
        problems: Vec::new(),
        input: None,
        policy,
        rules: &VerdictRules::default(),
        runs: "the runs on disk",
        accept_command: "harness accept s::c".to_owned(),
        good_label: None,
        repetitions: (1..).zip(projections).map(repetition).collect(),
    })
}

/// `members`, projected, with findings of these severities from its checks; none: no checks.
fn checked(policy: &Policy, members: &str, severities: Option<&[Severity]>) -> LoadedRun {
    let finding =
        |&severity| Finding::new(FindingKind::ForbiddenTool, severity, "a tool is forbidden");
    let checked = severities.map(|severities| Checked {
        findings: severities.iter().map(finding).collect(),
        criteria: vec![CriterionResult { name: "safe".to_owned(), met: severities.is_empty() }],
        decides: true,
        ..Checked::default()
    });
    LoadedRun { checked, ..projected(members, policy).into() }
}

#[test]
fn a_run_that_breaks_a_check_is_not_accepted_and_criteria_are_counted() {
    let policy = exact();
    let run = |severities: &[Severity]| checked(&policy, RUN, Some(severities));
    let error = [Severity::Error];
    let report = judged(
        &policy,
        golden(&policy, RUN, &[]),
        &[],
        vec![run(&[]), run(&error), run(&[Severity::Warning])],
    );
    assert_eq!((report.verdict, report.repetitions.accepted), (Verdict::Flaky, 2));
    assert_eq!(report.criteria, [CriterionCounts { name: "safe".to_owned(), met: 1, of: 3 }]);
    let found: Vec<_> =
        report.findings.iter().map(|finding| (finding.repetition, finding.severity)).collect();
    assert_eq!(found, [(Some(2), Severity::Error), (Some(3), Severity::Warning)]);
    assert_eq!(report.checks, ["some"]);
    // SeenKeys checks are no golden, where anything is compared.
    assert_eq!(judged(&policy, Golden::Absent, &[], vec![run(&[])]).verdict, Verdict::New);
}

#[test]
fn checks_judge_alone_where_nothing_is_compared() {
    let policy = Policy { output: Output::Ignore, stages: Stages::Ignore, ..off() };
    let run = |severities: Option<&[Severity]>| checked(&policy, RUN, severities);
    let verdict = |projections| judged(&policy, Golden::Absent, &[], projections).verdict;
    assert_eq!(verdict(vec![run(Some(&[]))]), Verdict::Pass);
    assert_eq!(verdict(vec![run(Some(&[Severity::Error]))]), Verdict::Regressed);
    assert_eq!(verdict(vec![run(None)]), Verdict::Error);
    // One is not judged by anything.
    assert_eq!(verdict(vec![run(Some(&[])), run(None)]), Verdict::Error);
    let mut idle = run(Some(&[]));
    idle.checked.as_mut().unwrap().decides = false;
    assert_eq!(verdict(vec![idle]), Verdict::Error);
}

#[test]
fn a_golden_that_accepts_nothing_is_an_error() {
    let Golden::Read(mut none) = golden(&exact(), RUN, &[]) else { panic!("it is read") };
    none.behaviours.clear();
    let report = judged(&exact(), Golden::Read(none), &[], vec![checked(&exact(), RUN, None)]);
    assert_eq!(report.verdict, Verdict::Error);
}

#[test]
fn a_panic_is_the_cases_error() {
    let policy = exact();
    let mut run = checked(&policy, RUN, Some(&[]));
    run.checked.as_mut().unwrap().panics.push("check \"mine\" panicked: no".to_owned());
    let report = judged(&policy, golden(&policy, RUN, &[]), &[], vec![run]);
    assert_eq!((report.verdict, report.rule.as_str()), (Verdict::Error, "a check panicked"));
    assert_eq!(
        (report.findings[0].kind, report.findings[0].repetition),
        (FindingKind::CheckPanicked, Some(1))
    );
}

#[test]
fn limits_relative_to_the_golden() {
    let policy = exact();
    let limit =
        |severity| [RelativeLimit { measure: Measure::OutputTokens, of_golden: 1.5, severity }];
    let run = |used: Option<f64>| {
        let mut run = checked(&policy, RUN, Some(&[]));
        run.checked.as_mut().unwrap().measured =
            used.map(|used| (Measure::OutputTokens, used)).into_iter().collect();
        vec![run]
    };
    let holds = golden(&policy, RUN, &[(Measure::OutputTokens, 100)]);
    let lacks = golden(&policy, RUN, &[]);
    for (row, golden, used, severity, verdict, kind) in [
        ("within", &holds, Some(150.0), Severity::Error, Verdict::Pass, None),
        (
            "beyond",
            &holds,
            Some(151.0),
            Severity::Error,
            Verdict::Regressed,
            Some(FindingKind::Budget),
        ),
        (
            "beyond, a warning",
            &holds,
            Some(151.0),
            Severity::Warning,
            Verdict::Pass,
            Some(FindingKind::Budget),
        ),
        (
            "the run does not say",
            &holds,
            None,
            Severity::Error,
            Verdict::Regressed,
            Some(FindingKind::NotMeasured),
        ),
        (
            "the golden does not",
            &lacks,
            Some(1.0),
            Severity::Error,
            Verdict::Error,
            Some(FindingKind::GoldenPolicy),
        ),
        (
            "a warning of it",
            &lacks,
            Some(1.0),
            Severity::Warning,
            Verdict::Pass,
            Some(FindingKind::GoldenPolicy),
        ),
        (
            "no golden",
            &Golden::Absent,
            Some(1.0),
            Severity::Error,
            Verdict::New,
            Some(FindingKind::NoGolden),
        ),
    ] {
        let report = judged(&policy, golden.clone(), &limit(severity), run(used));
        assert_eq!(report.verdict, verdict, "{row}: {report:?}");
        assert_eq!(report.findings.first().map(|finding| finding.kind), kind, "{row}");
    }
    let beyond = judged(&policy, holds, &limit(Severity::Error), run(Some(151.0)));
    assert_eq!(
        beyond.next.as_deref(),
        Some("to accept what the runs on disk do: harness accept s::c --recount")
    );
    // Where checks alone judge, there is nothing that a limit could be relative to.
    let nothing = Policy { output: Output::Ignore, stages: Stages::Ignore, ..off() };
    let alone = judged(&nothing, Golden::Absent, &limit(Severity::Error), run(Some(1.0)));
    assert_eq!(
        (alone.verdict, alone.findings[0].kind),
        (Verdict::Regressed, FindingKind::NotMeasured)
    );
}

proptest! {
    #[test]
    fn checks_take_nothing_away_and_warnings_decide_nothing(
        policy in policies(),
        accepted in prop::option::weighted(0.8, drawn()),
        runs in prop::collection::vec((drawn(), prop::collection::vec(any::<bool>(), 0..3)), 1..4),
    ) {
        let names = [0, 1, 2, 3];
        let of = |accepted: &crate::judge::test_runs::Drawn| golden(&policy, &accepted.members(&names), &[]);
        let golden = accepted.as_ref().map_or(Golden::Absent, of);
        let judged = |severities: &dyn Fn(&[bool]) -> Option<Vec<Severity>>| {
            let run = |(run, errors): &(crate::judge::test_runs::Drawn, Vec<bool>)| {
                checked(&policy, &run.members(&names), severities(errors).as_deref())
            };
            judged(&policy, golden.clone(), &[], runs.iter().map(run).collect())
        };
        let bare = judged(&|_| None);
        let severity = |&error: &bool| if error { Severity::Error } else { Severity::Warning };
        let all = judged(&|errors| Some(errors.iter().map(severity).collect()));
        let warned = judged(&|errors| Some(vec![Severity::Warning; errors.len()]));
        prop_assert!(bare.ok || !all.ok, "{} became {}", bare.verdict, all.verdict);
        prop_assert!(all.repetitions.accepted <= bare.repetitions.accepted);
        prop_assert_eq!((warned.verdict, warned.repetitions), (bare.verdict, bare.repetitions));
        // Nothing that was found is lost.
        let counts = |report: &CaseReport| report.findings.iter().fold(BTreeMap::new(), |mut counts, finding| {
            *counts.entry((finding.kind, finding.message.clone())).or_insert(0) += 1;
            counts
        });
        let with = counts(&all);
        prop_assert!(counts(&bare).iter().all(|(finding, times)| with.get(finding).is_some_and(|now| now >= times)));
    }
}
