use proptest::prelude::*;

use super::*;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

/// Values by SciPy (`scipy.stats.norm.ppf`, `binomtest(k, n).proportion_ci(c, method="wilson")`, `fisher_exact`).
#[test]
fn quantiles_and_bounds_as_published() {
    for (p, z) in QUANTILES {
        close(normal_quantile(*p), *z);
    }
    for (k, n, confidence, low, high) in BOUNDS {
        let (l, h) = wilson(*k, *n, *confidence).unwrap();
        close(l, *low);
        close(h, *high);
    }
    assert_eq!(wilson(0, 0, 0.95), None);
}

#[test]
fn fisher_as_published() {
    for (k, n, s, m, p) in FISHER {
        close(fisher_below(*k, *n, *s, *m), *p);
    }
    close(fisher_below(0, 0, 3, 3), 1.0);
}

proptest! {
    #[test]
    fn bounds_hold_the_rate_and_grow_with_it(n in 1u32..200, k in 0u32..200, confidence in 0.51f64..0.999) {
        let k = k % (n + 1);
        let (low, high) = wilson(k, n, confidence).unwrap();
        let rate = f64::from(k) / f64::from(n);
        prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0);
        if k > 0 {
            prop_assert!(wilson(k - 1, n, confidence).unwrap().0 <= low);
        }
    }

    #[test]
    fn a_further_success_never_makes_fisher_more_certain(n in 1u32..40, k in 0u32..40, m in 1u32..40, s in 0u32..40) {
        let (k, s) = (k % (n + 1), s % (m + 1));
        let p = fisher_below(k, n, s, m);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert!(fisher_below(k + 1, n + 1, s, m) >= p - 1e-12);
    }
}

const QUANTILES: &[(f64, f64)] = &[
    (0.501, 0.0025066308995717666),
    (0.75, 0.6744897501960817),
    (0.9, 1.2815515655446004),
    (0.95, 1.6448536269514722),
    (0.975, 1.959963984540054),
    (0.99, 2.3263478740408408),
    (0.999, 3.090232306167813),
    (0.9999999, 5.199337582290661),
    (0.0001, -3.7190164854556804),
];

const BOUNDS: &[(u32, u32, f64, f64, f64)] = &[
    (0, 1, 0.95, 0.0, 0.7301340512159458),
    (1, 1, 0.95, 0.2698659487840541, 1.0),
    (0, 5, 0.95, 0.0, 0.35111650076510126),
    (1, 5, 0.95, 0.04596245388060394, 0.5647074465784567),
    (4, 5, 0.95, 0.43529255342154327, 0.954037546119396),
    (5, 5, 0.95, 0.6488834992348989, 1.0),
    (3, 7, 0.9, 0.22598811161452576, 0.6583029463790933),
    (50, 100, 0.95, 0.41884779611252954, 0.5811522038874705),
    (99, 100, 0.99, 0.9310624706844355, 0.9986238851954301),
    (977, 1000, 0.975, 0.9657235493377733, 0.9846257230670071),
];

const FISHER: &[(u32, u32, u32, u32, f64)] = &[
    (0, 5, 5, 5, 0.003968253968253969),
    (1, 5, 5, 5, 0.023809523809523808),
    (2, 5, 5, 5, 0.08333333333333333),
    (3, 5, 5, 5, 0.22222222222222224),
    (4, 5, 5, 5, 0.5),
    (5, 5, 5, 5, 1.0),
    (0, 1, 1, 1, 0.5),
    (0, 1, 3, 5, 0.5),
    (2, 4, 2, 4, 0.7571428571428571),
    (3, 20, 18, 25, 0.0001544184972295995),
    (40, 100, 70, 100, 1.6522964946361596e-05),
    (0, 3, 3, 3, 0.05000000000000001),
    (7, 9, 1, 4, 0.993006993006993),
    (150, 400, 260, 500, 9.166855572608174e-06),
];
