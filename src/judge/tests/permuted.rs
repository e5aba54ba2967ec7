//! In whatever order repetitions come, the same is said of their case.

use proptest::prelude::*;

use super::behaviour::{AcceptedBehaviour, Compared};
use super::case::{
    Accepted, CaseInput, CaseReport, CriterionCounts, Golden, LoadedRun, Quarantine, Repetition,
    judge,
};
use super::check::{Checked, CriterionResult, GoldenUsage};
use super::finding::{Finding, FindingKind, Severity};
use super::policy::Policy;
use super::test_runs::{Drawn, drawn, policies, projected};
use super::verdict::{Evidence, Expect, VerdictRules};
use crate::json::Json;

/// What is drawn of a repetition: its run, whether each of its checks fails it or warns (none: it has no checks), its label, and
/// whether it cannot be read or broke a fixture.
type Repeated = (Drawn, Option<Vec<bool>>, Option<bool>, u8);

fn repetition(number: u32, (run, checks, label, fate): &Repeated, policy: &Policy) -> Repetition {
    if *fate == 0 {
        return Repetition { number, run: Err("torn".to_owned()) };
    }
    let mut loaded = LoadedRun::from(projected(&run.members(&[0, 1, 2, 3]), policy));
    loaded.projection.label = label.map(Json::Bool);
    loaded.broken = (*fate < 4).then(|| match fate {
        1 => vec![Finding::error(FindingKind::FixtureRun, "the fixture demands otherwise")],
        _ => Vec::new(),
    });
    let finding = |&error: &bool| {
        let severity = if error { Severity::Error } else { Severity::Warning };
        Finding::new(FindingKind::ForbiddenTool, severity, "a tool is forbidden")
    };
    loaded.checked = checks.as_ref().map(|checks| Checked {
        findings: checks.iter().map(finding).collect(),
        criteria: vec![CriterionResult { name: "safe".to_owned(), met: checks.is_empty() }],
        decides: true,
        ..Checked::default()
    });
    Repetition { number, run: Ok(loaded) }
}

/// Everything of a case but its repetitions.
#[derive(Debug)]
struct Setting {
    policy: Policy,
    known: Vec<Drawn>,
    expect: Expect,
    rules: VerdictRules,
    quarantined: bool,
}

impl Setting {
    fn judged(&self, repetitions: Vec<Repetition>) -> CaseReport {
        let policy = &self.policy;
        let known = |run: &Drawn| {
            let behaviour = projected(&run.members(&[0, 1, 2, 3]), policy).behaviour;
            AcceptedBehaviour { seen: 2, added: false, behaviour }
        };
        let golden = Golden::Read(Accepted {
            input: None,
            compared: Compared::from(policy),
            repetitions: 5,
            usage: GoldenUsage::new(),
            behaviours: self.known.iter().map(known).collect(),
        });
        let mut report = judge(CaseInput {
            wants_golden: false,
            suite: "s",
            case: "c",
            source: None,
            golden_path: "golden/s/c.json".to_owned(),
            golden: if self.known.is_empty() { Golden::Absent } else { golden },
            demands: Vec::new(),
            checks: vec!["some".to_owned()],
            relative: &[],
            expect: self.expect,
            orphaned: false,
            problems: Vec::new(),
            input: None,
            policy,
            rules: &self.rules,
            runs: "the runs on disk",
            accept_command: "harness accept s::c".to_owned(),
            good_label: Some(&Json::Bool(true)),
            repetitions,
        });
        if self.quarantined {
            let quarantine =
                Quarantine { reason: "flaky".to_owned(), until: "2026-12-31".parse().unwrap() };
            quarantine.apply(&mut report, Some("2026-12-30".parse().unwrap()));
        }
        report
    }
}

fn settings() -> impl Strategy<Value = Setting> {
    let known = prop::collection::vec(drawn(), 0..3);
    let rules = (any::<bool>(), 1_u32..4, prop::sample::select(vec![0.3, 0.5, 0.9]));
    (policies(), known, any::<bool>(), rules, any::<bool>()).prop_map(
        |(policy, known, fails, (confident, min_repetitions, min_pass_rate), quarantined)| {
            Setting {
                policy,
                known,
                expect: if fails { Expect::Fail } else { Expect::Pass },
                rules: VerdictRules {
                    min_repetitions,
                    min_pass_rate,
                    evidence: if confident { Evidence::Confident } else { Evidence::Observed },
                    ..VerdictRules::default()
                },
                quarantined,
            }
        },
    )
}

/// Some repetitions, and their places in another order.
fn repeated() -> impl Strategy<Value = (Vec<Repeated>, Vec<usize>)> {
    let checks = prop::option::of(prop::collection::vec(any::<bool>(), 0..2));
    let one = (drawn(), checks, prop::option::of(any::<bool>()), 0_u8..40);
    // Runs come again, so that classes have several members.
    let runs = (
        prop::collection::vec(one, 1..4),
        prop::collection::vec(any::<prop::sample::Index>(), 1..7),
    );
    runs.prop_flat_map(|(runs, picks)| {
        let picked: Vec<_> =
            picks.iter().map(|pick| runs[pick.index(runs.len())].clone()).collect();
        let places: Vec<_> = (0..picked.len()).collect();
        (Just(picked), Just(places).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn the_order_in_which_repetitions_are_given_changes_nothing((runs, places) in repeated(), setting in settings()) {
        let numbered: Vec<_> = (1..).zip(&runs).map(|(number, run)| repetition(number, run, &setting.policy)).collect();
        let permuted = places.iter().map(|&place| numbered[place].clone()).collect();
        prop_assert_eq!(setting.judged(numbered), setting.judged(permuted));
    }

    /// Which run was the first says nothing of an agent. The report names other repetitions then, and nothing else changes.
    #[test]
    fn which_repetition_did_what_decides_nothing((runs, places) in repeated(), setting in settings()) {
        let judged = |order: &[usize]| {
            let one = |(number, &place): (u32, &usize)| repetition(number, &runs[place], &setting.policy);
            setting.judged((1..).zip(order).map(one).collect())
        };
        let said = |report: CaseReport| {
            let mut classes: Vec<_> = report.classes.iter().map(|class| (class.count, class.accepted, class.nearest)).collect();
            classes.sort_unstable();
            let criteria: Vec<CriterionCounts> = report.criteria;
            let decided = (report.verdict, report.ok, report.rule, report.repetitions, report.agreement);
            let quarantine = (report.quarantine, report.next, report.labels);
            (decided, quarantine, classes, criteria, report.pass_k, report.further)
        };
        let order: Vec<_> = (0..runs.len()).collect();
        prop_assert_eq!(said(judged(&order)), said(judged(&places)));
    }
}
