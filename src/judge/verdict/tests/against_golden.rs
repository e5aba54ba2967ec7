use proptest::prelude::*;

use super::*;
use crate::judge::verdict::expect::Expect;

fn counts(&(k, n, s, m): &(u32, u32, u32, u32)) -> Counts {
    Counts {
        total: n,
        accepted: k,
        alike: k,
        settled: n,
        golden: Some((s, m)),
        demanded: false,
        expect: Expect::Pass,
    }
}

fn tails_of(cases: &[(u32, u32, u32, u32)]) -> Tails {
    let tables: Vec<Table> =
        cases.iter().map(counts).filter_map(|counts| Table::of(&counts)).collect();
    tails(&tables)
}

/// Cases (k of n now, s of m then), and the lower and upper tail by SciPy 1.17.1 and NumPy 2.4.6: `numpy.convolve` over
/// `scipy.stats.hypergeom.pmf(x, n + m, k + s, n)` of each case; the first also by `fisher_exact`.
type Row = (&'static [(u32, u32, u32, u32)], f64, f64);

const VALUES: &[Row] = &[
    (&[(1, 5, 5, 5)], 0.02380952380952381, 1.0),
    (&[(4, 5, 5, 5)], 0.5, 1.0),
    (&[(4, 5, 5, 5); 3], 0.125, 1.0),
    (&[(4, 5, 5, 5); 10], 0.0009765625, 1.0),
    (&[(5, 5, 5, 5); 4], 1.0, 1.0),
    (&[(4, 5, 5, 5), (5, 5, 4, 5)], 0.75, 0.75),
    (&[(0, 1, 1, 1); 5], 0.03125, 1.0),
    (
        &[(3, 5, 4, 5), (5, 5, 3, 5), (2, 4, 5, 6), (0, 3, 9, 10), (7, 9, 1, 4)],
        0.4006112315552877,
        0.8018210767045267,
    ),
    (&[(5, 5, 2, 5); 4], 1.0, 4.8225308641975306e-05),
    (
        &[(40, 100, 70, 100), (3, 20, 18, 25), (150, 400, 260, 500)],
        1.0754340773479485e-10,
        0.9999999999512513,
    ),
    (&[(20_000, 40_000, 20_010, 40_000)], 0.47462862108974674, 0.5309991353884902),
];

#[test]
fn tails_as_by_scipy() {
    for (cases, below, above) in VALUES {
        let found = tails_of(cases);
        assert!(
            (found.below - below).abs() < 1e-9 && (found.above - above).abs() < 1e-9,
            "{cases:?}: {found:?}"
        );
    }
    let many: Vec<_> = [(4, 5, 5, 5); 100].into_iter().chain([(5, 5, 4, 5); 80]).collect();
    let found = tails_of(&many);
    assert!(
        (found.below - 0.07826573478907554).abs() < 1e-9
            && (found.above - 0.94136067344627).abs() < 1e-9
    );
    // Small tails keep their size, not only their distance from 0.
    assert!((tails_of(VALUES[9].0).below / 1.0754340773479485e-10 - 1.0).abs() < 1e-6);
}

#[test]
fn a_suite_in_words() {
    let worse = against_golden(&[(4, 5, 5, 5); 10].each_ref().map(counts)).unwrap();
    assert_eq!((worse.direction, worse.cases), (Direction::Worse, 10));
    assert_eq!(
        worse.message,
        "40 of 50 runs accepted now, 50 of 50 reproduced when the goldens were made: worse than then, p = 0.0020 (exact, case by case)"
    );
    let same = against_golden(&[(5, 5, 5, 5), (3, 5, 3, 5)].each_ref().map(counts)).unwrap();
    assert_eq!((same.direction, same.p), (Direction::Same, 1.0));
    assert!(same.message.ends_with("as then, p = 1.0000 (exact, case by case)"));
    assert_eq!(
        against_golden(&[(5, 5, 2, 5); 4].each_ref().map(counts)).unwrap().direction,
        Direction::Better
    );
}

#[test]
fn what_cannot_be_compared_is_left_out() {
    let without = Counts {
        total: 3,
        accepted: 0,
        alike: 0,
        settled: 3,
        golden: None,
        demanded: false,
        expect: Expect::Pass,
    };
    assert_eq!(against_golden(&[]), None);
    assert_eq!(against_golden(&[without, counts(&(0, 0, 1, 1)), counts(&(0, 1, 2, 1))]), None);
    let found = against_golden(&[without, counts(&(4, 5, 5, 5))]).unwrap();
    assert_eq!((found.cases, found.now), (1, Rate { accepted: 4, total: 5 }));
}

#[test]
fn any_counts_are_judged_in_time() {
    let begun = std::time::Instant::now();
    let huge = (7, 1000, u32::MAX / 2, u32::MAX);
    assert!(tails_of(&[huge; 20]).below < 1e-9);
    assert_eq!(tails_of(&[(u32::MAX, u32::MAX, u32::MAX, u32::MAX)]).below, 1.0);
    let flaky: Vec<_> = [(3, 5, 4, 5), (4, 5, 4, 5)].into_iter().cycle().take(5_000).collect();
    assert!(tails_of(&flaky).below < 1e-3);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn both_tails_share_what_was_observed_and_more_accepted_is_never_worse(
        cases in prop::collection::vec((0u32..7, 1u32..7, 0u32..7, 1u32..7), 1..8), which in 0usize..8,
    ) {
        let mut cases: Vec<_> = cases.into_iter().map(|(k, n, s, m)| (k % (n + 1), n, s % (m + 1), m)).collect();
        let before = tails_of(&cases);
        prop_assert!((0.0..=1.0).contains(&before.below) && (0.0..=1.0).contains(&before.above));
        prop_assert!(before.below + before.above >= 1.0 - 1e-12);
        let mut turned = cases.clone();
        turned.reverse();
        prop_assert!((tails_of(&turned).below - before.below).abs() < 1e-12);
        let which = which % cases.len();
        cases[which].0 += 1;
        cases[which].1 += 1;
        prop_assert!(tails_of(&cases).below >= before.below - 1e-12);
    }

    #[test]
    fn one_case_is_fishers_test(n in 1u32..30, k in 0u32..30, m in 1u32..30, s in 0u32..30) {
        let (k, s) = (k % (n + 1), s % (m + 1));
        let fisher = crate::judge::verdict::exact_tests::fisher_below(k, n, s, m);
        prop_assert!((tails_of(&[(k, n, s, m)]).below - fisher).abs() < 1e-10);
    }
}
