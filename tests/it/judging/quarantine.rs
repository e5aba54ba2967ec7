use serde_json::Value;

use crate::support::{Project, Said};

const ENTRY: &str = "[[case]]\nname = \"c\"\nquarantine = { reason = \"the sandbox is flaky\", until = 2026-12-31 }\n";
const LAST_DAY: &str = "2026-12-31";
const DAY_AFTER: &str = "2027-01-01";

const GOOD: &[(&str, &str)] = &[("book", r#"{"n": 1}"#)];
const BAD: &[(&str, &str)] = &[("book", r#"{"n": 2}"#)];

/// Two accepted cases: `c`, in quarantine, and `other`, which gates and passes.
fn project() -> Project {
    let project = Project::with_suite("");
    project.record("c", 1, GOOD, "ok").record("c", 2, GOOD, "ok").record("other", 1, GOOD, "ok");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", ENTRY);
    project
}

fn on(project: &Project, day: &str, args: &[&str]) -> Said {
    project.harness_with(args, &[("GOLDRUN_TODAY", day)])
}

/// Makes `c` have this verdict.
fn make(project: &Project, verdict: &str) {
    let entry = match verdict {
        "inconclusive" => format!("[verdict]\nmin_repetitions = 3\n{ENTRY}"),
        _ => ENTRY.to_owned(),
    };
    project.write("suites/s/suite.toml", entry);
    match verdict {
        "pass" => {}
        "regressed" => _ = project.record("c", 1, BAD, "ok").record("c", 2, BAD, "ok"),
        "flaky" => _ = project.record("c", 2, BAD, "ok"),
        // The other case has one repetition, and must not be the one that gates.
        "inconclusive" => _ = project.record("other", 2, GOOD, "ok").record("other", 3, GOOD, "ok"),
        "missing" => _ = project.remove("suites/s/runs/c"),
        "error" => _ = project.write("suites/s/runs/c/2.json", "{"),
        "new" => _ = project.remove("golden/s/c.json"),
        other => panic!("{other}"),
    }
}

fn report(project: &Project, day: &str) -> Value {
    on(project, day, &["--report", "json=r.json"]);
    serde_json::from_str(&project.read("r.json")).expect("JSON")
}

#[test]
fn it_holds_for_what_runs_do_up_to_and_with_its_last_day() {
    for (verdict, active, over) in [
        ("pass", 0, 0),
        ("regressed", 0, 1),
        ("flaky", 0, 1),
        ("inconclusive", 0, 1),
        ("missing", 1, 1),
        ("new", 1, 1),
        ("error", 3, 3),
    ] {
        let project = project();
        make(&project, verdict);
        on(&project, LAST_DAY, &[]).exits(active);
        on(&project, DAY_AFTER, &[]).exits(over);
        let (held, ended) = (report(&project, LAST_DAY), report(&project, DAY_AFTER));
        for (report, active) in [(&held, true), (&ended, false)] {
            let case = &report["cases"][0];
            assert_eq!(case["verdict"], verdict, "{case:#}");
            assert_eq!(case["quarantine"]["active"], active, "{case:#}");
            assert_eq!(case["quarantine"]["until"], LAST_DAY);
            assert_eq!(case["quarantine"]["reason"], "the sandbox is flaky");
            assert_eq!(report["summary"]["quarantined"], u32::from(active));
            assert_eq!(
                report["summary"][verdict],
                if verdict == "pass" { 2 } else { 1 },
                "it is counted all the same"
            );
        }
        assert_eq!(held["cases"][0]["quarantine"]["today"], LAST_DAY);
        // Apart from the gate and the note, a quarantine changes nothing.
        let toml = project.read("suites/s/suite.toml");
        let free: Vec<&str> = toml.lines().filter(|line| !line.starts_with("quarantine")).collect();
        project.write("suites/s/suite.toml", free.join("\n"));
        let without = report(&project, LAST_DAY);
        for mut with in [held, ended] {
            let case = &mut with["cases"][0];
            case.as_object_mut().expect("an object").remove("quarantine");
            let findings = case["findings"].as_array_mut().expect("findings");
            assert_eq!(
                findings.iter().filter(|finding| finding["kind"] == "quarantine").count(),
                1
            );
            findings.retain(|finding| finding["kind"] != "quarantine");
            case["ok"] = without["cases"][0]["ok"].clone();
            with["summary"]["quarantined"] = 0.into();
            assert_eq!(with, without, "{verdict}");
        }
    }
}

#[test]
fn what_does_not_gate_is_shown() {
    let project = project();
    make(&project, "flaky");
    let args = ["--report", "junit=r.xml"];
    on(&project, LAST_DAY, &args)
        .exits(0)
        .says("test s::c ... quarantined (flaky: 1 of 2)\n")
        .says("notes:\n    s::c: quarantined until 2026-12-31 (today is 2026-12-31), so it does not gate: the sandbox is flaky\n")
        .says("test result: ok. 1 passed; 0 failed; 1 quarantined; 0 filtered out\nverdicts: 1 pass, 1 flaky\nquarantined: 1\n");
    let xml = project.read("r.xml");
    assert!(
        xml.contains("failures=\"0\"")
            && xml.contains("skipped=\"1\"")
            && !xml.contains("<flakyFailure"),
        "{xml}"
    );
    assert!(
        xml.contains("<skipped message=\"flaky: 1 of 2; quarantined until 2026-12-31 (today"),
        "{xml}"
    );
    assert!(xml.contains("<property name=\"quarantine.until\" value=\"2026-12-31\"/>"), "{xml}");
    on(&project, LAST_DAY, &["explain", "s::c"])
        .exits(0)
        .says("the sandbox is flaky")
        .says("first difference: ");
    on(&project, LAST_DAY, &["-q"]).exits(0).says("\nq.\n");
    // Over, it fails as ever and says what became of the quarantine.
    on(&project, DAY_AFTER, &args)
        .exits(1)
        .says("test s::c ... FAILED (flaky: 1 of 2)\n")
        .says(
            "warning: its quarantine ended on 2026-12-31 (today is 2027-01-01), so it gates again: correct it, or set a later day in \
             suite.toml (the sandbox is flaky)",
        )
        .says("1 passed; 1 failed; 0 filtered out")
        .says_not("quarantined: ");
    let xml = project.read("r.xml");
    assert!(
        xml.contains("failures=\"1\"")
            && xml.contains("<property name=\"quarantine.active\" value=\"false\"/>"),
        "{xml}"
    );
    // Allowed too, it is the quarantine that is told while it holds.
    on(&project, LAST_DAY, &["--allow", "flaky"])
        .exits(0)
        .says("quarantined (flaky: 1 of 2)")
        .says_not("allowed");
    on(&project, DAY_AFTER, &["--allow", "flaky"])
        .exits(0)
        .says("ok (flaky: 1 of 2, allowed)")
        .says("its quarantine ended");
}

#[test]
fn passing_everywhere_is_said_on_both_sides() {
    let project = project();
    let both = "and passes everywhere (2 of 2): remove the quarantine";
    on(&project, LAST_DAY, &[])
        .exits(0)
        .says("test s::c ... ok\n")
        .says(both)
        .says("2 passed; 0 failed; 0 filtered out");
    on(&project, DAY_AFTER, &[])
        .exits(0)
        .says("its quarantine ended on 2026-12-31 (today is 2027-01-01): remove it");
    // Passing often enough is not passing everywhere.
    make(&project, "flaky");
    project.write("suites/s/suite.toml", format!("[verdict]\nmin_pass_rate = 0.5\n{ENTRY}"));
    on(&project, LAST_DAY, &[])
        .exits(0)
        .says("test s::c ... ok\n")
        .says("the sandbox is flaky")
        .says_not("passes everywhere");
}

#[test]
fn a_gate_of_quarantined_cases_only_is_no_gate() {
    let project = project();
    let alone = "every selected test is in quarantine: nothing could fail, so nothing was tested";
    // A shard is a part of a gate.
    on(&project, LAST_DAY, &["--shard", "1/2"]).exits(0).says("test s::c ... ok").says_not(alone);
    for verdict in ["pass", "flaky"] {
        make(&project, verdict);
        on(&project, LAST_DAY, &["s::c"]).exits(1).says(alone).says("test result: FAILED. ");
        on(&project, LAST_DAY, &["--exact", "s::c", "--report", "json=r.json"])
            .exits(1)
            .says(alone);
        assert!(project.read("r.json").contains("\"nothing_gates\": true"));
    }
    project.remove("suites/s/runs/other").remove("golden/s/other.json");
    on(&project, LAST_DAY, &[]).exits(1).says(alone);
    on(&project, LAST_DAY, &["--shard", "1/2"]).exits(1).says(alone);
    // What is wrong with a file gates, and then there is a gate.
    project.write("suites/t/suite.toml", "no");
    on(&project, LAST_DAY, &[]).exits(2).says_not(alone);
    // Over, it is a gate like any other.
    project.remove("suites/t");
    on(&project, DAY_AFTER, &[]).exits(1).says_not(alone).says("1 failed");
    make(&project, "pass");
    project.record("c", 2, GOOD, "ok");
    on(&project, DAY_AFTER, &[]).exits(0).says_not(alone);
}

#[test]
fn a_negative_golden_can_be_in_quarantine() {
    let project = project();
    project.write("suites/s/suite.toml", format!("{ENTRY}expect = \"fail\"\n"));
    on(&project, LAST_DAY, &[])
        .exits(0)
        .says("test s::c ... quarantined (regressed: 0 of 2 rejected)");
    on(&project, DAY_AFTER, &[]).exits(1).says("test s::c ... FAILED (regressed: 0 of 2 rejected)");
    project.record("c", 1, BAD, "ok").record("c", 2, BAD, "ok");
    on(&project, LAST_DAY, &[]).exits(0).says("passes everywhere (2 of 2): remove the quarantine");
}

#[test]
fn a_quarantine_needs_a_reason_and_an_end() {
    let project = project();
    let refused = |quarantine: &str, message: &str| {
        project.write(
            "suites/s/suite.toml",
            format!("[[case]]\nname = \"c\"\nquarantine = {quarantine}\n"),
        );
        let place = if message.starts_with("unknown") { "" } else { "suites/s/suite.toml:3:" };
        project.harness(&[]).exits(2).says(place).says(message);
    };
    let day = "\", which is not a day; write it as 2026-12-31";
    refused(
        "{ reason = \"flaky\" }",
        "`case.quarantine` has no `until`: say its last day, as until = 2026-12-31",
    );
    refused("{ until = 2026-12-31 }", "`case.quarantine.reason` must say why");
    refused("{ reason = \" \", until = 2026-12-31 }", "`case.quarantine.reason` must say why");
    refused(
        "{ reason = \"r\", until = \"soon\" }",
        &format!("`case.quarantine.until` is \"soon{day}"),
    );
    refused(
        "{ reason = \"r\", until = 2026-12-31T10:00:00Z }",
        &format!("is \"2026-12-31T10:00:00Z{day}"),
    );
    refused("{ reason = \"r\", until = 10:00:00 }", &format!("is \"10:00:00{day}"));
    refused(
        "{ reason = \"r\", until = 2026 }",
        "`case.quarantine.until` must be a day, as 2026-12-31",
    );
    refused(
        "{ reason = \"r\", untill = 2026-12-31 }",
        "unknown key `untill` in case.quarantine; did you mean `until`?",
    );
    refused("true", "`case.quarantine`");
    project.write("suites/s/suite.toml", ENTRY.replace("2026-12-31", "\"2026-12-31\""));
    on(&project, LAST_DAY, &[]).exits(0);
    // A case that is not there gates as any other that is named and not recorded.
    project.write("suites/s/suite.toml", ENTRY.replace("\"c\"", "\"d\""));
    on(&project, LAST_DAY, &[]).exits(1).says("test s::d ... FAILED (missing)");
}

#[test]
fn the_day_comes_from_the_edge() {
    let project = project();
    make(&project, "regressed");
    on(&project, "tomorrow", &[])
        .exits(2)
        .says("GOLDRUN_TODAY is \"tomorrow\", which is not a day; write it as 2026-12-31");
    on(&project, "tomorrow", &["explain", "s::c"]).exits(2);
    // Without it, the clock's: whatever it says, it lies between these.
    let until = |day: &str| project.write("suites/s/suite.toml", ENTRY.replace("2026-12-31", day));
    until("9999-12-31");
    project.harness(&[]).exits(0).says("(today is 2");
    on(&project, "", &[]).exits(0);
    until("2020-01-01");
    project.harness(&[]).exits(1).says("its quarantine ended on 2020-01-01 (today is 2");
}
