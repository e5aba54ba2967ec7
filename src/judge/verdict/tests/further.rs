use proptest::prelude::*;

use super::*;
use crate::judge::verdict::expect::Expect;
use crate::judge::verdict::rule::Evidence;

fn counts(accepted: u32, total: u32, golden: (u32, u32)) -> Counts {
    Counts {
        total,
        accepted,
        alike: accepted,
        settled: total,
        golden: Some(golden),
        demanded: false,
        expect: Expect::Pass,
    }
}

fn message(counts: Counts, rules: &VerdictRules) -> String {
    further(counts, rules).map_or_else(|| "decided".to_owned(), |further| further.message)
}

#[test]
fn in_words() {
    let observed = VerdictRules::default();
    let lax = VerdictRules { min_pass_rate: 0.8, ..observed };
    let confident = VerdictRules { min_pass_rate: 0.6, evidence: Evidence::Confident, ..observed };
    let few = VerdictRules { min_repetitions: 3, ..observed };
    for (row, counts, rules, expected) in [
        ("pass", counts(5, 5, (5, 5)), observed, "decided"),
        ("regressed", counts(0, 5, (5, 5)), observed, "decided"),
        (
            "flaky",
            counts(2, 5, (5, 5)),
            observed,
            "1 more that behaves otherwise would make this a regression; \
                 200 more that all behave as accepted would not decide it",
        ),
        (
            "flaky below a rate",
            counts(3, 4, (5, 5)),
            lax,
            "1 more that behaves as accepted would make this a pass; \
                 4 more that all behave otherwise would make this a regression",
        ),
        (
            "inconclusive",
            counts(4, 5, (5, 5)),
            confident,
            "4 more that all behave as accepted would make this a pass; \
                 7 more that all behave otherwise would make this a regression",
        ),
        (
            "too few",
            counts(1, 1, (1, 1)),
            few,
            "2 more that all behave as accepted would make this a pass; \
                 39 more that all behave otherwise would make this a regression",
        ),
    ] {
        assert_eq!(message(counts, &rules), expected, "{row}");
    }
    assert_eq!(further(Counts { golden: None, ..counts(1, 1, (1, 1)) }, &observed), None, "new");
    assert_eq!(further(counts(0, 0, (1, 1)), &observed), None, "missing");
}

proptest! {
    #[test]
    fn that_many_decide_and_one_fewer_do_not(
        n in 1u32..12, k in 0u32..12, m in 1u32..12, s in 1u32..12, rate in 0.1f64..=1.0, min in 1u32..6, confident: bool,
    ) {
        let (k, s) = (k % (n + 1), s % m + 1);
        let evidence = if confident { Evidence::Confident } else { Evidence::Observed };
        let rules = VerdictRules { min_pass_rate: rate, evidence, min_repetitions: min, ..VerdictRules::default() };
        let now = counts(k, n, (s, m));
        let decided = |verdict| matches!(verdict, Verdict::Pass | Verdict::Regressed);
        let Some(found) = further(now, &rules) else {
            prop_assert!(decided(verdict(now, &rules)));
            return Ok(());
        };
        for (outlook, accepted) in [(found.accepted, 1), (found.rejected, 0)] {
            let after = |more| verdict(counts(k + more * accepted, n + more, (s, m)), &rules);
            let last = outlook.map_or(MOST_FURTHER + 1, |outlook| outlook.repetitions);
            prop_assert!((0..last).all(|more| !decided(after(more))));
            if let Some(outlook) = outlook {
                prop_assert_eq!(after(outlook.repetitions), outlook.verdict);
            }
        }
    }
}
