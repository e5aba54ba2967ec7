//! `harness history [CASE]`: what was judged over time, where `--history FILE` kept it.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::arguments::HistoryArgs;
use crate::cli::shell::{Exit, Failure, Output, counted, harness};
use crate::files::history_file;
use crate::harness::now;
use crate::history::{self, Entry, Trend, trends};
use crate::report::{Report, percent};
use crate::text::plain;

/// How many cases a list of all cases shows.
const LISTED: usize = 10;
/// How many judgings of one case are shown.
const SHOWN: usize = 50;

pub(crate) fn append(path: &Path, report: &Report) -> Result<(), Failure> {
    history::append(path, &Entry::of(report, now())).map_err(|error| {
        Failure::Broken(format!("{}: the history cannot be written: {error}", path.display()))
    })
}

pub(crate) fn history(
    root: &Path,
    args: &HistoryArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let file = args.history.clone().unwrap_or_else(|| history_file(&harness(root).state_dir()));
    let path = file.display();
    let (entries, skipped) = match history::read(&file) {
        Ok(read) => read,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            output.error(&format!(
                "there is no history at {path}: `harness --history {path}` judges and adds a line to it"
            ));
            return Ok(Exit::Nothing);
        }
        Err(error) => return Err(Failure::Broken(format!("{path}: cannot be read: {error}"))),
    };
    for skipped in &skipped {
        let why = plain(&skipped.why, 200);
        writeln!(output.err, "warning: {path}:{}: skipped: {why}", skipped.line)?;
    }
    let trends = trends(&entries);
    if trends.is_empty() {
        output.error(&format!("{path} holds no case"));
        return Ok(Exit::Nothing);
    }
    match &args.case {
        None => overview(&trends, entries.len(), &mut output.out)?,
        Some(part) => match named(&trends, part)? {
            Some(trend) => case(trend, &mut output.out)?,
            None => {
                output.error(&format!("no case of {path} is called {part:?}"));
                return Ok(Exit::Nothing);
            }
        },
    }
    Ok(Exit::Passed)
}

/// The one case whose name contains `part`.
fn named<'a>(trends: &'a [Trend], part: &str) -> Result<Option<&'a Trend>, Failure> {
    if let Some(exact) = trends.iter().find(|trend| trend.name == part) {
        return Ok(Some(exact));
    }
    let found: Vec<&Trend> = trends.iter().filter(|trend| trend.name.contains(part)).collect();
    if found.len() > 1 {
        let some: Vec<_> = found.iter().take(5).map(|trend| format!("  {}", name(trend))).collect();
        let more = if found.len() > 5 { "\n  …" } else { "" };
        let (count, some) = (found.len(), some.join("\n"));
        return Err(Failure::Usage(format!("{part:?} means {count} cases:\n{some}{more}")));
    }
    Ok(found.first().copied())
}

fn case(trend: &Trend, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}: {}", name(trend), counted(trend.judgings.len(), "judging"))?;
    if let Some(rate) = trend.flake_rate() {
        let Trend { mixed, decided, accepted, total, .. } = trend;
        let (flake, pass) = (percent(rate), percent(*accepted as f64 / *total as f64));
        writeln!(out, "flake rate:  {flake} ({mixed} of {decided} judgings mixed)")?;
        writeln!(out, "pass rate:   {pass} ({accepted} of {total} runs)")?;
    }
    if let Some(duration) = trend.duration() {
        writeln!(out, "duration:    {duration:.1} s a repetition, as last recorded")?;
    }
    writeln!(out, "last change: {}", last_change(trend))?;
    let hidden = trend.judgings.len().saturating_sub(SHOWN);
    writeln!(out)?;
    if hidden > 0 {
        writeln!(out, "  … {hidden} earlier")?;
    }
    for judging in &trend.judgings[hidden..] {
        let (accepted, total) = judging.accepted;
        let (at, classes) = (plain(&judging.at, 40), classes(&judging.classes));
        writeln!(out, "  {at}  {:12}  {accepted} of {total}{classes}", judging.verdict)?;
    }
    Ok(())
}

fn classes(classes: &[u32]) -> String {
    if classes.len() < 2 {
        return String::new();
    }
    let counts: Vec<String> = classes.iter().take(8).map(u32::to_string).collect();
    let more = if classes.len() > 8 { " + …" } else { "" };
    format!(", behaviours {}{more}", counts.join(" + "))
}

fn overview(trends: &[Trend], judgings: usize, out: &mut impl Write) -> io::Result<()> {
    let (judgings, cases) = (counted(judgings, "judging"), counted(trends.len(), "case"));
    writeln!(out, "{judgings}, {cases}")?;
    let mut flaky: Vec<&Trend> =
        trends.iter().filter(|trend| trend.mixed > 0 || trend.changes > 1).collect();
    let rate = |trend: &Trend| trend.flake_rate().unwrap_or(0.0);
    flaky.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(b.changes.cmp(&a.changes)));
    list("flakiest", &flaky, out, |trend| {
        let Trend { mixed, decided, changes, .. } = trend;
        let changes = if *changes == 1 { "once".to_owned() } else { format!("{changes} times") };
        let rate = percent(rate(trend));
        format!("{rate} ({mixed} of {decided} judgings mixed, verdict changed {changes})")
    })?;
    let mut slow: Vec<&Trend> = trends.iter().filter(|trend| trend.duration().is_some()).collect();
    let duration = |trend: &Trend| trend.duration().unwrap_or(0.0);
    slow.sort_by(|a, b| duration(b).total_cmp(&duration(a)));
    list("slowest", &slow, out, |trend| format!("{:.1} s a repetition", duration(trend)))?;
    let mut changed: Vec<&Trend> =
        trends.iter().filter(|trend| trend.last_change.is_some()).collect();
    changed.sort_by_key(|trend| trend.last_change.as_ref().map(|change| change.ago));
    list("last changed", &changed, out, last_change)
}

fn list(
    title: &str,
    trends: &[&Trend],
    out: &mut impl Write,
    words: impl Fn(&Trend) -> String,
) -> io::Result<()> {
    if trends.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    for trend in trends.iter().take(LISTED) {
        writeln!(out, "  {}: {}", name(trend), words(trend))?;
    }
    if trends.len() > LISTED {
        writeln!(out, "  … {} more", trends.len() - LISTED)?;
    }
    Ok(())
}

fn last_change(trend: &Trend) -> String {
    match &trend.last_change {
        Some(change) => format!("{}: {} → {}", plain(&change.at, 40), change.from, change.to),
        None => "none".to_owned(),
    }
}

fn name(trend: &Trend) -> String {
    plain(&trend.name, usize::MAX)
}
