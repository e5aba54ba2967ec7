//! What agents leave and print that was not understood: refused, or read, and never accepted as a run in which nothing was done.

use super::record::{agent, end};
use crate::support::Project;

const ALLOWED: &str = "[compare]\nhollow = \"allowed\"\n";

const ANTHROPIC: &str = r#"[{"role": "user", "content": "refund A-17"},
 {"role": "assistant", "content": [{"type": "text", "text": "I refund."}, {"type": "tool_use", "id": "t1", "name": "refund", "input": {"amount": 49}}]},
 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]},
 {"role": "assistant", "content": [{"type": "text", "text": "Done."}]}]"#;
const MINI: &str = r#"[{"role": "user", "content": "fix it"},
 {"role": "assistant", "content": "I look.\n\n```bash\nls\n```"}, {"role": "user", "content": "<returncode>0</returncode>"},
 {"role": "assistant", "content": "Fixed."}]"#;
const LINES: &str = r#"{"role": "user", "content": "refund A-17"}
{"role": "assistant", "tool_calls": [{"function": {"name": "refund", "arguments": "{}"}}]}"#;
const FENCED: &str = "I refund it:\n```bash\n./refund A-17\n```\nDone.";

/// An agent that copies the file named for its case to `run.json`, or prints it behind a line of a log.
fn project(keys: &str) -> Project {
    let script = "case \"$GOLDRUN_CASE\" in\n\
                  left-*) cat \"$GOLDRUN_CASE\" > \"$GOLDRUN_RUN_DIR/run.json\" ;;\n\
                  *) echo 'INFO starting'; cat \"$GOLDRUN_CASE\" ;;\nesac\n";
    let files = [
        ("left-anthropic", ANTHROPIC),
        ("left-mini", MINI),
        ("prints-lines", LINES),
        ("prints-chat", ANTHROPIC),
        ("prints-commands", FENCED),
        ("prints-text", "Done."),
    ];
    let project = agent(script, keys, &files.map(|(case, _)| case));
    for (case, text) in files {
        project.write(case, text);
    }
    project
}

#[test]
fn what_looks_like_steps_and_is_not_understood_is_refused() {
    let project = project("");
    project.harness(&["--record"]).exits(1).says("0 accepted; 0 unchanged; 6 refused");
    assert!(!project.exists("golden"));
    for (case, expected) in [
        (
            "left-anthropic",
            "run.json:2:75: [1].content[1]: a part of the type \"tool_use\" looks like a step",
        ),
        ("left-mini", "run.json:2:35: [1].content: a block fenced with ```bash looks like a step"),
        ("prints-lines", "stdout.log:2:1: a line with \"role\": \"user\" looks like a step"),
        ("prints-chat", "stdout.log:2:2: a line with \"role\": \"user\" looks like a step"),
        ("prints-commands", "stdout.log: a block fenced with ```bash looks like a step"),
    ] {
        let (outcome, why) = end(&project, case);
        assert_eq!(outcome, "failed", "{case}");
        assert!(why.starts_with(expected), "{case}: {why}");
    }
    let said = project.harness(&["--run"]).exits(1);
    assert!(!said.out.contains(" ok\n"), "{}", said.out);
    // Text alone is a run that can be judged, but not before somebody says that text is all.
    project.harness(&["--exact", "s::prints-text"]).exits(3).says("nothing in the recording was understood as a step").says(
        "next: see what the agent left; then make its steps readable, or allow that there are none (hollow = \"allowed\")",
    );
}

#[test]
fn text_is_compared_where_it_is_said_to_be_all_and_recordings_are_refused_even_so() {
    let project = project(ALLOWED);
    project
        .harness(&["--record"])
        .exits(1)
        .says("s::prints-commands ... accepted")
        .says("s::prints-text ... accepted (new: 1 behaviour)\n    nothing but an answer stands in the golden")
        .says("s::left-anthropic ... refused")
        .says("s::prints-lines ... refused")
        .says("s::prints-chat ... refused");
    let golden = project.read("golden/s/prints-text.json");
    assert!(golden.contains("\"hollow\": \"allowed\""), "{golden}");
    project
        .harness(&["prints-text"])
        .exits(0)
        .says("hollow: 1 case with runs without any step: only their text can be compared")
        .says("nothing but an answer stands in the golden");
    project
        .harness(&["explain", "prints-text"])
        .exits(0)
        .says("nothing but an answer stands in the golden");
    let report = project.harness(&["prints-text", "--report", "json=-"]).exits(0).out;
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(
        (&report["summary"]["hollow"], &report["cases"][0]["hollow"]),
        (&1.into(), &1.into())
    );
    project.write("prints-text", "Not done.");
    project.harness(&["--run", "prints-text"]).exits(1).says("regressed");
}

const TEXT: &str = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "Done."}"#;
const CALLS: &str = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "Done.", "steps": [{"kind": "tool", "name": "refund"}]}"#;

/// What could let a hollow run pass: a golden from before, another mode, a golden with calls, a negative case, a setting that went away.
#[test]
fn a_hollow_run_passes_nothing_unnoticed() {
    let hollow = "nothing in the recording was understood as a step";
    let project = Project::with_suite(ALLOWED);
    project.write("suites/s/runs/c/1.json", TEXT);
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c.json");
    // The golden is older than the setting: it is read, and its run is told.
    let before = golden
        .replace(",\n    \"hollow\": \"allowed\"", "")
        .replace(", \"hollow\": \"allowed\"", "");
    assert_ne!(before, golden);
    for held in [&before, &golden] {
        project.write("golden/s/c.json", held).write("suites/s/suite.toml", "");
        project.harness(&[]).exits(3).says(hollow);
        project.harness(&["accept", "--all"]).exits(1).says("repetition 1 is hollow");
        project.write("suites/s/suite.toml", ALLOWED);
        project.harness(&[]).exits(0);
    }
    // Without calls compared, text is what was meant.
    project.write("suites/s/suite.toml", "[compare]\ntrajectory = \"off\"\n");
    project.harness(&[]).exits(0).says_not("hollow");
    project.remove("golden").write("suites/s/suite.toml", "[compare]\ntrajectory = \"off\"\n");
    project.harness(&["accept", "--all"]).exits(0);
    assert!(!project.read("golden/s/c.json").contains("hollow"));
    // A fixture or a check beside it lets it pass no more.
    project.remove("golden").write("suites/s/suite.toml", "[tools]\nforbidden = [\"drop_*\"]\n");
    project.harness(&[]).exits(3).says(hollow);
    project.write(
        "suites/s/fixtures/c.json",
        r#"{"format": "goldrun/fixture@1", "suite": "s", "case": "c", "status": "completed"}"#,
    );
    project.harness(&[]).exits(3).says(hollow);
    project.remove("suites/s/fixtures");
    for mode in ["exact", "subset", "superset", "unordered", "in_order"] {
        let suite = format!("[compare]\ntrajectory = \"{mode}\"\n");
        project.write("suites/s/suite.toml", &suite).write("suites/s/runs/c/1.json", CALLS);
        project.harness(&["accept", "--all"]).exits(0);
        project.write("suites/s/runs/c/1.json", TEXT);
        let why = if mode == "subset" { "holds nothing that the suite compares" } else { hollow };
        project.harness(&[]).exits(1).says("regressed: 0 of 1").says(why);
        // It is not rejected for what it did either.
        let negative = format!("{suite}[[case]]\nname = \"c\"\nexpect = \"fail\"\n");
        project.write("suites/s/suite.toml", negative);
        let code = if mode == "subset" { 1 } else { 3 };
        project.harness(&[]).exits(code).says(why);
        project.remove("golden");
    }
}

#[test]
fn a_chat_without_a_call_is_accepted_and_its_golden_says_so() {
    let project = Project::with_suite("");
    let chat = r#"[{"role": "user", "content": "hi"}, {"role": "assistant", "content": "I may not do that."}]"#;
    project.write("suites/s/runs/c/1.json", chat);
    let note = "nothing but an answer stands in the golden: no call was ever seen in these runs";
    project.harness(&["accept", "--all"]).exits(0).says(note);
    project.harness(&[]).exits(0).says(note).says_not("hollow");
}
