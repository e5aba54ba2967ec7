use proptest::prelude::*;

use super::*;

fn verdict(accepted: u32, total: u32, golden: Option<(u32, u32)>, rules: &VerdictRules) -> Verdict {
    decide(
        Counts {
            total,
            accepted,
            alike: accepted,
            settled: total,
            golden,
            demanded: false,
            expect: Expect::Pass,
        },
        rules,
    )
    .verdict
}

#[test]
fn every_row_of_the_table() {
    let observed = VerdictRules::default();
    let confident = VerdictRules { evidence: Evidence::Confident, min_pass_rate: 0.6, ..observed };
    let at_least_3 = VerdictRules { min_repetitions: 3, ..observed };
    let rate = |min_pass_rate| VerdictRules { min_pass_rate, ..observed };
    use Verdict::*;
    for (row, k, n, golden, rules, expected) in [
        ("missing", 0, 0, Some((5, 5)), observed, Missing),
        ("missing before new", 0, 0, None, observed, Missing),
        ("new", 0, 3, None, observed, New),
        ("new before inconclusive", 0, 1, None, at_least_3, New),
        ("inconclusive", 2, 2, Some((5, 5)), at_least_3, Inconclusive),
        ("enough", 3, 3, Some((5, 5)), at_least_3, Pass),
        // The worked counts.
        ("5 of 5", 5, 5, Some((5, 5)), observed, Pass),
        ("4 of 5", 4, 5, Some((5, 5)), observed, Flaky),
        ("3 of 5", 3, 5, Some((5, 5)), observed, Flaky),
        ("2 of 5", 2, 5, Some((5, 5)), observed, Flaky),
        ("1 of 5", 1, 5, Some((5, 5)), observed, Regressed),
        ("0 of 5", 0, 5, Some((5, 5)), observed, Regressed),
        ("1 of 1", 1, 1, Some((1, 1)), observed, Pass),
        ("0 of 1", 0, 1, Some((1, 1)), observed, Regressed),
        ("golden 3 of 5, 0 of 1", 0, 1, Some((3, 5)), observed, Flaky),
        // A flaky golden that fails for good, by Fisher alone.
        ("golden 9 of 10, 0 of 10", 0, 10, Some((9, 10)), observed, Regressed),
        // p = 1/20 exactly, and just below it.
        ("at the limit", 1, 39, Some((1, 1)), observed, Flaky),
        ("at the limit", 2, 4, Some((12, 12)), observed, Flaky),
        ("at the limit", 0, 2, Some((12, 14)), observed, Flaky),
        ("at the limit", 4, 6, Some((19, 19)), observed, Flaky),
        ("below the limit", 1, 40, Some((1, 1)), observed, Regressed),
        ("rate reached", 3, 4, Some((4, 4)), rate(0.75), Pass),
        ("rate with rounding", 7, 10, Some((10, 10)), rate(0.7), Pass),
        ("rate missed", 2, 4, Some((4, 4)), rate(0.75), Flaky),
        ("confident pass", 5, 5, Some((5, 5)), confident, Pass),
        ("confident regressed", 0, 5, Some((5, 5)), confident, Regressed),
        ("confident inconclusive", 4, 5, Some((5, 5)), confident, Inconclusive),
        ("confident, one run", 1, 1, Some((1, 1)), confident, Inconclusive),
    ] {
        assert_eq!(verdict(k, n, golden, &rules), expected, "{row}");
    }
}

#[test]
fn with_a_fixture_alone_every_run_was_to_meet_it() {
    let rules = VerdictRules { min_repetitions: 2, ..VerdictRules::default() };
    for (accepted, total, expected) in [
        (0, 0, Verdict::Missing),
        (1, 1, Verdict::Inconclusive),
        (2, 2, Verdict::Pass),
        (4, 5, Verdict::Flaky),
        (1, 5, Verdict::Regressed),
        (0, 3, Verdict::Regressed),
    ] {
        let decision = decide(
            Counts {
                total,
                accepted,
                alike: accepted,
                settled: total,
                golden: None,
                demanded: true,
                expect: Expect::Pass,
            },
            &rules,
        );
        assert_eq!(decision.verdict, expected, "{accepted} of {total}: {}", decision.rule);
        assert!(!decision.rule.contains("golden"), "{}", decision.rule);
    }
    // A golden's own counts win: it was flaky before.
    let counts = Counts {
        total: 1,
        accepted: 0,
        alike: 0,
        settled: 1,
        golden: Some((3, 5)),
        demanded: true,
        expect: Expect::Pass,
    };
    assert_eq!(decide(counts, &VerdictRules::default()).verdict, Verdict::Flaky);
}

#[test]
fn the_rule_names_its_numbers() {
    let counts = Counts {
        total: 5,
        accepted: 4,
        alike: 4,
        settled: 5,
        golden: Some((5, 5)),
        demanded: false,
        expect: Expect::Pass,
    };
    let decision = decide(counts, &VerdictRules::default());
    let rule = "4 of 5 accepted; 5 of 5 reproduced when the golden was made; Fisher's exact test p = 0.5000 is not below 0.0500";
    assert_eq!(decision.rule, rule);
}

proptest! {
    #[test]
    fn a_further_accepted_repetition_never_makes_it_worse(
        n in 1u32..30, k in 0u32..30, m in 1u32..30, s in 0u32..30, rate in 0.01f64..=1.0, confident: bool,
        few in 1u32..30,
    ) {
        // Too few repetitions are no verdict on what they did.
        let min_repetitions = few.min(n);
        let (k, s) = (k % (n + 1), s % (m + 1));
        let evidence = if confident { Evidence::Confident } else { Evidence::Observed };
        let rules = VerdictRules { min_pass_rate: rate, evidence, min_repetitions, ..VerdictRules::default() };
        let rank = |verdict| match verdict {
            Verdict::Pass => 2,
            Verdict::Flaky | Verdict::Inconclusive => 1,
            _ => 0,
        };
        let (before, after) = (verdict(k, n, Some((s, m)), &rules), verdict(k + 1, n + 1, Some((s, m)), &rules));
        prop_assert!(rank(after) >= rank(before), "{before} became {after}");
    }
}
