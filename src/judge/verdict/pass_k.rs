//! pass@k and pass^k: what a case that is tried k times can be expected to do.

use serde::{Deserialize, Serialize};

use super::exact_tests::reported;

/// Up to this, every k is reported; above it the powers of two, and the number of repetitions itself.
const EVERY_K: u32 = 8;

/// pass@k and pass^k for one k.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct PassK {
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
pub(crate) fn pass_at_k(total: u32, accepted: u32, k: u32) -> Option<f64> {
    Some(1.0 - share_within(total, total.checked_sub(accepted)?, k)?)
}

/// pass^k without bias, from `accepted` of `total` repetitions: C(accepted, k) / C(total, k), the share of all choices of
/// `k` repetitions that hold accepted ones only. `None` unless 1 ≤ k ≤ total and accepted ≤ total.
///
/// S. Yao et al., "τ-bench: a benchmark for tool-agent-user interaction in real-world domains", arXiv:2406.12045 (2024).
pub(crate) fn pass_hat_k(total: u32, accepted: u32, k: u32) -> Option<f64> {
    share_within(total, accepted, k)
}

/// Both, for every k up to 8, then for the powers of two, and for k = `total`. Empty without repetitions.
pub(crate) fn pass_k(total: u32, accepted: u32) -> Vec<PassK> {
    let both = |k| {
        let (at, hat) = (pass_at_k(total, accepted, k)?, pass_hat_k(total, accepted, k)?);
        Some(PassK { k, pass_at_k: reported(at), pass_hat_k: reported(hat) })
    };
    ks(total).into_iter().filter_map(both).collect()
}

/// The mean of both over cases, each `(total, accepted)`, for k up to the fewest repetitions of a case.
pub(crate) fn mean_pass_k(cases: &[(u32, u32)]) -> Vec<PassK> {
    let Some(fewest) = cases.iter().map(|(total, _)| *total).min() else { return Vec::new() };
    let mean = |k, of: fn(u32, u32, u32) -> Option<f64>| {
        let values: Vec<f64> =
            cases.iter().filter_map(|&(total, accepted)| of(total, accepted, k)).collect();
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        reported(values.iter().sum::<f64>() / f64::from(count))
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
#[path = "tests/pass_k.rs"]
mod tests;
