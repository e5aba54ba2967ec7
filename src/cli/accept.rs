//! `harness accept` and `harness --record`: what the runs on disk do becomes what is accepted.

use std::io::Write;
use std::path::Path;

use super::Failure;
use super::accept_case::{Session, consider};
use super::args::{AcceptArgs, JudgeArgs};
use super::exit::Exit;
use super::judge::{harness, nothing};
use super::output::Output;
use crate::discover::{Case, Suite};
use crate::golden::Leave;
use crate::harness::{Harness, Plan};
use crate::judge::words::plain;
use crate::schedule::in_order;

/// `harness --record`: agents are run where suites name one; elsewhere the runs on disk are accepted.
pub(super) fn record(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let plan = harness.find(&args.filter.selection(), None)?;
    if let Some((suite, _)) = plan.cases().find(|(suite, _)| suite.config.record.agent.is_some()) {
        return Err(Failure::Usage(format!(
            "suite {} names an agent ([record] agent), and this version of goldrun does not run agents: record its runs \
             yourself, then `harness accept` takes them",
            suite.name
        )));
    }
    if !plan.names().is_empty() && plan.cases().all(|(_, case)| case.recordings.is_empty()) {
        return Err(Failure::Usage(
            "there is nothing to record: no suite names an agent, and no run of the selected cases lies on disk"
                .to_owned(),
        ));
    }
    let (filter, reason) = (args.filter.clone(), args.reason.clone());
    let accept = AcceptArgs { filter, reason, update: args.update, ..AcceptArgs::default() };
    accept_plan(&harness, &plan, &accept, output)
}

pub(super) fn accept(root: &Path, args: &AcceptArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let plan = harness.find(&args.filter.selection(), None)?;
    accept_plan(&harness, &plan, args, output)
}

fn accept_plan(harness: &Harness, plan: &Plan, args: &AcceptArgs, output: &mut Output) -> Result<Exit, Failure> {
    if output.ci && !args.update && !output.update && !args.dry_run {
        return Err(Failure::Usage(
            "goldens are not written in CI (CI is set): pass --update, or set GOLDRUN_UPDATE=always, if that is meant"
                .to_owned(),
        ));
    }
    if plan.names().is_empty() {
        return nothing(harness, plan, output);
    }
    let mut tally = Tally::default();
    for problem in plan.problems() {
        tally.errors += 1;
        for line in problem.lines() {
            writeln!(output.err, "error: {}", plain(&line, 400))?;
        }
    }
    let cases: Vec<(&Suite, &Case)> = plan.cases().collect();
    let mut printed = Ok(());
    let leave = leave(args);
    let work = |buffer: &mut Vec<u8>, &(suite, case): &(&Suite, &Case)| consider(harness, suite, case, &leave, buffer);
    let session = Session::new(harness, args, output);
    let mut due = cases.iter();
    in_order(&cases, 0, Vec::new, work, |considered| {
        if let Some((suite, case)) = due.next() {
            printed = session.settle(suite, case, considered, &leave, &mut tally, output);
        }
        printed.is_ok()
    })
    .map_err(crate::harness::HarnessError::from)?;
    printed?;
    let Tally { accepted, unchanged, refused, errors } = tally;
    let would = if args.dry_run { "would be " } else { "" };
    writeln!(output.out, "\n{accepted} {would}accepted; {unchanged} unchanged; {refused} refused; {errors} errors")?;
    output.out.flush()?;
    Ok(match (refused, errors) {
        _ if plan.problems().any(|problem| problem.configuration) => Exit::Usage,
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
}
