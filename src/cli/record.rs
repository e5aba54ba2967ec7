//! `harness --record` where suites name agents: they are run, and what they do is accepted.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::Path;

use super::Failure;
use super::accept::{Before, accept_plan, may_write};
use super::accept_case::LEFT_ALONE;
use super::args::{AcceptArgs, JudgeArgs};
use super::commit::{Head, head};
use super::exit::Exit;
use super::output::Output;
use super::recording::Recording;
use crate::discover::{Case, InputMode, Suite};
use crate::harness::{Harness, Plan, quoted};
use crate::judge::Expect;
use crate::judge::words::plain;
use crate::record::Subject;

/// How much of an input is shown.
const INPUT: usize = 100;

/// Selected cases, each with its suite.
type Cases<'p> = [(&'p Suite, &'p Case)];

/// Runs the agents of the selected cases `with` one, and accepts what they do; of those `without`, what is on disk.
pub(super) fn record(
    harness: &Harness,
    plan: &Plan,
    (with, without): (&Cases<'_>, &Cases<'_>),
    args: &JudgeArgs,
    accept: &AcceptArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    if !args.recording.no_accept {
        may_write(accept, output)?;
    }
    // Its runs are kept as they are: an agent that has become better would leave nothing to reject.
    let (negative, with): (Vec<_>, Vec<_>) =
        with.iter().copied().partition(|(_, case)| case.expect == Expect::Fail);
    let only_negative = with.is_empty() && !negative.is_empty();
    let suites = suites(&with);
    let (subjects, mut errors) = subjects(&suites, output)?;
    if args.recording.resume && (accept.dry_run || args.filter.filters.is_empty()) {
        return Recording::new(harness, &args.recording, output).list(&subjects);
    }
    if accept.dry_run {
        say_left_alone(&negative, output)?;
        say_what_would_be_run(harness.root(), &subjects, output)?;
        return Ok(ends(errors > 0, only_negative));
    }
    let mut recording = Recording::new(harness, &args.recording, output);
    // What is recorded, and what agents leave behind, is no work that was not committed.
    let head = Head::from(head(harness.root()));
    let recorded = recording.all(&subjects)?;
    errors += recorded.errors;
    if args.recording.no_accept || recorded.interrupted {
        say_left_alone(&negative, output)?;
        writeln!(output.out, "\n{} recorded; {errors} errors", recorded.cases.len())?;
        output.out.flush()?;
        return Ok(ends(errors > 0 || recorded.interrupted, only_negative));
    }
    let others = without.iter().chain(&negative).map(|(_, case)| name(case));
    let names = recorded.cases.into_iter().chain(others);
    let problems = plan.problems().map(|problem| format!("{}::{}", problem.suite, problem.case()));
    let before = Before { head, errors };
    accept_only(harness, args, accept, before, &names.chain(problems).collect(), output)
}

/// Who asks for negative cases only does not get what was asked for.
fn ends(errors: bool, only_negative: bool) -> Exit {
    match (errors, only_negative) {
        (true, _) => Exit::Errors,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Passed,
    }
}

fn say_left_alone(negative: &Cases<'_>, output: &mut Output) -> Result<(), Failure> {
    for (_, case) in negative {
        writeln!(output.out, "{} ... {LEFT_ALONE}", plain(&name(case), usize::MAX))?;
    }
    Ok(())
}

/// Accepts what is on disk now of these cases.
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
    let mut plan: Plan = harness.find(&args.filter.selection(), None)?;
    plan.keep(|name| names.contains(name));
    accept_plan(harness, &plan, accept, before, output)
}

fn name(case: &Case) -> String {
    format!("{}::{}", case.suite, case.name)
}

/// The cases by suite, in their order.
fn suites<'p>(cases: &[(&'p Suite, &'p Case)]) -> Vec<(&'p Suite, Vec<&'p Case>)> {
    let mut suites: Vec<(&Suite, Vec<&Case>)> = Vec::new();
    for &(suite, case) in cases {
        match suites.iter_mut().find(|(other, _)| other.name == suite.name) {
            Some((_, cases)) => cases.push(case),
            None => suites.push((suite, vec![case])),
        }
    }
    suites
}

/// The cases that can be run, by suite; how many cannot.
type Subjects<'p> = Vec<(&'p Suite, Vec<Subject<'p>>)>;

fn subjects<'p>(
    suites: &[(&'p Suite, Vec<&'p Case>)],
    output: &mut Output,
) -> Result<(Subjects<'p>, usize), Failure> {
    let (mut subjects, mut errors) = (Vec::new(), 0);
    for (suite, cases) in suites {
        let mut of_suite = Vec::new();
        for case in cases {
            match Subject::new(suite, case) {
                Ok(subject) => of_suite.push(subject),
                Err(why) => {
                    errors += 1;
                    writeln!(
                        output.err,
                        "error: {} cannot be recorded: {why}",
                        plain(&name(case), usize::MAX)
                    )?;
                }
            }
        }
        if !of_suite.is_empty() {
            subjects.push((*suite, of_suite));
        }
    }
    Ok((subjects, errors))
}

/// What `--record` would run, a case after the other.
fn say_what_would_be_run(
    root: &Path,
    subjects: &Subjects<'_>,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut runs = 0;
    for (suite, subjects) in subjects {
        let record = &suite.config.record;
        for subject in subjects {
            runs += record.repetitions;
            let times = if record.repetitions == 1 {
                "once".to_owned()
            } else {
                format!("{} times", record.repetitions)
            };
            writeln!(
                output.out,
                "{} would be run {times}, {} at once, each for at most {:?}, in {}",
                plain(&name(subject.case), usize::MAX),
                record.jobs,
                record.timeout,
                match record.isolation {
                    crate::discover::Isolation::None => root.display().to_string(),
                    crate::discover::Isolation::Worktree => "a git worktree of its own".to_owned(),
                }
            )?;
            let words = subject.words(Path::new("$GOLDRUN_RUN_DIR"));
            let words: Vec<String> =
                words.iter().map(|word| quoted(&word.to_string_lossy())).collect();
            let words = words.join(" ");
            writeln!(output.out, "    {}", plain(&suite.config.policy.redact.words(&words), 400))?;
            match (subject.given(), record.input) {
                (Some(input), InputMode::Stdin) => {
                    let input = suite.config.policy.redact.words(input);
                    writeln!(output.out, "    < {}", plain(&input, INPUT))?;
                }
                (Some(_), _) => {}
                (None, _) => writeln!(output.out, "    without an input")?,
            }
            writeln!(output.out, "    sees {}", plain(&subject.variables().join(", "), 400))?;
        }
    }
    writeln!(output.out, "\n{runs} runs; nothing was run or written")?;
    Ok(output.out.flush()?)
}

/// Whether progress can be shown as it goes on.
pub(super) fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}
