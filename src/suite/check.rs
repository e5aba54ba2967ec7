//! `[[check]]` and `[[criterion]]` as typed → [`Checks`]: exactly one demand a check, and none that asserts nothing.

use std::collections::BTreeSet;

use super::error::SuiteError;
use super::keys::quoted;
use super::raw::RawTools;
use super::raw_check::{RawCheck, RawCriterion, RawIdenticalCalls, RawRequiredCall, RawStepStatus};
use super::source::Source;
use super::validator::validator;
use super::values::{each, json, patterns, tool_pattern};
use super::{budget, demands};
use crate::judge::check::{
    AllowedTools, CallStatus, Check, Checks, Criterion, Demand, ForbiddenTools, IdenticalCalls,
    RequiredCall, Scope, ValueRule,
};
use crate::judge::policy::Arguments;

/// The checks of every case: those of `[budget]` and `[tools]` first.
pub(crate) fn of_suite(
    source: &Source<'_>,
    budget: Vec<Check>,
    tools: &RawTools,
    raw: Vec<RawCheck>,
    criteria: Vec<RawCriterion>,
) -> Result<Checks, SuiteError> {
    let mut all = budget;
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
pub(crate) fn checks(
    source: &Source<'_>,
    path: &str,
    checks: Vec<RawCheck>,
    criteria: Vec<RawCriterion>,
) -> Result<Checks, SuiteError> {
    let criteria =
        each(&format!("{path}criterion"), criteria, |at, raw| criterion(source, at, raw))?;
    let mut names = BTreeSet::new();
    for (index, criterion) in criteria.iter().enumerate() {
        if !names.insert(&criterion.name) {
            let at = format!("{path}criterion.{index}.name");
            let why = format_args!("{:?} is used twice; rename or remove one", criterion.name);
            return Err(source.error(&at, why));
        }
    }
    Ok(Checks { checks: list(source, &format!("{path}check"), checks)?, criteria })
}

fn list(source: &Source<'_>, at: &str, raw: Vec<RawCheck>) -> Result<Vec<Check>, SuiteError> {
    each(at, raw, |at, raw| check(source, at, raw))
}

fn criterion(source: &Source<'_>, at: &str, raw: RawCriterion) -> Result<Criterion, SuiteError> {
    if raw.name.trim().is_empty() {
        return Err(source.error(&format!("{at}.name"), "must say what must be true of a run"));
    }
    if raw.check.is_empty() {
        return Err(source.error(at, "has no check, so every run would meet it; add one"));
    }
    if let Some(index) = raw.check.iter().position(|check| check.severity.is_some()) {
        let at = format!("{at}.check.{index}.severity");
        return Err(source.error(&at, "belongs to the criterion, not to one of its checks"));
    }
    let checks = list(source, &format!("{at}.check"), raw.check)?;
    Ok(Criterion { name: raw.name, severity: raw.severity.into(), checks })
}

fn check(source: &Source<'_>, at: &str, mut raw: RawCheck) -> Result<Check, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    let texts = [
        ("name", &raw.name),
        ("reason", &raw.reason),
        ("stage", &raw.stage),
        ("agent", &raw.agent),
    ];
    for (key, text) in texts {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(source.error(&place(key), "is empty; fill or remove it"));
        }
    }
    let demand = only_demand(source, at, &mut raw)?;
    let scopes = [("stage", &raw.stage), ("agent", &raw.agent)];
    let scope = scopes.iter().find(|(_, text)| text.is_some());
    if let Some((key, _)) = scope.filter(|_| !demand.has_scope()) {
        let demand = demand.key();
        let why = format_args!("selects steps, and `{demand}` does not look at steps; remove it");
        return Err(source.error(&place(key), why));
    }
    let scope = Scope { stage: raw.stage, agent: raw.agent };
    let severity = raw.severity.unwrap_or_default().into();
    Ok(Check { name: raw.name, reason: raw.reason, severity, scope, demand })
}

/// The demand of the check at `at`, which must have exactly one.
fn only_demand(source: &Source<'_>, at: &str, raw: &mut RawCheck) -> Result<Demand, SuiteError> {
    let mut demands = demands::demands(source, at, raw)?;
    demands.extend(validator(source, at, raw)?.map(|found| Demand::Validator(Box::new(found))));
    demands.extend(step_demands(source, at, raw)?);
    let keys: Vec<&str> = demands.iter().map(Demand::key).collect();
    let why = match keys[..] {
        [_] => String::new(),
        [] => {
            let known = quoted(Demand::KEYS.iter().chain(ValueRule::KEYS).copied());
            format!("checks nothing; add one of {known}")
        }
        _ => {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            format!("has {}; write a check for each", keys.join(" and "))
        }
    };
    demands.pop().filter(|_| demands.is_empty()).ok_or_else(|| source.error(at, why))
}

/// The demands on calls and on what a run uses.
fn step_demands(
    source: &Source<'_>,
    at: &str,
    raw: &mut RawCheck,
) -> Result<Vec<Demand>, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    let mut demands = Vec::new();
    if let Some(raw) = raw.budget.take() {
        demands.push(Demand::Budget(budget::of_check(source, &place("budget"), raw)?));
    }
    if let Some(tools) = raw.forbidden_tools.take() {
        let tools = patterns(source, &place("forbidden_tools"), &tools)?;
        demands.push(Demand::ForbiddenTools(ForbiddenTools { tools }));
    }
    if let Some(tools) = raw.allowed_tools.take() {
        let tools = patterns(source, &place("allowed_tools"), &tools)?;
        demands.push(Demand::AllowedTools(AllowedTools { tools }));
    }
    if let Some(raw) = raw.required_call.take() {
        demands.push(Demand::RequiredCall(required_call(source, &place("required_call"), raw)?));
    }
    if let Some(raw) = raw.step_status.take() {
        demands.push(Demand::CallStatus(call_status(source, &place("step_status"), &raw)?));
    }
    if let Some(raw) = raw.identical_calls.take() {
        let at = place("identical_calls");
        demands.push(Demand::IdenticalCalls(identical_calls(source, &at, &raw)?));
    }
    Ok(demands)
}

fn call_status(
    source: &Source<'_>,
    at: &str,
    raw: &RawStepStatus,
) -> Result<CallStatus, SuiteError> {
    let tool = tool_pattern(source, &format!("{at}.tool"), &raw.tool)?;
    if raw.then == Some(raw.status) {
        let why = "is the same as `status`; write how the later call must end";
        return Err(source.error(&format!("{at}.then"), why));
    }
    let at_least = raw.at_least as usize;
    Ok(CallStatus { tool, status: raw.status, then: raw.then, at_least })
}

fn identical_calls(
    source: &Source<'_>,
    at: &str,
    raw: &RawIdenticalCalls,
) -> Result<IdenticalCalls, SuiteError> {
    if raw.at_most == 0 {
        let why = "must be at least 1; to allow no call, use `forbidden_tools`";
        return Err(source.error(&format!("{at}.at_most"), why));
    }
    let tools = raw.tools.as_ref().map(|tools| patterns(source, &format!("{at}.tools"), tools));
    let (at_most, tools) = (raw.at_most as usize, tools.transpose()?.unwrap_or_default());
    Ok(IdenticalCalls { at_most, tools })
}

fn required_call(
    source: &Source<'_>,
    at: &str,
    raw: RawRequiredCall,
) -> Result<RequiredCall, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    if raw.at_most.is_some_and(|most| most < raw.at_least) {
        let why = format_args!("is less than `at_least`, which is {}", raw.at_least);
        return Err(source.error(&place("at_most"), why));
    }
    if raw.at_least == 0 && raw.at_most.is_none() {
        let why = "is 0 without `at_most`, so every run would pass; raise it, or set `at_most`";
        return Err(source.error(&place("at_least"), why));
    }
    if raw.before.is_some() && raw.at_least == 0 {
        let why = "needs `at_least` above 0, so that a call must come before it";
        return Err(source.error(&place("before"), why));
    }
    if raw.arguments.is_some() && raw.args.is_none() {
        let why = "compares nothing without `args`; add `args`, or remove the key";
        return Err(source.error(&place("arguments"), why));
    }
    if raw.arguments == Some(Arguments::Ignore) {
        return Err(source.error(&place("arguments"), "ignores the `args` beside it; remove both"));
    }
    Ok(RequiredCall {
        tool: tool_pattern(source, &place("tool"), &raw.tool)?,
        args: raw.args.map(|args| json(source, &place("args"), args)).transpose()?,
        arguments: raw.arguments.unwrap_or(Arguments::Superset),
        status: raw.status,
        at_least: raw.at_least as usize,
        at_most: raw.at_most.map(|most| most as usize),
        before: raw.before.map(|tool| tool_pattern(source, &place("before"), &tool)).transpose()?,
    })
}

#[cfg(test)]
#[path = "tests/check.rs"]
mod tests;
