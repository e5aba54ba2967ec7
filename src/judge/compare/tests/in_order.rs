use proptest::prelude::*;

use super::*;

/// By trying every choice.
fn brute(
    golden: &[usize],
    run: &[usize],
    joins: &impl Fn(usize, usize) -> bool,
    chosen: &mut Vec<usize>,
) -> bool {
    let next = chosen.len();
    if next == golden.len() {
        return true;
    }
    let fits = |r: usize| {
        let earlier = (0..next).filter(|&g| golden[g] != golden[next]);
        !chosen.contains(&r)
            && joins(next, r)
            && earlier.into_iter().all(|g| run[chosen[g]] <= run[r])
    };
    for r in (0..run.len()).filter(|&r| fits(r)).collect::<Vec<_>>() {
        chosen.push(r);
        if brute(golden, run, joins, chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// Numbers that grow by 0 or 1.
fn numbers() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..2, 0..6).prop_map(|steps| {
        let mut turn = 0;
        steps
            .into_iter()
            .map(|step| {
                turn += step;
                turn
            })
            .collect()
    })
}

#[test]
fn one_call_a_turn_is_being_a_subsequence() {
    let holds = |golden: &str, run: &str| {
        let (g, r): (Vec<char>, Vec<char>) = (golden.chars().collect(), run.chars().collect());
        let each = |n: usize| (0..n).collect::<Vec<_>>();
        in_order(&each(g.len()), &each(r.len()), &|a, b| g[a] == r[b]).iter().all(Option::is_some)
    };
    assert!(holds("abc", "xaybzc") && holds("", "") && holds("aa", "aba"));
    assert!(!holds("abc", "acb") && !holds("aa", "a") && !holds("a", ""));
}

#[test]
fn long_runs_of_equal_and_of_parallel_calls_are_quick() {
    let (alone, together) = ((0..20_000).collect::<Vec<_>>(), vec![0; 2000]);
    let all = |pairs: Vec<Option<usize>>| pairs.iter().all(Option::is_some);
    assert!(all(in_order(&alone, &alone, &|_, _| true)));
    assert!(all(in_order(&together, &together, &|g, r| g >= r)));
    assert!(all(in_order(&together, &alone, &|g, r| (g + r) % 3 == 0)));
    assert!(!all(in_order(&together, &alone[..2000], &|g, r| g > 0 && r > 1000)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn equals_trying_everything(
        golden in numbers(), run in numbers(), picked in prop::collection::vec(any::<bool>(), 36), more: bool,
    ) {
        let joins = |g: usize, r: usize| picked[g * 6 + r] || (more && picked[r * 6 + g]);
        let pairs = in_order(&golden, &run, &joins);
        let all = pairs.iter().all(Option::is_some);
        prop_assert_eq!(all, brute(&golden, &run, &joins, &mut Vec::new()));
        let mut used = Vec::new();
        for (g, r) in pairs.iter().enumerate().filter_map(|(g, r)| Some((g, (*r)?))) {
            prop_assert!(joins(g, r) && !used.contains(&r));
            used.push(r);
            for (other, with) in pairs[..g].iter().enumerate().filter_map(|(g, r)| Some((g, (*r)?))) {
                prop_assert!(golden[other] == golden[g] || run[with] <= run[r]);
            }
        }
    }
}
