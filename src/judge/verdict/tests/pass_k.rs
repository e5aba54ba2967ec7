use proptest::prelude::*;

use super::*;

/// Total, accepted, k, pass@k, pass^k by SciPy 1.17.1: `hypergeom.sf(0, n, c, k)` and `hypergeom.pmf(k, n, c, k)`.
const VALUES: &[(u32, u32, u32, f64, f64)] = &[
    (1, 0, 1, 0.0, 0.0),
    (1, 1, 1, 1.0, 1.0),
    (4, 1, 2, 0.5, 0.0),
    (4, 3, 2, 1.0, 0.5),
    (4, 3, 4, 1.0, 0.0),
    (5, 4, 3, 1.0, 0.4000000000000001),
    (5, 0, 5, 0.0, 0.0),
    (5, 5, 5, 1.0, 1.0),
    (10, 7, 3, 0.9916666666666667, 0.2916666666666667),
    (20, 1, 20, 1.0, 0.0),
    (100, 37, 10, 0.992616797214249, 2.0122698376741604e-05),
    (200, 199, 100, 1.0, 0.5),
    (1000, 963, 50, 1.0, 0.14459691942882388),
];

#[test]
fn values_as_by_scipy() {
    for &(total, accepted, k, at, hat) in VALUES {
        let (found_at, found_hat) =
            (pass_at_k(total, accepted, k).unwrap(), pass_hat_k(total, accepted, k).unwrap());
        assert!((found_at - at).abs() < 1e-9, "{found_at} is not {at}");
        assert!((found_hat - hat).abs() < 1e-9, "{found_hat} is not {hat}");
    }
}

#[test]
fn what_is_not_known_is_not_said() {
    for (total, accepted, k) in [(0, 0, 0), (0, 0, 1), (3, 2, 0), (3, 2, 4), (3, 4, 2)] {
        assert_eq!((pass_at_k(total, accepted, k), pass_hat_k(total, accepted, k)), (None, None));
    }
    assert!(pass_k(0, 0).is_empty() && mean_pass_k(&[]).is_empty());
    assert!(
        mean_pass_k(&[(5, 5), (0, 0)]).is_empty(),
        "a case without repetitions has no value at any k"
    );
}

#[test]
fn which_k_are_told() {
    assert_eq!(ks(1), [1]);
    assert_eq!(ks(8), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(ks(9), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(ks(16), [1, 2, 3, 4, 5, 6, 7, 8, 16]);
    assert_eq!(ks(100), [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 100]);
    assert_eq!(ks(u32::MAX).len(), 8 + 28 + 1);
}

#[test]
fn any_counts_cost_little() {
    let begun = std::time::Instant::now();
    assert_eq!(pass_k(u32::MAX, u32::MAX / 2).len(), 37);
    assert!(begun.elapsed().as_secs() < 5);
}

proptest! {
    #[test]
    fn at_one_both_are_the_rate_and_they_part_from_there(total in 1u32..60, accepted in 0u32..60) {
        let accepted = accepted % (total + 1);
        let rates = pass_k(total, accepted);
        let rate = f64::from(accepted) / f64::from(total);
        prop_assert!((rates[0].pass_at_k - rate).abs() < 1e-11 && (rates[0].pass_hat_k - rate).abs() < 1e-11);
        for pair in rates.windows(2) {
            prop_assert!(pair[1].pass_at_k >= pair[0].pass_at_k - 1e-12);
            prop_assert!(pair[1].pass_hat_k <= pair[0].pass_hat_k + 1e-12);
        }
        let last = rates[rates.len() - 1];
        prop_assert_eq!(last.pass_at_k, f64::from(u8::from(accepted > 0)));
        prop_assert_eq!(last.pass_hat_k, f64::from(u8::from(accepted == total)));
    }
}
