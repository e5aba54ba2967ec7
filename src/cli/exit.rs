//! Exit codes.

use std::process::ExitCode;

use crate::judge::{FindingKind, Verdict};
use crate::report::Report;

/// The exit codes of the `harness` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything passed the gate.
    Passed = 0,
    /// The gate failed.
    Failed = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// Only errors failed the gate, or the harness could not work.
    Errors = 3,
    /// Nothing was selected, or nothing found.
    Nothing = 4,
}

impl Exit {
    /// The exit code of a report of judged cases.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut failed = report.cases.iter().filter(|case| !case.ok).peekable();
        if report.cases.is_empty() {
            return Self::Nothing;
        }
        if failed.peek().is_none() {
            return if report.nothing_gates { Self::Failed } else { Self::Passed };
        }
        let failed: Vec<_> = failed.collect();
        let configuration = |kind: FindingKind| kind == FindingKind::Configuration;
        if failed.iter().any(|case| case.findings.iter().any(|finding| configuration(finding.kind)))
        {
            Self::Usage
        } else if failed.iter().all(|case| case.verdict == Verdict::Error) {
            Self::Errors
        } else {
            Self::Failed
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{CaseReport, Finding};

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
}
