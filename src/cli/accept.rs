//! `harness accept` and `harness --record`: what the runs on disk do becomes what is accepted.

use std::io::Write;
use std::path::Path;

use super::Failure;
use super::args::{AcceptArgs, JudgeArgs};
use super::exit::Exit;
use super::judge::{harness, nothing};
use super::output::Output;
use crate::discover::{Case, Suite};
use crate::golden::{self, AcceptOptions, Acceptance, Change};
use crate::harness::Harness;
use crate::judge::Expect;
use crate::judge::words::plain;
use crate::plan::Plan;
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
    let accept = AcceptArgs { filter: args.filter.clone(), update: args.update, ..AcceptArgs::default() };
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
    let work = |buffer: &mut Vec<u8>, &(suite, case): &(&Suite, &Case)| consider(harness, suite, case, args, buffer);
    let mut due = cases.iter();
    in_order(&cases, 0, Vec::new, work, |considered| {
        if let Some((_, case)) = due.next() {
            printed = settle(harness, case, considered, args, &mut tally, output);
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

#[derive(Default)]
struct Tally {
    accepted: usize,
    unchanged: usize,
    refused: usize,
    errors: usize,
    negative: usize,
}

/// What becomes of a case's golden; none of a negative one, of which nothing is looked at; or why that cannot be said.
fn consider(
    harness: &Harness,
    suite: &Suite,
    case: &Case,
    args: &AcceptArgs,
    buffer: &mut Vec<u8>,
) -> Result<Option<Acceptance>, Vec<String>> {
    if case.expect == Expect::Fail {
        return Ok(None);
    }
    let loaded = harness.load(suite, case, buffer);
    let mut errors: Vec<String> = loaded.problems;
    let mut runs = Vec::new();
    for repetition in loaded.repetitions {
        match repetition.projection {
            Ok(projection) => runs.push((repetition.number, projection)),
            Err(why) => errors.push(why),
        }
    }
    // A golden that cannot be read is what accepting again mends; only adding to it makes no sense.
    let mut lost = None;
    let before = match golden::read(&case.golden, &case.suite, &case.name) {
        Ok(before) => before,
        Err(error) => {
            lost = Some(harness.relative_words(&error.to_string()));
            None
        }
    };
    errors.extend(lost.clone().filter(|_| args.add));
    if !errors.is_empty() {
        return Err(errors);
    }
    let options = AcceptOptions {
        label: suite.config.accept.label.as_ref().filter(|_| !args.any_label),
        outcomes: args.outcome.clone(),
        broken_checks: args.any_check,
        usage: suite.config.relative.iter().map(|limit| limit.measure).collect(),
        add: args.add,
        recount: args.recount,
    };
    let names = (case.suite.as_str(), case.name.as_str());
    let mut accepted = golden::accept(names, before.as_ref(), &runs, &suite.config.policy, &options);
    // Whatever a person had written there is gone with it.
    if let (Acceptance::Write { dropped, .. }, Some(why)) = (&mut accepted, lost) {
        dropped.push(format!("the golden before was of no use, and nothing of it is kept: {why}"));
    }
    Ok(Some(accepted))
}

fn settle(
    harness: &Harness,
    case: &Case,
    considered: Result<Option<Acceptance>, Vec<String>>,
    args: &AcceptArgs,
    tally: &mut Tally,
    output: &mut Output,
) -> Result<(), Failure> {
    let name = plain(&format!("{}::{}", case.suite, case.name), usize::MAX);
    let mut say = |word: &str, why: &[String]| -> Result<(), Failure> {
        writeln!(output.out, "{name} ... {word}")?;
        for line in why {
            writeln!(output.out, "    {}", plain(line, 400))?;
        }
        Ok(())
    };
    match considered {
        Ok(None) => {
            tally.negative += 1;
            say("left alone (negative: never re-recorded)", &[])
        }
        Ok(Some(Acceptance::Unchanged)) => {
            tally.unchanged += 1;
            say("unchanged", &[])
        }
        Ok(Some(Acceptance::Refused(why))) => {
            tally.refused += 1;
            say("refused", &why)
        }
        Ok(Some(Acceptance::Write { golden, change, mut left_out, dropped })) => {
            if !args.dry_run
                && let Err(error) = golden::write(&case.golden, &golden)
            {
                tally.errors += 1;
                return say("error", &[harness.relative_words(&error.to_string())]);
            }
            tally.accepted += 1;
            let would = if args.dry_run { "would be " } else { "" };
            left_out.extend(dropped);
            say(&format!("{would}accepted ({})", words(change)), &left_out)
        }
        Err(errors) => {
            tally.errors += 1;
            say("error", &errors)
        }
    }
}

/// What accepting changed: `new: 2 behaviours`, `1 added, 1 dropped, 1 kept`.
fn words(change: Change) -> String {
    let behaviours = |count: usize| if count == 1 { "1 behaviour".to_owned() } else { format!("{count} behaviours") };
    if !change.replaced {
        return format!("new: {}", behaviours(change.added));
    }
    let parts = [(change.added, "added"), (change.removed, "dropped"), (change.kept, "kept")];
    let parts: Vec<_> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    format!("behaviours: {}", parts.join(", "))
}
