use crate::suite::config::SuiteConfig;

fn refused(check: &str) -> String {
    let text = format!("[[check]]\n{check}\n");
    SuiteConfig::parse(&text).map(|_| ()).expect_err(&text).to_string()
}

/// Checks that are refused, and a part of the error.
const REFUSED: &[(&str, &str)] = &[
    ("at = \"output\"", "2:6: `check.at` selects values, and nothing checks them"),
    (
        "at = \"output\"\npath = \"$.output\"\nexists = true",
        "3:8: `check.path` must not stand beside `at`",
    ),
    ("at = \"output\"\nforbidden_tools = [\"a\"]", "nothing checks them"),
    ("contains = \"a\"\nat = \"$.output\"", "write a JSONPath in `path`"),
    ("contains = \"a\"\nat = \"outputs\"", "3:6: `check.at` is \"outputs\", which is not a path"),
    (
        "contains = \"a\"\npath = \"output\"",
        "3:8: `check.path` is \"output\", which is not a JSONPath",
    ),
    ("contains = \"a\"\nmatches = \"b\"", "has `contains` and `matches`; write a check for each"),
    (
        "contains = \"a\"\nstage = \"s\"",
        "3:9: `check.stage` selects steps, and `contains` does not look at steps",
    ),
    ("contains = []", "2:12: `check.contains` names no text"),
    ("contains = [\"a\", \"\"]", "which every text contains"),
    ("not_contains = \"\"", "which every text contains"),
    ("matches = \"(\"", "2:11: `check.matches` is \"(\", which is not a regular expression"),
    ("matches = \"a*\"", "which matches every text"),
    ("not_matches = \"\"", "which matches every text"),
    ("matches = \"(?:a{0,999}){0,999}{0,999}\"", "repeats a part of itself up to 997002999 times"),
    ("similarity = { reference = \" \", at_least = 0.5 }", "has no word to compare with"),
    ("rouge_1 = { reference = \"…!\", at_least = 0.5 }", "has no word to compare with"),
    ("rouge_1 = { reference = \"a\", at_least = 0 }", "above 0 and at most 1"),
    ("rouge_1 = { reference = \"a\" }", "at_least"),
    ("schema = {}", "accepts every value"),
    (
        "schema = { requried = [\"a\"] }",
        "2:10: `check.schema` cannot be used as a JSON Schema: unknown keyword `requried`",
    ),
    ("schema = { \"$ref\" = \"https://example.org/s\" }", "nothing is fetched"),
    ("schema = 3", "must be a file or a JSON Schema"),
    ("schema = \"/etc/passwd\"", "relative to the suite's folder"),
    ("schema = \"s.json\"", "only for a suite in a folder"),
    ("at_least = \"3\"", "must be a number, not a string"),
    ("at_least = 3\nat_most = 2", "3:11: `check.at_most` is less than `at_least`, which is 3"),
    ("equals = nan", "JSON does not have"),
    ("count = -1", "count"),
    ("order = { first = [], then = [\"a\"] }", "names no tool"),
    ("order = { first = [\"a\"] }", "then"),
    ("tool_names = { expected = [\"\"] }", "is not the name of a tool"),
    ("tool_arguments = { expected = [] }", "every run would pass"),
    ("questions = {}", "demands nothing"),
    ("questions = { required_terms = [\"?!\"] }", "neither a letter nor a digit"),
    (
        "rouge_1 = { refrence = \"a\", at_least = 1 }",
        "unknown key `refrence` in rouge_1; did you mean `reference`?",
    ),
    (
        "order = { frist = [\"a\"], then = [\"b\"] }",
        "2:11: unknown key `frist` in order; known are `first`, `then`",
    ),
    ("contians = \"a\"", "unknown key `contians` in [[check]]; did you mean `contains`?"),
];

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn what_asserts_nothing_or_cannot_be_read_is_refused_with_its_place() {
    for (check, why) in REFUSED {
        let error = refused(check);
        assert!(error.contains(why), "{check}: {error}");
    }
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn a_schema_in_a_file_is_read_from_the_suites_folder() {
    let dir = tempfile::tempdir().unwrap();
    let parse = || {
        let parsed = SuiteConfig::parse_in("[[check]]\nschema = \"s.json\"\n", Some(dir.path()));
        parsed.map(|config| config.checks.checks.len()).map_err(|error| error.to_string())
    };
    assert!(
        parse().unwrap_err().contains("2:10: `check.schema` names s.json: there is no such file")
    );
    for (text, why) in [
        ("{", "names s.json: the text ends"),
        ("{\"a\": 1, \"a\": 2}", "names s.json: key \"a\" stands twice"),
        (
            "{\"typ\": 1}",
            "names s.json, which cannot be used as a JSON Schema: unknown keyword `typ`",
        ),
    ] {
        std::fs::write(dir.path().join("s.json"), text).unwrap();
        let error = parse().unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    std::fs::write(dir.path().join("s.json"), "{\"type\": \"object\"}").unwrap();
    assert_eq!(parse(), Ok(1));
}

#[cfg(not(feature = "schema"))]
#[test]
fn a_build_without_schemas_refuses_them_and_names_the_feature() {
    assert!(refused("schema = { type = \"object\" }").contains("its feature `schema`"));
}
