use proptest::prelude::*;

use super::*;

fn size(shares: &[Vec<Share>]) -> usize {
    shares.iter().flatten().map(|(_, n)| n).sum()
}

/// The most things that can be paired, by trying everything.
fn brute(left: &[usize], right: &mut Vec<usize>, edges: &[Vec<usize>]) -> usize {
    let Some((&things, rest)) = left.split_first() else { return 0 };
    if things == 0 {
        return brute(rest, right, &edges[1..]);
    }
    let fewer: Vec<usize> = [&[things - 1], rest].concat();
    let mut most = brute(&fewer, right, edges);
    for &to in &edges[0] {
        if right[to] > 0 {
            right[to] -= 1;
            most = most.max(1 + brute(&fewer, right, edges));
            right[to] += 1;
        }
    }
    most
}

#[test]
fn first_fit_would_fail_here() {
    // The first may take either; the second only the first of them.
    let shares = maximum(&[1, 1], &[], &[1, 1], &[vec![0, 1], vec![0]]);
    assert_eq!(shares, [vec![(1, 1)], vec![(0, 1)]]);
}

#[test]
fn a_chain_of_choices_as_long_as_a_run() {
    // Each may take its own or the next; the last only its own: every choice but one moves on.
    let n = 30_000;
    let mut edges: Vec<Vec<usize>> = (0..n).map(|i| vec![i, i + 1]).collect();
    edges.push(vec![0]);
    assert_eq!(size(&maximum(&vec![1; n + 1], &[], &vec![1; n + 1], &edges)), n + 1);
}

#[test]
fn everything_with_everything_is_quick() {
    let n = 2000;
    let edges = vec![(0..n).collect::<Vec<_>>(); n];
    assert_eq!(size(&maximum(&vec![1; n], &[], &vec![1; n], &edges)), n);
    assert_eq!(size(&maximum(&[1_000_000], &[], &[999_999], &[vec![0]])), 999_999);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn no_other_choice_pairs_more(
        left in prop::collection::vec(0_usize..3, 0..5),
        right in prop::collection::vec(0_usize..3, 0..5),
        picked in prop::collection::vec(any::<bool>(), 25),
    ) {
        let edges: Vec<Vec<usize>> = (0..left.len())
            .map(|l| (0..right.len()).filter(|r| picked[l * 5 + r]).collect())
            .collect();
        let shares = maximum(&left, &[], &right, &edges);
        prop_assert_eq!(size(&shares), brute(&left, &mut right.clone(), &edges));
        let mut used = vec![0; right.len()];
        for (class, shares) in shares.iter().enumerate() {
            prop_assert!(shares.iter().map(|(_, n)| n).sum::<usize>() <= left[class]);
            for &(to, n) in shares {
                prop_assert!(edges[class].contains(&to));
                used[to] += n;
            }
        }
        prop_assert!(used.iter().zip(&right).all(|(used, room)| used <= room));
    }

    #[test]
    fn what_may_go_without_takes_nothing_from_the_others(
        left in prop::collection::vec((0_usize..3, 0_usize..3), 0..4),
        mut right in prop::collection::vec(0_usize..3, 0..5),
        picked in prop::collection::vec(any::<bool>(), 25),
    ) {
        let edges: Vec<Vec<usize>> = (0..left.len())
            .map(|l| (0..right.len()).filter(|r| picked[l * 5 + r]).collect())
            .collect();
        let (needed, more): (Vec<usize>, Vec<usize>) = left.iter().copied().unzip();
        let all: Vec<usize> = left.iter().map(|(needed, more)| needed + more).collect();
        let shares = maximum(&needed, &more, &right, &edges);
        prop_assert_eq!(size(&shares), brute(&all, &mut right.clone(), &edges));
        let of_needed: usize = (0..left.len())
            .map(|class| shares[class].iter().map(|(_, n)| n).sum::<usize>().min(needed[class]))
            .sum();
        prop_assert_eq!(of_needed, brute(&needed, &mut right, &edges));
    }
}
