//! Exit codes.

use std::process::ExitCode;

use crate::judge::finding::FindingKind;
use crate::judge::verdict::Verdict;
use crate::report::Report;

/// The exit codes of the `harness` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
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
#[path = "tests/exit.rs"]
mod tests;
