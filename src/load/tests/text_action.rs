use super::text_action;
use crate::load::{LoadOptions, parse};

#[test]
fn commands_in_text_are_told_from_text() {
    for (text, acts) in [
        ("THOUGHT: look\n\n```mswea_bash_command\nls\n```", true),
        ("I look.\n```bash\nls -la\n```\n", true),
        ("```sh title=x\nls\n```", true),
        ("DISCUSSION\nI look.\n```\nls\n```", true),
        ("<tool_call>{\"name\": \"f\"}</tool_call>", true),
        ("Thought: x\nAction: search\nAction Input: y", true),
        ("```bash\nnot closed", false),
        ("```python\nprint(1)\n```", false),
        ("```\nplain\n```", false),
        ("Action: we should act", false),
        ("The word bash in ```bash``` is inline", false),
        ("done", false),
        ("", false),
    ] {
        assert_eq!(text_action(text).is_some(), acts, "{text}");
    }
}

/// The messages of mini-SWE-agent: each has one command, and the user answers.
#[test]
fn a_chat_that_acts_in_text_is_refused_unless_its_text_is_all_that_is_meant() {
    let said = "THOUGHT: I look.\\n\\n```mswea_bash_command\\nls\\n```";
    let text = format!(
        r#"{{"info": {{"exit_status": "Submitted"}}, "trajectory_format": "mini-swe-agent-1", "messages": [
            {{"role": "system", "content": "x"}}, {{"role": "user", "content": "fix it"}},
            {{"role": "assistant", "content": "{said}"}}, {{"role": "user", "content": "<returncode>0</returncode>"}},
            {{"role": "assistant", "content": "{said}"}}]}}"#
    );
    let error = parse(&text, &LoadOptions::default()).expect_err("a command in text").to_string();
    assert!(
        error.starts_with(
            "line 3, column 46: messages[2].content: a block fenced with ```mswea_bash_command looks like a step and is not \
             understood (it resembles a trajectory of mini-SWE-agent or SWE-agent)"
        ),
        "{error}"
    );
    let meant = LoadOptions { text_only: true, ..LoadOptions::default() };
    assert_eq!(parse(&text, &meant).expect("text").steps.len(), 2);
}
