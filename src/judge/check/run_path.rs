//! JSONPath (RFC 9535) over a whole run. The one file that names serde_json_path.
//!
//! serde_json's tree, in which paths are followed, rounds large numbers; the values are looked up in ours, which does not. Only
//! comparisons inside filters (`[?@.n > 1]`) see the rounded ones.

use std::cell::OnceCell;

use serde_json_path::{JsonPath, PathElement};

use super::place::{Spot, inside};
use crate::json::Json;
use crate::run::Run;

/// The longest path, in bytes.
const LONGEST: usize = 1000;

/// How often a path may look through everything below: each time multiplies what is looked at by the depth of the run.
const DESCENTS: usize = 3;

#[derive(Clone, Debug)]
pub(crate) struct RunPath {
    text: String,
    path: JsonPath,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RunPathError(String);

impl RunPath {
    /// Refuses what RFC 9535 does not allow, and more than 1,000 bytes, 32 nested brackets or three `..`.
    pub(crate) fn new(text: &str) -> Result<Self, RunPathError> {
        let (bytes, descents) = (text.len(), text.matches("..").count());
        let path = if bytes > LONGEST {
            Err(format!("it has {bytes} bytes; {LONGEST} are allowed"))
        } else if descents > DESCENTS {
            Err(format!(
                "it has `..` {descents} times; {DESCENTS} are allowed: each looks through all that the one before it found"
            ))
        } else if nesting(text) > 32 {
            Err("it has more than 32 brackets in each other".to_owned())
        } else {
            JsonPath::parse(text).map_err(|error| error.to_string())
        };
        Ok(Self { text: text.to_owned(), path: path.map_err(RunPathError)? })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// What it leads to in `run`, in its order. Fails on a duplicate key and on a number beyond all bounds: they have no tree.
    pub(crate) fn find(&self, run: &Run<'_>, tree: &Tree) -> Result<Vec<Spot>, String> {
        let unread =
            |why: &str| format!("the recording cannot be searched by `{}`: {why}", self.text);
        let (own, tree) = tree.of(run).map_err(|why| unread(&why))?;
        let mut spots = Vec::new();
        for node in self.path.query_located(tree).iter() {
            let (mut value, mut path, mut step, mut keys) =
                (Some(own), String::new(), None, Vec::new());
            for element in node.location().iter() {
                match element {
                    PathElement::Name(name) => {
                        value = value.and_then(|value| value.get(name));
                        path = inside(&path, name);
                        keys.push((*name).to_owned());
                    }
                    PathElement::Index(index) => {
                        value = value.and_then(|value| value.get(&index.to_string()));
                        step = if path == "steps" { Some(*index) } else { step };
                        path = format!("{path}[{index}]");
                    }
                }
            }
            // Both trees have the same members.
            let value = value.ok_or_else(|| unread("it has no such member"))?.clone();
            spots.push(Spot { path, value, step, keys });
        }
        Ok(spots)
    }
}

/// A whole run as JSON, made where the first path asks for it: without a digit lost, and as paths are followed in it.
#[derive(Debug, Default)]
pub(crate) struct Tree(OnceCell<Result<(Json, serde_json::Value), String>>);

impl Tree {
    fn of(&self, run: &Run<'_>) -> Result<(&Json, &serde_json::Value), String> {
        let made = self.0.get_or_init(|| {
            let text = serde_json::to_string(run).map_err(|error| error.to_string())?;
            let own = Json::parse(&text).map_err(|error| error.to_string())?;
            Ok((own, serde_json::from_str(&text).map_err(|error| error.to_string())?))
        });
        made.as_ref().map(|(own, tree)| (own, tree)).map_err(String::clone)
    }
}

/// How deep brackets lie in each other, those in texts too.
fn nesting(text: &str) -> usize {
    let mut depth = 0_usize;
    let deeper = |c| {
        match c {
            '(' | '[' | '!' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    };
    text.chars().map(deeper).max().unwrap_or(0)
}
