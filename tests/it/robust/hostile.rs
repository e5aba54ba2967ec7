//! Recordings and exports that are broken in every way we know: each costs itself, and nothing else.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::support::{Project, Said, allow, run, unprivileged};

const MB: usize = 1 << 20;

/// Cases whose recording is broken, and what is said of it.
const BROKEN: &[(&str, &str)] = &[
    ("cut", "cut/1.json:2:40: not valid JSON: the text ends where"),
    ("empty", "empty/1.json: the recording is empty"),
    ("latin", "latin/1.json:4:14: not UTF-8"),
    (
        "deep",
        "deep/1.json:3:139: steps[0].args: nested deeper than the 128 levels that `[load] max_depth` allows: raise it (256 at most)",
    ),
    ("twice", "twice/1.json:3:11: steps[0].args: key \"n\" stands twice in one object"),
    ("number", "number/1.json:3:12: not valid JSON: invalid number"),
    ("link", "link/1.json is a symbolic link"),
    ("link-out", "link-out/1.json is a symbolic link"),
    ("link-loop", "link-loop is a symbolic link"),
    ("pipe", "pipe/1.json is not a regular file"),
    ("folder", "folder/1.json is no recording"),
    ("locked", "locked cannot be read"),
    ("locked-file", "locked-file/1.json: cannot be read"),
];

/// A run of one call with these arguments and this result.
fn call(args: &str, result: &str) -> String {
    format!(
        "{{\"format\": \"goldrun/run@1\", \"outcome\": \"completed\",\n \"steps\": [{{\"kind\": \"tool\", \"name\": \"f\",\n  \
         \"args\": {args},\n  \"result\": {result}}}]}}\n"
    )
}

fn deep(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// A suite with these cases, each recorded and accepted: accepting one is enough, where all do the same.
fn accepted(toml: &str, cases: &[String]) -> Project {
    let project = Project::with_suite(toml);
    project.write("suites/s/runs/first/1.json", call("{\"n\": 1}", "null"));
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/first.json");
    project.remove("suites/s/runs/first").remove("golden/s/first.json");
    for case in cases {
        project.write(&format!("suites/s/runs/{case}/1.json"), call("{\"n\": 1}", "null"));
        project.write(
            &format!("golden/s/{case}.json"),
            golden.replace("\"first\"", &format!("{case:?}")),
        );
    }
    project
}

/// Writes `head`, so many MB of `x`, and `tail`. False, saying so, where there is no room.
fn write_long(path: &Path, head: &str, megabytes: usize, tail: &str) -> bool {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(head.as_bytes())?;
        let chunk = vec![b'x'; MB];
        (0..megabytes).try_for_each(|_| file.write_all(&chunk))?;
        file.write_all(tail.as_bytes())
    };
    match write() {
        Ok(()) => true,
        Err(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            eprintln!("skipped: no room for {megabytes} MB: {error}");
            fs::remove_file(path).expect("it can be removed");
            false
        }
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// Runs `command` with so much memory that it may write to, and no more: what asks for more is refused by the kernel, whatever
/// it is for. Not the address space: the C library reserves some of that for each thread, and gives most of it back, at any time.
/// Killed if it hangs.
fn within(megabytes: usize, command: &Command) -> Said {
    let dir = command.get_current_dir().expect("the project's folder");
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        &format!("ulimit -d {}; exec timeout -s KILL 120 \"$0\" \"$@\"", megabytes * 1024),
    ]);
    shell.arg(command.get_program()).args(command.get_args()).current_dir(dir);
    run(shell.env_remove("CI").env_remove("GOLDRUN_UPDATE"))
}

/// What is said of each case that failed.
fn failures(said: &Said) -> Vec<(&str, &str)> {
    let text = said.out.split_once("\nfailures:\n").map_or("", |(_, failures)| failures);
    text.split("\n---- ").skip(1).filter_map(|failure| failure.split_once(" ----\n")).collect()
}

#[test]
fn of_a_thousand_cases_each_hostile_one_is_its_own_error_and_the_rest_are_judged() {
    let fine = ["deep-not-compared", "twice-not-compared", "big"];
    let mut bad = BROKEN.to_vec();
    let mut cases: Vec<String> =
        fine.iter().chain(bad.iter().map(|(case, _)| case)).map(ToString::to_string).collect();
    cases.extend((cases.len()..1000).map(|n| format!("case-{n}")));
    let project = accepted("[load]\nmax_bytes = 0\n", &cases);
    let path = |case: &str| project.join(&format!("suites/s/runs/{case}/1.json"));
    let write = |case: &str, text: &str| fs::write(path(case), text).expect("it can be written");
    let whole = call("{\"n\": 1}", "null");
    write("deep-not-compared", &call("{\"n\": 1}", &deep(10_000)));
    write("twice-not-compared", &call("{\"n\": 1}", "{\"a\": 1, \"a\": 2}"));
    write("cut", &whole[..whole.find("\n  \"args\"").expect("arguments")]);
    write("empty", "");
    let latin: Vec<u8> = call("{\"n\": 1}", "\"?\"")
        .bytes()
        .map(|byte| if byte == b'?' { 0xe9 } else { byte })
        .collect();
    fs::write(path("latin"), latin).expect("it can be written");
    write("deep", &call(&deep(10_000), "null"));
    write("twice", &call("{\"n\": 1, \"n\": 2}", "null"));
    write("number", &call("01", "null"));
    for case in ["link", "link-out", "pipe", "folder"] {
        fs::remove_file(path(case)).expect("it can be removed");
    }
    symlink("../case-20/1.json", path("link")).expect("a link");
    symlink("/etc/passwd", path("link-out")).expect("a link");
    project.remove("suites/s/runs/link-loop");
    symlink(".", project.join("suites/s/runs/link-loop")).expect("a link");
    assert!(
        Command::new("mkfifo").arg(path("pipe")).status().is_ok_and(|status| status.success()),
        "mkfifo"
    );
    fs::create_dir(path("folder")).expect("a folder");
    let long = call("{\"n\": 1}", "\"?\"");
    let (head, tail) = long.split_once('?').expect("a result");
    let big = write_long(&path("big"), head, 300, tail);
    if !big {
        project.remove("suites/s/runs/big").remove("golden/s/big.json");
    }

    let args = ["--threads", "2"];
    let command = unprivileged(&project, &args);
    if command.is_some() {
        allow(&project.join("suites/s/runs/locked"), 0o000);
        allow(&path("locked-file"), 0o000);
    } else {
        bad.retain(|(case, _)| !case.starts_with("locked"));
    }
    let command = command.unwrap_or_else(|| project.command(&args));
    // The recording once, and for each thread and the process what they need beside it.
    let said = within(390 + 3 * 64, &command).exits(3);
    let failures = failures(&said);
    for (case, expected) in &bad {
        let failed = failures.iter().find(|(name, _)| *name == format!("s::{case}"));
        let (_, failure) = failed.unwrap_or_else(|| panic!("{case} did not fail: {failures:?}"));
        assert!(
            failure.contains(&format!("suites/s/runs/{expected}")),
            "{case}: {failure}\n{failures:#?}"
        );
        assert!(said.out.contains(&format!("test s::{case} ... FAILED (error)\n")), "{case}");
    }
    assert_eq!(failures.len(), bad.len(), "{failures:?}");
    assert_eq!(said.out.matches(" ... ok\n").count(), 999 + usize::from(big) - bad.len());
    if big {
        // What there is no room for is an error like others, and no abort.
        let said = within(250, &command).exits(3);
        said.says("suites/s/runs/big/1.json: cannot be read: out of memory")
            .says("test s::case-999 ... ok");
    }
    allow(&project.join("suites/s/runs/locked"), 0o700);
}

#[test]
fn a_hostile_export_costs_what_is_broken_in_it() {
    let toml = "[load]\nruns = [\"exports/*\"]\ncase_from = \"id\"\n";
    let project = Project::with_suite(toml);
    let record = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"messages\": [{{\"role\": \"assistant\", \"content\": \"hi\"}}]}}"
        )
    };
    let lines = |name: &str| (0..50).map(|n| record(&format!("{name}-{n}"))).collect::<Vec<_>>();
    let write =
        |name: &str, text: String| _ = project.write(&format!("suites/s/exports/{name}"), text);
    write("mark.jsonl", format!("\u{feff}{}\r\n", lines("mark").join("\r\n")));
    write("list.json", format!("[{}]", lines("list").join(",\n")));
    write("lines.jsonl", lines("lines").join("\n"));
    let long = record("long-?");
    let (head, tail) = long.split_once('?').expect("a name");
    let head = format!("{}\", \"more\": \"", head.trim_end_matches("long-").to_owned() + "long");
    let (path, tail) =
        (project.join("suites/s/exports/long.jsonl"), format!("{tail}\n{}\n", record("after")));
    let long = write_long(&path, &head, 100, &tail);
    let cases = 150 + 2 * usize::from(long);
    project.harness(&["accept", "--all"]).exits(0).says(&format!("{cases} accepted"));
    project.harness(&[]).exits(0);

    let mut broken = lines("lines");
    broken[20].truncate(39);
    broken[30] = "\u{0}".to_owned();
    write("lines.jsonl", broken.join("\n"));
    let list = format!("[{}", lines("list").join(",\n"));
    write("list.json", list[..list.len() - 10].to_owned());
    // The record is held twice, while it is made sure that it is one.
    let said = within(3 * 100 + 4 * 64, &project.command(&["--threads", "2"])).exits(1);
    let said = said
        .says("suites/s/exports/lines.jsonl:21: not valid JSON: expected `:` on line 22")
        .says("suites/s/exports/lines.jsonl:31: a record must be an object, or a list of messages")
        .says("suites/s/exports/list.json:50: the list that begins on line 1 is not closed: the file was cut off")
        .says("test s::mark-49 ... ok\n");
    // Whose record is gone is not passed: no run of it is there.
    for case in ["lines-20", "lines-30", "list-49"] {
        assert!(said.out.contains(&format!("test s::{case} ... FAILED (missing)\n")), "{case}");
    }
    assert_eq!(said.out.matches(" ... FAILED").count(), 3 + 2, "{}", said.out);
    assert_eq!(said.out.matches(" ... ok\n").count(), cases - 3);

    project.write("suites/s/suite.toml", format!("{toml}max_bytes = 1000\n"));
    if long {
        project
            .harness(&[])
            .exits(1)
            .says("exports/long.jsonl:1: the record that begins here is longer than the 1000 bytes that `[load] max_bytes` allows")
            .says("test s::long ... FAILED (missing)\n")
            .says("test s::after ... ok\n");
    }
}

#[test]
fn a_recording_longer_than_allowed_names_the_key_that_allows_it() {
    let project = accepted("[load]\nmax_bytes = 200\n", &["long".to_owned(), "short".to_owned()]);
    project.harness(&[]).exits(0);
    project.write(
        "suites/s/runs/long/1.json",
        call("{\"n\": 1}", &format!("\"{}\"", "x".repeat(200))),
    );
    project
        .harness(&[])
        .exits(3)
        .says("suites/s/runs/long/1.json: has 331 bytes, and `[load] max_bytes` allows 200: raise it (0: no limit)")
        .says("test s::short ... ok\n");
    for max in ["0", "331"] {
        project.write("suites/s/suite.toml", format!("[load]\nmax_bytes = {max}\n"));
        project.harness(&[]).exits(0);
    }
    // By default, too: what is read is bounded.
    project.write("suites/s/suite.toml", "");
    let file = fs::File::create(project.join("suites/s/runs/long/1.json")).unwrap();
    file.set_len((128 << 20) + 1).unwrap();
    project.harness(&[]).exits(3).says(
        "has 134217729 bytes, and `[load] max_bytes` allows 134217728: raise it (0: no limit)",
    );
    project.write("suites/s/suite.toml", "[load]\nmax_bytes = -1\n");
    project.harness(&[]).exits(2).says("suites/s/suite.toml:2:13: `load.max_bytes`");
}

#[test]
fn what_a_killed_accept_left_behind_disturbs_nothing() {
    let project = accepted("", &["a".to_owned(), "b".to_owned()]);
    let before = project.harness(&["--report", "json=-"]).exits(0);
    for folder in
        ["", "suites", "suites/s", "suites/s/runs", "suites/s/runs/a", "golden", "golden/s"]
    {
        project.write(format!("{folder}/.goldrun-Ab12.tmp").trim_start_matches('/'), "{\"half\":");
    }
    let after = project.harness(&["--report", "json=-"]).exits(0);
    assert_eq!(before.out, after.out);
    project.harness(&["accept", "--all"]).exits(0).says("0 accepted; 2 unchanged");
}

/// Every way of walking a value, at the depth that is the most: with half the stack that threads usually have, in a build
/// without optimisation.
#[test]
fn the_deepest_values_are_compared_on_a_small_stack() {
    let objects = |levels: usize, leaf: &str| {
        format!("{}{leaf}{}", "{\"a\": ".repeat(levels), "}".repeat(levels))
    };
    let suite = |max_depth: usize, compare: &str| {
        format!(
            "[load]\nmax_depth = {max_depth}\n[[compare.mask]]\nuse = \"uuid\"\nreason = \"ids\"\n[redact]\nkeys = [\"x.y\"]\npatterns = [\"zzz\"]\n[compare]\nresults = \"exact\"\n\
             {compare}\n[tools.arguments.g]\nignore = [\"a.b\"]\n"
        )
    };
    let project = Project::with_suite(&suite(256, ""));
    let small = |args: &[&str]| project.harness_with(args, &[("RUST_MIN_STACK", "1048576")]);
    for (levels, leaf, case) in [(256, "1", "objects"), (255, "[1]", "mixed")] {
        project.write(
            &format!("suites/s/runs/{case}/1.json"),
            call(&objects(levels, leaf), &objects(levels, leaf)),
        );
    }
    project.write("suites/s/runs/lists/1.json", call(&deep(256), &deep(256)));
    small(&["accept", "--all"]).exits(0).says("3 accepted");
    small(&[]).exits(0);
    let modes = [
        ("exact", "exact"),
        ("in_order", "superset"),
        ("unordered", "subset"),
        ("subset", "exact"),
    ];
    for (mode, arguments) in modes {
        let compare = format!(
            "trajectory = \"{mode}\"\narguments = \"{arguments}\"\noutput = {{ similarity = 0.9 }}"
        );
        project.write("suites/s/suite.toml", suite(256, &compare));
        small(&["accept", "--all"]).exits(0);
        small(&[]).exits(0);
        let run = project.read("suites/s/runs/objects/1.json");
        project.write("suites/s/runs/objects/1.json", call(&objects(256, "2"), &objects(256, "3")));
        small(&["--report", "json=r.json", "--report", "junit=r.xml"])
            .exits(1)
            .says("test s::objects ... FAILED (regressed");
        small(&["explain", "s::objects"]).exits(1);
        small(&[
            "diff",
            "golden/s/objects.json",
            "suites/s/runs/objects/1.json",
            "--policy",
            "suites/s/suite.toml",
        ])
        .exits(1);
        project.write("suites/s/runs/objects/1.json", run);
    }
    // One level more is that case's error, and more cannot be asked for.
    project.write("suites/s/runs/objects/1.json", call(&objects(257, "1"), "null"));
    small(&[])
        .exits(3)
        .says("steps[0].args: nested deeper than 256 levels, the most that is compared")
        .says("2 passed; 1 failed");
    project.write("suites/s/suite.toml", suite(200, ""));
    small(&[]).exits(3).says(
        "nested deeper than the 200 levels that `[load] max_depth` allows: raise it (256 at most)",
    );
    for wrong in [0, 257] {
        project.write("suites/s/suite.toml", suite(wrong, ""));
        small(&[])
            .exits(2)
            .says("suites/s/suite.toml:2:13: `load.max_depth` must be from 1 to 256");
    }
}

#[test]
fn files_that_people_write_have_a_most_length() {
    let project = accepted("", &["a".to_owned()]);
    let length = |path: &str, length: u64| {
        project.write(path, "");
        // A hole takes no room.
        let file = File::options().write(true).open(project.join(path)).expect("it can be opened");
        file.set_len(length).expect("a hole");
    };
    length("suites/long/suite.toml", (64 << 20) + 1);
    length("suites/endless.json", 1 << 40);
    let said = within(400, &project.command(&[])).exits(2);
    let why = "at most 67108864 are read: is it the right file?";
    for (file, bytes) in
        [("suites/long/suite.toml", "67108865"), ("suites/endless.json", "1099511627776")]
    {
        assert!(
            said.out.contains(&format!("{file}: has {bytes} bytes, and {why}")),
            "{}",
            said.out
        );
    }
    said.says("1 passed; 2 failed");
    // Each costs its own case, and says what it is and what to do.
    let project = accepted("", &["a".to_owned(), "b".to_owned(), "c".to_owned()]);
    let length = |path: &str| {
        project.write(path, "");
        let file = File::options().write(true).open(project.join(path)).expect("it can be opened");
        file.set_len((64 << 20) + 1).expect("a hole");
    };
    length("golden/s/a.json");
    length("suites/s/fixtures/b.json");
    let said = within(400, &project.command(&[])).exits(3).says("1 passed; 2 failed");
    said.says("golden/s/a.json: has 67108865 bytes, and a golden may have 67108864: compare less in suite.toml")
        .says("suites/s/fixtures/b.json: has 67108865 bytes, and a fixture may have 67108864: is it the right file?")
        .says_not("max_bytes");
    within(400, &project.command(&["accept", "a"])).exits(0).says("accepted");
    within(400, &project.command(&["s::a"])).exits(0);
}
