//! `[[check]]` and `[[criterion]]` as typed → [`Checks`]: exactly one demand a check, and none that asserts nothing.

use std::collections::BTreeSet;

use glob::Pattern;

use super::budget;
use super::demands;
use super::parse::json;
use super::policy::tool_pattern;
use super::raw::RawTools;
use super::raw_check::{RawCheck, RawCriterion, RawRequiredCall};
use super::source::{Source, SuiteError};
use super::validator::validator;
use crate::judge::Arguments;
use crate::judge::check::{
    AllowedTools, CallStatus, Check, Checks, Criterion, Demand, ForbiddenTools, IdenticalCalls,
    RequiredCall, Scope, ValueRule,
};

/// The checks of every case: those of `[budget]` and `[tools]` first.
pub(super) fn of_suite(
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
pub(super) fn checks(
    source: &Source<'_>,
    path: &str,
    checks: Vec<RawCheck>,
    criteria: Vec<RawCriterion>,
) -> Result<Checks, SuiteError> {
    let criterion = |(index, raw)| criterion(source, &format!("{path}criterion.{index}"), raw);
    let criteria: Vec<Criterion> =
        criteria.into_iter().enumerate().map(criterion).collect::<Result<_, _>>()?;
    let mut names = BTreeSet::new();
    for (index, criterion) in criteria.iter().enumerate() {
        if !names.insert(&criterion.name) {
            let at = format!("{path}criterion.{index}.name");
            return Err(source.error(
                &at,
                format_args!("{:?} stands twice; rename or remove one", criterion.name),
            ));
        }
    }
    Ok(Checks { checks: list(source, &format!("{path}check"), checks)?, criteria })
}

fn list(source: &Source<'_>, at: &str, raw: Vec<RawCheck>) -> Result<Vec<Check>, SuiteError> {
    raw.into_iter()
        .enumerate()
        .map(|(index, raw)| check(source, &format!("{at}.{index}"), raw))
        .collect()
}

fn criterion(source: &Source<'_>, at: &str, raw: RawCriterion) -> Result<Criterion, SuiteError> {
    if raw.name.trim().is_empty() {
        return Err(source.error(&format!("{at}.name"), "must say what is to hold"));
    }
    if raw.check.is_empty() {
        return Err(
            source.error(at, "asserts nothing, and every run would meet it; give it a check")
        );
    }
    if let Some(index) = raw.check.iter().position(|check| check.severity.is_some()) {
        let at = format!("{at}.check.{index}.severity");
        return Err(source.error(&at, "belongs to the criterion, not to one of its checks"));
    }
    let checks = list(source, &format!("{at}.check"), raw.check)?;
    Ok(Criterion { name: raw.name, severity: raw.severity.into(), checks })
}

fn check(source: &Source<'_>, at: &str, mut raw: RawCheck) -> Result<Check, SuiteError> {
    let named = [
        ("name", &raw.name),
        ("reason", &raw.reason),
        ("stage", &raw.stage),
        ("agent", &raw.agent),
    ];
    for (key, text) in named {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(source.error(&format!("{at}.{key}"), "is empty; fill or remove it"));
        }
    }
    let place = |key: &str| format!("{at}.{key}");
    let mut demands = demands::demands(source, at, &mut raw)?;
    demands.extend(
        validator(source, at, &raw)?.map(|validator| Demand::Validator(Box::new(validator))),
    );
    if let Some(raw) = raw.budget {
        demands.push(Demand::Budget(budget::of_check(source, &place("budget"), raw)?));
    }
    if let Some(tools) = &raw.forbidden_tools {
        let tools = patterns(source, &place("forbidden_tools"), tools)?;
        demands.push(Demand::ForbiddenTools(ForbiddenTools { tools }));
    }
    if let Some(tools) = &raw.allowed_tools {
        let tools = patterns(source, &place("allowed_tools"), tools)?;
        demands.push(Demand::AllowedTools(AllowedTools { tools }));
    }
    if let Some(raw) = raw.required_call {
        demands.push(Demand::RequiredCall(required_call(source, &place("required_call"), raw)?));
    }
    if let Some(raw) = raw.step_status {
        let tool = tool_pattern(source, &place("step_status.tool"), &raw.tool)?;
        if raw.then == Some(raw.status) {
            return Err(source.error(
                &place("step_status.then"),
                "is what `status` is; write how the later call must end",
            ));
        }
        let at_least = raw.at_least as usize;
        demands.push(Demand::CallStatus(CallStatus {
            tool,
            status: raw.status,
            then: raw.then,
            at_least,
        }));
    }
    if let Some(raw) = raw.identical_calls {
        let at = place("identical_calls");
        if raw.at_most == 0 {
            return Err(source.error(
                &format!("{at}.at_most"),
                "must be at least 1; to allow no call, use `forbidden_tools`",
            ));
        }
        let tools =
            raw.tools.map(|tools| patterns(source, &format!("{at}.tools"), &tools)).transpose()?;
        let (at_most, tools) = (raw.at_most as usize, tools.unwrap_or_default());
        demands.push(Demand::IdenticalCalls(IdenticalCalls { at_most, tools }));
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
    if let Some((key, _)) =
        scopes.iter().find(|(_, text)| text.is_some()).filter(|_| !demand.has_scope())
    {
        let why = format_args!(
            "says which steps are meant, and `{}` looks at none; remove it",
            demand.key()
        );
        return Err(source.error(&place(key), why));
    }
    let scope = Scope { stage: raw.stage, agent: raw.agent };
    let severity = raw.severity.unwrap_or_default().into();
    Ok(Check { name: raw.name, reason: raw.reason, severity, scope, demand })
}

fn required_call(
    source: &Source<'_>,
    at: &str,
    raw: RawRequiredCall,
) -> Result<RequiredCall, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    if raw.at_most.is_some_and(|most| most < raw.at_least) {
        let least = raw.at_least;
        return Err(
            source.error(&place("at_most"), format_args!("is below `at_least`, which is {least}"))
        );
    }
    if raw.at_least == 0 && raw.at_most.is_none() {
        let why = "is 0 without `at_most`: any run would pass; raise it, or set `at_most`";
        return Err(source.error(&place("at_least"), why));
    }
    if raw.before.is_some() && raw.at_least == 0 {
        return Err(
            source.error(&place("before"), "needs `at_least` above 0: no call need come before it")
        );
    }
    if raw.arguments.is_some() && raw.args.is_none() {
        return Err(source.error(
            &place("arguments"),
            "compares nothing without `args`; give it some, or remove it",
        ));
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

/// Patterns of tool names, of which there must be one.
pub(super) fn patterns(
    source: &Source<'_>,
    at: &str,
    texts: &[String],
) -> Result<Vec<Pattern>, SuiteError> {
    if texts.is_empty() {
        return Err(source.error(
            at,
            "names no tool; name one or a pattern (\"*\" is every tool), or remove the key",
        ));
    }
    let parse =
        |(index, text): (usize, &String)| tool_pattern(source, &format!("{at}.{index}"), text);
    texts.iter().enumerate().map(parse).collect()
}

#[cfg(test)]
#[path = "tests/check.rs"]
mod tests;
