use super::*;

fn run(case: &str, file: &str) -> Run {
    Run { path: file.into(), part: None, case: case.to_owned() }
}

#[test]
fn numbers_go_on_behind_what_is_there_and_from_1_by_force() {
    let taken = |numbers: &[u32]| Taken { folder: "r/a".into(), numbers: numbers.to_vec() };
    let runs = || vec![run("a", "x"), run("b", "y"), run("a", "z")];
    for (there, force, expected) in [
        (vec![], false, [1, 1, 2]),
        (vec![1, 7], false, [8, 1, 9]),
        (vec![1, 7], true, [1, 1, 2]),
        (vec![0], false, [1, 1, 2]),
    ] {
        let taken =
            BTreeMap::from([("a".to_owned(), taken(&there)), ("b".to_owned(), Taken::default())]);
        let copies = plan(runs(), &taken, force).unwrap();
        assert_eq!(copies.iter().map(|copy| copy.repetition).collect::<Vec<_>>(), expected);
        assert_eq!(copies[2].target, PathBuf::from(format!("r/a/{}.json", expected[2])));
    }
    let full = BTreeMap::from([("a".to_owned(), taken(&[u32::MAX]))]);
    let full = plan(runs(), &full, false);
    assert_eq!(full, Err(NoNumberLeft { case: "a".to_owned(), last: u32::MAX }));
}
