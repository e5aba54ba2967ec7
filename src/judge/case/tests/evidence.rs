//! Noise, change and flakes told apart: the worked examples, and what holds of all.

use proptest::prelude::*;

use super::tests::{Case, golden};
use super::*;
use crate::judge::policy::{Output, Policy, Share};
use crate::judge::test_runs::{calls, effects, exact};

/// A run whose shape is that of no other.
fn shape(tool: &str) -> String {
    calls(&[(0, tool, "{}")])
}

/// A payment with an id of its own.
fn pay(id: u32, amount: u32) -> String {
    calls(&[
        (0, "find", r#"{"name": "ann"}"#),
        (1, "pay", &format!(r#"{{"amount": {amount}, "id": "r-{id}"}}"#)),
    ])
}

fn amount(amount: u32) -> String {
    calls(&[(0, "pay", &format!(r#"{{"amount": {amount}, "ok": true}}"#))])
}

fn crashed(tool: &str) -> String {
    shape(tool).replace("completed", "crashed")
}

fn says(text: &str) -> String {
    format!(
        r#""outcome": "completed", "output": "{text}", "steps": [{{"kind": "final", "result": "{text}"}}]"#
    )
}

fn similar() -> Policy {
    Policy { output: Output::Similarity(Share::new(0.5).unwrap()), ..Policy::default() }
}

/// So many of each.
fn of(runs: &[(u32, String)]) -> Vec<String> {
    let each = |(count, run): &(u32, String)| vec![run.clone(); *count as usize];
    runs.iter().flat_map(each).collect()
}

fn case(policy: &Policy, accepted: &[(u32, String)], runs: &[(u32, String)]) -> Case {
    let accepted: Vec<(u32, &str)> =
        accepted.iter().map(|(seen, run)| (*seen, run.as_str())).collect();
    let runs = of(runs);
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    Case::new(policy.clone(), golden(policy, &accepted), &runs)
}

/// The policy, the accepted behaviours, the runs now, and the verdict.
type Row = (&'static str, Policy, Vec<(u32, String)>, Vec<(u32, String)>, Verdict);

/// Behaviours of other shapes, and how often each was seen.
fn rows_of_counts() -> Vec<Row> {
    use Verdict::{Flaky, Pass, Regressed};
    let (a, b, c, x) = (shape("a"), shape("b"), shape("c"), shape("x"));
    let halves = || vec![(2, a.clone()), (2, crashed("a"))];
    vec![
        ("5 → 5/5", exact(), vec![(5, a.clone())], vec![(5, a.clone())], Pass),
        ("5 → 4/5", exact(), vec![(5, a.clone())], vec![(4, a.clone()), (1, x.clone())], Flaky),
        ("5 → 2/5", exact(), vec![(5, a.clone())], vec![(2, a.clone()), (3, x.clone())], Flaky),
        ("5 → 1/5", exact(), vec![(5, a.clone())], vec![(1, a.clone()), (4, x.clone())], Regressed),
        ("5 → 0/5", exact(), vec![(5, a.clone())], vec![(5, x.clone())], Regressed),
        ("1 → 1/1", exact(), vec![(1, a.clone())], vec![(1, a.clone())], Pass),
        ("1 → 0/1", exact(), vec![(1, a.clone())], vec![(1, x.clone())], Regressed),
        (
            "4+1 → 0/5",
            exact(),
            vec![(4, a.clone()), (1, b.clone())],
            vec![(5, x.clone())],
            Regressed,
        ),
        ("2+1 → 0/3", exact(), vec![(2, a.clone()), (1, b.clone())], vec![(3, x.clone())], Flaky),
        ("3+1+1 → 0/5", exact(), vec![(3, a.clone()), (1, b), (1, c)], vec![(5, x.clone())], Flaky),
        ("halves → halves", exact(), halves(), halves(), Pass),
        ("halves → 2/4", exact(), halves(), vec![(2, a.clone()), (2, x.clone())], Flaky),
        ("halves → 0/4", exact(), halves(), vec![(4, x)], Regressed),
    ]
}

fn rows() -> Vec<Row> {
    use Verdict::{Flaky, Inconclusive, Pass, Regressed};
    let (a, b, c, d) = (shape("a"), shape("b"), shape("c"), shape("d"));
    let crash = crashed("x");
    let ids = || vec![(1, pay(1, 50)), (1, pay(2, 50)), (1, pay(3, 50))];
    let amounts = || vec![(3, amount(49)), (1, amount(50))];
    let shapes = || vec![(1, a.clone()), (1, b.clone()), (1, c.clone())];
    let wordings = || {
        vec![
            (1, says("the order is cancelled now")),
            (1, says("the order is cancelled today")),
            (1, says("the order is cancelled here")),
        ]
    };
    vec![
        ("ids → another id", exact(), ids(), vec![(1, pay(4, 50)), (2, pay(5, 50))], Inconclusive),
        ("ids → another id, once", exact(), ids(), vec![(1, pay(4, 50))], Inconclusive),
        ("ids → a known id", exact(), ids(), vec![(3, pay(2, 50))], Pass),
        (
            "ids → ten times the amount",
            exact(),
            ids(),
            vec![(1, pay(4, 500)), (2, pay(5, 500))],
            Regressed,
        ),
        ("ids → ten times the amount, once", exact(), ids(), vec![(1, pay(4, 500))], Regressed),
        (
            "ids → a known id, ten times the amount",
            exact(),
            ids(),
            vec![(3, pay(2, 500))],
            Regressed,
        ),
        (
            "ids of effects → ten times",
            effects(),
            vec![(1, book(1, 5)), (1, book(2, 5)), (1, book(3, 5))],
            vec![(3, book(4, 50))],
            Regressed,
        ),
        (
            "ids of effects → another id",
            effects(),
            vec![(1, book(1, 5)), (1, book(2, 5)), (1, book(3, 5))],
            vec![(3, book(4, 5))],
            Inconclusive,
        ),
        ("shapes → 0/1", exact(), shapes(), vec![(1, d.clone())], Inconclusive),
        ("shapes → 0/5", exact(), shapes(), vec![(5, d)], Inconclusive),
        ("shapes → all crashed", exact(), shapes(), vec![(3, crash)], Regressed),
        ("amounts → 499 ×4", exact(), amounts(), vec![(4, amount(499))], Flaky),
        ("amounts → 499 ×5", exact(), amounts(), vec![(5, amount(499))], Regressed),
        ("amounts → 50 ×5", exact(), amounts(), vec![(5, amount(50))], Pass),
        (
            "A ×5, B ×5 → C ×5",
            exact(),
            vec![(5, amount(1)), (5, amount(2))],
            vec![(5, amount(3))],
            Regressed,
        ),
        (
            "similar wordings → 0/3",
            similar(),
            wordings(),
            vec![(3, says("something quite different"))],
            Regressed,
        ),
        (
            "similar wordings → 3/3",
            similar(),
            wordings(),
            vec![(3, says("the order is cancelled"))],
            Pass,
        ),
        ("noise → all accepted", exact(), ids(), ids(), Pass),
        ("shapes → all accepted", exact(), shapes(), shapes(), Pass),
    ]
}

fn book(id: u32, amount: u32) -> String {
    calls(&[(0, "book_room", &format!(r#"{{"amount": {amount}, "id": "r-{id}"}}"#))])
}

#[test]
fn the_worked_examples() {
    for (row, policy, accepted, runs, verdict) in rows_of_counts().into_iter().chain(rows()) {
        let report = case(&policy, &accepted, &runs).judge();
        assert_eq!(report.verdict, verdict, "{row}: {}", report.rule);
        if verdict == Verdict::Inconclusive && row.starts_with("ids") {
            let next = report.next.unwrap_or_default();
            assert!(next.contains("args.id of"), "{row}: {next}");
            assert!(next.contains(r#"ignore = ["id"]"#), "{row}: {next}");
        }
    }
}

/// Booleans, and values of which one belongs to two repetitions, are no noise; nor is what only some have.
#[test]
fn what_may_mean_something_is_no_noise() {
    let step = |args: &str| calls(&[(0, "pay", args)]);
    for (what, accepted, run) in [
        ("a boolean", [r#"{"a": true}"#, r#"{"a": false}"#], r#"{"a": null}"#),
        ("a value that may be absent", [r#"{"a": 1}"#, "{}"], r#"{"a": 2}"#),
        ("a text or a number", [r#"{"a": 1}"#, r#"{"a": "1"}"#], r#"{"a": 2}"#),
        ("a list of another length", [r#"{"a": [1]}"#, r#"{"a": [1, 2]}"#], r#"{"a": [1, 2, 3]}"#),
    ] {
        let accepted = accepted.map(|args| (1, step(args)));
        let report = case(&exact(), &accepted, &[(2, step(run))]).judge();
        assert_eq!(report.golden.as_ref().map(|golden| golden.noise.len()), Some(0), "{what}");
        assert_eq!(report.repetitions.alike, None, "{what}");
    }
    let accepted = [(1, step(r#"{"a": "x"}"#)), (1, step(r#"{"a": "y"}"#))];
    let report = case(&exact(), &accepted, &[(1, step(r#"{"a": 7}"#))]).judge();
    assert_eq!(report.verdict, Verdict::Regressed, "a number where texts were: {}", report.rule);
}

/// The setting can be put into `suite.toml` as it is, whatever tools and keys are called.
#[test]
fn the_setting_that_leaves_noise_out_is_toml() {
    for (tool, args, setting) in [
        ("pay", r#"{"a": {"b": "N"}}"#, r#"[tools.arguments.pay] ignore = ["a.b"]"#),
        ("pay", r#"["N"]"#, r#"[tools.arguments.pay] mode = "ignore""#),
        ("bank.pay", r#"{"id": "N"}"#, r#"[tools.arguments."bank.pay"] ignore = ["id"]"#),
        ("a \"b\"", r#"["N"]"#, r#"[tools.arguments.'a "b"'] mode = "ignore""#),
        ("pay", r#"{"a\"b": "N"}"#, r#"[tools.arguments.pay] ignore = ['a"b']"#),
    ] {
        let name = tool.replace('"', "\\\"");
        let run = |value: &str| calls(&[(0, &name, &args.replace('N', value))]);
        let report = case(&exact(), &[(1, run("x")), (1, run("y"))], &[(1, run("z"))]).judge();
        let noise = report.golden.expect("a golden").noise;
        assert_eq!(noise.first().expect("noise").setting, setting);
        let toml = setting.replacen("] ", "]\n", 1);
        assert!(toml.parse::<toml::Table>().is_ok(), "{toml}");
    }
}

#[test]
fn a_behaviour_that_a_person_added_counts_whole() {
    let rows = [(3, shape("a")), (1, shape("b"))];
    let mut by_hand = case(&exact(), &rows, &[(3, shape("x"))]);
    assert_eq!(case(&exact(), &rows, &[(3, shape("x"))]).judge().verdict, Verdict::Flaky);
    if let Golden::Read(accepted) = &mut by_hand.golden {
        accepted.behaviours[1].added = true;
    }
    assert_eq!(by_hand.judge().verdict, Verdict::Regressed);
}

/// Of the runs that were not accepted nothing is known: what the others share is not settled.
#[test]
fn nothing_is_settled_where_not_all_was_accepted() {
    let mut some = case(&exact(), &[(3, shape("a"))], &[(1, shape("x"))]);
    if let Golden::Read(accepted) = &mut some.golden {
        accepted.repetitions = 5;
    }
    assert_eq!(some.judge().verdict, Verdict::Flaky);
}

#[test]
fn a_negative_golden_is_not_rejected_for_noise() {
    let ids = [(1, pay(1, 50)), (1, pay(2, 50))];
    let report = case(&exact(), &ids, &[(1, pay(3, 50))]).judge_as(Expect::Fail);
    assert_eq!(report.verdict, Verdict::Regressed, "{}", report.rule);
    assert!(report.findings.iter().any(|finding| finding.kind == FindingKind::NotRejected
        && finding.message.contains("never repeat")));
    let report = case(&exact(), &ids, &[(1, pay(3, 500))]).judge_as(Expect::Fail);
    assert_eq!(report.verdict, Verdict::Pass, "{}", report.rule);
}

#[test]
fn one_repetition_against_one_says_what_it_assumes() {
    for run in ["a", "x"] {
        let report = case(&exact(), &[(1, shape("a"))], &[(1, shape(run))]).judge();
        assert!(report.rule.contains("assumes a deterministic agent"), "{}", report.rule);
    }
    let report = case(&exact(), &[(2, shape("a"))], &[(1, shape("x"))]).judge();
    assert!(!report.rule.contains("deterministic"), "{}", report.rule);
}

#[test]
fn more_repetitions_do_not_settle_noise() {
    let ids = [(1, pay(1, 50)), (1, pay(2, 50))];
    assert_eq!(case(&exact(), &ids, &[(2, pay(3, 50))]).judge().further, None);
    let flaky = case(&exact(), &[(5, shape("a"))], &[(4, shape("a")), (1, shape("x"))]).judge();
    assert!(flaky.further.is_some());
}

/// Runs of which some differ in ids, some in amounts, some in shape.
fn drawn() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u32..4, 0_u32..2).prop_map(|(id, amount)| pay(id, amount)),
        prop::sample::select(vec!["a", "b"]).prop_map(shape),
        Just(crashed("a")),
    ]
}

proptest! {
    #[test]
    fn an_accepted_repetition_never_turns_a_pass_into_a_regression(
        accepted in prop::collection::vec((1_u32..4, drawn()), 1..5),
        runs in prop::collection::vec(drawn(), 1..6), more: prop::sample::Index, rate in 0.3_f64..=1.0,
    ) {
        let judged = |runs: &[String]| {
            let runs: Vec<(u32, String)> = runs.iter().map(|run| (1, run.clone())).collect();
            let mut case = case(&exact(), &accepted, &runs);
            if let Golden::Read(accepted) = &mut case.golden {
                accepted.merge_equal();
            }
            case.rules.min_pass_rate = rate;
            case.judge().verdict
        };
        let before = judged(&runs);
        let added = accepted[more.index(accepted.len())].1.clone();
        let after = judged(&[runs.as_slice(), &[added]].concat());
        let rank = |verdict| match verdict {
            Verdict::Pass => 2,
            Verdict::Flaky | Verdict::Inconclusive => 1,
            _ => 0,
        };
        prop_assert!(rank(after) >= rank(before), "{before} became {after}");
    }

    #[test]
    fn the_order_of_repetitions_and_behaviours_changes_nothing(
        accepted in prop::collection::vec((1_u32..4, drawn()), 1..5).prop_shuffle(),
        runs in prop::collection::vec(drawn(), 1..6), seed: u64,
    ) {
        let runs: Vec<(u32, String)> = runs.into_iter().map(|run| (1, run)).collect();
        let said = |accepted: &[(u32, String)], runs: &[(u32, String)]| {
            let mut case = case(&exact(), accepted, runs);
            if let Golden::Read(accepted) = &mut case.golden {
                accepted.merge_equal();
            }
            let report = case.judge();
            (report.verdict, report.rule, report.repetitions, report.golden.map(|golden| golden.reproduced()))
        };
        let (mut others, mut again) = (accepted.clone(), runs.clone());
        others.reverse();
        again.rotate_left((seed % runs.len() as u64) as usize);
        prop_assert_eq!(said(&accepted, &runs), said(&others, &again));
    }

    #[test]
    fn noise_hides_no_finding_of_a_check(
        accepted in prop::collection::vec((1_u32..3, drawn()), 1..5), runs in prop::collection::vec(drawn(), 1..6),
    ) {
        let runs: Vec<(u32, String)> = runs.into_iter().map(|run| (1, run)).collect();
        let mut case = case(&exact(), &accepted, &runs);
        if let Golden::Read(accepted) = &mut case.golden {
            accepted.merge_equal();
        }
        for repetition in &mut case.repetitions {
            if let Ok(run) = &mut repetition.run {
                run.broken = Some(vec![Finding::error(FindingKind::FixtureRun, "the fixture demands otherwise")]);
            }
        }
        let total = case.repetitions.len();
        let report = case.judge();
        prop_assert_eq!(report.repetitions.counts(false, Expect::Pass).alike, 0);
        prop_assert_ne!(report.verdict, Verdict::Pass);
        let broken = report.findings.iter().filter(|finding| finding.kind == FindingKind::FixtureRun);
        prop_assert_eq!(broken.count(), total);
    }
}
