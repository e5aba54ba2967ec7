use std::path::PathBuf;

use serde_json::Value;

use crate::support::Project;

const RESULTS: &str = "[compare]\nresults = \"exact\"\n";

fn id(n: u32) -> String {
    format!("550e8400-e29b-41d4-a716-{n:012}")
}

/// How many classes the repetitions of each case are.
fn classes(project: &Project) -> Vec<(String, usize)> {
    let report = project.harness(&["--allow", "new", "--report", "json=-"]).out;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let class = |case: &Value| {
        assert_eq!(case["verdict"], "new", "{case}");
        (
            case["case"].as_str().expect("a name").to_owned(),
            case["classes"].as_array().map_or(0, Vec::len),
        )
    };
    report["cases"].as_array().expect("cases").iter().map(class).collect()
}

/// The suite's `suite.toml` with what is suggested pasted at its end.
fn pasted(project: &Project, suite: &str) -> String {
    let said = project.harness(&["suggest", "s"]).exits(0);
    assert_eq!(said.err, "", "all of it is on stdout");
    let text = format!("{suite}{}", said.out);
    project.write("suites/s/suite.toml", &text);
    text
}

#[test]
fn what_is_suggested_makes_repetitions_one_class_and_each_mask_is_needed() {
    let project = Project::with_suite(RESULTS);
    let case = |name: &str, order: &str, n: u32| {
        let args = format!(
            r#"{{"request_id": "{}", "order": "{order}", "at": "2026-01-0{n}T03:04:0{n}.5Z"}}"#,
            id(n)
        );
        let log = format!(r#"{{"level": "info", "trace": "{}"}}"#, id(n + 50));
        project.record(name, n, &[("cancel_order", &args), ("log.it", &log)], "done");
    };
    for n in 1..=3 {
        case("one", "A-17", n);
        case("two", "B-03", n + 3);
    }
    assert_eq!(classes(&project), [("one".to_owned(), 3), ("two".to_owned(), 3)]);
    let suite = pasted(&project, RESULTS);
    for part in [
        "use = \"uuid\"\nat = \"steps.cancel_order.args.request_id\"\nreason = \"differs in 3 of 3 repetitions of case one, and of 1 further: ",
        "use = \"uuid\"\nat = \"steps.log?it.args.trace\"",
        "use = \"timestamp\"\nat = \"steps.cancel_order.args.at\"",
    ] {
        assert!(suite.contains(part), "{part}: {suite}");
    }
    assert_eq!(classes(&project), [("one".to_owned(), 1), ("two".to_owned(), 1)]);
    let masks = suite.matches("[[compare.mask]]").count();
    assert_eq!(masks, 3, "{suite}");
    // Without any of them, a pair is two again.
    for without in 1..=masks {
        let parts: Vec<&str> = suite.split("[[compare.mask]]").collect();
        let kept =
            parts.iter().enumerate().filter(|(index, _)| *index != without).map(|(_, part)| *part);
        project.write("suites/s/suite.toml", kept.collect::<Vec<_>>().join("[[compare.mask]]"));
        assert!(classes(&project).iter().any(|(_, classes)| *classes > 1), "{without}");
    }
    // Orders are still told apart, and with all of them nothing more is needed.
    project.write("suites/s/suite.toml", &suite);
    let one = project.read("suites/s/runs/one/1.json");
    project.write("suites/s/runs/one/1.json", one.replace("A-17", "B-03"));
    assert_eq!(classes(&project)[0].1, 2);
    project
        .harness(&["suggest", "s"])
        .exits(0)
        .says("# 6 repetitions of 2 cases of suite s were compared")
        .says("nothing is suggested")
        .says(
            "# steps.cancel_order.args.order in case one, repetitions 1 and 2 (2 values): B-03 / A-17: no kind of mask",
        )
        .says_not("not needed");
    project
        .harness(&["suggest", "s", "two"])
        .exits(0)
        .says("3 repetitions of 1 case ")
        .says("nothing is needed");
    project.write(
        "suites/s/suite.toml",
        format!("{suite}\n[[compare.mask]]\nuse = \"ulid\"\nreason = \"r\"\n"),
    );
    project
        .harness(&["suggest", "s"])
        .exits(0)
        .says("these cases do not need mask 4 of suite.toml (ulid)");
}

#[test]
fn suggestions_as_json_and_what_may_be_a_choice() {
    let project = Project::with_suite("");
    for (n, ticket) in [(1, "req_8x7k2"), (2, "req_1z9q4")] {
        let args =
            format!(r#"{{"id": "{}", "ticket": "{ticket}", "number": 179516090{n}}}"#, id(n));
        project.record("a", n, &[("send", &args)], "done");
    }
    let found = project.harness(&["suggest", "s", "--json"]).exits(0).out;
    let found: Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!(found["format"], "goldrun/suggest@1");
    let found = &found["suites"][0];
    let settings = found["settings"].as_array().expect("a list");
    let of = |setting: &Value| {
        ["setting", "value", "at"].map(|key| setting[key].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(
        settings.iter().map(of).collect::<Vec<_>>(),
        [
            ["ignore", "send: number", ""],
            ["ignore", "send: ticket", ""],
            ["mask", "uuid", "steps.send.args.id"]
        ],
        "{found}"
    );
    assert_eq!(settings[0]["costs"], serde_json::json!({"argument": 2}), "{found}");
    assert_eq!(found["alterations"]["argument"], serde_json::json!([6, 6, 0]), "{found}");
    let left = found["unexplained"].as_array().expect("a list");
    assert_eq!(
        (&left[0]["at"], &left[0]["use"]),
        (&"steps.send.args.number".into(), &"epoch".into()),
        "{found}"
    );
    assert_eq!(left[1]["pattern"], "req_([0-9A-Za-z]{5})", "{found}");
    project.harness(&["suggest", "s"]).exits(0).says(
        r#"#   if it means nothing: { pattern = "req_([0-9A-Za-z]{5})", at = "steps.send.args.ticket", reason = "…" }"#,
    );
}

#[test]
fn what_is_suggested_beyond_masks_makes_repetitions_agree_and_says_what_it_costs() {
    let project = Project::with_suite("");
    let case = |n: u32, looks: &[(&str, &str)], note: &str, answer: &str| {
        let args = format!(r#"{{"order": "A-17", "amount": 49, "note": "{note}"}}"#);
        let calls: Vec<(&str, &str)> = looks.iter().copied().chain([("refund", &*args)]).collect();
        project.record("a", n, &calls, answer);
    };
    let (get, list) = (("get_order", "{}"), ("list_rules", "{}"));
    case(1, &[get, list], "asked twice", "The refund of 49 was made today.");
    case(2, &[list], "as promised", "The refund of 49 was made.");
    case(3, &[list, get], "see the rules", "A refund of 49 was made today.");
    assert_eq!(classes(&project), [("a".to_owned(), 3)]);
    let said = project.harness(&["suggest"]).exits(0);
    for part in [
        "# as the suite is, 1 of 3 repetitions agree (0 of 1 case wholly); with these settings, 3 of 3",
        "\ntrajectory = \"effects\"\n",
        "\neffects = [\"refund\"]\nreads = [\"get_order\", \"list_rules\"]\n",
        "\n# note (asked twice / as promised) brings 2 repetitions together; no longer finds 3 of 9 changed arguments\nignore = [\"note\"]\n",
        "\n# brings 2 repetitions together; no longer finds 3 of 3 changed wordings\noutput = { similarity = 0.8 }\n",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(!said.out.contains("differs too"), "{}", said.out);
    project.write("suites/s/suite.toml", &said.out);
    project.harness(&["--record"]).exits(0);
    project.harness(&[]).exits(0);
    // What they cost is as was said: another amount and another answer are found, another note is not.
    let first = project.read("suites/s/runs/a/1.json");
    for (from, to, exit) in [
        ("49,", "490,", 1),
        ("The refund of 49 was made today.", "I am sorry.", 1),
        ("asked", "never", 0),
    ] {
        project.write("suites/s/runs/a/1.json", first.replace(from, to));
        project.harness(&[]).exits(exit);
    }
    project.write("suites/s/runs/a/1.json", first);
    project.harness(&["suggest", "s"]).exits(0).says("nothing is needed");
}

#[test]
fn exports_of_chats_are_compared_too() {
    let suite = "[load]\nruns = [\"*.jsonl\"]\ncase_from = \"task\"\nrepetition_from = \"trial\"\nmessages_from = \"m\"\n";
    let project = Project::with_suite(suite);
    let line = |trial: u32| {
        let call = format!(r#"{{\"key\": \"{}\", \"to\": \"bob\"}}"#, id(trial));
        format!(
            r#"{{"task": "t", "trial": {trial}, "m": [{{"role": "user", "content": "go"}}, {{"role": "assistant", "tool_calls": [{{"id": "call_{trial}", "type": "function", "function": {{"name": "pay", "arguments": "{call}"}}}}]}}, {{"role": "tool", "tool_call_id": "call_{trial}", "content": "ok"}}, {{"role": "assistant", "content": "paid"}}]}}"#
        )
    };
    project.write("suites/s/all.jsonl", format!("{}\n{}\n", line(0), line(1)));
    assert_eq!(classes(&project), [("t".to_owned(), 2)]);
    assert!(pasted(&project, suite).contains("at = \"steps.pay.args.key\""));
    assert_eq!(classes(&project), [("t".to_owned(), 1)]);
}

#[test]
fn nothing_compared_is_never_green() {
    let project = Project::with_suite("");
    project.record("a", 1, &[], "x");
    project.harness(&["suggest", "s"]).exits(4).says("record each case twice or more");
    project.harness(&["suggest", "t"]).exits(4).says("there is no suite \"t\"; known are s");
    project.record("a", 2, &[], "x");
    project.harness(&["suggest", "s"]).exits(0).says("nothing is needed");
    project.harness(&["suggest", "s", "zzz"]).exits(4).says("no selected case");
    // What cannot be read is said, and the rest is compared.
    project.write("suites/s/runs/a/3.json", "{");
    project
        .harness(&["suggest", "s"])
        .exits(3)
        .says("suites/s/runs/a/3.json:1:")
        .says("2 repetitions");
    project.write("suites/s/runs/a/2.json", "{");
    project.harness(&["suggest", "s"]).exits(3).says("nothing was compared");
    project.write("suites/s/suite.toml", "[compare]\nx = 1\n");
    project.harness(&["suggest", "s"]).exits(2).says("unknown key `x`");
    // What `harness masks suggest` was is no command any more, and no part of a name.
    project.harness(&["masks", "suggest", "s"]).exits(2);
}

#[test]
fn no_secret_is_shown_as_evidence() {
    let project = Project::with_suite("[redact]\npatterns = [\"acct-[0-9]+\"]\nkeys = [\"pin\"]\n");
    let token = |c: &str| format!("ghp_{}", c.repeat(36));
    for (n, c, account) in [(1, "a1", "acct-7741"), (2, "b2", "acct-9920")] {
        let args = format!(
            r#"{{"id": "{} {} {account}", "pin": {n}5550017, "why": "{} {account} {c}", "k": "{}"}}"#,
            id(n),
            token(c),
            token(c),
            token(c)
        );
        project.record("a", n, &[("send", &args)], "done");
    }
    for more in [&[][..], &["--json"]] {
        let said = project
            .harness(&[&["suggest", "s"], more].concat())
            .exits(0)
            .says("steps.send.args.id");
        for secret in ["ghp_", "acct-7741", "acct-9920", "5550017"] {
            assert!(!said.out.contains(secret), "{secret}: {}", said.out);
        }
    }
}

/// Genuine records, each scenario recorded twice.
#[test]
fn masks_suggested_for_real_pairs_make_each_one_class_and_no_two_scenarios_the_same() {
    let Some(root) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let folder = PathBuf::from(root).join("harn/recorded");
    let project = Project::with_suite(RESULTS);
    for (scenario, file) in
        [("comment", "comment_file"), ("rate", "rate_limit_auth"), ("rateover", "rate_limit_auth")]
    {
        for n in 1..=2 {
            let text = std::fs::read(folder.join(format!("{scenario}-{n}/{file}-run.json")))
                .expect("a record");
            project.write(&format!("suites/s/runs/{scenario}/{n}.json"), text);
        }
    }
    assert!(classes(&project).iter().all(|(_, classes)| *classes == 2), "{:?}", classes(&project));
    let suite = pasted(&project, RESULTS);
    assert_eq!(suite.matches("[[compare.mask]]").count(), 1, "{suite}");
    assert!(suite.contains("use = \"path\"\nat = \"steps.write.result\""), "{suite}");
    assert!(!suite.contains("may mean something"), "{suite}");
    let scenarios = ["comment", "rate", "rateover"];
    assert_eq!(classes(&project), scenarios.map(|scenario| (scenario.to_owned(), 1)));
    for (index, one) in scenarios.iter().enumerate() {
        for other in &scenarios[index + 1..] {
            let [one, other] =
                [one, other].map(|scenario| format!("suites/s/runs/{scenario}/1.json"));
            project.harness(&["diff", &one, &other, "--policy", "suites/s/suite.toml"]).exits(1);
        }
    }
    // As they were recorded, but for what tools answered, they need none.
    project.write("suites/s/suite.toml", "");
    project.harness(&["suggest", "s"]).exits(0).says("nothing is needed");
}

/// Airline tasks: what differs between trials there is what the agent did, and nothing of it is for a mask.
#[test]
fn no_mask_is_suggested_for_what_an_agent_chose() {
    let Some(root) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let suite = "[load]\nruns = [\"*.json\"]\ncase_from = \"task_id\"\nrepetition_from = \"trial\"\nmessages_from = \"traj\"\nlabel_from = \"reward\"\n";
    let project = Project::with_suite(&format!("{suite}{RESULTS}"));
    let file = PathBuf::from(root).join("tau_bench/gpt-4o-airline.even-tasks.json");
    project.write("suites/s/all.json", std::fs::read(file).expect("the trials"));
    project
        .harness(&["suggest", "s"])
        .exits(0)
        .says("# 100 repetitions of 25 cases of suite s were compared")
        .says("steps.book_reservation.args.payment_methods.*.payment_id in case 32")
        .says_not("[[compare.mask]]");
}

#[test]
fn what_is_applied_keeps_the_file_and_settles_the_case_until_something_changes() {
    let suite = "# The desk.\n[compare] # strictly\noutput = \"exact\" # for now\n\n# Of the cases, one.\n[[case]]\nname = \"a\"\n";
    let project = Project::with_suite(suite);
    let run = |n: u32, sum: u32, word: &str| {
        let args = format!(r#"{{"request": "{}", "sum": {sum}, "note": "{word} said so"}}"#, id(n));
        project.record(
            "a",
            n,
            &[("refund", &args)],
            &format!("The refund of {sum} was made {word}."),
        );
    };
    run(1, 49, "today");
    run(2, 49, "now");
    run(3, 49, "here");
    // Without --apply nothing is written, and in CI only when asked.
    project
        .harness(&["suggest", "s"])
        .exits(0)
        .says("# to write these settings: harness suggest s --apply");
    project
        .harness_with(&["suggest", "s", "--apply"], &[("CI", "true")])
        .exits(2)
        .says("not written in CI");
    assert_eq!(project.read("suites/s/suite.toml"), suite);
    project.harness(&["suggest", "s", "--apply"]).exits(0).says("suites/s/suite.toml ... written");
    let after = project.read("suites/s/suite.toml");
    for part in [
        "# The desk.\n[compare] # strictly\noutput = { similarity = 0.87 } # for now\n",
        "\n\n[[compare.mask]]\nuse = \"uuid\"\nat = \"steps.refund.args.request\"\n",
        "\n# Of the cases, one.\n[[case]]\nname = \"a\"\n",
        "\n[tools.arguments.refund]\nignore = [\"note\"]\n",
    ] {
        assert!(after.contains(part), "{part}: {after}");
    }
    project.harness(&["suggest", "s", "--apply"]).exits(0).says("nothing is needed");
    assert_eq!(project.read("suites/s/suite.toml"), after);
    project.harness(&["accept", "s::"]).exits(0);
    project.harness(&[]).exits(0);
    run(3, 49, "again");
    project.harness(&[]).exits(0);
    for n in 1..=3 {
        run(n, 490, "again");
    }
    project.harness(&[]).exits(1).says("regressed");
}

#[test]
fn runs_that_must_be_rejected_need_not_agree() {
    let project = Project::with_suite("[[case]]\nname = \"bad\"\nexpect = \"fail\"\n");
    for (n, word) in [(1, "red"), (2, "blue"), (3, "green")] {
        project.record("bad", n, &[("paint", &format!(r#"{{"tint": "{word}"}}"#))], "done");
        project.record("good", n, &[("paint", "{}")], "done");
    }
    project
        .harness(&["suggest", "s"])
        .exits(0)
        .says("# 3 repetitions of 1 case ")
        .says("nothing is needed");
    project.harness(&["suggest", "s", "bad"]).exits(4).says("nothing was compared");
}
