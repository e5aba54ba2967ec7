use std::path::Path;

use super::*;
use crate::discover::{DiscoverOptions, Inventory};

/// The recipe of the only case of this suite.
fn recipe(root: &Path, toml: &str, model: Option<&str>) -> String {
    fs::create_dir_all(root.join("suites/s")).unwrap();
    fs::write(root.join("suites/s/suite.toml"), toml).unwrap();
    let inventory = Inventory::discover(root, &DiscoverOptions::default()).unwrap();
    let suite = &inventory.suites[0];
    Subject::new(suite, &suite.cases[0]).unwrap().recipe(model)
}

const TOML: &str = "[record]\nagent = [\"sh\", \"a b\"]\nenv = [\"PATH\", \"OPENAI_*\", \"A=b\"]\nmax_steps = 7\n\
                    timeout = \"1500ms\"\ninput = \"file\"\n[[case]]\nname = \"a\"\ninput = { order = 1.0 }\n";

/// It is stored, so that it must stay the same on every machine and in every version.
#[test]
fn a_recipe_is_the_hash_of_this_text() {
    let dir = tempfile::tempdir().unwrap();
    let text = r#"{"command":["sh","a b"],"env":[{"pass":"PATH"},{"pass":"OPENAI_*"},{"set":"A","value":"b"}],"input":"{\"order\":1.0}","input_mode":"file","isolation":"none","max_steps":7,"model":null,"timeout_ms":1500}"#;
    assert_eq!(recipe(dir.path(), TOML, None), sha256_hex(text.as_bytes()));
    let text = text.replace("null", "\"m\"");
    assert_eq!(recipe(dir.path(), TOML, Some("m")), sha256_hex(text.as_bytes()));
}

#[test]
fn everything_that_a_run_depends_on_is_in_its_recipe() {
    let dir = tempfile::tempdir().unwrap();
    let before = recipe(dir.path(), TOML, None);
    for (from, to) in [
        ("\"a b\"", "\"a\", \"b\""),
        ("\"OPENAI_*\"", "\"OPENAI_?\""),
        ("\"A=b\"", "\"A=c\""),
        ("\"PATH\", \"OPENAI_*\"", "\"OPENAI_*\", \"PATH\""),
        ("max_steps = 7", "max_steps = 8"),
        ("1500ms", "1501ms"),
        ("\"file\"", "\"stdin\""),
        ("input = \"file\"", "input = \"file\"\nisolation = \"worktree\""),
        ("order = 1.0", "order = 1.5"),
        ("input = { order = 1.0 }\n", ""),
    ] {
        let toml = TOML.replace(from, to);
        assert_ne!(toml, TOML, "{from}");
        assert_ne!(recipe(dir.path(), &toml, None), before, "{from} -> {to}");
    }
    assert_ne!(recipe(dir.path(), TOML, Some("m")), before);
    // How often and how many at once is no matter of a single run.
    let toml = TOML.replace("[record]", "[record]\nrepetitions = 9\njobs = 3\nretries = 2");
    assert_eq!(recipe(dir.path(), &toml, None), before);
}
