//! `harness --record` where suites name agents: they are run, and what they do is accepted.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::dry_run;
use super::watch::{REASON, Watch};
use crate::cli::arguments::{AcceptArgs, JudgeArgs};
use crate::cli::commands::{Before, LEFT_ALONE, accept_plan, may_write_goldens};
use crate::cli::shell::{Exit, Failure, Output, counted};
use crate::discover::{Case, Suite};
use crate::harness::{Harness, Plan};
use crate::judge::verdict::Expect;
use crate::record::cases::{
    Changed, Judges, Progress, RecordError, RecordEvent, RecordRequest, Resumable, Subjects,
    interrupted, record_suites, subjects,
};
use crate::record::session::{Keep, Spending};
use crate::text::plain;

/// How old an interrupted recording may be that is resumed, without `--max-age`.
const MAX_AGE: Duration = Duration::from_secs(24 * 3600);

/// Selected cases, each with its suite.
pub(super) type Cases<'p> = [(&'p Suite, &'p Case)];

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Io(error) => error.into(),
            RecordError::Interrupted { .. } => Self::Broken(error.to_string()),
        }
    }
}

/// Runs the agents of the selected cases `with` one, and accepts what they do; of those `without`, the runs on disk.
pub(crate) fn record(
    harness: &Harness,
    plan: &Plan,
    (with, without): (&Cases<'_>, &Cases<'_>),
    args: &JudgeArgs,
    accept: &AcceptArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    if !args.recording.no_accept {
        may_write_goldens(accept, output).map_err(|failure| match failure {
            Failure::Usage(why) => Failure::Usage(format!(
                "{why}; `harness --run` runs the agents and judges what they do, without writing a golden"
            )),
            other => other,
        })?;
    }
    // Negative cases keep their runs: if the agent became better, no run would be left to reject.
    let (negative, with): (Vec<_>, Vec<_>) =
        with.iter().copied().partition(|(_, case)| case.expect == Expect::Fail);
    let only_negative = with.is_empty() && !negative.is_empty();
    let (subjects, refused) = subjects(&with);
    for (case, why) in &refused {
        writeln!(output.err, "error: {} cannot be recorded: {why}", shown(case))?;
    }
    let mut errors = refused.len();
    let request = request(harness, args, Keep::Runs);
    if args.recording.resume && (accept.dry_run || args.filter.filters.is_empty()) {
        return list_interrupted(&request, &subjects, output);
    }
    if accept.dry_run {
        print_left_alone(&negative, output)?;
        dry_run::print(harness.root(), &subjects, output)?;
        return Ok(ends(errors > 0, only_negative));
    }
    // Read before anything is recorded, so that files of a recording do not make the commit dirty.
    let commit = harness.commit();
    let suites = plan.inventory.suites.iter();
    let is_selected = |suite: &&Suite| plan.cases().any(|(other, _)| other.name == suite.name);
    let judges = Judges::of(harness.root(), suites.filter(is_selected));
    let Ran { recorded, failed, not_resumed } =
        run_agents(harness, &request, &subjects, output.err_look(args.color), output)?;
    errors += failed.len() + not_resumed;
    let changed = judges.changed();
    print_changed(harness, &changed, output)?;
    errors += changed.len();
    let is_changed = |name: &str| {
        let suites = changed.iter().map(|changed| changed.suite.name.as_str());
        suites.filter_map(|suite| name.strip_prefix(suite)).any(|rest| rest.starts_with("::"))
    };
    let was_interrupted = request.cancel.load(Ordering::Relaxed);
    if args.recording.no_accept || was_interrupted {
        print_left_alone(&negative, output)?;
        writeln!(output.out, "\n{} recorded; {errors} errors", recorded.len())?;
        return Ok(ends(errors > 0 || was_interrupted, only_negative));
    }
    let others = without.iter().chain(&negative).map(|(_, case)| name(case));
    let problems = plan.problems().map(|problem| format!("{}::{}", problem.suite, problem.case()));
    let mut names: BTreeSet<String> =
        recorded.into_iter().map(|(name, _)| name).chain(others).chain(problems).collect();
    names.retain(|name| !is_changed(name));
    accept_only(harness, args, accept, Before { commit, errors }, &names, output)
}

/// Says which files agents changed by which they are judged.
fn print_changed(
    harness: &Harness,
    changed: &[Changed<'_>],
    output: &mut Output,
) -> Result<(), Failure> {
    for Changed { suite, path } in changed {
        let (path, name) = (harness.relative(path), plain(&suite.name, usize::MAX));
        let path = plain(&path, usize::MAX);
        writeln!(
            output.err,
            "error: {path} changed while agents ran: nothing of suite {name} is accepted; look at the change, then accept what is meant"
        )?;
    }
    Ok(())
}

pub(super) fn request(harness: &Harness, judging: &JudgeArgs, keep: Keep) -> RecordRequest {
    let args = &judging.recording;
    RecordRequest {
        root: harness.root().to_owned(),
        state_dir: harness.state_dir(),
        model: args.model.clone(),
        resume: args.resume,
        max_age: args.max_age.unwrap_or(MAX_AGE),
        keep,
        refresh: args.refresh,
        show_stderr: judging.nocapture,
        spending: args.max_cost.map(|max| Arc::new(Spending::new(max))),
        cancel: Arc::default(),
    }
}

/// What became of the cases whose agents were run.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// The names of those that were recorded, each with its session.
    pub(super) recorded: Vec<(String, String)>,
    /// Those that could not be recorded, and why.
    pub(super) failed: Vec<(String, String)>,
    /// How many could not be resumed.
    not_resumed: usize,
}

/// Runs the agents of `subjects` while signals can stop it.
pub(super) fn run_agents(
    harness: &Harness,
    request: &RecordRequest,
    subjects: &Subjects<'_>,
    look: (bool, Option<usize>),
    output: &mut Output,
) -> Result<Ran, Failure> {
    // After the recording, these signals do again what they do by default.
    let over = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&over))?;
        signal_hook::flag::register(signal, Arc::clone(&request.cancel))?;
    }
    let runs = |(suite, subjects): &(&Suite, Vec<_>)| {
        subjects.len() as u64 * u64::from(suite.config.record.repetitions)
    };
    let watch = Watch::new(subjects.iter().map(runs).sum(), request.keep, look);
    let mut ran = Ran::default();
    let print = |suite: &Suite, progress: Progress<'_>| watch.print(suite, &progress);
    let mut on_event = |event: RecordEvent<'_>| {
        let keep = request.keep;
        print_event(&event, keep, &mut ran, &mut output.err)
    };
    let stays =
        |suite: &Suite, case: &Case, old: &Path, new: &Path| harness.stays(suite, case, old, new);
    let recorded = record_suites(request, subjects, &print, &stays, &mut on_event)?;
    watch.end();
    over.store(true, Ordering::Relaxed);
    let unknown = request.spending.as_ref().map_or(0, |spending| spending.spent().unknown);
    if unknown > 0 {
        let runs = counted(usize::try_from(unknown).unwrap_or(usize::MAX), "run");
        writeln!(
            output.err,
            "warning: {runs} did not report a cost: --max-cost counts that as nothing"
        )?;
    }
    if request.cancel.load(Ordering::Relaxed) {
        let said = match request.keep {
            Keep::Runs => {
                "interrupted: what was recorded is kept and not accepted; `harness --record --resume` lists what is left"
            }
            Keep::Pending => {
                "interrupted: nothing is judged; cases that were run to the end are pending"
            }
        };
        writeln!(output.err, "{said}")?;
    }
    if request.resume && recorded.is_empty() && ran.failed.is_empty() && ran.not_resumed == 0 {
        return Err(Failure::Usage("there is nothing to resume of the selected cases".to_owned()));
    }
    Ok(Ran { recorded, ..ran })
}

fn print_event(
    event: &RecordEvent<'_>,
    keep: Keep,
    ran: &mut Ran,
    err: &mut dyn Write,
) -> io::Result<()> {
    let shown = |suite: &Suite, case: &str| plain(&format!("{}::{case}", suite.name), usize::MAX);
    match event {
        RecordEvent::Cleared { worktrees } => {
            let worktrees = counted(*worktrees, "worktree");
            writeln!(err, "removed what a recording that died has left: {worktrees}")
        }
        RecordEvent::NotCleared { why } => {
            let why = plain(&why.to_string(), REASON);
            writeln!(err, "warning: worktrees that a recording that died has left stay: {why}")
        }
        RecordEvent::NotResumed { suite, case, why } => {
            ran.not_resumed += 1;
            writeln!(err, "error: {} cannot be resumed: {why}", shown(suite, case))
        }
        RecordEvent::Done { suite, done } => {
            let name = shown(suite, &done.case);
            if let Some(warning) = &done.warning {
                writeln!(err, "warning: {name}: {}", plain(warning, REASON))?;
            }
            let Some(why) = &done.error else { return Ok(()) };
            let why = suite.config.policy.redact.words(why).into_owned();
            // Under `--run`, the reason stands in the report.
            let said = match keep {
                Keep::Runs => writeln!(
                    err,
                    "error: {name} is not recorded, and what was there stays: {}",
                    plain(&why, REASON)
                ),
                Keep::Pending => Ok(()),
            };
            ran.failed.push((format!("{}::{}", suite.name, done.case), why));
            said
        }
    }
}

fn list_interrupted(
    request: &RecordRequest,
    subjects: &Subjects<'_>,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let mut any = false;
    for (suite, subjects) in subjects {
        for Resumable { case, session, done, of, refused, .. } in
            interrupted(request, suite, subjects)?
        {
            any = true;
            let name = plain(&format!("{}::{case}", suite.name), usize::MAX);
            let refused = refused.map(|why| format!("; {why}")).unwrap_or_default();
            writeln!(
                output.out,
                "{name}  {done} of {of} repetitions are recorded, session {session}{refused}"
            )?;
        }
    }
    output.out.flush()?;
    if any {
        writeln!(
            output.err,
            "`harness --record --resume FILTER` goes on with those that FILTER selects"
        )?;
        return Ok(Exit::Passed);
    }
    writeln!(output.err, "nothing was interrupted")?;
    Ok(Exit::Nothing)
}

/// The exit code of a recording after which nothing is accepted. If only negative cases are selected, nothing was recorded.
fn ends(errors: bool, only_negative: bool) -> Exit {
    match (errors, only_negative) {
        (true, _) => Exit::Errors,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Passed,
    }
}

fn print_left_alone(negative: &Cases<'_>, output: &mut Output) -> Result<(), Failure> {
    for (_, case) in negative {
        writeln!(output.out, "{} ... {LEFT_ALONE}", shown(case))?;
    }
    Ok(())
}

/// Accepts the runs on disk of the cases with these names.
fn accept_only(
    harness: &Harness,
    args: &JudgeArgs,
    accept: &AcceptArgs,
    before: Before,
    names: &BTreeSet<String>,
    output: &mut Output,
) -> Result<Exit, Failure> {
    if names.is_empty() {
        return Ok(ends(before.errors > 0, false));
    }
    let mut plan = harness.find(&args.filter.selection(), None)?;
    plan.keep(|name| names.contains(name));
    accept_plan(harness, &plan, accept, before, output)
}

pub(super) fn name(case: &Case) -> String {
    format!("{}::{}", case.suite, case.name)
}

fn shown(case: &Case) -> String {
    plain(&name(case), usize::MAX)
}
