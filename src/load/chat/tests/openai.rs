//! Chat messages: what each becomes, as lines that read like the run.

use crate::load::{LoadOptions, parse_unfinished as parse};
use crate::run::{Run, StepStatus};

/// Each step as a line: turn, kind, name, arguments, `→` result.
fn lines(run: &Run<'_>) -> Vec<String> {
    let steps = run.steps.iter().map(|step| {
        let mut line = format!("{} {}", step.turn.unwrap(), step.kind);
        assert!(step.status.is_none_or(|status| status == StepStatus::Open));
        assert!(step.args_hash.is_none());
        for part in
            [step.name.as_deref(), step.args.as_ref().map(|args| args.text())].into_iter().flatten()
        {
            line += &format!(" {part}");
        }
        line + &step.result.as_ref().map_or(String::new(), |result| format!(" → {}", result.text()))
    });
    let given = run.input.iter().map(|input| format!("input {}", input.text()));
    let said = run.output.iter().map(|output| format!("output {}", output.text()));
    given.chain(steps).chain(said).collect()
}

/// What the messages, given without the list's brackets, become.
fn loaded(messages: &str) -> Vec<String> {
    let text = format!("[{messages}]");
    match parse(&text, &LoadOptions::default()) {
        Ok(run) => lines(&run),
        Err(error) => vec![error.to_string()],
    }
}

fn table(cases: &[(&str, &[&str])]) {
    for (messages, expected) in cases {
        assert_eq!(loaded(messages), *expected, "{messages}");
    }
}

#[test]
fn turns_calls_and_the_final_answer() {
    table(&[
        (
            r#"{"role": "system", "content": "s"}, {"role": "developer", "content": "d"}, {"role": "user", "content": "u\n"},
               {"role": "assistant", "content": "let me see", "tool_calls": [
                 {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1.0}"}},
                 {"id": "b", "type": "custom", "custom": {"name": "g", "input": "SELECT 1"}}]},
               {"role": "tool", "tool_call_id": "b", "content": "B"}, {"role": "tool", "tool_call_id": "a", "content": "A"},
               {"role": "user", "content": "more"}, {"role": "assistant", "content": "done"}, {"role": "user", "content": "bye"}"#,
            &[
                r#"input "u\n""#,
                r#"0 turn → "let me see""#,
                r#"0 tool f {"x": 1.0} → "A""#,
                r#"0 tool g "SELECT 1" → "B""#,
                r#"1 final → "done""#,
                r#"output "done""#,
            ],
        ),
        // The older way.
        (
            r#"{"role": "user"}, {"role": "assistant", "content": null, "function_call": {"name": "f", "arguments": "[]"}},
               {"role": "function", "name": "f", "content": "A"}, {"role": "user", "content": "later"}"#,
            &["0 turn", r#"0 tool f [] → "A""#],
        ),
        // Written in both ways: one call.
        (
            r#"{"role": "assistant", "tool_calls": [{"function": {"name": "f"}}], "function_call": {"name": "f", "arguments": "{}"}}"#,
            &["0 turn", "0 tool f"],
        ),
        // Not an answer: empty, or followed by another assistant message, or with a call.
        (
            r#"{"role": "assistant", "content": "a"}, {"role": "assistant", "content": ""}"#,
            &[r#"0 turn → "a""#, r#"1 turn → """#],
        ),
        (
            r#"{"role": "assistant", "content": "a", "tool_calls": []}"#,
            &[r#"0 final → "a""#, r#"output "a""#],
        ),
        (
            r#"{"role": "assistant", "content": "a", "tool_calls": [{"function": {"name": "f"}}]}"#,
            &[r#"0 turn → "a""#, "0 tool f"],
        ),
        (r#"{"role": "user", "content": "only asked"}"#, &[r#"input "only asked""#]),
    ]);
}

#[test]
fn content_is_text_parts_or_nothing() {
    let said = |content: &str| {
        loaded(&format!(r#"{{"role": "assistant", "content": {content}}}"#))[0].clone()
    };
    for (content, expected) in [
        ("null", "0 turn"),
        (r#""\ud800""#, r#"0 final → "\ud800""#),
        (
            r#"[{"type": "text", "text": "a\n"}, {"type": "image_url", "image_url": {}}, {"type": "text", "text": "b"}]"#,
            r#"0 final → "a\nb""#,
        ),
        (
            r#"[{"type": "refusal", "refusal": "no"}, "c", {"text": "d"}, 5, null, []]"#,
            r#"0 final → "nocd""#,
        ),
        (r#"[{"type": "thinking", "text": "x"}, {"type": "text", "text": null}]"#, "0 turn"),
        ("[]", "0 turn"),
        ("{}", "0 turn"),
        (r#""", "refusal": "no""#, r#"0 final → "no""#),
        (r#"null, "refusal": "no""#, r#"0 final → "no""#),
        (r#""a", "refusal": "b""#, r#"0 final → "ab""#),
        (r#"[{"text": "a", "text": "b"}]"#, "line 1, column 50: duplicate field `text`"),
    ] {
        assert_eq!(said(content), expected, "{content}");
    }
}

#[test]
fn arguments_are_json_in_a_string_or_what_was_recorded() {
    for (arguments, expected) in [
        (r#""{}""#, " {}"),
        (r#""{\"a\": 1, \"a\": 2}""#, r#" {"a": 1, "a": 2}"#),
        (r#""18446744073709551617""#, " 18446744073709551617"),
        (r#""""#, r#" """#),
        (r#"" ""#, r#" " ""#),
        (r#""{\"a\": ""#, r#" "{\"a\": ""#),
        (r#""\ud800""#, r#" "\ud800""#),
        (r#""null""#, " null"),
        (r#"{"a": [1]}"#, r#" {"a": [1]}"#),
        ("null", ""),
    ] {
        let call = format!(
            r#"{{"role": "assistant", "tool_calls": [{{"function": {{"name": "f", "arguments": {arguments}}}}}]}}"#
        );
        assert_eq!(loaded(&call)[1], format!("0 tool f{expected}"), "{arguments}");
    }
}

#[test]
fn answers_find_their_calls() {
    /// Letters are ids: `ab` is a turn with two calls, `=a` an answer to `a`, `=` one without an id, `-` a call without.
    fn chat(words: &str) -> String {
        let mut answers = 0;
        let messages = words.split(' ').map(|word| match word.strip_prefix('=') {
            Some(id) => {
                answers += 1;
                format!(r#"{{"role": "tool", "tool_call_id": "{id}", "content": "{answers}"}}"#)
            }
            None => {
                let call = |id: char| match id {
                    '-' => r#"{"function": {"name": "-"}}"#.to_owned(),
                    id => format!(r#"{{"id": "{id}", "function": {{"name": "{id}"}}}}"#),
                };
                let calls: Vec<String> = word.chars().map(call).collect();
                format!(r#"{{"role": "assistant", "tool_calls": [{}]}}"#, calls.join(","))
            }
        });
        messages.collect::<Vec<_>>().join(", ")
    }
    for (words, expected) in [
        ("ab =b =a", "a2 b1"),
        ("ab =a", "a1 b"),
        // Without ids, or with ids of nobody: in order.
        ("-- = =", "-1 -2"),
        ("ab =x =y", "a1 b2"),
        ("ab = =a", "a2 b1"),
        ("ab =x =a", "a2 b1"),
        ("a b = =", "a2 b1"),
        // Ids that come again: the nearest turn with an open call.
        ("a =a a =a", "a1 a2"),
        ("a a =a =a", "a2 a1"),
        ("a a a =a", "a a a1"),
        // Twice in a turn: in order.
        ("aa =a =a", "a1 a2"),
        // Answers to nobody.
        ("=a b", "b"),
        ("a =a =a b", "a1 b"),
        ("a =a =x b =b", "a1 b3"),
    ] {
        let steps = loaded(&chat(words));
        let expected: Vec<String> = expected.split(' ').map(str::to_owned).collect();
        let tools = steps.iter().filter_map(|line| line.split_once(" tool "));
        let found: Vec<String> =
            tools.map(|(_, call)| call.replace(" → ", "").replace('"', "")).collect();
        assert_eq!(found, expected, "{words}");
    }
    // What is not text stays as it was recorded; an answer of null is an answer.
    for content in ["null", r#"{"a": 1}"#, r#"[{"type": "image"}]"#, "5"] {
        let answer = format!(
            r#"{}, {{"role": "tool", "tool_call_id": 1, "content": {content}}}"#,
            chat("a").replace("\"a\",", "1,")
        );
        assert_eq!(loaded(&answer)[1], format!("0 tool a → {content}"));
    }
}

#[test]
fn what_is_refused() {
    for (second, expected) in [
        ("5", "line 1, column 20: expected an object, found 5"),
        (r#"["user"]"#, "line 1, column 20: expected an object, found a list"),
        ("{}", "line 1, column 21: missing field `role`"),
        (
            r#"{"role": "critic"}"#,
            "line 1, column 20: [1]: a message with \"role\": \"critic\" looks like a step and is not understood; steps are read from \
             OpenAI chat messages with `tool_calls`, goldrun/run@1, Harn's run records and brooder's runs: leave one of these as run.json, \
             or report each step to $GOLDRUN_JOURNAL",
        ),
        (
            r#"{"role": "user", "content": 1, "content": 2}"#,
            "line 1, column 51: duplicate field `content`",
        ),
        (
            r#"{"role": "assistant", "tool_calls": [{"id": "a"}]}"#,
            "line 1, column 67: a tool call has neither `function` nor `custom`",
        ),
        (
            r#"{"role": "assistant", "tool_calls": [{"function": {"arguments": "{}"}}]}"#,
            "line 1, column 88: missing field `name`",
        ),
        (
            r#"{"role": "assistant", "tool_calls": 5}"#,
            "line 1, column 56: expected a list, found 5",
        ),
        (r#"{"role": "assistant""#, "line 1, column 40: not valid JSON: expected `,` or `}`"),
    ] {
        assert_eq!(loaded(&format!("{{\"role\": \"user\"}}, {second}")), [expected], "{second}");
    }
}

#[test]
fn token_counts_are_taken_where_they_are_counts() {
    for (usage, expected) in [
        (
            r#"{"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}"#,
            "Some(7) Some(3) None",
        ),
        (
            r#"{"input_tokens": 7, "prompt_tokens": 7, "input_tokens_details": {"cached_tokens": 2}}"#,
            "Some(7) None Some(2)",
        ),
        (
            r#"{"prompt_tokens": -1, "completion_tokens": 1.5, "prompt_tokens_details": {"cached_tokens": 0}}"#,
            "None None Some(0)",
        ),
        (r#"{"total_tokens": 10}"#, "none"),
        ("null", "none"),
        ("[1]", "none"),
    ] {
        let text = format!(r#"{{"usage": {usage}, "messages": [{{"role": "user"}}]}}"#);
        let run = parse(&text, &LoadOptions::default()).unwrap();
        let found = run.usage.map_or("none".to_owned(), |usage| {
            format!("{:?} {:?} {:?}", usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        });
        assert_eq!(found, expected, "{usage}");
    }
}

#[test]
fn only_the_usual_record_is_read_in_one_go() {
    let record = |field: &str| {
        format!(
            "{{\"id\": 7, {field}\"messages\": [{{\"role\": \"user\", \"content\": \"hi\"}}], \"usage\": {{}}}}"
        )
    };
    let usual = record("");
    let (messages, usage) = super::record(&usual).unwrap();
    assert_eq!((messages.len(), usage), (1, Some("{}")));
    for field in ["format", "_type", "case_id", "workflow_id", "messages", "usage", "f\\u006frmat"]
    {
        let text = record(&format!("\"{field}\": null, "));
        assert!(super::record(&text).is_none(), "{text}");
    }
    assert!(super::record(&usual.replace("\"user\"", "\"nobody\"")).is_none());
    assert!(super::record(&format!("{usual} 1")).is_none());
    assert!(super::record("{\"usage\": {}}").is_none());
}
