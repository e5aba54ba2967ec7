//! `harness suggest [SUITE] [CASE]…`: settings that a suite lacks, and what each would stop noticing.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::cli::arguments::SuggestArgs;
use crate::cli::shell::{Exit, Failure, Output, counted, harness, may_write};
use crate::discover::{Case, Suite};
use crate::files::layout::suite_file;
use crate::harness::{Plan, Selection, Suggested, tables};
use crate::judge::suggest::{Agreement, Alteration, Noticed, Priced, Setting, Unexplained};
use crate::suite::toml_string;
use crate::text::plain;

const SUGGEST_FORMAT: &str = "goldrun/suggest@1";

pub(crate) fn suggest(
    root: &Path,
    args: &SuggestArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.no_cache);
    let plan = harness.find(&Selection::all(), None)?;
    let (suites, failed) = match chosen(&plan, args.suite.as_deref(), output) {
        Ok(found) => found,
        Err(exit) => return Ok(exit),
    };
    let meant = |case: &Case| {
        args.cases.is_empty() || args.cases.iter().any(|part| case.name.contains(part.as_str()))
    };
    let mut errors = failed.is_some();
    let mut found: Vec<(&Suite, Suggested)> = Vec::new();
    for suite in suites {
        let suggested = harness.suggest_of(suite, meant);
        for error in &suggested.errors {
            errors = true;
            output.error(&plain(error, 400));
        }
        if suggested.cases > 0 {
            found.push((suite, suggested));
        }
    }
    if args.apply {
        may_write("settings", args.update, output)?;
    }
    if found.is_empty() {
        output.error(
            "nothing was compared: no selected case has two repetitions that can be read; record each case twice or \
             more, then suggest again",
        );
        return Ok(failed.unwrap_or(if errors { Exit::Errors } else { Exit::Nothing }));
    }
    if args.json {
        let suites = found.iter().map(|(suite, found)| Shown::new(suite, found)).collect();
        let shown = AllShown { format: SUGGEST_FORMAT, suites };
        writeln!(output.out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else {
        for (index, (suite, found)) in found.iter().enumerate() {
            if index > 0 {
                writeln!(output.out)?;
            }
            print(suite, found, &mut output.out)?;
            if found.settings().is_empty() {
                continue;
            }
            let [apply, accept] = harness.apply_commands(suite);
            if !args.apply {
                writeln!(output.out, "\n# to write these settings: {}", plain(&apply, 300))?;
                continue;
            }
            match harness.apply(suite, found) {
                Ok(path) => {
                    let path = plain(&harness.relative(&path), usize::MAX);
                    let accept = plain(&accept, 300);
                    writeln!(
                        output.err,
                        "{path} ... written; then look at what changed, and: {accept}"
                    )?;
                }
                Err(error) => {
                    errors = true;
                    let path = harness.relative(&suite_file(&suite.dir));
                    output.error(&plain(&format!("{path}: {error}"), 600));
                }
            }
        }
    }
    Ok(failed.unwrap_or(if errors { Exit::Errors } else { Exit::Passed }))
}

/// The suite called `name`, or all; and how the command ends because others cannot be read. What is wrong is printed.
pub(super) fn chosen<'p>(
    plan: &'p Plan,
    name: Option<&str>,
    output: &mut Output,
) -> Result<(Vec<&'p Suite>, Option<Exit>), Exit> {
    let is_meant = |suite: &str| name.is_none_or(|name| name == suite);
    let mut failed = None;
    for problem in plan.problems().filter(|problem| is_meant(&problem.suite)) {
        let exit = if problem.configuration { Exit::Usage } else { Exit::Errors };
        failed = failed.filter(|known| *known == Exit::Usage).or(Some(exit));
        for line in problem.lines() {
            output.error(&plain(&line, 400));
        }
    }
    let all = &plan.inventory.suites;
    let suites: Vec<&Suite> = all.iter().filter(|suite| is_meant(&suite.name)).collect();
    if suites.is_empty() {
        if let (None, Some(name)) = (failed, name) {
            let known = all.iter().map(|suite| suite.name.as_str());
            let known = match known.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "there are no suites".to_owned(),
                known => format!("known are {known}"),
            };
            output.error(&plain(&format!("there is no suite {name:?}; {known}"), 400));
        } else if failed.is_none() {
            output.error("there are no suites");
        }
        return Err(failed.unwrap_or(Exit::Nothing));
    }
    Ok((suites, failed))
}

/// Prints TOML in which everything but the settings is commented out.
fn print(suite: &Suite, found: &Suggested, out: &mut dyn Write) -> Result<(), Failure> {
    let Suggested { proposal, cases, repetitions: runs, .. } = found;
    let masks = &proposal.masks;
    let mut comment = |text: &str| writeln!(out, "# {}", plain(text, 600));
    let (cases, name) = (counted(*cases, "case"), &suite.name);
    comment(&format!("{runs} repetitions of {cases} of suite {name} were compared"))?;
    let (before, after) = (proposal.before, proposal.after);
    let settings = found.settings();
    let with = match settings.len() {
        0 => String::new(),
        1 => format!("; with this setting, {}", agreeing(after)),
        _ => format!("; with these settings, {}", agreeing(after)),
    };
    comment(&format!("as the suite is, {}{with}", agreeing(before)))?;
    if !masks.apart.is_empty() {
        let some = masks.apart.iter().take(8);
        let some: Vec<_> = some.map(|(case, ways)| format!("{case} ({ways} ways)")).collect();
        let more = if masks.apart.len() > 8 { ", …" } else { "" };
        let (cases, some) = (counted(masks.apart.len(), "case"), some.join(", "));
        comment(&format!(
            "no mask makes the repetitions equal in {cases}, they go several ways: {some}{more}"
        ))?;
    }
    for &index in &masks.not_needed {
        if let Some(rule) = suite.config.policy.masks.get(index) {
            comment(&format!(
                "these cases do not need mask {} of suite.toml ({rule}): it makes nothing equal",
                index + 1
            ))?;
        }
    }
    for cases in &masks.merged {
        let cases = cases.join(", ");
        comment(&format!("check this: with these masks the cases {cases} behave the same"))?;
    }
    if settings.is_empty() {
        let whole = before.together == before.repetitions && masks.unexplained.is_empty();
        comment(&format!("nothing is {}", if whole { "needed" } else { "suggested" }))?;
    } else {
        let [was, is] = &proposal.noticed;
        comment(&format!(
            "of {} small alterations of these recordings, the suite finds {}; with all that follows, {}",
            was.total().made,
            was.total().found,
            is.total().found
        ))?;
    }
    for other in &proposal.alternatives {
        let (word, total) = (toml_string(other.trajectory.as_str()), other.noticed.total());
        comment(&format!(
            "with trajectory = {word}{}, {}, and {} of {} alterations are found",
            if other.trajectory == found.policy.trajectory { " as it is" } else { " instead" },
            agreeing(other.agreement),
            total.found,
            total.made
        ))?;
    }
    let prices = |index: usize| {
        let priced = proposal.settings.get(index);
        priced.map(|priced| price(priced, &proposal.noticed[0])).into_iter().collect()
    };
    write!(out, "{}", tables(&settings, &found.policy, &prices))?;
    print_unexplained(&masks.unexplained, out)
}

fn agreeing(agreement: Agreement) -> String {
    let Agreement { repetitions, together, groups, whole } = agreement;
    let noun = if groups == 1 { "case" } else { "cases" };
    format!("{together} of {repetitions} repetitions agree ({whole} of {groups} {noun} wholly)")
}

/// What a setting brings and costs.
fn price(Priced { setting, brings, costs }: &Priced, before: &Noticed) -> String {
    let what = match setting {
        Setting::Ignore { path, values: Some((one, other)), .. } => {
            format!("{} ({one} / {other}) ", path.as_str())
        }
        Setting::Ignore { path, .. } => format!("{} ", path.as_str()),
        _ => String::new(),
    };
    let brings = match brings {
        0 => "brings no repetition wholly together".to_owned(),
        brings => format!("brings {} together", counted(*brings as usize, "repetition")),
    };
    let cost = |(how, cost): &(Alteration, u32)| {
        format!("{cost} of {} {}", before.get(*how).made, how.words())
    };
    let costs: Vec<String> = costs.iter().map(cost).collect();
    match costs.is_empty() {
        true => format!("{what}{brings}; every alteration that was found still is"),
        false => format!("{what}{brings}; no longer finds {}", costs.join(", ")),
    }
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

/// What `--json` prints of all suites.
#[derive(Serialize)]
pub(super) struct AllShown<S> {
    pub(super) format: &'static str,
    pub(super) suites: Vec<S>,
}

#[derive(Serialize)]
struct Shown<'a> {
    suite: &'a str,
    cases: usize,
    repetitions: usize,
    agreement: [Agreement; 2],
    settings: Vec<ShownSetting<'a>>,
    /// All of them as TOML.
    toml: String,
    /// Of each kind of alteration: how many were made, how many are found as the suite is, and how many with the settings.
    alterations: BTreeMap<&'static str, [u32; 3]>,
    unexplained: Vec<Left<'a>>,
    not_needed: Vec<String>,
    apart: Vec<Apart<'a>>,
    merged: &'a [Vec<String>],
}

#[derive(Serialize)]
struct ShownSetting<'a> {
    /// `mask`, `ignore`, `output`, `trajectory`.
    setting: &'static str,
    /// What is masked or ignored, or the value of the setting.
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// How many repetitions it brings together.
    brings: u32,
    /// Of each kind of alteration, how many are no longer found with it.
    costs: BTreeMap<&'static str, u32>,
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

impl<'a> From<&'a Priced> for ShownSetting<'a> {
    fn from(priced: &'a Priced) -> Self {
        let (mut at, mut reason) = (None, None);
        let (setting, value) = match &priced.setting {
            Setting::Mask(mask) => {
                (at, reason) = (mask.rule.at.as_ref(), Some(mask.rule.reason.as_str()));
                ("mask", mask.rule.kind.name().unwrap_or_default().to_owned())
            }
            Setting::Ignore { tool, path, .. } => ("ignore", format!("{tool}: {}", path.as_str())),
            Setting::Output(output) => ("output", output.to_string()),
            Setting::Trajectory { trajectory, .. } => ("trajectory", trajectory.to_string()),
        };
        let at = at.map(|at| at.as_str());
        let costs = priced.costs.iter().map(|(how, cost)| (how.as_str(), *cost)).collect();
        Self { setting, value, at, reason, brings: priced.brings, costs }
    }
}

impl<'a> Shown<'a> {
    fn new(suite: &'a Suite, found: &'a Suggested) -> Self {
        let Suggested { proposal, cases, repetitions, .. } = found;
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
        let masks = &proposal.masks;
        let apart = |(case, ways): &'a (String, usize)| Apart { case, ways: *ways };
        let rule = |&index: &usize| suite.config.policy.masks.get(index).map(ToString::to_string);
        let [was, is] = &proposal.noticed;
        let found_of = |how: Alteration| {
            (how.as_str(), [was.get(how).made, was.get(how).found, is.get(how).found])
        };
        Self {
            suite: &suite.name,
            cases: *cases,
            repetitions: *repetitions,
            agreement: [proposal.before, proposal.after],
            settings: proposal.settings.iter().map(ShownSetting::from).collect(),
            toml: found.toml(),
            alterations: was.each().map(|(how, _)| found_of(how)).collect(),
            unexplained: masks.unexplained.iter().map(left).collect(),
            not_needed: masks.not_needed.iter().filter_map(rule).collect(),
            apart: masks.apart.iter().map(apart).collect(),
            merged: &masks.merged,
        }
    }
}
