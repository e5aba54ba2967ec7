use std::fs;

use super::*;

struct Tree(tempfile::TempDir);

impl Tree {
    /// A tree of empty files; a name that ends with `/` is a folder.
    fn new(files: &[&str]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for file in files {
            tree.write(file, "");
        }
        tree
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.path().join(file);
        if file.ends_with('/') {
            return fs::create_dir_all(path).unwrap();
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn discover(&self) -> Inventory {
        Inventory::discover(self.root(), &DiscoverOptions::default()).unwrap()
    }

    fn find(&self, suite: &str, case: &str) -> Inventory {
        Inventory::find(self.root(), suite, case, &DiscoverOptions::default()).unwrap()
    }
}

/// `suite::case [repetitions]`, with `!` for a case with problems and `?` for an orphan.
fn cases(inventory: &Inventory) -> Vec<String> {
    let cases = inventory.suites.iter().flat_map(|suite| &suite.cases).chain(&inventory.orphans);
    cases
        .map(|case| {
            let repetitions: Vec<_> =
                case.recordings.iter().map(|recording| recording.repetition.to_string()).collect();
            let error = if case.problems.is_empty() { "" } else { "!" };
            let orphan = if case.orphaned { "?" } else { "" };
            format!("{}::{} [{}]{error}{orphan}", case.suite, case.name, repetitions.join(" "))
        })
        .collect()
}

fn problems(inventory: &Inventory) -> Vec<String> {
    let shown = |p: &Problem| {
        format!(
            "{} {}: {}{}",
            p.suite,
            p.file,
            if p.whole_suite { "WHOLE " } else { "" },
            p.message
        )
    };
    inventory.problems.iter().map(shown).collect()
}

fn case_problems<'a>(inventory: &'a Inventory, name: &str) -> &'a [String] {
    &inventory
        .suites
        .iter()
        .flat_map(|suite| &suite.cases)
        .find(|case| case.name == name)
        .unwrap()
        .problems
}

const NONE: [&str; 0] = [];

#[test]
fn folders_entries_and_goldens_are_united_and_sorted() {
    let tree = Tree::new(&[
        "suites/refunds/runs/b/2.json",
        "suites/refunds/runs/b/10.json",
        "suites/refunds/runs/b/1.json",
        "suites/refunds/runs/b/README.md",
        "suites/refunds/runs/b/.2.json",
        "suites/refunds/runs/Login/0.json",
        "suites/refunds/runs/a%20b/1.json",
        "suites/refunds/runs/empty/.gitkeep",
        "suites/refunds/runs/.hidden/1.json",
        "suites/refunds/runs/notes.txt",
        "suites/refunds/agent.py",
        "golden/refunds/b.json",
        "golden/refunds/gone.json",
        "golden/refunds/%4cogin.json",
        "golden/refunds/README.md",
        "golden/old/x.json",
        "suites/A/suite.toml",
        "suites/README.md",
        ".git/x",
    ]);
    tree.write(
        "suites/refunds/suite.toml",
        "[[case]]\nname = \"typed\"\ninput = 7\n[[case]]\nname = \"b\"\ninput = \"x\"",
    );
    let inventory = tree.discover();
    assert_eq!(
        cases(&inventory),
        [
            "refunds::Login [0]",
            "refunds::a b [1]",
            "refunds::b [1 2 10]",
            "refunds::empty []",
            "refunds::gone []?",
            "refunds::typed []",
            "old::x []?"
        ]
    );
    assert_eq!(problems(&inventory), NONE);
    let names: Vec<_> = inventory.suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(names, ["A", "refunds"]);
    let login = &inventory.suites[1].cases[0];
    assert_eq!(login.golden, tree.root().join("golden/refunds/%4cogin.json"));
    assert_eq!(login.recordings[0].path, tree.root().join("suites/refunds/runs/Login/0.json"));
    assert_eq!(inventory.suites[1].cases[2].input, Some("x".into()));
}

#[test]
fn a_case_is_found_as_discovery_lists_it() {
    let tree = Tree::new(&[
        "suites/Big/suite.toml",
        "suites/Big/runs/Login/1.json",
        "suites/Big/runs/a%20b/1.json",
        "suites/Big/runs/bad/x.json",
        "suites/Big/runs/empty/",
        "golden/%42ig/gone.json",
        "golden/old/x.json",
        "suites/exports/a.jsonl",
    ]);
    tree.write(
        "suites/exports/suite.toml",
        "load = { runs = [\"*.jsonl\"], case_from = \"id\" }\n[[case]]\nname = \"e\"",
    );
    tree.write("suites/exports/a.jsonl", "{\"id\":\"one\"}\n{\"id\":\"two\"}\n{\"id\":\"one\"}\n");
    let all = tree.discover();
    assert_eq!(problems(&all), NONE);
    let listed: Vec<&Case> =
        all.suites.iter().flat_map(|suite| &suite.cases).chain(&all.orphans).collect();
    assert_eq!(listed.len(), 9);
    for case in listed {
        let found = tree.find(&case.suite, &case.name);
        let one: Vec<_> =
            found.suites.iter().flat_map(|suite| &suite.cases).chain(&found.orphans).collect();
        assert_eq!(format!("{one:?}"), format!("{:?}", [case]));
    }
    for (suite, case) in [
        ("Big", "nothing"),
        ("Big", "..%2f"),
        ("none", "x"),
        ("..", "x"),
        ("Big", "../runs/Login"),
        ("a::b", ""),
    ] {
        assert_eq!(cases(&tree.find(suite, case)), NONE);
        assert!(tree.find(suite, case).suites.is_empty());
    }
}

#[test]
fn finding_looks_at_nothing_beside_the_case() {
    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/runs/a/1.json",
        "suites/s/runs/stray.json",
        "suites/s/runs/b/x.json",
        "suites/broken/",
        "golden/s/A.json",
    ]);
    assert_eq!(problems(&tree.discover()).len(), 3);
    let found = tree.find("s", "a");
    assert_eq!((cases(&found), problems(&found)), (vec!["s::a [1]".to_owned()], vec![]));
    assert_eq!(problems(&tree.find("broken", "a")).len(), 1, "what costs the whole suite is told");
}

#[test]
fn what_is_no_recording_is_a_problem_of_its_case_or_suite() {
    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/fixtures/a.json",
        "suites/s/runs/stray.jsonl",
        "suites/s/runs/a/3/journal.ndjson",
        "suites/s/runs/a/3.2/",
        "suites/s/runs/a/3.10/",
        "suites/s/runs/a/03/",
        "suites/s/runs/a/sub/1.json",
        "suites/s/runs/a/first.json",
        "suites/s/runs/a/1.jsonl",
        "suites/s/runs/a/4294967296.json",
        "suites/s/runs/a/1.json",
        "suites/s/runs/a/01.json",
        "suites/s/runs/-x/1.json",
        "suites/s/runs/ok/1.json",
        "golden/s/Ok.json",
        "golden/s/sub/",
        "golden/s/bad.json/",
        "golden/stray.json",
        "golden/Old/x.json",
    ]);
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), ["s::a [1 3]!", "s::bad []!?", "s::ok [1]"]);
    let a = case_problems(&inventory, "a");
    for (problem, start) in a.iter().zip([
        "suites/s/runs/a/03 is no recording",
        "suites/s/runs/a/1.jsonl is not named <repetition>.json",
        "suites/s/runs/a/4294967296.json is not named",
        "suites/s/runs/a/first.json is not named",
        "suites/s/runs/a/sub is no recording",
        "repetition 1 is found twice: suites/s/runs/a/01.json and suites/s/runs/a/1.json; keep one",
    ]) {
        assert!(problem.starts_with(start), "{problem}");
    }
    assert_eq!(a.len(), 6);
    let last = &inventory.suites[0].cases[0].recordings[1].path;
    assert!(
        last.ends_with("suites/s/runs/a/3.10/journal.ndjson"),
        "of a repetition started again, the last start counts"
    );
    assert_eq!(
        problems(&inventory),
        [
            "Old golden/Old: is not spelled as goldrun spells this suite; rename it to golden/%4fld",
            "s golden/s/Ok.json: is not spelled as goldrun spells this case; rename it to %4fk.json, or remove it and accept again",
            "s golden/s/sub: is not a golden; goldens are golden/<suite>/<case>.json; remove it",
            "s suites/s/runs/-x: cannot be a case: a name must not begin with `-`; rename the folder",
            "s suites/s/runs/stray.jsonl: is not in a case's folder; move it to runs/stray/1.json",
            "stray golden/stray.json: is not in a suite's folder; goldens are golden/<suite>/<case>.json; move or remove it",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn folders_that_fold_together_are_errors_that_name_both() {
    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/runs/Login/1.json",
        "suites/s/runs/login/1.json",
        "suites/s/runs/%41b/1.json",
        "suites/s/runs/Ab/1.json",
        "suites/s/runs/other/1.json",
        "suites/Twice/suite.toml",
        "suites/twice/suite.toml",
        "golden/twice/x.json",
    ]);
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), ["s::Ab [1]!", "s::Login [1]!", "s::login [1]!", "s::other [1]"]);
    let fold = "suites/s/runs/Login and suites/s/runs/login are the same folder where file systems ignore case or compose letters; rename one";
    assert_eq!(case_problems(&inventory, "Login"), [fold]);
    assert_eq!(case_problems(&inventory, "login"), [fold]);
    let same = "suites/s/runs/%41b and suites/s/runs/Ab are the same case; move the recordings into one of them";
    assert!(
        case_problems(&inventory, "Ab").contains(&same.to_owned()),
        "{:?}",
        case_problems(&inventory, "Ab")
    );
    assert!(case_problems(&tree.find("s", "Ab"), "Ab").contains(&same.to_owned()));
    assert_eq!(problems(&inventory).len(), 2);
    assert!(
        problems(&inventory)[0]
            .starts_with("Twice suites/Twice: WHOLE is the same suite as suites/twice")
    );
}

#[test]
fn one_broken_suite_costs_that_suite_and_its_goldens_are_no_orphans() {
    let tree = Tree::new(&[
        "suites/bad/runs/a/1.json",
        "suites/none/runs/a/1.json",
        "suites/latin/x",
        "suites/good/suite.toml",
        "suites/good/runs/a/1.json",
        "suites/eval.json",
        "golden/bad/a.json",
        "golden/none/a.json",
        "golden/eval/a.json",
        "golden/away/a.json",
    ]);
    tree.write("suites/bad/suite.toml", "[compare]\ntrajctory = \"exact\"");
    fs::write(tree.root().join("suites/latin/suite.toml"), b"# a\n# \xe9").unwrap();
    tree.write("suites/away/suite.toml", "load.runs = [\"exports/*.json\"]");
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), ["away::a []", "good::a [1]"]);
    assert_eq!(
        problems(&inventory),
        [
            "away suites/away/suite.toml: WHOLE `load.runs` has \"exports/*.json\", which matches no file; put the files there or correct the pattern",
            "bad suites/bad/suite.toml: WHOLE 2:1: unknown key `trajctory` in [compare]; did you mean `trajectory`?\n    2 | trajctory = \"exact\"\n      | ^",
            "eval suites/eval.json: WHOLE 1:1: the text ends where a value must stand; not a suite: a suite is a folder with a suite.toml, or an eval manifest (\"_type\": \"eval_suite_manifest\"); move or remove it",
            "latin suites/latin/suite.toml: WHOLE 2: not valid UTF-8; save it as UTF-8",
            "none suites/none/suite.toml: WHOLE is missing, and without it the folder is not a suite; create it (an empty file is enough), or remove the folder",
        ]
    );
    assert!(inventory.problems.iter().all(|problem| problem.configuration));
}

#[test]
fn long_names_come_from_entries_and_goldens() {
    let (typed, golden, lost) = ("typed ".repeat(30), "golden ".repeat(30), "lost ".repeat(30));
    let (typed, golden, lost) = (typed.trim(), golden.trim(), lost.trim());
    let tree = Tree::new(&[]);
    tree.write("suites/s/suite.toml", &format!("[[case]]\nname = \"{typed}\""));
    for name in [typed, golden, lost] {
        tree.write(&format!("suites/s/runs/{}/1.json", names::encode(name)), "");
    }
    let write_golden = |file: &str, case: &str| {
        tree.write(&format!("golden/s/{file}.json"), &format!("{{\"case\":\"{case}\"}}"));
    };
    write_golden(&names::encode(golden), golden);
    write_golden(&names::encode(lost), "another");
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), [format!("s::{golden} [1]"), format!("s::{typed} [1]")]);
    assert!(
        problems(&inventory)[0]
            .contains("belongs to the case \"another\", whose golden is another.json; rename it")
    );
    assert!(problems(&inventory)[1].contains(": is the shortened form of a long name"));
    assert_eq!(cases(&tree.find("s", golden)), [format!("s::{golden} [1]")]);
}

#[test]
fn problems_of_one_file_are_one() {
    let tree = Tree::new(&["suites/s/x"]);
    tree.write(
        "suites/s/suite.toml",
        "load.runs = [\"a.json\", \"b.json\", \"c.jsonl\"]\nload.case_from = \"id\"",
    );
    tree.write("suites/s/c.jsonl", "?\n?\n");
    tree.write("golden/s/x.json", "");
    let inventory = tree.discover();
    let files: Vec<_> = inventory
        .problems
        .iter()
        .map(|problem| (problem.file.as_str(), problem.message.lines().count()))
        .collect();
    assert_eq!(files, [("suites/s/c.jsonl", 2), ("suites/s/suite.toml", 2)]);
    tree.write("suites/s/suite.toml", "load.runs = [\"c.jsonl\"]\nload.case_from = \"id\"");
    assert_eq!(cases(&tree.discover()), ["s::x []"], "the broken line may be its recording");
}

#[test]
fn a_root_without_suites_is_empty_and_no_root_is_an_error() {
    let tree = Tree::new(&[]);
    let inventory = tree.discover();
    assert!(
        inventory.suites.is_empty()
            && inventory.orphans.is_empty()
            && inventory.problems.is_empty()
    );
    assert_eq!(cases(&tree.find("s", "a")), NONE);
    let missing = tree.root().join("missing");
    let error = Inventory::discover(&missing, &DiscoverOptions::default()).unwrap_err();
    assert_eq!(error.path(), missing);
    let found = Inventory::find(&missing, "s", "a", &DiscoverOptions::default());
    assert_eq!(found.unwrap_err(), error);
    tree.write("suites", "a file");
    assert!(
        Inventory::discover(tree.root(), &DiscoverOptions::default())
            .unwrap_err()
            .to_string()
            .ends_with("suites: is not a folder")
    );
}

#[test]
fn exports_are_indexed_through_the_cache() {
    let tree = Tree::new(&[]);
    tree.write(
        "suites/s/suite.toml",
        "load = { runs = [\"../../data/*.jsonl\"], case_from = \"id\" }",
    );
    tree.write("data/a.jsonl", "{\"id\":\"x\"}\n");
    let options = DiscoverOptions { cache: Some(tree.root().join("target/goldrun")) };
    let inventory = Inventory::discover(tree.root(), &options).unwrap();
    assert_eq!((cases(&inventory), problems(&inventory)), (vec!["s::x [1]".to_owned()], vec![]));
    assert_eq!(inventory.suites[0].cases[0].recordings[0].path, tree.root().join("data/a.jsonl"));
    assert_eq!(fs::read_dir(tree.root().join("target/goldrun/index")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn links_and_sockets_are_neither_followed_nor_opened() {
    use std::os::unix::fs::symlink;

    let tree = Tree::new(&[
        "suites/s/suite.toml",
        "suites/s/runs/a/1.json",
        "golden/s/a.json",
        "suites/l/x",
    ]);
    let at = |path: &str| tree.root().join(path);
    symlink(at("suites/s"), at("suites/link")).unwrap();
    symlink(at("suites/s/suite.toml"), at("suites/l/suite.toml")).unwrap();
    symlink(at("suites/s/runs"), at("suites/s/runs/loop")).unwrap();
    symlink(at("suites/s/runs/a/1.json"), at("suites/s/runs/a/2.json")).unwrap();
    symlink(at("golden/s/a.json"), at("golden/s/b.json")).unwrap();
    symlink(at("golden/s"), at("golden/t")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("suites/s/runs/a/3.json")).unwrap();
    let inventory = tree.discover();
    assert_eq!(cases(&inventory), ["s::a [1]!", "s::b []!?", "s::loop []!"]);
    assert_eq!(case_problems(&inventory, "a").len(), 2);
    assert!(
        case_problems(&inventory, "loop")[0].starts_with("suites/s/runs/loop is a symbolic link")
    );
    let files: Vec<_> = inventory.problems.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files, ["suites/l/suite.toml", "suites/link", "golden/t"]);
    assert_eq!(cases(&tree.find("s", "loop")), ["s::loop []!"]);
    assert_eq!(problems(&tree.find("link", "a")).len(), 1);
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_reported() {
    use std::os::unix::fs::PermissionsExt;

    let tree =
        Tree::new(&["suites/s/suite.toml", "suites/s/runs/a/1.json", "suites/s/runs/b/1.json"]);
    let folder = tree.root().join("suites/s/runs/a");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&folder).is_ok() {
        eprintln!("skipped: this user reads every folder");
        return;
    }
    let inventory = tree.discover();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(cases(&inventory), ["s::a []!", "s::b [1]"]);
    assert!(case_problems(&inventory, "a")[0].contains("suites/s/runs/a cannot be read: "));
}

#[path = "find_fixtures.rs"]
mod fixtures_and_manifests;
