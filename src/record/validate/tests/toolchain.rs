use super::*;

#[test]
fn commands_follow_what_lies_there() {
    let tests = Validator::new(ValidatorKind::TestPass);
    let build = Validator::new(ValidatorKind::BuildPass);
    let with = |of: &Validator| Validator { target: Some("x".to_owned()), ..of.clone() };
    for (file, expected) in [
        (
            "Cargo.toml",
            ["cargo test --workspace", "cargo test --package x", "cargo build --workspace"],
        ),
        ("go.mod", ["go test -v ./...", "go test -v x", "go build ./..."]),
        ("package.json", ["npm test", "npm test --workspace x", "npm run build"]),
    ] {
        let tree = tempfile::tempdir().unwrap();
        std::fs::write(tree.path().join(file), "").unwrap();
        let said =
            [&tests, &with(&tests), &build].map(|of| command(of, tree.path()).unwrap().join(" "));
        assert_eq!(said, expected, "{file}");
    }
    let tree = tempfile::tempdir().unwrap();
    let error = |of: &Validator| command(of, tree.path()).unwrap_err().to_string();
    assert!(error(&tests).contains("none of Cargo.toml, go.mod"));
    std::fs::write(tree.path().join("tox.ini"), "").unwrap();
    assert_eq!(command(&with(&tests), tree.path()).unwrap().join(" "), "pytest x");
    assert!(error(&build).contains("pytest knows no command to build"));
    std::fs::write(tree.path().join("go.mod"), "").unwrap();
    assert!(error(&tests).contains("Go and pytest all have files"));
}
