use std::path::Path;

use super::*;
use crate::golden::accept::{Acceptance, accept};
use crate::golden::accept_options::AcceptOptions;
use crate::golden::tally::Change;
use crate::judge::policy::Trajectory;
use crate::judge::test_runs::{calls, exact, loaded};

/// The golden of runs with these members, after a person edited it.
fn edited(members: &[&str], policy: &Policy, edits: &[(&str, &str)]) -> GoldenFile {
    let Acceptance::Write { golden, .. } = accepted(None, members, policy, false) else {
        panic!("it is new")
    };
    let mut text = golden.render();
    for (from, to) in edits {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replacen(from, to, 1);
    }
    GoldenFile::parse(&text, Path::new("g.json")).unwrap()
}

fn accepted(
    before: Option<&GoldenFile>,
    members: &[&str],
    policy: &Policy,
    add: bool,
) -> Acceptance {
    let runs: Vec<_> = (1..).zip(members.iter().map(|members| loaded(members, policy))).collect();
    accept(("s", "c"), before, &runs, policy, &AcceptOptions { add, ..AcceptOptions::default() })
}

fn written(acceptance: Acceptance) -> (String, Change, Vec<String>) {
    match acceptance {
        Acceptance::Write { golden, change, dropped, .. } => (golden.render(), change, dropped),
        other => panic!("{other:?}"),
    }
}

fn book(id: &str, n: u32) -> String {
    calls(&[(0, "book", &format!(r#"{{"id": "{id}", "n": {n}}}"#))])
}

const ID: (&str, &str) = (r#""id": "ord_1""#, r#""id": {"$match": "^ord_"}"#);

#[test]
fn a_behaviour_that_still_matches_changes_no_byte() {
    let before = edited(&[&book("ord_1", 1), &book("ord_1", 1)], &exact(), &[ID]);
    for runs in [&[book("ord_7", 1)][..], &[book("ord_1", 1), book("ord_2", 1)]] {
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        assert_eq!(
            accepted(Some(&before), &runs, &exact(), false),
            Acceptance::Unchanged(Vec::new())
        );
        assert_eq!(
            accepted(Some(&before), &runs, &exact(), true),
            Acceptance::Unchanged(Vec::new())
        );
    }
}

#[test]
fn what_differs_elsewhere_is_accepted_and_the_matcher_stays() {
    let before = edited(&[&book("ord_1", 1)], &exact(), &[ID]);
    let (text, change, dropped) =
        written(accepted(Some(&before), &[&book("ord_7", 2), &book("ord_8", 2)], &exact(), false));
    assert!(
        text.contains(r#""args": {"id": {"$match": "^ord_"}, "n": 2}"#)
            && text.contains(r#""seen": 2"#),
        "{text}"
    );
    assert_eq!(change, Change { replaced: true, added: 1, removed: 1, kept: 0 });
    assert_eq!(dropped, [""; 0]);
    let (text, _, dropped) = written(accepted(Some(&before), &[&book("x", 1)], &exact(), false));
    assert!(text.contains(r#""args": {"id": "x", "n": 1}"#), "{text}");
    assert_eq!(
        dropped,
        [r#"matcher at steps[0].args.id dropped: is "x", which does not match ^ord_"#]
    );
    // Kept by one run, it is not told of.
    let (text, _, dropped) =
        written(accepted(Some(&before), &[&book("x", 1), &book("ord_7", 3)], &exact(), false));
    assert!(text.contains(r#""id": {"$match": "^ord_"}, "n": 3"#), "{text}");
    assert_eq!(dropped, [""; 0]);
    let (text, change, dropped) =
        written(accepted(Some(&before), &[&book("ord_7", 2)], &exact(), true));
    assert_eq!(text.matches("$match").count(), 2, "{text}");
    assert_eq!(
        (change, dropped),
        (Change { replaced: true, added: 1, removed: 0, kept: 1 }, Vec::new())
    );
}

#[test]
fn of_several_behaviours_the_nearest_is_kept() {
    let other = calls(&[(0, "look", r#"{"id": "a"}"#), (1, "mail", r#"{"to": "b"}"#)]);
    let edits = [ID, (r#""to": "b""#, r#""to": {"$any": "string"}"#)];
    let before = edited(&[&book("ord_1", 1), &other], &exact(), &edits);
    let (text, _, dropped) =
        written(accepted(Some(&before), &[&book("ord_5", 9)], &exact(), false));
    assert!(text.contains("^ord_") && !text.contains("$any"), "{text}");
    assert_eq!(dropped, ["behaviours[0] and its matchers dropped: no run behaves like it"]);
}

#[test]
fn only_what_a_run_did_is_that_behaviour_whatever_the_mode_accepts() {
    // A mode that lets calls be added accepts more than the golden says, and is content with it. Who adds to the golden, or
    // takes classes anew, gets what the run did, with the matcher.
    let superset = Policy { trajectory: Trajectory::Superset, ..exact() };
    let before = edited(&[&book("ord_1", 1)], &superset, &[ID]);
    let more = calls(&[(0, "book", r#"{"id": "ord_2", "n": 1}"#), (1, "mail", "{}")]);
    assert_eq!(
        accepted(Some(&before), &[&more], &superset, false),
        Acceptance::Unchanged(Vec::new())
    );
    let (text, ..) = written(accepted(Some(&before), &[&more], &superset, true));
    assert!(text.contains("mail") && text.matches("^ord_").count() == 2, "{text}");
    let recount = AcceptOptions { recount: true, ..AcceptOptions::default() };
    let (text, ..) = written(accept(
        ("s", "c"),
        Some(&before),
        &[(1, loaded(&more, &superset))],
        &superset,
        &recount,
    ));
    assert!(text.contains("mail") && text.matches("^ord_").count() == 1, "{text}");
    let once = &[(1, loaded(&book("ord_3", 1), &superset))];
    assert_eq!(
        accept(("s", "c"), Some(&before), once, &superset, &recount),
        Acceptance::Unchanged(Vec::new())
    );
}

#[test]
fn another_policy_keeps_matchers_too() {
    let before = edited(&[&book("ord_1", 1)], &exact(), &[ID]);
    let in_order = Policy { trajectory: Trajectory::InOrder, ..exact() };
    let (text, _, dropped) =
        written(accepted(Some(&before), &[&book("ord_4", 1)], &in_order, false));
    assert!(text.contains(r#""trajectory": "in_order""#) && text.contains("^ord_"), "{text}");
    assert_eq!(dropped, [""; 0]);
}

#[test]
fn inputs_keep_their_matchers() {
    let run = |input: &str| format!(r#""input": {{"order": "{input}"}}, {}"#, book("ord_1", 1));
    let edit = [(r#"{"order": "A-1"}"#, r#"{"order": {"$match": "^A-"}}"#)];
    let before = edited(&[&run("A-1"), &run("A-1")], &exact(), &edit);
    assert_eq!(
        accepted(Some(&before), &[&run("A-2"), &run("A-3")], &exact(), false),
        Acceptance::Unchanged(Vec::new())
    );
    let (text, _, dropped) = written(accepted(Some(&before), &[&run("B-1")], &exact(), false));
    assert!(text.contains(r#""input": {"order": "B-1"}"#), "{text}");
    assert_eq!(dropped, [r#"matcher at input.order dropped: is "B-1", which does not match ^A-"#]);
    let why = accepted(Some(&before), &[&run("B-1")], &exact(), true);
    assert!(matches!(why, Acceptance::Refused(_)), "{why:?}");
}
