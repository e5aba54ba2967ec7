use super::*;
use crate::judge::check::demand::Demand;
use crate::judge::check::test_support::{calling, messages, pattern};

fn names(expected: &[&str], at_least: f64) -> Demand {
    let expected = expected.iter().map(|name| (*name).to_owned()).collect();
    Demand::ToolNames(ToolNames { expected, at_least: Share::new(at_least).unwrap() })
}

fn call(tool: &str, args: &str) -> ExpectedCall {
    let Json::Object(args) = Json::parse(args).unwrap() else { panic!("{args}") };
    ExpectedCall { tool: tool.to_owned(), args }
}

fn arguments(expected: &[(&str, &str)], at_least: f64) -> Demand {
    let expected = expected.iter().map(|(tool, args)| call(tool, args)).collect();
    Demand::ToolArguments(ToolArgumentsMatch { expected, at_least: Share::new(at_least).unwrap() })
}

fn order(first: &[&str], then: &[&str]) -> Demand {
    let patterns = |texts: &[&str]| texts.iter().map(|text| pattern(text)).collect();
    Demand::CallOrder(CallOrder { first: patterns(first), then: patterns(then) })
}

const NO_STEP: [&str; 1] = ["the recording holds no step: what was called is not known"];

#[test]
fn names_of_tools_pass_fail_and_do_not_pass_unseen() {
    let run = calling(&[("search", ""), ("read", "")]);
    assert!(messages(&names(&["read", "search"], 1.0), &run).is_empty());
    assert!(messages(&names(&["search"], 0.6), &run).is_empty());
    assert_eq!(
        messages(&names(&["search"], 0.7), &run),
        [
            "the tools called and the tools expected have an F1 of 0.6667, below 0.7, the least allowed"
        ]
    );
    // That nothing is called is a demand as well, which a recording without steps does not meet.
    assert!(
        messages(&names(&[], 1.0), r#""steps": [{"kind": "final", "result": "x"}]"#).is_empty()
    );
    assert_eq!(messages(&names(&[], 1.0), &run).len(), 1);
    assert_eq!(messages(&names(&[], 1.0), ""), NO_STEP);
    assert_eq!(
        messages(&names(&[], 1.0), r#""steps": [{"kind": "tool"}]"#),
        ["1 calls do not say which tool they call"]
    );
}

#[test]
fn arguments_pass_fail_and_do_not_pass_unseen() {
    let rome = r#"{"city": "Rome", "rooms": 1}"#;
    let run = calling(&[("search", r#", "args": {"city": "Rome", "rooms": 2.0}"#)]);
    assert!(messages(&arguments(&[("search", rome)], 0.5), &run).is_empty());
    assert!(messages(&arguments(&[("search", r#"{"rooms": 2}"#)], 1.0), &run).is_empty());
    let found = messages(&arguments(&[("search", rome)], 0.6), &run);
    assert_eq!(
        found,
        ["the expected arguments are present to a share of 0.5000, below 0.6, the least allowed"]
    );
    // No call, arguments that are not there, a hash of them: no share.
    assert_eq!(messages(&arguments(&[("search", "{}")], 0.1), ""), NO_STEP);
    assert_eq!(messages(&arguments(&[("search", rome)], 0.1), &calling(&[("read", "")])).len(), 1);
    for (more, why) in
        [("", "are not recorded"), (r#", "args_hash": "ab""#, "are known only as a hash")]
    {
        let found = messages(&arguments(&[("search", rome)], 0.1), &calling(&[("search", more)]));
        assert_eq!(found[0], format!("the arguments of tool \"search\" {why}"));
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn calls_are_paired_so_that_most_arguments_are_met_and_in_order() {
    let args = |text: &str| Json::parse(text).unwrap();
    let expected = [call("f", r#"{"a": 1}"#)];
    // First fit would take the first of both.
    let called = [("f", args(r#"{"a": 2}"#)), ("f", args(r#"{"a": 1}"#))];
    assert_eq!(arguments_match(&expected, &called), Some(1.0));
    let swapped = [call("f", r#"{"a": 1}"#), call("f", r#"{"a": 2}"#)];
    assert_eq!(arguments_match(&swapped, &called), Some(0.5));
    assert_eq!(arguments_match(&[], &called), None);
}

#[test]
fn an_order_passes_fails_and_does_not_pass_unseen() {
    let gate = order(&["*checks*", "*ci*"], &["merge*"]);
    let ok = r#", "status": "ok""#;
    let early = ["tool \"merge_pr\" was called before any call of \"*checks*\" or \"*ci*\""];
    for (calls, expected) in [
        (vec![("list_checks", ok), ("merge_pr", ok)], &[][..]),
        (vec![("list_checks", ""), ("merge_pr", "")], &[]),
        (vec![("get", ok)], &[]),
        (vec![("merge_pr", ok), ("list_checks", ok)], &early[..]),
        (vec![("get", ok), ("merge_pr", r#", "status": "error""#)], &early),
        (vec![("list_checks", r#", "status": "error""#), ("merge_pr", ok)], &early),
        (vec![("list_checks", r#", "status": "rejected""#), ("merge_pr", ok)], &early),
        (vec![("list_checks", r#", "status": "open""#), ("merge_pr", ok)], &early),
    ] {
        assert_eq!(messages(&gate, &calling(&calls)), expected, "{calls:?}");
    }
    let together = r#""steps": [
        {"kind": "tool", "name": "list_checks", "turn": 0}, {"kind": "tool", "name": "merge_pr", "turn": 0}]"#;
    assert_eq!(messages(&gate, together), early);
    assert_eq!(messages(&gate, ""), NO_STEP);
    assert_eq!(
        messages(&gate, r#""steps": [{"kind": "tool"}]"#),
        ["1 calls do not say which tool they call"]
    );
}

#[test]
fn questions_pass_fail_and_do_not_pass_unseen() {
    use crate::judge::check::questions::QuestionRule;
    let few = Demand::Questions(QuestionRule { max: Some(1), ..QuestionRule::default() });
    let which = QuestionRule {
        required_terms: vec!["order".to_owned()],
        min: 1,
        ..QuestionRule::default()
    };
    let which = Demand::Questions(which);
    let asked = |questions: &str| format!("\"questions\": {questions}");
    assert!(messages(&few, &asked("[]")).is_empty());
    assert!(messages(&which, &asked(r#"[{"prompt": "Which ORDER?"}]"#)).is_empty());
    let found = messages(&few, &asked(r#"["a?", "b?"]"#));
    assert_eq!(found, ["the check demands at most 1 questions to a person; the run asked 2"]);
    assert_eq!(messages(&which, &asked(r#"["Which day?"]"#)).len(), 1);
    // A recording that does not say what was asked may not have asked nothing.
    for demand in [&few, &which] {
        assert_eq!(
            messages(demand, ""),
            ["the recording does not say which questions the run asked a person"]
        );
    }
}
