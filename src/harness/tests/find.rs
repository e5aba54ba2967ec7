//! Generated layouts: what is said of a case is the same whichever others are selected with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::judge::verdict::Verdict;
use crate::report::Report;

/// Layouts that are tried; `GOLDRUN_LAYOUTS` asks for another number.
const LAYOUTS: u64 = 60;

/// A sequence of numbers that one seed gives (D. Lehmer's, 1951).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

/// Names of which some fold together: by case, as letters that are composed and decomposed, as `ß` and `ss`, as `s` and long s.
const NAMES: [&str; 12] = [
    "login",
    "Login",
    "LOGIN",
    "%4cogin",
    "caf\u{e9}",
    "cafe\u{301}",
    "stra\u{df}e",
    "strasse",
    "\u{17f}et",
    "set",
    "a b",
    "x",
];
const SUITES: [&str; 5] = ["s", "S", "other", "caf\u{e9}", "cafe\u{301}"];
const RUNS: [&str; 4] = [
    r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "a", "steps": []}"#,
    r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "b", "steps": []}"#,
    r#"{"format": "goldrun/run@1", "outcome": "crashed"}"#,
    "no recording",
];
const FILES: [&str; 10] = [
    "1.json",
    "2.json",
    "3.json",
    "01.json",
    "2.yaml",
    "2.json~",
    "2.json.gz",
    "x.json",
    "1.ndjson",
    ".hidden",
];

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // What lies in the way stays: a layout may hold a file where another wants a folder.
    _ = fs::write(path, text);
}

/// A suite that reads exports of many runs, some of which are broken.
fn exports(draw: &mut Draw, dir: &Path) {
    write(
        &dir.join("suite.toml"),
        "[load]\nruns = [\"*.jsonl\"]\ncase_from = \"c\"\nrepetition_from = \"r\"\nmessages_from = \"m\"\n",
    );
    for file in ["e.jsonl", "f.jsonl"] {
        let mut lines = String::new();
        for repetition in 0..draw.below(6) {
            let line = match draw.below(8) {
                0 => r#"{"c": "x", "m": garbage}"#.to_owned(),
                1 => r#"{"m": []}"#.to_owned(),
                _ => format!(
                    r#"{{"c": {:?}, "r": {repetition}, "m": [{{"role": "assistant", "content": "a"}}]}}"#,
                    draw.one(&NAMES)
                ),
            };
            lines += &line;
            lines.push('\n');
        }
        if !draw.chance(4) {
            write(&dir.join(file), &lines);
        }
    }
}

fn suite(draw: &mut Draw, root: &Path, name: &str) {
    let dir = root.join("suites").join(name);
    if draw.chance(4) {
        exports(draw, &dir);
    } else {
        let toml = ["", "[[case]]\nname = \"x\"\n", "[verdict]\nmin_repetitions = 2\n", "broken"];
        let toml = if draw.chance(12) { toml[3] } else { toml[draw.below(3)] };
        if !draw.chance(12) {
            write(&dir.join("suite.toml"), toml);
        }
        for _ in 0..draw.below(5) {
            let folder = dir.join("runs").join(draw.one(&NAMES));
            for _ in 0..=draw.below(3) {
                let file = if draw.chance(4) { draw.one(&FILES) } else { FILES[draw.below(3)] };
                let run = if draw.chance(6) { draw.one(&RUNS) } else { RUNS[draw.below(2)] };
                write(&folder.join(file), run);
            }
        }
    }
    for _ in 0..draw.below(3) {
        let stem = draw.one(&NAMES);
        let text =
            r#"{"format": "goldrun/fixture@1", "suite": "s", "case": "x", "outcome": "completed"}"#;
        write(
            &dir.join("fixtures")
                .join(format!("{stem}.{}", draw.one(&["json", "json", "JSON", "txt"]))),
            text,
        );
    }
    #[cfg(unix)]
    if draw.chance(10) {
        _ = std::os::unix::fs::symlink(root.join("elsewhere"), dir.join("fixtures"));
    }
}

fn layout(seed: u64, root: &Path) {
    let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    fs::create_dir_all(root.join("elsewhere")).unwrap();
    let suites = 1 + draw.below(2);
    for _ in 0..suites {
        let name = draw.one(&SUITES);
        suite(&mut draw, root, name);
    }
    // Goldens of some of what is there, made as `accept` makes them.
    let harness = Harness::new(root).cache(false);
    if draw.chance(2)
        && let Ok(plan) = harness.find(&Selection::all(), None)
    {
        _ = harness.accept(&plan, &crate::harness::accept::AcceptRequest::default(), |_, _| true);
    }
    for _ in 0..draw.below(2) {
        let (folder, file) =
            (draw.one(&["s", "caf%c3%a9"]), draw.one(&["x.json", "D.JSON", "d.txt", "gone.json"]));
        write(&root.join("golden").join(folder).join(file), "{}");
    }
}

/// What is said of each test.
type Said = BTreeMap<String, (Verdict, bool, Vec<String>)>;

fn said(report: Report) -> Said {
    let of = |case: crate::judge::case::CaseReport| {
        let messages = case.findings.iter().map(|finding| finding.message.clone()).collect();
        (case.name(), (case.verdict, case.ok, messages))
    };
    report.cases.into_iter().map(of).collect()
}

fn judged(root: &Path, selection: &Selection, shard: Option<&str>) -> Said {
    let harness = Harness::new(root).cache(false);
    let plan = harness.find(selection, shard.map(|shard| shard.parse().unwrap())).unwrap();
    said(harness.judge(&plan, 1, |_| true).unwrap())
}

#[test]
fn selecting_never_changes_what_is_said_of_a_test() {
    let layouts =
        std::env::var("GOLDRUN_LAYOUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(LAYOUTS);
    let (mut tests, mut errors) = (0, 0);
    for seed in 0..layouts {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        layout(seed, root);
        let whole = judged(root, &Selection::all(), None);
        tests += whole.len();
        errors += whole.values().filter(|(verdict, ..)| *verdict == Verdict::Error).count();
        for name in whole.keys() {
            let (suite, _) = name.split_once("::").unwrap();
            // What hides runs of the suite is told with each of its cases.
            let harness = Harness::new(root).cache(false);
            let all = harness.find(&Selection::all(), None).unwrap().inventory;
            let hiding =
                all.problems.iter().filter(|problem| problem.whole_suite && problem.suite == suite);
            let expected: Said = hiding
                .map(|problem| format!("{}::{}", problem.suite, problem.case()))
                .chain([name.clone()])
                .map(|name| (name.clone(), whole[&name].clone()))
                .collect();
            let exact = Selection::only(name.as_str());
            assert_eq!(judged(root, &exact, None), expected, "seed {seed}: --exact {name}");
            let part = Selection { filters: vec![name.clone()], ..Selection::default() };
            for (name, found) in judged(root, &part, None) {
                assert_eq!(Some(&found), whole.get(&name), "seed {seed}: {name}");
            }
        }
        for shards in [1, 2, 5] {
            let mut together = Said::new();
            for shard in 1..=shards {
                together.extend(judged(
                    root,
                    &Selection::all(),
                    Some(&format!("{shard}/{shards}")),
                ));
            }
            assert_eq!(together, whole, "seed {seed}: {shards} shards");
        }
    }
    assert!(tests > 0 && errors > 0 && errors < tests, "{errors} of {tests} tests are errors");
}
