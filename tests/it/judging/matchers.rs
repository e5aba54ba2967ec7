use crate::support::{Project, files};

const LOOK: (&str, &str) = ("get_order", r#"{"order": "A-17", "$ref": "x"}"#);

fn book(id: &str, amount: &str) -> String {
    format!(r#"{{"id": "{id}", "amount": {amount}}}"#)
}

/// An accepted run whose golden a person then edited.
fn edited(toml: &str, edits: &[(&str, &str)]) -> Project {
    let project = Project::with_suite(toml);
    record(&project, "ord_1", "3.2");
    project.harness(&["accept", "--all"]).exits(0);
    edit(&project, edits);
    project
}

fn record(project: &Project, id: &str, amount: &str) {
    project.record("c", 1, &[LOOK, ("book", &book(id, amount))], "done");
}

fn edit(project: &Project, edits: &[(&str, &str)]) {
    let mut golden = project.read("golden/s/c.json");
    for (from, to) in edits {
        assert!(golden.contains(from), "{from} in {golden}");
        golden = golden.replacen(from, to, 1);
    }
    project.write("golden/s/c.json", golden);
}

const ID: (&str, &str) = (r#""ord_1""#, r#"{"$match": "^ord_"}"#);
const NEAR: (&str, &str) = (r#""amount": 3.2"#, r#""amount": {"$near": 3.2, "within": 0.1}"#);

#[test]
fn a_person_edits_a_golden_judges_and_accepts_again() {
    let project = edited("", &[ID, NEAR]);
    let golden = files(&project.join("golden"));
    project.harness(&[]).exits(0);
    record(&project, "ord_2", "3.30");
    project.harness(&[]).exits(0);
    project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
    assert_eq!(files(&project.join("golden")), golden, "no byte changes");

    record(&project, "x", "3.5");
    project
        .harness(&[])
        .exits(1)
        .says(r#"step 2: steps[1].args.amount of book is 3.5, not within 0.1 of 3.2"#)
        .says(r#"steps[1].args.id of book is "x", which does not match ^ord_"#);
    let explained =
        project.harness(&["explain", "c"]).exits(1).says("is 3.5, not within 0.1 of 3.2");
    explained.says(
        "golden:   golden/s/c.json, accepted 1 of 1 runs when it was made, with 2 matchers\n",
    );
    project
        .harness(&["accept", "--all", "--dry-run"])
        .exits(0)
        .says("matcher at steps[1].args.amount dropped: is 3.5, not within 0.1 of 3.2");
    assert_eq!(files(&project.join("golden")), golden);

    record(&project, "ord_3", "9.9");
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("s::c ... accepted (behaviours: 1 added, 1 dropped)")
        .says("    matcher at steps[1].args.amount dropped: is 9.9, not within 0.1 of 3.2")
        .says_not("args.id dropped");
    let text = project.read("golden/s/c.json");
    assert!(text.contains(r#""args": {"amount": 9.9, "id": {"$match": "^ord_"}}"#), "{text}");
    record(&project, "ord_4", "9.9");
    project.harness(&[]).exits(0);
    project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
}

#[test]
fn data_with_dollars_is_data() {
    let project = edited("", &[]);
    let golden = project.read("golden/s/c.json");
    assert!(golden.contains(r#""args": {"$$ref": "x", "order": "A-17"}"#), "{golden}");
    project.harness(&[]).exits(0);
    project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
    // Recorded data that looks like a matcher matches itself alone.
    let looks = |args: &str| {
        project.record("c", 1, &[("f", args)], "$any").harness(&["accept", "--all"]).exits(0);
        project.harness(&[]).exits(0);
    };
    for args in [r#"{"$any": "string"}"#, r#"{"$$set": {"$match": "("}, "$": "$near"}"#] {
        looks(args);
        project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
        project.record("c", 1, &[("f", r#""a text""#)], "$any").harness(&[]).exits(1);
    }
    // A golden of before keys had an escape.
    edit(&project, &[(r#""$$""#, r#""$ref""#), ("$$$set", "$$set")]);
    project
        .harness(&[])
        .exits(3)
        .says("golden/s/c.json:13:47:")
        .says(r#""$ref" is not a matcher; known are `$any`, `$match`, `$near`, `$one_of` (if it is a key of a recording, write it with one more `$`): correct it, or accept the case again"#);
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("the golden that was there could not be used, and was replaced as a whole: golden/s/c.json:13:47:");
    project.harness(&[]).exits(0);
}

#[test]
fn every_mistake_is_the_error_of_its_case_alone() {
    for (matcher, why) in [
        (r#"{"$match": "("}"#, "unclosed group"),
        (r#"{"$near": 3}"#, "`$near` needs `within`"),
        (r#"{"$near": 3, "within": -1}"#, "`within` is negative"),
        (r#"{"$one_of": []}"#, "`$one_of` lists no value"),
        (r#"{"$any": "text"}"#, "`$any` takes a type"),
        (r#"{"$any": "string", "b": 1}"#, r#"`$any` must not stand beside "b""#),
        (r#"{"$optional": {"kind": "final"}}"#, "`$optional` stands in place of a step"),
    ] {
        let project = edited("", &[(r#""ord_1""#, matcher)]);
        project.record("other", 1, &[], "done").harness(&["accept", "s::other"]).exits(0);
        project
            .harness(&[])
            .exits(3)
            .says(why)
            .says("behaviours[0].steps[1].args.id")
            .says("1 passed");
    }
}

#[test]
fn optional_steps_may_be_missing() {
    let look = r#"{"kind": "tool", "name": "get_order", "args": {"$$ref": "x", "order": "A-17"}}"#;
    let project = edited("", &[(look, &format!(r#"{{"$optional": {look}}}"#))]);
    let golden = files(&project.join("golden"));
    let with = |calls: &[(&str, &str)]| project.record("c", 1, calls, "done").harness(&[]);
    let booked = book("ord_1", "3.2");
    with(&[LOOK, ("book", &booked)]).exits(0);
    with(&[("book", &booked)]).exits(0);
    project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
    assert_eq!(files(&project.join("golden")), golden);
    with(&[LOOK]).exits(1).says("was tool book(").says("now missing");
    with(&[])
        .exits(1)
        .says("step 2 of the golden is missing")
        .says_not("step 1 of the golden is missing");
    with(&[("book", &booked), LOOK]).exits(1).says("moved: it is step 1 of the golden");
    with(&[LOOK, LOOK, ("book", &booked)]).exits(1).says("is new");
    with(&[("book", &book("ord_9", "1"))]).exits(1);
    project.harness(&["accept", "--all"]).exits(0);
    let text = project.read("golden/s/c.json");
    assert!(text.contains("$optional") && text.contains("ord_9"), "{text}");
    project.harness(&[]).exits(0);
}

#[test]
fn a_golden_that_leaves_nothing_to_assert_says_so() {
    let book_step = r#"{"kind": "tool", "name": "book", "args": {"amount": 3.2, "id": "ord_1"}}"#;
    let look = r#"{"kind": "tool", "name": "get_order", "args": {"$$ref": "x", "order": "A-17"}}"#;
    let optional = |step: &str| format!(r#"{{"$optional": {step}}}"#);
    let (book_step_too, look_too, last) =
        (optional(book_step), optional(look), optional(r#"{"kind": "final"}"#));
    let steps =
        [(book_step, book_step_too.as_str()), (look, &look_too), (r#"{"kind": "final"}"#, &last)];
    let project = edited(
        "",
        &[&steps[..], &[(r#""output": "done""#, r#""output": {"$any": "any"}"#)]].concat(),
    );
    project
        .harness(&["explain", "c"])
        .exits(0)
        .says("every step of the golden is optional, and any output will do");
    // A recording that holds nothing is no evidence, whatever is optional.
    project.write("suites/s/runs/c/1.json", r#"{"format": "goldrun/run@1"}"#);
    project.harness(&[]).exits(1);
    let ignoring = "[compare]\noutput = \"ignore\"\ntrajectory = \"subset\"\n";
    let project = edited(ignoring, &[(book_step, &optional(book_step))]);
    project.harness(&[]).exits(0);
    project
        .write("suites/s/runs/c/1.json", r#"{"format": "goldrun/run@1", "outcome": "completed"}"#);
    project.harness(&[]).exits(1).says("holds nothing that the suite compares");
    let effects = "[compare]\noutput = \"ignore\"\ntrajectory = \"effects\"\n[tools]\neffects = [\"book\"]\nreads = [\"*\"]\n";
    let project = edited(effects, &[(book_step, &optional(book_step))]);
    project
        .harness(&["explain", "c"])
        .exits(0)
        .says("every step of the golden is optional: a run that makes none of them passes");
    project
        .write("suites/s/runs/c/1.json", r#"{"format": "goldrun/run@1", "outcome": "completed"}"#);
    project.harness(&[]).exits(1).says("holds nothing that the suite compares");
    let off = "[compare]\ntrajectory = \"off\"\n";
    let project = edited(off, &[(r#""output": "done""#, r#""output": {"$any": "any"}"#)]);
    project
        .harness(&["explain", "c"])
        .exits(0)
        .says("the golden takes any output, and nothing else is compared");
}

#[test]
fn matchers_see_masked_values_and_credentials_redacted() {
    let toml = "[[compare.mask]]\nuse = \"uuid\"\nreason = \"random\"\n";
    let project = Project::with_suite(toml);
    let run = |id: &str, key: &str| {
        project.record("c", 1, &[("f", &format!(r#"{{"id": "{id}", "key": "{key}"}}"#))], "done");
    };
    let (one, other) =
        ("550e8400-e29b-41d4-a716-446655440001", "550e8400-e29b-41d4-a716-446655440002");
    let key = ["sk", "_live_", "abcdefghijklmnop1234"].concat();
    run(one, &key);
    project.harness(&["accept", "--all"]).exits(0);
    edit(&project, &[(r#""<uuid 1>""#, r#"{"$match": "^550e8400"}"#)]);
    project.harness(&[]).exits(1).says(r#"is "<uuid 1>", which does not match ^550e8400"#);
    edit(
        &project,
        &[("^550e8400", r"^<uuid \\d+>$"), (r#""<secret 1>""#, r#"{"$match": "secret"}"#)],
    );
    project.harness(&[]).exits(0);
    run(other, &key);
    project.harness(&[]).exits(0);
    let golden = project.read("golden/s/c.json");
    project.harness(&["accept", "--all"]).exits(0).says("1 unchanged");
    assert_eq!(project.read("golden/s/c.json"), golden);
    // The text of a matcher stands as it was written, also where a mask or a credential would be found in it.
    edit(&project, &[(r"^<uuid \\d+>$", &format!("^<uuid|{one}|{key}"))]);
    project.record(
        "c",
        1,
        &[("f", &format!(r#"{{"id": "{one}", "key": "{key}", "n": 1}}"#))],
        "done",
    );
    project.harness(&["accept", "--all"]).exits(0).says("accepted");
    let golden = project.read("golden/s/c.json");
    assert!(golden.contains(&format!(r#"{{"$match": "^<uuid|{one}|{key}"}}"#)), "{golden}");
}

#[test]
fn known_noise_diff_schema_and_fixtures_take_no_harm() {
    let project = edited("", &[ID]);
    record(&project, "x", "3.2");
    project.harness(&["accept", "--all", "--add"]).exits(0);
    record(&project, "y", "3.2");
    project.harness(&[]).exits(1);
    project.harness(&["schema", "golden"]).exits(0).says("$one_of").says("$optional");
    project.write("a.json", project.read("suites/s/runs/c/1.json"));
    record(&project, "ord_5", "3.2");
    project
        .harness(&["diff", "a.json", "suites/s/runs/c/1.json"])
        .exits(1)
        .says(r#"was "y", now "ord_5""#);
    // A fixture is made of a recording that the golden accepts, never of the golden's own text.
    let staged = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "done", "steps": [{"kind": "final"}],
        "stages": [{"node": "plan", "occurrence": 0, "status": "ok", "visible_text": "order ord_7"}]}"#;
    project.write("suites/s/runs/staged/1.json", staged);
    project.harness(&["accept", "s::staged"]).exits(0);
    let golden = project
        .read("golden/s/staged.json")
        .replace(r#""status": "ok""#, r#""status": {"$one_of": ["ok", "done"]}"#);
    project.write("golden/s/staged.json", &golden);
    project.write("suites/s/runs/staged/1.json", staged.replace(r#""ok""#, r#""done""#));
    project.harness(&["s::staged"]).exits(0);
    project
        .harness(&["fixture", "s::staged", "--dry-run"])
        .exits(0)
        .says(r#""status": "done""#)
        .says_not("$one_of");
    project.write("suites/s/runs/staged/1.json", staged.replace(r#""ok""#, r#""bad""#));
    project.harness(&["s::staged"]).exits(1).says(r#"status is "bad", not one of ["ok","done"]"#);
}
