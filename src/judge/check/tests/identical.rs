use super::*;
use crate::judge::check::demand::Demand;
use crate::judge::check::test_support::{calling, messages, pattern};

fn at_most(at_most: usize, tools: &[&str]) -> Demand {
    Demand::IdenticalCalls(IdenticalCalls {
        at_most,
        tools: tools.iter().map(|tool| pattern(tool)).collect(),
    })
}

const A: &str = r#", "args": {"q": "a", "n": 1}"#;
/// The same, spelt otherwise.
const A2: &str = r#", "args": {"n":1,  "q": "\u0061"}"#;
const B: &str = r#", "args": {"q": "b", "n": 1}"#;

#[test]
fn equal_calls_are_counted_by_what_they_mean() {
    let run = calling(&[("search", A), ("search", B), ("search", A2), ("look", A), ("search", A)]);
    assert_eq!(messages(&at_most(3, &[]), &run), [""; 0]);
    let said = ["tool \"search\" was called 3 times with the same arguments; at most 2 is allowed"];
    assert_eq!(messages(&at_most(2, &[]), &run), said);
    assert_eq!(messages(&at_most(2, &["look"]), &run), [""; 0]);
    assert_eq!(messages(&at_most(1, &["sea*"]), &run).len(), 1);
}

#[test]
fn hashes_count_and_what_could_be_equal_is_said() {
    let hash = r#", "args_hash": "ab""#;
    let hashed =
        calling(&[("search", hash), ("search", hash), ("search", r#", "args_hash": "cd""#)]);
    assert_eq!(messages(&at_most(2, &[]), &hashed), [""; 0]);
    assert_eq!(messages(&at_most(1, &[]), &hashed).len(), 1);
    let silent = calling(&[("search", ""), ("search", ""), ("search", A), ("look", "")]);
    assert_eq!(messages(&at_most(3, &[]), &silent), [""; 0]);
    assert_eq!(
        messages(&at_most(2, &[]), &silent),
        ["2 calls of \"search\" are recorded without their arguments"]
    );
    assert_eq!(
        messages(&at_most(9, &[]), ""),
        ["the recording holds no step: what was called is not known"]
    );
}
