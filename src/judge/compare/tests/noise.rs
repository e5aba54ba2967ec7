use super::*;
use crate::judge::test_runs::{calls, exact, projected};

/// The paths (or else messages) of what differs from the first of `accepted`, and whether each is known.
fn marked(accepted: &[&str], run: &str) -> Vec<(String, bool)> {
    let accepted: Vec<Behaviour> =
        accepted.iter().map(|members| projected(members, &exact()).behaviour).collect();
    let mut findings = differences(&accepted[0], &projected(run, &exact()), &exact());
    Noise::new(accepted.iter(), &exact()).mark(Some(0), &mut findings);
    findings
        .into_iter()
        .map(|f| (if f.path.is_empty() { f.message } else { f.path }, f.known))
        .collect()
}

fn found(expected: &[(&str, bool)]) -> Vec<(String, bool)> {
    expected.iter().map(|&(path, known)| (path.to_owned(), known)).collect()
}

#[test]
fn values_that_vary_among_the_accepted_are_known() {
    let search = |q: &str, n: &str| {
        calls(&[(0, "search", &format!(r#"{{"q": {q}, "n": {n}}}"#)), (1, "book", "1")])
    };
    let (a, b) = (search("\"x\"", "1"), search("\"y\"", "1"));
    assert_eq!(marked(&[&a, &b], &search("\"z\"", "1")), found(&[("steps[0].args.q", true)]));
    assert_eq!(
        marked(&[&a, &b], &search("\"z\"", "2")),
        found(&[("steps[0].args.n", false), ("steps[0].args.q", true)])
    );
    assert_eq!(
        marked(&[&a], &search("\"z\"", "1")),
        found(&[("steps[0].args.q", false)]),
        "one knows of no noise"
    );
    let two = |first: u8, second: u8| {
        calls(&[(0, "f", &format!("[{first}]")), (1, "f", &format!("[{second}]"))])
    };
    assert_eq!(
        marked(&[&two(1, 1), &two(2, 1)], &two(3, 3)),
        found(&[("steps[0].args[0]", true), ("steps[1].args[0]", false)])
    );
    // Around it, and beside it.
    let whole = search(r#"{"in": 1, "input": 1}"#, "1");
    let inner = search(r#"{"in": 2, "input": 1}"#, "1");
    let beside = search(r#"{"in": 1, "input": 2}"#, "1");
    assert_eq!(marked(&[&whole, &a], &inner), found(&[("steps[0].args.q.in", true)]));
    assert_eq!(marked(&[&whole, &inner], &beside), found(&[("steps[0].args.q.input", false)]));
}

#[test]
fn steps_that_come_and_go_are_known_and_new_tools_never_are() {
    let without = calls(&[(0, "book", "1")]);
    let with = calls(&[(0, "log", "1"), (1, "book", "1")]);
    let other = calls(&[(0, "log", "2"), (1, "book", "1")]);
    let drop = calls(&[(0, "drop", "1"), (1, "book", "1")]);
    assert_eq!(marked(&[&without, &with], &other), found(&[("steps[0]", true)]));
    assert_eq!(marked(&[&without, &with], &drop), found(&[("steps[0]", false)]));
    let three = calls(&[(0, "log", "1"), (1, "book", "1"), (2, "pay", "1")]);
    let two = calls(&[(0, "book", "1"), (1, "pay", "1")]);
    let one = calls(&[(0, "book", "1")]);
    assert_eq!(
        marked(&[&three, &two], &one),
        found(&[
            ("step 1 of the golden is missing", true),
            ("step 3 of the golden is missing", false)
        ])
    );
}

#[test]
fn outcomes_and_outputs_are_known_where_the_accepted_differ_in_them() {
    let of = |outcome: &str, output: &str| {
        format!(r#""output": {output}, {}"#, calls(&[(0, "get", "1")]))
            .replace("completed", outcome)
    };
    let (a, b) = (of("completed", r#"{"a": 1, "b": 1}"#), of("failed", r#"{"a": 2, "b": 1}"#));
    let run = of("blocked", r#"{"a": 3, "b": 3}"#);
    assert_eq!(
        marked(&[&a, &b], &run),
        found(&[("outcome", true), ("output.a", true), ("output.b", false)])
    );
}
