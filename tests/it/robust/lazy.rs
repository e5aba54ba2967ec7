//! What the harness opens, seen from outside of it: the kernel's word (strace), and files that nobody may read.
//!
//! `GOLDRUN_MANY_CASES` says how many cases are listed (`.ci/run`: 100,000).

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::support::{Project, allow, run, sha256_hex, unprivileged};

const RUN: &str =
    "{\"format\": \"goldrun/run@1\", \"output\": \"done\", \"steps\": [{\"kind\": \"turn\"}]}";

/// More cases than this are many.
const MANY: usize = 1_000;

/// The system calls by which files are opened, and those by which folders are listed.
const OPENING: &str = "trace=open,openat,openat2";
const LISTING: &str = "trace=open,openat,openat2,getdents,getdents64";

/// What was opened and listed below the project, by the names relative to it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Touched {
    opened: BTreeSet<String>,
    listed: BTreeSet<String>,
}

/// Runs the harness under strace. `None`, saying so, where that cannot be done.
fn traced(project: &Project, calls: &str, args: &[&str]) -> Option<Touched> {
    let trace = project.join("trace.log");
    let mut command = Command::new("strace");
    // Stopped at these calls and no others: a hundred thousand cases make millions.
    command
        .args(["-f", "--seccomp-bpf", "-y", "-s", "4096", "-e", calls, "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_harness"));
    command.args(args).current_dir(project.path()).env_remove("CI");
    let able =
        Command::new("strace").args(["-f", "--seccomp-bpf", "-o", "/dev/null", "true"]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: strace is not there, or may not trace");
        return None;
    }
    run(&mut command).exits(0);
    let (log, root) =
        (fs::read_to_string(&trace).expect("a trace"), format!("{}/", project.path().display()));
    let mut touched = Touched::default();
    for line in log.lines() {
        // `… openat(AT_FDCWD</tmp/x>, "./suites/s", O_RDONLY…) = 3</tmp/x/suites/s>`, `… getdents64(3</tmp/x/suites>, …`
        let listed = line.split_once("getdents").and_then(|(_, rest)| rest.split_once('<'));
        let opened = line.contains(" open").then(|| line.rsplit_once(" = ")).flatten();
        let opened = opened.and_then(|(_, result)| result.split_once('<'));
        for (found, touched) in [(listed, &mut touched.listed), (opened, &mut touched.opened)] {
            let path = found
                .and_then(|(_, rest)| rest.split_once('>'))
                .and_then(|(path, _)| path.strip_prefix(&root));
            touched.extend(path.map(str::to_owned));
        }
    }
    fs::remove_file(trace).expect("the trace can be removed");
    Some(touched)
}

/// Cases `c0`, `c1`… of suite `s`, with a golden for `c7`, and a case whose folder and golden have a cut and hashed name.
fn cases(count: usize) -> (Project, String) {
    // Disks take minutes to remove so many folders.
    let project = if count > MANY { Project::in_memory() } else { Project::new() };
    project.write("suites/s/suite.toml", "");
    let long = {
        // What a name of more than 120 bytes becomes.
        let name = "x".repeat(150);
        format!("{}~{}", &name[..80], &sha256_hex(name.as_bytes())[..32])
    };
    project.write("suites/s/runs/c7/1.json", RUN);
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c7.json");
    project.write(
        &format!("golden/s/{long}.json"),
        golden.replace("\"c7\"", &format!("{:?}", "x".repeat(150))),
    );
    let runs = project.join("suites/s/runs");
    for case in (0..count).map(|n| format!("c{n}")).chain([long.clone()]) {
        let folder = runs.join(case);
        let file = folder.join("1.json");
        fs::create_dir_all(folder).expect("a folder");
        // Nor need each be a file of its own.
        if count <= MANY || fs::hard_link(runs.join("c7/1.json"), &file).is_err() {
            fs::write(file, RUN).expect("a file");
        }
    }
    (project, long)
}

#[test]
fn listing_opens_no_recording() {
    let (project, long) = cases(50);
    let Some(touched) = traced(&project, LISTING, &["--list"]) else { return };
    let files: BTreeSet<_> = touched.opened.difference(&touched.listed).cloned().collect();
    // A long name stands in its golden only.
    assert_eq!(
        files,
        BTreeSet::from([format!("golden/s/{long}.json"), "suites/s/suite.toml".to_owned()])
    );
    assert!(
        touched.listed.contains("suites/s/runs/c49"),
        "the trace shows what was done: {touched:?}"
    );
    let judged =
        traced(&project, LISTING, &["--allow", "new"]).expect("it could be traced a moment ago");
    assert!(
        judged.opened.contains("suites/s/runs/c49/1.json"),
        "judging opens what listing does not: {judged:?}"
    );
}

#[test]
fn an_exact_name_leads_to_its_files_without_a_walk() {
    let (project, _) = cases(50);
    let texts =
        |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<BTreeSet<String>>();
    let Some(touched) = traced(&project, LISTING, &["--exact", "s::c7"]) else { return };
    // The names beside it may fold together with its own: they are listed, and none of them is opened.
    let listed = ["golden/s", "suites", "suites/s/runs", "suites/s/runs/c7"];
    assert_eq!(touched.listed, texts(&listed));
    let files = ["golden/s/c7.json", "suites/s/runs/c7/1.json", "suites/s/suite.toml"];
    assert_eq!(touched.opened, texts(&[&listed[..], &files].concat()));
    let names = traced(&project, LISTING, &["--list", "--exact", "s::c7"])
        .expect("it could be traced a moment ago");
    assert_eq!(names.opened, texts(&[&listed[..], &["suites/s/suite.toml"]].concat()));
}

#[test]
fn recordings_that_may_not_be_read_are_listed_all_the_same() {
    let (project, _) = cases(20);
    for case in 0..20 {
        allow(&project.join(&format!("suites/s/runs/c{case}/1.json")), 0o000);
    }
    let Some(mut list) = unprivileged(&project, &["--list"]) else { return };
    run(&mut list).exits(0).says("21 tests, 0 benchmarks");
    let Some(mut judge) = unprivileged(&project, &["--allow", "new"]) else { return };
    run(&mut judge)
        .exits(3)
        .says("suites/s/runs/c19/1.json: cannot be read")
        .says("1 pass, 20 error");
    // Nor is any other case's folder needed for one.
    allow(&project.join("suites/s/runs/c7/1.json"), 0o644);
    for case in (0..20).filter(|case| *case != 7) {
        allow(&project.join(&format!("suites/s/runs/c{case}")), 0o000);
    }
    let Some(mut exact) = unprivileged(&project, &["--exact", "s::c7"]) else { return };
    run(&mut exact).exits(0).says("test s::c7 ... ok");
}

#[test]
fn a_hundred_thousand_cases_are_listed() {
    let count = std::env::var("GOLDRUN_MANY_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(3_000);
    let start = Instant::now();
    let (project, _) = cases(count);
    let made = start.elapsed();
    let start = Instant::now();
    let said =
        project.harness(&["--list"]).exits(0).says(&format!("{} tests, 0 benchmarks", count + 1));
    let listed = start.elapsed();
    assert_eq!(said.out.lines().filter(|line| line.ends_with(": test")).count(), count + 1);
    let start = Instant::now();
    project.harness(&["--exact", "s::c7"]).exits(0);
    eprintln!(
        "{count} cases: made in {made:?}, listed in {listed:?}, one of them judged in {:?}",
        start.elapsed()
    );
    let touched = traced(&project, OPENING, &["--list"]);
    let recordings =
        |touched: Touched| touched.opened.iter().filter(|path| path.ends_with("/1.json")).count();
    assert_eq!(touched.map_or(0, recordings), 0);
}
