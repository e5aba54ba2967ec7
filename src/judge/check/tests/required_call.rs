use super::*;
use crate::judge::check::demand::Demand;
use crate::judge::check::test_support::{calling, messages, pattern};

fn required(tool: &str) -> RequiredCall {
    RequiredCall {
        tool: pattern(tool),
        args: None,
        arguments: Arguments::Superset,
        status: None,
        at_least: 1,
        at_most: None,
        before: None,
    }
}

#[track_caller]
fn assert_broken(demand: &RequiredCall, run: &str, expected: &[&str]) {
    assert_eq!(messages(&Demand::RequiredCall(demand.clone()), run), expected, "{run}");
}

#[test]
fn a_call_must_be_there_and_often_enough() {
    let run = calling(&[("search", ""), ("search", ""), ("book", "")]);
    assert_broken(&required("search"), &run, &[]);
    assert_broken(&required("s*"), &run, &[]);
    let never = ["call \"cancel\" must be made at least once; it was never made"];
    assert_broken(&required("cancel"), &run, &never);
    let thrice = RequiredCall { at_least: 3, ..required("search") };
    assert_broken(
        &thrice,
        &run,
        &["call \"search\" must be made at least 3 times; it was made 2 times"],
    );
    let most = RequiredCall { at_most: Some(1), ..required("search") };
    assert_broken(&most, &run, &["call \"search\" may be made at most once; it was made 2 times"]);
    assert_broken(
        &required("x"),
        "",
        &["the recording holds no step: what was called is not known"],
    );
}

#[test]
fn arguments_are_compared_as_goldens_are() {
    let args = |text: &str| Json::parse(text).ok();
    let run = calling(&[("search", r#", "args": {"q": "a", "n": {"from": 1, "to": 2}}"#)]);
    for (arguments, wanted, holds) in [
        (Arguments::Superset, r#"{"q": "a"}"#, true),
        (Arguments::Superset, r#"{"n": {"to": 2}}"#, true),
        (Arguments::Superset, r#"{"q": "b"}"#, false),
        (Arguments::Superset, r#"{"q": "a", "z": null}"#, false),
        (Arguments::Exact, r#"{"q": "a"}"#, false),
        (Arguments::Exact, r#"{"n": {"to": 2, "from": 1}, "q": "a"}"#, true),
        (Arguments::Subset, r#"{"n": {"to": 2, "from": 1}, "q": "a", "more": 1}"#, true),
        (Arguments::Subset, r#"{"q": "a"}"#, false),
    ] {
        let demand = RequiredCall { args: args(wanted), arguments, ..required("search") };
        let broken = messages(&Demand::RequiredCall(demand), &run);
        assert_eq!(broken.is_empty(), holds, "{arguments} {wanted}: {broken:?}");
    }
}

#[test]
fn what_the_recording_does_not_say_is_neither_a_call_nor_none() {
    let wanted = RequiredCall { args: Json::parse(r#"{"q": 1}"#).ok(), ..required("search") };
    let at_most = RequiredCall { at_least: 0, at_most: Some(0), ..wanted.clone() };
    for call in [r#", "args_hash": "ab""#, "", r#", "args": {"q": 1, "q": 2}"#] {
        let run = calling(&[("search", call)]);
        let less = "call \"search\" with arguments {\"q\":1} must be made at least once; it was never made; \
                        the recording does not say whether 1 more calls count";
        assert_broken(&wanted, &run, &[less]);
        let more = "call \"search\" with arguments {\"q\":1} must not be made; it was never made; \
                        the recording does not say whether 1 more calls count";
        assert_broken(&at_most, &run, &[more]);
    }
    let ok = RequiredCall { status: Some(StepStatus::Ok), ..required("search") };
    let run = |status: &str| calling(&[("search", status)]);
    assert_broken(&ok, &run(r#", "status": "ok""#), &[]);
    assert_eq!(
        messages(&Demand::RequiredCall(ok.clone()), &run(r#", "status": "rejected""#)).len(),
        1
    );
    assert!(messages(&Demand::RequiredCall(ok), &run(""))[0].ends_with("more calls count"));
    let nameless = r#""steps": [{"kind": "tool", "args": {}}]"#;
    assert_eq!(messages(&Demand::RequiredCall(required("*")), nameless).len(), 1);
}

#[test]
fn before_is_an_earlier_turn_and_something_must_follow() {
    let demand = RequiredCall { before: Some(pattern("book*")), ..required("ask") };
    assert_broken(&demand, &calling(&[("ask", ""), ("book_it", ""), ("ask", "")]), &[]);
    let late = "call \"ask\" before \"book*\" must be made at least once; it was never made";
    assert_broken(&demand, &calling(&[("book_it", ""), ("ask", "")]), &[late]);
    let same_turn = r#""steps": [{"kind": "tool", "name": "ask", "turn": 0}, {"kind": "tool", "name": "book", "turn": 0}]"#;
    assert_broken(&demand, same_turn, &[late]);
    let alone = calling(&[("ask", "")]);
    assert_broken(&demand, &alone, &["\"book*\" was never called, so no call can come before it"]);
}
