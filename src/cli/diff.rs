//! `harness diff GOLDEN RUN`: two recordings, or a golden and a recording.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use similar::TextDiff;

use super::Failure;
use super::args::DiffArgs;
use super::exit::Exit;
use super::output::Output;
use crate::discover::SuiteConfig;
use crate::golden::{GoldenFile, behaviour_text};
use crate::judge::words::plain;
use crate::judge::{Behaviour, Finding, Policy, Projection, differences, divergence, project};
use crate::load::{self, LoadError, LoadOptions};
use crate::report;

/// The `format` of `--json`.
const DIFF_FORMAT: &str = "goldrun/diff@1";

#[derive(Serialize)]
struct Difference<'a> {
    format: &'static str,
    identical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    divergence: Option<&'a str>,
    findings: &'a [Finding],
}

pub(super) fn diff(args: &DiffArgs, output: &mut Output) -> Result<Exit, Failure> {
    let config = match &args.policy {
        Some(path) => suite(path)?,
        None => SuiteConfig::default(),
    };
    let options = LoadOptions {
        format: args.format.unwrap_or(config.load.format),
        messages_from: config.load.messages_from.clone(),
        label_from: None,
    };
    let redacted = |failure: Failure| match failure {
        Failure::Broken(why) => Failure::Broken(config.policy.redact.words(&why).into_owned()),
        other => other,
    };
    let known = known(&args.golden, &options, &config.policy).map_err(redacted)?;
    let run = recording(&args.run, &options, &config.policy).map_err(redacted)?;
    if !config.policy.compares_something() {
        return Err(Failure::Usage(
            "the policy compares nothing: everything would be the same".to_owned(),
        ));
    }
    if known.is_empty() || !run.holds_something(&config.policy) {
        return Err(Failure::Broken(
            "there is nothing in common to compare under this policy".to_owned(),
        ));
    }
    let all = known.iter().map(|known| (differences(known, &run, &config.policy), known));
    let Some((findings, nearest)) = all.min_by_key(|(findings, _)| findings.len()) else {
        return Ok(Exit::Errors);
    };
    let divergence = divergence(&findings);
    if args.json {
        let difference = Difference {
            format: DIFF_FORMAT,
            identical: findings.is_empty(),
            divergence: divergence.as_deref(),
            findings: &findings,
        };
        let text = serde_json::to_string_pretty(&difference)
            .map_err(|error| Failure::Broken(error.to_string()))?;
        writeln!(output.out, "{text}")?;
    } else if args.unified {
        let (before, after) = (behaviour_text(nearest), behaviour_text(&run.behaviour));
        let name = |path: &Path| plain(&path.display().to_string(), usize::MAX);
        let difference = TextDiff::from_lines(&before, &after);
        write!(
            output.out,
            "{}",
            difference.unified_diff().header(&name(&args.golden), &name(&args.run))
        )?;
    } else if let Some(divergence) = divergence {
        writeln!(output.out, "{}\n{}", plain(&divergence, 400), report::findings(&findings))?;
    } else {
        writeln!(output.out, "the same")?;
    }
    output.out.flush()?;
    Ok(if findings.is_empty() { Exit::Passed } else { Exit::Failed })
}

fn suite(path: &Path) -> Result<SuiteConfig, Failure> {
    let mut buffer = Vec::new();
    let text = load::read_within(path, None, load::MAX_WRITTEN, &mut buffer)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    SuiteConfig::parse_in(text, path.parent())
        .map_err(|error| Failure::Usage(format!("{}:{error}", path.display())))
}

/// The behaviours that the run may have: a golden's, or the one of a recording.
fn known(path: &Path, options: &LoadOptions, policy: &Policy) -> Result<Vec<Behaviour>, Failure> {
    let mut buffer = Vec::new();
    let text = load::read(path, None, &mut buffer).map_err(|error| broken(error.into()))?;
    if !is_golden(text) {
        let projection = recording(path, options, policy)?;
        return Ok(if projection.holds_something(policy) {
            vec![projection.behaviour]
        } else {
            Vec::new()
        });
    }
    let golden =
        GoldenFile::parse(text, path).map_err(|error| Failure::Broken(error.to_string()))?;
    let accepted = golden.accepted;
    if let Some(lack) = accepted.compared.lacks(policy) {
        return Err(Failure::Broken(format!(
            "{}: {lack}: pass its suite with --policy",
            path.display()
        )));
    }
    Ok(accepted
        .behaviours
        .into_iter()
        .map(|known| accepted.compared.narrow(known.behaviour, policy))
        .collect())
}

fn is_golden(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        format: String,
    }
    serde_json::from_str::<Head>(text).is_ok_and(|head| head.format.starts_with("goldrun/golden@"))
}

fn recording(path: &Path, options: &LoadOptions, policy: &Policy) -> Result<Projection, Failure> {
    let mut buffer = Vec::new();
    let text = load::read(path, None, &mut buffer).map_err(|error| broken(error.into()))?;
    let run = load::parse(text, options).map_err(|error| broken(error.at(path, 1)))?;
    project(&run, policy).map_err(|error| {
        let part = error.text(&run).unwrap_or_default();
        broken(LoadError::value(text, &error.path, part, error.json()).at(path, 1))
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn broken(error: LoadError) -> Failure {
    Failure::Broken(error.to_string())
}
