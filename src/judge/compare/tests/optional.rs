use proptest::prelude::*;

use super::*;
use crate::judge::behaviour::{Behaviour, BehaviourStep, Projection};
use crate::judge::compare::differences::{accepts, differences};
use crate::judge::compare::fitting::tests::{Wanted, golden};
use crate::judge::finding::FindingKind;
use crate::judge::policy::{Policy, Trajectory};
use crate::judge::test_runs::{TRAJECTORIES, calls, exact, masked, projected, uuid};

fn under(trajectory: Trajectory) -> Policy {
    Policy { trajectory, ..exact() }
}

fn kinds(steps: &[Wanted<'_>], run: &[(u32, &str, &str)], policy: &Policy) -> Vec<FindingKind> {
    let (golden, run) = (golden(steps, policy), projected(&calls(run), policy));
    let found = differences(&golden, &run, policy);
    assert_eq!(accepts(&golden, &run, policy), found.is_empty(), "{found:?}");
    found.into_iter().map(|finding| finding.kind).collect()
}

const A: Wanted<'_> = (0, "a", "{}", false);
const MAYBE_B: Wanted<'_> = (1, "b", "{}", true);
const C: Wanted<'_> = (2, "c", "{}", false);

#[test]
fn an_optional_step_in_every_mode() {
    use FindingKind::{StepAdded, StepMoved, StepRemoved};
    use Trajectory::{Effects, Exact, InOrder, Subset, Superset, Unordered};
    let (a, b, c) = ((0, "a", "{}"), (1, "b", "{}"), (2, "c", "{}"));
    let none: &[FindingKind] = &[];
    for (trajectory, run, expected) in [
        (Exact, vec![a, b, c], none),
        (Exact, vec![a, c], none),
        (Exact, vec![b, a, c], &[StepMoved]),
        (Exact, vec![a, b, (3, "b", "{}"), c], &[StepAdded]),
        (Exact, vec![a, b], &[StepRemoved]),
        (Exact, vec![b], &[StepRemoved, StepRemoved]),
        (Exact, vec![], &[StepRemoved, StepRemoved]),
        // Its turn is its own.
        (Exact, vec![a, (0, "b", "{}"), c], &[StepMoved]),
        (Effects, vec![a, b, c], none),
        (Effects, vec![a, c], none),
        (Effects, vec![a, (0, "b", "{}"), c], none),
        (Effects, vec![a, c, (4, "b", "{}")], &[StepMoved]),
        (Effects, vec![c], &[StepRemoved]),
        (Unordered, vec![c, a], none),
        (Unordered, vec![c, b, a], none),
        (Unordered, vec![c, b, a, (4, "b", "{}")], &[StepAdded]),
        (Unordered, vec![b, a], &[StepRemoved]),
        (InOrder, vec![a, c], none),
        (InOrder, vec![b, a, b, b, c], none),
        (InOrder, vec![a, b], &[StepRemoved]),
        (Superset, vec![c, a, (4, "x", "{}")], none),
        (Superset, vec![c, b, b], &[StepRemoved]),
        (Subset, vec![b], none),
        (Subset, vec![b, (4, "b", "{}")], &[StepAdded]),
    ] {
        let run: Vec<_> = run
            .iter()
            .enumerate()
            .map(|(index, &(turn, name, args))| {
                let turn = if turn == 0 && index > 0 { 0 } else { u32::try_from(index).unwrap() };
                (turn, name, args)
            })
            .collect();
        assert_eq!(
            kinds(&[A, MAYBE_B, C], &run, &under(trajectory)),
            expected,
            "{trajectory} {run:?}"
        );
    }
}

#[test]
fn of_the_calls_of_a_turn_some_may_be_missing() {
    let steps =
        [(0, "a", "{}", false), (0, "b", "{}", true), (1, "c", "{}", true), (1, "d", "{}", true)];
    let ok = |run: &[(u32, &str, &str)]| kinds(&steps, run, &exact()).is_empty();
    assert!(ok(&[(0, "a", "{}")]));
    assert!(ok(&[(0, "b", "{}"), (0, "a", "{}")]));
    assert!(ok(&[(0, "a", "{}"), (1, "d", "{}")]));
    assert!(!ok(&[(0, "a", "{}"), (1, "b", "{}")]), "in a turn of its own");
    assert!(!ok(&[(0, "b", "{}")]));
    assert!(!ok(&[(0, "a", "{}"), (1, "c", "{}"), (2, "d", "{}")]));
}

#[test]
fn one_that_could_stand_for_either_is_needed_where_it_must_be() {
    // First fit would take the optional step for the only call.
    let steps = [(0, "f", r#"{"$any": "object"}"#, true), (1, "f", r#"{"n": 1}"#, false)];
    for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
        let policy = under(trajectory);
        assert_eq!(kinds(&steps, &[(0, "f", r#"{"n": 1}"#)], &policy), [], "{trajectory}");
        assert_eq!(
            kinds(&steps, &[(0, "f", r#"{"n": 2}"#), (1, "f", r#"{"n": 1}"#)], &policy),
            [],
            "{trajectory}"
        );
        let other = kinds(&steps, &[(0, "f", r#"{"n": 2}"#)], &policy);
        assert_eq!(other.is_empty(), trajectory == Trajectory::Subset, "{trajectory}");
    }
}

#[test]
fn masked_values_link_what_is_there() {
    let id = |n: u8| format!(r#"{{"id": "{}"}}"#, uuid(n));
    for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
        let policy = masked(under(trajectory));
        let first = r#"{"id": "<uuid 1>"}"#;
        let steps = [
            (0, "get", first, false),
            (1, "log", r#"{"id": "<uuid 2>"}"#, true),
            (2, "book", first, false),
        ];
        let known = golden(&steps, &policy);
        let ok =
            |run: &[(u32, &str, &str)]| accepts(&known, &projected(&calls(run), &policy), &policy);
        assert!(ok(&[(0, "get", &id(1)), (1, "book", &id(1))]), "{trajectory}");
        assert!(ok(&[(0, "get", &id(1)), (1, "log", &id(2)), (2, "book", &id(1))]), "{trajectory}");
        assert!(!ok(&[(0, "get", &id(1)), (1, "book", &id(2))]), "{trajectory}");
        let other = ok(&[(0, "get", &id(1)), (1, "log", &id(1)), (2, "book", &id(1))]);
        // Where others are free, that is another call of `log` than the optional one.
        assert_eq!(
            other,
            matches!(trajectory, Trajectory::InOrder | Trajectory::Superset),
            "{trajectory}"
        );
    }
}

/// The table of `optional` as it is written: some choice of optional steps that are missing, some choice of pairs.
struct Brute<'a> {
    run: &'a Projection,
    mode: Trajectory,
}

fn alike(golden: &BehaviourStep, run: &BehaviourStep) -> bool {
    let args = crate::judge::compare::leaves::leaves(
        golden.args.as_ref(),
        run.args.as_ref(),
        crate::judge::policy::Arguments::Exact,
        "",
    );
    golden.name == run.name && args.is_empty()
}

/// Whether each of `these` is paired with one of `those` of its own.
fn each_has_its_own(these: &[&BehaviourStep], those: &[&BehaviourStep], turned: bool) -> bool {
    let Some((first, rest)) = these.split_first() else { return true };
    (0..those.len()).any(|index| {
        let other = those[index];
        let fits = if turned { alike(other, first) } else { alike(first, other) };
        let left: Vec<&BehaviourStep> =
            those.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, s)| *s).collect();
        fits && each_has_its_own(rest, &left, turned)
    })
}

fn groups<'s>(
    steps: &[&'s BehaviourStep],
    turn: impl Fn(usize) -> Option<u32>,
) -> Vec<Vec<&'s BehaviourStep>> {
    let mut groups: Vec<Vec<&BehaviourStep>> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if turn(index).is_some() && turn(index) == turn(index - 1) => {
                last.push(step);
            }
            _ => groups.push(vec![step]),
        }
    }
    groups
}

impl Brute<'_> {
    fn accepts(&self, golden: &Behaviour) -> bool {
        let optional: Vec<usize> =
            (0..golden.steps.len()).filter(|&index| golden.steps[index].optional).collect();
        (0..1_usize << optional.len()).any(|missing| {
            let gone = |index: usize| {
                optional.iter().position(|&o| o == index).is_some_and(|bit| missing >> bit & 1 == 1)
            };
            let kept: Vec<&BehaviourStep> = (0..golden.steps.len())
                .filter(|&index| !gone(index))
                .map(|index| &golden.steps[index])
                .collect();
            self.matches(&kept)
        })
    }

    fn matches(&self, golden: &[&BehaviourStep]) -> bool {
        let run: Vec<&BehaviourStep> = self.run.behaviour.steps.iter().collect();
        let run_turns = groups(&run, |index| self.run.turns[index]);
        let perfect = |these: &[&BehaviourStep], those: &[&BehaviourStep]| {
            these.len() == those.len() && each_has_its_own(these, those, false)
        };
        match self.mode {
            Trajectory::Off => true,
            Trajectory::Unordered => perfect(golden, &run),
            Trajectory::Superset => each_has_its_own(golden, &run, false),
            Trajectory::Subset => each_has_its_own(&run, golden, true),
            Trajectory::Effects => {
                let mut rest = golden;
                golden.len() == run.len()
                    && run_turns.iter().all(|turn| {
                        let (these, left) = rest.split_at(turn.len());
                        rest = left;
                        perfect(these, turn)
                    })
            }
            Trajectory::Exact => {
                let turns = groups(golden, |index| golden[index].turn);
                turns.len() == run_turns.len()
                    && turns.iter().zip(&run_turns).all(|(g, r)| perfect(g, r))
            }
            Trajectory::InOrder => {
                in_order(&groups(golden, |index| golden[index].turn), &run_turns)
            }
        }
    }
}

/// Whether each turn of the golden finds its calls in turns that are not before those of the one before it.
fn in_order(golden: &[Vec<&BehaviourStep>], run: &[Vec<&BehaviourStep>]) -> bool {
    let Some((turn, rest)) = golden.split_first() else { return true };
    let places: Vec<(usize, usize)> =
        (0..run.len()).flat_map(|t| (0..run[t].len()).map(move |i| (t, i))).collect();
    // Every choice of calls for this turn; those taken are gone, and turns before the last of them too.
    choices(turn, &places, run).into_iter().any(|taken| {
        let last = taken.iter().map(|(t, _)| *t).max().unwrap_or(0);
        let left: Vec<Vec<&BehaviourStep>> = (last..run.len())
            .map(|t| {
                (0..run[t].len()).filter(|&i| !taken.contains(&(t, i))).map(|i| run[t][i]).collect()
            })
            .collect();
        in_order(rest, &left)
    })
}

/// Every way to give each step of `turn` one of these places of its own.
fn choices(
    turn: &[&BehaviourStep],
    places: &[(usize, usize)],
    run: &[Vec<&BehaviourStep>],
) -> Vec<Vec<(usize, usize)>> {
    let Some((first, others)) = turn.split_first() else { return vec![Vec::new()] };
    let fits = places.iter().filter(|(t, i)| alike(first, run[*t][*i]));
    let with = |&place: &(usize, usize)| {
        let left: Vec<_> = places.iter().copied().filter(|other| *other != place).collect();
        choices(others, &left, run).into_iter().map(move |mut taken| {
            taken.push(place);
            taken
        })
    };
    fits.flat_map(with).collect()
}

/// Turns that grow by 0 or 1, tools and arguments of few kinds.
pub(crate) fn steps(
    args: &'static [&'static str],
    most: usize,
) -> impl Strategy<Value = Vec<Wanted<'static>>> {
    let step = (
        0_u32..2,
        prop::sample::select(vec!["a", "b"]),
        prop::sample::select(args.to_vec()),
        any::<bool>(),
    );
    prop::collection::vec(step, 0..most).prop_map(|steps| {
        let mut turn = 0;
        steps
            .into_iter()
            .map(|(step, name, args, optional)| {
                turn += step;
                (turn, name, args, optional)
            })
            .collect()
    })
}

/// Every choice of pairs in order.
fn every_choice(
    golden: usize,
    run: usize,
    old: usize,
    new: usize,
    joins: &impl Fn(usize, usize) -> bool,
) -> Vec<Vec<(usize, usize)>> {
    let mut all = vec![Vec::new()];
    for (g, r) in
        (golden..old).flat_map(|g| (run..new).map(move |r| (g, r))).filter(|&(g, r)| joins(g, r))
    {
        let then = every_choice(g + 1, r + 1, old, new, joins);
        all.extend(then.into_iter().map(|rest| [vec![(g, r)], rest].concat()));
    }
    all
}

pub(crate) const MATCHERS: &[&str] = &[
    "1",
    "2",
    r#"{"$any": "integer"}"#,
    r#"{"$one_of": [1, 3]}"#,
    r#"{"$near": 2, "within": 1}"#,
    r#"{"$any": "string"}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn accepts_what_some_choice_of_pairs_and_absences_makes_hold(
        wanted in steps(MATCHERS, 5), made in steps(&["1", "2", "3"], 5), copy: bool,
        mode in prop::sample::select(TRAJECTORIES.to_vec()),
    ) {
        let policy = under(mode);
        // Half of the runs are made of the golden.
        let copied = wanted.iter().zip(made.iter().cycle()).filter(|(step, other)| !step.3 || other.3);
        let copied: Vec<_> = copied.map(|(&(turn, name, ..), other)| (turn, name, other.2)).collect();
        let made: Vec<_> = made.iter().map(|&(turn, name, args, _)| (turn, name, args)).collect();
        let run = projected(&calls(if copy { &copied } else { &made }), &policy);
        let golden = golden(&wanted, &policy);
        // Without matchers as ever: equal sequences, the calls of a run's turn in their canonical order.
        let plain = !wanted.iter().any(|step| step.3 || step.2.contains('$'));
        let sequence = plain && mode == Trajectory::Effects;
        let expected =
            if sequence { golden.steps == run.behaviour.steps } else { Brute { run: &run, mode }.accepts(&golden) };
        prop_assert_eq!(accepts(&golden, &run, &policy), expected, "{:#?}\n{:#?}", golden.steps, run.behaviour.steps);
        prop_assert_eq!(differences(&golden, &run, &policy).is_empty(), expected);
        if plain && !matches!(mode, Trajectory::Superset | Trajectory::Subset | Trajectory::InOrder) {
            prop_assert_eq!(golden.steps == run.behaviour.steps, expected, "as ever, without matchers");
        }
    }

    #[test]
    fn an_alignment_has_the_fewest_edits(
        optional in prop::collection::vec(any::<bool>(), 0..5), run in 0_usize..5, free: bool,
        picked in prop::collection::vec(any::<bool>(), 25),
    ) {
        let joins = |g: usize, r: usize| picked[g * 5 + r];
        let pairs = alignment(&optional, run, free, joins).unwrap();
        prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        prop_assert!(pairs.iter().all(|&(g, r)| joins(g, r)));
        let cost = |pairs: &[(usize, usize)]| {
            let dropped = (0..optional.len()).filter(|&g| !optional[g] && pairs.iter().all(|pair| pair.0 != g)).count();
            dropped + if free { 0 } else { run - pairs.len() }
        };
        let all = every_choice(0, 0, optional.len(), run, &joins);
        prop_assert_eq!(Some(cost(&pairs)), all.iter().map(|pairs| cost(pairs)).min());
    }
}

#[test]
fn long_goldens_of_matchers_are_judged_in_time() {
    let args: Vec<String> = (0..1500)
        .map(|n| format!(r#"{{"id": {{"$match": "^ord_"}}, "n": {n}, "l": [{{"$any": "null"}}]}}"#))
        .collect();
    let made: Vec<String> =
        (0..1500).map(|n| format!(r#"{{"id": "ord_{}", "n": {n}, "l": [null]}}"#, n * 7)).collect();
    let wanted: Vec<Wanted<'_>> =
        (0..).zip(&args).map(|(turn, args)| (turn, "f", args.as_str(), false)).collect();
    let calls_of = |made: &[String]| {
        calls(&(0..).zip(made).map(|(turn, args)| (turn, "f", args.as_str())).collect::<Vec<_>>())
    };
    for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
        let policy = under(trajectory);
        let known = golden(&wanted, &policy);
        assert!(accepts(&known, &projected(&calls_of(&made), &policy), &policy), "{trajectory}");
        let mut other = made.clone();
        other[700] = other[700].replace("ord_", "no_");
        assert!(!accepts(&known, &projected(&calls_of(&other), &policy), &policy), "{trajectory}");
    }
}

#[test]
fn long_goldens_of_optional_steps_are_judged_in_time() {
    let wanted: Vec<Wanted<'_>> =
        (0..1500).map(|n| (n, "f", if n % 2 == 0 { "1" } else { "2" }, n % 3 == 0)).collect();
    let made: Vec<(u32, &str, &str)> = wanted
        .iter()
        .filter(|step| !step.3)
        .map(|&(turn, name, args, _)| (turn, name, args))
        .collect();
    for trajectory in TRAJECTORIES {
        let policy = under(trajectory);
        assert!(
            accepts(&golden(&wanted, &policy), &projected(&calls(&made), &policy), &policy),
            "{trajectory}"
        );
    }
}
