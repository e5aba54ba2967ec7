use std::fs;

use crate::support::{Project, Said};

/// What drives a terminal or makes text look like another: C0, DEL, C1, directions, line separators.
const ESCAPES: &str = "\u{1b}]0;t\u{7}\u{8}\r\u{7f}\u{9b}31m\u{202e}\u{2066}\u{2028}\u{2029}";

fn drives(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[track_caller]
fn safe(said: &Said) {
    let raw = |text: &str| text.chars().find(|c| drives(*c));
    assert_eq!((raw(&said.out), raw(&said.err)), (None, None), "{said:?}");
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("JSON")
}

/// A project whose case, tool, argument, output and mask hold them.
fn project() -> (Project, String) {
    let case = format!("c{}", ESCAPES.replace('/', ""));
    let toml = format!(
        "[[compare.mask]]\npattern = {}\nreason = {}\n",
        json(&format!("zz{}", ESCAPES.replace(['\u{1b}', ']', '['], "")))
            .replace("\\u007f", "\u{7f}"),
        "\"r\""
    );
    let project = Project::with_suite(&toml);
    for (number, answer) in [(1, "one"), (2, "two")] {
        let run = format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": {}, "steps": [
                {{"kind": "tool", "name": {}, "args": {{{}: {}}}, "result": {}}}]}}"#,
            json(&format!("{answer} {ESCAPES}")),
            json(&format!("get{ESCAPES}{number}")),
            json(ESCAPES),
            json(ESCAPES),
            json(ESCAPES),
        );
        project.write(&format!("{number}.json"), &run);
        project.write(&format!("suites/s/runs/{case}/{number}.json"), &run);
    }
    (project, case)
}

#[test]
fn no_command_prints_what_drives_a_terminal() {
    let (project, case) = project();
    let name = format!("s::{case}");
    let commands: &[&[&str]] = &[
        &["--list"],
        &[],
        &["--color", "always"],
        &["--report", "json=-"],
        &["--report", "junit=-"],
        &["accept", "--all"],
        &["explain", &name],
        &["receipt", &name],
        &["receipt", "--json", &name],
        &["fixture", &name],
        &["fixture", "--dry-run", &name],
        &["history", &name],
        &["masks", "suggest"],
        &["diff", "1.json", "2.json"],
        &["diff", "--unified", "1.json", "2.json"],
        &["diff", "--json", "1.json", "2.json"],
        &["diff", "1.json", ESCAPES],
        &["journal", "show", ESCAPES],
        &["import", "openai", &format!("{ESCAPES}.json"), "--suite", "t"],
        &["prune"],
        &["-C", ESCAPES],
    ];
    for command in commands {
        let said = project.harness(command);
        if command.contains(&"always") {
            // Colours are ours.
            let plain = console::strip_ansi_codes(&said.out).into_owned();
            safe(&Said { out: plain, ..said });
        } else {
            safe(&said);
        }
    }
}

#[test]
fn what_is_printed_as_json_says_the_same_with_escapes() {
    let (project, _) = project();
    let said = project.harness(&["diff", "--json", "1.json", "2.json"]).exits(1);
    let difference: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let text = difference.to_string();
    assert!(
        text.contains('\u{202e}') && text.contains('\u{7f}') && text.contains('\u{9b}'),
        "{text}"
    );
}

#[test]
fn wrong_usage_is_told_without_what_drives_a_terminal() {
    let (project, _) = project();
    let hostile = format!("--{ESCAPES}");
    for args in [[&*hostile, "accept"], ["--shard", ESCAPES], ["journal", ESCAPES]] {
        let said = project.harness(&args);
        assert_eq!(said.code, 2, "{said:?}");
        safe(&said);
    }
}

#[test]
fn broken_configuration_is_told_without_what_drives_a_terminal() {
    let (project, case) = project();
    for toml in [format!("{} = 1", json("x\u{9b}\u{202e}")), "x = \"\u{202e}\u{9b}\"".to_owned()] {
        project.write("suites/s/suite.toml", toml);
        let said = project.harness(&[]);
        assert_eq!(said.code, 2, "{said:?}");
        safe(&said);
    }
    project.write("suites/s/suite.toml", "");
    fs::write(project.join(&format!("suites/s/runs/{case}/1.json")), "{\"\u{9b}\u{202e}\": 1}")
        .expect("it can be written");
    safe(&project.harness(&[]));
}
