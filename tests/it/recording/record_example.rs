use crate::recording::example::agent;
use crate::support::Project;

/// The example agent as `[record] agent` runs it, with these switches.
fn suite(project: &Project, switches: &[&str]) {
    let words = [&[agent().to_str().expect("UTF-8"), "work"], switches].concat();
    project.write(
        "suites/desk/suite.toml",
        format!(
            r#"[record]
agent = {words:?}
repetitions = 5
jobs = 2
timeout = "60s"

[[case]]
name = "in time"
input = {{ customer = "C-101", ticket = "My lamp from order A-1001 flickers. I would like my money back." }}

[[case]]
name = "too late"
input = {{ customer = "C-101", ticket = "Please refund order A-1002. The blanket has moths." }}

[[compare.mask]]
use = "uuid"
reason = "every request gets a new id"

[[compare.mask]]
use = "timestamp"
reason = "a refund carries the time of its request"
"#
        ),
    );
}

#[test]
fn recorded_accepted_broken_flaky_and_recorded_again() {
    let project = Project::new();
    suite(&project, &[]);
    project
        .harness(&["--record"])
        .exits(0)
        .says("recorded desk::in time 5/5 ... completed")
        .says("2 accepted");
    project.harness(&[]).exits(0).says("2 passed");
    let golden = project.read("golden/desk/in%20time.json");
    assert!(golden.contains("\"seen\": 5") && golden.contains("\"issue_refund\""), "{golden}");

    suite(&project, &["--break", "wrong-amount"]);
    project.harness(&["--record", "--no-accept"]).exits(0).says("2 recorded; 0 errors");
    project.harness(&[]).exits(1).says("regressed: 0 of 5").says("args.amount_cents");
    assert_eq!(project.read("golden/desk/in%20time.json"), golden);

    for (switch, outcome) in [("crash", "crashed"), ("loop", "runaway"), ("no-answer", "gave_up")] {
        suite(&project, &["--break", switch]);
        project
            .harness(&["--record", "in time"])
            .exits(1)
            .says(&format!("repetition 1 ended as {outcome}"));
        project
            .harness(&["in time"])
            .exits(1)
            .says(&format!("outcome was completed, now {outcome}"));
    }

    suite(&project, &["--flaky"]);
    project.harness(&["--record", "--no-accept"]).exits(0);
    project.harness(&["in time"]).exits(1).says("flaky: 3 of 5").says("repetitions 2, 5: step");

    suite(&project, &[]);
    project.harness(&["--record"]).exits(0).says("0 accepted; 2 unchanged");
    assert_eq!(
        project.read("golden/desk/in%20time.json"),
        golden,
        "the same behaviours change no byte"
    );

    suite(&project, &["--break", "skip-policy"]);
    project.harness(&["--record", "in time"]).exits(0).says("behaviours: 1 added, 1 dropped");
    let changed = project.read("golden/desk/in%20time.json");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let gone: Vec<_> =
        lines(&golden).into_iter().filter(|line| !lines(&changed).contains(line)).collect();
    assert!(
        gone.iter().any(|line| line.contains("read_policy"))
            && gone.len() < lines(&golden).len() / 2,
        "{gone:?}"
    );
}
