use super::unread_output;

fn said(text: &str, text_only: bool) -> Option<String> {
    let error = unread_output(text, text_only)?.to_string();
    Some(error.split(" looks like a step").next().unwrap_or_default().to_owned())
}

#[test]
fn lines_of_a_recording_are_never_an_answer() {
    for (text, expected) in [
        (
            "starting\n{\"role\": \"user\", \"content\": \"x\"}\n",
            "line 2, column 1: a line with \"role\": \"user\"",
        ),
        (
            "starting\n{\"type\": \"thread.started\"}",
            "line 2, column 1: a line with \"type\": \"thread.started\"",
        ),
        (
            "x\n\n  {\"tool\": \"refund\", \"args\": {}}\ndone",
            "line 3, column 3: a line with \"tool\": \"refund\"",
        ),
        (
            "x\n{\"message\": {\n \"content\": [{\"type\": \"tool_use\"}]}}\n",
            "line 3, column 14: message.content[0]: an element with \"type\": \"tool_use\"",
        ),
        (
            "x\n[{\"role\": \"assistant\", \"content\": \"y\"}]",
            "line 2, column 2: a line with \"role\": \"assistant\"",
        ),
    ] {
        for text_only in [false, true] {
            assert_eq!(said(text, text_only).as_deref(), Some(expected), "{text}");
        }
    }
}

#[test]
fn what_may_be_an_answer_is_one_where_text_is_meant() {
    for text in [
        "{\"level\": \"info\"}\n{\"level\": \"warn\"}\ndone",
        "Run this:\n```bash\nls\n```\n",
        "{\"content\": [{\"type\": \"tool_use\", \"name\": \"f\"}]}",
    ] {
        assert!(said(text, false).is_some(), "{text}");
        assert_eq!(said(text, true), None, "{text}");
    }
}

#[test]
fn answers_are_answers() {
    for text in [
        "",
        "forty-two",
        "{\"n\": 42}",
        "[1, 2]",
        "The result:\n{\"n\": 42}\n",
        "{\"role\": \"not closed\"",
        "{\"a\": 1} and {\"role\": \"x\"",
    ] {
        assert_eq!(said(text, false), None, "{text}");
    }
}
