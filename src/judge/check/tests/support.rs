//! Runs for the tests of checks.

use super::demand::{Check, Demand};
use super::run_path::Tree;
use crate::judge::finding::{Finding, Severity};
use crate::judge::policy::Policy;
use crate::run::Run;

/// The text of a run with these members; none are fine too.
pub(crate) fn run(members: &str) -> String {
    let comma = if members.is_empty() { "" } else { "," };
    format!(r#"{{"format": "goldrun/run@1"{comma} {members}}}"#)
}

/// What a run with these members breaks of `check`.
pub(crate) fn broken_by(check: &Check, members: &str) -> Vec<Finding> {
    let text = run(members);
    let run: Run<'_> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    check.broken(&run, &Policy::default(), &Tree::default())
}

/// The messages of what a run with these members breaks of `demand`, all of them errors.
pub(crate) fn messages(demand: &Demand, members: &str) -> Vec<String> {
    let broken = broken_by(&Check::new(demand.clone()), members);
    assert!(broken.iter().all(|finding| finding.severity == Severity::Error), "{broken:?}");
    broken.into_iter().map(|finding| finding.message).collect()
}

/// The members of a run that calls these tools (name, further members of the step), each in a turn of its own.
pub(crate) fn calling(calls: &[(&str, &str)]) -> String {
    let step = |(turn, (name, more)): (usize, &(&str, &str))| {
        format!(r#"{{"kind": "tool", "name": "{name}", "turn": {turn}{more}}}"#)
    };
    let steps: Vec<_> = calls.iter().enumerate().map(step).collect();
    format!(r#""steps": [{}]"#, steps.join(","))
}

pub(crate) fn pattern(text: &str) -> glob::Pattern {
    glob::Pattern::new(text).unwrap()
}
