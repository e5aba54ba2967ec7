use super::transcript::Transcript;
use crate::support::Project;

#[test]
fn recordings_that_cannot_be_judged() {
    let project = Project::with_suite("[load]\nmax_bytes = 2000\nmax_depth = 8\n");
    let run = |rest: &str| format!("{{\"format\": \"goldrun/run@1\", {rest}}}\n");
    let tool = |keys: &str| run(&format!("\"steps\": [{{\"kind\": \"tool\", {keys}}}]"));
    for (case, text) in [
        ("arguments-and-hash", tool("\"name\": \"t\", \"args\": {}, \"args_hash\": \"00\"")),
        ("arguments-of-an-answer", run("\"steps\": [{\"kind\": \"final\", \"args\": {}}]")),
        ("cut", "{\"format\": \"goldrun/run@1\",\n \"steps\": [".to_owned()),
        ("deep", tool(&format!("\"name\": \"t\", \"args\": {}{}", "[".repeat(20), "]".repeat(20)))),
        ("empty", String::new()),
        ("empty-list", "[]".to_owned()),
        ("final-first", run("\"steps\": [{\"kind\": \"final\"}, {\"kind\": \"turn\"}]")),
        ("format-later", "{\"format\": \"goldrun/run@9\"}".to_owned()),
        ("format-unknown", "{\"format\": \"other/run@1\", \"a\": 1}".to_owned()),
        ("holds-many", "{\"messages\": []}\n{\"messages\": []}\n".to_owned()),
        ("keys-unknown", "{\"alpha\": 1, \"beta\": 2}".to_owned()),
        ("key-of-run", run("\"step\": []")),
        ("key-of-step", tool("\"name\": \"t\", \"arguments\": {}")),
        ("key-twice", tool("\"name\": \"t\", \"args\": {\"n\": 1, \"n\": 2}")),
        ("long", run(&format!("\"output\": \"{}\"", "x".repeat(3000)))),
        ("name-missing", tool("\"args\": {}")),
        ("nothing-compared", run("\"outcome\": \"unknown\"")),
        ("number", tool("\"name\": \"t\", \"args\": {\"n\": 01}")),
        ("outcome-unknown", run("\"outcome\": \"fine\"")),
        ("text", "\"hello\"".to_owned()),
        ("trailing", run("\"outcome\": \"completed\"") + "}"),
        ("two-lists", "{\"a\": [{\"role\": \"user\", \"content\": \"\"}], \"b\": [{\"role\": \"user\", \"content\": \"\"}]}".to_owned()),
        ("type-of-steps", run("\"steps\": 3")),
        ("type-of-name", tool("\"name\": 7")),
        ("unfinished", "{\"_type\": \"run_record\", \"workflow_id\": \"w\", \"stages\": [], \"status\": \"running\"}".to_owned()),
        ("unfinished-calls", r#"[{"role": "user", "content": "hi"}, {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "t", "arguments": "{}"}}]}]"#.to_owned()),
        ("unfinished-user", r#"[{"role": "user", "content": "hi"}]"#.to_owned()),
        ("brooder-type", r#"{"agent": "a", "case_id": "", "trajectory": []}"#.to_owned()),
        ("harn-type", r#"{"_type": "other"}"#.to_owned()),
        ("openai-call", r#"[{"role": "assistant", "tool_calls": [{"id": "1"}]}]"#.to_owned()),
        ("journal-empty", String::new()),
    ] {
        let file = if case == "journal-empty" { "1/journal.ndjson" } else { "1.json" };
        project.write(&format!("suites/s/runs/{case}/{file}"), text);
    }
    project.write("suites/s/runs/latin/1.json", b"{\"format\": \"\xe9\"}");
    // One bad file of three costs the case, and says which it is.
    project.record("one-of-three", 1, &[], "done").record("one-of-three", 2, &[], "done");
    project.write("suites/s/runs/one-of-three/3.json", "{]");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness");
    transcript.run(&project, "harness accept cut long").run(&project, "harness explain s::cut");
    transcript.run(&project, "harness diff suites/s/runs/cut/1.json suites/s/runs/long/1.json");
    transcript.matches("files/recordings");
}

#[test]
fn goldens_that_cannot_be_read() {
    let project = Project::with_suite("[redact]\nkeys = [\"password\"]\n");
    project.record("good", 1, &[("get", r#"{"id": 1}"#)], "done");
    project.harness(&["accept", "--all"]).exits(0);
    let good = project.read("golden/s/good.json");
    let edit = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} in {good}");
        good.replace(from, to)
    };
    let behaviours = good.find("\"behaviours\"").expect("behaviours");
    let goldens = [
        ("behaviours-none", format!("{}\"behaviours\": []}}\n", &good[..behaviours])),
        ("conflict", format!("<<<<<<< HEAD\n{good}=======\n{good}>>>>>>> other\n")),
        ("cut", good[..behaviours].to_owned()),
        ("empty", String::new()),
        ("format-later", edit("goldrun/golden@1", "goldrun/golden@9")),
        ("format-missing", edit("\"format\": \"goldrun/golden@1\",", "")),
        ("key-of-step", edit("\"args\"", "\"arg\"")),
        ("key-unknown", edit("\"behaviours\"", "\"behaviors\"")),
        ("matcher-beside", edit("{\"id\": 1}", "{\"id\": {\"$any\": \"number\", \"x\": 1}}")),
        ("matcher-key", edit("{\"id\": 1}", "{\"id\": {\"$some\": 1}}")),
        ("matcher-pattern", edit("{\"id\": 1}", "{\"id\": {\"$match\": \"(\"}}")),
        ("matcher-type", edit("{\"id\": 1}", "{\"id\": {\"$any\": \"date\"}}")),
        ("outcome", edit("\"completed\"", "\"complete\"")),
        ("seen-0", edit("\"seen\": 1", "\"seen\": 0")),
        ("seen-often", edit("\"seen\": 1", "\"seen\": 7")),
        ("step-kind", edit("\"kind\": \"tool\", ", "")),
        ("type", edit("\"seen\": 1", "\"seen\": \"once\"")),
        ("other-case", good.clone()),
    ];
    for (case, golden) in &goldens {
        project.record(case, 1, &[("get", r#"{"id": 1}"#)], "done");
        let golden = if *case == "other-case" {
            golden.clone()
        } else {
            golden.replace("\"case\": \"good\"", &format!("\"case\": {case:?}"))
        };
        project.write(&format!("golden/s/{case}.json"), golden);
    }
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness");
    transcript.run(&project, "harness accept --all --add").run(&project, "harness accept key");
    transcript.run(&project, "harness diff golden/s/cut.json suites/s/runs/good/1.json");
    transcript.matches("files/goldens");
}

/// A case whose golden was accepted under other settings.
#[test]
fn goldens_of_other_settings() {
    let get = [("get", r#"{"id": 1}"#)];
    let all = "[compare]\nresults = \"exact\"\ncounts = \"exact\"\n";
    let mut transcript = Transcript::default();
    for (was, now) in [
        ("[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"get\"]\n", ""),
        ("[compare]\narguments = \"ignore\"\n", ""),
        ("[compare]\noutput = \"ignore\"\n", ""),
        ("", all),
        ("[tools.arguments.get]\nignore = [\"id\"]\n", ""),
        ("", "[redact]\nkeys = [\"id\"]\n"),
        ("[redact]\nkeys = [\"id\"]\n", ""),
        (
            "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"get\"]\n",
            "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"*\"]\nreads = [\"x\"]\n",
        ),
        ("[[compare.mask]]\npattern = \"done\"\nreason = \"r\"\n", ""),
    ] {
        let project = Project::with_suite(was);
        project.record("c", 1, &get, "done");
        project.harness(&["accept", "--all"]).exits(0);
        project.write("suites/s/suite.toml", now);
        transcript.section(&format!("From {was:?} to {now:?}")).run(&project, "harness");
    }
    transcript.matches("files/goldens_of_other_settings");
}

#[test]
fn fixtures_that_cannot_be_used() {
    let project = Project::with_suite("");
    let fixture = |rest: &str| format!("{{\"format\": \"goldrun/fixture@1\"{rest}}}\n");
    for (case, text) in [
        ("asserts-nothing", fixture("")),
        ("derived-from", fixture(", \"derived_from\": \"x\", \"outcome\": \"completed\"")),
        ("format-none", "{}".to_owned()),
        ("format-later", "{\"format\": \"goldrun/fixture@9\"}".to_owned()),
        ("harn-kind", "{\"_type\": \"replay_fixture\", \"eval_kind\": \"vibes\"}".to_owned()),
        ("harn-status", "{\"_type\": \"replay_fixture\"}".to_owned()),
        ("harn-type", "{\"_type\": \"run_record\"}".to_owned()),
        ("key-unknown", fixture(", \"stage\": []")),
        ("not-json", "{".to_owned()),
        (
            "of-another-case",
            fixture(", \"suite\": \"s\", \"case\": \"x\", \"outcome\": \"completed\""),
        ),
        ("outcome-unknown", fixture(", \"outcome\": \"unknown\"")),
        ("questions", fixture(", \"questions\": {}")),
        ("text-empty", fixture(", \"stages\": [{\"node\": \"a\", \"text\": \"\"}]")),
    ] {
        project.record(case, 1, &[], "done");
        project.write(&format!("suites/s/fixtures/{case}.json"), text);
    }
    project.write("suites/s/fixtures/folder/x.json", "{}").write("suites/s/fixtures/notes.md", "");
    project.write("suites/s/fixtures/-a.json", fixture(", \"outcome\": \"completed\""));
    Transcript::default().run(&project, "harness").matches("files/fixtures");
}

#[test]
fn runs_that_a_fixture_refuses() {
    let project = Project::with_suite("[compare]\nstages = \"ignore\"\n");
    let run = |stages: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "done", "stages": [{stages}],
 "questions": ["How many?", "Why?"], "steps": [{{"kind": "final", "result": "done"}}]}}"#
        )
    };
    let stage = |node: &str, keys: &str| {
        format!("{{\"node\": \"{node}\", \"status\": \"completed\"{keys}}}")
    };
    let (plan, act) = (
        stage("plan", ""),
        stage("act", ", \"outcome\": \"success\", \"visible_text\": \"It is done.\""),
    );
    let both = run(&format!("{plan}, {act}"));
    for (case, recording, fixture) in [
        ("artifacts", &both, r#""stages": [{"node": "act", "artifacts": ["report", "report"]}]"#),
        ("branch", &both, r#""stages": [{"node": "act", "branch": "left"}]"#),
        ("missing", &run(&plan), r#""stages": [{"node": "plan"}, {"node": "act"}]"#),
        (
            "order",
            &run(&format!("{act}, {plan}")),
            r#""stages": [{"node": "plan"}, {"node": "act"}], "in_order": true"#,
        ),
        ("other", &both, r#""stages": [{"node": "plan"}], "no_other_stages": true"#),
        ("outcome", &both, r#""outcome": "failed""#),
        ("questions", &both, r#""questions": {"max": 1}"#),
        ("questions-terms", &both, r#""questions": {"required_terms": ["colour"], "min": 3}"#),
        (
            "status",
            &both,
            r#""stages": [{"node": "act", "status": "failed", "outcome": "failure"}]"#,
        ),
        ("text", &both, r#""stages": [{"node": "act", "text": "It is not done."}]"#),
        ("text-not-recorded", &both, r#""stages": [{"node": "plan", "text": "It is not done."}]"#),
    ] {
        project.write(&format!("suites/s/runs/{case}/1.json"), recording);
        project.write(
            &format!("suites/s/fixtures/{case}.json"),
            format!("{{\"format\": \"goldrun/fixture@1\", {fixture}}}"),
        );
    }
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness").run(&project, "harness explain s::text");
    transcript.run(&project, "harness accept text order").matches("verdicts/fixtures");
}
