//! The report as JUnit XML, in the form nextest's users know: a suite a test suite, a case a test case, rejected repetitions
//! as reruns. No clock, host or random id: the same report gives the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{FlakyOrRerun, NonSuccessKind, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::model::Report;
use super::text::{self, Options};
use crate::judge::case::{CaseReport, Class};
use crate::judge::finding::{FindingKind, Severity};
use crate::judge::verdict::{Expect, Verdict};
use crate::text::plain;

/// Characters of a `message`, which viewers show on one line.
const MESSAGE: usize = 400;

pub(crate) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for case in &report.cases {
        let suite = suites
            .entry(&case.suite)
            .or_insert_with(|| TestSuite::new(plain(&case.suite, usize::MAX)));
        suite.add_test_case(test_case(case));
    }
    for said in report.suites.iter().filter(|said| !said.findings.is_empty()) {
        if let Some(suite) = suites.get_mut(said.suite.as_str()) {
            let lines: Vec<String> =
                said.findings.iter().map(|finding| plain(&finding.message, usize::MAX)).collect();
            suite.set_system_err(lines.join("\n"));
        }
    }
    let mut junit = quick_junit::Report::new("goldrun");
    junit.add_test_suites(suites.into_values());
    junit.serialize(out).map_err(io::Error::other)
}

/// All words are escaped first: quick-junit drops control characters silently, and writes noncharacters, which XML does not allow.
fn test_case(case: &CaseReport) -> TestCase {
    let mut test = TestCase::new(plain(&case.case, usize::MAX), status(case));
    test.set_classname(plain(&case.suite, usize::MAX));
    if case.expect == Expect::Fail {
        test.add_property(("expect", "fail"));
    }
    let warnings: Vec<_> =
        case.findings.iter().filter(|found| found.severity == Severity::Warning).cloned().collect();
    // The text of a failure holds them already.
    let warned = (case.ok && !warnings.is_empty()).then(|| text::findings(&warnings));
    let held = case.quarantine.as_ref().map(|_| plain(quarantine(case), usize::MAX));
    if let Some(held) = &case.quarantine {
        test.add_property(("quarantine.until", held.until.to_string().as_str()));
        test.add_property(("quarantine.active", held.active.to_string().as_str()));
    }
    if held.is_some() || warned.is_some() {
        test.set_system_out(held.into_iter().chain(warned).collect::<Vec<_>>().join("\n"));
    }
    test
}

fn status(case: &CaseReport) -> TestCaseStatus {
    match (case.ok, case.verdict) {
        (true, Verdict::Pass) => TestCaseStatus::success(),
        (true, Verdict::Flaky) if !case.held_by_quarantine() => {
            let mut status = TestCaseStatus::success();
            status.add_reruns(rejected(case).into_iter().map(|n| rerun(case, n)));
            status
        }
        (true, _) if case.held_by_quarantine() => {
            let mut status = TestCaseStatus::skipped();
            status
                .set_type(case.verdict.as_str())
                .set_message(plain(
                    &format!("{}; {}", text::status(case), quarantine(case)),
                    MESSAGE,
                ))
                .set_description(text::failure(case, &Options::default()));
            status
        }
        // Success would say that it was accepted.
        (true, verdict) => {
            let mut status = TestCaseStatus::skipped();
            status
                .set_type(verdict.as_str())
                .set_message(format!("allowed: {}", text::status(case)));
            status
        }
        (false, verdict) => {
            let kind = if verdict == Verdict::Error {
                NonSuccessKind::Error
            } else {
                NonSuccessKind::Failure
            };
            let mut status = TestCaseStatus::non_success(kind);
            let message = case.divergence.as_ref().unwrap_or(&case.rule);
            status
                .set_type(verdict.as_str())
                .set_message(plain(message, MESSAGE))
                .set_description(text::failure(case, &Options::default()));
            if verdict == Verdict::Flaky {
                // The failure itself is the first.
                status.add_reruns(rejected(case).into_iter().skip(1).map(|n| rerun(case, n)));
                status.set_rerun_kind(FlakyOrRerun::Rerun);
            }
            status
        }
    }
}

/// What its quarantine means today; empty without one.
fn quarantine(case: &CaseReport) -> &str {
    let said = case.findings.iter().find(|finding| finding.kind == FindingKind::Quarantine);
    said.map_or("", |finding| &finding.message)
}

/// The numbers of the repetitions that did not do as expected.
fn rejected(case: &CaseReport) -> Vec<u32> {
    if case.expect == Expect::Fail {
        let through =
            case.findings.iter().filter(|finding| finding.kind == FindingKind::NotRejected);
        return through.filter_map(|finding| finding.repetition).collect();
    }
    let of_class = |class: &Class| {
        if class.accepted { class.unfit.clone() } else { class.repetitions.clone() }
    };
    let mut rejected: Vec<u32> = case.classes.iter().flat_map(of_class).collect();
    rejected.sort_unstable();
    rejected
}

fn rerun(case: &CaseReport, repetition: u32) -> TestRerun {
    let mut rerun = TestRerun::new(NonSuccessKind::Failure);
    rerun.set_type(case.verdict.as_str()).set_message(match case.expect {
        Expect::Pass => format!("repetition {repetition} does not behave as accepted"),
        Expect::Fail => format!("repetition {repetition} is not rejected"),
    });
    let findings = text::repetition(case, repetition);
    if !findings.is_empty() {
        rerun.set_description(findings);
    }
    rerun
}

#[cfg(test)]
#[path = "tests/junit.rs"]
mod tests;
