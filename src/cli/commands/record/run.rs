//! `harness --run`: the agents are run and these runs are judged. No golden is written, and nothing below `suites/` and `golden/`.

use std::path::Path;

use super::command::needs_case;
use crate::cli::arguments::JudgeArgs;
use crate::cli::commands::judge;
use crate::cli::shell::{Exit, Failure, Output, harness, nothing, selects_something, today};

pub(crate) fn run(root: &Path, args: &JudgeArgs, output: &mut Output) -> Result<Exit, Failure> {
    judge::to_stdout(args)?;
    let dated = today(harness(root))?.cache(!args.filter.no_cache);
    let harness = args.allow.iter().fold(dated, |h, &verdict| h.allow(verdict));
    let selection = args.filter.selection();
    let mut plan = harness.find(&selection, args.shard)?;
    needs_case(&plan)?;
    judge::keep_failed(&harness, args, &mut plan)?;
    if !selects_something(&plan) {
        return Ok(nothing(&harness, &plan, output));
    }
    let names_agent = |plan: &crate::harness::Plan| {
        plan.cases().any(|(suite, _)| suite.config.record.agent.is_some())
    };
    // The agents may be those of another shard.
    let has_agent =
        names_agent(&plan) || args.shard.is_some() && names_agent(&harness.find(&selection, None)?);
    // A suite that cannot be read may name one: that is reported.
    if !has_agent && plan.problems().next().is_none() {
        return Err(Failure::Usage(
            "there is nothing to run: no suite of the selected cases names an agent; `harness` judges the runs on disk"
                .to_owned(),
        ));
    }
    plan.repeat(args.recording.repetitions);
    #[cfg(unix)]
    return super::fresh::run(&harness, plan, args, output);
    #[cfg(not(unix))]
    Err(Failure::Usage("agents are run on Unix only; `harness` judges the runs on disk".to_owned()))
}
