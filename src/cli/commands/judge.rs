//! `harness [FILTER]…`: judges the recordings.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::arguments::{JudgeArgs, PrintFormat, ReportArg};
use crate::cli::shell::{
    Exit, Failure, Output, clear_temporaries, harness, nothing, selects_something, today,
};
use crate::files::report_file;
use crate::harness::{Harness, Plan};
use crate::history;
use crate::judge::case::CaseReport;
use crate::report::{self, Report, Style, Terminal};
use crate::text::plain;

pub(crate) fn judge(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let dated = today(harness(root))?.cache(!args.filter.no_cache);
    let harness = args.allow.iter().fold(dated, |h, &verdict| h.allow(verdict));
    let mut plan = harness.find(&args.filter.selection(), args.shard)?;
    keep_failed(&harness, args, &mut plan)?;
    let quiet = args.quiet || args.format == PrintFormat::Terse;
    if args.list {
        let names = if args.ignored { Vec::new() } else { plan.names() };
        report::list(&names, quiet, &mut output.out)?;
        return if plan.found_nothing() {
            Ok(nothing(&harness, &plan, output))
        } else {
            Ok(Exit::Passed)
        };
    }
    if args.ignored || !selects_something(&plan) {
        return Ok(nothing(&harness, &plan, output));
    }
    let pending = harness.pending_line(&plan, &args.filter.typed());
    let exit = judge_plan(&harness, plan, args, |_| {}, output)?;
    if let Some(line) = pending {
        writeln!(output.err, "{}", plain(&line, usize::MAX))?;
    }
    Ok(exit)
}

/// Leaves only the tests that failed last in the plan, if that is asked for.
pub(crate) fn keep_failed(
    harness: &Harness,
    args: &JudgeArgs,
    plan: &mut Plan,
) -> Result<(), Failure> {
    if !args.failed || plan.names().is_empty() {
        return Ok(());
    }
    let failed = history::failed(&harness.state_dir());
    plan.keep(|name| failed.contains(name));
    if plan.names().is_empty() {
        let message = "none of the selected tests is known to have failed: `harness` judges all";
        return Err(Failure::Nothing(message.to_owned()));
    }
    Ok(())
}

/// Whether a report goes to stdout.
pub(crate) fn to_stdout(args: &JudgeArgs) -> Result<bool, Failure> {
    let is_stdout = |report: &&ReportArg| report.path.as_deref() == Some(Path::new("-"));
    match args.report.iter().filter(is_stdout).count() {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Failure::Usage("only one report can go to stdout".to_owned())),
    }
}

/// Judges what `plan` selected, prints it and writes its reports. Each case goes to `settle` too.
pub(crate) fn judge_plan(
    harness: &Harness,
    plan: Plan,
    args: &JudgeArgs,
    settle: impl FnMut(&CaseReport),
    output: &mut Output,
) -> Result<Exit, Failure> {
    let empty_shard = plan.is_empty_shard();
    if empty_shard {
        writeln!(output.err, "this shard is empty: the tests that are selected are in others")?;
    }
    let to_stdout = to_stdout(args)?;
    let quiet = args.quiet || args.format == PrintFormat::Terse;
    let width = output.width().filter(|_| !to_stdout);
    let style = Style { color: !to_stdout && output.color(args.color), quiet, width };
    // If a report goes to stdout, nothing else does.
    let mut people: &mut dyn Write = if to_stdout { &mut output.err } else { &mut output.out };
    let terminal = Terminal::new(&mut people, style);
    let (report, printed) = judged(harness, &plan, args, terminal, settle)?;
    let left = plan.names().len() - report.cases.len();
    if left > 0 {
        writeln!(output.err, "stopped: {left} of the selected tests were not judged")?;
    }
    let judged = report.cases.iter().map(|case| (case.name(), !case.ok));
    if let Err(error) = history::note_failed(&harness.state_dir(), judged) {
        writeln!(
            output.err,
            "warning: {}: {error}; --failed will not know what failed now",
            harness.state_dir().join("failed.json").display()
        )?;
    }
    write_reports(harness, &args.report, &report, output)?;
    if let Some(path) = &args.history {
        super::history::append(path, &report)?;
    }
    // A closed pipe is no error; the exit code is still the gate's.
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => {
            let exit = if empty_shard { Exit::Passed } else { Exit::of(&report) };
            if !args.watched {
                // The process ends now, and freeing every name takes time.
                std::mem::forget((plan, report));
            }
            Ok(exit)
        }
    }
}

/// Judges, and prints results as they come. A closed pipe does not stop the judging, which decides the exit code.
fn judged(
    harness: &Harness,
    plan: &Plan,
    args: &JudgeArgs,
    mut terminal: Terminal<&mut &mut dyn Write>,
    mut settle: impl FnMut(&CaseReport),
) -> Result<(Report, io::Result<()>), Failure> {
    let whole = |case: &CaseReport| harness.write_whole(case);
    let mut printed = terminal.start(plan.names().len());
    let max = args.max_failures.or(args.fail_fast.then_some(1)).unwrap_or(u32::MAX);
    let mut failures = 0;
    let report = harness.judge(plan, args.threads.unwrap_or(0), |case| {
        settle(case);
        if printed.is_ok() {
            printed = terminal.case(case, whole);
        }
        failures += u32::from(!case.ok);
        failures < max
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
    if !reports.is_empty() {
        clear_temporaries(harness, false, output)?;
    }
    for ReportArg { kind, path } in reports {
        let default = || report_file(&harness.state_dir(), kind.extension());
        let path = path.clone().unwrap_or_else(default);
        let mut bytes = Vec::new();
        report::render(*kind, report, &mut bytes)?;
        match report::write(&bytes, &path, &mut output.out) {
            // A closed pipe is no error; the exit code is still the gate's.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => continue,
            written => written.map_err(|error| {
                let path = path.display();
                Failure::Broken(format!("{path}: the report cannot be written: {error}"))
            })?,
        }
        if path != Path::new("-") {
            writeln!(output.err, "{kind} report: {}", path.display())?;
        }
    }
    Ok(())
}
