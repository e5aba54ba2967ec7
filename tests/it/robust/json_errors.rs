use crate::support::Project;

/// A key, or a text, that reads like the place with which serde_json ends its messages.
const LIKE_A_PLACE: &str = "x at line y";

/// A project with one case, recorded and accepted.
fn accepted() -> Project {
    let project = Project::with_suite("");
    project.record("a", 1, &[], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project
}

/// Adds an unknown key to the object in the file at `path`.
fn add_key(project: &Project, path: &str) {
    let text = project.read(path).replacen('{', &format!("{{\"{LIKE_A_PLACE}\": 1, "), 1);
    project.write(path, text);
}

#[test]
fn an_unknown_key_of_a_recording_is_reported_whole() {
    let project = accepted();
    add_key(&project, "suites/s/runs/a/1.json");
    project
        .harness(&[])
        .exits(3)
        .says("suites/s/runs/a/1.json:1:2: unknown field `x at line y`, expected one of");
}

#[test]
fn a_text_in_place_of_a_number_is_reported_whole() {
    let project = accepted();
    let path = "suites/s/runs/a/1.json";
    let usage = format!("{{\"usage\": {{\"duration\": \"{LIKE_A_PLACE}\"}}, ");
    project.write(path, project.read(path).replacen('{', &usage, 1));
    project
        .harness(&[])
        .exits(3)
        .says("suites/s/runs/a/1.json:1:37: expected a number, found the string \"x at line y\"\n");
}

#[test]
fn an_unknown_key_of_a_golden_is_reported_whole() {
    let project = accepted();
    add_key(&project, "golden/s/a.json");
    project
        .harness(&[])
        .exits(3)
        .says("golden/s/a.json:1:2: unknown field `x at line y`, expected one of");
}

#[test]
fn an_unknown_key_of_a_fixture_is_reported_whole() {
    let project = accepted();
    project.write("suites/s/fixtures/a.json", "{\"format\": \"goldrun/fixture@1\"}");
    add_key(&project, "suites/s/fixtures/a.json");
    project
        .harness(&[])
        .exits(3)
        .says("suites/s/fixtures/a.json:1:2: unknown field `x at line y`, expected one of");
}

#[test]
fn an_unknown_key_of_a_manifest_is_reported_whole() {
    let project = accepted();
    project.write("suites/m.json", "{\"_type\": \"eval_suite_manifest\"}");
    add_key(&project, "suites/m.json");
    project.harness(&[]).exits(2).says("1:2: unknown field `x at line y`, expected one of");
}

#[test]
fn an_unknown_key_of_the_history_is_reported_whole() {
    let project = accepted();
    let path = ".goldrun/history.ndjson";
    project.harness(&["--history", path]).exits(0);
    add_key(&project, path);
    project
        .harness(&["history"])
        .says("history.ndjson:1: skipped: column 2: unknown field `x at line y`, expected one of");
}
