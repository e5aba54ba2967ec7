use std::sync::atomic::{AtomicUsize, Ordering};

use goldrun::judge::{CaseReport, Finding, FindingKind, Severity, Verdict};
use goldrun::report::Report;
use goldrun::{Harness, Selection};

use crate::support::Project;

/// A suite of accepted cases.
fn accepted(cases: &[&str]) -> Project {
    let project = Project::with_suite("");
    for case in cases {
        project.record(case, 1, &[("get", "{}")], &format!("the answer to {case}"));
    }
    project.harness(&["accept", "--all"]).exits(0);
    project
}

fn harness(project: &Project) -> Harness {
    Harness::new(project.path()).cache(false)
}

fn judged(harness: &Harness) -> Report {
    let plan = harness.find(&Selection::all(), None).expect("the project can be walked");
    harness.judge(&plan, 2, |_| true).expect("threads start")
}

fn case<'r>(report: &'r Report, name: &str) -> &'r CaseReport {
    report.cases.iter().find(|case| case.case == name).expect("the case")
}

fn only(filter: &str) -> Selection {
    Selection { filters: vec![filter.to_owned()], ..Selection::all() }
}

#[test]
fn a_check_in_rust_sees_the_whole_run_and_fails_its_case_alone() {
    let project = accepted(&["a", "b"]);
    assert!(judged(&harness(&project)).ok());
    let no_b = harness(&project).check("no_b", |run| match &run.output {
        Some(output) if output.text().contains("to b") => {
            Err(format!("{} answers about b", run.case))
        }
        Some(_) => Ok(()),
        None => Err("the recording holds no answer".to_owned()),
    });
    let report = judged(&no_b);
    assert_eq!(
        (case(&report, "a").verdict, case(&report, "b").verdict),
        (Verdict::Pass, Verdict::Regressed)
    );
    let finding = &case(&report, "b").findings[0];
    assert_eq!(
        (finding.kind, finding.message.as_str()),
        (FindingKind::Check, "no_b: b answers about b")
    );
    assert_eq!(
        (finding.repetition, &case(&report, "b").checks),
        (Some(1), &vec!["no_b".to_owned()])
    );
    // Findings with a weight of their own.
    let warns = |_: &goldrun::CheckedRun<'_>| {
        vec![Finding::new(FindingKind::Check, Severity::Warning, "look at it")]
    };
    let report = judged(&harness(&project).check("eyes", warns));
    assert!(report.ok());
    assert_eq!(case(&report, "a").findings.len(), 1);
}

#[test]
fn a_panic_inside_a_check_is_that_cases_error_and_others_go_on() {
    let project = accepted(&["a", "b", "c"]);
    let report = judged(&harness(&project).check("steady", |run| -> Result<(), String> {
        assert_ne!(run.case, "b", "not this one");
        Ok(())
    }));
    let verdicts: Vec<_> = report.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::Pass, Verdict::Error, Verdict::Pass]);
    let broken = case(&report, "b");
    assert!(broken.findings[0].message.starts_with("check \"steady\" panicked: "), "{broken:?}");
    assert!(broken.findings[0].message.contains("not this one"));
    assert_eq!(broken.next.as_deref(), Some("correct the check"));
}

#[test]
fn a_check_may_be_for_some_cases_and_is_never_for_none() {
    let project = accepted(&["a", "b"]);
    let calls = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let some = harness(&project).check_only(only("s::b"), "some", move |run| {
        counted.fetch_add(1, Ordering::Relaxed);
        if run.case == "b" { Err("no") } else { Ok(()) }
    });
    let report = judged(&some);
    assert_eq!((report.cases.len(), calls.load(Ordering::Relaxed)), (2, 1));
    assert!(case(&report, "a").ok && !case(&report, "b").ok);
    // A name that is misspelt would never be held.
    let none = harness(&project).check_only(only("s::bb"), "never", |_| Err::<(), _>("no"));
    let report = judged(&none);
    assert!(!report.ok());
    assert_eq!(case(&report, "never").verdict, Verdict::Error);
    assert!(case(&report, "never").findings[0].message.contains("no case is called so"));
}

#[test]
fn a_check_in_rust_judges_alone_where_nothing_is_compared() {
    let project = Project::with_suite(
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n",
    );
    project.record("a", 1, &[("get", "{}")], "x");
    assert_eq!(case(&judged(&harness(&project)), "a").verdict, Verdict::Error);
    let has_steps = |run: &goldrun::CheckedRun<'_>| {
        if run.steps.is_empty() { Err("it did nothing") } else { Ok(()) }
    };
    assert_eq!(
        case(&judged(&harness(&project).check("acts", has_steps)), "a").verdict,
        Verdict::Pass
    );
    project
        .write("suites/s/runs/a/1.json", r#"{"format": "goldrun/run@1", "outcome": "completed"}"#);
    assert_eq!(
        case(&judged(&harness(&project).check("acts", has_steps)), "a").verdict,
        Verdict::Regressed
    );
    project.remove("suites/s/runs/a/1.json");
    assert!(!judged(&harness(&project).check("acts", has_steps)).ok());
}
