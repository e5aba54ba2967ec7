use proptest::prelude::*;

use super::*;
use crate::judge::test_runs::{calls, drawn, exact, policies, projected};

/// The split of runs with these members, one repetition each from 1; equal ones are one behaviour.
fn split_of(members: &[&str]) -> Option<Split> {
    let behaviours: Vec<Behaviour> =
        members.iter().map(|members| projected(members, &exact()).behaviour).collect();
    tree(&behaviours)
}

fn tree(behaviours: &[Behaviour]) -> Option<Split> {
    let mut classes: BTreeMap<Vec<u8>, (&Behaviour, Vec<u32>)> = BTreeMap::new();
    for (number, behaviour) in (1..).zip(behaviours) {
        classes.entry(behaviour.canonical()).or_insert((behaviour, Vec::new())).1.push(number);
    }
    let classes: Vec<(&Behaviour, &[u32])> =
        classes.values().map(|(b, which)| (*b, which.as_slice())).collect();
    split(&classes)
}

fn leaf(words: &str, repetitions: &[u32]) -> Branch {
    Branch {
        words: words.to_owned(),
        repetitions: repetitions.to_vec(),
        behaviours: 1,
        split: None,
    }
}

#[test]
fn a_tree_of_three_ways() {
    let a = calls(&[(0, "get", "{}"), (1, "book", "1"), (2, "pay", "1")]);
    let b = calls(&[(0, "get", "{}"), (1, "book", "1"), (2, "pay", "2")]);
    let c = calls(&[(0, "get", "{}"), (1, "cancel", "1")]);
    let found = split_of(&[&c, &a, &b, &a]).unwrap();
    let then = Split {
        step: 2,
        branches: vec![leaf("tool pay(1)", &[2, 4]), leaf("tool pay(2)", &[3])],
        others: Vec::new(),
    };
    let booked = Branch {
        words: "tool book(1)".to_owned(),
        repetitions: vec![2, 3, 4],
        behaviours: 2,
        split: Some(Box::new(then)),
    };
    assert_eq!(
        found,
        Split { step: 1, branches: vec![booked, leaf("tool cancel(1)", &[1])], others: Vec::new() }
    );
    assert_eq!(split_of(&[&a, &a]), None);
    assert_eq!(split_of(&[]), None);
}

#[test]
fn ends_stages_outcomes_and_outputs_are_where_they_part_too() {
    let one = calls(&[(0, "get", "{}")]);
    let two = calls(&[(0, "get", "{}"), (1, "book", "1")]);
    let words = |a: &str, b: &str| {
        let Split { step, branches, .. } = split_of(&[a, b]).unwrap();
        (step, branches.into_iter().map(|branch| branch.words).collect::<Vec<_>>().join(" | "))
    };
    assert_eq!(words(&one, &two), (1, "no further step | tool book(1)".to_owned()));
    assert_eq!(
        words(&one, &one.replace("completed", "failed")),
        (1, "outcome completed | outcome failed".to_owned())
    );
    let output = |text: &str| format!(r#""output": {text}, {one}"#);
    assert_eq!(
        words(&output("1"), &output(r#""a\u001b""#)),
        (1, r#"output 1 | output "a\u001b""#.to_owned())
    );
    assert_eq!(words(&one, &output("null")), (1, "no output | output null".to_owned()));
    let stage =
        |status: &str| format!(r#""stages": [{{"node": "a", "status": "{status}"}}], {one}"#);
    let expected = "stage a (occurrence 0): ok, —, — | stage a (occurrence 0): no, —, —";
    assert_eq!(words(&stage("ok"), &stage("no")), (1, expected.to_owned()));
    assert_eq!(words(&one, &stage("ok")).1, "no further stage | stage a (occurrence 0): ok, —, —");
}

#[test]
fn words_are_bounded_and_still_differ() {
    let long = "x".repeat(5000);
    let call = |n: u32| calls(&[(0, "get", &format!(r#""{long}{n}{long}""#))]);
    let branches = split_of(&[&call(1), &call(2), &calls(&[(0, "get", &format!("\"y{long}\""))])])
        .unwrap()
        .branches;
    let mut seen: Vec<&str> = branches.iter().map(|branch| branch.words.as_str()).collect();
    assert!(seen.iter().all(|words| words.chars().count() <= words::MAX_VALUE), "{seen:?}");
    assert!(seen[0].contains('1') && seen[1].contains('2') && seen[2].contains('y'), "{seen:?}");
    seen.dedup();
    assert_eq!(seen.len(), 3);
    // The same calls, in one turn and in two.
    let (one, two) =
        (calls(&[(0, "get", "1"), (0, "get", "2")]), calls(&[(0, "get", "1"), (1, "get", "2")]));
    let branches = split_of(&[&one, &two]).unwrap().branches;
    assert_eq!(
        [&branches[0].words, &branches[1].words],
        ["tool get(2) in turn 1", "tool get(2) in turn 2"]
    );
}

#[test]
fn the_tree_is_bounded() {
    let many: Vec<String> = (0..50).map(|n| calls(&[(0, "get", &n.to_string())])).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let found = split_of(&many).unwrap();
    assert_eq!((found.branches.len(), found.others.len()), (MAX_BRANCHES, 50 - MAX_BRANCHES));
    let names = ["a", "b"];
    let deep: Vec<Vec<(u32, &str, &str)>> = (0..64)
        .map(|n: u32| (0..6).map(|turn| (turn, names[(n >> turn & 1) as usize], "{}")).collect())
        .collect();
    let deep: Vec<String> = deep.iter().map(|run| calls(run)).collect();
    let deep: Vec<&str> = deep.iter().map(String::as_str).collect();
    let mut split = split_of(&deep).map(Box::new);
    let mut depth = 0;
    let mut last = 0;
    while let Some(next) = split {
        last = next.branches[0].behaviours;
        split = next.branches.into_iter().next().and_then(|branch| branch.split);
        depth += 1;
    }
    assert_eq!((depth, last), (MAX_DEPTH, 4), "what is not told is counted");
}

fn check(split: &Split, classes: usize, which: &[u32]) -> Result<(), TestCaseError> {
    let mut numbers: Vec<u32> = split
        .branches
        .iter()
        .flat_map(|b| b.repetitions.clone())
        .chain(split.others.clone())
        .collect();
    numbers.sort_unstable();
    prop_assert_eq!(numbers, which);
    prop_assert!(split.branches.len() > 1);
    let told: usize = split.branches.iter().map(|branch| branch.behaviours).sum();
    prop_assert!(told == classes || !split.others.is_empty());
    for branch in &split.branches {
        match &branch.split {
            Some(inner) => {
                prop_assert!(inner.step >= split.step);
                check(inner, branch.behaviours, &branch.repetitions)?;
            }
            None => prop_assert!(branch.behaviours >= 1),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_repetition_is_in_one_branch_and_order_does_not_matter(
        runs in prop::collection::vec(drawn(), 1..7), policy in policies(), rotate in 0usize..7,
    ) {
        let behaviours: Vec<Behaviour> =
            runs.iter().map(|run| projected(&run.members(&[0, 1, 2, 3]), &policy).behaviour).collect();
        let mut classes: Vec<(&Behaviour, Vec<u32>)> = Vec::new();
        for (number, behaviour) in (1..).zip(&behaviours) {
            match classes.iter_mut().find(|(known, _)| *known == behaviour) {
                Some((_, which)) => which.push(number),
                None => classes.push((behaviour, vec![number])),
            }
        }
        let mut given: Vec<(&Behaviour, &[u32])> = classes.iter().map(|(b, which)| (*b, which.as_slice())).collect();
        let found = split(&given);
        prop_assert_eq!(found.is_some(), given.len() > 1, "distinct behaviours part somewhere");
        if let Some(found) = &found {
            let all: Vec<u32> = (1..).take(behaviours.len()).collect();
            check(found, given.len(), &all)?;
        }
        let by = rotate % given.len();
        given.rotate_left(by);
        prop_assert_eq!(split(&given), found);
    }
}
