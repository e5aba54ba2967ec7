use super::*;

#[test]
fn fixtures_are_found_by_their_cases_and_judge_none_that_does_not_exist() {
    let long = "x".repeat(130);
    let segment = names::encode(&long);
    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/runs/a/1.json",
        "suites/s/runs/B c/1.json",
        "suites/s/fixtures/a.json",
        "suites/s/fixtures/B c.json",
        "suites/s/fixtures/gone.json",
        "suites/s/fixtures/twice.json",
        "suites/s/fixtures/%74wice.json",
        "suites/s/fixtures/both.json",
        "golden/s/both.json",
        "suites/s/fixtures/folder.json/",
        "suites/s/fixtures/sub/",
        "suites/s/fixtures/-x.json",
        "suites/s/fixtures/README.md",
        "suites/file/suite.toml",
        "suites/file/fixtures",
    ]);
    tree.write(&format!("suites/s/fixtures/{segment}.json"), &format!(r#"{{"case": "{long}"}}"#));
    tree.write(&format!("suites/s/fixtures/{}.json", names::encode(&"y".repeat(130))), "{}");
    let inventory = tree.discover();
    let found = cases(&inventory);
    let long_case = format!("s::{long} []?");
    let expected = [
        "s::%74wice []?",
        "s::B c [1]",
        "s::a [1]",
        "s::both []?",
        "s::folder []!?",
        "s::gone []?",
        "s::twice []?",
    ];
    assert_eq!(found, [&expected[..], &[long_case.as_str()]].concat());
    let of = |inventory: &Inventory, name: &str| {
        let case = inventory
            .suites
            .iter()
            .flat_map(|suite| &suite.cases)
            .find(|case| case.name == name)
            .unwrap();
        case.fixture
            .as_ref()
            .map(|path| path.strip_prefix(tree.root()).unwrap().display().to_string())
    };
    assert_eq!(of(&inventory, "B c").as_deref(), Some("suites/s/fixtures/B c.json"));
    for name in ["a", "B c", "gone", "both", "folder"] {
        assert_eq!(of(&tree.find("s", name), name), of(&inventory, name), "{name}");
        assert_eq!(case_problems(&tree.find("s", name), name), case_problems(&inventory, name));
    }
    let shown = problems(&inventory);
    assert_eq!(shown.len(), 4, "{shown:?}");
    for (problem, start) in shown.iter().zip([
        "file suites/file/fixtures: WHOLE is not a folder",
        "s suites/s/fixtures/-x.json: belongs to no case: a name must not begin with `-`",
        "s suites/s/fixtures/sub: is not a fixture",
        "s suites/s/fixtures/yyy",
    ]) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn fixtures_of_one_case_or_that_fold_together_are_errors_that_name_both() {
    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/runs/Ab/1.json",
        "suites/s/runs/login/1.json",
        "suites/s/fixtures/Ab.json",
        "suites/s/fixtures/%41b.json",
        "suites/s/fixtures/Login.json",
        "suites/s/fixtures/login.json",
    ]);
    let inventory = tree.discover();
    let same = "suites/s/fixtures/%41b.json and suites/s/fixtures/Ab.json are fixtures of one case; keep one";
    assert_eq!(case_problems(&inventory, "Ab"), [same]);
    assert_eq!(case_problems(&tree.find("s", "Ab"), "Ab"), [same]);
    let fold = "suites/s/fixtures/Login.json and suites/s/fixtures/login.json are the same file where file systems ignore case or compose letters; rename one";
    assert_eq!(case_problems(&inventory, "login"), [fold]);
    assert_eq!(case_problems(&inventory, "Login"), [fold]);
}

#[test]
fn eval_manifests_are_suites() {
    let tree = Tree::new(&[
        "runs/a.run.json",
        "runs/b.json",
        "golden/smoke/a.run.json",
        "golden/smoke/gone.json",
    ]);
    let text = r#"{"_type": "eval_suite_manifest", "cases": [{"run_path": "../runs/a.run.json"}, {"label": "B", "run_path": "../runs/none.json"}]}"#;
    tree.write("suites/smoke.json", text);
    tree.write("suites/both.json", text);
    tree.write("suites/both/suite.toml", "");
    tree.write("suites/-x.json", text);
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), ["smoke::B [1]", "smoke::a.run [1]", "smoke::gone []?"]);
    assert_eq!(
        inventory.suites[0].cases[1].recordings[0].path,
        tree.root().join("runs/a.run.json")
    );
    let shown = problems(&inventory);
    assert!(
        shown[0].starts_with("-x suites/-x.json: WHOLE cannot be a suite: a name must not begin"),
        "{shown:?}"
    );
    assert!(
        shown[1].starts_with("both suites/both: WHOLE is the same suite as suites/both.json"),
        "{shown:?}"
    );
    assert!(
        shown[2].starts_with("both suites/both.json: WHOLE is the same suite as suites/both"),
        "{shown:?}"
    );
    assert_eq!(cases(&tree.find("smoke", "B")), ["smoke::B [1]"]);
    assert_eq!(cases(&tree.find("smoke", "gone")), ["smoke::gone []?"]);
    assert_eq!(cases(&tree.find("smoke", "other")), [""; 0]);
    assert_eq!(problems(&tree.find("both", "B")).len(), 2);
}
