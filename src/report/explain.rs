//! One case at length: how its verdict came about.

use std::io::{self, Write};

use super::statistics;
use super::text::{findings, reproduced, status};
use crate::judge::case::{CaseReport, Class, CriterionCounts, GoldenCounts};
use crate::judge::compare::NoisePlace;
use crate::judge::verdict::{Expect, Verdict};
use crate::text::plain;

/// What an explanation shows beside the [`CaseReport`].
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// What is compared, in words.
    pub compared: String,
    /// The recordings: repetition, and where it lies.
    pub recordings: Vec<(u32, String)>,
}

/// Explains one case: what was compared, what each repetition matched, the rule and numbers that decided, and every finding.
pub(crate) fn explain(
    case: &CaseReport,
    context: &Context,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{}: {}", plain(&case.name(), usize::MAX), status(case))?;
    writeln!(out, "\nrule:     {}", plain(&case.rule, usize::MAX))?;
    if !context.compared.is_empty() {
        writeln!(out, "compared: {}", context.compared)?;
    }
    if case.expect == Expect::Fail {
        writeln!(
            out,
            "expected: to fail (a negative golden: every run must be rejected for what it did)"
        )?;
    }
    match &case.golden {
        Some(golden) => {
            let GoldenCounts { path, seen, repetitions, matchers, noise, .. } = golden;
            let matchers = match matchers {
                0 => String::new(),
                1 => ", with 1 matcher".to_owned(),
                more => format!(", with {more} matchers"),
            };
            writeln!(
                out,
                "golden:   {path}, accepted {seen} of {repetitions} runs when it was made{}{matchers}",
                reproduced(golden)
            )?;
            write_noise(noise, out)?;
        }
        None => writeln!(out, "golden:   none")?,
    }
    if !case.demands.is_empty() {
        writeln!(out, "demands:  {}", plain(&case.demands.join(", "), usize::MAX))?;
    }
    if !case.checks.is_empty() {
        writeln!(out, "checks:   {}", plain(&case.checks.join(", "), usize::MAX))?;
    }
    for CriterionCounts { name, met, of } in &case.criteria {
        writeln!(out, "criterion {name:?}: met in {met} of {of} repetitions")?;
    }
    if let (Some(low), Some(high)) = (case.repetitions.low, case.repetitions.high) {
        writeln!(out, "rate:     between {low:.3} and {high:.3} (one-sided Wilson bounds)")?;
    }
    if let Some(agreement) = case.agreement {
        writeln!(
            out,
            "agreement: {:.0} % of the repetitions are in the largest class",
            agreement * 100.0
        )?;
    }
    statistics::explain(case, out)?;
    if !context.recordings.is_empty() {
        writeln!(out, "\nrepetitions:")?;
    }
    for (number, path) in &context.recordings {
        let demanded =
            !case.demands.is_empty() || (!case.checks.is_empty() && case.verdict != Verdict::New);
        let class = case.classes.iter().position(|class| class.repetitions.contains(number));
        let what = class.map_or_else(
            || "not judged".to_owned(),
            |index| matched(index, &case.classes[index], *number, demanded),
        );
        writeln!(out, "  {number}: {}: {what}", plain(path, usize::MAX))?;
    }
    if let Some(split) = &case.split {
        writeln!(out, "\nwhere they differ:\n{}", statistics::tree(split))?;
    }
    if let Some(divergence) = &case.divergence {
        writeln!(out, "\nfirst difference: {}", plain(divergence, usize::MAX))?;
    }
    if !case.findings.is_empty() {
        writeln!(out, "\nfindings:\n{}", findings(&case.findings))?;
    }
    if let Some(next) = &case.next {
        writeln!(out, "\nnext: {}", plain(next, usize::MAX))?;
    }
    out.flush()
}

fn matched(index: usize, class: &Class, number: u32, demanded: bool) -> String {
    let class_name = index + 1;
    match (class.accepted, class.nearest) {
        (_, Some(known)) if class.unfit.contains(&number) => {
            let known = known + 1;
            format!(
                "class {class_name}, not accepted: matches behaviour {known} of the golden, but breaks a check or a fixture"
            )
        }
        (true, Some(known)) => {
            format!("class {class_name}, matches behaviour {} of the golden", known + 1)
        }
        (false, Some(known)) => {
            format!(
                "class {class_name}, not accepted; nearest is behaviour {} of the golden",
                known + 1
            )
        }
        (true, None) => format!("class {class_name}, meets the fixture and the checks"),
        (false, None) if demanded => format!("class {class_name}, breaks a fixture or a check"),
        (false, None) => format!("class {class_name}, no golden to compare with yet"),
    }
}

fn write_noise(noise: &[NoisePlace], out: &mut impl Write) -> io::Result<()> {
    if noise.is_empty() {
        return Ok(());
    }
    let places: Vec<&str> = noise.iter().map(|place| place.at.as_str()).collect();
    writeln!(out, "noise:    {}", plain(&places.join(", "), usize::MAX))
}
