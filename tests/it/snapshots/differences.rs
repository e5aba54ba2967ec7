use super::transcript::Transcript;
use crate::support::Project;

/// A recording with these members.
pub(super) fn run(members: &str) -> String {
    format!("{{\"format\": \"goldrun/run@1\", {members}}}\n")
}

/// A recording that completed with these steps and an answer.
pub(super) fn steps(steps: &[&str]) -> String {
    let answer = r#"{"kind": "final", "result": "done"}"#;
    let steps = [steps, &[answer]].concat().join(",\n  ");
    run(&format!("\"outcome\": \"completed\", \"output\": \"done\", \"steps\": [\n  {steps}\n]"))
}

const GET: &str = r#"{"kind": "tool", "name": "get", "args": {"order": "A-17"}, "status": "ok", "result": {"total": 12}}"#;
const PUT: &str = r#"{"kind": "tool", "name": "put", "args": {"order": "A-17", "to": {"city": "Ulm", "zip": "89073"}}}"#;
const MAIL: &str = r#"{"kind": "tool", "name": "mail", "args": {"to": "a@example.com"}}"#;

/// What a case did when it was accepted, and what it does now.
type Changes<'a> = Vec<(&'a str, String, String)>;

/// How `harness` says that each of `changes` is none that was accepted, under the settings `toml`.
fn differ(transcript: &mut Transcript, toml: &str, changes: Changes<'_>) {
    let project = Project::with_suite(toml);
    let file = |case: &str| format!("suites/s/runs/{case}/1.json");
    for (case, before, _) in &changes {
        project.write(&file(case), before);
    }
    project.harness(&["accept", "--all", "--outcome", "failed"]).exits(0);
    for (case, _, after) in changes {
        project.write(&file(case), after);
    }
    transcript.section(&format!("suite.toml: {toml:?}")).run(&project, "harness");
}

#[test]
fn of_steps() {
    let before = || steps(&[GET, PUT]);
    let put = |from: &str, to: &str| {
        assert!(PUT.contains(from));
        steps(&[GET, &PUT.replace(from, to)])
    };
    let turns = |first: u32, second: u32| {
        let turn = |step: &str, turn| step.replacen('{', &format!("{{\"turn\": {turn}, "), 1);
        steps(&[&turn(GET, 0), &turn(PUT, first), &turn(MAIL, second)])
    };
    let changes = vec![
        ("argument-added", before(), put("\"order\"", "\"at\": 3, \"order\"")),
        ("argument-changed", before(), put("A-17", "B-03")),
        ("argument-inside", before(), put("Ulm", "Bonn")),
        ("argument-removed", before(), put("\"order\": \"A-17\", ", "")),
        ("argument-type", before(), put("\"89073\"", "89073")),
        ("arguments-absent", before(), steps(&[GET, r#"{"kind": "tool", "name": "put"}"#])),
        (
            "answer-hides",
            before(),
            before().replace("\"output\": \"done\"", "\"output\": \"a\\u001b[31m\\u202e\\u0000b\""),
        ),
        ("everything", before(), steps(&[MAIL, PUT])),
        ("moved", before(), steps(&[PUT, GET])),
        ("nothing", before(), steps(&[])),
        ("status", before(), steps(&[&GET.replace("ok", "error"), PUT])),
        ("step-added", before(), steps(&[GET, MAIL, PUT])),
        ("step-removed", before(), steps(&[GET])),
        ("step-twice", before(), steps(&[GET, GET, PUT])),
        ("tool", before(), put("\"put\"", "\"post\"")),
        ("turn-apart", turns(1, 1), turns(1, 2)),
        ("turn-other", turns(0, 1), turns(1, 1)),
        ("turn-together", turns(1, 2), turns(1, 1)),
    ];
    let mut transcript = Transcript::default();
    differ(&mut transcript, "", changes);
    transcript.matches("verdicts/steps");
}

#[test]
fn of_outcomes_outputs_and_stages() {
    let ended = |outcome: &str, output: &str| {
        run(&format!("\"outcome\": \"{outcome}\", \"output\": {output}, \"steps\": [{GET}]"))
    };
    let staged = |stages: &[(&str, &str)]| {
        let stage = |(node, status): &(&str, &str)| {
            format!(r#"{{"node": "{node}", "status": "{status}", "visible_text": "hi"}}"#)
        };
        let stages = stages.iter().map(stage).collect::<Vec<_>>().join(", ");
        run(&format!("\"outcome\": \"completed\", \"stages\": [{stages}]"))
    };
    let long = |word: &str| format!("\"{} {word}\"", "A sentence that is long. ".repeat(30));
    let changes = vec![
        ("outcome", ended("completed", "1"), ended("failed", "1")),
        ("outcome-and-output", ended("completed", "1"), ended("crashed", "2")),
        (
            "outcome-and-step",
            ended("completed", "1"),
            run("\"outcome\": \"timed_out\", \"output\": 1"),
        ),
        ("outcome-unknown", ended("failed", "1"), ended("unknown", "1")),
        (
            "output-absent",
            ended("completed", "1"),
            run(&format!("\"outcome\": \"completed\", \"steps\": [{GET}]")),
        ),
        (
            "output-inside",
            ended("completed", r#"{"a": [1, {"b": 2}]}"#),
            ended("completed", r#"{"a": [1, {"b": 3, "c": true}]}"#),
        ),
        (
            "output-lines",
            ended("completed", r#""one\ntwo\nthree\n""#),
            ended("completed", r#""one\ntoo\nthree\n""#),
        ),
        ("output-long", ended("completed", &long("before")), ended("completed", &long("after"))),
        ("output-space", ended("completed", r#""a b""#), ended("completed", r#""a  b ""#)),
        (
            "output-text",
            ended("completed", r#""The order was cancelled.""#),
            ended("completed", r#""The order was refunded.""#),
        ),
        ("output-type", ended("completed", "1"), ended("completed", "\"1\"")),
        (
            "stage-added",
            staged(&[("plan", "completed")]),
            staged(&[("plan", "completed"), ("act", "completed")]),
        ),
        (
            "stage-again",
            staged(&[("plan", "completed")]),
            staged(&[("plan", "completed"), ("plan", "completed")]),
        ),
        ("stage-changed", staged(&[("plan", "completed")]), staged(&[("plan", "failed")])),
        (
            "stage-removed",
            staged(&[("plan", "completed"), ("act", "completed")]),
            staged(&[("act", "completed")]),
        ),
    ];
    let mut transcript = Transcript::default();
    differ(&mut transcript, "", changes);
    transcript.matches("verdicts/outcomes_outputs_stages");
}

#[test]
fn under_other_modes() {
    let same = || steps(&[GET, PUT]);
    let changed = || steps(&[GET, &PUT.replace("Ulm", "Bonn")]);
    let mode = |mode: &str| format!("[compare]\ntrajectory = \"{mode}\"\n");
    let all = || {
        vec![
            ("added", same(), steps(&[GET, MAIL, PUT])),
            ("changed", same(), changed()),
            ("moved", same(), steps(&[PUT, GET])),
            ("removed", same(), steps(&[GET])),
        ]
    };
    let mut transcript = Transcript::default();
    for name in ["in_order", "unordered", "superset", "subset"] {
        differ(&mut transcript, &mode(name), all());
    }
    let effects =
        format!("{}[tools]\neffects = [\"put\", \"mail\"]\nreads = [\"get\"]\n", mode("effects"));
    differ(&mut transcript, &effects, all());
    differ(&mut transcript, &mode("effects"), all());
    differ(
        &mut transcript,
        &mode("off"),
        vec![("output", same(), same().replace("\"done\"", "\"not done\""))],
    );
    for arguments in ["subset", "superset"] {
        differ(
            &mut transcript,
            &format!("[compare]\narguments = \"{arguments}\"\n"),
            vec![
                ("added", same(), steps(&[GET, &PUT.replace("\"to\"", "\"at\": 1, \"to\"")])),
                ("removed", same(), steps(&[GET, &PUT.replace("\"order\": \"A-17\", ", "")])),
            ],
        );
    }
    transcript.matches("verdicts/modes");
}

#[test]
fn under_further_settings() {
    let same = || steps(&[GET, PUT]);
    let turn = r#"{"kind": "turn", "result": "thinking"}"#;
    let id = |n: u32| format!("550e8400-e29b-41d4-a716-{n:012}");
    let ids = |a: u32, b: u32| steps(&[&GET.replace("A-17", &id(a)), &PUT.replace("A-17", &id(b))]);
    let mut transcript = Transcript::default();
    let counts = vec![("turns", same(), steps(&[turn, GET, PUT]))];
    differ(&mut transcript, "[compare]\ncounts = \"exact\"\n", counts);
    let results = vec![("result", same(), steps(&[&GET.replace("12", "13"), PUT]))];
    differ(&mut transcript, "[compare]\nresults = \"exact\"\n", results);
    let alike = vec![("answer", same(), same().replace("\"done\"", "\"it is not so\""))];
    differ(&mut transcript, "[compare]\noutput = { similarity = 0.9 }\n", alike);
    let mask = "[[compare.mask]]\nuse = \"uuid\"\nreason = \"made anew each time\"\n";
    differ(&mut transcript, mask, vec![("linked", ids(1, 1), ids(1, 2))]);
    let unordered = format!("[compare]\ntrajectory = \"unordered\"\n{mask}");
    differ(&mut transcript, &unordered, vec![("linked", ids(1, 1), ids(1, 2))]);
    let redact = "[redact]\nkeys = [\"order\"]\n";
    let redacted = vec![("redacted", same(), steps(&[&GET.replace("A-17", "B-03")]))];
    differ(&mut transcript, redact, redacted);
    let depth = vec![("arguments-of-tool", same(), steps(&[GET, &PUT.replace("Ulm", "Bonn")]))];
    differ(
        &mut transcript,
        "[tools.arguments.\"p*\"]\nmode = \"superset\"\nignore = [\"to.zip\"]\n",
        depth,
    );
    transcript.matches("verdicts/settings");
}

/// Goldens that a person edited.
#[test]
fn from_matchers() {
    let project = Project::with_suite("");
    let matchers = [
        ("any", r#"{"$any": "number"}"#),
        ("match", r#"{"$match": "^B-"}"#),
        ("near", r#"{"$near": 3.2, "within": 0.1}"#),
        ("one-of", r#"{"$one_of": ["B-03", {"$match": "^C"}]}"#),
    ];
    for (case, _) in matchers {
        project.write(&format!("suites/s/runs/{case}/1.json"), steps(&[GET]));
    }
    project.write("suites/s/runs/optional/1.json", steps(&[GET, PUT]));
    project.harness(&["accept", "--all"]).exits(0);
    let edit = |case: &str, from: &str, to: &str| {
        let path = format!("golden/s/{case}.json");
        let golden = project.read(&path);
        assert!(golden.contains(from), "{from} in {golden}");
        project.write(&path, golden.replace(from, to));
    };
    for (case, matcher) in matchers {
        edit(case, r#""A-17""#, matcher);
    }
    let golden = project.read("golden/s/optional.json");
    let get = golden
        .lines()
        .find(|line| line.contains("\"get\""))
        .expect("a step")
        .trim()
        .trim_end_matches(',')
        .to_owned();
    edit("optional", &get, &format!("{{\"$optional\": {get}}}"));
    project.write("suites/s/runs/optional/1.json", steps(&[&GET.replace("A-17", "B-03")]));
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness").run(&project, "harness explain s::match");
    transcript
        .run(&project, "harness accept --dry-run match optional")
        .matches("verdicts/matchers");
}

#[test]
fn from_inputs_and_what_goldens_leave_open() {
    let project = Project::with_suite(
        "[[case]]\nname = \"input\"\ninput = { order = \"A-17\" }\n[[case]]\nname = \"input-absent\"\ninput = 1\n",
    );
    let with = |input: &str| steps(&[GET]).replacen('{', &format!("{{\"input\": {input}, "), 1);
    project.write("suites/s/runs/input/1.json", with(r#"{"order": "A-17"}"#));
    project.write("suites/s/runs/input-absent/1.json", with("1"));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/input/1.json", with(r#"{"order": "B-03"}"#));
    project.write("suites/s/runs/input-absent/1.json", steps(&[GET]));
    let mut transcript = Transcript::default();
    transcript.section("Other inputs").run(&project, "harness");
    for (toml, recording) in [
        ("[compare]\ntrajectory = \"effects\"\n[tools]\nreads = [\"*\"]\n", steps(&[GET])),
        (
            "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n",
            steps(&[GET]),
        ),
        ("[compare]\ntrajectory = \"superset\"\noutput = \"ignore\"\n", steps(&[])),
        ("[compare]\ntrajectory = \"subset\"\noutput = \"ignore\"\n", steps(&[])),
        ("[compare]\noutput = \"ignore\"\n", steps(&[])),
        ("", run("\"outcome\": \"completed\"")),
        ("[compare]\nhollow = \"allowed\"\n", run("\"outcome\": \"completed\"")),
        ("", run("\"metadata\": {}")),
    ] {
        let project = Project::with_suite(toml);
        project.write("suites/s/runs/c/1.json", recording);
        transcript.section(&format!("suite.toml: {toml:?}")).run(&project, "harness accept --all");
        transcript.run(&project, "harness");
    }
    transcript.matches("verdicts/left_open");
}
