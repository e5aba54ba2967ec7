//! goldrun's own recordings: what is taken and what is refused, with the whole of each message.

use crate::load::parse::{LoadOptions, parse};
use crate::run::Outcome;

#[test]
fn a_run_is_taken_as_it_stands() {
    let text = r#"{"format": "goldrun/run@1", "outcome": "failed", "label": null,
        "steps": [{"kind": "turn"}, {"kind": "tool", "name": "t", "args_hash": "ab"}, {"kind": "final", "result": null}]}"#;
    let run = parse(text, &LoadOptions::default()).unwrap();
    assert_eq!((run.outcome, run.steps.len()), (Outcome::Failed, 3));
    assert!(run.label.is_some() && run.steps[2].result.is_some() && run.steps[1].args.is_none());
    assert_eq!(
        parse(r#"{"format": "goldrun/run@1"}"#, &LoadOptions::default()).unwrap().outcome,
        Outcome::Unknown
    );
}

#[test]
fn what_is_refused() {
    let fields = "expected one of `kind`, `id`, `name`, `args`, `args_hash`, `result`, `status`, `turn`, `agent`, `stage`, \
                  `at`, `duration`, `metadata`";
    for (rest, expected) in [
        (
            "\"outcome\": \"running\"}",
            "line 2, column 12: the run is not finished: its outcome is \"running\"",
        ),
        // Whatever else such a run lacks or has.
        (
            "\"steps\": [{}],\n\"outcome\": \"running\"}",
            "line 3, column 12: the run is not finished: its outcome is \"running\"",
        ),
        (
            "\"outcome\": \"won\"}",
            "line 2, column 12: unknown value `won`, expected one of `completed`, `failed`, `blocked`, `gave_up`, `runaway`, `crashed`, `timed_out`, `cancelled`, `unknown`",
        ),
        (
            "\"steps\": [{\"kind\": \"tool\", \"args\": {}}]}",
            "line 2, column 11: steps[0]: a tool step must have a name",
        ),
        (
            "\"steps\": [{\"kind\": \"tool\", \"name\": \"\"}]}",
            "line 2, column 11: steps[0]: a tool step must have a name",
        ),
        (
            "\"steps\": [\n{\"kind\": \"turn\", \"args\": null}]}",
            "line 3, column 1: steps[0]: only a tool step has arguments",
        ),
        (
            "\"steps\": [{\"kind\": \"final\", \"args_hash\": \"x\"}]}",
            "line 2, column 11: steps[0]: only a tool step has arguments",
        ),
        (
            "\"steps\": [{\"kind\": \"tool\", \"name\": \"t\", \"args\": 1, \"args_hash\": \"x\"}]}",
            "line 2, column 11: steps[0]: a step has its arguments or their hash, not both",
        ),
        (
            "\"steps\": [{\"kind\": \"final\"},\n {\"kind\": \"turn\"}]}",
            "line 2, column 11: steps[0]: the final step must be the last",
        ),
        (
            "\"steps\": [{\"kind\": \"final\"},\n {\"kind\": \"final\"}]}",
            "line 2, column 11: steps[0]: the final step must be the last",
        ),
        (
            "\"steps\": [{\"kind\": \"turn\", \"é\": 1}]}",
            &format!("line 2, column 28: unknown field `é`, {fields}"),
        ),
        ("\"steps\": [], \"steps\": []}", "line 2, column 14: duplicate field `steps`"),
        (
            "\"steps\": [{\"kind\": \"turn\", \"kind\": \"turn\"}]}",
            "line 2, column 28: duplicate field `kind`",
        ),
        ("\"steps\": 5}", "line 2, column 10: expected a list, found 5"),
        ("\"steps\": [", "line 2, column 10: not valid JSON: the text ends inside a list"),
        (
            "\"steps\": []} \n{",
            "line 3, column 1: holds many runs, and a file under `runs/` must hold one: move it elsewhere and name it in `[load] runs`",
        ),
        (
            "\"steps\": []} x",
            "line 2, column 14: not valid JSON: more text follows the end of the value",
        ),
        (
            "\"label\": {\"a\": 1, \"a\": 1}}",
            "line 2, column 26: key \"a\" stands twice in one object",
        ),
    ] {
        let text = format!("{{\"format\": \"goldrun/run@1\",\n{rest}");
        let error = parse(&text, &LoadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn other_versions_are_refused_before_their_fields() {
    for (text, found, column) in [
        (r#"{"format": "goldrun/run@2", "new": 1}"#, "goldrun/run@2", 12),
        (r#"{"new": 1, "format": "goldrun/run@1.1"}"#, "goldrun/run@1.1", 22),
    ] {
        assert_eq!(
            parse(text, &LoadOptions::default()).unwrap_err().to_string(),
            format!(
                "line 1, column {column}: the format {found:?} is not known: this version reads \"goldrun/run@1\""
            )
        );
    }
    let options =
        LoadOptions { format: crate::load::format::Format::Goldrun, ..LoadOptions::default() };
    for (text, expected) in [
        (
            r#"{"format": "x"}"#,
            "line 1, column 12: the format \"x\" is not known: this version reads \"goldrun/run@1\"",
        ),
        ("{}", "line 1, column 2: missing field `format`"),
        (" ", "the recording is empty"),
        ("{\"format\"", "line 1, column 9: not valid JSON: the text ends inside an object"),
    ] {
        assert_eq!(parse(text, &options).unwrap_err().to_string(), expected, "{text}");
    }
}
