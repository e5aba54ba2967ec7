//! pass@k and pass^k: what a case that is tried k times can be expected to do.

use serde::{Deserialize, Serialize};

use super::stats::reported;

/// Up to this, every k is reported; above it the powers of two, and the number of repetitions itself.
const EVERY_K: u32 = 8;

/// pass@k and pass^k for one k.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PassK {
    /// How many tries.
    pub k: u32,
    /// pass@k: the chance that at least one of k tries is accepted, 0 to 1.
    pub pass_at_k: f64,
    /// pass^k: the chance that all of k tries are accepted, 0 to 1.
    pub pass_hat_k: f64,
}

/// pass@k without bias, from `accepted` of `total` repetitions: 1 − C(total − accepted, k) / C(total, k), the share of all
/// choices of `k` repetitions that hold an accepted one. `None` unless 1 ≤ k ≤ total and accepted ≤ total.
///
/// M. Chen et al., "Evaluating large language models trained on code", arXiv:2107.03374 (2021), equation 1.
#[must_use]
pub fn pass_at_k(total: u32, accepted: u32, k: u32) -> Option<f64> {
    Some(1.0 - share_within(total, total.checked_sub(accepted)?, k)?)
}

/// pass^k without bias, from `accepted` of `total` repetitions: C(accepted, k) / C(total, k), the share of all choices of
/// `k` repetitions that hold accepted ones only. `None` unless 1 ≤ k ≤ total and accepted ≤ total.
///
/// S. Yao et al., "τ-bench: a benchmark for tool-agent-user interaction in real-world domains", arXiv:2406.12045 (2024).
#[must_use]
pub fn pass_hat_k(total: u32, accepted: u32, k: u32) -> Option<f64> {
    share_within(total, accepted, k)
}

/// Both, for every k up to 8, then for the powers of two, and for k = `total`. Empty without repetitions.
#[must_use]
pub fn pass_k(total: u32, accepted: u32) -> Vec<PassK> {
    let both = |k| {
        let (at, hat) = (pass_at_k(total, accepted, k)?, pass_hat_k(total, accepted, k)?);
        Some(PassK { k, pass_at_k: reported(at), pass_hat_k: reported(hat) })
    };
    ks(total).into_iter().filter_map(both).collect()
}

/// The mean of both over cases, each `(total, accepted)`, for k up to the fewest repetitions among them: beyond that, not
/// every case has a value. Empty without cases.
#[must_use]
pub fn mean_pass_k(cases: &[(u32, u32)]) -> Vec<PassK> {
    let Some(fewest) = cases.iter().map(|(total, _)| *total).min() else { return Vec::new() };
    let mean = |k, of: fn(u32, u32, u32) -> Option<f64>| {
        let values: Vec<f64> =
            cases.iter().filter_map(|&(total, accepted)| of(total, accepted, k)).collect();
        reported(
            values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX)),
        )
    };
    let both = |k| PassK { k, pass_at_k: mean(k, pass_at_k), pass_hat_k: mean(k, pass_hat_k) };
    ks(fewest).into_iter().map(both).collect()
}

fn ks(total: u32) -> Vec<u32> {
    let powers =
        std::iter::successors(Some(2 * EVERY_K), |k| k.checked_mul(2)).take_while(|&k| k < total);
    let last = (total > EVERY_K).then_some(total);
    (1..=total.min(EVERY_K)).chain(powers).chain(last).collect()
}

/// C(part, k) / C(total, k). It equals C(total − k, rest) / C(total, rest) with rest = total − part, so that the product
/// has as many factors as the smaller of k and rest.
fn share_within(total: u32, part: u32, k: u32) -> Option<f64> {
    if k == 0 || k > total || part > total {
        return None;
    }
    let (chosen, from) = if k <= total - part { (k, part) } else { (total - part, total - k) };
    let mut share = 1.0;
    for i in 0..chosen {
        if i >= from || share == 0.0 {
            return Some(0.0);
        }
        share *= f64::from(from - i) / f64::from(total - i);
    }
    Some(share)
}

#[cfg(test)]
mod tests {
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
            assert_eq!(
                (pass_at_k(total, accepted, k), pass_hat_k(total, accepted, k)),
                (None, None)
            );
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
}
