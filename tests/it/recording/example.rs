use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::{Project, Said, copy, run};

/// Our own suites and goldens, in a project of their own.
fn desk() -> Project {
    let project = Project::new();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&ours.join("suites"), &project.join("suites"));
    copy(&ours.join("golden"), &project.join("golden"));
    project
}

/// The example agent as it is now: cargo builds examples only where all tests are run.
pub(crate) fn agent() -> &'static Path {
    static AGENT: OnceLock<PathBuf> = OnceLock::new();
    AGENT.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--example", "refund_agent"]);
        run(build.current_dir(env!("CARGO_MANIFEST_DIR"))).exits(0);
        Path::new(env!("CARGO_BIN_EXE_harness")).with_file_name("examples").join("refund_agent")
    })
}

/// Records every case again with the example agent.
fn record(project: &Project, switches: &[&str]) -> Said {
    let mut command = Command::new(agent());
    run(command.arg("record").arg("--root").arg(project.path()).args(switches))
}

#[test]
fn recording_again_changes_nothing() {
    let project = desk();
    project.harness(&[]).exits(0).says("11 passed; 0 failed");
    project.remove(".goldrun");
    let before = crate::support::files(project.path());
    record(&project, &[]).exits(0);
    project.harness(&["accept", "--all"]).exits(0).says("0 accepted; 11 unchanged");
    project.remove(".goldrun");
    assert_eq!(crate::support::files(project.path()), before);
}

#[test]
fn each_way_of_breaking_the_agent_turns_the_gate_red() {
    let project = desk();
    for (switch, says) in [
        ("skip-policy", "read_policy"),
        ("wrong-amount", "args.amount"),
        ("extra-refund", "issue_refund"),
        ("swap-order", "moved: it is step"),
        ("no-answer", "outcome was completed, now gave_up"),
        ("wrong-answer", "output"),
        ("crash", "outcome was completed, now crashed"),
        ("loop", "outcome was completed, now runaway"),
        ("wrong-tool", "now tool cancel_order"),
    ] {
        record(&project, &["--break", switch]).exits(0);
        project.harness(&["refunds::"]).exits(1).says("regressed: 0 of 3").says(says);
    }
    record(&project, &["--flaky"]).exits(0);
    project
        .harness(&["refunds::in-time"])
        .exits(1)
        .says("flaky: 2 of 3")
        .says("repetition 2: step");
    record(&project, &[]).exits(0);
    project.harness(&[]).exits(0);
}

#[test]
fn effects_are_judged_by_what_is_done_not_by_how() {
    let project = desk();
    for (switch, says) in [
        ("wrong-amount", "args.amount_cents of issue_refund"),
        ("extra-refund", "nothing before, now tool issue_refund"),
        ("wrong-tool", "now tool cancel_order"),
        ("no-answer", "was tool send_reply"),
        ("loop", "now missing"),
    ] {
        record(&project, &["--break", switch]).exits(0);
        project.harness(&["tickets::"]).exits(1).says(says);
    }
    // Its transcripts end in the midst of a call.
    record(&project, &["--break", "crash"]).exits(0);
    project.harness(&["tickets::"]).exits(3).says("that nothing answers");
    // Reads in another order, and other words at the end, change nothing in the shop.
    for switch in ["swap-order", "wrong-answer"] {
        record(&project, &["--break", switch]).exits(0);
        project.harness(&["tickets::"]).exits(0);
    }
}
