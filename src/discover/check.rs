//! `[[check]]` and `[[criterion]]` as typed → [`Checks`]: exactly one demand a check, and none that asserts nothing.

use std::collections::BTreeSet;

use glob::Pattern;

use super::demands;
use super::parse::{Source, SuiteError, tool_pattern};
use super::raw::RawTools;
use super::raw_check::{RawCheck, RawCriterion};
use crate::judge::check::{AllowedTools, Check, Checks, Criterion, Demand, ForbiddenTools, Scope, ValueRule};

/// The checks of every case: those of `[tools]` first.
pub(super) fn of_suite(
    source: &Source<'_>,
    tools: &RawTools,
    raw: Vec<RawCheck>,
    criteria: Vec<RawCriterion>,
) -> Result<Checks, SuiteError> {
    let mut all = Vec::new();
    if let Some(forbidden) = &tools.forbidden {
        let tools = patterns(source, "tools.forbidden", forbidden)?;
        all.push(Check::new(Demand::ForbiddenTools(ForbiddenTools { tools })));
    }
    if let Some(allowed) = &tools.allowed {
        let tools = patterns(source, "tools.allowed", allowed)?;
        all.push(Check::new(Demand::AllowedTools(AllowedTools { tools })));
    }
    let Checks { checks, criteria } = checks(source, "", raw, criteria)?;
    all.extend(checks);
    Ok(Checks { checks: all, criteria })
}

/// The checks and criteria of the table at `path` (`""` or `case.3.`).
pub(super) fn checks(
    source: &Source<'_>,
    path: &str,
    checks: Vec<RawCheck>,
    criteria: Vec<RawCriterion>,
) -> Result<Checks, SuiteError> {
    let criterion = |(index, raw)| criterion(source, &format!("{path}criterion.{index}"), raw);
    let criteria: Vec<Criterion> = criteria.into_iter().enumerate().map(criterion).collect::<Result<_, _>>()?;
    let mut names = BTreeSet::new();
    for (index, criterion) in criteria.iter().enumerate() {
        if !names.insert(&criterion.name) {
            let at = format!("{path}criterion.{index}.name");
            return Err(source.error(&at, format_args!("{:?} stands twice; rename or remove one", criterion.name)));
        }
    }
    Ok(Checks { checks: list(source, &format!("{path}check"), checks)?, criteria })
}

fn list(source: &Source<'_>, at: &str, raw: Vec<RawCheck>) -> Result<Vec<Check>, SuiteError> {
    raw.into_iter().enumerate().map(|(index, raw)| check(source, &format!("{at}.{index}"), raw)).collect()
}

fn criterion(source: &Source<'_>, at: &str, raw: RawCriterion) -> Result<Criterion, SuiteError> {
    if raw.name.trim().is_empty() {
        return Err(source.error(&format!("{at}.name"), "must say what is to hold"));
    }
    if raw.check.is_empty() {
        return Err(source.error(at, "asserts nothing, and every run would meet it; give it a check"));
    }
    if let Some(index) = raw.check.iter().position(|check| check.severity.is_some()) {
        let at = format!("{at}.check.{index}.severity");
        return Err(source.error(&at, "belongs to the criterion, not to one of its checks"));
    }
    let checks = list(source, &format!("{at}.check"), raw.check)?;
    Ok(Criterion { name: raw.name, severity: raw.severity.into(), checks })
}

fn check(source: &Source<'_>, at: &str, mut raw: RawCheck) -> Result<Check, SuiteError> {
    let named = [("name", &raw.name), ("reason", &raw.reason), ("stage", &raw.stage), ("agent", &raw.agent)];
    for (key, text) in named {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(source.error(&format!("{at}.{key}"), "is empty; fill or remove it"));
        }
    }
    let place = |key: &str| format!("{at}.{key}");
    let mut demands = demands::demands(source, at, &mut raw)?;
    if let Some(tools) = &raw.forbidden_tools {
        let tools = patterns(source, &place("forbidden_tools"), tools)?;
        demands.push(Demand::ForbiddenTools(ForbiddenTools { tools }));
    }
    if let Some(tools) = &raw.allowed_tools {
        let tools = patterns(source, &place("allowed_tools"), tools)?;
        demands.push(Demand::AllowedTools(AllowedTools { tools }));
    }
    let keys: Vec<String> = demands.iter().map(|demand| format!("`{}`", demand.key())).collect();
    let mut demands = demands.into_iter();
    let (Some(demand), None) = (demands.next(), demands.next()) else {
        let why = match keys.as_slice() {
            [] => format!(
                "says nothing to check; give it one of {}",
                Demand::KEYS
                    .iter()
                    .chain(&ValueRule::KEYS)
                    .map(|key| format!("`{key}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            several => format!("has {}; write a check for each", several.join(" and ")),
        };
        return Err(source.error(at, why));
    };
    let scopes = [("stage", &raw.stage), ("agent", &raw.agent)];
    if let Some((key, _)) = scopes.iter().find(|(_, text)| text.is_some()).filter(|_| !demand.has_scope()) {
        let why = format_args!("says which steps are meant, and `{}` looks at none; remove it", demand.key());
        return Err(source.error(&place(key), why));
    }
    let scope = Scope { stage: raw.stage, agent: raw.agent };
    let severity = raw.severity.unwrap_or_default().into();
    Ok(Check { name: raw.name, reason: raw.reason, severity, scope, demand })
}

/// Patterns of tool names, of which there must be one.
pub(super) fn patterns(source: &Source<'_>, at: &str, texts: &[String]) -> Result<Vec<Pattern>, SuiteError> {
    if texts.is_empty() {
        return Err(source.error(at, "names no tool; name one or a pattern (\"*\" is every tool), or remove the key"));
    }
    let parse = |(index, text): (usize, &String)| tool_pattern(source, &format!("{at}.{index}"), text);
    texts.iter().enumerate().map(parse).collect()
}
