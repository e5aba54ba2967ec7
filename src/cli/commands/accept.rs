//! `harness accept`: what the runs on disk do becomes what is accepted.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::arguments::AcceptArgs;
use crate::cli::shell::{
    Exit, Failure, Output, clear_temporaries, counted, harness, may_write, nothing,
    selects_something,
};
#[cfg(unix)]
use crate::discover::{Case, Suite};
use crate::golden::{Change, Commit, Leave};
use crate::harness::accept::{AcceptOutcome, AcceptReport, AcceptRequest};
use crate::harness::{Harness, Plan};
#[cfg(unix)]
use crate::record::session::pending::place as place_session;
use crate::text::plain;

/// What is printed of a case with `expect = "fail"`.
pub(crate) const LEFT_ALONE: &str = "not touched (a negative case is never accepted anew)";

pub(crate) fn accept(root: &Path, args: &AcceptArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let mut plan = harness.find(&args.filter.selection(), None)?;
    // Only there can runs be put into their place.
    let pending = if cfg!(unix) { plan.take_pending(&harness) } else { 0 };
    if pending > 0 {
        let cases = counted(pending, "case");
        writeln!(output.err, "taken from the last `harness --run`, not from disk: {cases}")?;
        // Then receipts name the files that stay.
        plan.prefer_kept(&harness);
    }
    if args.all || args.dry_run || !args.filter.filters.is_empty() || plan.names().is_empty() {
        return accept_plan(&harness, &plan, args, Before::default(), output);
    }
    may_write_goldens(args, output)?;
    if !output.can_ask() {
        let tests = counted(plan.names().len(), "test");
        return Err(Failure::Usage(format!(
            "which tests are meant? Name them (`harness accept FILTER`), or pass --all to accept what all {tests} do"
        )));
    }
    let dry_run = AcceptArgs { dry_run: true, ..args.clone() };
    let (exit, changes) = accept_counted(&harness, &plan, &dry_run, Before::default(), output)?;
    if changes == 0 {
        return Ok(exit);
    }
    if !output.ask("accept this?")? {
        writeln!(output.err, "nothing is accepted")?;
        return Ok(Exit::Failed);
    }
    accept_plan(&harness, &plan, args, Before::default(), output)
}

/// Refuses to write goldens in CI where that is not meant.
pub(crate) fn may_write_goldens(args: &AcceptArgs, output: &Output) -> Result<(), Failure> {
    may_write("goldens", args.update || args.dry_run, output)
}

/// What a recording leaves for the accepting that follows it.
#[derive(Default)]
pub(crate) struct Before {
    /// The commit that was checked out before the recording.
    pub(crate) commit: Option<Commit>,
    /// How many cases could not be recorded.
    pub(crate) errors: usize,
}

/// Accepts the selected cases, and prints what became of each.
pub(crate) fn accept_plan(
    harness: &Harness,
    plan: &Plan,
    args: &AcceptArgs,
    before: Before,
    output: &mut Output,
) -> Result<Exit, Failure> {
    Ok(accept_counted(harness, plan, args, before, output)?.0)
}

/// The same; also tells how many goldens were written or removed, or would be.
fn accept_counted(
    harness: &Harness,
    plan: &Plan,
    args: &AcceptArgs,
    before: Before,
    output: &mut Output,
) -> Result<(Exit, usize), Failure> {
    may_write_goldens(args, output)?;
    if !selects_something(plan) {
        return Ok((nothing(harness, plan, output), 0));
    }
    for line in plan.problems().flat_map(|problem| problem.lines()) {
        writeln!(output.err, "error: {}", plain(&line, 400))?;
    }
    if !args.dry_run {
        clear_temporaries(harness, true, output)?;
    }
    let request = request(args, before.commit, output);
    let (mut printed, mut not_placed) = (Ok(()), 0);
    let report = harness.accept(plan, &request, |name, outcome| {
        printed = print(name, outcome, args.dry_run, &mut output.out);
        if !args.dry_run
            && let Err(error) = place(harness, plan, name, outcome)
        {
            not_placed += 1;
            let (name, why) = (plain(name, usize::MAX), harness.relative_words(&error.to_string()));
            let _ = writeln!(
                output.err,
                "error: {name}: its runs could not be put into runs/: {}; accept it again",
                plain(&why, 400)
            );
        }
        printed.is_ok()
    })?;
    printed?;
    let AcceptReport { accepted, unchanged, removed, refused, errors, negative } = report;
    let errors = errors + before.errors + not_placed;
    let would = if args.dry_run { "would be " } else { "" };
    let more = [(removed, "removed"), (negative, "negative")];
    let more = more.into_iter().filter(|(count, _)| *count > 0);
    let more: String = more.map(|(count, word)| format!("; {count} {word}")).collect();
    writeln!(
        output.out,
        "\n{accepted} {would}accepted; {unchanged} unchanged; {refused} refused; {errors} errors{more}"
    )?;
    let exit = match (refused, errors) {
        _ if plan.problems().any(|problem| problem.configuration) => Exit::Usage,
        // Only negative cases are selected: nothing was accepted.
        (0, 0) if negative > 0 && negative == plan.cases().count() => Exit::Failed,
        (0, 0) => Exit::Passed,
        (0, _) => Exit::Errors,
        _ => Exit::Failed,
    };
    Ok((exit, accepted + removed))
}

/// Puts the runs of a pending session that was accepted into the place of those on disk.
#[cfg(unix)]
fn place(harness: &Harness, plan: &Plan, name: &str, outcome: &AcceptOutcome) -> io::Result<()> {
    let accepted =
        matches!(outcome, AcceptOutcome::Accepted { .. } | AcceptOutcome::Unchanged { .. });
    let is_it = |(_, case): &(&Suite, &Case)| {
        case.session.is_some() && name.split_once("::") == Some((&case.suite, &case.name))
    };
    match plan.cases().find(is_it).filter(|_| accepted) {
        Some((suite, case)) => place_session(harness.root(), &harness.state_dir(), suite, case),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn place(_: &Harness, _: &Plan, _: &str, _: &AcceptOutcome) -> io::Result<()> {
    Ok(())
}

fn request(args: &AcceptArgs, commit: Option<Commit>, output: &Output) -> AcceptRequest {
    AcceptRequest {
        leave: Leave {
            add: args.add,
            recount: args.recount,
            any_label: args.any_label,
            any_check: args.any_check,
            outcomes: args.outcome.clone(),
        },
        prune: args.prune,
        dry_run: args.dry_run,
        reason: args.reason.clone(),
        command: output.typed.clone(),
        commit,
    }
}

fn print(
    name: &str,
    outcome: &AcceptOutcome,
    dry_run: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = plain(name, usize::MAX);
    let mut say = |head: &str, lines: &[String]| -> io::Result<()> {
        writeln!(out, "{name}{head}")?;
        lines.iter().try_for_each(|line| writeln!(out, "    {}", plain(line, 400)))
    };
    match outcome {
        AcceptOutcome::Removed => {
            let would = if dry_run { "would be " } else { "" };
            say(&format!(" ... golden {would}removed (it belongs to no case)"), &[])
        }
        AcceptOutcome::Negative => say(&format!(" ... {LEFT_ALONE}"), &[]),
        AcceptOutcome::Unchanged { left_out } => say(" ... unchanged", left_out),
        AcceptOutcome::Refused { why } => say(" ... refused", why),
        AcceptOutcome::Error { changes, why } => {
            if !changes.is_empty() {
                say(": what changes", changes)?;
            }
            say(" ... error", why)
        }
        AcceptOutcome::Accepted { change, changes, left_out, lost, no_receipt } => {
            if change.replaced {
                say(": what changes", changes)?;
            }
            let lost = lost.iter().map(|why| {
                format!("the golden that was there could not be used, and was replaced as a whole: {why}")
            });
            let beside: Vec<String> = left_out.iter().cloned().chain(lost).collect();
            let would = if dry_run { "would be " } else { "" };
            say(&format!(" ... {would}accepted ({})", behaviours(*change)), &beside)?;
            no_receipt.iter().try_for_each(|why| say(": no receipt", std::slice::from_ref(why)))
        }
    }
}

/// What accepting changed: `new: 2 behaviours`, or `behaviours: 1 added, 1 dropped, 1 kept`.
fn behaviours(change: Change) -> String {
    if !change.replaced {
        return format!("new: {}", counted(change.added, "behaviour"));
    }
    let parts = [(change.added, "added"), (change.removed, "dropped"), (change.kept, "kept")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    format!("behaviours: {}", parts.join(", "))
}
