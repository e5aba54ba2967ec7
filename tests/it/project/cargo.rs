use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Project, Said, run};

/// Names with spaces, slashes, unicode, upper case and what shells and filters like to eat.
const NAMES: &[&str] = &["double refund", "a/b", "Größe 大", "Login", "50%", "x::", "--list"];

/// Tests with a check of the user's own: it refuses one case, and panics at another.
const POLITE: &str = "use goldrun::Harness;\n\nfn main() -> std::process::ExitCode {\n    \
    goldrun::main!(Harness::new(env!(\"CARGO_MANIFEST_DIR\")).check(\"polite\", |run| {\n        \
    assert_ne!(run.case, \"50%\", \"a panic\");\n        \
    if run.case == \"Login\" { Err(\"it is rude\") } else { Ok(()) }\n    }))\n}\n";

/// A package whose tests are the suites beside it, built against this library with the profile of this package, so that what
/// is built for our own tests is not built again.
fn package() -> Project {
    let project = Project::with_suite(
        "[load]\nruns = [\"runs.jsonl\"]\ncase_from = \"case\"\nmessages_from = \"messages\"\n",
    );
    let library = env!("CARGO_MANIFEST_DIR");
    let ours = fs::read_to_string(Path::new(library).join("Cargo.toml")).expect("Cargo.toml");
    let (_, profile) = ours.split_once("\n[profile.dev]").expect("a profile");
    let profile = profile.split("\n[profile.release]").next().unwrap_or_default();
    project.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"agents-under-test\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [profile.dev]{profile}\n"
        ),
    );
    project.write("src/lib.rs", "");
    // The way of `harness init`, with the path of this checkout.
    project.harness(&["init"]).exits(0).says("cargo add --dev goldrun --no-default-features");
    cargo(&project, &["add", "--dev", "--offline", "--path", library]).exits(0);
    // The versions that are known to be there: nothing is looked up.
    fs::copy(Path::new(library).join("Cargo.lock"), project.join("Cargo.lock"))
        .expect("the lock file can be copied");
    project
}

/// A line of the export: a run of `case` that answers `answer`.
fn record(case: &str, answer: &str) -> String {
    let case = serde_json::to_string(case).expect("JSON");
    format!(
        "{{\"case\": {case}, \"messages\": [{{\"role\": \"assistant\", \"content\": \"{answer}\"}}]}}\n"
    )
}

fn cargo(project: &Project, args: &[&str]) -> Said {
    cargo_with(project, &[], args)
}

/// The same on a day.
fn cargo_on(project: &Project, day: &str, args: &[&str]) -> Said {
    cargo_with(project, &[("GOLDRUN_TODAY", day)], args)
}

/// The same with these variables.
fn cargo_with(project: &Project, variables: &[(&str, &str)], args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO"));
    command.args(args).current_dir(project.path());
    // Our own target folder: dependencies are built once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    command.env("CARGO_TARGET_DIR", target);
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("NEXTEST") || name == "CARGO_MANIFEST_DIR")
    {
        command.env_remove(name);
    }
    for name in ["RUSTFLAGS", "GOLDRUN_UPDATE", "GOLDRUN_TODAY"] {
        command.env_remove(name);
    }
    command.env("CARGO_TERM_COLOR", "never").envs(variables.iter().copied());
    run(&mut command)
}

#[test]
fn cargo_test_and_nextest_run_the_suites() {
    let project = package();
    let good: Vec<&str> = NAMES
        .iter()
        .copied()
        .filter(|name| !name.contains("::") && !name.starts_with('-'))
        .collect();
    let export: String = good.iter().map(|name| record(name, "hi")).collect();
    project.write("suites/s/runs.jsonl", export);
    project.harness(&["accept", "--all"]).exits(0);

    let listed =
        cargo(&project, &["test", "--offline", "--test", "agents", "--", "--list"]).exits(0);
    for name in &good {
        assert!(listed.out.contains(&format!("s::{name}: test\n")), "{name}\n{}", listed.out);
    }
    cargo(&project, &["test", "--offline", "--test", "agents"])
        .exits(0)
        .says("test result: ok. 5 passed");
    cargo(&project, &["test", "--offline", "--test", "agents", "Login"])
        .exits(0)
        .says("test result: ok. 1 passed");
    cargo(&project, &["test", "--offline", "--test", "agents", "no such case"])
        .exits(0)
        .says("0 passed");
    cargo(&project, &["test", "--offline", "--test", "agents", "--", "--test-threads", "0"])
        .exits(0)
        .says("5 passed");

    let nextest = cargo(&project, &["nextest", "list", "--offline", "--color", "never"]).exits(0);
    for name in &good {
        assert!(nextest.out.contains(&format!("s::{name}")), "{name}\n{}", nextest.out);
    }
    cargo(&project, &["nextest", "run", "--offline", "--color", "never"])
        .exits(0)
        .says("5 tests run: 5 passed");

    // A change of behaviour fails its test alone, with the words that the harness has.
    let unchanged = project.read("suites/s/runs.jsonl");
    let changed = unchanged.replacen("\"hi\"", "\"bye\"", 1);
    project.write("suites/s/runs.jsonl", changed);
    cargo(&project, &["test", "--offline", "--test", "agents"])
        .exits(101)
        .says("test s::double refund ... FAILED")
        .says("regressed: 0 of 1 repetition behaves as accepted")
        .says("harness accept --exact 's::double refund'")
        .says("4 passed; 1 failed");
    cargo(&project, &["nextest", "run", "--offline", "--color", "never", "--no-fail-fast"])
        .exits(100)
        .says("5 tests run: 4 passed, 1 failed");

    // A check of the user's own is held against every run.
    // A target of its own: the packages of all tests here are built to the same files.
    let manifest = project.read("Cargo.toml");
    project.write(
        "Cargo.toml",
        format!("{manifest}\n[[test]]\nname = \"checked\"\nharness = false\n"),
    );
    project.write("tests/checked.rs", POLITE).write("suites/s/runs.jsonl", unchanged);
    cargo(&project, &["test", "--offline", "--test", "checked"])
        .exits(101)
        .says("polite: it is rude")
        .says("check \"polite\" panicked")
        .says("3 passed; 2 failed");

    // Names that cannot be tests are refused, and nothing found is red.
    project.remove("golden");
    for name in NAMES.iter().filter(|name| !good.contains(name)) {
        project.write("suites/s/runs.jsonl", record(name, "hi"));
        project.harness(&[]).exits(3);
    }
    project.remove("suites");
    cargo(&project, &["test", "--offline", "--test", "agents"])
        .exits(101)
        .says("no case was found");
}

#[test]
fn what_is_meant_is_accepted_and_a_target_without_harness_false_fails() {
    let project = package();
    let runs = |answer: &str| {
        let export = [record("double refund", answer), record("Login", answer)].concat();
        project.write("suites/s/runs.jsonl", export);
    };
    runs("hi");
    project.harness(&["accept", "--all"]).exits(0);
    runs("bye");
    // Asked to, it accepts what the runs on disk do.
    let always = |args: &[&str]| cargo_with(&project, &[("GOLDRUN_UPDATE", "always")], args);
    always(&["test", "--offline", "--test", "agents", "--", "--list"]).exits(0);
    cargo(&project, &["test", "--offline", "--test", "agents"]).exits(101);
    always(&["test", "--offline", "--test", "agents", "Login"])
        .exits(0)
        .says_not("accepted s::double");
    cargo(&project, &["test", "--offline", "--test", "agents"]).exits(101);
    always(&["test", "--offline", "--test", "agents"]).exits(0).says("accepted s::double refund\n");
    cargo(&project, &["test", "--offline", "--test", "agents"]).exits(0);

    // Without `harness = false` no run would be judged.
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", format!("{manifest}\n[[test]]\nname = \"unjudged\"\n"));
    project.write("tests/unjudged.rs", "goldrun::main!();\n");
    cargo(&project, &["test", "--offline", "--test", "unjudged"])
        .exits(101)
        .says("no recorded run was judged")
        .says("[[test]]\nname = \"unjudged\"\nharness = false\n");
}

#[test]
fn under_cargo_test_a_quarantine_holds_and_what_no_test_can_say_is_said() {
    let project = package();
    let runs = |held: &str, bad: &str| {
        let text = [record("held", held), record("bad", bad), record("good", "hi")].concat();
        project.write("suites/s/runs.jsonl", text);
    };
    let load = project.read("suites/s/suite.toml");
    let mask = "[[compare.mask]]\nuse = \"uuid\"\nreason = \"ids\"\n";
    project.write("suites/s/suite.toml", format!("{load}{mask}"));
    runs("hi", "hi");
    project.harness(&["accept", "--all"]).exits(0);
    let entries = "[[case]]\nname = \"held\"\nquarantine = { reason = \"flaky\", until = 2026-12-31 }\n\
                   [[case]]\nname = \"bad\"\nexpect = \"fail\"\n";
    project.write("suites/s/suite.toml", format!("{load}{mask}{entries}"));
    let test = |day: &str, more: &[&str]| {
        cargo_on(&project, day, &[&["test", "--offline", "--test", "agents", "--"], more].concat())
    };

    // The negative golden's run is rejected, and the quarantined one changed.
    runs("bye", "bye");
    let said = test("2026-12-31", &[])
        .exits(0)
        .says("test s::bad  ... ok\n")
        .says("test s::held ... ignored (regressed: 0 of 1; quarantined until 2026-12-31 (today is 2026-12-31), so it does")
        .says("test result: ok. 2 passed; 0 failed; 1 ignored;");
    let stale = "    s: mask 1 (uuid) of suite.toml replaced nothing in any run of the suite: correct or remove it\n";
    assert!(said.err.contains(&format!("\nnotes:\n{stale}")), "{}", said.err);
    // Of a part of a suite, nobody knows what it needs.
    test("2026-12-31", &["s::good"]).exits(0).says_not("mask 1");
    test("2027-01-01", &[])
        .exits(101)
        .says("test s::held ... FAILED")
        .says("its quarantine ended on 2026-12-31");
    test("tomorrow", &[]).exits(101).says("error: GOLDRUN_TODAY is \"tomorrow\"");
    let nextest = ["nextest", "run", "--offline", "--color", "never", "--no-fail-fast"];
    cargo_on(&project, "2026-12-31", &nextest).exits(0).says("3 tests run: 3 passed");
    cargo_on(&project, "2027-01-01", &nextest).exits(100).says("3 tests run: 2 passed, 1 failed");

    // A bad run that is accepted fails; one that passes everywhere is told so.
    runs("hi", "hi");
    test("2026-12-31", &[])
        .exits(101)
        .says("this run should be rejected (expect = \"fail\") and was accepted")
        .says("s::held: quarantined until 2026-12-31 (today is 2026-12-31), and passes everywhere (1 of 1): remove");

    // Nothing that could fail is no test, but for who asks for one case.
    project
        .write("suites/s/runs.jsonl", record("held", "hi"))
        .remove("golden/s/bad.json")
        .remove("golden/s/good.json");
    let held = entries.split_inclusive("}\n").next().unwrap_or_default();
    project.write("suites/s/suite.toml", format!("{load}{mask}{held}"));
    let alone =
        "error: every test is in quarantine: nothing could fail, so nothing would be tested";
    test("2026-12-31", &[]).exits(101).says(alone);
    test("2026-12-31", &["--list"]).exits(101).says(alone);
    test("2026-12-31", &["--exact", "s::held"]).exits(0).says_not(alone);
    test("2027-01-01", &[]).exits(0).says_not(alone);
}
