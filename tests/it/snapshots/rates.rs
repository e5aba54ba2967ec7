use super::differences::{run, steps};
use super::transcript::Transcript;
use crate::support::Project;

const GET: &str = r#"{"kind": "tool", "name": "get", "args": {"id": 1}}"#;

/// A call of `put` with this id.
fn put(id: u32) -> String {
    format!(r#"{{"kind": "tool", "name": "put", "args": {{"id": {id}}}}}"#)
}

/// Records repetitions of a case, the first of which is number 1, and no others.
fn record(project: &Project, case: &str, recordings: &[String]) {
    let folder = format!("suites/s/runs/{case}");
    if project.exists(&folder) {
        project.remove(&folder);
    }
    for (number, recording) in (1..).zip(recordings) {
        project.write(&format!("{folder}/{number}.json"), recording);
    }
}

/// Recordings of a call of `get`, and of `put` with these ids, where it is not 0.
fn puts(ids: &[u32]) -> Vec<String> {
    let recording = |&id: &u32| {
        let put = put(id);
        if id == 0 { steps(&[GET]) } else { steps(&[GET, &put]) }
    };
    ids.iter().map(recording).collect()
}

#[test]
fn of_repetitions() {
    let cases: &[(&str, &[u32], &[u32])] = &[
        ("all-pass", &[1; 5], &[1; 5]),
        ("all-regressed", &[1; 5], &[2; 5]),
        ("flaky", &[1; 5], &[1, 1, 0, 1, 2]),
        ("flaky-four-ways", &[1; 5], &[1, 3, 0, 4, 2]),
        ("golden-flaky", &[1, 1, 1, 2, 0], &[1, 1, 0, 3, 4]),
        ("golden-never-repeats", &[1, 0], &[2, 3]),
        ("mostly-regressed", &[1; 5], &[1, 2, 2, 2, 2]),
        ("noise-alone", &[1, 2, 3], &[4, 5, 6]),
        ("one-of-one", &[1], &[2]),
    ];
    let project = Project::with_suite("");
    for (case, before, _) in cases {
        record(&project, case, &puts(before));
    }
    project.harness(&["accept", "--all"]).exits(0);
    for (case, _, after) in cases {
        record(&project, case, &puts(after));
    }
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness");
    for (case, _, _) in cases {
        transcript.run(&project, &format!("harness explain s::{case}"));
    }
    transcript.matches("verdicts/rates");
}

#[test]
fn of_evidence() {
    let project = Project::with_suite("");
    record(&project, "c", &puts(&[1; 5]));
    project.harness(&["accept", "--all"]).exits(0);
    let mut transcript = Transcript::default();
    for (toml, ids) in [
        ("[verdict]\nmin_repetitions = 8\n", &[1; 5][..]),
        ("[verdict]\nmin_repetitions = 8\n", &[2; 5]),
        ("[verdict]\nevidence = \"confident\"\nmin_pass_rate = 0.7\n", &[1; 5]),
        ("[verdict]\nevidence = \"confident\"\nmin_pass_rate = 0.7\n", &[1; 9]),
        ("[verdict]\nevidence = \"confident\"\nmin_pass_rate = 0.7\n", &[2; 9]),
        ("[verdict]\nmin_pass_rate = 0.8\n", &[1, 1, 1, 1, 2]),
    ] {
        project.write("suites/s/suite.toml", toml);
        record(&project, "c", &puts(ids));
        transcript.section(&format!("suite.toml: {toml:?}")).run(&project, "harness");
        transcript.run(&project, "harness explain s::c");
    }
    transcript.matches("verdicts/evidence");
}

#[test]
fn that_are_not_judged() {
    let project = Project::with_suite("[[case]]\nname = \"missing\"\n");
    record(&project, "new", &puts(&[1, 1, 2]));
    record(&project, "error", &puts(&[1]));
    record(&project, "orphan", &puts(&[1]));
    project.harness(&["accept", "error", "orphan"]).exits(0);
    project.write("suites/s/runs/error/1.json", "{").remove("suites/s/runs/orphan");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness");
    for case in ["new", "error", "orphan", "missing"] {
        transcript.run(&project, &format!("harness explain s::{case}"));
    }
    transcript
        .run(&project, "harness --allow new --allow missing")
        .run(&project, "harness accept --all");
    transcript.matches("verdicts/not_judged");
}

/// A suite with a case of most verdicts.
fn mixed() -> Project {
    let project = Project::with_suite("");
    for case in ["passes", "flaky", "regressed"] {
        record(&project, case, &puts(&[1, 1, 1]));
    }
    project.harness(&["accept", "--all"]).exits(0);
    record(&project, "flaky", &puts(&[1, 2, 1]));
    record(&project, "regressed", &puts(&[0, 0, 0]));
    record(&project, "new", &puts(&[1]));
    project
}

#[test]
fn as_flags_have_them_printed() {
    let project = mixed();
    let mut transcript = Transcript::default();
    for line in [
        "harness passes",
        "harness --quiet",
        "harness --list",
        "harness --list --format terse",
        "harness --list --ignored",
        "harness --allow new --allow flaky --allow regressed",
        "harness --color always",
        "harness --exact s::passes",
        "harness --skip flaky --skip regressed --skip new",
        "harness --shard 1/2 --allow new",
        "harness --include-ignored --nocapture --test-threads 1 passes",
        "harness --ignored",
        "harness -C . passes",
    ] {
        transcript.run(&project, line);
    }
    transcript.matches("output/flags");
}

#[test]
fn as_reports() {
    let project = mixed();
    let mut transcript = Transcript::default();
    transcript.section("JUnit").run(&project, "harness --report junit=-");
    transcript
        .section("Files")
        .run(&project, "harness --quiet --report json --report junit=junit.xml passes");
    transcript.matches("output/junit");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --report json=-").matches("output/json");
}

#[test]
fn that_need_more_than_a_screen() {
    let project = Project::with_suite("");
    let calls = |first: u32| (first..first + 60).map(put).collect::<Vec<_>>();
    let recording =
        |first| vec![steps(&calls(first).iter().map(String::as_str).collect::<Vec<_>>())];
    record(&project, "long", &recording(0));
    let text = |word: &str| {
        run(&format!(
            "\"outcome\": \"completed\", \"output\": {{\"text\": \"{}\"}}, \"steps\": [{{\"kind\": \"turn\"}}]",
            word.repeat(200)
        ))
    };
    record(&project, "values", &[text("abcdef")]);
    project.harness(&["accept", "--all"]).exits(0);
    record(&project, "long", &recording(100));
    record(&project, "values", &[text("ghijkl")]);
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness").run(&project, "harness explain s::values");
    transcript.cat(&project, ".goldrun/failures/s/values.txt");
    transcript.matches("output/cut");
}

#[test]
fn of_a_quarantine() {
    let project = mixed();
    let quarantine = |case: &str, until: &str| {
        format!(
            "[[case]]\nname = \"{case}\"\nquarantine = {{ reason = \"the sandbox is flaky\", until = {until} }}\n"
        )
    };
    project.write("suites/s/runs/error/1.json", "{");
    let toml = quarantine("flaky", "2026-07-01")
        + &quarantine("passes", "2026-12-31")
        + &quarantine("regressed", "2026-06-30")
        + &quarantine("new", "2026-12-31")
        + &quarantine("error", "2026-12-31");
    project.write("suites/s/suite.toml", toml);
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness").run(&project, "harness --report junit=- flaky");
    transcript
        .run(&project, "harness explain s::flaky")
        .run(&project, "harness explain s::regressed");
    transcript
        .section("Nothing else is selected")
        .run(&project, "harness --exact s::flaky s::passes");
    transcript.run(&project, "harness --exact s::passes").matches("output/quarantine");
}

#[test]
fn of_negative_goldens() {
    let negative = "[[case]]\nname = \"negative\"\nexpect = \"fail\"\n";
    let project = Project::with_suite("");
    record(&project, "negative", &puts(&[1]));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", negative);
    let mut transcript = Transcript::default();
    for (title, ids) in [
        ("Rejected", &[2, 2][..]),
        ("One is accepted", &[2, 1]),
        ("All are accepted", &[1, 1]),
        ("None is recorded", &[]),
    ] {
        record(&project, "negative", &puts(ids));
        transcript
            .section(title)
            .run(&project, "harness")
            .run(&project, "harness explain s::negative");
    }
    record(&project, "negative", &puts(&[2]));
    transcript
        .section("Other commands")
        .run(&project, "harness accept --all")
        .run(&project, "harness --record");
    transcript
        .run(&project, "harness fixture s::negative")
        .run(&project, "harness receipt s::negative");
    project.remove("golden");
    transcript.section("Without a golden").run(&project, "harness");
    let ended = run("\"outcome\": \"failed\"");
    record(&project, "negative", &[ended]);
    project.write(
        "suites/s/fixtures/negative.json",
        "{\"format\": \"goldrun/fixture@1\", \"outcome\": \"completed\"}",
    );
    transcript.section("With a fixture").run(&project, "harness").matches("verdicts/negative");
}

#[test]
fn of_labels_and_whole_suites() {
    let mut transcript = Transcript::default();
    let project = Project::with_suite("[accept]\nlabel = 1\n");
    let labelled = |id: u32, label: &str| {
        steps(&[&put(id)]).replacen('{', &format!("{{\"label\": {label}, "), 1)
    };
    record(&project, "c", &[labelled(1, "1"), labelled(1, "1"), labelled(2, "0")]);
    record(&project, "unlabelled", &puts(&[1]));
    transcript
        .section("Labels")
        .run(&project, "harness accept --all")
        .run(&project, "harness accept --all --any-label");
    record(&project, "c", &[labelled(1, "1"), labelled(1, "0"), labelled(3, "0")]);
    transcript.run(&project, "harness");

    let project = Project::with_suite("[verdict]\nmin_pass_rate = 0.6\n");
    for case in 0..8 {
        record(&project, &format!("c{case}"), &puts(&[1; 5]));
    }
    project.harness(&["accept", "--all"]).exits(0);
    for case in 0..8 {
        record(&project, &format!("c{case}"), &puts(&[1, 1, 1, 0, 1]));
    }
    transcript.section("Worse in each case").run(&project, "harness");

    let mask = |kind: &str, reason: &str| {
        format!("[[compare.mask]]\nuse = \"{kind}\"\nreason = \"{reason}\"\n")
    };
    let project = Project::with_suite(
        &(mask("uuid", "ids are random") + "[redact]\nkeys = [\"password\"]\n"),
    );
    project.write("suites/s/runs/c/1.json", steps(&[GET]));
    project.harness(&["accept", "--all"]);
    transcript.section("Masks and redactions that do nothing").run(&project, "harness");
    transcript.run(&project, "harness accept --all");

    let project =
        Project::with_suite("[tools]\nreads = [\"get\"]\n[compare]\ntrajectory = \"effects\"\n");
    project.write("suites/s/runs/c/1.json", steps(&[GET, &put(1)]));
    project.harness(&["accept", "--all"]);
    transcript.section("A tool that is neither an effect nor a read").run(&project, "harness");
    transcript.matches("output/suites");
}

#[test]
fn of_projects_without_anything() {
    let mut transcript = Transcript::default();
    let project = Project::new();
    transcript.section("An empty folder").run(&project, "harness").run(&project, "harness --list");
    for line in [
        "harness accept --all",
        "harness --record",
        "harness explain x",
        "harness receipt x",
        "harness history",
        "harness suggest s",
        "harness fixture x",
        "harness journal list",
        "harness prune --keep 1",
    ] {
        transcript.run(&project, line);
    }
    transcript.run(&project, "harness -C nowhere");
    project.write("suites/s/suite.toml", "");
    transcript
        .section("A suite without a case")
        .run(&project, "harness")
        .run(&project, "harness accept --all");
    record(&project, "c", &puts(&[1]));
    project
        .write("suites/t/suite.toml", "")
        .write("suites/u/suite.toml", "[record]\nagent = [\"true\"]\n");
    transcript.section("Suites without a case beside one with a case").run(&project, "harness");
    transcript.run(&project, "harness --record t u");
    transcript
        .section("Nothing is selected")
        .run(&project, "harness nowhere")
        .run(&project, "harness accept nowhere");
    transcript
        .run(&project, "harness --exact s::nowhere")
        .run(&project, "harness --record nowhere");
    transcript.run(&project, "harness -C suites/.. nowhere").matches("files/nothing");
}
