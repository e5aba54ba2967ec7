use super::*;

fn read(text: &str) -> Result<Manifest, String> {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("suites/smoke.json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    let mut manifest = super::read(root.path(), "smoke", &path).map_err(|problem| {
        assert_eq!((problem.file.as_str(), problem.hides_cases), ("suites/smoke.json", true));
        problem.message
    })?;
    for case in manifest.cases.values_mut() {
        let relative =
            |path: &mut PathBuf| *path = path.strip_prefix(root.path()).unwrap().to_path_buf();
        case.recordings.iter_mut().map(|recording| &mut recording.path).for_each(relative);
        case.fixture.iter_mut().chain(&mut case.baseline).for_each(relative);
    }
    Ok(manifest)
}

fn manifest(members: &str) -> String {
    format!(r#"{{"_type": "eval_suite_manifest", "id": "x"{members}}}"#)
}

#[test]
fn cases_and_paths_resolve_against_the_manifest() {
    let text = manifest(
        r#", "base_dir": "../evals", "cases": [{"label": "a", "run_path": "../runs/a.run.json"},
        {"run_path": "r/b.run.json", "fixture_path": "./f.json", "compare_to": "base.json"}]"#,
    );
    let read = read(&text).unwrap();
    assert_eq!(read.cases.keys().collect::<Vec<_>>(), ["a", "b.run"]);
    assert_eq!(read.cases["a"].recordings[0].path, Path::new("runs/a.run.json"));
    let b = &read.cases["b.run"];
    assert_eq!(b.recordings[0].path, Path::new("evals/r/b.run.json"));
    assert_eq!(b.fixture.as_deref(), Some(Path::new("evals/f.json")));
    assert_eq!(b.baseline.as_deref(), Some(Path::new("evals/base.json")));
    assert!(read.problems.is_empty() && b.embedded_fixture && !b.orphaned);
}

#[test]
fn what_is_wrong_costs_the_entry_where_it_can() {
    let text = manifest(
        r#", "cases": [{"label": "a", "run_path": "a.json"}, {"label": "a", "run_path": "b.json"}, {"label": "c"},
        {"label": "x::y", "run_path": "d.json"}, {"label": "same", "run_path": "e.json", "compare_to": "./e.json"},
        {"label": "empty", "run_path": "f.json", "fixture_path": ""}, {"label": "ok", "run_path": "g.json"}]"#,
    );
    let read = read(&text).unwrap();
    let problems = |case: &str| read.cases[case].problems.join("; ");
    assert_eq!(
        problems("a"),
        "the manifest has two cases of this name, the second at cases[1]; give one another label"
    );
    assert!(problems("same").starts_with("compare_to names the run itself"));
    assert!(problems("empty").starts_with("fixture_path is empty"));
    assert_eq!(problems("ok"), "");
    assert_eq!(read.problems.len(), 2, "{:?}", read.problems);
    assert!(read.problems[0].starts_with("cases[2] has no run_path"), "{:?}", read.problems);
    assert!(read.problems[1].starts_with("cases[3] is named \"x::y\""), "{:?}", read.problems);
}

#[test]
fn no_manifest_an_empty_one_and_one_with_unknown_keys() {
    for (text, expected) in [
        ("{}", "not a suite: a suite is a folder"),
        ("[]", "not a suite"),
        ("7", "not a suite"),
        (r#"{"_type": "run_record"}"#, "not a suite"),
        ("{\"a\":\n x}", "2:2: expected a value; not a suite"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let error =
        read(&manifest(r#", "cases": [{"run_path": "a", "fixture_pth": "f"}]"#)).unwrap_err();
    assert!(error.starts_with("1:") && error.contains("unknown field `fixture_pth`"), "{error}");
    let empty = read(&manifest("")).unwrap();
    assert_eq!(empty.problems, ["the manifest has no case: add some, or remove it"]);
}
