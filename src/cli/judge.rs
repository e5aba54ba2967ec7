//! `harness [FILTER]…`: judge what is recorded.

use std::io::{self, Write};
use std::path::Path;

use super::Failure;
use super::args::{JudgeArgs, PrintFormat, ReportArg};
use super::exit::Exit;
use super::output::Output;
use crate::harness::{Harness, Plan, quoted};
use crate::judge::CaseReport;
use crate::report::{self, Report, Style, Terminal};

/// The harness for `root`, as `harness -C ROOT` was called.
pub(super) fn harness(root: &Path) -> Harness {
    let harness = Harness::new(root);
    if root == Path::new(".") {
        harness
    } else {
        harness.command(format!("harness -C {}", quoted(&root.display().to_string())))
    }
}

/// The harness with the day of its judging.
pub(super) fn today(harness: Harness) -> Result<Harness, Failure> {
    harness.or_today(crate::harness::today).map_err(Failure::Usage)
}

pub(super) fn judge(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let dated = today(harness(root))?.cache(!args.filter.no_cache);
    let harness = args.allow.iter().fold(dated, |h, &verdict| h.allow(verdict));
    let plan = harness.find(&args.filter.selection(), args.shard)?;
    let quiet = args.quiet || args.format == PrintFormat::Terse;
    if args.list {
        let names = if args.ignored { Vec::new() } else { plan.names() };
        report::list(&names, quiet, &mut output.out)?;
        return if plan.found_nothing() {
            nothing(&harness, &plan, output)
        } else {
            Ok(Exit::Passed)
        };
    }
    if plan.names().is_empty() || args.ignored {
        return nothing(&harness, &plan, output);
    }
    let to_stdout =
        args.report.iter().filter(|report| report.path.as_deref() == Some(Path::new("-"))).count();
    if to_stdout > 1 {
        return Err(Failure::Usage("only one report can go to stdout".to_owned()));
    }
    let style = Style { color: to_stdout == 0 && output.color(args.color), quiet };
    // With a report on stdout, nothing else is.
    let mut people: &mut dyn Write = if to_stdout > 0 { &mut output.err } else { &mut output.out };
    let (report, printed) =
        judged(&harness, &plan, args.threads.unwrap_or(0), Terminal::new(&mut people, style))?;
    let written = write_reports(&harness, &args.report, &report, output);
    written?;
    if let Some(path) = &args.history {
        super::history::append(path, &report)?;
    }
    // Who stops reading has seen enough, and the gate still says what it has to.
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => {
            let exit = Exit::of(&report);
            // The process ends now: freeing every name by itself takes longer than letting go of all.
            std::mem::forget((plan, report));
            Ok(exit)
        }
    }
}

/// Judges, printing as results come. A reader that went away does not stop the judging: the exit code still matters.
fn judged(
    harness: &Harness,
    plan: &Plan,
    threads: usize,
    mut terminal: Terminal<&mut &mut dyn Write>,
) -> Result<(Report, io::Result<()>), Failure> {
    let whole = |case: &CaseReport| harness.write_whole(case);
    let mut printed = terminal.start(plan.names().len());
    let report = harness.judge(plan, threads, |case| {
        if printed.is_ok() {
            printed = terminal.case(case, whole);
        }
        true
    })?;
    if printed.is_ok() {
        printed = terminal.finish(&report);
    }
    Ok((report, printed))
}

fn write_reports(
    harness: &Harness,
    reports: &[ReportArg],
    report: &Report,
    output: &mut Output,
) -> Result<(), Failure> {
    for ReportArg { kind, path } in reports {
        let default = || harness.state_dir().join(format!("report.{}", kind.extension()));
        let path = path.clone().unwrap_or_else(default);
        let mut bytes = Vec::new();
        report::render(*kind, report, &mut bytes)?;
        report::write(&bytes, &path, &mut output.out).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Broken(format!(
                "{}: the report cannot be written: {error}",
                path.display()
            )),
        })?;
        if path != Path::new("-") {
            writeln!(output.err, "{kind} report: {}", path.display())?;
        }
    }
    Ok(())
}

/// Nothing was judged: never green, and it says what to do.
pub(super) fn nothing(
    harness: &Harness,
    plan: &Plan,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let root = harness.root().display();
    let message = if plan.found_nothing() {
        format!(
            "no case was found below {root}: recordings go to suites/<suite>/runs/<case>/<repetition>.json beside a \
             suite.toml; `harness init` sets that up"
        )
    } else {
        format!(
            "no test is selected: {} were found; `harness --list` names them",
            plan.not_selected
        )
    };
    output.error(&message);
    Ok(Exit::Nothing)
}
