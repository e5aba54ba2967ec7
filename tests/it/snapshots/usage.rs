use super::differences::steps;
use super::transcript::Transcript;
use crate::support::Project;

#[test]
fn what_is_typed_wrongly() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/c/1.json", steps(&[]));
    let mut transcript = Transcript::default();
    for line in [
        "--unknown",
        "--quite",
        "acept",
        "accept --force",
        "--report",
        "--report html",
        "--report json=",
        "--report json=- --report junit=-",
        "--report json=nowhere/x/y.json --allow new --quiet",
        "--report json=suites --allow new --quiet",
        "--allow pass",
        "--allow broken",
        "--shard 0/2",
        "--shard 3",
        "--threads 0",
        "--threads x",
        "--format json",
        "--color sometimes",
        "--ignored --include-ignored",
        "--list --record",
        "--update",
        "--reason x",
        "--record --reason ' '",
        "--no-accept",
        "--resume",
        "--record --max-age 1h",
        "--record --resume --max-age soon",
        "--quiet accept",
        "accept --outcome completed",
        "accept --reason ''",
        "explain",
        "prune",
        "prune --keep x",
        "schema",
        "schema nothing",
        "completions",
        "completions tcl",
        "journal",
        "journal show",
        "suggest --all",
        "fixture c --repetition -1",
        "-C",
        "accept -C",
    ] {
        transcript.run(&project, &format!("harness {line}"));
    }
    transcript.run(&project, "GOLDRUN_TODAY=tomorrow harness").matches("usage/typed");
}

/// Every name in a schema with its description, by where it stands.
fn described(path: &str, value: &serde_json::Value, lines: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return };
    let words = members.get("description").and_then(serde_json::Value::as_str).unwrap_or_default();
    if let Some(constant) = members.get("const") {
        lines.push(format!("{path} = {constant}: {words}"));
    } else if !path.is_empty() {
        lines.push(format!("{path}: {words}").trim_end().to_owned());
    }
    for (table, infix) in [("properties", "."), ("$defs", "$")] {
        for (name, inner) in
            members.get(table).and_then(serde_json::Value::as_object).into_iter().flatten()
        {
            described(&format!("{path}{infix}{name}"), inner, lines);
        }
    }
    for table in ["oneOf", "anyOf"] {
        for inner in members.get(table).and_then(serde_json::Value::as_array).into_iter().flatten()
        {
            if inner.get("description").is_some() || inner.get("properties").is_some() {
                described(path, inner, lines);
            }
        }
    }
}

/// What schemas say of each key, without what only machines read.
#[test]
fn schemas() {
    let project = Project::new();
    for name in [
        "schema/run",
        "schema/golden",
        "schema/fixture",
        "schema/suite",
        "schema/report",
        "schema/history",
        "schema/receipt",
    ] {
        let printed = project.harness(&name.split('/').collect::<Vec<_>>()).exits(0).out;
        let schema: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let mut lines = vec![schema["description"].as_str().unwrap_or_default().to_owned()];
        described("", &schema, &mut lines);
        let mut transcript = Transcript::default();
        transcript.push(&project, &format!("{}\n", lines.join("\n")));
        transcript.matches(name);
    }
}
