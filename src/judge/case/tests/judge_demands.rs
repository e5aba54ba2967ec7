//! What is demanded of a run beside what it did: its input, what a fixture demands, and that something is held.

use super::tests::{Case, against, book, golden, kinds};
use super::*;
use crate::json::Json;
use crate::judge::policy::Policy;
use crate::judge::policy::{Output, Stages, StepCounts};
use crate::judge::test_runs::{calls, effects, exact, masked, off, uuid};

#[test]
fn a_run_of_another_input_is_not_accepted() {
    let given = |input: &str| format!(r#""input": {input}, {}"#, book(1));
    let (one, two) = (given(r#"{"a": 1}"#), given(r#"{"a": 2}"#));
    let of_golden = |run: &str| Case::new(exact(), golden(&exact(), &[(1, &one)]), &[run]);
    assert_eq!(of_golden(&one).judge().verdict, Verdict::Pass);
    let report = of_golden(&two).judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Regressed, vec![FindingKind::InputChanged])
    );
    assert_eq!(report.findings[0].message, "recorded with another input than the golden has");
    assert!(!report.classes[0].accepted, "no run of it is");
    let of_suite =
        |run: &str| Case { input: Json::parse(r#"{"a": 1}"#).ok(), ..against(1, &[run]) };
    assert_eq!(of_suite(&one).judge().verdict, Verdict::Pass);
    let report = of_suite(&two).judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Regressed, vec![FindingKind::InputChanged])
    );
    assert_eq!(report.findings[0].message, "recorded with another input than suite.toml has");
    assert_eq!(report.findings[0].repetition, Some(1));
}

#[test]
fn a_run_that_does_not_say_its_input_is_told_of_once() {
    let input = Json::parse("1").ok();
    let report = Case { input, ..against(1, &[&book(1), &book(1)]) }.judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Pass, vec![FindingKind::InputNotRecorded])
    );
    assert_eq!(report.findings[0].severity, Severity::Warning);
}

#[test]
fn inputs_are_compared_masked() {
    let given = |n| format!(r#""input": "{}", {}"#, uuid(n), book(1));
    let policy = masked(exact());
    let case = Case::new(policy.clone(), golden(&policy, &[(1, &given(1))]), &[&given(2)]);
    assert_eq!(
        Case { input: Some(Json::from(uuid(3).as_str())), ..case }.judge().verdict,
        Verdict::Pass
    );
}

#[test]
fn what_holds_nothing_is_never_accepted() {
    for (policy, run) in [(exact(), r#""steps": []"#), (effects(), r#""outcome": "completed""#)] {
        let report = Case::new(policy.clone(), golden(&policy, &[(1, run)]), &[run]).judge();
        assert_eq!(report.verdict, Verdict::Regressed);
        assert_eq!(kinds(&report)[0], FindingKind::NothingAsserted);
        assert_eq!(report.findings[0].severity, Severity::Error);
        assert!(!report.classes[0].accepted);
    }
    let vacuous = Policy { output: Output::Ignore, stages: Stages::Ignore, ..off() };
    let report =
        Case::new(vacuous.clone(), golden(&vacuous, &[(1, &book(1))]), &[&book(1)]).judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Error, vec![FindingKind::Configuration])
    );
}

/// A case whose runs have demands: each breaks as many as it is given.
fn demanded(case: Case, broken: &[usize]) -> Case {
    let demand = || Finding::error(FindingKind::FixtureText, "the fixture demands a text");
    let mut repetitions = case.repetitions;
    for (repetition, &broken) in repetitions.iter_mut().zip(broken) {
        repetition.run.as_mut().unwrap().broken = Some(vec![demand(); broken]);
    }
    Case { repetitions, demands: vec!["suites/s/fixtures/c.json".to_owned()], ..case }
}

#[test]
fn a_fixture_judges_beside_or_instead_of_a_golden() {
    use FindingKind::*;
    let (good, bad) = (book(1), book(2));
    let (good, bad) = (good.as_str(), bad.as_str());
    let alone = |members: &[&str], broken: &[usize]| {
        demanded(Case::new(exact(), Golden::Absent, members), broken)
    };
    for (row, case, verdict, accepted, found) in [
        ("met, without a golden", alone(&[good], &[0]), Verdict::Pass, 1, vec![]),
        (
            "broken, without a golden",
            alone(&[good], &[2]),
            Verdict::Regressed,
            0,
            vec![FixtureText, FixtureText],
        ),
        ("behaving otherwise is free", alone(&[good, bad], &[0, 0]), Verdict::Pass, 2, vec![]),
        (
            "one class, of which one breaks it",
            alone(&[good, good], &[0, 1]),
            Verdict::Flaky,
            1,
            vec![FixtureText],
        ),
        (
            "met, and so is the golden",
            demanded(against(1, &[good]), &[0]),
            Verdict::Pass,
            1,
            vec![],
        ),
        (
            "broken, and the golden met",
            demanded(against(1, &[good]), &[1]),
            Verdict::Regressed,
            0,
            vec![FixtureText],
        ),
        (
            "met, and the golden not",
            demanded(against(1, &[bad]), &[0]),
            Verdict::Regressed,
            0,
            vec![StepChanged],
        ),
        ("no run", alone(&[], &[]), Verdict::Missing, 0, vec![NoRun]),
        // One run has demands and the other has none: nothing judges that one, so nothing is accepted.
        (
            "half judged",
            demanded(Case::new(exact(), Golden::Absent, &[good, good]), &[0]),
            Verdict::New,
            0,
            vec![NoGolden],
        ),
    ] {
        let report = case.judge();
        assert_eq!(
            (report.verdict, report.repetitions.accepted),
            (verdict, accepted),
            "{row}: {}",
            report.rule
        );
        assert_eq!(kinds(&report), found, "{row}");
        assert_eq!(report.demands, ["suites/s/fixtures/c.json"], "{row}");
        if found.contains(&FixtureText) {
            let next = "correct the agent, or change suites/s/fixtures/c.json";
            assert_eq!(report.next.as_deref(), Some(next), "{row}");
        }
    }
}

#[test]
fn with_a_fixture_the_policy_may_compare_nothing_and_a_run_may_hold_nothing_compared() {
    let nothing = Policy { output: Output::Ignore, stages: Stages::Ignore, ..off() };
    let silent = r#""stages": [{"node": "a"}]"#;
    let case = || Case::new(nothing.clone(), Golden::Absent, &[silent]);
    assert_eq!(demanded(case(), &[0]).judge().verdict, Verdict::Pass);
    assert_eq!(demanded(case(), &[1]).judge().verdict, Verdict::Regressed);
    let report = case().judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Error, vec![FindingKind::Configuration])
    );
    let missing = Case { repetitions: Vec::new(), ..demanded(case(), &[0]) }.judge();
    assert_eq!((missing.verdict, kinds(&missing)), (Verdict::Missing, vec![FindingKind::NoRun]));
    // What a golden accepts must hold something, fixture or not.
    let golden = golden(&nothing, &[(1, silent)]);
    let report = demanded(Case::new(nothing.clone(), golden, &[silent]), &[0]).judge();
    assert_eq!(
        (report.verdict, kinds(&report)[0]),
        (Verdict::Regressed, FindingKind::NothingAsserted)
    );
}

#[test]
fn an_orphaned_fixture_is_named_with_its_golden() {
    let orphan = |golden: Golden| {
        let demands = vec!["suites/s/fixtures/c.json".to_owned()];
        Case { orphaned: true, demands, ..Case::new(exact(), golden, &[]) }.judge()
    };
    let report = orphan(Golden::Absent);
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Missing, vec![FindingKind::OrphanedFixture])
    );
    assert_eq!(
        report.next.as_deref(),
        Some("record the case again, or delete suites/s/fixtures/c.json")
    );
    let both = orphan(golden(&exact(), &[(1, &book(1))]));
    assert_eq!(kinds(&both), [FindingKind::OrphanedFixture, FindingKind::OrphanedGolden]);
    assert!(!report.ok && !both.ok);
}

#[test]
fn a_golden_that_leaves_little_says_so() {
    let note = |policy: Policy, run: &str| {
        let report = Case::new(policy.clone(), golden(&policy, &[(1, run)]), &[run]).judge();
        assert_eq!(report.verdict, Verdict::Pass);
        report.findings.into_iter().find(|finding| finding.kind == FindingKind::NothingAsserted)
    };
    let reads = calls(&[(0, "get", "{}")]);
    let found = note(effects(), &reads).unwrap();
    assert_eq!(found.severity, Severity::Note);
    assert!(found.message.contains("without any effect"));
    assert!(note(off(), &reads).unwrap().message.contains("how it ended"));
    assert_eq!(note(exact(), &reads), None);
    let silent = r#""outcome": "completed", "steps": [{"kind": "final"}]"#;
    for (mode, words) in [
        (Trajectory::Superset, "the golden has no call, and under `superset` any may be made"),
        (Trajectory::InOrder, "under `in_order` any may be made"),
        (Trajectory::Unordered, "without any step or output"),
    ] {
        let found = note(Policy { trajectory: mode, ..exact() }, silent).unwrap();
        assert!(found.message.contains(words), "{}", found.message);
    }
    let subset = Policy { trajectory: Trajectory::Subset, ..exact() };
    let report = Case::new(subset.clone(), golden(&subset, &[(1, &reads)]), &[silent]).judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Pass, vec![FindingKind::NothingAsserted])
    );
    assert!(
        report.findings[0].severity == Severity::Warning
            && report.findings[0].message.contains("calls no tool")
    );
    // A run without any step does not pass by having made no other call, nor one that is only counted.
    for policy in [subset, Policy { counts: StepCounts::Exact, ..exact() }] {
        let empty = r#""steps": []"#;
        let report =
            Case::new(policy.clone(), golden(&policy, &[(1, &reads), (1, empty)]), &[empty])
                .judge();
        assert_eq!(report.repetitions.accepted, 0, "{}", policy.trajectory);
    }
    assert_eq!(note(effects(), &format!(r#""output": 1, {reads}"#)), None);
    assert_eq!(note(effects(), &format!(r#""stages": [{{"node": "a"}}], {reads}"#)), None);
}
