//! How the modes relate to each other, whatever is compared.

use proptest::prelude::*;

use super::tests::{of, pair, under};
use super::*;
use crate::judge::compare::differences::accepts;
use crate::judge::policy::Results;
use crate::judge::test_runs::{Drawn, TRAJECTORIES, drawn, exact, masked, policies};

fn accepted(golden: &Drawn, run: &Drawn, policy: &Policy) -> bool {
    accepts(&of(golden, policy).behaviour, &of(run, policy), policy)
}

/// The modes under which it does not matter which of two runs was accepted, where arguments are compared by an equivalence
/// (`exact` and `ignore`; not `subset` and `superset`).
const SYMMETRIC: [Trajectory; 4] =
    [Trajectory::Exact, Trajectory::Unordered, Trajectory::Effects, Trajectory::Off];

fn output() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop::option::of(prop::collection::vec(0_u8..4, 0..4))
}

#[test]
fn the_other_modes_are_not_symmetric() {
    let run = |turns: &[&'static str]| Drawn {
        turns: turns.iter().map(|name| vec![(*name, Vec::new())]).collect(),
        output: None,
        outcome: "completed",
    };
    let (fewer, more) = (run(&["book"]), run(&["book", "cancel"]));
    for mode in TRAJECTORIES.into_iter().filter(|mode| !SYMMETRIC.contains(mode)) {
        let policy = under(mode, &exact());
        let (forth, back) = (accepted(&fewer, &more, &policy), accepted(&more, &fewer, &policy));
        assert_eq!(
            (forth, back),
            if mode == Trajectory::Subset { (false, true) } else { (true, false) },
            "{mode}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn what_exact_accepts_every_weaker_mode_accepts((golden, run) in pair(), policy in policies()) {
        if accepted(&golden, &run, &under(Trajectory::Exact, &policy)) {
            for mode in TRAJECTORIES {
                prop_assert!(accepted(&golden, &run, &under(mode, &policy)), "{mode}");
            }
        }
        if accepted(&golden, &run, &under(Trajectory::InOrder, &policy)) {
            prop_assert!(accepted(&golden, &run, &under(Trajectory::Superset, &policy)));
        }
    }

    #[test]
    fn weaker_arguments_accept_more((golden, run) in pair(), policy in policies()) {
        let with = |arguments| Policy { arguments, tool_arguments: Vec::new(), ..policy.clone() };
        if accepted(&golden, &run, &with(Arguments::Exact)) {
            for weaker in [Arguments::Subset, Arguments::Superset, Arguments::Ignore] {
                let policy = Policy { results: Results::Ignore, ..with(weaker) };
                prop_assert!(accepted(&golden, &run, &policy), "{weaker}");
            }
        }
    }

    #[test]
    fn unordered_is_superset_and_subset((golden, run) in pair(), policy in policies()) {
        let [unordered, superset, subset] = [Trajectory::Unordered, Trajectory::Superset, Trajectory::Subset]
            .map(|mode| accepted(&golden, &run, &under(mode, &policy)));
        prop_assert_eq!(unordered, superset && subset);
    }

    #[test]
    fn a_mode_and_its_mirror_say_the_same((golden, run) in pair(), policy in policies()) {
        let mut back = policy.clone();
        let modes = back.tool_arguments.iter_mut().filter_map(|entry| entry.mode.as_mut());
        for mode in modes.chain([&mut back.arguments]) {
            *mode = match *mode {
                Arguments::Subset => Arguments::Superset,
                Arguments::Superset => Arguments::Subset,
                other => other,
            };
        }
        back.trajectory = match policy.trajectory {
            Trajectory::Superset => Trajectory::Subset,
            Trajectory::Subset => Trajectory::Superset,
            Trajectory::InOrder => return Ok(()),
            // In the run a turn's calls have no order, which the golden no longer knows of its own.
            Trajectory::Effects if pairs_calls(&policy) => return Ok(()),
            other => other,
        };
        prop_assert_eq!(accepted(&golden, &run, &policy), accepted(&run, &golden, &back));
    }

    #[test]
    fn symmetric_modes_are_symmetric(
        (golden, run) in pair(), outputs in prop::option::of((output(), output())), policy in policies(), ignore: bool,
    ) {
        let (mut golden, mut run) = (golden, run);
        if let Some((of_golden, of_run)) = outputs {
            (golden.output, run.output) = (of_golden, of_run);
        }
        let mut policy = Policy { arguments: if ignore { Arguments::Ignore } else { Arguments::Exact }, ..policy };
        policy.tool_arguments.iter_mut().for_each(|entry| entry.mode = None);
        for mode in SYMMETRIC {
            let policy = under(mode, &policy);
            prop_assert_eq!(accepted(&golden, &run, &policy), accepted(&run, &golden, &policy), "{}", mode);
        }
    }

    #[test]
    fn sets_know_no_order(run in drawn(), seed: u64, policy in policies()) {
        let mut other = run.clone();
        other.turns = vec![run.turns.concat()];
        let mut other = other.shuffled(seed);
        other.turns = other.turns.concat().into_iter().map(|call| vec![call]).collect();
        for mode in [Trajectory::Unordered, Trajectory::Superset, Trajectory::Subset] {
            let policy = Policy { counts: Default::default(), ..under(mode, &policy) };
            prop_assert_eq!(of(&run, &policy).behaviour, of(&other, &policy).behaviour);
        }
    }
}

/// Under `subset` a call of the golden may be paired with one that lacks its values; the links of another pair still hold.
#[test]
fn a_call_without_values_does_not_free_the_links_of_others() {
    let turns = |one: [u8; 2], two: [u8; 2]| Drawn {
        turns: [one, two].map(|values| vec![("book", vec![]), ("book", values.to_vec())]).to_vec(),
        output: None,
        outcome: "completed",
    };
    let (golden, run) = (turns([0, 3], [3, 1]), turns([3, 1], [0, 3]));
    for arguments in [Arguments::Subset, Arguments::Superset] {
        let policy = masked(Policy { arguments, ..exact() });
        assert!(!accepted(&golden, &run, &policy), "{arguments}");
        assert!(accepted(&golden, &turns([2, 0], [0, 1]), &policy), "{arguments}");
    }
}
