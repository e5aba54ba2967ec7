//! Repetitions in words: rates, where behaviours part, what more runs would decide.

use std::io::{self, Write};

use super::model::Report;
use super::phrase::{percent, repetitions};
use crate::judge::case::{CaseReport, Split};
use crate::text::plain;

/// A suite is mentioned if its p-value is below this.
const TELLING: f64 = 0.05;

/// The lines of the summary: the rates over all cases, and suites that lean one way.
pub(crate) fn summary(report: &Report, out: &mut impl Write) -> io::Result<()> {
    if let Some(over) = &report.summary.pass_k
        && let (Some(first), Some(last)) = (over.rates.first(), over.rates.last())
    {
        write!(out, "pass rate: {}", percent(first.pass_at_k))?;
        if last.k > 1 {
            let (k, at, hat) = (last.k, percent(last.pass_at_k), percent(last.pass_hat_k));
            write!(out, "; pass@{k} {at}, pass^{k} {hat}")?;
        }
        writeln!(out)?;
    }
    for suite in &report.suites {
        if let Some(golden) = suite.against_golden.as_ref().filter(|golden| golden.p < TELLING) {
            writeln!(out, "suite {}: {}", plain(&suite.suite, usize::MAX), golden.message)?;
        }
    }
    Ok(())
}

/// How many cases have runs without any step, and how many goldens were read under other settings.
pub(crate) fn told(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let cases =
        |count: u32| if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
    let (hollow, reread) = (report.summary.hollow, report.summary.reread);
    if hollow > 0 {
        let cases = cases(hollow);
        writeln!(
            out,
            "hollow: {cases} with runs without any step: only their text can be compared"
        )?;
    }
    if reread > 0 {
        let cases = cases(reread);
        writeln!(
            out,
            "settings changed: {cases} with a golden from before, read under those of now"
        )?;
    }
    Ok(())
}

pub(crate) fn explain(case: &CaseReport, out: &mut impl Write) -> io::Result<()> {
    if case.pass_k.len() > 1 {
        let at: Vec<String> =
            case.pass_k.iter().map(|at| format!("@{} {}", at.k, percent(at.pass_at_k))).collect();
        let hat: Vec<String> =
            case.pass_k.iter().map(|at| format!("^{} {}", at.k, percent(at.pass_hat_k))).collect();
        writeln!(out, "pass@k:   {}", at.join(", "))?;
        writeln!(out, "pass^k:   {}", hat.join(", "))?;
    }
    if let Some(duration) = case.duration {
        writeln!(out, "duration: {duration:.1} s a repetition, as recorded")?;
    }
    if let Some(further) = &case.further {
        writeln!(out, "more runs: {}", further.message)?;
    }
    Ok(())
}

/// Where repetitions first part, on one line: `after 1 step: repetitions 1, 3: tool a(); repetition 2: tool b()`.
pub(crate) fn first_split(split: &Split) -> String {
    let branches = split
        .branches
        .iter()
        .map(|branch| format!("{}: {}", repetitions(&branch.repetitions), branch.words));
    let others =
        (!split.others.is_empty()).then(|| format!("{}: other ways", repetitions(&split.others)));
    format!("{}: {}", after(split), branches.chain(others).collect::<Vec<_>>().join("; "))
}

/// Where repetitions part, with a line for each branch.
pub(crate) fn tree(split: &Split) -> String {
    let mut lines = Vec::new();
    push(split, 1, &mut lines);
    lines.join("\n")
}

fn push(split: &Split, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    lines.push(format!("{indent}{}:", after(split)));
    for branch in &split.branches {
        let more = match (&branch.split, branch.behaviours) {
            (None, several @ 2..) => format!(" ({several} behaviours)"),
            _ => String::new(),
        };
        let words = plain(&branch.words, usize::MAX);
        lines.push(format!("{indent}  {}: {words}{more}", repetitions(&branch.repetitions)));
        if let Some(inner) = &branch.split {
            push(inner, depth + 2, lines);
        }
    }
    if !split.others.is_empty() {
        lines.push(format!("{indent}  {}: other ways", repetitions(&split.others)));
    }
}

fn after(split: &Split) -> String {
    match split.step {
        0 => "at the first step".to_owned(),
        1 => "after 1 step".to_owned(),
        steps => format!("after {steps} steps"),
    }
}

#[cfg(test)]
#[path = "tests/statistics.rs"]
mod tests;
