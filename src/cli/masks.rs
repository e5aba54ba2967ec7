//! `harness masks suggest SUITE [CASE]…`: masks that a suite lacks, ready to be pasted.
//!
//! What is found is tried on all selected recordings again and again: they are held in memory.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::Failure;
use super::exit::Exit;
use super::import::toml_string;
use super::judge::harness;
use super::output::Output;
use crate::discover::{Case, Suite};
use crate::harness::{Harness, Selection, options, read_text};
use crate::judge::words::plain;
use crate::judge::{MaskRule, SampledCase, Suggestions, project, suggest};
use crate::load;

/// The `format` of `--json`.
const MASKS_FORMAT: &str = "goldrun/masks@1";

#[derive(Args, Debug)]
pub(super) struct MasksArgs {
    #[command(subcommand)]
    command: MasksCommand,
}

#[derive(Debug, Subcommand)]
enum MasksCommand {
    /// Compare the repetitions of each case, and print the masks under which they are one behaviour.
    ///
    /// What differs and may mean something stays, and is told. Exit 0: masks are printed, or none is needed; 3: a recording
    /// cannot be read; 4: no case has two repetitions.
    Suggest(SuggestArgs),
}

#[derive(Args, Debug)]
struct SuggestArgs {
    /// The suite.
    suite: String,
    /// Only cases whose name contains one of these.
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Print JSON (goldrun/masks@1) instead of TOML.
    #[arg(long)]
    json: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    no_cache: bool,
}

pub(super) fn masks(root: &Path, args: &MasksArgs, output: &mut Output) -> Result<Exit, Failure> {
    let MasksCommand::Suggest(args) = &args.command;
    let harness = harness(root).cache(!args.no_cache);
    let plan = harness.find(&Selection::all(), None)?;
    let mut problems = plan.problems().filter(|problem| problem.suite == args.suite).peekable();
    let unreadable = problems.peek().is_some();
    let mut configuration = false;
    for problem in problems {
        configuration |= problem.configuration;
        for line in problem.lines() {
            output.error(&plain(&line, 400));
        }
    }
    let Some(suite) = plan.inventory.suites.iter().find(|suite| suite.name == args.suite) else {
        if !unreadable {
            let known: Vec<&str> =
                plan.inventory.suites.iter().map(|suite| suite.name.as_str()).collect();
            let known =
                if known.is_empty() { "there is none".to_owned() } else { known.join(", ") };
            output
                .error(&plain(&format!("there is no suite {:?}; known: {known}", args.suite), 400));
        }
        return Ok(if configuration {
            Exit::Usage
        } else if unreadable {
            Exit::Errors
        } else {
            Exit::Nothing
        });
    };
    let meant = |case: &&Case| {
        args.cases.is_empty() || args.cases.iter().any(|part| case.name.contains(part.as_str()))
    };
    let (texts, errors) = texts(&harness, suite, suite.cases.iter().filter(meant));
    let (cases, more) = sampled(&harness, suite, &texts);
    for error in errors.iter().chain(&more) {
        output.error(&plain(error, 400));
    }
    let failed = unreadable || !(errors.is_empty() && more.is_empty());
    if cases.is_empty() {
        output.error(
            "nothing was compared: no selected case has two repetitions that can be read; record each case twice or \
             more, then suggest again",
        );
        return Ok(if failed { Exit::Errors } else { Exit::Nothing });
    }
    let suggestions = suggest(&cases, &suite.config.policy);
    let runs = cases.iter().map(|case| case.runs.len()).sum();
    if args.json {
        let text = serde_json::to_string_pretty(&Found::new(suite, &cases, runs, &suggestions))
            .map_err(|error| Failure::Broken(error.to_string()))?;
        writeln!(output.out, "{text}")?;
    } else {
        print(suite, cases.len(), runs, &suggestions, &mut output.out)?;
    }
    output.out.flush()?;
    Ok(if failed { Exit::Errors } else { Exit::Passed })
}

/// The text of a recording, its case's name, its number and its file.
struct Recorded<'c> {
    case: &'c str,
    repetition: u32,
    path: PathBuf,
    line: u64,
    text: String,
}

/// The recordings of cases that have two or more; and those that cannot be read.
fn texts<'c>(
    harness: &Harness,
    suite: &Suite,
    cases: impl Iterator<Item = &'c Case>,
) -> (Vec<Recorded<'c>>, Vec<String>) {
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    for case in cases.filter(|case| case.recordings.len() > 1) {
        for recording in &case.recordings {
            let mut buffer = Vec::new();
            match read_text(suite, case, recording, &mut buffer) {
                Ok(text) => texts.push(Recorded {
                    case: &case.name,
                    repetition: recording.repetition,
                    path: recording.path.clone(),
                    line: recording.slice.map_or(1, |slice| slice.line),
                    text: text.to_owned(),
                }),
                Err(error) => errors.push(harness.relative_words(&error.to_string())),
            }
        }
    }
    (texts, errors)
}

/// The runs in `texts` by case, of cases that have two or more; and what is wrong with others.
fn sampled<'r>(
    harness: &Harness,
    suite: &Suite,
    texts: &'r [Recorded<'_>],
) -> (Vec<SampledCase<'r>>, Vec<String>) {
    let (mut cases, mut errors): (Vec<SampledCase<'r>>, Vec<String>) = (Vec::new(), Vec::new());
    let policy = &suite.config.policy;
    let options = options(suite);
    for recorded in texts {
        let run =
            load::parse(&recorded.text, &options).and_then(|run| match project(&run, policy) {
                Ok(_) => Ok(run),
                Err(error) => {
                    let part = error.text(&run).unwrap_or_default();
                    Err(load::LoadError::value(&recorded.text, &error.path, part, error.json()))
                }
            });
        match run {
            Ok(run) => {
                if cases.last().is_none_or(|case| case.name != recorded.case) {
                    cases.push(SampledCase { name: recorded.case.to_owned(), runs: Vec::new() });
                }
                if let Some(case) = cases.last_mut() {
                    case.runs.push((recorded.repetition, run));
                }
            }
            Err(error) => {
                let words =
                    harness.relative_words(&error.at(&recorded.path, recorded.line).to_string());
                errors.push(policy.redact.words(&words).into_owned());
            }
        }
    }
    cases.retain(|case| case.runs.len() > 1);
    (cases, errors)
}

/// TOML, of which all that is no mask is a comment.
fn print(
    suite: &Suite,
    cases: usize,
    runs: usize,
    found: &Suggestions,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut comment = |text: &str| writeln!(out, "# {}", plain(text, 600));
    let of = if cases == 1 { "case" } else { "cases" };
    comment(&format!("{runs} repetitions of {cases} {of} of suite {} were compared", suite.name))?;
    if !found.apart.is_empty() {
        let some: Vec<String> = found
            .apart
            .iter()
            .take(8)
            .map(|(case, ways)| format!("{case} ({ways} ways)"))
            .collect();
        let more = if found.apart.len() > 8 { ", …" } else { "" };
        let count = found.apart.len();
        comment(&format!(
            "repetitions go several ways, which no mask makes one, in {count} {}: {}{more}",
            if count == 1 { "case" } else { "cases" },
            some.join(", ")
        ))?;
    }
    for &index in &found.not_needed {
        if let Some(rule) = suite.config.policy.masks.get(index) {
            comment(&format!(
                "not needed for these: mask {} of suite.toml ({rule}), which makes nothing equal",
                index + 1
            ))?;
        }
    }
    for cases in &found.merged {
        comment(&format!(
            "look at this: with these masks the cases {} do the same",
            cases.join(", ")
        ))?;
    }
    if found.masks.is_empty() {
        comment(if found.unexplained.is_empty() {
            "no mask is needed"
        } else {
            "no mask is suggested"
        })?;
    }
    for suggestion in &found.masks {
        writeln!(out, "\n{}", entry(&suggestion.rule))?;
    }
    if !found.unexplained.is_empty() {
        writeln!(
            out,
            "\n# What follows differs too, and may mean something: no mask is suggested for it."
        )?;
    }
    for left in &found.unexplained {
        let [one, other] = left.repetitions;
        let times =
            if left.values == 1 { String::new() } else { format!(" ({} values)", left.values) };
        let line = format!(
            "{} in case {}, repetitions {one} and {other}{times}: {} / {}: {}",
            left.at, left.case, left.before, left.after, left.why
        );
        writeln!(out, "# {}", plain(&line, 600))?;
        let with = match (&left.kind, &left.pattern) {
            (Some(kind), _) => format!("use = {}", toml_string(kind)),
            (None, Some(pattern)) => format!("pattern = {}", toml_string(pattern)),
            (None, None) => continue,
        };
        writeln!(
            out,
            "#   if it means nothing: {{ {}, at = {}, reason = \"…\" }}",
            plain(&with, 300),
            toml_string(&left.at)
        )?;
    }
    Ok(())
}

fn entry(rule: &MaskRule) -> String {
    let what = match rule.kind.name() {
        Some(name) => format!("use = {}", toml_string(name)),
        None => String::new(),
    };
    let at = rule
        .at
        .as_ref()
        .map_or_else(String::new, |at| format!("at = {}\n", toml_string(at.as_str())));
    format!(
        "[[compare.mask]]\n{what}\n{at}reason = {}",
        toml_string(&plain(&rule.reason, usize::MAX))
    )
}

/// What `--json` prints.
#[derive(Serialize)]
struct Found<'a> {
    format: &'static str,
    suite: &'a str,
    cases: usize,
    repetitions: usize,
    masks: Vec<Mask<'a>>,
    unexplained: Vec<Left<'a>>,
    not_needed: Vec<String>,
    apart: Vec<Apart<'a>>,
    merged: &'a [Vec<String>],
}

#[derive(Serialize)]
struct Mask<'a> {
    r#use: &'a str,
    at: &'a str,
    reason: &'a str,
    values: usize,
    cases: &'a [String],
}

#[derive(Serialize)]
struct Left<'a> {
    at: &'a str,
    case: &'a str,
    repetitions: [u32; 2],
    before: &'a str,
    after: &'a str,
    values: usize,
    why: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#use: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
}

#[derive(Serialize)]
struct Apart<'a> {
    case: &'a str,
    ways: usize,
}

impl<'a> Found<'a> {
    fn new(
        suite: &'a Suite,
        cases: &[SampledCase<'_>],
        runs: usize,
        found: &'a Suggestions,
    ) -> Self {
        let mask = |suggestion: &'a crate::judge::Suggestion| Mask {
            r#use: suggestion.rule.kind.name().unwrap_or_default(),
            at: suggestion.rule.at.as_ref().map_or("", |at| at.as_str()),
            reason: &suggestion.rule.reason,
            values: suggestion.values,
            cases: &suggestion.cases,
        };
        let left = |left: &'a crate::judge::Unexplained| Left {
            at: &left.at,
            case: &left.case,
            repetitions: left.repetitions,
            before: &left.before,
            after: &left.after,
            values: left.values,
            why: &left.why,
            r#use: left.kind,
            pattern: left.pattern.as_deref(),
        };
        let rule = |&index: &usize| suite.config.policy.masks.get(index).map(ToString::to_string);
        Self {
            format: MASKS_FORMAT,
            suite: &suite.name,
            cases: cases.len(),
            repetitions: runs,
            masks: found.masks.iter().map(mask).collect(),
            unexplained: found.unexplained.iter().map(left).collect(),
            not_needed: found.not_needed.iter().filter_map(rule).collect(),
            apart: found.apart.iter().map(|(case, ways)| Apart { case, ways: *ways }).collect(),
            merged: &found.merged,
        }
    }
}
