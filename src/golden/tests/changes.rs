use super::*;
use crate::golden::accept::{Acceptance, accept};
use crate::golden::accept_options::AcceptOptions;
use crate::judge::test_runs::{calls, effects, exact, loaded};

fn golden(before: Option<&GoldenFile>, policy: &Policy, runs: &[&str]) -> GoldenFile {
    let runs: Vec<_> = (1..).zip(runs.iter().map(|members| loaded(members, policy))).collect();
    match accept(("s", "c"), before, &runs, policy, &AcceptOptions::default()) {
        Acceptance::Write { golden, .. } => golden,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_new_and_what_is_gone() {
    let (get, put) =
        (calls(&[(0, "get", "{}")]), calls(&[(0, "get", "{}"), (1, "put", r#"{"n": 1}"#)]));
    let first = golden(None, &exact(), &[&get]);
    assert_eq!(changes(None, &first, &exact()), ["+ in 1 of 1 runs: completed: tool get()"]);
    let both = golden(Some(&first), &exact(), &[&get, &put, &put]);
    let added = "+ in 2 of 3 runs: step 2 (steps[1]): nothing before, now tool put(n=1)";
    assert_eq!(changes(Some(&first), &both, &exact()), [added]);
    assert_eq!(
        changes(Some(&both), &first, &exact()),
        ["- was in 2 of 3 runs: completed: tool get(), tool put(n=1)"]
    );
    assert_eq!(changes(Some(&both), &both, &exact()), [""; 0]);
    let booked = calls(&[(0, "get", "{}"), (1, "book", "{}")]);
    let lines = changes(Some(&both), &golden(None, &effects(), &[&booked]), &effects());
    assert_eq!(
        lines.last().map(String::as_str),
        Some("the suite compares other things than before")
    );
}
