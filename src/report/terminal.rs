//! The harness's terminal output, in libtest's style: a line a case, failures in detail, a summary. Under `cargo test` libtest-mimic
//! prints instead.

use std::io::{self, Write};

use super::model::{Report, Summary};
use super::paint::Paint;
use super::phrase::percent;
use super::statistics;
use super::text::{self, Options};
use super::wrap::wrapped;
use crate::judge::case::CaseReport;
use crate::judge::finding::{Finding, Severity};
use crate::judge::verdict::{Expect, Verdict};
use crate::text::plain;

/// Cases a line with `quiet`, as libtest has them.
const QUIET_WIDTH: u64 = 88;
/// Failures shown in detail.
const DETAILED: usize = 100;
/// Notes shown.
const NOTES: usize = 20;
/// Characters of a note.
const NOTE: usize = 200;

/// How a [`Terminal`] prints.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    pub color: bool,
    /// One character a case.
    pub quiet: bool,
    /// The columns of the terminal, if it is one.
    pub width: Option<usize>,
}

/// Prints cases as they are judged, then what the report says of them all: [`start`](Self::start), [`case`](Self::case) for
/// each, [`finish`](Self::finish).
#[derive(Debug)]
pub(crate) struct Terminal<W> {
    out: W,
    style: Style,
    paint: Paint,
    total: u64,
    done: u64,
    /// How many cases failed.
    failed: usize,
    /// Names of the first of them, and what is wrong with them.
    detailed: Vec<(String, String)>,
}

impl<W: Write> Terminal<W> {
    pub(crate) fn new(out: W, style: Style) -> Self {
        Self {
            out,
            style,
            paint: Paint(style.color),
            total: 0,
            done: 0,
            failed: 0,
            detailed: Vec::new(),
        }
    }

    pub(crate) fn start(&mut self, total: usize) -> io::Result<()> {
        self.total = total as u64;
        let s = if total == 1 { "" } else { "s" };
        writeln!(self.out, "\nrunning {total} test{s}")?;
        self.out.flush()
    }

    /// Prints one case. `whole` names the file with the whole text of a failed case, if there is one.
    pub(crate) fn case(
        &mut self,
        case: &CaseReport,
        whole: impl Fn(&CaseReport) -> Option<String>,
    ) -> io::Result<()> {
        self.done += 1;
        self.failed += usize::from(!case.ok);
        if !case.ok && self.detailed.len() < DETAILED {
            // Worded now, while others are still judged.
            let whole = whole(case);
            let options =
                Options { color: self.style.color, whole: whole.as_deref(), ..Options::default() };
            let failure = wrapped(&text::failure(case, &options), self.style.width);
            self.detailed.push((name(case), failure));
        }
        if self.style.quiet {
            let mark = match case.ok {
                true if case.held_by_quarantine() => self.paint.faint('q'),
                true => self.paint.good('.'),
                false => self.paint.verdict(case.verdict, 'F'),
            };
            write!(self.out, "{mark}")?;
            if self.done.is_multiple_of(QUIET_WIDTH) {
                writeln!(self.out, " {}/{}", self.done, self.total)?;
            }
        } else {
            let outcome = match (case.ok, case.verdict) {
                (true, Verdict::Pass) if case.expect == Expect::Fail => {
                    format!("{} (rejected)", self.paint.good("ok"))
                }
                (true, Verdict::Pass) => self.paint.good("ok"),
                (true, _) if case.held_by_quarantine() => {
                    format!("{} ({})", self.paint.faint("quarantined"), text::status(case))
                }
                (true, _) => format!("{} ({}, allowed)", self.paint.good("ok"), text::status(case)),
                (false, verdict) => {
                    format!("{} ({})", self.paint.verdict(verdict, "FAILED"), text::status(case))
                }
            };
            writeln!(self.out, "test {} ... {outcome}", name(case))?;
        }
        self.out.flush()
    }

    /// Failures, notes and the summary.
    pub(crate) fn finish(&mut self, report: &Report) -> io::Result<()> {
        if self.style.quiet && !self.done.is_multiple_of(QUIET_WIDTH) {
            writeln!(self.out)?;
        }
        if self.failed > 0 {
            writeln!(self.out, "\nfailures:\n")?;
            for (name, text) in &self.detailed {
                writeln!(self.out, "---- {name} ----\n{text}\n")?;
            }
            writeln!(self.out, "failures:")?;
            for (name, _) in &self.detailed {
                writeln!(self.out, "    {name}")?;
            }
            let more = self.failed - self.detailed.len();
            if more > 0 {
                let line = format!(
                    "    and {more} more, which are marked FAILED above: `harness FILTER` shows those that FILTER selects, and a report \
                     has them all"
                );
                writeln!(self.out, "{}", wrapped(&line, self.style.width))?;
            }
        }
        let mut end = Vec::new();
        notes(report, &mut end)?;
        self.result(report, self.failed, &mut end)?;
        let end = String::from_utf8_lossy(&end);
        write!(self.out, "{}", wrapped(&end, self.style.width))?;
        self.out.flush()
    }

    fn result(&self, report: &Report, failed: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let summary = &report.summary;
        let word = if report.ok() { self.paint.good("ok") } else { self.paint.bad("FAILED") };
        let filtered = summary.not_selected;
        if report.cases.is_empty() {
            return writeln!(
                out,
                "\ntest result: {word}. nothing was judged; {filtered} filtered out"
            );
        }
        let held = report.cases.iter().filter(|case| case.held_by_quarantine()).count();
        let passed = report.cases.len() - failed - held;
        let quarantined = if held > 0 { format!(" {held} quarantined;") } else { String::new() };
        writeln!(
            out,
            "\ntest result: {word}. {passed} passed; {failed} failed;{quarantined} {filtered} filtered out"
        )?;
        if report.nothing_gates {
            writeln!(
                out,
                "every selected test is in quarantine: nothing could fail, so nothing was tested"
            )?;
        }
        writeln!(out, "verdicts: {}", verdicts(report))?;
        if summary.quarantined > 0 {
            writeln!(out, "quarantined: {}", summary.quarantined)?;
        }
        if let Some(share) =
            summary.agreement.filter(|_| report.cases.iter().any(|case| case.repetitions.total > 1))
        {
            writeln!(out, "agreement: {}", percent(share))?;
        }
        statistics::told(report, out)?;
        if report.cases.iter().any(|case| case.repetitions.total > 1) {
            statistics::summary(report, out)?;
        }
        labels(summary, out)
    }
}

fn labels(summary: &Summary, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(labels) = summary.labels.filter(|labels| labels.good + labels.bad > 0) else {
        return Ok(());
    };
    writeln!(
        out,
        "labels: verdict and label agree on {} of {} runs (good accepted {}/{}, bad rejected {}/{})",
        labels.good_accepted + labels.bad_rejected,
        labels.good + labels.bad,
        labels.good_accepted,
        labels.good,
        labels.bad_rejected,
        labels.bad,
    )
}

/// Prints the findings of suites and of passing cases, within bounds: a stale mask, a case that asserts nothing, a quarantine.
pub(crate) fn notes(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let of_suites = report.suites.iter().flat_map(|suite| {
        let line = |said: &Finding| {
            format!("    {}: {}", plain(&suite.suite, usize::MAX), plain(&said.message, NOTE))
        };
        suite.findings.iter().map(line)
    });
    let mut notes: Vec<String> = of_suites.collect();
    let mut more = notes.len().saturating_sub(NOTES);
    notes.truncate(NOTES);
    for case in report.cases.iter().filter(|case| case.ok) {
        let mut said: Vec<String> = Vec::new();
        for finding in case.findings.iter().filter(|finding| finding.severity != Severity::Error) {
            let place =
                if finding.path.is_empty() { String::new() } else { format!("{}: ", finding.path) };
            let line = format!(
                "    {}: {}",
                name(case),
                plain(&format!("{place}{}", finding.message), NOTE)
            );
            if said.contains(&line) {
                continue;
            }
            if notes.len() < NOTES {
                notes.push(line.clone());
            } else {
                more += 1;
            }
            said.push(line);
        }
    }
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nnotes:\n{}", notes.join("\n"))?;
    if more > 0 {
        writeln!(out, "    … {more} more")?;
    }
    Ok(())
}

/// Prints the names of tests for `--list`; `terse` leaves out the count. They are not escaped, because nextest passes them back.
pub(crate) fn list<N: AsRef<str>>(
    names: &[N],
    terse: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    for name in names {
        writeln!(out, "{}: test", name.as_ref())?;
    }
    if !terse {
        let s = if names.len() == 1 { "" } else { "s" };
        writeln!(out, "\n{} test{s}, 0 benchmarks", names.len())?;
    }
    out.flush()
}

fn name(case: &CaseReport) -> String {
    plain(&case.name(), usize::MAX)
}

fn verdicts(report: &Report) -> String {
    let mut words = Vec::new();
    for verdict in Verdict::ALL {
        let count = report.summary.count(verdict);
        let allowed = |case: &&CaseReport| {
            case.verdict == verdict
                && case.ok
                && verdict != Verdict::Pass
                && !case.held_by_quarantine()
        };
        let allowed = report.cases.iter().filter(allowed).count();
        match (count, allowed) {
            (0, _) => {}
            (_, 0) => words.push(format!("{count} {verdict}")),
            _ => words.push(format!("{count} {verdict} ({allowed} allowed)")),
        }
    }
    words.join(", ")
}

#[cfg(test)]
#[path = "tests/terminal.rs"]
mod tests;
