//! What would cost hours or gigabytes where one is not careful.

use std::time::{Duration, Instant};

use crate::support::{Project, Said};

/// Far more than it takes on a busy machine, and far less than without bounds.
const LIMIT: Duration = Duration::from_secs(600);

#[track_caller]
fn ends(project: &Project, args: &[&str]) -> Said {
    let started = Instant::now();
    let said = project.harness(args);
    let took = started.elapsed();
    assert!(took < LIMIT, "{args:?} took {took:?}");
    said
}

fn call(name: &str, args: &str, turn: usize) -> String {
    format!(r#"{{"kind": "tool", "name": "{name}", "args": {args}, "turn": {turn}}}"#)
}

fn run(steps: &[String]) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "x", "steps": [{}]}}"#,
        steps.join(",")
    )
}

/// 120 behaviours that were accepted, and 120 others of 60 steps each.
#[test]
fn many_behaviours_are_held_against_many() {
    let project = Project::with_suite("");
    let write = |moved: usize| {
        for repetition in 1..=120_usize {
            let step = |turn: usize| {
                let n =
                    turn * (repetition + 7) % 97 + if turn.is_multiple_of(9) { moved } else { 0 };
                call("get", &format!("{{\"n\": {n}, \"of\": {repetition}}}"), turn)
            };
            let steps: Vec<String> = (0..60).map(step).collect();
            project.write(&format!("suites/s/runs/c/{repetition}.json"), run(&steps));
        }
    };
    write(0);
    project.harness(&["accept", "--all"]).exits(0);
    write(300);
    ends(&project, &[]).exits(1);
}

#[test]
fn many_optional_effects_are_found_soon() {
    let project =
        Project::with_suite("[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"*\"]\n");
    let steps: Vec<String> = (0..800).map(|n| call("put", &format!("{{\"n\": {n}}}"), n)).collect();
    project.write("suites/s/runs/c/1.json", run(&steps));
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c.json");
    let optional = golden
        .replace("{\"kind\": \"tool\"", "{\"$optional\": {\"kind\": \"tool\"")
        .replace("}},\n", "}}},\n");
    let (head, last) = optional.rsplit_once("}}\n").unwrap();
    project.write("golden/s/c.json", format!("{head}}}}}}}\n{last}"));
    // Half of them are made, and one in another place.
    let mut half: Vec<String> = steps.iter().step_by(2).cloned().collect();
    project.write("suites/s/runs/c/1.json", run(&half));
    ends(&project, &[]).exits(0);
    half.swap(10, 300);
    project.write("suites/s/runs/c/1.json", run(&half));
    ends(&project, &[]).exits(1);
    // Two calls in each turn.
    let pairs: Vec<String> =
        (0..400).map(|n| call("put", &format!("{{\"n\": {}}}", n * 2), n / 2)).collect();
    project.write("suites/s/runs/c/1.json", run(&pairs));
    ends(&project, &[]).exits(0);
}

/// More values that link calls than are put in order one by one.
#[test]
fn calls_linked_by_many_masked_values_match_in_any_order_or_that_is_not_known() {
    let mask = "[[compare.mask]]\nuse = \"uuid\"\nreason = \"random\"\n";
    let project = Project::with_suite(&format!("[compare]\ntrajectory = \"unordered\"\n{mask}"));
    let uuid = |n: usize| format!("550e8400-e29b-41d4-a716-{n:012x}");
    let write = |order: &dyn Fn(usize) -> usize, other: &dyn Fn(usize) -> usize| {
        let one = |n: usize| call("get", &format!("{{\"id\": \"{}\"}}", uuid(order(n))), n);
        let two = |n: usize| call("put", &format!("{{\"id\": \"{}\"}}", uuid(other(n))), 700 + n);
        let steps: Vec<String> = (0..700).map(one).chain((0..700).map(two)).collect();
        project.write("suites/s/runs/c/1.json", run(&steps));
    };
    write(&|n| n, &|n| n);
    project.harness(&["accept", "--all"]).exits(0);
    write(&|n| n * 37 % 700, &|n| n * 11 % 700);
    ends(&project, &[]).exits(0);
    // Another value is put twice, and one never.
    write(&|n| n, &|n| if n == 5 { 6 } else { n });
    ends(&project, &[]).exits(1).says_not("test result: ok");
}

#[test]
fn a_schema_that_grows_with_every_reference_is_refused() {
    let project = Project::new();
    let definitions: Vec<String> = (0..40)
        .map(|n| {
            let next = format!(r##"{{"$ref": "#/$defs/d{}"}}"##, n + 1);
            format!(r#""d{n}": {{"allOf": [{next}, {next}]}}"#)
        })
        .collect();
    let schema = format!(
        r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d40": {{"type": "string"}}}}}}"##,
        definitions.join(", ")
    );
    project.write("suites/s/out.json", &schema);
    project.write("suites/s/suite.toml", "[[check]]\nat = \"output\"\nschema = \"out.json\"\n");
    project.write("suites/s/runs/c/1.json", run(&[]));
    ends(&project, &[]).exits(2).says("leads to more than 100000 schemas for one value");
}

#[test]
fn a_path_that_looks_through_everything_again_and_again_is_refused() {
    let project = Project::with_suite("[[check]]\npath = \"$..*..*..*..*..*..*\"\nequals = 1\n");
    project.write("suites/s/runs/c/1.json", run(&[]));
    ends(&project, &[]).exits(2).says("it has `..` 6 times; 3 are allowed");
}

#[test]
fn a_pattern_that_repeats_itself_too_often_is_refused() {
    for toml in [
        "[[compare.mask]]\npattern = '(?:a{100}){100}'\nreason = \"r\"\n",
        "[redact]\npatterns = ['(?:a{100}){100}']\n",
        "[[check]]\nat = \"output\"\nmatches = '(?:a{100}){100}'\n",
    ] {
        let project = Project::with_suite(toml);
        project.write("suites/s/runs/c/1.json", run(&[]));
        ends(&project, &[])
            .exits(2)
            .says("repeats a part of itself up to 10000 times; 1000 are allowed");
    }
}

#[test]
fn patterns_of_files_are_bounded() {
    let patterns: Vec<String> = (0..201).map(|n| format!("\"e{n}.jsonl\"")).collect();
    let project = Project::with_suite(&format!(
        "[load]\nruns = [{}]\ncase_from = \"c\"\n",
        patterns.join(", ")
    ));
    ends(&project, &[]).exits(2).says("`load.runs` has 201 patterns; 200 are allowed");
    // Up to the root of the disk, and everything below it.
    let up = "../".repeat(40);
    let project = Project::with_suite(&format!(
        "[load]\nruns = [\"{up}**/*.goldrun-no-such\"]\ncase_from = \"c\"\n"
    ));
    let said = ends(&project, &[]);
    assert!(said.code == 2 || said.code == 3, "{said:?}");
    assert!(
        said.out.contains("a pattern looks at no more") || said.out.contains("matches no file"),
        "{said:?}"
    );
}
