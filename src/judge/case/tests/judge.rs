use crate::judge::behaviour::AcceptedBehaviour;
use crate::judge::policy::Policy;
use proptest::prelude::*;

use super::*;
use crate::json::Json;
use crate::judge::behaviour::Compared;
use crate::judge::case::report::{Labels, Repetitions};
use crate::judge::check::GoldenUsage;
use crate::judge::mask::MaskKind;
use crate::judge::test_runs::{calls, drawn, effects, exact, masked, policies, projected};
use crate::judge::verdict::{Evidence, VerdictRules};

/// A case, ready to be judged.
pub(super) struct Case {
    pub(super) golden: Golden,
    pub(super) policy: Policy,
    pub(super) rules: VerdictRules,
    pub(super) input: Option<Json>,
    pub(super) label: Option<Json>,
    pub(super) repetitions: Vec<Repetition>,
    pub(super) demands: Vec<String>,
    pub(super) orphaned: bool,
    pub(super) problems: Vec<String>,
}

impl Case {
    /// Repetitions from 1 of runs with these members.
    pub(super) fn new(policy: Policy, golden: Golden, members: &[&str]) -> Self {
        let repetition = |(number, members): (u32, &&str)| Repetition {
            number,
            run: Ok(projected(members, &policy).into()),
        };
        let repetitions = (1..).zip(members).map(repetition).collect();
        let rules = VerdictRules::default();
        Self {
            golden,
            policy,
            rules,
            input: None,
            label: None,
            repetitions,
            demands: Vec::new(),
            orphaned: false,
            problems: Vec::new(),
        }
    }

    pub(super) fn judge(self) -> CaseReport {
        self.judge_as(Expect::Pass)
    }

    pub(super) fn judge_as(self, expect: Expect) -> CaseReport {
        judge(CaseInput {
            wants_golden: false,
            expect,
            suite: "s",
            case: "c",
            source: Some("suites/s/runs/c".to_owned()),
            golden_path: "golden/s/c.json".to_owned(),
            golden: self.golden,
            demands: self.demands,
            checks: Vec::new(),
            relative: &[],
            orphaned: self.orphaned,
            problems: self.problems,
            input: self.input.as_ref(),
            policy: &self.policy,
            rules: &self.rules,
            runs: "the runs on disk",
            accept_command: "harness accept s::c".to_owned(),
            good_label: self.label.as_ref(),
            repetitions: self.repetitions,
        })
    }
}

/// What `seen` of each of these runs accepted, under `policy`.
pub(super) fn golden(policy: &Policy, members: &[(u32, &str)]) -> Golden {
    let behaviour = |members: &str| projected(members, policy).behaviour;
    Golden::Read(Accepted {
        input: members.first().and_then(|(_, members)| projected(members, policy).input),
        compared: Compared::from(policy),
        repetitions: members.iter().map(|(seen, _)| seen).sum(),
        usage: GoldenUsage::new(),
        behaviours: members
            .iter()
            .map(|&(seen, m)| AcceptedBehaviour { seen, added: false, behaviour: behaviour(m) })
            .collect(),
    })
}

pub(super) fn book(n: u32) -> String {
    calls(&[(0, "get", "{}"), (1, "book", &n.to_string())])
}

/// Runs of `members` against a golden that saw `book(1)` `seen` times.
pub(super) fn against(seen: u32, members: &[&str]) -> Case {
    Case::new(exact(), golden(&exact(), &[(seen, &book(1))]), members)
}

pub(super) fn kinds(report: &CaseReport) -> Vec<FindingKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

/// In each row a name, a case, its verdict, what is found, and what to do next.
type Row = (&'static str, Case, Verdict, Vec<FindingKind>, Option<&'static str>);

fn each_is_judged(rows: impl IntoIterator<Item = Row>) {
    for (row, case, verdict, found, next) in rows {
        let report = case.judge();
        assert_eq!((report.verdict, report.ok), (verdict, verdict == Verdict::Pass), "{row}");
        assert_eq!(kinds(&report), found, "{row}");
        assert_eq!(report.next.as_deref(), next, "{row}");
        assert!(!report.rule.is_empty(), "{row}");
    }
}

const ACCEPT: Option<&str> = Some("to accept what the runs on disk do: harness accept s::c");

#[test]
fn every_verdict_of_what_the_runs_do() {
    let (good, bad) = (book(1), book(2));
    let (good, bad) = (good.as_str(), bad.as_str());
    let at_least_2 = VerdictRules { min_repetitions: 2, ..VerdictRules::default() };
    let confident = VerdictRules {
        evidence: Evidence::Confident,
        min_pass_rate: 0.6,
        ..VerdictRules::default()
    };
    use FindingKind::*;
    each_is_judged([
        ("pass", against(1, &[good]), Verdict::Pass, vec![], None),
        ("regressed", against(1, &[bad]), Verdict::Regressed, vec![StepChanged], ACCEPT),
        ("flaky", against(2, &[good, bad]), Verdict::Flaky, vec![StepChanged], ACCEPT),
        (
            "new",
            Case::new(exact(), Golden::Absent, &[good, bad]),
            Verdict::New,
            vec![NoGolden],
            ACCEPT,
        ),
        (
            "missing",
            against(1, &[]),
            Verdict::Missing,
            vec![NoRun],
            Some("record a run of it, or remove the case"),
        ),
        (
            "inconclusive",
            Case { rules: at_least_2, ..against(1, &[good]) },
            Verdict::Inconclusive,
            vec![TooFewRepetitions],
            Some("record more repetitions"),
        ),
        (
            "inconclusive by its bounds",
            Case { rules: confident, ..against(5, &[good, good, good, good, bad]) },
            Verdict::Inconclusive,
            vec![StepChanged],
            Some("record more repetitions"),
        ),
    ]);
}

#[test]
fn every_verdict_of_what_cannot_be_compared() {
    let good = book(1);
    let good = good.as_str();
    let unreadable = || Repetition { number: 9, run: Err("runs/9.json:1:1: torn".to_owned()) };
    use FindingKind::*;
    each_is_judged([
        (
            "orphaned",
            Case { orphaned: true, ..against(1, &[]) },
            Verdict::Missing,
            vec![OrphanedGolden],
            Some("record the case again, or remove the golden: harness accept s::c --prune"),
        ),
        (
            "orphaned, and accepted under another policy",
            Case { orphaned: true, policy: masked(exact()), ..against(1, &[]) },
            Verdict::Missing,
            vec![OrphanedGolden],
            Some("record the case again, or remove the golden: harness accept s::c --prune"),
        ),
        (
            "one repetition cannot be read",
            Case {
                repetitions: [against(1, &[good]).repetitions, vec![unreadable()]].concat(),
                ..against(1, &[])
            },
            Verdict::Error,
            vec![Unreadable],
            Some("correct or delete what is named above"),
        ),
        (
            "the golden cannot be used",
            Case::new(exact(), Golden::Unusable("golden/s/c.json:1:1: torn".to_owned()), &[good]),
            Verdict::Error,
            vec![Unreadable],
            Some("correct or delete what is named above"),
        ),
        (
            "a problem of the case",
            Case { problems: vec!["two files".to_owned()], ..against(1, &[good]) },
            Verdict::Error,
            vec![Unreadable],
            Some("correct or delete what is named above"),
        ),
        (
            "another policy",
            Case {
                policy: Policy { results: crate::judge::policy::Results::Exact, ..exact() },
                ..against(1, &[good])
            },
            Verdict::Error,
            vec![GoldenPolicy],
            ACCEPT,
        ),
    ]);
}

#[test]
fn one_of_three_differs() {
    let report = against(3, &[&book(1), &book(7), &book(1)]).judge();
    assert_eq!(
        (report.verdict, report.repetitions.total, report.repetitions.accepted),
        (Verdict::Flaky, 3, 2)
    );
    let words = "repetition 2: step 2: steps[1].args of book: was 1, now 7";
    assert_eq!(report.divergence.as_deref(), Some(words));
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].repetition, Some(2));
    assert_eq!(report.agreement, Some(0.666_666_666_667));
    assert_eq!(
        report.classes,
        [
            Class {
                count: 2,
                accepted: true,
                nearest: Some(0),
                repetitions: vec![1, 3],
                unfit: vec![]
            },
            Class {
                count: 1,
                accepted: false,
                nearest: Some(0),
                repetitions: vec![2],
                unfit: vec![]
            }
        ]
    );
    let path = "golden/s/c.json".to_owned();
    assert_eq!(
        report.golden,
        Some(GoldenCounts {
            reread: false,
            reproduced: None,
            noise: Vec::new(),
            path,
            seen: 3,
            repetitions: 3,
            matchers: 0
        })
    );
    let Repetitions { low, high, .. } = report.repetitions;
    assert!(low.unwrap() < 2.0 / 3.0 && high.unwrap() > 2.0 / 3.0);
}

#[test]
fn a_class_that_fails_alike_is_told_once() {
    let bad = book(7);
    let report = against(1, &[bad.as_str(); 9]).judge();
    assert_eq!(report.findings.len(), 1);
    assert!(
        report.divergence.unwrap().starts_with("repetitions 1, 2, 3, 4, 5, 6, 7, 8, …: step 2")
    );
    assert_eq!(
        against(1, &[&bad]).judge().divergence.unwrap(),
        "step 2: steps[1].args of book: was 1, now 7"
    );
}

#[test]
fn without_a_golden_the_second_class_is_told_from_the_first() {
    let report = Case::new(exact(), Golden::Absent, &[&book(2), &book(1), &book(1)]).judge();
    assert_eq!(report.verdict, Verdict::New);
    let words = "repetition 1 against 2: step 2: steps[1].args of book: was 1, now 2";
    assert_eq!(report.divergence.as_deref(), Some(words));
    assert!(report.classes.iter().all(|class| !class.accepted));
    assert_eq!(report.classes[0].repetitions, [2, 3], "the largest first");
}

#[test]
fn any_accepted_behaviour_will_do_and_the_nearest_is_shown() {
    let several = |policy: &Policy| {
        golden(policy, &[(1, &calls(&[(0, "x", "1"), (1, "y", "2")])), (2, &book(1))])
    };
    let report =
        Case::new(exact(), several(&exact()), &[&book(1), &calls(&[(0, "x", "1"), (1, "y", "2")])])
            .judge();
    assert_eq!((report.verdict, report.repetitions.accepted), (Verdict::Pass, 2));
    let report = Case::new(exact(), several(&exact()), &[&book(2)]).judge();
    assert_eq!(kinds(&report), [FindingKind::StepChanged, FindingKind::TooFewRepetitions]);
    assert_eq!(report.findings[0].before, Some(Json::parse("1").unwrap()));
}

#[test]
fn only_another_outcome_is_no_pass() {
    for outcome in ["runaway", "gave_up", "crashed"] {
        let report = against(1, &[&book(1).replace("completed", outcome)]).judge();
        assert_eq!(
            (report.verdict, kinds(&report)),
            (Verdict::Regressed, vec![FindingKind::OutcomeChanged])
        );
        assert_eq!(report.divergence, Some(format!("outcome was completed, now {outcome}")));
    }
    let unknown = book(1).replace("completed", "unknown");
    assert_eq!(against(1, &[&unknown, &book(1)]).judge().verdict, Verdict::Pass);
}

#[test]
fn labels_are_counted_and_never_decide() {
    let labelled = |label: &str, n| format!(r#""label": {label}, {}"#, book(n));
    let members =
        [labelled("1.0", 1), labelled("1", 2), labelled("0", 1), labelled("0", 3), book(1)];
    let members = members.each_ref().map(String::as_str);
    let case = |label| Case { label, ..against(1, &members) };
    let report = case(Some(Json::parse("1.0").unwrap())).judge();
    assert_eq!(report.labels, Some(Labels { good_accepted: 1, good: 2, bad_rejected: 1, bad: 2 }));
    assert_eq!(report.repetitions.accepted, 3);
    assert_eq!(case(None).judge().labels, None);
}

#[test]
fn notes_of_several_runs_are_given_once() {
    let run = calls(&[(0, "zap", "{}")]);
    let report = Case::new(effects(), golden(&effects(), &[(1, &run)]), &[&run, &run]).judge();
    assert_eq!(
        (report.verdict, kinds(&report)),
        (Verdict::Pass, vec![FindingKind::UnclassifiedTool])
    );
}

#[test]
fn a_golden_that_claims_any_counts_is_judged_in_time() {
    let begun = std::time::Instant::now();
    let report = against(u32::MAX, &[&book(1), &book(2)]).judge();
    assert_eq!(report.verdict, Verdict::Regressed);
    let Golden::Read(mut twice) = golden(&exact(), &[(1, &book(1)), (1, &book(3))]) else {
        panic!()
    };
    twice.behaviours.iter_mut().for_each(|known| known.seen = u32::MAX);
    assert_eq!(Case::new(exact(), Golden::Read(twice), &[&book(1)]).judge().verdict, Verdict::Pass);
    assert!(begun.elapsed().as_secs() < 5);
}

proptest! {
    #[test]
    fn the_order_of_repetitions_changes_nothing(
        runs in prop::collection::vec(drawn(), 1..5), known in drawn(), rotate: usize, policy in policies(),
    ) {
        let case = |rotate: usize| {
            let members: Vec<_> = runs.iter().map(|run| run.members(&[0, 1, 2, 3])).collect();
            let members: Vec<_> = members.iter().map(String::as_str).collect();
            let accepted = golden(&policy, &[(1, &known.members(&[0, 1, 2, 3]))]);
            let mut case = Case::new(policy.clone(), accepted, &members);
            case.repetitions.rotate_left(rotate % runs.len());
            if rotate % 2 == 1 {
                case.repetitions.reverse();
            }
            case
        };
        prop_assert_eq!(case(0).judge(), case(rotate).judge());
    }

    #[test]
    fn a_run_that_was_accepted_passes_again(run in drawn(), seed: u64, policy in policies()) {
        let accepted = golden(&policy, &[(1, &run.members(&[0, 1, 2, 3]))]);
        let masks = policy.masks.iter().any(|mask| matches!(mask.kind, MaskKind::Uuid));
        let names = if masks { [7, 6, 9, 8] } else { [0, 1, 2, 3] };
        let again = run.shuffled(seed).members(&names);
        let run = projected(&again, &policy);
        let holds = run.holds_something(&policy) && run.refused_as_hollow(&policy).is_none();
        let report = Case::new(policy, accepted, &[&again]).judge();
        prop_assert_eq!(holds, report.verdict == Verdict::Pass, "{:?}", report);
    }
}
