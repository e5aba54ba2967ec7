//! `harness --record`: records what suites with an agent do; of other suites, accepts the runs on disk.

use std::path::Path;

use crate::cli::arguments::{AcceptArgs, JudgeArgs};
use crate::cli::commands::{Before, accept_plan};
use crate::cli::shell::{Exit, Failure, Output, harness, nothing, selects_something};
use crate::discover::Suite;
use crate::harness::Plan;

pub(crate) fn record(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let mut plan = harness.find(&args.filter.selection(), None)?;
    plan.repeat(args.recording.repetitions);
    if !plan.names().is_empty() && !selects_something(&plan) {
        return Ok(nothing(&harness, &plan, output));
    }
    let accept = AcceptArgs {
        filter: args.filter.clone(),
        reason: args.reason.clone(),
        update: args.update,
        dry_run: args.recording.dry_run,
        ..AcceptArgs::default()
    };
    let (with, without): (Vec<_>, Vec<_>) =
        plan.cases().partition(|(suite, _)| suite.config.record.agent.is_some());
    if !with.is_empty() {
        #[cfg(unix)]
        return super::agents::record(&harness, &plan, (&with, &without), args, &accept, output);
        #[cfg(not(unix))]
        return Err(Failure::Usage(
            "agents are run on Unix only: record there, and judge here what was recorded"
                .to_owned(),
        ));
    }
    if args.recording.resume {
        return Err(Failure::Usage(
            "there is nothing to resume: no suite of the selected cases names an agent".to_owned(),
        ));
    }
    needs_case(&plan)?;
    if !without.is_empty() && without.iter().all(|(_, case)| case.recordings.is_empty()) {
        return Err(Failure::Usage(
            "there is nothing to record: no suite names an agent, and no run of the selected cases lies on disk"
                .to_owned(),
        ));
    }
    accept_plan(&harness, &plan, &accept, Before::default(), output)
}

/// Refuses a project that has nothing but agents: they have no input.
pub(super) fn needs_case(plan: &Plan) -> Result<(), Failure> {
    let idle = |suite: &&Suite| suite.cases.is_empty() && suite.config.record.agent.is_some();
    match plan.inventory.suites.iter().find(idle).filter(|_| plan.found_nothing()) {
        None => Ok(()),
        Some(suite) => Err(Failure::Usage(format!(
            "suite {} names an agent and has no case: add a [[case]] with a name and an input to its suite.toml",
            suite.name
        ))),
    }
}
