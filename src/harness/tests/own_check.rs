use super::*;
use crate::judge::finding::Severity;

fn held(check: &OwnCheck) -> Checked {
    let run = Run::new();
    let mut checked = Checked::default();
    check.hold(
        &CheckedRun { suite: "s", case: "c", repetition: 1, run: &run },
        &Policy::default(),
        &mut checked,
    );
    checked
}

fn own<R: IntoFindings>(check: impl Fn(&CheckedRun<'_>) -> R + Send + Sync + 'static) -> OwnCheck {
    OwnCheck::new("mine".to_owned(), Selection::all(), check)
}

#[test]
fn what_a_check_returns_becomes_findings() {
    let passes = held(&own(|run| if run.steps.is_empty() { Ok(()) } else { Err("steps") }));
    assert!(passes.decides && passes.findings.is_empty() && passes.panics.is_empty());
    let fails = held(&own(|run| Err::<(), _>(format!("{}::{} is bad", run.suite, run.case))));
    assert_eq!(fails.findings, [Finding::error(FindingKind::Check, "mine: s::c is bad")]);
    let warns = held(&own(|_| vec![Finding::new(FindingKind::Check, Severity::Warning, "look")]));
    assert!(!warns.fails());
    assert_eq!(warns.findings.len(), 1);
}

#[test]
fn a_panic_is_kept_and_shows_no_credential() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let secret = token.clone();
    let panicked = held(&own(move |_| -> Result<(), String> { panic!("found {secret}") }));
    assert_eq!(panicked.panics.len(), 1);
    assert!(panicked.panics[0].starts_with("check \"mine\" panicked: found "), "{panicked:?}");
    assert!(!panicked.panics[0].contains(&token), "{panicked:?}");
}
