use crate::support::Project;

/// Nothing but the checks decides.
const NOTHING: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";

/// A suite of these checks alone with a case `a`.
fn checked(checks: &str) -> Project {
    Project::with_suite(&format!("{NOTHING}{checks}"))
}

const SEARCH: (&str, &str) = ("search", r#"{"query": "order A-17"}"#);

#[test]
fn a_text_check_decides_and_says_where_and_what() {
    let project = checked(
        "[[check]]\nname = \"says the order\"\ncontains = \"A-17\"\nreason = \"people copy it\"\n",
    );
    project.record("a", 1, &[SEARCH], "A-17 is cancelled");
    project.harness(&[]).exits(0);
    project.record("a", 1, &[SEARCH], "cancelled");
    project
        .harness(&[])
        .exits(1)
        .says("output: says the order: does not contain \"A-17\" (people copy it)")
        .says("next: correct the agent, or change");
    // A recording without an output meets no check on it.
    project.write(
        "suites/s/runs/a/1.json",
        r#"{"format": "goldrun/run@1", "outcome": "completed", "steps": [{"kind": "turn"}]}"#,
    );
    project.harness(&[]).exits(1).says("the recording has no value here to check");
}

#[test]
fn what_an_agent_did_is_for_other_places_than_what_it_said() {
    // The words of a refusal are in the answer, and not in any call.
    let refusal = "I will not run rm -rf for you.";
    let project = checked("[[check]]\nnot_contains = \"rm -rf\"\n");
    project.record("a", 1, &[("shell", r#"{"command": "ls"}"#)], refusal);
    project.harness(&[]).exits(1).says("output: contains \"rm -rf\"");
    let calls = "[[check]]\nnot_contains = \"rm -rf\"\nat = \"steps.shell.args.command\"\n";
    project.write("suites/s/suite.toml", format!("{NOTHING}{calls}"));
    project.harness(&[]).exits(0);
    project.record("a", 1, &[("shell", r#"{"command": "rm -rf /"}"#)], refusal);
    project.harness(&[]).exits(1).says("steps[0].args.command: contains \"rm -rf\"");
    project.record("a", 1, &[SEARCH], refusal);
    project.harness(&[]).exits(1).says("steps.shell.args.command: the recording has no value here");
}

#[test]
fn rouge_and_similarity_in_the_gate() {
    let project = checked(
        "[[check]]\nrouge_1 = { reference = \"Your order A-17 was cancelled.\", at_least = 0.8 }\n\
         [[check]]\nsimilarity = { reference = \"Your order A-17 was cancelled.\", at_least = 0.8 }\n",
    );
    project.record("a", 1, &[SEARCH], "Your order A-17 is cancelled.");
    project.harness(&[]).exits(0);
    // The same words in another order: alike to ROUGE-1 only.
    project.record("a", 1, &[SEARCH], "Cancelled was your order A-17.");
    project.harness(&[]).exits(1).says("a similarity of").says_not("ROUGE-1 F1 of");
    project.record("a", 1, &[SEARCH], "No.");
    project
        .harness(&[])
        .exits(1)
        .says("output: a ROUGE-1 F1 of 0.0000 is below 0.8, the least allowed");
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn schemas_of_outputs_and_arguments() {
    let project = checked(
        "[[check]]\nschema = \"schemas/answer.json\"\n\
         [[check]]\nat = \"steps.search.args\"\nschema = { type = \"object\", required = [\"query\"], properties = { query = {} }, additionalProperties = false }\n",
    );
    project.write(
        "suites/s/schemas/answer.json",
        r#"{"type": "object", "properties": {"n": {"type": "integer"}}}"#,
    );
    let run = |output: &str, steps: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": {output}, "steps": [{steps}]}}"#
        )
    };
    let call = r#"{"kind": "tool", "name": "search", "args": {"query": "x"}}"#;
    for (output, steps, says) in [
        (r#"{"n": 1}"#, call, None),
        (r#""{\"n\": 1}""#, call, None),
        (r#""{\"n\": 1.5}""#, call, Some("output.n: is a number, not of type integer")),
        (r#""Sorry""#, call, Some("output: is a string, not of type object")),
        (
            r#"{"n": 1}"#,
            r#"{"kind": "tool", "name": "search", "args": {"q": 1}}"#,
            Some("steps[0].args: lacks \"query\""),
        ),
        (
            r#"{"n": 1}"#,
            r#"{"kind": "tool", "name": "search", "args": {"query": "x", "q": 1}}"#,
            Some("steps[0].args.q: must not be"),
        ),
        (
            r#"{"n": 1}"#,
            r#"{"kind": "tool", "name": "search", "args_hash": "ab"}"#,
            Some("known only as a hash"),
        ),
        (
            r#"{"n": 1}"#,
            r#"{"kind": "tool", "name": "read", "args": {}}"#,
            Some("steps.search.args: the recording has no value here"),
        ),
    ] {
        project.write("suites/s/runs/a/1.json", run(output, steps));
        match says {
            None => project.harness(&[]).exits(0),
            Some(says) => project.harness(&[]).exits(1).says(says),
        };
    }
    // A schema that cannot be used is the suite's error, and no case is judged by it.
    project.write("suites/s/schemas/answer.json", r#"{"$ref": "https://example.org/answer.json"}"#);
    project
        .harness(&[])
        .exits(2)
        .says("suite.toml:6:10: `check.schema` names schemas/answer.json")
        .says("nothing is fetched");
    project.remove("suites/s/schemas/answer.json");
    project.harness(&[]).exits(2).says("there is no such file in the suite's folder");
}

/// Copies a folder of this repository into the project.
fn copy(project: &Project, folder: &str) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{folder}/{}", entry.file_name().to_str().expect("UTF-8"));
        if entry.file_type().expect("a type").is_dir() {
            copy(project, &name);
        } else {
            project.write(&name, std::fs::read(entry.path()).expect("a file"));
        }
    }
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn every_recording_of_our_own_satisfies_the_schema_that_we_print() {
    let project = Project::new();
    copy(&project, "suites");
    copy(&project, "golden");
    let schema = project.harness(&["schema", "run"]).exits(0).out;
    for suite in ["refunds", "tickets"] {
        let file = format!("suites/{suite}/suite.toml");
        let check = "\n[[check]]\npath = \"$\"\nschema = \"run.schema.json\"\n";
        project.write(&file, project.read(&file) + check);
        project.write(&format!("suites/{suite}/run.schema.json"), &schema);
    }
    project.harness(&[]).exits(0);
    // The check is held against the runs of both: another schema refuses them.
    for suite in ["refunds", "tickets"] {
        let none = r#"{"type": "object", "properties": {"steps": false}}"#;
        project.write(&format!("suites/{suite}/run.schema.json"), none);
        project.harness(&[suite]).exits(1).says("steps: must not be there (by /properties/steps");
    }
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn every_schema_that_we_print_can_be_checked() {
    let names = ["run", "golden", "fixture", "suite", "report", "history", "receipt"];
    let checks = names.map(|name| {
        format!("[[check]]\nname = \"a {name}\"\npath = \"$\"\nschema = \"{name}.json\"\n")
    });
    let project = checked(&checks.concat());
    for name in names {
        let schema = project.harness(&["schema", name]).exits(0).out;
        project.write(&format!("suites/s/{name}.json"), schema);
    }
    project.record("a", 1, &[SEARCH], "A-17");
    // A recording satisfies the first, and none of the others.
    let mut judged = project.harness(&[]).exits(1);
    for name in &names[1..] {
        judged = judged.says(&format!("a {name}: "));
    }
    judged.says_not("a run: ");
}

#[test]
fn json_paths_reach_every_part_of_a_run() {
    let project = checked(
        "[[check]]\npath = \"$.usage.output_tokens\"\nat_most = 4000\n\
         [[check]]\npath = \"$.steps[?@.name == 'search']\"\ncount = 1\n\
         [[check]]\npath = \"$.steps[?@.status == 'error']\"\nexists = false\n",
    );
    let run = |tokens: &str, steps: &str| {
        let usage = format!("\"usage\": {{{tokens}}}");
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "x", {usage}, "steps": [{steps}]}}"#
        )
    };
    let call = |status: &str| {
        format!(r#"{{"kind": "tool", "name": "search", "args": {{}}, "status": "{status}"}}"#)
    };
    for (tokens, steps, says) in [
        ("\"output_tokens\": 4000", call("ok"), None),
        (
            "\"output_tokens\": 4001",
            call("ok"),
            Some("usage.output_tokens: is above 4000, the most allowed"),
        ),
        ("", call("ok"), Some("$.usage.output_tokens: the recording has no value here")),
        (
            "\"output_tokens\": 1",
            format!("{}, {}", call("ok"), call("ok")),
            Some("expected 1 values, found 2"),
        ),
        (
            "\"output_tokens\": 1",
            call("error"),
            Some("expected no value, found 1, the first at steps[0]"),
        ),
    ] {
        project.write("suites/s/runs/a/1.json", run(tokens, &steps));
        match says {
            None => project.harness(&[]).exits(0),
            Some(says) => project.harness(&[]).exits(1).says(says),
        };
    }
    project.write("suites/s/suite.toml", "[[check]]\npath = \"$.usage[\"\nexists = true\n");
    project
        .harness(&[])
        .exits(2)
        .says("suite.toml:2:8: `check.path` is \"$.usage[\", which is not a JSONPath");
}

#[test]
fn questions_to_a_person() {
    let project =
        checked("[[check]]\nquestions = { required_terms = [\"order number\"], max = 1 }\n");
    let run = |questions: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "x", "steps": [{{"kind": "turn"}}]{questions}}}"#
        )
    };
    for (questions, says) in [
        (r#", "questions": [{"prompt": "What is the Order Number?"}]"#, None),
        (
            r#", "questions": [{"prompt": "What is the order number?"}, "And the day?"]"#,
            Some("at most 1 questions"),
        ),
        (
            r#", "questions": []"#,
            Some("the check demands at least 1 questions to a person; the run asked 0"),
        ),
        ("", Some("the recording does not say which questions the run asked a person")),
    ] {
        project.write("suites/s/runs/a/1.json", run(questions));
        match says {
            None => project.harness(&[]).exits(0),
            Some(says) => project.harness(&[]).exits(1).says(says),
        };
    }
    // A recorded conversation knows of no questions: it may not be taken for one without.
    project
        .write("suites/s/suite.toml", format!("{NOTHING}[[check]]\nquestions = {{ max = 0 }}\n"));
    project.write(
        "suites/s/runs/a/1.json",
        r#"[{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Which order?"}]"#,
    );
    project.harness(&[]).exits(1).says("does not say which questions the run asked a person");
}

#[test]
fn what_calls_come_before_and_how_many_are_as_expected() {
    let project = checked(
        "[[check]]\norder = { first = [\"*checks*\"], then = [\"merge*\"] }\n\
         [[check]]\ntool_names = { expected = [\"list_checks\", \"merge_pr\"], at_least = 0.8 }\n\
         [[check]]\ntool_arguments = { expected = [{ tool = \"merge_pr\", args = { number = 7, method = \"squash\" } }], at_least = 0.5 }\n",
    );
    let (checks, merge) =
        (("list_checks", "{}"), ("merge_pr", r#"{"number": 7, "method": "rebase"}"#));
    project.record("a", 1, &[checks, merge], "merged");
    project.harness(&[]).exits(0);
    project.record("a", 1, &[merge, checks], "merged");
    project
        .harness(&[])
        .exits(1)
        .says("steps[0]: tool \"merge_pr\" was called before any call of \"*checks*\"");
    project.record("a", 1, &[checks], "looked");
    project
        .harness(&[])
        .exits(1)
        .says("steps: the tools called and the tools expected have an F1 of 0.6667, below 0.8, the least allowed")
        .says(
            "steps: the expected arguments are present to a share of 0.0000, below 0.5, the least allowed",
        );
}
