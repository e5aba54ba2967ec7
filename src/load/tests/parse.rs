//! Detection, options and laziness; no text makes loading panic.

use std::path::Path;

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::{LoadOptions, parse};
use crate::json::{Json, KeyPath, json_strategy};
use crate::load::Format;
use crate::load::reader::LoadError;
use crate::load::shape::{Shape, shape};
use crate::run::StepKind;

/// The format of the recording `text`, told by its outermost shape; what is inside may still be wrong.
fn detect(text: &str) -> Result<Format, LoadError> {
    shape(text, None).map(|shape| match shape {
        Shape::Native => Format::Goldrun,
        Shape::Messages { .. } => Format::Openai,
        Shape::Harn => Format::Harn,
        Shape::Brooder => Format::Brooder,
    })
}

const NATIVE: &str = r#"{"format": "goldrun/run@1", "outcome": "completed", "label": 0.5,
  "steps": [{"kind": "tool", "name": "cancel", "args": {"order": "A-17"}, "result": {"deep": [1, "é"]}}, {"kind": "final", "result": "done"}]}"#;
const CHAT: &str = r#"{"task_id": 3, "reward": 1.0, "usage": {"prompt_tokens": 7}, "traj": [{"role": "user", "content": "hé"},
  {"role": "assistant", "content": null, "tool_calls": [{"id": "a", "function": {"name": "get", "arguments": "{\"id\":1}"}}]},
  {"role": "tool", "tool_call_id": "a", "content": "[1]"}, {"role": "assistant", "content": [{"type": "text", "text": "ok"}]}]}"#;

const HARN: &str = r#"{"_type": "run_record", "status": "completed", "stages": [{"node_id": "é", "transcript": {"events": [
  {"kind": "provider_payload"}, {"kind": "tool_intent", "text": "read", "metadata": {"tool_use_id": "c1", "arguments": {"a": 1}}},
  {"kind": "tool_execution", "text": "x", "metadata": {"tool_use_id": "c1", "rejected": false}}]}}],
  "trace_spans": [{"span_id": 1, "kind": "tool_call", "name": "read", "metadata": {"tool_use_id": "c1"}}], "tool_recordings": []}"#;
const BROODER: &str = r#"{"agent": "é", "case_id": "d90d5e7cac43", "inputs": {"args": []}, "model": null, "trajectory": [
  {"kind": "tool", "name": "search", "args": {"q": "x"}, "result": [1]}, {"kind": "final", "name": "final", "args": {}, "result": 5}],
  "output": 5, "meta": {"runaway": false}}"#;

fn options(format: Format, messages_from: &str, label_from: &str) -> LoadOptions {
    LoadOptions {
        format,
        messages_from: KeyPath::new(messages_from),
        label_from: KeyPath::new(label_from),
        text_only: false,
    }
}

const KNOWN: &str = "; known are `goldrun` (an object with \"format\": \"goldrun/run@1\"), `openai` (a list of chat \
                     messages, or an object with one in a field), `harn` (a run record, \"_type\": \"run_record\") and \
                     `brooder` (an object with \"agent\", \"case_id\" and \"trajectory\"); set `[load] format` or `--format` to say which it is";
const MANY: &str = "holds many runs, and a file under `runs/` must hold one: move it elsewhere and name it in `[load] \
                    runs`";

#[test]
fn shapes() {
    let unknown = |place: &str, seen: &str| {
        format!("line {place}: not a recording that goldrun knows: found {seen}{KNOWN}")
    };
    let many = |place: &str| format!("line {place}: {MANY}");
    for (text, expected) in [
        (NATIVE, "goldrun".to_owned()),
        (r#"{"steps": [{"role": "user"}], "format": "goldrun\/run@9"}"#, "goldrun".to_owned()),
        (r#" [{"role": "user"}, 5]"#, "openai".to_owned()),
        (HARN, "harn".to_owned()),
        (r#"{"id": "r", "_type": "run_record", "messages": [{"role": "user"}]}"#, "harn".to_owned()),
        (r#"{"workflow_id": "w", "status": "completed", "stages": []}"#, "harn".to_owned()),
        (
            r#"{"_type": "eval_suite_manifest", "workflow_id": "w", "status": "", "stages": []}"#,
            unknown("1, column 1", "an object with \"_type\": \"eval_suite_manifest\""),
        ),
        (
            r#"{"workflow_id": "w", "stages": []}"#,
            unknown("1, column 1", "an object with the keys \"workflow_id\", \"stages\""),
        ),
        (BROODER, "brooder".to_owned()),
        (r#"{"agent": "a", "case_id": "c"}"#, "brooder".to_owned()),
        (r#"{"agent": "a", "case_id": "c", "trajectory": [], "later": 1}"#, "brooder".to_owned()),
        (
            r#"{"agent": "a", "case_id": "c", "later": 1}"#,
            unknown("1, column 1", "an object with the keys \"agent\", \"case_id\", \"later\""),
        ),
        (r#"{"agent": "a", "case_id": "c", "trajectory": [{"role": "user"}]}"#, "openai".to_owned()),
        (r#"{"messages": [{"role": "user"}], "others": [{"role": "user"}]}"#, "openai".to_owned()),
        (r#"{"messages": 5, "traj": [{"role": "user"}]}"#, "openai".to_owned()),
        ("", "the recording is empty".to_owned()),
        (" \n ", "the recording is empty".to_owned()),
        ("\n5", unknown("2, column 1", "a number")),
        ("null", unknown("1, column 1", "null")),
        ("[]", unknown("1, column 1", "an empty list")),
        ("{}", unknown("1, column 1", "an empty object")),
        ("\n [5]", unknown("2, column 2", "a list that begins with a number")),
        ("[[]]", unknown("1, column 1", "a list that begins with a list")),
        (r#"[{"role": 5}]"#, unknown("1, column 1", "a list of objects without a \"role\"")),
        (r#"{"messages": [], "b": 1}"#, unknown("1, column 1", "an object with the keys \"messages\", \"b\"")),
        (
            r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}"#,
            unknown("1, column 1", r#"an object with the keys "a", "b", "c", "d", "e", "f", …"#),
        ),
        (
            r#"{"format": "goldrun/golden@1", "steps": []}"#,
            unknown("1, column 1", "an object with \"format\": \"goldrun/golden@1\""),
        ),
        (
            r#"{"a": [{"role": "user"}], "b": [{"role": "user"}]}"#,
            "line 1, column 1: the fields \"a\" and \"b\" both hold chat messages: say which to take with `[load] \
             messages_from`"
                .to_owned(),
        ),
        (
            r#"{"messages": [{"role": "user"}], "messages": 5}"#,
            "line 1, column 14: key \"messages\" stands twice in one object".to_owned(),
        ),
        (
            r#"{"a": [{"role": "user"}], "a": [{"role": "user"}]}"#,
            "line 1, column 7: key \"a\" stands twice in one object".to_owned(),
        ),
        ("{\"é\": 1,\n \"é\": nul}", "line 2, column 10: not valid JSON: expected `true`, `false` or `null`".to_owned()),
        ("[1", "line 1, column 2: not valid JSON: the text ends inside a list".to_owned()),
        ("[", "line 1, column 1: not valid JSON: the text ends inside a list".to_owned()),
        ("[] x", "line 1, column 4: not valid JSON: more text follows the end of the value".to_owned()),
        ("é", "line 1, column 1: not valid JSON: expected a value".to_owned()),
        ("{} é", "line 1, column 4: not valid JSON: more text follows the end of the value".to_owned()),
        ("{\"a\": 1}\n{\"a\": 2}", many("2, column 1")),
        (r#"[{"traj": [{"role": "user"}]}]"#, many("1, column 1")),
        (r#"[[{"role": "user"}], [{"role": "user"}]]"#, many("1, column 1")),
        (&format!(" [{NATIVE}]"), many("1, column 2")),
    ] {
        let found = detect(text).map_or_else(|error| error.to_string(), |format| format.to_string());
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn options_decide_where_messages_and_label_come_from() {
    let one = r#"{"a": {"m": [{"role": "assistant", "content": "hi"}]}, "messages": [], "n": 5, "l": {"x": 1, "x": 2}}"#;
    let lines = format!("{CHAT}\n{CHAT}");
    let native_lines = format!("{NATIVE}\n{NATIVE}");
    let auto = Format::Auto;
    for (text, options, expected) in [
        (CHAT, options(auto, "traj", "reward"), "3 steps, label Some(\"1\")"),
        (CHAT, options(auto, "", "none"), "3 steps, label None"),
        (CHAT, options(Format::Openai, "", ""), "3 steps, label None"),
        (NATIVE, options(auto, "traj", "reward"), "2 steps, label Some(\"0.5\")"),
        (NATIVE, options(Format::Goldrun, "", ""), "2 steps, label Some(\"0.5\")"),
        (one, options(auto, "a.m", "n"), "1 steps, label Some(\"5\")"),
        (r#"[{"role": "user"}]"#, options(auto, "traj", "reward"), "0 steps, label None"),
        (
            one,
            options(auto, "a.x", ""),
            "line 1, column 1: has no field \"a.x\", which `[load] messages_from` names",
        ),
        (
            one,
            options(auto, "n", ""),
            "line 1, column 77: the field \"n\" must hold a list of chat messages, but holds a number",
        ),
        (
            one,
            options(auto, "messages", ""),
            "line 1, column 68: the field \"messages\" must hold a list of chat messages, but holds an empty list",
        ),
        (
            one,
            options(auto, "a.m", "l"),
            "line 1, column 85: label: key \"x\" stands twice in one object",
        ),
        (&lines, options(auto, "", ""), &format!("line 4, column 1: {MANY}")),
        (&native_lines, options(Format::Goldrun, "", ""), &format!("line 3, column 1: {MANY}")),
        (&native_lines, options(auto, "", ""), &format!("line 3, column 1: {MANY}")),
        (
            NATIVE,
            options(Format::Openai, "", ""),
            &format!(
                "line 1, column 1: not a recording that goldrun knows: found a recording in the format `goldrun`{KNOWN}"
            ),
        ),
        (
            r#"[{"role": "user"}]"#,
            options(Format::Goldrun, "", ""),
            &format!(
                "line 1, column 1: not a recording that goldrun knows: found chat messages{KNOWN}"
            ),
        ),
        (
            r#"["goldrun/run@1"]"#,
            options(Format::Goldrun, "", ""),
            &format!(
                "line 1, column 1: not a recording that goldrun knows: found a list that begins with a string{KNOWN}"
            ),
        ),
        (
            CHAT,
            options(Format::Goldrun, "", ""),
            "line 1, column 2: unknown field `task_id`, expected one of `format`, `id`, `task`, `parent`, `root`, `workflow`, `agent`, \
             `input`, `output`, `outcome`, `status`, `started_at`, `finished_at`, `label`, `steps`, `stages`, `pending`, \
             `completed`, `transitions`, `checkpoints`, `artifacts`, `validations`, `usage`, `children`, `spans`, `questions`, `fixture`, \
             `policy`, `transcript`, `execution`, `recipe`, `redacted`, `metadata`",
        ),
    ] {
        let found = match parse(text, &options) {
            Ok(run) => {
                let label = run.label.as_ref().map(|label| serde_json::to_string(label).unwrap());
                format!("{} steps, label {label:?}", run.steps.len())
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{text} {options:?}");
    }
}

#[test]
fn a_part_of_a_file_is_placed_in_the_file() {
    let error = parse("{\n  \"messages\": [{\"role\": \"user\"}, 5]\n}", &LoadOptions::default())
        .unwrap_err();
    let error = error.at(Path::new("exports/all.json"), 40);
    assert_eq!(error.to_string(), "exports/all.json:41:34: expected an object, found 5");
}

#[test]
fn results_are_not_decoded() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for result in [r#"{"a": 1, "a": 2}"#, deep.as_str(), "1e999999", r#""\ud800""#] {
        let native = format!(
            r#"{{"format": "goldrun/run@1", "steps": [{{"kind": "tool", "name": "t", "result": {result}}}]}}"#
        );
        let chat = format!(
            r#"[{{"role": "user", "content": {result}}}, {{"role": "assistant", "tool_calls": [{{"id": "a", "function": {{"name": "t", "arguments": {result}}}}}]}},
            {{"role": "tool", "tool_call_id": "a", "content": {result}}}]"#
        );
        let harn = format!(
            r#"{{"_type": "run_record", "status": "completed", "metadata": {result}, "stages": [{{"transcript": {{"events": [
            {{"kind": "tool_intent", "text": "t", "metadata": {{"arguments": {result}}}}},
            {{"kind": "tool_execution", "text": {result}, "metadata": {{"tool_name": "t"}}}}]}}}}]}}"#
        );
        let brooder = format!(
            r#"{{"agent": "a", "case_id": "c", "trajectory": [{{"kind": "tool", "name": "t", "result": {result}}}]}}"#
        );
        for (text, whole) in
            [(&native, true), (&chat, result != deep), (&harn, true), (&brooder, true)]
        {
            let run = parse(text, &LoadOptions::default()).unwrap();
            let call = run.steps.iter().find(|step| step.kind == StepKind::Tool).unwrap();
            let kept = call.result.as_ref().unwrap();
            assert_eq!(kept.text(), result);
            // It is still a slice of the recording.
            assert!(crate::files::position(text, kept.text(), 0).is_some());
            assert!(!whole || result == "1e999999" || kept.decode().is_err());
        }
    }
}

#[test]
fn nesting_without_end_is_an_error_and_not_a_crash() {
    let nested = |open: &str, depth: usize| open.repeat(depth);
    for text in [
        format!("{}{}", nested("[", 10_000), nested("]", 10_000)),
        nested("[", 10_000),
        format!("{}1{}", nested(r#"{"a":"#, 10_000), nested("}", 10_000)),
        format!(
            r#"{{"format": "goldrun/run@1", "steps": {}{}}}"#,
            nested("[", 10_000),
            nested("]", 10_000)
        ),
        format!(
            r#"{{"format": "goldrun/run@1", "label": {}{}}}"#,
            nested("[", 10_000),
            nested("]", 10_000)
        ),
        format!(r#"[{{"role": "user"}}, {}{}]"#, nested("[", 10_000), nested("]", 10_000)),
    ] {
        for format in Format::ALL {
            assert!(parse(&text, &options(format, "a.a.a", "a.a")).is_err());
        }
    }
}

/// Real conversations: 25 tasks with 4 trials each.
#[test]
fn real_chats_load_whole() {
    let Some(data) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let path = Path::new(&data).join("tau_bench/gpt-4o-airline.even-tasks.json");
    let mut buffer = Vec::new();
    let text = crate::files::read(&path, None, &mut buffer).unwrap();
    let records: Vec<&RawValue> = serde_json::from_str(text).unwrap();
    let runs: Vec<_> = records
        .iter()
        .map(|record| parse(record.get(), &options(Format::Auto, "traj", "reward")).unwrap())
        .collect();
    assert_eq!(runs.len(), 100);
    let steps = || runs.iter().flat_map(|run| &run.steps);
    let tools = || steps().filter(|step| step.kind == StepKind::Tool);
    assert_eq!(tools().count(), 577);
    assert!(
        tools().all(|step| step.args.as_ref().unwrap().decode().is_ok() && step.result.is_some())
    );
    // The last assistant message of a trial that ends with a call is no answer.
    assert_eq!(
        steps().filter(|step| step.kind == StepKind::Final).count(),
        runs.iter().filter(|run| run.output.is_some()).count()
    );
    assert!(
        runs.iter().all(|run| run.input.is_some() && matches!(run.label, Some(Json::Number(_))))
    );
    assert!(
        parse(text, &options(Format::Auto, "traj", ""))
            .unwrap_err()
            .to_string()
            .contains("holds many runs")
    );
}

fn survives(text: &str) {
    let _ = detect(text);
    for format in Format::ALL {
        for (messages_from, label_from) in [("", ""), ("traj", "reward"), ("a.0", "label")] {
            if let Err(error) = parse(text, &options(format, messages_from, label_from)) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

/// Messages of every make: right, odd and wrong.
fn messages() -> impl Strategy<Value = String> {
    let content = prop_oneof![
        Just("null".to_owned()),
        Just(r#""é""#.to_owned()),
        Just(r#"[{"type": "text", "text": "a\n"}, "b", 5]"#.to_owned()),
        json_strategy().prop_map(|json| serde_json::to_string(&json).unwrap()),
    ];
    let id = prop_oneof![Just("null"), Just("\"\""), Just("\"a\""), Just("\"b\""), Just("1")];
    let role = prop_oneof![
        Just("system"),
        Just("user"),
        Just("assistant"),
        Just("assistant"),
        Just("tool"),
        Just("function")
    ];
    let message = (role, content.clone(), id, content, 0..4_usize).prop_map(|(role, content, id, arguments, calls)| {
        let call = format!(r#"{{"id": {id}, "function": {{"name": "f", "arguments": {arguments}}}}}"#);
        let calls = vec![call; calls].join(", ");
        format!(r#"{{"role": "{role}", "content": {content}, "tool_call_id": {id}, "tool_calls": [{calls}]}}"#)
    });
    prop::collection::vec(message, 0..6).prop_map(|messages| format!("[{}]", messages.join(", ")))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in r#"[\[\]{}",:0-9a-ftrue\\n.eE+ é\n-]{0,60}"#) {
        survives(&text);
    }

    #[test]
    fn no_json_makes_it_panic(json in json_strategy(), key in "format|messages|traj|label|steps|reward|usage|stages|trajectory|status|meta|trace_spans|tool_recordings") {
        let json = serde_json::to_string(&json).unwrap();
        survives(&json);
        survives(&format!(r#"{{"{key}": {json}, "_type": "run_record", "status": "completed"}}"#));
        survives(&format!(r#"{{"{key}": {json}, "_type": "run_record", "status": "x", "stages": [{{"transcript": {{"events": {json}}}}}]}}"#));
        survives(&format!(r#"{{"{key}": {json}, "agent": "a", "case_id": "c"}}"#));
        survives(&format!(r#"{{"{key}": {json}, "format": "goldrun/run@1"}}"#));
        survives(&format!(r#"{{"{key}": {json}, "traj": [{{"role": "assistant", "content": {json}}}]}}"#));
    }

    #[test]
    fn no_cut_and_no_changed_byte_makes_it_panic(at in 0..1000_usize, byte in any::<char>()) {
        for text in [NATIVE, CHAT, HARN, BROODER] {
            let at = (0..=at % text.len()).rev().find(|&at| text.is_char_boundary(at)).unwrap();
            survives(&text[..at]);
            survives(&text[at..]);
            survives(&format!("{}{byte}{}", &text[..at], &text[at..]));
        }
    }

    #[test]
    fn every_answer_stays_with_at_most_one_call(list in messages()) {
        survives(&list);
        if let Ok(run) = parse(&list, &LoadOptions::default()) {
            let answers = list.matches(r#""role": "tool""#).count() + list.matches(r#""role": "function""#).count();
            let answered = run.steps.iter().filter(|step| step.kind == StepKind::Tool && step.result.is_some()).count();
            prop_assert!(answered <= answers);
            prop_assert!(run.steps.iter().rev().skip(1).all(|step| step.kind != StepKind::Final));
            // The run is one that our own format can hold.
            let own = serde_json::to_string(&run).unwrap();
            prop_assert_eq!(parse(&own, &LoadOptions::default()).unwrap().steps.len(), run.steps.len());
        }
    }
}
