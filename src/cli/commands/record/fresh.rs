//! The agents of a plan are run, and their runs take the place of those on disk when it is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::agents::{Cases, Ran, name, request, run_agents};
use super::dry_run;
use crate::cli::arguments::JudgeArgs;
use crate::cli::commands::judge;
use crate::cli::shell::{Exit, Failure, Output, counted};
use crate::discover::{Case, Suite, is_whole};
use crate::files::case_sessions_dir;
use crate::harness::{Harness, Plan};
use crate::judge::case::CaseReport;
use crate::judge::verdict::{Expect, Verdict};
use crate::record::cases::{Judges, subjects};
use crate::record::session::{Keep, pending};
use crate::text::plain;

/// What became of the cases that were to be run, by name: the folder of the session, or why there is none.
type Sessions = BTreeMap<String, Result<PathBuf, String>>;

pub(super) fn run(
    harness: &Harness,
    mut plan: Plan,
    args: &JudgeArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let is_run = |(suite, case): &(&Suite, &Case)| {
        suite.config.record.agent.is_some() && case.expect == Expect::Pass
    };
    let (with, without): (Vec<_>, Vec<_>) = plan.cases().partition(is_run);
    print_not_run(&without, output)?;
    if args.recording.dry_run {
        let (subjects, refused) = subjects(&with);
        for (case, why) in &refused {
            writeln!(output.err, "error: {} cannot be run: {why}", plain(&name(case), usize::MAX))?;
        }
        dry_run::print(harness.root(), &subjects, output)?;
        return Ok(if refused.is_empty() { Exit::Passed } else { Exit::Errors });
    }
    let Some(sessions) = sessions(harness, &plan, &with, args, output)? else {
        return Ok(Exit::Errors);
    };
    plan.amend(|case| match sessions.get(&name(case)) {
        // It is judged from disk.
        None => {}
        Some(Ok(session)) => case.take_session(harness.root(), session.clone()),
        // The runs on disk are not what was asked for.
        Some(Err(why)) => {
            case.recordings.clear();
            case.problems.push(why.clone());
        }
    });
    let mut unsettled = Vec::new();
    let settle = |report: &CaseReport| {
        let session = sessions.get(&report.name()).and_then(|session| session.as_ref().ok());
        let passed = session.filter(|_| report.verdict == Verdict::Pass);
        if let Some(Err(error)) = passed.map(|session| pending::settle(session)) {
            unsettled.push(format!("{}: {error}", report.name()));
        }
    };
    let exit = judge::judge_plan(harness, plan, args, settle, output)?;
    for why in unsettled {
        writeln!(output.err, "warning: it passes and stays pending: {}", plain(&why, 400))?;
    }
    Ok(exit)
}

/// Says what is judged from disk, and why.
fn print_not_run(without: &Cases<'_>, output: &mut Output) -> Result<(), Failure> {
    let negative = without.iter().filter(|(_, case)| case.expect == Expect::Fail).count();
    let others = without.len() - negative;
    for (count, why) in [(others, "its suite names no agent"), (negative, "negative")] {
        if count > 0 {
            let cases = counted(count, "case");
            writeln!(output.err, "not run, and judged from disk: {cases} ({why})")?;
        }
    }
    Ok(())
}

/// Runs the agents of the cases `with` one. `None` if that was interrupted.
fn sessions(
    harness: &Harness,
    plan: &Plan,
    with: &Cases<'_>,
    args: &JudgeArgs,
    output: &mut Output,
) -> Result<Option<Sessions>, Failure> {
    let (subjects, refused) = subjects(with);
    let refused = refused
        .into_iter()
        .map(|(case, why)| (name(case), Err(format!("it cannot be run: {why}"))));
    let mut sessions: Sessions = refused.collect();
    if subjects.is_empty() {
        return Ok(Some(sessions));
    }
    let request = request(harness, args, Keep::Pending);
    let names: BTreeSet<&str> = plan.cases().map(|(suite, _)| suite.name.as_str()).collect();
    let suites = plan.inventory.suites.iter();
    let judges =
        Judges::of(harness.root(), suites.filter(|suite| names.contains(suite.name.as_str())));
    let Ran { recorded, failed, .. } =
        run_agents(harness, &request, &subjects, output.err_look(args.color), output)?;
    if request.cancel.load(Ordering::Relaxed) {
        return Ok(None);
    }
    for (suite, case) in with {
        let name = name(case);
        if let Some((_, session)) = recorded.iter().find(|(recorded, _)| *recorded == name) {
            let folder = case_sessions_dir(harness.root(), &suite.name, &case.name);
            let session = Some(folder.join(session)).filter(|session| is_whole(session));
            let gone = "its runs were removed while others ran";
            sessions.insert(name, session.ok_or_else(|| gone.to_owned()));
        }
    }
    let why = |why: String| Err(format!("it could not be run: {why}"));
    sessions.extend(failed.into_iter().map(|(case, reason)| (case, why(reason))));
    for changed in judges.changed() {
        let path = harness.relative(&changed.path);
        for (_, case) in plan.cases().filter(|(suite, _)| suite.name == changed.suite.name) {
            let why =
                format!("{path} changed while agents ran: look at the change, then run again");
            sessions.insert(name(case), Err(why));
        }
    }
    Ok(Some(sessions))
}
