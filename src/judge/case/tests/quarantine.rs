use super::*;
use crate::judge::case::report::Repetitions;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn quarantine() -> Quarantine {
    Quarantine { reason: "the sandbox is flaky".to_owned(), until: day("2026-12-31") }
}

fn judged(verdict: Verdict, accepted: u32, ok: bool) -> CaseReport {
    let repetitions = Repetitions { total: 3, accepted, ..Repetitions::default() };
    CaseReport { verdict, ok, repetitions, ..CaseReport::new("s", "c") }
}

#[test]
fn it_changes_no_verdict_and_only_opens_the_gate() {
    let days = [None, Some(day("2026-12-30")), Some(day("2026-12-31")), Some(day("2027-01-01"))];
    for verdict in Verdict::ALL {
        for (today, ok) in days.into_iter().flat_map(|today| [(today, false), (today, true)]) {
            let before = judged(verdict, 2, ok || verdict == Verdict::Pass);
            let mut after = before.clone();
            quarantine().apply(&mut after, today);
            let holds = today.is_some_and(|today| today <= day("2026-12-31"));
            let behaved =
                matches!(verdict, Verdict::Regressed | Verdict::Flaky | Verdict::Inconclusive);
            assert_eq!(after.ok, before.ok || (holds && behaved), "{verdict} on {today:?}");
            assert_eq!(after.held_by_quarantine(), holds && behaved, "{verdict} on {today:?}");
            let expected = Quarantined {
                reason: quarantine().reason,
                until: day("2026-12-31"),
                today,
                active: holds,
            };
            assert_eq!(after.quarantine.take(), Some(expected));
            assert_eq!(
                after.findings.pop().map(|finding| finding.kind),
                Some(FindingKind::Quarantine)
            );
            assert_eq!(CaseReport { ok: before.ok, ..after }, before, "nothing else");
        }
    }
}

#[test]
fn what_is_said_holds_the_date_that_decided() {
    let said = |verdict, accepted, today: &str| {
        let mut report = judged(verdict, accepted, verdict == Verdict::Pass);
        quarantine().apply(&mut report, (!today.is_empty()).then(|| day(today)));
        let finding = report.findings.pop().unwrap();
        (finding.severity, finding.message)
    };
    use Severity::{Note, Warning};
    for (verdict, accepted, today, severity, message) in [
        (
            Verdict::Flaky,
            1,
            "2026-12-31",
            Note,
            "quarantined until 2026-12-31 (today is 2026-12-31), so it does not gate: the sandbox is flaky",
        ),
        (
            Verdict::Pass,
            3,
            "2026-11-20",
            Note,
            "quarantined until 2026-12-31 (today is 2026-11-20), and passes everywhere (3 of 3): remove the quarantine",
        ),
        (
            Verdict::Pass,
            2,
            "2026-11-20",
            Note,
            "quarantined until 2026-12-31 (today is 2026-11-20): the sandbox is flaky",
        ),
        (
            Verdict::Error,
            0,
            "2026-11-20",
            Warning,
            "quarantined until 2026-12-31 (today is 2026-11-20), but a quarantine does not cover `error`: \
                 the sandbox is flaky",
        ),
        (
            Verdict::Flaky,
            1,
            "2027-01-01",
            Warning,
            "its quarantine ended on 2026-12-31 (today is 2027-01-01), so it gates again: correct it, or set a later day in \
                 suite.toml (the sandbox is flaky)",
        ),
        (
            Verdict::Pass,
            3,
            "2027-01-01",
            Warning,
            "its quarantine ended on 2026-12-31 (today is 2027-01-01): remove it",
        ),
        (
            Verdict::Flaky,
            1,
            "",
            Warning,
            "quarantined until 2026-12-31, and today is not known, so it gates: the harness was given no day",
        ),
    ] {
        assert_eq!(said(verdict, accepted, today), (severity, message.to_owned()));
    }
}
