//! Which recorded values a check looks at.

use super::run_path::{RunPath, Tree};
use crate::json::{Json, Text};
use crate::judge::behaviour::{masked_input, output};
use crate::judge::finding::Finding;
use crate::judge::finding::not_measured;
use crate::judge::mask::MaskPath;
use crate::judge::policy::Policy;
use crate::run::{Run, StepKind};

#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// At a path as masks have it: `output`, `steps.search.args.query`, `stages.summary.visible_text`.
    At(MaskPath),
    /// At a JSONPath of the whole run, as `harness schema run` describes it: `$.usage.output_tokens`.
    Path(RunPath),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) path: String,
    pub(crate) value: Json,
    pub(crate) step: Option<usize>,
    /// The keys of the objects it lies in, outermost first.
    pub(crate) keys: Vec<String>,
}

impl Spot {
    fn new(path: String, value: Json, step: Option<usize>) -> Self {
        Self { path, value, step, keys: Vec::new() }
    }

    pub(crate) fn place(&self, finding: Finding) -> Finding {
        finding.at(&self.path).of(self.step)
    }

    /// The value as reports show it: without credentials and what the suite masks or redacts, also by a key on the way to it.
    pub(crate) fn shown(&self, policy: &Policy) -> Json {
        let within = |value, key: &String| Json::Object(vec![(key.clone(), value)]);
        let whole = masked_input(self.keys.iter().rev().fold(self.value.clone(), within), policy);
        let mut shown = &whole;
        for _ in &self.keys {
            // Redacted is what stands in an object's place.
            let Json::Object(members) = shown else { break };
            let Some((_, member)) = members.first() else { break };
            shown = member;
        }
        shown.clone()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) spots: Vec<Spot>,
    /// What could have been there and was not recorded, or cannot be read.
    pub(crate) lost: Vec<Finding>,
    /// Steps that the path names and that have no such value.
    pub(crate) without: Vec<Finding>,
}

impl Place {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::At(path) => path.as_str(),
            Self::Path(path) => path.as_str(),
        }
    }

    /// Whether it leads into a list of `run` that has items.
    pub(crate) fn is_in_recorded_list(&self, run: &Run<'_>) -> bool {
        let root = match self {
            Self::At(path) => path.as_str(),
            Self::Path(path) => path.as_str().strip_prefix("$.").unwrap_or_default(),
        };
        match root.split(['.', '[']).next().unwrap_or_default() {
            "steps" => !run.steps.is_empty(),
            "stages" => !run.stages.is_empty(),
            "artifacts" => !run.artifacts.is_empty(),
            "transitions" => !run.transitions.is_empty(),
            "questions" => run.questions.is_some(),
            _ => false,
        }
    }

    pub(crate) fn find(&self, run: &Run<'_>, policy: &Policy, tree: &Tree) -> Found {
        let path = match self {
            Self::At(path) => path,
            Self::Path(path) => {
                return match path.find(run, tree) {
                    Ok(spots) => Found { spots, ..Found::default() },
                    Err(why) => Found { lost: vec![not_measured(why)], ..Found::default() },
                };
            }
        };
        let mut found = Found::default();
        let start = path.start();
        let input = || run.input.as_ref().map(|raw| policy.decode(raw)).transpose();
        for name in ["output", "input"] {
            let reached = path.step(start, &[name]);
            if !leads(path, reached) {
                continue;
            }
            let value = match name {
                "output" => output(run, policy).map_err(|error| error.to_string()),
                _ => input().map_err(|error| error.to_string()),
            };
            match value {
                Ok(Some(value)) => {
                    below(path, reached, Spot::new(name.to_owned(), value, None), &mut found.spots);
                }
                Ok(None) => {}
                Err(error) => {
                    found.lost.push(at(name.to_owned(), None, format!("cannot be read: {error}")));
                }
            }
        }
        steps(path, path.step(start, &["steps"]), run, policy, &mut found);
        stages(path, path.step(start, &["stages"]), run, &mut found.spots);
        found
    }
}

/// Whether anything at or below what is `reached` is meant.
fn leads(path: &MaskPath, reached: u64) -> bool {
    path.ends(reached) || path.goes_on(reached)
}

fn at(path: String, step: Option<usize>, message: String) -> Finding {
    not_measured(message).at(path).of(step)
}

fn steps(path: &MaskPath, reached: u64, run: &Run<'_>, policy: &Policy, found: &mut Found) {
    for (index, step) in
        run.steps.iter().enumerate().filter(|(_, step)| step.kind == StepKind::Tool)
    {
        let tool = step.name.as_ref().map_or("", Text::as_str);
        let reached = path.step(reached, &[&index.to_string(), tool]);
        let before = (found.spots.len(), found.lost.len());
        for (part, raw) in [("args", &step.args), ("result", &step.result)] {
            let reached = path.step(reached, &[part]);
            if !leads(path, reached) {
                continue;
            }
            let place = format!("steps[{index}].{part}");
            match raw.as_ref().map(|raw| policy.decode(raw)) {
                Some(Ok(value)) => {
                    below(path, reached, Spot::new(place, value, Some(index)), &mut found.spots);
                }
                Some(Err(error)) => {
                    found.lost.push(at(place, Some(index), format!("cannot be read: {error}")));
                }
                None if part == "args" => {
                    let hashed = step.args_hash.is_some();
                    let why = if hashed { "known only as a hash" } else { "not recorded" };
                    let message = format!("the arguments of tool {tool:?} are {why}");
                    found.lost.push(at(place, Some(index), message));
                }
                None => {
                    let message = format!("what tool {tool:?} answered is not recorded");
                    found.lost.push(at(place, Some(index), message));
                }
            }
        }
        let nothing = before == (found.spots.len(), found.lost.len());
        if nothing && path.names_steps() && leads(path, reached) {
            let message = format!("this call of tool {tool:?} has nothing at `{path}`");
            found.without.push(at(format!("steps[{index}]"), Some(index), message));
        }
    }
}

fn stages(path: &MaskPath, reached: u64, run: &Run<'_>, spots: &mut Vec<Spot>) {
    for (index, stage) in run.stages.iter().enumerate() {
        let reached = path.step(reached, &[&index.to_string(), stage.node.as_str()]);
        let reached = path.step(reached, &["visible_text"]);
        if let Some(text) = stage.visible_text.as_ref().filter(|_| path.ends(reached)) {
            let path = format!("stages[{index}].visible_text");
            spots.push(Spot::new(path, Json::from(text.as_str()), None));
        }
    }
}

/// Adds the values that `path` means among that of `spot` and what it holds.
fn below(path: &MaskPath, reached: u64, spot: Spot, spots: &mut Vec<Spot>) {
    let Spot { path: at, value, step, keys } = &spot;
    let part = |value: &Json, path: String, keys: Vec<String>| Spot {
        path,
        value: value.clone(),
        step: *step,
        keys,
    };
    if path.goes_on(reached) {
        match value {
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let reached = path.step(reached, &[&index.to_string()]);
                    if leads(path, reached) {
                        let part = part(item, format!("{at}[{index}]"), keys.clone());
                        below(path, reached, part, spots);
                    }
                }
            }
            Json::Object(members) => {
                for (key, member) in members {
                    let reached = path.step(reached, &[key]);
                    if leads(path, reached) {
                        let keys = keys.iter().chain([key]).cloned().collect();
                        below(path, reached, part(member, inside(at, key), keys), spots);
                    }
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    if path.ends(reached) {
        spots.push(spot);
    }
}

pub(crate) fn inside(at: &str, key: &str) -> String {
    let plain =
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    match (plain, at.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{at}.{key}"),
        (false, _) => format!("{at}[{key:?}]"),
    }
}

#[cfg(test)]
#[path = "tests/place.rs"]
mod tests;
