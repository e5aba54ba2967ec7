use super::selection::accepted;
use crate::support::Project;

fn run(outcome: &str, output: &str) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "{outcome}", "output": {output}, "steps": [{{"kind": "tool", "name": "get", "args": {{}}}}]}}"#
    )
}

#[test]
fn checks_alone_accept_no_run_that_ended_badly() {
    let suite = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n[tools]\nforbidden = [\"drop_*\"]\n";
    let project = Project::with_suite(suite);
    for outcome in ["crashed", "failed", "timed_out", "runaway", "gave_up", "blocked", "cancelled"]
    {
        project.write("suites/s/runs/c/1.json", run(outcome, "1"));
        project
            .harness(&[])
            .exits(1)
            .says(&format!("the run ended as {outcome}: checks alone accept no such run"));
    }
    for outcome in ["completed", "unknown"] {
        project.write("suites/s/runs/c/1.json", run(outcome, "1"));
        project.harness(&[]).exits(0);
    }
    // A run that had to be rejected for what it did, and crashed before, was not.
    project.write(
        "suites/s/suite.toml",
        format!("{suite}[[case]]\nname = \"c\"\nexpect = \"fail\"\n"),
    );
    project.write("suites/s/runs/c/1.json", run("crashed", "1"));
    project.harness(&[]).exits(1);
}

#[test]
fn a_golden_that_is_gone_while_its_fixture_stays_is_told() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/c/1.json", run("completed", "\"x\""));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["fixture", "s::c"]).exits(0);
    project.harness(&[]).exits(0).says_not("there is no golden");
    project.remove("golden/s/c.json");
    project
        .harness(&[])
        .exits(0)
        .says("there is no golden at golden/s/c.json, so calls and output are not compared; only suites/s/fixtures/c.json is checked");
    // Where nothing else is compared, nothing is missing.
    project.write(
        "suites/s/suite.toml",
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n",
    );
    project.harness(&[]).exits(0).says_not("there is no golden");
}

#[test]
fn masks_that_take_every_output_leave_nothing_to_compare() {
    for pattern in ["(?s).+", ".+", r"[\s\S]", "(.)"] {
        for at in ["at = \"output\"\n", ""] {
            let project = Project::with_suite(&format!(
                "[compare]\ntrajectory = \"off\"\n[[compare.mask]]\npattern = '{pattern}'\n{at}reason = \"r\"\n"
            ));
            project.write("suites/s/runs/c/1.json", run("completed", "\"x\""));
            project
                .harness(&["accept", "--all"])
                .exits(1)
                .says("holds nothing that the suite compares");
            project.harness(&[]).exits(1).says(
                "the recording holds nothing that the suite compares but what a mask takes: every output would pass",
            );
        }
    }
    // One that takes a shape says what the output must be.
    let toml = "[compare]\ntrajectory = \"off\"\n[[compare.mask]]\npattern = 'order \\d+'\nreason = \"r\"\n";
    let project = Project::with_suite(toml);
    project.write("suites/s/runs/c/1.json", run("completed", "\"order 7\""));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says_not("warning");
}

#[test]
fn a_mask_that_takes_every_text_everywhere_is_told() {
    let toml = "[[compare.mask]]\npattern = '(?s).+'\nreason = \"r\"\n";
    let project = Project::with_suite(toml);
    project.write("suites/s/runs/c/1.json", run("completed", "\"x\""));
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&[])
        .exits(0)
        .says("mask 1 (/(?s).+/) of suite.toml takes every text: no text is compared");
}

#[test]
fn repetitions_that_are_lost_are_told() {
    let project = Project::with_suite("");
    for repetition in 1..=5 {
        project.write(&format!("suites/s/runs/c/{repetition}.json"), run("completed", "1"));
    }
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says_not("warning");
    for repetition in 2..=5 {
        project.remove(&format!("suites/s/runs/c/{repetition}.json"));
    }
    project
        .harness(&[])
        .exits(0)
        .says("1 repetition is judged, and the golden was accepted with 5");
    // Where the suite records with an agent, it says how many there are to be.
    project.write("suites/s/suite.toml", "[record]\nagent = [\"a\"]\nrepetitions = 5\n");
    project.harness(&[]).exits(1).says("1 repetition is recorded, and min_repetitions is 5");
    project.write(
        "suites/s/suite.toml",
        "[record]\nagent = [\"a\"]\nrepetitions = 5\n[verdict]\nmin_repetitions = 1\n",
    );
    project.harness(&[]).exits(0);
}

#[test]
fn a_behaviour_that_stands_twice_in_a_golden_is_refused() {
    let project = Project::with_suite("");
    for repetition in 1..=4 {
        project.write(&format!("suites/s/runs/c/{repetition}.json"), run("completed", "1"));
    }
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c.json");
    let (head, behaviours) = golden.split_once("\"behaviours\": [").unwrap();
    let one = behaviours.rsplit_once(']').unwrap().0.replace("\"seen\": 4", "\"seen\": 2");
    project.write("golden/s/c.json", format!("{head}\"behaviours\": [{one}, {one}]}}"));
    project
        .harness(&[])
        .exits(3)
        .says("behaviours[0] and behaviours[1] are the same; keep one, seen as often as both");
}

#[test]
fn goldens_without_a_case_are_removed() {
    let project = accepted(&["a", "b", "c"]);
    project.remove("suites/s/runs/b").remove("suites/s/runs/c");
    project.write("golden/gone/x.json", "{}");
    project.harness(&["s::b"]).exits(1).says(
        "next: record the case again, or remove the golden: harness accept --exact s::b --prune",
    );
    let would = "s::b ... golden would be removed (it belongs to no case)";
    project
        .harness(&["accept", "--all", "--prune", "--dry-run"])
        .exits(0)
        .says(would)
        .says("; 3 removed");
    assert!(project.exists("golden/s/b.json"));
    project.harness_with(&["accept", "--all", "--prune"], &[("CI", "true")]).exits(2);
    project
        .harness(&["accept", "--exact", "s::b", "--prune"])
        .exits(0)
        .says("s::b ... golden removed");
    assert!(!project.exists("golden/s/b.json") && project.exists("golden/s/c.json"));
    project.harness(&["accept", "--all", "--prune"]).exits(0).says("gone::x ... golden removed");
    assert!(!project.exists("golden/s/c.json") && !project.exists("golden/gone/x.json"));
    assert!(project.exists("golden/s/a.json"));
    project.harness(&[]).exits(0).says("1 passed");
}

/// Their recordings may be in a file that cannot be read.
#[test]
fn goldens_whose_cases_are_not_known_stay() {
    let project = Project::with_suite("[load]\nruns = [\"runs.ndjson\"]\ncase_from = \"id\"\n");
    let record = |id: &str| {
        run("completed", "\"a\"").replacen('{', &format!("{{\"id\": \"{id}\", "), 1) + "\n"
    };
    project.write("suites/s/runs.ndjson", record("a") + &record("b"));
    project.harness(&["accept", "--all"]).exits(0).says("2 accepted");
    project.write("suites/s/runs.ndjson", record("a") + "{\n");
    project.harness(&["accept", "--all", "--prune"]).exits(3).says_not("removed");
    project.write("suites/s/suite.toml", "[lod]\n");
    project.harness(&["accept", "--all", "--prune"]).exits(2).says_not("removed");
    assert!(project.exists("golden/s/a.json") && project.exists("golden/s/b.json"));
}
