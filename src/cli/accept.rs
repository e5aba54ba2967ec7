//! `harness accept` and `harness --record`: what the runs on disk do becomes what is accepted.

use std::io::Write;
use std::path::Path;

use super::Failure;
use super::accept_case::{Session, consider};
use super::args::{AcceptArgs, JudgeArgs};
use super::commit::Head;
use super::exit::Exit;
use super::judge::{harness, nothing};
use super::output::Output;
use super::record_args::RecordArgs;
use crate::discover::{Case, Suite};
use crate::golden::Leave;
use crate::harness::{Harness, Plan, in_order};
use crate::judge::words::plain;

/// `harness --record`: agents are run where suites name one; elsewhere the runs on disk are accepted.
pub(super) fn record(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let plan = harness.find(&args.filter.selection(), None)?;
    let RecordArgs { dry_run, resume, .. } = args.recording;
    let (filter, reason) = (args.filter.clone(), args.reason.clone());
    let accept =
        AcceptArgs { filter, reason, update: args.update, dry_run, ..AcceptArgs::default() };
    let (with, without): (Vec<_>, Vec<_>) =
        plan.cases().partition(|(suite, _)| suite.config.record.agent.is_some());
    if !with.is_empty() {
        #[cfg(unix)]
        return super::record::record(&harness, &plan, (&with, &without), args, &accept, output);
        #[cfg(not(unix))]
        return Err(Failure::Usage(
            "agents are run on Unix only: record there, and judge here what was recorded"
                .to_owned(),
        ));
    }
    if resume {
        return Err(Failure::Usage(
            "there is nothing to resume: no suite of the selected cases names an agent".to_owned(),
        ));
    }
    let idle = |suite: &&Suite| suite.cases.is_empty() && suite.config.record.agent.is_some();
    if let Some(suite) = plan.inventory.suites.iter().find(idle).filter(|_| plan.found_nothing()) {
        return Err(Failure::Usage(format!(
            "suite {} names an agent and has no case: add a [[case]] with a name and an input to its suite.toml",
            suite.name
        )));
    }
    if !without.is_empty() && without.iter().all(|(_, case)| case.recordings.is_empty()) {
        return Err(Failure::Usage(
            "there is nothing to record: no suite names an agent, and no run of the selected cases lies on disk"
                .to_owned(),
        ));
    }
    accept_plan(&harness, &plan, &accept, Before::default(), output)
}

pub(super) fn accept(root: &Path, args: &AcceptArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let plan = harness.find(&args.filter.selection(), None)?;
    accept_plan(&harness, &plan, args, Before::default(), output)
}

/// Refuses to write goldens where that is not meant.
pub(super) fn may_write(args: &AcceptArgs, output: &Output) -> Result<(), Failure> {
    if output.ci && !args.update && !output.update && !args.dry_run {
        return Err(Failure::Usage(
            "goldens are not written in CI (CI is set): pass --update, or set GOLDRUN_UPDATE=always, if that is meant"
                .to_owned(),
        ));
    }
    Ok(())
}

/// What came before the accepting: nothing, or a recording.
#[derive(Default)]
pub(super) struct Before {
    /// What was checked out, where that was asked.
    pub(super) head: Head,
    /// How many cases could not be recorded.
    pub(super) errors: usize,
}

/// Accepts what was selected.
pub(super) fn accept_plan(
    harness: &Harness,
    plan: &Plan,
    args: &AcceptArgs,
    before: Before,
    output: &mut Output,
) -> Result<Exit, Failure> {
    may_write(args, output)?;
    if plan.names().is_empty() {
        return nothing(harness, plan, output);
    }
    let mut tally = Tally { errors: before.errors, ..Tally::default() };
    for problem in plan.problems() {
        tally.errors += 1;
        for line in problem.lines() {
            writeln!(output.err, "error: {}", plain(&line, 400))?;
        }
    }
    let cases: Vec<(&Suite, &Case)> = plan.cases().collect();
    let mut printed = Ok(());
    let leave = leave(args);
    let work = |buffer: &mut Vec<u8>, &(suite, case): &(&Suite, &Case)| {
        consider(harness, suite, case, &leave, buffer)
    };
    let session = Session::new(harness, args, before.head, output);
    let mut due = cases.iter();
    in_order(&cases, 0, Vec::new, work, |considered| {
        if let Some((suite, case)) = due.next() {
            printed = session.settle(suite, case, considered, &leave, &mut tally, output);
        }
        printed.is_ok()
    })
    .map_err(crate::harness::HarnessError::from)?;
    printed?;
    let Tally { accepted, unchanged, refused, errors, negative } = tally;
    let would = if args.dry_run { "would be " } else { "" };
    let left = if negative > 0 { format!("; {negative} negative") } else { String::new() };
    writeln!(
        output.out,
        "\n{accepted} {would}accepted; {unchanged} unchanged; {refused} refused; {errors} errors{left}"
    )?;
    output.out.flush()?;
    Ok(match (refused, errors) {
        _ if plan.problems().any(|problem| problem.configuration) => Exit::Usage,
        // Who asks for negative goldens only does not get what was asked for.
        (0, 0) if negative > 0 && negative == cases.len() => Exit::Failed,
        (0, 0) => Exit::Passed,
        (0, _) => Exit::Errors,
        _ => Exit::Failed,
    })
}

fn leave(args: &AcceptArgs) -> Leave {
    Leave {
        add: args.add,
        recount: args.recount,
        any_label: args.any_label,
        any_check: args.any_check,
        outcomes: args.outcome.clone(),
    }
}

/// How many cases came to what.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) accepted: usize,
    pub(super) unchanged: usize,
    pub(super) refused: usize,
    pub(super) errors: usize,
    pub(super) negative: usize,
}
