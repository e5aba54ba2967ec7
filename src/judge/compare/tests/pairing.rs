use std::collections::HashMap;
use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::json::Json;
use crate::judge::behaviour::BehaviourStep;
use crate::judge::compare::contain::contains;
use crate::judge::compare::differences::accepts;
use crate::judge::compare::graph::links;
use crate::judge::compare::links::Link;
use crate::judge::mask::erase;
use crate::judge::test_runs::{
    Drawn, TRAJECTORIES, calls, drawn, exact, masked, policies, projected, uuid,
};

pub(super) fn of(run: &Drawn, policy: &Policy) -> Projection {
    projected(&run.members(&[0, 1, 2, 3]), policy)
}

pub(super) fn under(trajectory: Trajectory, policy: &Policy) -> Policy {
    Policy { trajectory, ..policy.clone() }
}

/// Which value of the run stands for which of the golden (`true`), and back.
#[derive(Clone, Default)]
struct Known(HashMap<(bool, String, String), String>);

impl Known {
    fn with(&self, links: &[Link<'_>]) -> Option<Self> {
        let mut known = self.clone();
        for &(kind, golden, run) in links {
            let mut same = |forth: bool, one: &str, other: &str| {
                let key = (forth, kind.to_owned(), one.to_owned());
                *known.0.entry(key).or_insert_with(|| other.to_owned()) == other
            };
            if !same(true, golden, run) || !same(false, run, golden) {
                return None;
            }
        }
        Some(known)
    }
}

/// The rules of section 5 as they are written, by trying every choice of pairs.
struct Brute<'a> {
    golden: &'a [BehaviourStep],
    run: &'a Projection,
    policy: &'a Policy,
}

impl Brute<'_> {
    fn alike(&self, golden: &BehaviourStep, run: &BehaviourStep) -> bool {
        let erased = |value: &Option<Json>| value.as_ref().map(erase);
        let rest = |step: &BehaviourStep| {
            (step.kind, step.name.clone(), step.args_hash.clone(), erased(&step.result))
        };
        let args = match (erased(&golden.args), erased(&run.args)) {
            (Some(golden), Some(args)) => {
                match self.policy.arguments_of(run.name.as_deref().unwrap()).0 {
                    Arguments::Exact => golden == args,
                    Arguments::Subset => contains(&golden, &args),
                    Arguments::Superset => contains(&args, &golden),
                    Arguments::Ignore => unreachable!(),
                }
            }
            (golden, args) => golden == args,
        };
        rest(golden) == rest(run) && args
    }

    /// Whether the golden's step `index` may be paired with the run's `with`, where those before are paired as `chosen`.
    fn in_order(&self, chosen: &[Option<usize>], index: usize, with: usize) -> bool {
        let (golden, run) = (|i: usize| self.golden[i].turn, |i: usize| self.run.turns[i]);
        // The turn's place: steps without one stand alone.
        let place = |i: usize| {
            (0..=i).rev().take_while(|&j| j == i || (run(j).is_some() && run(j) == run(i))).last()
        };
        let same = |i: usize| golden(i).is_some() && golden(i) == golden(index);
        let before = chosen.iter().enumerate().filter_map(|(i, with)| Some((i, (*with)?)));
        match self.policy.trajectory {
            Trajectory::Exact | Trajectory::Effects if pairs_calls(self.policy) => {
                place(index) == place(with)
            }
            Trajectory::Exact | Trajectory::Effects => index == with,
            Trajectory::InOrder => {
                before.into_iter().all(|(i, r)| same(i) || place(r) <= place(with))
            }
            _ => true,
        }
    }

    fn holds(&self, chosen: &mut Vec<Option<usize>>, known: &Known) -> bool {
        let (index, runs) = (chosen.len(), &self.run.behaviour.steps);
        let mode = self.policy.trajectory;
        if index == self.golden.len() {
            let all = (0..runs.len()).all(|r| chosen.contains(&Some(r)));
            return all || matches!(mode, Trajectory::InOrder | Trajectory::Superset);
        }
        let step = &self.golden[index];
        for with in (0..runs.len()).filter(|&r| !chosen.contains(&Some(r))).collect::<Vec<_>>() {
            let known = links(step, &runs[with]).and_then(|links| known.with(&links));
            let Some(known) = known
                .filter(|_| self.alike(step, &runs[with]) && self.in_order(chosen, index, with))
            else {
                continue;
            };
            chosen.push(Some(with));
            if self.holds(chosen, &known) {
                return true;
            }
            chosen.pop();
        }
        let mut left_out = mode == Trajectory::Subset;
        if left_out {
            chosen.push(None);
            left_out = self.holds(chosen, known);
            chosen.pop();
        }
        left_out
    }
}

/// What `accepts` should say of steps and of an output that is compared exactly.
fn brute(golden: &Behaviour, run: &Projection, policy: &Policy) -> bool {
    if policy.trajectory == Trajectory::Off {
        return true;
    }
    let behaviour = &run.behaviour;
    let turns = |steps: &[BehaviourStep]| steps.iter().map(|step| step.turn).collect::<Vec<_>>();
    if policy.trajectory == Trajectory::Exact && turns(&golden.steps) != turns(&behaviour.steps) {
        return false;
    }
    let known = match (&golden.output, &behaviour.output, policy.output) {
        (Some(one), Some(other), Output::Exact) => {
            let mut links = Vec::new();
            crate::judge::compare::links::linked(one, other, &mut links)
                .and_then(|()| Known::default().with(&links))
        }
        _ => Some(Known::default()),
    };
    known.is_some_and(|known| {
        Brute { golden: &golden.steps, run, policy }.holds(&mut Vec::new(), &known)
    })
}

/// Two runs of few calls that are alike often enough: now and then the second is made of the first.
pub(super) fn pair() -> impl Strategy<Value = (Drawn, Drawn)> {
    (drawn(), drawn(), 0_u8..4, any::<u64>()).prop_map(|(mut golden, mut run, how, seed)| {
        let few = |run: &mut Drawn| {
            run.turns.truncate(3);
            run.turns.iter_mut().for_each(|turn| turn.truncate(2));
            run.outcome = "completed";
        };
        few(&mut golden);
        few(&mut run);
        run.output.clone_from(&golden.output);
        let (more, mut other) = (run.turns.clone(), golden.clone());
        match how {
            0 => return (golden, run),
            1 => other = other.shuffled(seed),
            2 => other.turns.extend(more.into_iter().take(1)),
            _ => {
                other.turns.reverse();
                other
                    .turns
                    .iter_mut()
                    .flatten()
                    .filter(|(name, _)| *name == "get")
                    .for_each(|(_, args)| args.push(3));
            }
        }
        if seed % 2 == 0 { (golden, other) } else { (other, golden) }
    })
}

/// A run of few masked calls, and one of its calls under other names, with calls more or less and a value changed.
fn linked_pair() -> impl Strategy<Value = (Drawn, Drawn)> {
    let call = || (prop::sample::select(vec!["get", "book"]), prop::collection::vec(0_u8..3, 1..3));
    let calls = move |most| prop::collection::vec(call(), 0..most);
    let changes = (any::<u8>(), any::<u64>(), any::<bool>());
    (calls(5), calls(3), changes).prop_map(|(golden, more, (at, seed, shuffle))| {
        let output = seed.is_multiple_of(3).then(|| vec![u8::try_from(seed / 3 % 3).unwrap()]);
        let run = |calls: Vec<_>| Drawn {
            turns: calls.into_iter().map(|call| vec![call]).collect(),
            output: output.clone(),
            outcome: "completed",
        };
        // Another value for each, by a rotation.
        let renamed = |(name, values): &(&'static str, Vec<u8>)| {
            (
                *name,
                values
                    .iter()
                    .map(|value| (value + u8::from(seed.is_multiple_of(2))) % 3)
                    .collect::<Vec<_>>(),
            )
        };
        let mut other: Vec<_> = golden.iter().map(renamed).collect();
        let place = |at: u8, length: usize| usize::from(at) % (length + 1);
        for (index, call) in more.into_iter().enumerate() {
            let at = place(at.rotate_left(u32::try_from(index).unwrap()), other.len());
            other.insert(at, call);
        }
        if at.is_multiple_of(4) && !other.is_empty() {
            let index = place(at / 4, other.len() - 1);
            other[index].1[0] = at % 3;
        }
        if shuffle {
            let mut one =
                Drawn { turns: vec![other], output: None, outcome: "completed" }.shuffled(seed);
            other = one.turns.remove(0);
        }
        let mut other = run(other);
        if let Some(output) = &mut other.output {
            output
                .iter_mut()
                .for_each(|value| *value = (*value + u8::from(seed.is_multiple_of(2))) % 3);
        }
        (run(golden), other)
    })
}

/// The modes under which calls are paired, with everything masked.
fn linked_policies() -> impl Strategy<Value = Policy> {
    let arguments =
        prop::sample::select(vec![Arguments::Exact, Arguments::Subset, Arguments::Superset]);
    (prop::sample::select(TRAJECTORIES[..6].to_vec()), arguments, any::<bool>()).prop_map(
        |(trajectory, arguments, output)| {
            let output = if output { Output::Exact } else { Output::Ignore };
            masked(Policy { trajectory, arguments, output, ..exact() })
        },
    )
}

#[test]
fn the_cases_of_the_next_test_fall_on_both_sides() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = [[0; 2]; 2];
    for _ in 0..2000 {
        let (golden, run) = linked_pair().new_tree(&mut runner).unwrap().current();
        let policy = linked_policies().new_tree(&mut runner).unwrap().current();
        if !pairs_calls(&policy) {
            continue;
        }
        let (golden, run) = (of(&golden, &policy).behaviour, of(&run, &policy));
        // Told by looking at calls one by one, and by what links them.
        let sides = Sides::new(&golden, &run, &policy);
        let calls = sides.hold(&Graph::new(sides.golden, sides.run, &policy, Numbers::WithinCalls));
        counts[usize::from(calls)][usize::from(accepts(&golden, &run, &policy))] += 1;
    }
    let [[no, never], [unlinked, whole]] = counts;
    assert!(no > 100 && unlinked > 40 && whole > 300 && never == 0, "{counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn accepts_what_some_choice_links((golden, run) in linked_pair(), policy in linked_policies()) {
        let (golden, run) = (of(&golden, &policy).behaviour, of(&run, &policy));
        let expected = golden.output.as_ref().map(erase) == run.behaviour.output.as_ref().map(erase)
            && brute(&golden, &run, &policy);
        prop_assert_eq!(accepts(&golden, &run, &policy), expected, "{:#?}\n{:#?}", golden, run.behaviour);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn accepts_what_some_choice_of_pairs_makes_hold((golden, run) in pair(), policy in policies()) {
        let policy = Policy { output: match policy.output { Output::Similarity(_) => Output::Exact, o => o }, ..policy };
        let (golden, run) = (of(&golden, &policy).behaviour, of(&run, &policy));
        let expected = golden.counts == run.behaviour.counts
            && golden.output.as_ref().map(erase) == run.behaviour.output.as_ref().map(erase)
            && brute(&golden, &run, &policy);
        prop_assert_eq!(accepts(&golden, &run, &policy), expected, "{:#?}\n{:#?}", golden.steps, run.behaviour.steps);
    }
}

#[test]
fn links_between_calls_are_kept_where_others_are_free() {
    let run = |ids: &[(&str, u8)]| {
        let text: Vec<_> =
            ids.iter().map(|(name, id)| (*name, format!(r#"{{"id": "{}"}}"#, uuid(*id)))).collect();
        let made: Vec<_> =
            (0..).zip(&text).map(|(turn, (name, args))| (turn, *name, args.as_str())).collect();
        calls(&made)
    };
    let golden = [("get", 1), ("book", 1)];
    for trajectory in [Trajectory::Superset, Trajectory::InOrder] {
        let policy = masked(under(trajectory, &exact()));
        let known = projected(&run(&golden), &policy).behaviour;
        let ok = |ids: &[(&str, u8)]| accepts(&known, &projected(&run(ids), &policy), &policy);
        assert!(ok(&[("search", 9), ("get", 5), ("book", 5)]), "a call more shifts all numbers");
        assert!(ok(&[("get", 9), ("get", 5), ("book", 5)]));
        assert!(!ok(&[("get", 5), ("book", 6)]), "another is booked than was looked up");
        assert!(!ok(&[("search", 5), ("get", 6), ("book", 5)]));
        assert_eq!(ok(&[("book", 5), ("get", 5)]), trajectory == Trajectory::Superset);
        let late = [("get", 6), ("book", 5), ("get", 5)];
        assert_eq!(
            ok(&late),
            trajectory == Trajectory::Superset,
            "what was looked up before is another"
        );
    }
    let policy = masked(under(Trajectory::Superset, &exact()));
    let known = projected(&run(&[("get", 1), ("get", 2)]), &policy).behaviour;
    let ok = |ids: &[(&str, u8)]| accepts(&known, &projected(&run(ids), &policy), &policy);
    assert!(
        ok(&[("get", 7), ("get", 7), ("get", 8)]) && !ok(&[("get", 7), ("get", 7)]),
        "two of them were looked up"
    );
}

#[test]
fn links_within_a_call_are_kept_where_arguments_are_free() {
    let policy = masked(Policy { arguments: Arguments::Superset, ..exact() });
    let run = |members: &[(&str, u8)]| {
        let members: Vec<_> =
            members.iter().map(|(key, id)| format!(r#""{key}": "{}""#, uuid(*id))).collect();
        projected(&calls(&[(0, "book", &format!("{{{}}}", members.join(", ")))]), &policy)
    };
    let known = run(&[("from", 1), ("to", 1)]).behaviour;
    let ok = |members: &[(&str, u8)]| accepts(&known, &run(members), &policy);
    assert!(ok(&[("from", 5), ("to", 5), ("a", 6)]));
    assert!(!ok(&[("from", 5), ("to", 6), ("a", 6)]));
    let known = run(&[("from", 1), ("to", 2)]).behaviour;
    let ok = |members: &[(&str, u8)]| accepts(&known, &run(members), &policy);
    assert!(ok(&[("from", 5), ("to", 6), ("a", 6)]) && !ok(&[("from", 5), ("to", 5), ("a", 6)]));
}

#[test]
fn long_runs_are_paired_in_time() {
    // Few names, many arguments: much that might be paired and little that may.
    let run = |shift: usize, extra: bool, n: usize| {
        let args = |i: usize| {
            let i = (i * 7919 + shift) % n;
            let more = if extra { format!(r#", "trace": {i}"#) } else { String::new() };
            format!(r#"{{"a": {}, "b": {}{more}}}"#, i % 45, i / 45)
        };
        let args: Vec<String> = (0..n).map(args).collect();
        let made: Vec<_> =
            (0..).zip(&args).map(|(turn, args)| (turn, "search", args.as_str())).collect();
        calls(&made)
    };
    let begun = Instant::now();
    for trajectory in [Trajectory::Unordered, Trajectory::Superset, Trajectory::Subset] {
        for (arguments, extra) in
            [(Arguments::Exact, false), (Arguments::Superset, true), (Arguments::Ignore, false)]
        {
            let policy = Policy { trajectory, arguments, ..exact() };
            let (golden, run) = (
                projected(&run(0, false, 2000), &policy),
                projected(&run(3, extra, 2000), &policy),
            );
            assert!(accepts(&golden.behaviour, &run, &policy), "{trajectory} {arguments}");
        }
    }
    // Everything fits everything but for the last: no first fit finds it.
    let policy =
        Policy { trajectory: Trajectory::Superset, arguments: Arguments::Superset, ..exact() };
    let many = |args: &dyn Fn(usize) -> String| {
        let args: Vec<String> = (0..2000).map(args).collect();
        let made: Vec<_> =
            (0..).zip(&args).map(|(turn, args)| (turn, "f", args.as_str())).collect();
        projected(&calls(&made), &policy)
    };
    let golden = many(&|i| if i % 2 == 0 { "{}".to_owned() } else { r#"{"k": 1}"#.to_owned() });
    let run = many(&|i| {
        if i < 1000 { format!(r#"{{"k": 1, "i": {i}}}"#) } else { format!(r#"{{"i": {i}}}"#) }
    });
    assert!(accepts(&golden.behaviour, &run, &policy));
    assert!(!accepts(&run.behaviour, &golden, &policy));
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

/// Two graphs that no local rule tells apart (S. S. Shrikhande, 1959), with a call for each edge: of 16 nodes in four rows, nodes
/// are joined where row or column is the same, or where they are neighbours on a torus, one of the diagonals included.
#[test]
fn what_is_not_found_out_is_neither_accepted_nor_called_different() {
    let calls_of = |joined: &dyn Fn(u8, u8) -> bool| {
        let pairs = (0..16_u8).flat_map(|a| (0..16_u8).map(move |b| (a, b)));
        let args: Vec<_> = pairs
            .filter(|&(a, b)| a != b && joined(a, b))
            .map(|(a, b)| format!(r#"{{"a": "{}", "b": "{}"}}"#, uuid(a), uuid(b)))
            .collect();
        let made: Vec<_> = (0..).zip(&args).map(|(turn, args)| (turn, "get", &**args)).collect();
        calls(&made)
    };
    let rows = calls_of(&|a, b| a / 4 == b / 4 || a % 4 == b % 4);
    let torus = calls_of(&|a, b| {
        let away = ((4 + a / 4 - b / 4) % 4, (4 + a % 4 - b % 4) % 4);
        [(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)].contains(&away)
    });
    let policy = masked(under(Trajectory::Unordered, &exact()));
    let golden = projected(&rows, &policy).behaviour;
    let run = projected(&torus, &policy);
    assert!(matches!(steps_match(&golden, &run, &policy), Match::GaveUp));
    assert!(!accepts(&golden, &run, &policy));
    assert!(matches!(steps_match(&golden, &projected(&rows, &policy), &policy), Match::Whole));
}
