//! The golden's text, both ways: `goldrun/golden@1`.

use std::path::Path;

use serde::Deserialize;

use super::error::{GoldenError, GoldenErrorKind};
use super::place::place;
use super::pretty::{Node, pretty};
use super::step::StepText;
use super::text::Text;
use crate::judge::{
    Accepted, AcceptedBehaviour, Behaviour, BehaviourStep, Compared, ComparedArguments,
    ComparedRedaction, MatcherError, OPTIONAL, Output, Part, Results, StepCounts, check_matchers,
};
use crate::run::{Json, Number};

/// The `format` of goldens.
pub const GOLDEN_FORMAT: &str = "goldrun/golden@1";

/// A golden: which case it is of, and what was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenFile {
    /// The suite.
    pub suite: String,
    /// The case: its whole name, which the file's own may only stand for.
    pub case: String,
    /// What was accepted.
    pub accepted: Accepted,
}

/// JSON Schema of goldens.
#[must_use]
pub fn golden_schema() -> serde_json::Value {
    schemars::schema_for!(Text).to_value()
}

impl GoldenFile {
    /// Reads a golden's text; `path` is for messages.
    ///
    /// # Errors
    /// On merge conflict markers, other versions, unknown keys, and on a golden that accepts nothing.
    pub fn parse(text: &str, path: &Path) -> Result<Self, GoldenError> {
        let conflict = |line: &str| {
            ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark))
        };
        if let Some(index) = text.lines().position(conflict) {
            return Err(GoldenErrorKind::Conflict { path: path.to_owned(), line: index + 1 }.into());
        }
        let read = match Text::quick(text).map_or_else(|| serde_json::from_str(text), Ok) {
            Ok(read) => read,
            Err(error) => return Err(invalid(text, path, &error)),
        };
        if read.format != GOLDEN_FORMAT {
            return Err(
                GoldenErrorKind::Version { path: path.to_owned(), found: read.format }.into()
            );
        }
        let mistaken = |MatcherError { path: parts, message }: MatcherError| {
            let at: String = parts.iter().map(Part::to_string).collect();
            let (line, column) = place(text, &parts);
            let message = format!(
                "{}: {message}: correct it, or accept the case again",
                at.trim_start_matches('.')
            );
            GoldenError::from(GoldenErrorKind::Invalid {
                path: path.to_owned(),
                line,
                column,
                message,
            })
        };
        let mut behaviours = Vec::new();
        for (index, text) in read.behaviours.into_iter().enumerate() {
            let of = |(step, text): (usize, StepText)| {
                let parts = [
                    Part::from("behaviours"),
                    Part::Index(index),
                    Part::from("steps"),
                    Part::Index(step),
                ];
                text.step().map_err(|message| MatcherError {
                    path: parts.to_vec(),
                    message: message.to_owned(),
                })
            };
            let steps = text
                .steps
                .into_iter()
                .enumerate()
                .map(of)
                .collect::<Result<_, _>>()
                .map_err(mistaken)?;
            let (outcome, output, stages, counts) =
                (text.outcome, text.output, text.stages, text.counts);
            let behaviour = Behaviour { outcome, output, steps, stages, counts };
            behaviours.push(AcceptedBehaviour { seen: text.seen, behaviour });
        }
        let Text { input, compared, repetitions, usage, .. } = read;
        let accepted = Accepted { input, compared, repetitions, usage, behaviours };
        check(&accepted).map_err(|message| {
            GoldenError::content(path, format!("{message}: accept the case again"))
        })?;
        matchers(&accepted).map_err(mistaken)?;
        Ok(Self { suite: read.suite, case: read.case, accepted })
    }

    /// The golden's text. The same golden gives the same bytes.
    #[must_use]
    pub fn render(&self) -> String {
        let accepted = &self.accepted;
        let text = |text: &str| Node::Json(Json::from(text));
        let number = |number: u32| Node::Json(Json::Number(u64::from(number).into()));
        let mut members = vec![
            ("format", text(GOLDEN_FORMAT)),
            ("suite", text(&self.suite)),
            ("case", text(&self.case)),
        ];
        if let Some(input) = &accepted.input {
            members.push(("input", Node::Json(input.clone())));
        }
        members.push(("compared", compared(&accepted.compared)));
        members.push(("repetitions", number(accepted.repetitions)));
        if !accepted.usage.is_empty() {
            let usage = accepted
                .usage
                .iter()
                .map(|(measure, used)| (measure.as_str(), Node::Json(used.clone())));
            members.push(("usage", Node::Object(usage.collect())));
        }
        let mut behaviours: Vec<_> = accepted.behaviours.iter().collect();
        behaviours.sort_by_cached_key(|known| known.behaviour.canonical());
        let behaviours = behaviours.into_iter().map(|known| {
            let mut members = vec![("seen", number(known.seen))];
            members.extend(behaviour(&known.behaviour));
            Node::Object(members)
        });
        members.push(("behaviours", Node::List(behaviours.collect())));
        pretty(&Node::Object(members))
    }
}

/// The text of a behaviour as goldens hold it.
#[must_use]
pub fn behaviour_text(known: &Behaviour) -> String {
    pretty(&Node::Object(behaviour(known)))
}

fn behaviour(known: &Behaviour) -> Vec<(&'static str, Node)> {
    let mut members = Vec::new();
    if !known.outcome.is_unknown() {
        members.push(("outcome", Node::Json(Json::from(known.outcome.as_str()))));
    }
    if let Some(output) = &known.output {
        members.push(("output", Node::Json(output.clone())));
    }
    if let Some(counts) = known.counts {
        members.push(("counts", ordered(&counts.to_json(), &["turns", "steps"])));
    }
    members.push(("steps", Node::List(known.steps.iter().map(step).collect())));
    if !known.stages.is_empty() {
        let stages = known.stages.iter().map(|stage| Node::Json(stage.to_json()));
        members.push(("stages", Node::List(stages.collect())));
    }
    members
}

/// Members of a JSON object that has them in another order.
fn ordered(value: &Json, keys: &[&'static str]) -> Node {
    Node::Object(
        keys.iter().filter_map(|&key| Some((key, Node::Json(value.get(key)?.clone())))).collect(),
    )
}

fn step(step: &BehaviourStep) -> Node {
    let keys = ["kind", "name", "args", "args_hash", "result", "turn"];
    match step.to_json().get(OPTIONAL) {
        Some(inner) => Node::Object(vec![(OPTIONAL, ordered(inner, &keys))]),
        None => ordered(&step.to_json(), &keys),
    }
}

fn compared(compared: &Compared) -> Node {
    let text = |text: String| Node::Json(Json::String(text));
    let texts = |texts: &[String]| {
        Node::Json(Json::Array(texts.iter().map(|text| Json::from(text.as_str())).collect()))
    };
    let mut members = vec![
        ("trajectory", text(compared.trajectory.to_string())),
        ("arguments", text(compared.arguments.to_string())),
    ];
    if !compared.tool_arguments.is_empty() {
        members.push(("tool_arguments", Node::Json(tool_arguments(compared))));
    }
    if compared.results != Results::Ignore {
        members.push(("results", text(compared.results.to_string())));
    }
    if compared.counts != StepCounts::Ignore {
        members.push(("counts", text(compared.counts.to_string())));
    }
    for (key, patterns) in [("effects", &compared.effects), ("reads", &compared.reads)] {
        if !patterns.is_empty() {
            members.push((key, texts(patterns)));
        }
    }
    if !compared.masks.is_empty() {
        members.push(("masks", Node::Json(Json::Array(compared.masks.clone()))));
    }
    if compared.redact != ComparedRedaction::default() {
        members.push(("redact", Node::Json(redacted(&compared.redact))));
    }
    members.push(("output", Node::Json(output(compared.output))));
    members.push(("stages", text(compared.stages.to_string())));
    Node::Object(members)
}

fn redacted(compared: &ComparedRedaction) -> Json {
    // Sorted: keys come first.
    let lists = [("keys", &compared.keys), ("patterns", &compared.patterns)];
    let list = |texts: &[String]| {
        Json::Array(texts.iter().map(|text| Json::from(text.as_str())).collect())
    };
    let members = lists.into_iter().filter(|(_, texts)| !texts.is_empty());
    Json::Object(members.map(|(key, texts)| (key.to_owned(), list(texts))).collect())
}

fn tool_arguments(compared: &Compared) -> Json {
    let entry = |(tools, entry): (&String, &ComparedArguments)| {
        let mut members = Vec::new();
        if !entry.ignore.is_empty() {
            let paths = entry.ignore.iter().map(|path| Json::from(path.as_str()));
            members.push(("ignore".to_owned(), Json::Array(paths.collect())));
        }
        members.extend(entry.mode.map(|mode| ("mode".to_owned(), Json::String(mode.to_string()))));
        (tools.clone(), Json::Object(members))
    };
    Json::Object(compared.tool_arguments.iter().map(entry).collect())
}

fn output(output: Output) -> Json {
    match output {
        Output::Exact | Output::Ignore => Json::String(output.to_string()),
        Output::Similarity(share) => {
            let share = Json::Number(Number::from_literal(&share.get().to_string()));
            Json::Object(vec![("similarity".to_owned(), share)])
        }
    }
}

/// Whether all matchers can be used; where one cannot, its place in the file.
fn matchers(accepted: &Accepted) -> Result<(), MatcherError> {
    let check = |value: &Option<Json>, place: &dyn Fn() -> Vec<Part>| {
        value.as_ref().map_or(Ok(()), check_matchers).map_err(|error| error.within(&place()))
    };
    let key = |key: &str| Part::from(key);
    check(&accepted.input, &|| vec![key("input")])?;
    for (index, AcceptedBehaviour { behaviour, .. }) in accepted.behaviours.iter().enumerate() {
        let place = |more: &[Part]| [&[key("behaviours"), Part::Index(index)], more].concat();
        check(&behaviour.output, &|| place(&[key("output")]))?;
        for (index, step) in behaviour.steps.iter().enumerate() {
            let of_step = |name: &str| {
                let optional = step.optional.then(|| key(OPTIONAL));
                let parts = [key("steps"), Part::Index(index)]
                    .into_iter()
                    .chain(optional)
                    .chain([key(name)]);
                place(&parts.collect::<Vec<_>>())
            };
            check(&step.args, &|| of_step("args"))?;
            check(&step.result, &|| of_step("result"))?;
        }
        for (index, stage) in behaviour.stages.iter().enumerate() {
            for (name, value) in
                [("status", &stage.status), ("outcome", &stage.outcome), ("branch", &stage.branch)]
            {
                let parts = || place(&[key("stages"), Part::Index(index), key(name)]);
                let is_data = matches!(value, None | Some(Json::String(_) | Json::Object(_)));
                if !is_data {
                    return Err(MatcherError {
                        path: parts(),
                        message: "takes a text or a matcher".to_owned(),
                    });
                }
                check(value, &parts)?;
            }
        }
    }
    Ok(())
}

/// What makes a golden worthless.
fn check(accepted: &Accepted) -> Result<(), String> {
    if accepted.behaviours.is_empty() {
        return Err("it accepts nothing (no behaviours)".to_owned());
    }
    if accepted.behaviours.iter().any(|known| known.seen == 0) {
        return Err("a behaviour was seen 0 times".to_owned());
    }
    let seen: u64 = accepted.behaviours.iter().map(|known| u64::from(known.seen)).sum();
    if seen > u64::from(accepted.repetitions) {
        return Err(format!(
            "its behaviours were seen {seen} times in {} repetitions",
            accepted.repetitions
        ));
    }
    let amount = |used: &Json| matches!(used, Json::Number(used) if used.to_f64().is_finite() && used.to_f64() >= 0.0);
    if let Some((measure, _)) = accepted.usage.iter().find(|(_, used)| !amount(used)) {
        return Err(format!("its usage of {measure} is no number from 0 up"));
    }
    Ok(())
}

fn invalid(text: &str, path: &Path, error: &serde_json::Error) -> GoldenError {
    // A golden of another version may hold anything: its version is the better message.
    #[derive(Deserialize)]
    struct Version {
        format: String,
    }
    if let Ok(Version { format }) = serde_json::from_str(text)
        && format != GOLDEN_FORMAT
    {
        return GoldenErrorKind::Version { path: path.to_owned(), found: format }.into();
    }
    if text.trim().is_empty() {
        return GoldenError::content(path, "the golden is empty: accept the case again");
    }
    GoldenErrorKind::Invalid {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        message: crate::json::message(error),
    }
    .into()
}

#[cfg(test)]
pub(super) const EXAMPLE: &str = r#"{
  "format": "goldrun/golden@1",
  "suite": "refunds",
  "case": "double refund",
  "input": {"order": "A-17"},
  "compared": {"trajectory": "effects", "arguments": "exact", "effects": ["cancel_*"], "masks": ["uuid", {"pattern": "x+"}], "output": "ignore", "stages": "exact"},
  "repetitions": 5,
  "behaviours": [
    {
      "seen": 4,
      "outcome": "completed",
      "steps": [
        {"kind": "tool", "name": "cancel_order", "args": {"order": "A-17"}, "turn": 0},
        {"kind": "final"}
      ]
    }
  ]
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        GoldenFile::parse(text, Path::new("golden/s/c.json")).unwrap_err().to_string()
    }

    #[test]
    fn a_golden_is_read_and_rendered_to_the_same_values() {
        let golden = GoldenFile::parse(EXAMPLE, Path::new("g.json")).unwrap();
        let text = golden.render();
        assert_eq!(GoldenFile::parse(&text, Path::new("g.json")).unwrap(), golden);
        assert_eq!(Json::parse(&text).unwrap(), Json::parse(EXAMPLE).unwrap());
        let steps: Vec<_> = text.lines().filter(|line| line.contains("\"kind\"")).collect();
        assert_eq!(
            steps[0].trim(),
            r#"{"kind": "tool", "name": "cancel_order", "args": {"order": "A-17"}, "turn": 0},"#
        );
    }

    #[test]
    fn all_that_may_be_compared_is_kept_and_what_is_not_adds_no_byte() {
        let text = EXAMPLE
            .replace(
                r#""effects": ["cancel_*"], "masks""#,
                r#""tool_arguments": {"a": {"ignore": ["t.id"], "mode": "subset"}, "b_*": {}}, "results": "exact", "counts": "exact", "masks""#,
            )
            .replace(r#""trajectory": "effects", "arguments": "exact""#, r#""trajectory": "in_order", "arguments": "superset""#)
            .replace(r#""output": "ignore""#, r#""output": {"similarity": 0.9}"#)
            .replace(r#""outcome": "completed","#, r#""outcome": "completed", "output": "done", "counts": {"turns": 1, "steps": 2},"#)
            .replace(r#", "turn": 0}"#, r#", "result": [1.50], "turn": 0}"#);
        let golden = GoldenFile::parse(&text, Path::new("g.json")).unwrap();
        let rendered = golden.render();
        assert_eq!(GoldenFile::parse(&rendered, Path::new("g.json")).unwrap(), golden);
        assert_eq!(Json::parse(&rendered).unwrap(), Json::parse(&text).unwrap());
        let old = GoldenFile::parse(EXAMPLE, Path::new("g.json")).unwrap().render();
        assert!(
            ["tool_arguments", "results", "counts"].iter().all(|key| !old.contains(key)),
            "{old}"
        );
        for (then, now) in [("0.9", "0"), ("0.9", "1.1"), ("similarity", "like")] {
            assert!(GoldenFile::parse(&text.replace(then, now), Path::new("g.json")).is_err());
        }
    }

    #[test]
    fn what_cannot_be_used_says_where_and_what_to_do() {
        let conflict = EXAMPLE.replace(
            "  \"repetitions\": 5,\n",
            "<<<<<<< ours\n  \"repetitions\": 5,\n=======\n>>>>>>> theirs\n",
        );
        for (text, expected) in [
            ("", "golden/s/c.json: the golden is empty: accept the case again"),
            (
                &conflict,
                "golden/s/c.json:7: merge conflict markers: resolve the conflict, or accept the case again",
            ),
            (
                &EXAMPLE.replace("golden@1", "golden@2"),
                "golden/s/c.json: format \"goldrun/golden@2\" is not known to this version of goldrun, which reads \
                 \"goldrun/golden@1\": update goldrun, or accept the case again",
            ),
            (
                r#"{"format": "goldrun/golden@9", "new": 1}"#,
                "golden/s/c.json: format \"goldrun/golden@9\" is not known to this version of goldrun, which reads \
                 \"goldrun/golden@1\": update goldrun, or accept the case again",
            ),
            (
                &EXAMPLE.replace("\"seen\": 4", "\"seen\": 6"),
                "golden/s/c.json: its behaviours were seen 6 times in 5 repetitions: accept the case again",
            ),
            (
                &EXAMPLE.replace("\"seen\": 4", "\"seen\": 0"),
                "golden/s/c.json: a behaviour was seen 0 times: accept the case again",
            ),
        ] {
            assert_eq!(error(text), expected);
        }
        assert!(
            error(&EXAMPLE.replace("\"seen\"", "\"sen\""))
                .starts_with("golden/s/c.json:10:11: unknown field `sen`")
        );
        let none = EXAMPLE.find("\"behaviours\"").unwrap();
        let none = format!("{}\"behaviours\": []}}", &EXAMPLE[..none]);
        assert_eq!(
            error(&none),
            "golden/s/c.json: it accepts nothing (no behaviours): accept the case again"
        );
    }
}

#[cfg(test)]
#[path = "test_matchers.rs"]
mod matcher_tests;
