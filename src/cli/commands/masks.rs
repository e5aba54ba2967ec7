//! `harness masks suggest SUITE [CASE]…`: masks that a suite lacks, ready to be pasted.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::cli::arguments::{MasksArgs, MasksCommand};
use crate::cli::shell::{Exit, Failure, Output, harness};
use crate::discover::{Case, Suite};
use crate::harness::{MaskSuggestions, Selection, mask_entry};
use crate::judge::suggest::{Suggestion, Unexplained};
use crate::suite::toml_string;
use crate::text::plain;

const MASKS_FORMAT: &str = "goldrun/masks@1";

pub(crate) fn masks(root: &Path, args: &MasksArgs, output: &mut Output) -> Result<Exit, Failure> {
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
            let known = if known.is_empty() {
                "there are no suites".to_owned()
            } else {
                format!("known are {}", known.join(", "))
            };
            output.error(&plain(&format!("there is no suite {:?}; {known}", args.suite), 400));
        }
        return Ok(if configuration {
            Exit::Usage
        } else if unreadable {
            Exit::Errors
        } else {
            Exit::Nothing
        });
    };
    let meant = |case: &Case| {
        args.cases.is_empty() || args.cases.iter().any(|part| case.name.contains(part.as_str()))
    };
    let found = harness.suggest_masks_of(suite, meant);
    for error in &found.errors {
        output.error(&plain(error, 400));
    }
    let failed = unreadable || !found.errors.is_empty();
    if found.cases == 0 {
        output.error(
            "nothing was compared: no selected case has two repetitions that can be read; record each case twice or \
             more, then suggest again",
        );
        return Ok(if failed { Exit::Errors } else { Exit::Nothing });
    }
    if args.json {
        let shown = Shown::new(suite, &found);
        writeln!(output.out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else {
        print(suite, &found, &mut output.out)?;
    }
    output.out.flush()?;
    Ok(if failed { Exit::Errors } else { Exit::Passed })
}

/// Prints TOML in which everything but the masks is commented out.
fn print(suite: &Suite, found: &MaskSuggestions, out: &mut dyn Write) -> Result<(), Failure> {
    let MaskSuggestions { suggestions: found, cases, repetitions: runs, .. } = found;
    let mut comment = |text: &str| writeln!(out, "# {}", plain(text, 600));
    let of = if *cases == 1 { "case" } else { "cases" };
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
            "no mask makes the repetitions equal in {count} {}, they go several ways: {}{more}",
            if count == 1 { "case" } else { "cases" },
            some.join(", ")
        ))?;
    }
    for &index in &found.not_needed {
        if let Some(rule) = suite.config.policy.masks.get(index) {
            comment(&format!(
                "these cases do not need mask {} of suite.toml ({rule}): it makes nothing equal",
                index + 1
            ))?;
        }
    }
    for cases in &found.merged {
        comment(&format!(
            "check this: with these masks the cases {} behave the same",
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
        writeln!(out, "\n{}", mask_entry(&suggestion.rule))?;
    }
    print_unexplained(&found.unexplained, out)
}

/// Prints the differences that no mask explains, as comments.
fn print_unexplained(unexplained: &[Unexplained], out: &mut dyn Write) -> Result<(), Failure> {
    if !unexplained.is_empty() {
        writeln!(
            out,
            "\n# The following differs too, but may mean something, so no mask is suggested for it."
        )?;
    }
    for left in unexplained {
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

#[derive(Serialize)]
struct Shown<'a> {
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

impl<'a> Shown<'a> {
    fn new(suite: &'a Suite, found: &'a MaskSuggestions) -> Self {
        let MaskSuggestions { suggestions, cases, repetitions, .. } = found;
        let mask = |suggestion: &'a Suggestion| Mask {
            r#use: suggestion.rule.kind.name().unwrap_or_default(),
            at: suggestion.rule.at.as_ref().map_or("", |at| at.as_str()),
            reason: &suggestion.rule.reason,
            values: suggestion.values,
            cases: &suggestion.cases,
        };
        let left = |left: &'a Unexplained| Left {
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
            cases: *cases,
            repetitions: *repetitions,
            masks: suggestions.masks.iter().map(mask).collect(),
            unexplained: suggestions.unexplained.iter().map(left).collect(),
            not_needed: suggestions.not_needed.iter().filter_map(rule).collect(),
            apart: suggestions
                .apart
                .iter()
                .map(|(case, ways)| Apart { case, ways: *ways })
                .collect(),
            merged: &suggestions.merged,
        }
    }
}
