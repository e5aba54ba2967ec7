use super::*;
use crate::judge::case::{GoldenCounts, Repetitions};
use crate::judge::verdict::{Direction, Verdict};

fn case(suite: &str, verdict: Verdict, accepted: u32, total: u32) -> CaseReport {
    CaseReport {
        verdict,
        golden: Some(GoldenCounts {
            reread: false,
            reproduced: None,
            noise: Vec::new(),
            path: "g".to_owned(),
            seen: 5,
            repetitions: 5,
            matchers: 0,
        }),
        repetitions: Repetitions { total, accepted, ..Repetitions::default() },
        ..CaseReport::new(suite, "c")
    }
}

#[test]
fn a_suite_counts_what_was_held_against_a_golden() {
    let worse = (0..10).map(|_| case("a", Verdict::Flaky, 4, 5));
    let none = [
        case("a", Verdict::Error, 0, 5),
        case("a", Verdict::Missing, 0, 0),
        case("b", Verdict::Error, 0, 1),
    ];
    let cases: Vec<CaseReport> = worse.chain(none).collect();
    let [a, b] = suites(&cases).try_into().unwrap();
    assert_eq!((a.suite.as_str(), b.suite.as_str()), ("a", "b"));
    let (rates, golden) = (a.pass_k.unwrap(), a.against_golden.unwrap());
    assert_eq!(
        (rates.cases, rates.rates.len(), golden.cases, golden.direction),
        (10, 5, 10, Direction::Worse)
    );
    assert!(
        (rates.rates[4].pass_hat_k).abs() < 1e-12
            && (rates.rates[0].pass_hat_k - 0.8).abs() < 1e-12
    );
    assert_eq!((b.pass_k, b.against_golden), (None, None));
}
