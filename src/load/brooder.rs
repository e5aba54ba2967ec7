//! brooder's runs → run: `{agent, case_id, inputs, model, trajectory, output, meta}`, goldens and runs alike.
//!
//! - Like brooder, this refuses unknown fields and gives missing ones brooder's defaults. Its later versions write `usage`.
//! - The outcome is brooder's: `runaway` or `crashed` if `meta` says so, `completed` with a `final` step, else `gave_up`.
//! - Calls have no turns: brooder compares them strictly in order. A turn keeps its arguments as `metadata`.
//! - An output of `null` is no output, except after a `final` step: there brooder writes `null` for NaN and infinities too.
//! - The model is a label. `case_id` is the run's id, not the file's name.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::reader::{LoadError, LoadErrorKind, count, number, seconds};
use crate::json::{RawJson, Text};
use crate::run::{Agent, Outcome, Run, Step, StepKind, Usage};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record<'a> {
    #[serde(borrow)]
    agent: Text<'a>,
    case_id: Text<'a>,
    inputs: Option<&'a RawValue>,
    model: Option<Text<'a>>,
    #[serde(default)]
    trajectory: Vec<StepRecord<'a>>,
    output: Option<&'a RawValue>,
    meta: Option<&'a RawValue>,
    usage: Option<UsageRecord<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRecord<'a> {
    kind: StepKind,
    #[serde(borrow)]
    name: Text<'a>,
    args: Option<&'a RawValue>,
    result: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UsageRecord<'a> {
    #[serde(borrow)]
    duration_ms: Option<&'a RawValue>,
    input_tokens: Option<&'a RawValue>,
    output_tokens: Option<&'a RawValue>,
    #[serde(rename = "total_tokens")]
    _total: Option<&'a RawValue>,
    cost_usd: Option<&'a RawValue>,
}

/// The flags of `meta` that are not free.
#[derive(Default, Deserialize)]
struct Flags<'a> {
    #[serde(borrow)]
    runaway: Option<&'a RawValue>,
    crashed: Option<&'a RawValue>,
}

pub(crate) fn load(text: &str) -> Result<Run<'_>, LoadError> {
    let whole = text.trim_ascii();
    let invalid = |part, rule: &str| {
        LoadError::within(LoadErrorKind::Invalid(rule.to_owned()), text, part, 0)
    };
    if !whole.starts_with('{') {
        // serde also reads a struct from a list of its fields, which is not a recording.
        serde_json::from_str::<&RawValue>(text)
            .map_err(|error| LoadError::json(text, text, &error))?;
        return Err(invalid(whole, "a run of brooder is an object"));
    }
    let record: Record<'_> =
        serde_json::from_str(text).map_err(|error| LoadError::json(text, text, &error))?;
    let agent = record.agent.trim();
    if agent.is_empty() || record.case_id.is_empty() {
        return Err(invalid(whole, "`agent` and `case_id` must not be empty"));
    }
    let flags: Flags<'_> = match record.meta.map(RawValue::get) {
        None => Flags::default(),
        Some(meta) if meta.starts_with('{') => {
            serde_json::from_str(meta).map_err(|error| LoadError::json(text, meta, &error))?
        }
        Some(meta) => return Err(invalid(meta, "`meta` must be an object")),
    };
    let ended = record.trajectory.iter().any(|step| step.kind == StepKind::Final);
    let outcome = match (truthy(flags.runaway), truthy(flags.crashed), ended) {
        (true, _, _) => Outcome::Runaway,
        (_, true, _) => Outcome::Crashed,
        (_, _, true) => Outcome::Completed,
        _ => Outcome::GaveUp,
    };
    let mut turns = 0..;
    let mut steps = Vec::with_capacity(record.trajectory.len());
    for step in record.trajectory {
        let args = step.args.map_or("{}", RawValue::get);
        if !args.starts_with('{') {
            return Err(invalid(args, "the arguments of a step must be an object"));
        }
        if step.name.is_empty() {
            return Err(invalid(whole, "a step must have a name"));
        }
        let result = step.result.map(RawJson::from);
        steps.push(match step.kind {
            StepKind::Tool => Step { result, ..Step::tool(step.name, RawJson::new(args).ok()) },
            kind => Step {
                result,
                turn: turns.next().filter(|_| kind == StepKind::Turn),
                metadata: step.args.filter(|args| args.get() != "{}").map(RawJson::from),
                ..Step::new(kind)
            },
        });
    }
    Ok(Run {
        id: Some(record.case_id),
        input: record.inputs.map(RawJson::from),
        output: match record.output {
            None if ended => RawJson::new("null").ok(),
            output => output.map(RawJson::from),
        },
        outcome,
        steps,
        usage: record.usage.as_ref().map(usage),
        metadata: record.meta.filter(|meta| meta.get() != "{}").map(RawJson::from),
        agent: Some(Agent {
            name: Some(agent.to_owned().into()),
            model: record.model,
            version: None,
        }),
        ..Run::new()
    })
}

/// What Python takes for true.
fn truthy(value: Option<&RawValue>) -> bool {
    let Some(value) = value.map(RawValue::get) else { return false };
    match value.bytes().next() {
        Some(b'n' | b'f') => false,
        Some(b'"') => value != "\"\"",
        Some(b'[' | b'{') => !value[1..value.len() - 1].trim_ascii().is_empty(),
        Some(b't') => true,
        _ => value.parse().is_ok_and(|number: f64| number != 0.0),
    }
}

fn usage<'a>(record: &UsageRecord<'a>) -> Usage<'a> {
    Usage {
        input_tokens: count(record.input_tokens),
        output_tokens: count(record.output_tokens),
        cost_usd: number(record.cost_usd),
        duration: seconds(record.duration_ms),
        ..Usage::default()
    }
}

/// The accepted runs in a golden file: a single run, or in later versions `{"schema_version": 2, "variants": [...]}`.
pub(crate) fn golden_variants(text: &str) -> Result<Vec<&str>, LoadError> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        schema_version: Option<&'a RawValue>,
        variants: Option<Vec<&'a RawValue>>,
    }
    let whole = text.trim_ascii();
    let bare = || vec![text];
    if !whole.starts_with('{') {
        return Ok(bare());
    }
    let head: Head<'_> =
        serde_json::from_str(text).map_err(|error| LoadError::json(text, text, &error))?;
    let invalid =
        |part, rule: String| Err(LoadError::within(LoadErrorKind::Invalid(rule), text, part, 0));
    match (head.schema_version.map(RawValue::get), head.variants) {
        (None | Some("1"), None) => Ok(bare()),
        (Some(later), _) if later != "2" => invalid(
            later,
            format!("a golden of brooder in schema {later}; this version reads 1 and 2"),
        ),
        (_, None) => invalid(whole, "a golden of brooder has no `variants`".to_owned()),
        (_, Some(variants)) if variants.is_empty() => {
            invalid(whole, "a golden of brooder without a variant".to_owned())
        }
        (_, Some(variants)) => Ok(variants.into_iter().map(RawValue::get).collect()),
    }
}

#[cfg(test)]
#[path = "tests/brooder.rs"]
mod tests;
