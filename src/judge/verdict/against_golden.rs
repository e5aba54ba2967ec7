//! A whole suite against its goldens: one exact test over the cases, each compared with itself.

use serde::{Deserialize, Serialize};

use super::exact_tests::reported;
use super::rule::Counts;

/// A suite's runs against the runs that its goldens were made from. It informs and never decides.
///
/// For each case the accepted runs, k of n, stand beside the golden's own, s of m. Under the hypothesis that nothing changed,
/// and with the margins of each of these tables held fixed, k follows a hypergeometric distribution; their sum over the cases
/// has the convolution of these as its exact distribution. `p` is twice the smaller of its two tails (at most 1).
///
/// M. W. Birch, "The detection of partial association, I: the 2 × 2 case", J. R. Stat. Soc. B 26 (1964): the most powerful
/// unbiased test against a common change of the odds. Cases that are alike then and now (all accepted in both, say) do not
/// bear on it.
///
/// What it takes for granted: repetitions are independent, and the golden's counts are of runs like these. Goldens that
/// accept whatever was recorded (`s = m`) flatter the past: a first comparison with them tends to look worse. `harness accept
/// --recount` on fresh runs gives counts that were not chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct AgainstGolden {
    /// Cases with a golden and runs.
    pub cases: u32,
    /// Runs that showed a behaviour that was reproduced when the goldens were made, noise left out.
    pub golden: Rate,
    /// Runs accepted now, or different from what is accepted only in noise.
    pub now: Rate,
    /// Which way the runs lean.
    pub direction: Direction,
    /// How likely a change of this size or more is, in either direction, if nothing changed; to 12 decimals.
    pub p: f64,
    /// The same in words.
    pub message: String,
}

/// `accepted` runs out of `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rate {
    /// Accepted.
    pub accepted: u64,
    /// Of these.
    pub total: u64,
}

/// Which way a suite leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Fewer runs are accepted than the goldens let expect.
    Worse,
    /// As many.
    Same,
    /// More.
    Better,
}

/// The two tails of the test: the probability of as few accepted runs or fewer, and of as many or more.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tails {
    pub below: f64,
    pub above: f64,
    /// Accepted runs beyond what is expected where nothing changed; negative where they are fewer.
    pub excess: f64,
}

/// The suite of these cases against its goldens. Cases without golden or runs are left out; `None` where none is left.
#[must_use]
pub fn against_golden(cases: &[Counts]) -> Option<AgainstGolden> {
    let tables: Vec<Table> = cases.iter().filter_map(Table::of).collect();
    if tables.is_empty() {
        return None;
    }
    let tails = tails(&tables);
    let p = reported((2.0 * tails.below.min(tails.above)).min(1.0));
    // Where nothing can differ, rounding must not lean.
    let direction = match tails.excess {
        excess if excess < -1e-9 => Direction::Worse,
        excess if excess > 1e-9 => Direction::Better,
        _ => Direction::Same,
    };
    let sum = |of: fn(&Table) -> (u32, u32)| {
        tables.iter().map(of).fold(Rate::default(), |sum, (accepted, total)| Rate {
            accepted: sum.accepted + u64::from(accepted),
            total: sum.total + u64::from(total),
        })
    };
    let (golden, now) = (sum(|t| (t.s, t.m)), sum(|t| (t.k, t.n)));
    let word = match direction {
        Direction::Worse => "worse than",
        Direction::Same => "as",
        Direction::Better => "better than",
    };
    let likely = if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") };
    let message = format!(
        "{} of {} runs accepted now, {} of {} reproduced when the goldens were made: {word} then, {likely} (exact, case by case)",
        now.accepted, now.total, golden.accepted, golden.total
    );
    let cases = u32::try_from(tables.len()).unwrap_or(u32::MAX);
    Some(AgainstGolden { cases, golden, now, direction, p, message })
}

/// k of n now, s of m then.
#[derive(Clone, Copy)]
struct Table {
    k: u32,
    n: u32,
    s: u32,
    m: u32,
}

impl Table {
    fn of(counts: &Counts) -> Option<Self> {
        let (s, m) = counts.golden?;
        let (k, n) = (counts.alike, counts.total);
        (n > 0 && m > 0 && k <= n && s <= m).then_some(Self { k, n, s, m })
    }

    /// The distribution of k with both margins fixed: its smallest value, and the probabilities from there on.
    ///
    /// From the mode outwards by the ratio of neighbours, so that nothing overflows and no factorial is needed.
    fn distribution(self) -> Distribution {
        let [n, m, successes] =
            [u64::from(self.n), u64::from(self.m), u64::from(self.k) + u64::from(self.s)];
        let (lowest, highest) = (successes.saturating_sub(m), successes.min(n));
        let mode = u128::from(n + 1) * u128::from(successes + 1) / u128::from(n + m + 2);
        let mode = u64::try_from(mode).unwrap_or(highest).clamp(lowest, highest);
        let real = |count: u64| count as f64;
        // The weight of x + 1 over that of x.
        let ratio = |x: u64| {
            real(successes - x) * real(n - x) / (real(x + 1) * real(m + x + 1 - successes))
        };
        let mut down: Vec<f64> = walk((lowest..mode).rev(), |x| 1.0 / ratio(x));
        let lowest = mode - down.len() as u64;
        down.reverse();
        let up = walk(mode..highest, ratio);
        let mut weights: Vec<f64> = down.into_iter().chain([1.0]).chain(up).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Distribution { lowest, weights }
    }
}

/// Weights from 1 on along `steps`, until they no longer count.
fn walk(steps: impl Iterator<Item = u64>, ratio: impl Fn(u64) -> f64) -> Vec<f64> {
    let next = |weight: &mut f64, x| {
        *weight *= ratio(x);
        (*weight > NEGLIGIBLE).then_some(*weight)
    };
    steps.scan(1.0, next).collect()
}

/// Probabilities below this are left out: a suite of 10^5 cases then errs by less than 10^-20.
const NEGLIGIBLE: f64 = 1e-30;

struct Distribution {
    lowest: u64,
    weights: Vec<f64>,
}

impl Distribution {
    /// That of the sum of both.
    fn and(&self, other: &Self) -> Self {
        let mut weights = vec![0.0; self.weights.len() + other.weights.len() - 1];
        for (i, a) in self.weights.iter().enumerate() {
            for (j, b) in other.weights.iter().enumerate() {
                weights[i + j] += a * b;
            }
        }
        let first = weights.iter().position(|&weight| weight > NEGLIGIBLE).unwrap_or(0);
        let last = weights.iter().rposition(|&weight| weight > NEGLIGIBLE).unwrap_or(0);
        weights.truncate(last + 1);
        weights.drain(..first);
        Self { lowest: self.lowest + other.lowest + first as u64, weights }
    }
}

fn tails(tables: &[Table]) -> Tails {
    let mut all = Distribution { lowest: 0, weights: vec![1.0] };
    let (mut observed, mut excess) = (0, 0.0);
    for table in tables {
        all = all.and(&table.distribution());
        observed += u64::from(table.k);
        let [k, n, s, m] = [table.k, table.n, table.s, table.m].map(f64::from);
        excess += k - n * (k + s) / (n + m);
    }
    let values = || (all.lowest..).zip(&all.weights);
    let below: f64 =
        values().filter(|(value, _)| *value <= observed).map(|(_, weight)| weight).sum();
    let above: f64 =
        values().filter(|(value, _)| *value >= observed).map(|(_, weight)| weight).sum();
    Tails { below: below.min(1.0), above: above.min(1.0), excess }
}

#[cfg(test)]
#[path = "tests/against_golden.rs"]
mod tests;
