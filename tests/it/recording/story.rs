//! The first hour and the daily loop as a new user goes through them, with an agent in Python.

use crate::support::{Project, Said};

/// Refunds an order, as the file `mode` says: the id of the request is random, the time is now, and a model chooses the words.
const AGENT: &str = r#"
import datetime, json, os, pathlib, random, sys, uuid
order = json.load(sys.stdin)["order"]
mode = pathlib.Path("mode").read_text() if os.path.exists("mode") else ""
amount = 500 if mode == "tenfold" else 50
words = ["Done", "All set", "Sure", "Certainly", "Of course", "Happy to help", "No problem", "Right away"]
call = {"order": order, "amount": amount}
answer = "your refund is on its way and arrives within five days, please write to us again if it does not"
if mode != "quiet":
    call["request_id"] = str(uuid.uuid4())
    call["at"] = datetime.datetime.now(datetime.timezone.utc).isoformat()
    answer = f"{random.choice(words)} {uuid.uuid4().hex[:6]}: {answer}"
with open(os.environ["GOLDRUN_JOURNAL"], "a") as journal:
    for step in [
        {"kind": "tool", "name": "get_order", "args": {"order": order}},
        {"kind": "tool", "name": "refund", "args": call},
        {"kind": "final", "result": answer},
    ]:
        journal.write(json.dumps({"type": "step", **step}) + "\n")
"#;

const SUITE: &str = r#"
[record]
agent = ["python3", "agent.py"]

# Nothing of this comment may be lost.
[[case]]
name = "late-parcel"
input = { order = "A-17" }
"#;

/// A project with that agent and suite, behaving as `mode` says.
fn project(mode: &str) -> Project {
    let project = Project::new();
    project.write("agent.py", AGENT).write("mode", mode);
    project.harness(&["init"]).exits(0);
    project.remove("suites/example").write("suites/refunds/suite.toml", SUITE);
    project
}

/// What `harness --run` says.
fn ran(project: &Project) -> Said {
    project.harness_with(&["--run"], &[("CI", "true")])
}

#[test]
fn the_first_green_takes_three_commands() {
    // The first of them is `harness init`.
    let project = project("quiet");
    project.harness(&["--record"]).exits(0).says("1 accepted");
    ran(&project).exits(0).says("1 passed");
}

#[test]
fn ten_times_the_amount_is_red_and_accepted_only_when_meant() {
    let project = project("quiet");
    project.harness(&["--record"]).exits(0);
    project.write("mode", "tenfold");
    // `tenfold` has random parts too; the amount alone decides.
    let toml = SUITE.to_owned()
        + "[compare]\noutput = \"ignore\"\n[tools.arguments.refund]\nignore = [\"request_id\", \"at\"]\n";
    project.write("suites/refunds/suite.toml", toml);
    project.harness(&["accept", "--all"]).exits(0);
    let said = ran(&project).exits(1).says("regressed").says("was 50, now 500");
    assert!(said.out.contains("harness accept --exact refunds::late-parcel"), "{}", said.out);
    ran(&project).exits(1);
    project.harness(&["accept", "--exact", "refunds::late-parcel"]).exits(0);
    ran(&project).exits(0);
    project.write("mode", "quiet");
    ran(&project).exits(1).says("was 500, now 50");
}

/// Random ids, times and a model's wording are noise, not a regression; the settings that are suggested make the case green, and
/// it still sees what matters.
#[test]
fn noise_is_suggested_away_and_a_real_change_is_seen() {
    let project = project("");
    project.harness(&["--record"]).exits(0);
    let said = ran(&project).exits(1).says("inconclusive").says_not("regressed");
    assert!(said.out.contains("next: ") && said.out.contains("suggest"), "{}", said.out);
    project.harness(&["suggest", "refunds", "--apply"]).exits(0);
    let toml = project.read("suites/refunds/suite.toml");
    assert!(toml.contains("# Nothing of this comment may be lost."), "{toml}");
    project.harness(&["accept", "--exact", "refunds::late-parcel"]).exits(0);
    for _ in 0..3 {
        ran(&project).exits(0).says("1 passed");
    }
    project.write("mode", "tenfold");
    ran(&project).exits(1).says("regressed").says("was 50, now 500");
    project.write("mode", "");
    ran(&project).exits(0);
}

/// An agent that crashes when it is recorded: its last words are shown, and accepting is not advised as if it were meant.
#[test]
fn a_crash_while_recording_shows_the_last_lines_of_stderr() {
    let project = project("quiet");
    project.write(
        "agent.py",
        "import sys\nraise ValueError('no such order, password=hunter2hunter')\n",
    );
    let said = project.harness(&["--record"]).exits(1);
    let said = said.says_not("hunter2hunter");
    assert!(said.err.contains("\n    ValueError: no such order, password="), "{}", said.err);
    let next = "next: every run ended as failed: correct the agent and record the case again; if it is to end so: harness accept \
                --exact refunds::late-parcel --outcome failed";
    project.harness(&[]).exits(1).says(next).says_not("to accept what the runs on disk do");
    project.harness(&["accept", "--exact", "refunds::late-parcel", "--outcome", "failed"]).exits(0);
    project.harness(&[]).exits(0);
}
