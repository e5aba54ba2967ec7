use super::*;

const EXAMPLE: &str = r#"{
  "format": "goldrun/fixture@1",
  "suite": "s",
  "case": "c",
  "status": "completed",
  "outcome": "completed",
  "stages": [
    {
      "node": "act",
      "status": "completed",
      "outcome": "success",
      "branch": null,
      "artifacts": ["log", "log"],
      "text": "the answer is 42"
    },
    {"node": "act", "occurrence": 1, "branch": "yes"}
  ],
  "in_order": true,
  "no_other_stages": true,
  "questions": {"expected": "which?", "accepted": ["a"], "required_terms": ["b"], "forbidden_terms": ["c"], "min": 1}
}
"#;

fn error(text: &str) -> String {
    FixtureFile::parse(text, Path::new("f.json")).unwrap_err().to_string()
}

fn ours(members: &str) -> String {
    format!("{{\"format\": \"goldrun/fixture@1\"{members}}}")
}

#[test]
fn a_fixture_is_read_and_rendered_to_the_same_bytes() {
    let read = FixtureFile::parse(EXAMPLE, Path::new("f.json")).unwrap();
    assert_eq!(read.render(), EXAMPLE);
    let stages = &read.fixture.stages;
    assert_eq!(
        (&stages[0].branch, &stages[1].branch),
        (&Some(None), &Some(Some("yes".to_owned())))
    );
    let hash = "0f".repeat(32);
    let derived = EXAMPLE.replace(
        "  \"status\": \"completed\",\n  \"outcome",
        &format!("  \"derived_from\": \"{hash}\",\n  \"status\": \"completed\",\n  \"outcome"),
    );
    assert_eq!(FixtureFile::parse(&derived, Path::new("f.json")).unwrap().render(), derived);
    let few = FixtureFile::parse(
        &ours(r#", "stages": [{"node": "a"}], "questions": {"max": 0}"#),
        Path::new("f.json"),
    )
    .unwrap();
    assert_eq!(
        (few.fixture.stages[0].branch.clone(), few.fixture.questions.unwrap().min),
        (None, 0)
    );
}

#[test]
fn what_asserts_nothing_or_is_not_known_is_refused() {
    for (text, expected) in [
        (ours(""), "f.json: asserts nothing, so every run would pass"),
        (
            ours(r#", "in_order": true, "no_other_stages": true, "stages": []"#),
            "f.json: asserts nothing",
        ),
        (
            ours(r#", "outcome": "completed", "stages": [{"node": "a", "text": ""}]"#),
            "f.json: stages[0].text: is empty",
        ),
        (ours(r#", "questions": {}"#), "f.json: `questions` demands nothing"),
        (
            ours(r#", "questions": {"required_terms": ["?!"]}"#),
            "f.json: `questions` has \"?!\", which has neither a letter nor a digit",
        ),
        (
            ours(r#", "questions": {"min": 3, "max": 2}"#),
            "f.json: `questions` allows no number of questions: at least 3 and at most 2",
        ),
        (
            ours(",\n \"stages\": [{\"node\": \"a\",\n  \"txet\": \"x\"}]"),
            "f.json:3:3: unknown field `txet`",
        ),
        (ours(r#", "outcome": "complete""#), "f.json:1:44: unknown value `complete`"),
        (
            ours(r#", "outcome": "completed", "derived_from": "abc""#),
            "f.json: derived_from: must be a SHA-256",
        ),
        (ours(r#", "status": "a", "status": "b""#), "f.json:1:48: duplicate field `status`"),
        (
            EXAMPLE.replace("fixture@1", "fixture@2"),
            "f.json: format \"goldrun/fixture@2\" is not known to this version",
        ),
        (
            "{}".to_owned(),
            "f.json: has no \"format\"; known are \"format\": \"goldrun/fixture@1\", and Harn's \"_type\"",
        ),
        (
            r#"{"_type": "run_record"}"#.to_owned(),
            "f.json: \"_type\": \"run_record\" is not a fixture",
        ),
        (EXAMPLE.replace("  \"status\"", "<<<<<<< ours\n  \"status\""), "f.json:5:1: "),
        (String::new(), "f.json:1:1: the text ends"),
    ] {
        let error = error(&text);
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}

fn harn(members: &str) -> String {
    format!("{{\"_type\": \"replay_fixture\", \"id\": \"x\"{members}}}")
}

#[test]
fn harn_fixtures_are_read_by_harns_rules() {
    let text = harn(
        r#", "eval_kind": "replay", "clarifying_question": null, "expected_status": "completed", "stage_assertions": [
        {"node_id": "a", "expected_status": "completed", "expected_outcome": "ok", "expected_branch": "yes", "required_artifact_kinds": ["log"], "visible_text_contains": "t"},
        {"node_id": "b"}, {"node_id": "b", "expected_branch": null, "visible_text_contains": ""}]"#,
    );
    let fixture = FixtureFile::parse(&text, Path::new("f.json")).unwrap().fixture;
    assert_eq!(fixture.status.as_deref(), Some("completed"));
    let shown: Vec<_> = fixture
        .stages
        .iter()
        .map(|s| (s.which, s.status.as_deref(), s.branch.clone(), s.text.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            (Which::Last, Some("completed"), Some(Some("yes".to_owned())), Some("t")),
            // An absent branch demands none, and an absent status that none is said.
            (Which::Nth(0), Some(""), Some(None), None),
            (Which::Nth(1), Some(""), Some(None), None),
        ]
    );
    assert!(!fixture.in_order && !fixture.no_other_stages && fixture.questions.is_none());
}

#[test]
fn harn_clarifying_questions_have_harns_defaults() {
    let asks = |spec: &str| {
        let text = harn(&format!(
            r#", "expected_status": "completed", "eval_kind": "clarifying_question"{spec}"#
        ));
        FixtureFile::parse(&text, Path::new("f.json"))
            .map(|file| file.fixture.questions.unwrap())
            .map_err(|e| e.to_string())
    };
    let plain = asks(r#", "clarifying_question": {"required_terms": ["repository"]}"#).unwrap();
    assert_eq!((plain.min, plain.max, plain.required_terms.len()), (1, Some(1), 1));
    let counted =
        asks(r#", "clarifying_question": {"min_questions": 0, "max_questions": 3}"#).unwrap();
    assert_eq!((counted.min, counted.max), (1, Some(3)));
    assert_eq!(asks("").unwrap(), QuestionRule { min: 1, max: Some(1), ..QuestionRule::default() });
    // Harn reads terms without ASCII letters as the empty text, which is in every question.
    assert!(asks(r#", "clarifying_question": {"required_terms": ["日本"]}"#).is_ok());
    assert!(
        asks(r#", "clarifying_question": {"required_terms": ["--"]}"#)
            .unwrap_err()
            .contains("neither a letter")
    );
    assert!(
        asks(r#", "clarifying_question": {"min_questions": 2}"#)
            .unwrap_err()
            .contains("at least 2 and at most 1")
    );
}

#[test]
fn keys_and_kinds_that_harn_skips_are_refused() {
    for (text, expected) in [
        (
            harn(r#", "expected_status": "completed", "stage_assertion": []"#),
            "unknown field `stage_assertion`",
        ),
        (
            harn(
                r#", "expected_status": "completed", "stage_assertions": [{"node_id": "a", "expected_outcom": "x"}]"#,
            ),
            "unknown field `expected_outcom`",
        ),
        (
            harn(r#", "expected_status": "completed", "stage_assertions": [{}]"#),
            "missing field `node_id`",
        ),
        (harn(""), "no expected_status"),
        (
            harn(r#", "expected_status": "completed", "eval_kind": "friction""#),
            "eval_kind \"friction\" is not known",
        ),
    ] {
        let error = error(&text);
        assert!(error.contains(expected), "{error}\n{expected}");
    }
}

#[test]
fn a_fixture_belongs_to_its_case() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("fixtures/c.json");
    let file = FixtureFile::parse(EXAMPLE, &path).unwrap();
    assert!(write_fixture(&path, &file).unwrap() && !write_fixture(&path, &file).unwrap());
    assert_eq!(read_fixture(&path, "s", "c").unwrap(), file.fixture);
    let error = read_fixture(&path, "s", "d").unwrap_err().to_string();
    assert!(error.ends_with("is the fixture of s::c, not of s::d: move it back"), "{error}");
}
