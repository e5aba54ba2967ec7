//! Quarantine: for some time, what a case does is judged and shown, and does not gate. It changes no verdict.

use super::report::{CaseReport, Quarantined};
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::judge::policy::Day;
use crate::judge::verdict::Verdict;

/// `quarantine` of a `[[case]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quarantine {
    pub reason: String,
    /// Its last day.
    pub until: Day,
}

impl Verdict {
    /// Whether a quarantine keeps it from the gate: it tells what the runs did. What was never looked at (missing, new, in
    /// error) is no flake, and gates.
    #[must_use]
    pub fn can_be_quarantined(self) -> bool {
        matches!(self, Self::Regressed | Self::Flaky | Self::Inconclusive)
    }
}

impl Quarantine {
    /// Whether it holds on `today`, its last day included; never if today is unknown.
    pub(crate) fn holds(&self, today: Option<Day>) -> bool {
        today.is_some_and(|today| today <= self.until)
    }

    /// Puts the report in quarantine, or says that the quarantine has ended. The verdict stays; only `ok` may become true.
    pub(crate) fn apply(&self, report: &mut CaseReport, today: Option<Day>) {
        let (active, until, reason) = (self.holds(today), self.until, &self.reason);
        let (verdict, covered) = (report.verdict, report.verdict.can_be_quarantined());
        report.ok |= active && covered;
        let (n, note, warning) = (report.repetitions.total, Severity::Note, Severity::Warning);
        let (severity, message) = match today {
            None => {
                let what = "and today is not known, so it gates: the harness was given no day";
                (warning, format!("quarantined until {until}, {what}"))
            }
            Some(today) if !active => {
                let what = match verdict {
                    Verdict::Pass => ": remove it".to_owned(),
                    _ => format!(
                        ", so it gates again: correct it, or set a later day in suite.toml ({reason})"
                    ),
                };
                (warning, format!("its quarantine ended on {until} (today is {today}){what}"))
            }
            Some(today) => {
                let (severity, what) = match verdict {
                    _ if report.passes_everywhere() => (
                        note,
                        format!(", and passes everywhere ({n} of {n}): remove the quarantine"),
                    ),
                    Verdict::Pass => (note, format!(": {reason}")),
                    _ if covered => (note, format!(", so it does not gate: {reason}")),
                    _ => (
                        warning,
                        format!(", but a quarantine does not cover `{verdict}`: {reason}"),
                    ),
                };
                (severity, format!("quarantined until {until} (today is {today}){what}"))
            }
        };
        report.findings.push(Finding::new(FindingKind::Quarantine, severity, message));
        report.quarantine = Some(Quarantined { reason: reason.clone(), until, today, active });
    }
}

#[cfg(test)]
#[path = "tests/quarantine.rs"]
mod tests;
