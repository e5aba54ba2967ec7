//! goldrun's own recordings, `goldrun/run@1`: the JSON form of `Run`, and the rules that types cannot express.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::reader::{LoadError, LoadErrorKind, quick};
use super::shape::shape;
use crate::json::Text;
use crate::run::{RUN_FORMAT, Run, Step, StepKind};

/// Whether `text` begins as the files do that are kept of recorded runs.
pub(crate) fn is_distilled(text: &str) -> bool {
    text.starts_with("{\n  \"format\": \"goldrun/run@1\",\n")
}

pub(crate) fn load(text: &str) -> Result<Run<'_>, LoadError> {
    if !text.trim_ascii_start().starts_with('{') {
        // serde also reads a struct from a list of its fields, which is not a recording.
        let seen = "chat messages".to_owned();
        return Err(match shape(text, None) {
            Ok(_) => LoadError::within(LoadErrorKind::Shape(seen), text, text.trim_ascii(), 0),
            Err(error) => error,
        });
    }
    let run: Run<'_> = match quick::from_str(text).map_or_else(|| serde_json::from_str(text), Ok) {
        Ok(run) => run,
        Err(error) => {
            return Err(refused(text).unwrap_or_else(|| LoadError::json(text, text, &error)));
        }
    };
    if *run.format != *RUN_FORMAT {
        let kind = LoadErrorKind::Version(run.format.to_string());
        return Err(refused(text).unwrap_or_else(|| LoadError::new(kind)));
    }
    match broken_rule(&run.steps) {
        Some((index, rule)) => Err(step_error(text, index, rule)),
        None => Ok(run),
    }
}

/// The errors that explain all others: a later version has unknown fields, and an unfinished run may lack some.
fn refused(text: &str) -> Option<LoadError> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        format: Option<&'a RawValue>,
        outcome: Option<&'a RawValue>,
    }
    let head: Head<'_> = serde_json::from_str(text).ok()?;
    let at = |raw: &RawValue, kind| Some(LoadError::within(kind, text, raw.get(), 0));
    if let Some(raw) = head.format {
        let format: Text<'_> = serde_json::from_str(raw.get()).ok()?;
        if *format != *RUN_FORMAT {
            return at(raw, LoadErrorKind::Version(format.to_string()));
        }
    }
    let raw = head.outcome.filter(|outcome| outcome.get() == "\"running\"")?;
    at(raw, LoadErrorKind::Unfinished("outcome", "running".to_owned()))
}

/// The first step that breaks a rule, and the rule.
fn broken_rule(steps: &[Step<'_>]) -> Option<(usize, &'static str)> {
    steps.iter().enumerate().find_map(|(index, step)| {
        // A final step can only be the last, so there is at most one.
        let early = step.kind == StepKind::Final && index + 1 < steps.len();
        let rule = step.broken_rule().or(early.then_some("the final step must be the last"))?;
        Some((index, rule))
    })
}

fn step_error(text: &str, index: usize, rule: &'static str) -> LoadError {
    #[derive(Deserialize)]
    struct Steps<'a> {
        #[serde(borrow)]
        steps: Vec<&'a RawValue>,
    }
    let kind = LoadErrorKind::Step(index, rule);
    match serde_json::from_str::<Steps<'_>>(text).ok().and_then(|all| all.steps.get(index).copied())
    {
        Some(step) => LoadError::within(kind, text, step.get(), 0),
        None => LoadError::new(kind),
    }
}

#[cfg(test)]
#[path = "tests/native.rs"]
mod tests;
