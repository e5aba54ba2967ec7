use super::*;
use crate::judge::check::demand::Demand;
use crate::judge::check::test_support::{calling, messages, pattern};

fn of(tool: &str, status: StepStatus, then: Option<StepStatus>, at_least: usize) -> Demand {
    Demand::CallStatus(CallStatus { tool: pattern(tool), status, then, at_least })
}

const OK: &str = r#", "status": "ok""#;
const FAILED: &str = r#", "status": "error""#;

#[test]
fn every_call_must_end_so() {
    let demand = of("fetch", StepStatus::Ok, None, 1);
    assert_eq!(messages(&demand, &calling(&[("fetch", OK), ("x", FAILED)])), [""; 0]);
    let failed = calling(&[("fetch", OK), ("fetch", FAILED), ("fetch", r#", "status": "open""#)]);
    assert_eq!(
        messages(&demand, &failed),
        [
            "tool \"fetch\" must end with `ok`, but ended with `error`",
            "tool \"fetch\" must end with `ok`, but ended with `open`"
        ]
    );
}

#[test]
fn what_failed_must_be_made_again() {
    let demand = of("f*", StepStatus::Error, Some(StepStatus::Ok), 1);
    assert_eq!(
        messages(&demand, &calling(&[("fetch", FAILED), ("x", ""), ("fetch", OK)])),
        [""; 0]
    );
    let broken = ["tool \"fetch\" ended with `error`, and no later call of it ended with `ok`"];
    for run in [
        calling(&[("fetch", FAILED), ("x", OK)]),
        calling(&[("fetch", OK), ("fetch", FAILED)]),
        // Another tool is no retry, and neither is a call of the same turn.
        calling(&[("fetch", FAILED), ("find", OK)]),
        calling(&[("fetch", FAILED), ("fetch", OK)]).replace("\"turn\": 1", "\"turn\": 0"),
    ] {
        assert_eq!(messages(&demand, &run), broken, "{run}");
    }
    let twice = calling(&[("fetch", FAILED), ("fetch", FAILED), ("fetch", OK)]);
    assert_eq!(messages(&demand, &twice), [""; 0]);
}

#[test]
fn nothing_called_or_nothing_said_passes_neither() {
    for demand in [
        of("fetch", StepStatus::Ok, None, 1),
        of("fetch", StepStatus::Error, Some(StepStatus::Ok), 1),
    ] {
        let never = messages(&demand, &calling(&[("x", OK)]));
        assert!(never[0].ends_with("at least once; 0 calls were made, and 0 did"), "{never:?}");
        let silent = messages(
            &demand,
            &calling(&[("fetch", OK), ("fetch", FAILED), ("fetch", OK), ("fetch", "")]),
        );
        assert_eq!(silent[0], "1 calls of \"fetch\" are recorded without how they ended");
        assert_eq!(
            messages(&demand, ""),
            ["the recording holds no step: what was called is not known"]
        );
    }
    // A retry that is due only where a call fails; what is not known is not met all the same.
    let any = of("fetch", StepStatus::Error, Some(StepStatus::Ok), 0);
    assert_eq!(messages(&any, &calling(&[("fetch", OK)])), [""; 0]);
    assert_eq!(messages(&any, &calling(&[("fetch", "")])).len(), 1);
}
