use proptest::prelude::*;

use super::*;
use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Compared, Projection};
use crate::judge::case::{Accepted, CaseInput, CaseReport, Golden, Repetition, judge};
use crate::judge::check::GoldenUsage;
use crate::judge::policy::{Policy, Trajectory};
use crate::judge::test_runs::{
    TRAJECTORIES, calls, drawn, effects, exact, off, policies, projected,
};
use crate::judge::verdict::rule::{Verdict, VerdictRules};

/// What `seen` of `repetitions` runs with these members accepted, under `policy`.
fn golden(policy: &Policy, members: &str, seen: u32, repetitions: u32) -> Golden {
    let Projection { behaviour, input, .. } = projected(members, policy);
    let behaviours = vec![AcceptedBehaviour { seen, added: false, behaviour }];
    Golden::Read(Accepted {
        input,
        compared: Compared::from(policy),
        repetitions,
        usage: GoldenUsage::new(),
        behaviours,
    })
}

fn runs(policy: &Policy, members: &[&str]) -> Vec<Repetition> {
    let run = |(number, members): (u32, &&str)| Repetition {
        number,
        run: Ok(projected(members, policy).into()),
    };
    (1..).zip(members).map(run).collect()
}

/// A case whose golden and fixture are as given.
fn expecting(
    expect: Expect,
    policy: &Policy,
    golden: Golden,
    repetitions: Vec<Repetition>,
) -> CaseReport {
    let demanded = repetitions.iter().any(|r| r.run.as_ref().is_ok_and(|run| run.broken.is_some()));
    judge(CaseInput {
        wants_golden: false,
        suite: "s",
        case: "c",
        source: None,
        golden_path: "golden/s/c.json".to_owned(),
        golden,
        checks: Vec::new(),
        relative: &[],
        demands: if demanded { vec!["suites/s/fixtures/c.json".to_owned()] } else { Vec::new() },
        orphaned: false,
        expect,
        problems: Vec::new(),
        input: None,
        policy,
        rules: &VerdictRules::default(),
        runs: "the runs on disk",
        accept_command: "harness accept s::c".to_owned(),
        good_label: Some(&Json::Bool(true)),
        repetitions,
    })
}

fn negative(policy: &Policy, golden: Golden, members: &[&str]) -> CaseReport {
    expecting(Expect::Fail, policy, golden, runs(policy, members))
}

fn book(n: u32) -> String {
    calls(&[(0, "get", "{}"), (1, "book", &n.to_string())])
}

/// Of what does not pass, what is said, and that nobody is told to accept it.
fn said(report: &CaseReport, verdict: Verdict) -> String {
    assert_eq!((report.verdict, report.ok), (verdict, false), "{report:#?}");
    let next = report.next.clone().unwrap();
    assert!(!next.contains("harness accept"), "{next}");
    let findings: Vec<_> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    format!("{}; next: {next}", findings.join("; "))
}

const THROUGH: &str = "this run should be rejected (expect = \"fail\") and was accepted";

#[test]
fn a_rejected_run_passes_and_says_for_what() {
    let (good, bad) = (book(1), format!(r#""label": false, {}"#, book(2)));
    let report = negative(&exact(), golden(&exact(), &good, 5, 5), &[&bad, &bad]);
    assert_eq!((report.verdict, report.ok, report.expect), (Verdict::Pass, true, Expect::Fail));
    assert_eq!(report.rule, "2 of 2 rejected; min_pass_rate 1 is reached");
    assert_eq!((report.repetitions.accepted, report.repetitions.rejected), (0, Some(2)));
    assert!(
        report.findings.iter().all(|finding| finding.kind == FindingKind::StepChanged)
            && !report.findings.is_empty()
    );
    // Its rates say nothing of an agent; its label and its verdict agree.
    assert_eq!((report.counts(), report.pass_k.len(), report.further.as_ref()), (None, 0, None));
    assert_eq!(report.labels.map(|labels| (labels.bad, labels.bad_rejected)), Some((2, 2)));
    assert_eq!(report.next, None);
}

#[test]
fn an_accepted_run_fails_and_is_named() {
    let (good, bad) = (book(1), book(2));
    let report = negative(&exact(), golden(&exact(), &good, 5, 5), &[&good]);
    assert!(said(&report, Verdict::Regressed).starts_with(THROUGH));
    assert_eq!(report.divergence.as_deref(), Some(THROUGH));
    assert_eq!(report.rule, "0 of 1 rejected; every run should be rejected");
    let report = negative(&exact(), golden(&exact(), &good, 5, 5), &[&bad, &good]);
    said(&report, Verdict::Flaky);
    assert_eq!(report.divergence, Some(format!("repetition 2: {THROUGH}")));
    // A policy that lost sight of the difference.
    let blind = Policy { trajectory: Trajectory::Superset, ..exact() };
    let more = calls(&[(0, "get", "{}"), (1, "book", "1"), (2, "drop", "{}")]);
    assert_eq!(negative(&exact(), golden(&exact(), &good, 1, 1), &[&more]).verdict, Verdict::Pass);
    said(&negative(&blind, golden(&blind, &good, 1, 1), &[&more]), Verdict::Regressed);
}

#[test]
fn how_often_the_golden_was_seen_says_nothing() {
    let (good, bad) = (book(1), book(2));
    for (through, verdict) in
        [(0, Verdict::Pass), (1, Verdict::Flaky), (3, Verdict::Flaky), (4, Verdict::Regressed)]
    {
        for (seen, repetitions) in [(1, 1), (1, 5), (5, 5)] {
            let members: Vec<&str> =
                (0..5).map(|n| if n < through { good.as_str() } else { bad.as_str() }).collect();
            let report = negative(&exact(), golden(&exact(), &good, seen, repetitions), &members);
            assert_eq!(
                report.verdict, verdict,
                "{through} through, golden {seen} of {repetitions}: {}",
                report.rule
            );
        }
    }
}

#[test]
fn a_fixture_alone_rejects_too() {
    let judged = |broken: Vec<Finding>| {
        let mut runs = runs(&exact(), &[&book(2)]);
        runs[0].run.as_mut().unwrap().broken = Some(broken);
        expecting(Expect::Fail, &exact(), Golden::Absent, runs)
    };
    assert_eq!(
        judged(vec![Finding::error(FindingKind::FixtureRun, "not as demanded")]).verdict,
        Verdict::Pass
    );
    assert!(said(&judged(Vec::new()), Verdict::Regressed).starts_with(THROUGH));
}

#[test]
fn nothing_is_rejected_that_was_not_held_against_something() {
    let (good, bad) = (book(1), book(2));
    let known = || golden(&exact(), &good, 1, 1);
    let (bad, good) = (bad.as_str(), good.as_str());
    let found = said(&negative(&exact(), Golden::Absent, &[bad]), Verdict::New);
    assert!(
        found.contains("no golden at golden/s/c.json and no fixture says what is good"),
        "{found}"
    );
    said(&negative(&exact(), known(), &[]), Verdict::Missing);
    said(
        &negative(&exact(), Golden::Unusable("golden/s/c.json:1:1: torn".to_owned()), &[bad]),
        Verdict::Error,
    );
    let with_results = Policy { results: crate::judge::policy::Results::Exact, ..exact() };
    let found = said(&negative(&with_results, known(), &[bad]), Verdict::Error);
    assert!(found.contains("a negative golden is never re-recorded"), "{found}");
    let mut torn = runs(&exact(), &[bad, bad]);
    torn[1].run = Err("suites/s/runs/c/2.json:1:1: torn".to_owned());
    said(&expecting(Expect::Fail, &exact(), known(), torn), Verdict::Error);
    let vacuous = Policy {
        output: crate::judge::policy::Output::Ignore,
        stages: crate::judge::policy::Stages::Ignore,
        ..off()
    };
    said(&negative(&vacuous, golden(&vacuous, good, 1, 1), &[bad]), Verdict::Error);
}

#[test]
fn a_run_is_rejected_by_what_it_did_alone() {
    let with = |input: u32, run: &str| format!(r#""input": {input}, {run}"#);
    let good = with(1, &book(1));
    // Of another input, whatever else it did.
    for run in [with(2, &book(1)), with(2, &book(2))] {
        let found =
            said(&negative(&exact(), golden(&exact(), &good, 1, 1), &[&run]), Verdict::Regressed);
        assert!(
            found.contains(
                "but only this was found: recorded with another input than the golden has"
            ),
            "{found}"
        );
    }
    let found = said(
        &negative(&exact(), golden(&exact(), &good, 1, 1), &[r#""input": 1, "steps": []"#]),
        Verdict::Regressed,
    );
    assert!(found.contains("but only this was found: the recording holds nothing"), "{found}");
    let crashed = good.replace("completed", "crashed");
    assert_eq!(
        negative(&exact(), golden(&exact(), &good, 1, 1), &[&crashed]).verdict,
        Verdict::Pass,
        "it ended otherwise"
    );
}

#[test]
fn arguments_that_were_not_recorded_reject_nothing() {
    let good = calls(&[(0, "book", r#"{"a": 1}"#)]);
    let bare = good.replace(r#""args": {"a": 1}, "#, "");
    let other = bare.replace("book", "cancel");
    for trajectory in TRAJECTORIES.into_iter().filter(|trajectory| *trajectory != Trajectory::Off) {
        let policy = Policy { trajectory, ..effects() };
        let report = negative(&policy, golden(&policy, &good, 1, 1), &[&bare]);
        said(&report, Verdict::Regressed);
        let report = negative(&policy, golden(&policy, &good, 1, 1), &[&other]);
        assert_eq!(
            report.verdict,
            Verdict::Pass,
            "{trajectory}: another tool is another tool: {report:#?}"
        );
    }
}

proptest! {
    /// No run passes both ways, and which way it passes is decided by the same comparison.
    #[test]
    fn what_passes_as_a_counter_example_does_not_pass_as_an_example(
        policy in policies(), known in drawn(), run in drawn(),
    ) {
        let names = [0, 1, 2, 3];
        let (known, run) = (known.members(&names), run.members(&names));
        let judged = |expect| expecting(expect, &policy, golden(&policy, &known, 1, 1), runs(&policy, &[&run]));
        let (positive, negative) = (judged(Expect::Pass), judged(Expect::Fail));
        prop_assert!(!(positive.ok && negative.ok), "{positive:#?}");
        let found = |report: &CaseReport| -> Vec<Finding> {
            report.findings.iter().filter(|finding| finding.kind != FindingKind::NotRejected).cloned().collect()
        };
        prop_assert_eq!(found(&positive), found(&negative));
        prop_assert_eq!(positive.repetitions.accepted, negative.repetitions.accepted);
        let behaved = found(&positive).iter().any(|f| f.severity == Severity::Error && f.kind.is_of_behaviour());
        prop_assert_eq!(negative.repetitions.rejected == Some(1), behaved && negative.ok);
    }
}
