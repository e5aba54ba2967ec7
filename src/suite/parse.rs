//! The text of `suite.toml` → [`SuiteConfig`]: shape, types, then every rule between values.
//!
//! Every error has a line and a column, says what is wrong, and says what to do. Only documented defaults are filled in.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use glob::Pattern;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::config::{AcceptConfig, CaseEntry, EnvEntry, LoadConfig, RecordConfig, SuiteConfig};
use super::error::{SuiteError, SuiteErrorKind};
use super::pattern::RunPattern;
use super::policy::{policy, redaction};
use super::raw::{RawCase, RawLoad, RawQuarantine, RawRecord, RawSuite, RawVerdict};
use super::source::Source;
use super::values::{json, json_text, toml_string};
use super::{budget, check, duration, keys};
use crate::files::names;
use crate::json::{DEEPEST, Json, KeyPath, plain, sha256_hex};
use crate::judge::case::Quarantine;
use crate::judge::policy::{Day, Policy};
use crate::judge::verdict::{Evidence, VerdictRules};

/// What was probably meant by a value of the wrong type, as it is to be written.
fn meant(path: &str, message: &str, found: &DeValue<'_>) -> Option<String> {
    let wants = |what: &str| message.starts_with(&format!("expected {what}"));
    match found {
        DeValue::String(text) if wants("a list") => {
            // Only a command has words.
            let words: Vec<_> = match path {
                "record.agent" => text.split_whitespace().map(toml_string).collect(),
                _ => vec![toml_string(text)],
            };
            Some(format!("[{}]", words.join(", ")))
        }
        DeValue::String(text) if wants("a whole number") => {
            text.trim().parse::<u64>().ok().map(|number| number.to_string())
        }
        DeValue::String(text) if wants("a number") => match text.trim().strip_suffix('%') {
            Some(percent) => {
                percent.trim().parse::<f64>().ok().map(|percent| (percent / 100.0).to_string())
            }
            None => text.trim().parse::<f64>().ok().map(|number| number.to_string()),
        },
        DeValue::Integer(number) if path.ends_with("timeout") => Some(format!("\"{number}s\"")),
        DeValue::Integer(number) if wants("a string") => Some(format!("\"{number}\"")),
        DeValue::Float(number) if path == "compare.output" => {
            Some(format!("{{ similarity = {number} }}"))
        }
        _ => None,
    }
}

impl SuiteConfig {
    /// Reads the text of a `suite.toml` that stands in no folder.
    #[cfg(test)]
    pub(crate) fn parse(text: &str) -> Result<Self, SuiteError> {
        Self::parse_in(text, None)
    }

    /// Reads the text of the `suite.toml` in the folder `dir`. The empty text gives every default.
    pub(crate) fn parse_in(text: &str, dir: Option<&Path>) -> Result<Self, SuiteError> {
        // Some editors write a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let table = DeTable::parse(text).map_err(|e| syntax(text, &e))?;
        keys::check(text, table.get_ref())?;
        let source = Source::new(text, table.get_ref(), dir);
        let raw = RawSuite::deserialize(toml::Deserializer::from(table.clone())).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            let Some((path, found)) = source.found_at(at) else { return syntax(text, &e) };
            let mut message = plain(e.message().trim(), "a table");
            if let Some(meant) = meant(&path, &message, found) {
                message = format!("{message}; write {meant}");
            }
            SuiteError::at(text, at, SuiteErrorKind::Type { path, message })
        })?;
        let (limits, relative) = budget::of_suite(&source, raw.budget)?;
        let max_depth = raw.load.max_depth;
        let record = record(&source, raw.record)?;
        let config = Self {
            digest: sha256_hex(text.as_bytes()),
            load: load(&source, raw.load)?,
            accept: AcceptConfig {
                label: raw.accept.label.map(|label| scalar(&source, label)).transpose()?,
            },
            policy: Policy {
                redact: redaction(&source, &raw.redact)?,
                ..policy(&source, raw.compare, &raw.tools, max_depth)?
            },
            verdict: verdict(&source, &raw.verdict, &record)?,
            sets_min_repetitions: raw.verdict.min_repetitions.is_some(),
            record,
            checks: check::of_suite(&source, limits, &raw.tools, raw.check, raw.criterion)?,
            relative,
            cases: cases(&source, raw.case)?,
        };
        Ok(config)
    }
}

/// The most patterns of `[load] runs`: each walks by itself.
const MAX_PATTERNS: usize = 200;

fn syntax(text: &str, error: &toml::de::Error) -> SuiteError {
    let at = error.span().map_or(0, |span| span.start);
    SuiteError::at(text, at, SuiteErrorKind::Syntax(plain(error.message().trim(), "a table")))
}

fn record(source: &Source<'_>, raw: RawRecord) -> Result<RecordConfig, SuiteError> {
    if raw
        .agent
        .as_ref()
        .is_some_and(|agent| agent.first().is_none_or(|program| program.trim().is_empty()))
    {
        let why = "must name a program; remove the key if goldrun does not run the agent";
        return Err(source.error("record.agent", why));
    }
    for (key, value) in [("record.repetitions", raw.repetitions), ("record.jobs", raw.jobs)] {
        if value == 0 {
            return Err(source.error(key, "must be at least 1"));
        }
    }
    let timeout = timeout(source, "record.timeout", &raw.timeout)?;
    let mut env = Vec::with_capacity(raw.env.len());
    for (index, entry) in raw.env.iter().enumerate() {
        let refuse = |why: &str| {
            source.error(&format!("record.env.{index}"), format_args!("has {entry:?}: {why}"))
        };
        env.push(match entry.split_once('=') {
            _ if entry.is_empty() || entry.starts_with('=') || entry.contains('\0') => {
                return Err(refuse("write a variable's name, a pattern of names, or NAME=value"));
            }
            Some((name, value)) => EnvEntry::Set { name: name.to_owned(), value: value.to_owned() },
            None => EnvEntry::Pass(Pattern::new(entry).map_err(|e| refuse(e.msg))?),
        });
    }
    Ok(RecordConfig {
        agent: raw.agent,
        repetitions: raw.repetitions,
        timeout,
        input: raw.input,
        env,
        isolation: raw.isolation,
        retries: raw.retries,
        max_steps: raw.max_steps,
        checkpoints: raw.checkpoints,
        jobs: raw.jobs,
        max_output_bytes: raw.max_output_bytes,
        max_journal_bytes: raw.max_journal_bytes,
    })
}

fn timeout(source: &Source<'_>, key: &str, text: &str) -> Result<Duration, SuiteError> {
    let why = "must be a duration above zero, as \"90s\", \"2m\" or \"1h30m\"";
    duration::parse(text).ok_or_else(|| source.error(key, why))
}

fn load(source: &Source<'_>, raw: RawLoad) -> Result<LoadConfig, SuiteError> {
    if raw.runs.len() > MAX_PATTERNS {
        let why = format_args!(
            "has {} patterns; {MAX_PATTERNS} are allowed: let one match many files",
            raw.runs.len()
        );
        return Err(source.error("load.runs", why));
    }
    for (index, pattern) in raw.runs.iter().enumerate() {
        RunPattern::new(pattern).map_err(|e| {
            source.error(&format!("load.runs.{index}"), format_args!("has {pattern:?}: {e}"))
        })?;
    }
    if !(1..=DEEPEST).contains(&raw.max_depth) {
        return Err(source.error("load.max_depth", format_args!("must be from 1 to {DEEPEST}")));
    }
    let field = |key: &str, text: &Option<String>| {
        let why = "must be a path to a field, as \"task_id\" or \"info.task.id\"";
        let path = |text| KeyPath::new(text).ok_or_else(|| source.error(key, why));
        text.as_deref().map(path).transpose()
    };
    for (key, value) in
        [("load.case_from", &raw.case_from), ("load.repetition_from", &raw.repetition_from)]
    {
        if raw.runs.is_empty() && value.is_some() {
            let why = "only goes with `load.runs`, which is missing: \
                       the path runs/<case>/<repetition>.json names case and repetition";
            return Err(source.error(key, why));
        }
    }
    Ok(LoadConfig {
        case_from: field("load.case_from", &raw.case_from)?,
        repetition_from: field("load.repetition_from", &raw.repetition_from)?,
        messages_from: field("load.messages_from", &raw.messages_from)?,
        label_from: field("load.label_from", &raw.label_from)?,
        runs: raw.runs,
        format: raw.format,
        max_bytes: raw.max_bytes,
    })
}

fn verdict(
    source: &Source<'_>,
    raw: &RawVerdict,
    record: &RecordConfig,
) -> Result<VerdictRules, SuiteError> {
    let recorded = if record.agent.is_some() { record.repetitions } else { 1 };
    let min_repetitions = raw.min_repetitions.unwrap_or(recorded);
    if min_repetitions == 0 {
        return Err(source.error("verdict.min_repetitions", "must be at least 1"));
    }
    // Written so that NaN is refused.
    if !(raw.min_pass_rate > 0.0 && raw.min_pass_rate <= 1.0) {
        return Err(source.error("verdict.min_pass_rate", "must be above 0 and at most 1"));
    }
    if raw.evidence == Evidence::Confident && raw.min_pass_rate >= 1.0 {
        let message = "must be below 1 with evidence = \"confident\": no number of repetitions can prove a rate of 1";
        return Err(source.error("verdict.min_pass_rate", message));
    }
    if !(raw.confidence > 0.5 && raw.confidence < 1.0) {
        return Err(source.error("verdict.confidence", "must be above 0.5 and below 1"));
    }
    Ok(VerdictRules {
        min_repetitions,
        min_pass_rate: raw.min_pass_rate,
        evidence: raw.evidence,
        confidence: raw.confidence,
    })
}

fn cases(source: &Source<'_>, raw: Vec<RawCase>) -> Result<Vec<CaseEntry>, SuiteError> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases = Vec::with_capacity(raw.len());
    for (index, case) in raw.into_iter().enumerate() {
        let at = format!("case.{index}.name");
        names::check_case(&case.name)
            .map_err(|e| source.error(&at, format_args!("is {:?}: {e}", case.name)))?;
        if let Some(first) = seen.insert(case.name.clone(), index) {
            let line = source.error(&format!("case.{first}.name"), "").line();
            let name = &case.name;
            let why =
                format_args!("{name:?} is used twice, first on line {line}; rename or remove one");
            return Err(source.error(&at, why));
        }
        let at = format!("case.{index}.input");
        let input_text = case.input.map(|input| json_text(source, &at, input)).transpose()?;
        let parse = |text: &String| Json::parse(text).map_err(|error| source.error(&at, error));
        let input = input_text.as_ref().map(parse).transpose()?;
        let checks = check::checks(source, &format!("case.{index}."), case.check, case.criterion)?;
        let quarantine = case.quarantine.map(|raw| quarantine(source, index, raw)).transpose()?;
        let key = format!("case.{index}.timeout");
        let timeout = case.timeout.map(|text| timeout(source, &key, &text)).transpose()?;
        let (name, expect) = (case.name, case.expect);
        cases.push(CaseEntry { name, input, input_text, timeout, checks, expect, quarantine });
    }
    Ok(cases)
}

fn quarantine(
    source: &Source<'_>,
    index: usize,
    raw: RawQuarantine,
) -> Result<Quarantine, SuiteError> {
    let at = |key: &str| format!("case.{index}.quarantine{key}");
    if raw.reason.trim().is_empty() {
        return Err(source.error(&at(".reason"), "must say why the case is in quarantine"));
    }
    let until = match raw.until {
        Some(toml::Value::Datetime(moment)) => moment.to_string(),
        Some(toml::Value::String(text)) => text,
        Some(_) => return Err(source.error(&at(".until"), "must be a day, as 2026-12-31")),
        None => {
            let why = "has no `until`: say its last day, as until = 2026-12-31; a case that never gates tests nothing";
            return Err(source.error(&at(""), why));
        }
    };
    let until = until
        .parse::<Day>()
        .map_err(|why| source.error(&at(".until"), format_args!("is {why}")))?;
    Ok(Quarantine { reason: raw.reason, until })
}

fn scalar(source: &Source<'_>, label: toml::Value) -> Result<Json, SuiteError> {
    if matches!(label, toml::Value::Array(_) | toml::Value::Table(_)) {
        return Err(source.error("accept.label", "must be a text, a number or a boolean"));
    }
    json(source, "accept.label", label)
}

#[cfg(test)]
#[path = "tests/parse.rs"]
mod tests;
