//! `[compare]`, `[tools]` and `[redact]` → the [`Policy`] under which runs are compared.

use super::error::SuiteError;
use super::raw::{RawCompare, RawMask, RawRedact, RawToolArguments, RawTools};
use super::source::Source;
use super::values::{each, tool_pattern};
use crate::json::KeyPath;
use crate::judge::mask::{MaskKind, MaskPath, MaskRule, RedactedKey, Redaction};
use crate::judge::matcher::too_many_repetitions;
use crate::judge::policy::{Output, Policy, Results, ToolArguments, ToolClasses, Trajectory};
use crate::text::regex_reason;

pub(crate) fn policy(
    source: &Source<'_>,
    raw: RawCompare,
    tools: &RawTools,
    max_depth: usize,
) -> Result<Policy, SuiteError> {
    let pattern = |at: &str, text: &String| tool_pattern(source, at, text);
    let classes = ToolClasses {
        effects: each("tools.effects", &tools.effects, pattern)?,
        reads: each("tools.reads", &tools.reads, pattern)?,
    };
    let tool_arguments =
        tools.arguments.iter().map(|(name, entry)| tool_arguments(source, name, entry));
    // Effects compare what an agent does to the world; its words only when that is asked for.
    let default =
        if raw.trajectory == Trajectory::Effects { Output::Ignore } else { Output::Exact };
    let policy = Policy {
        trajectory: raw.trajectory,
        arguments: raw.arguments,
        tool_arguments: tool_arguments.collect::<Result<_, _>>()?,
        status: raw.status,
        results: raw.results,
        counts: raw.counts,
        output: raw.output.unwrap_or(default),
        stages: raw.stages,
        hollow: raw.hollow,
        masks: each("compare.mask", raw.mask, |at, mask| mask_rule(source, at, mask))?,
        redact: Redaction::default(),
        tools: classes,
        max_depth: Some(max_depth),
    };
    if policy.trajectory == Trajectory::Off && policy.results == Results::Exact {
        let why = "compares results of calls, but `compare.trajectory` is \"off\" and compares no calls; remove one of them";
        return Err(source.error("compare.results", why));
    }
    Ok(policy)
}

fn tool_arguments(
    source: &Source<'_>,
    tools: &str,
    raw: &RawToolArguments,
) -> Result<ToolArguments, SuiteError> {
    let path = |at: &str, path: &String| {
        let why = format_args!("has {path:?}: write the keys of a member, as \"trace.id\"");
        KeyPath::new(path).ok_or_else(|| source.error(at, why))
    };
    Ok(ToolArguments {
        tools: tool_pattern(source, "tools.arguments", tools)?,
        mode: raw.mode,
        ignore: each(&format!("tools.arguments.{tools}.ignore"), &raw.ignore, path)?,
    })
}

fn mask_rule(source: &Source<'_>, mask_at: &str, mask: RawMask) -> Result<MaskRule, SuiteError> {
    let at = |key: &str| format!("{mask_at}{key}");
    if mask.reason.trim().is_empty() {
        return Err(source.error(&at(".reason"), "must say why these values may be ignored"));
    }
    let kind = match (mask.r#use, mask.pattern) {
        (Some(named), None) => named.into(),
        (None, Some(pattern)) => {
            MaskKind::Pattern(regular(source, &at(".pattern"), &pattern, "masked")?)
        }
        (Some(_), Some(_)) => {
            return Err(source.error(&at(""), "has both `use` and `pattern`; keep one"));
        }
        (None, None) => {
            return Err(source.error(&at(""), "masks nothing; add `use` or `pattern`"));
        }
    };
    let path = |path: &String| {
        MaskPath::new(path).map_err(|e| {
            source.error(&at(".at"), format_args!("is {path:?}, which is not a path: {e}"))
        })
    };
    Ok(MaskRule::new(kind, mask.at.as_ref().map(path).transpose()?, mask.reason))
}

pub(crate) fn redaction(source: &Source<'_>, raw: &RawRedact) -> Result<Redaction, SuiteError> {
    let pattern = |at: &str, pattern: &String| regular(source, at, pattern, "redacted");
    let key = |at: &str, key: &String| {
        let why = format_args!("has {key:?}: write keys of members, as \"customer.email\"");
        RedactedKey::new(key).ok_or_else(|| source.error(at, why))
    };
    Ok(Redaction {
        patterns: each("redact.patterns", &raw.patterns, pattern)?,
        keys: each("redact.keys", &raw.keys, key)?,
    })
}

/// A regular expression that does not match everywhere.
fn regular(
    source: &Source<'_>,
    at: &str,
    pattern: &str,
    done: &str,
) -> Result<regex::Regex, SuiteError> {
    let regex = regex::Regex::new(pattern).map_err(|e| {
        source.error(at, format_args!("is not a regular expression: {}", regex_reason(&e)))
    })?;
    if let Some(why) = too_many_repetitions(pattern) {
        return Err(source.error(at, why));
    }
    if regex.is_match("") {
        let why = format_args!(
            "matches the empty text, and so every place of every text; make it match only what should be {done}"
        );
        return Err(source.error(at, why));
    }
    Ok(regex)
}
