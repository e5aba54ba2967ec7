use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::{CaseDone, Progress, record};
use crate::discover::{DiscoverOptions, Inventory};
use crate::load::{self, LoadOptions};
use crate::record::attempt::Subject;
use crate::record::session::{Session, SessionOptions};
use crate::run::{Outcome, VerifyVerdict};

/// Records the suite `s` with this `suite.toml` below `root`.
fn recorded(root: &Path, toml: &str, options: SessionOptions) -> (Vec<CaseDone>, Vec<String>) {
    fs::create_dir_all(root.join("suites/s")).unwrap();
    fs::write(root.join("suites/s/suite.toml"), toml).unwrap();
    let inventory = Inventory::discover(root, &DiscoverOptions::default()).unwrap();
    let suite = &inventory.suites[0];
    let subjects: Vec<Subject<'_>> =
        suite.cases.iter().map(|case| Subject::new(suite, case).unwrap()).collect();
    let session = Session::new(root, &root.join(".goldrun"), options).unwrap();
    let told = Mutex::new(Vec::new());
    let watch = |progress: Progress<'_>| {
        told.lock().unwrap().push(match progress {
            Progress::Begun { repetition, .. } => format!("{repetition} begins"),
            Progress::Ended { repetition, recorded, .. } => {
                format!("{repetition} {}", recorded.outcome)
            }
            Progress::Again { repetition, why, .. } => format!("{repetition} again: {why}"),
            Progress::Said { repetition, line, .. } => format!("{repetition} says {line}"),
            Progress::Failed { repetition, why, .. } => format!("{repetition} failed: {why}"),
        });
    };
    let done =
        record(&session, suite, &subjects.iter().collect::<Vec<_>>(), &watch, &|_, _, _, _| false);
    (done, told.into_inner().unwrap())
}

#[test]
fn validators_see_what_a_run_left_before_its_end_is_written() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[record]\nagent = [\"sh\", \"-c\", 'printf it > $GOLDRUN_RUN_DIR/made; echo fine']\nrepetitions = 1\n\
                [[check]]\nvalidator = \"artifact_exists\"\ntarget = \"artifacts/made\"\n\
                [[case]]\nname = \"a\"\n\
                [[case.check]]\nvalidator = \"command_pass\"\ncommand = [\"sh\", \"-c\", 'printf seen; exit 3']\n";
    let (done, told) = recorded(root.path(), toml, SessionOptions::default());
    assert_eq!(done, [CaseDone { case: "a".into(), error: None, warning: None }]);
    assert_eq!(told, ["1 begins", "1 completed"]);
    let text = fs::read_to_string(root.path().join("suites/s/runs/a/1.json")).unwrap();
    let run = load::parse(&text, &LoadOptions::default()).unwrap();
    let said: Vec<_> =
        run.validations.iter().map(|seen| (seen.validator.as_str(), seen.verdict)).collect();
    assert_eq!(
        said,
        [("artifact_exists", VerifyVerdict::Pass), ("command_pass", VerifyVerdict::Fail)]
    );
    assert_eq!(run.validations[1].observed.output.as_deref(), Some("seen"));
    assert_eq!((run.outcome, run.output.unwrap().text()), (Outcome::Completed, "\"fine\""));
    assert!(run.usage.unwrap().duration.is_some());
}

#[test]
fn nothing_begins_once_a_person_has_ended_it_and_nothing_is_left() {
    let root = tempfile::tempdir().unwrap();
    let options = SessionOptions::default();
    options.cancel.store(true, Ordering::Relaxed);
    let toml = "[record]\nagent = [\"touch\", \"ran\"]\nrepetitions = 3\n[[case]]\nname = \"a\"\n";
    let (done, told) = recorded(root.path(), toml, options);
    assert_eq!(done[0].error.as_deref(), Some("repetition 1: the recording was interrupted"));
    assert!(
        told.iter().all(|told| told.ends_with("failed: the recording was interrupted")),
        "{told:?}"
    );
    assert!(!root.path().join("ran").exists() && !root.path().join("suites/s/runs").exists());
}

#[test]
fn an_agent_that_does_not_exist_is_not_looked_for_a_hundred_times() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[record]\nagent = [\"./no-such\"]\nrepetitions = 100\nretries = 5\n[[case]]\nname = \"a\"\n";
    let (done, told) = recorded(root.path(), toml, SessionOptions::default());
    let why = done[0].error.as_deref().unwrap();
    assert!(
        why.contains("\"./no-such\" cannot be started: No such file")
            && why.contains("it is looked for from"),
        "{why}"
    );
    let begun = told.iter().filter(|told| told.ends_with("begins")).count();
    assert!(begun < 20 && !told.iter().any(|told| told.contains("again")), "{told:?}");
}
