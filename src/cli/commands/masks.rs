//! `harness masks suggest SUITE [CASE]…`: masks that a suite lacks, ready to be pasted.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::cli::arguments::{MasksArgs, MasksCommand};
use crate::cli::shell::{Exit, Failure, Output, counted, harness};
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
            let known = plan.inventory.suites.iter().map(|suite| suite.name.as_str());
            let known = match known.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "there are no suites".to_owned(),
                known => format!("known are {known}"),
            };
            output.error(&plain(&format!("there is no suite {:?}; {known}", args.suite), 400));
        }
        return Ok(match unreadable {
            true if configuration => Exit::Usage,
            true => Exit::Errors,
            false => Exit::Nothing,
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
    Ok(if failed { Exit::Errors } else { Exit::Passed })
}

/// Prints TOML in which everything but the masks is commented out.
fn print(suite: &Suite, found: &MaskSuggestions, out: &mut dyn Write) -> Result<(), Failure> {
    let MaskSuggestions { suggestions: found, cases, repetitions: runs, .. } = found;
    let mut comment = |text: &str| writeln!(out, "# {}", plain(text, 600));
    let (cases, name) = (counted(*cases, "case"), &suite.name);
    comment(&format!("{runs} repetitions of {cases} of suite {name} were compared"))?;
    if !found.apart.is_empty() {
        let some = found.apart.iter().take(8);
        let some: Vec<_> = some.map(|(case, ways)| format!("{case} ({ways} ways)")).collect();
        let more = if found.apart.len() > 8 { ", …" } else { "" };
        let (cases, some) = (counted(found.apart.len(), "case"), some.join(", "));
        comment(&format!(
            "no mask makes the repetitions equal in {cases}, they go several ways: {some}{more}"
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
        let cases = cases.join(", ");
        comment(&format!("check this: with these masks the cases {cases} behave the same"))?;
    }
    if found.masks.is_empty() {
        let word = if found.unexplained.is_empty() { "needed" } else { "suggested" };
        comment(&format!("no mask is {word}"))?;
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
        let Unexplained { at, case, before, after, why, values, .. } = left;
        let times = if *values == 1 { String::new() } else { format!(" ({values} values)") };
        let line = format!(
            "{at} in case {case}, repetitions {one} and {other}{times}: {before} / {after}: {why}"
        );
        writeln!(out, "# {}", plain(&line, 600))?;
        let with = match (&left.kind, &left.pattern) {
            (Some(kind), _) => format!("use = {}", toml_string(kind)),
            (None, Some(pattern)) => format!("pattern = {}", toml_string(pattern)),
            (None, None) => continue,
        };
        let (with, at) = (plain(&with, 300), toml_string(at));
        writeln!(out, "#   if it means nothing: {{ {with}, at = {at}, reason = \"…\" }}")?;
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
        let apart = |(case, ways): &'a (String, usize)| Apart { case, ways: *ways };
        let rule = |&index: &usize| suite.config.policy.masks.get(index).map(ToString::to_string);
        Self {
            format: MASKS_FORMAT,
            suite: &suite.name,
            cases: *cases,
            repetitions: *repetitions,
            masks: suggestions.masks.iter().map(mask).collect(),
            unexplained: suggestions.unexplained.iter().map(left).collect(),
            not_needed: suggestions.not_needed.iter().filter_map(rule).collect(),
            apart: suggestions.apart.iter().map(apart).collect(),
            merged: &suggestions.merged,
        }
    }
}
