use super::*;
use crate::judge::check::demand::Demand;
use crate::judge::check::test_support::{calling, messages, pattern};

fn forbidden(tools: &[&str]) -> Demand {
    Demand::ForbiddenTools(ForbiddenTools {
        tools: tools.iter().map(|tool| pattern(tool)).collect(),
    })
}

fn allowed(tools: &[&str]) -> Demand {
    Demand::AllowedTools(AllowedTools { tools: tools.iter().map(|tool| pattern(tool)).collect() })
}

const ANSWER: &str = r#""steps": [{"kind": "final", "result": "no"}]"#;
const NAMELESS: &str = r#""steps": [{"kind": "tool", "args": {}}]"#;

#[test]
fn forbidden_tools_are_found_once_a_tool_however_the_call_ended() {
    let run = calling(&[
        ("get", ""),
        ("drop_all", ""),
        ("drop", r#", "status": "rejected""#),
        ("drop_all", ""),
    ]);
    assert_eq!(messages(&forbidden(&["cancel", "Drop"]), &run), [""; 0]);
    assert_eq!(
        messages(&forbidden(&["drop_*", "drop"]), &run),
        [
            "tool \"drop\" is forbidden, and was called",
            "tool \"drop_all\" is forbidden by \"drop_*\", and was called 2 times"
        ]
    );
    // A run that called nothing called nothing forbidden.
    assert_eq!(messages(&forbidden(&["*"]), ANSWER), [""; 0]);
}

#[test]
fn tools_beyond_the_allowed_are_found() {
    let run = calling(&[("get_a", ""), ("get_b", ""), ("put", "")]);
    assert_eq!(messages(&allowed(&["get_*", "put"]), &run), [""; 0]);
    let said = messages(&allowed(&["get_a", "x"]), &run);
    assert_eq!(
        said[0],
        "tool \"get_b\" is not among the allowed tools (\"get_a\", \"x\"), and was called"
    );
    assert_eq!(said.len(), 2);
    assert_eq!(messages(&allowed(&["x"]), ANSWER), [""; 0]);
}

#[test]
fn what_was_not_recorded_passes_neither() {
    for demand in [forbidden(&["drop"]), allowed(&["*"])] {
        assert_eq!(
            messages(&demand, ""),
            ["the recording holds no step: what was called is not known"]
        );
        assert_eq!(messages(&demand, NAMELESS), ["1 calls do not say which tool they call"]);
    }
}
