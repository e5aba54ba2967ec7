use super::*;
use crate::judge::case::CaseReport;
use crate::judge::finding::Finding;

fn exit(cases: &[(Verdict, bool, FindingKind)]) -> Exit {
    let case = |&(verdict, ok, kind): &(Verdict, bool, FindingKind)| {
        let mut case = CaseReport::new("s", "c");
        (case.verdict, case.ok, case.findings) = (verdict, ok, vec![Finding::error(kind, "")]);
        case
    };
    Exit::of(&Report::new(cases.iter().map(case).collect(), 0))
}

#[test]
fn an_error_is_not_a_failure_and_nothing_is_not_green() {
    let pass = (Verdict::Pass, true, FindingKind::NothingAsserted);
    let flaky = (Verdict::Flaky, false, FindingKind::StepAdded);
    let error = (Verdict::Error, false, FindingKind::Unreadable);
    let configuration = (Verdict::Error, false, FindingKind::Configuration);
    assert_eq!(exit(&[]), Exit::Nothing);
    assert_eq!(exit(&[pass]), Exit::Passed);
    assert_eq!(exit(&[pass, flaky]), Exit::Failed);
    assert_eq!(exit(&[pass, error]), Exit::Errors);
    assert_eq!(exit(&[flaky, error]), Exit::Failed);
    assert_eq!(exit(&[flaky, configuration]), Exit::Usage);
    assert_eq!(exit(&[(Verdict::Flaky, true, FindingKind::StepAdded)]), Exit::Passed);
    let passes = CaseReport { verdict: Verdict::Pass, ok: true, ..CaseReport::new("s", "c") };
    let report = Report { nothing_gates: true, ..Report::new(vec![passes], 0) };
    assert_eq!(
        (Exit::of(&report), report.ok()),
        (Exit::Failed, false),
        "a gate that nothing could fail"
    );
}
