//! The statistics behind verdicts: Wilson's score bounds and Fisher's exact test, both one-sided.

use std::sync::LazyLock;

/// A rate or probability as reports hold it: to 12 decimals, which are the same on every machine and for every reader of JSON.
pub(crate) fn reported(value: f64) -> f64 {
    (value * 1e12).round() / 1e12
}

/// One-sided Wilson score bounds (lower, upper) of a rate of which `successes` of `total` were observed, each holding with
/// probability `confidence` (above 0.5 and below 1). `None` without observations.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): the roots of
/// (p̂ − p)² = z² p (1 − p) / n.
pub(crate) fn wilson(successes: u32, total: u32, confidence: f64) -> Option<(f64, f64)> {
    if total == 0 || successes > total {
        return None;
    }
    let (n, z) = (f64::from(total), normal_quantile(confidence));
    let p = f64::from(successes) / n;
    let scale = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the formula is exact, and rounding must not take it away.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == total { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// Fisher's exact test, one-sided: the probability that `k` or fewer of `n` succeed, if these and the `s` of `m` before are
/// draws of one kind. 1 where there is nothing to compare.
///
/// R. A. Fisher, "The design of experiments" (1935), chapter 2: the lower tail of the hypergeometric distribution with
/// both margins fixed.
pub(crate) fn fisher_below(k: u32, n: u32, s: u32, m: u32) -> f64 {
    if k > n || s > m {
        return 1.0;
    }
    let [k, n, s, m] = [k, n, s, m].map(u64::from);
    let (total, successes) = (n + m, k + s);
    let lowest = successes.saturating_sub(m);
    let all = ln_choose(total, n);
    let tail: f64 = (lowest..=k)
        .map(|x| (ln_choose(successes, x) + ln_choose(total - successes, n - x) - all).exp())
        .sum();
    tail.min(1.0)
}

/// ln of n over k; −∞ where there is no way to choose.
fn ln_choose(n: u64, k: u64) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// ln n!, in constant time: a golden may claim any number of repetitions. From 64 on by Stirling's series, exact to 1e-12 there.
#[expect(clippy::cast_precision_loss, reason = "counts are below 2^33")]
fn ln_factorial(n: u64) -> f64 {
    static SMALL: LazyLock<[f64; 64]> = LazyLock::new(|| {
        let mut sum = 0.0;
        std::array::from_fn(|n| {
            sum += (n.max(1) as f64).ln();
            sum
        })
    });
    if let Some(small) = usize::try_from(n).ok().and_then(|n| SMALL.get(n)) {
        return *small;
    }
    let n = n as f64;
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n)
        - 1.0 / (360.0 * n.powi(3))
}

/// The standard normal distribution's quantile function, for `p` above 0 and below 1; accurate to about 1e-16.
///
/// M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988).
fn normal_quantile(p: f64) -> f64 {
    const CENTRE: ([f64; 8], [f64; 8]) = (
        [
            3.387_132_872_796_366_5,
            1.331_416_678_917_843_8e2,
            1.971_590_950_306_551_3e3,
            1.373_169_376_550_946e4,
            4.592_195_393_154_987e4,
            6.726_577_092_700_87e4,
            3.343_057_558_358_813e4,
            2.509_080_928_730_122_7e3,
        ],
        [
            1.0,
            4.231_333_070_160_091e1,
            6.871_870_074_920_579e2,
            5.394_196_021_424_751e3,
            2.121_379_430_158_659_7e4,
            3.930_789_580_009_271e4,
            2.872_908_573_572_194_3e4,
            5.226_495_278_852_854e3,
        ],
    );
    const MIDDLE: ([f64; 8], [f64; 8]) = (
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            2.417_807_251_774_506e-1,
            2.272_384_498_926_918_4e-2,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            6.897_673_349_851e-1,
            1.481_039_764_274_800_8e-1,
            1.519_866_656_361_645_7e-2,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    );
    const TAIL: ([f64; 8], [f64; 8]) = (
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            2.965_605_718_285_049e-1,
            2.653_218_952_657_612_4e-2,
            1.242_660_947_388_078_4e-3,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            5.998_322_065_558_88e-1,
            1.369_298_809_227_358e-1,
            1.487_536_129_085_061_5e-2,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ],
    );
    let ratio = |(above, below): ([f64; 8], [f64; 8]), r: f64| {
        let horner =
            |coefficients: [f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
        horner(above) / horner(below)
    };
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(CENTRE, 0.180_625 - q * q);
    }
    let r = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let x = if r <= 5.0 { ratio(MIDDLE, r - 1.6) } else { ratio(TAIL, r - 5.0) };
    if q < 0.0 { -x } else { x }
}

#[cfg(test)]
#[path = "tests/exact_tests.rs"]
mod tests;
