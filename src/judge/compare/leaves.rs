//! Paths at which two values differ.

use super::fitting::{Fitting, mismatch};
use crate::json::Json;
use crate::judge::mask::erase;
use crate::judge::matcher::{is_matcher_value, unescaped};
use crate::judge::policy::Arguments;
use crate::text::words;

/// A path, the golden's value there and the run's.
pub(crate) type Leaf = (String, Option<Json>, Option<Json>);

/// Every leaf in which the run's value differs from what the golden's asks for, with its path. A member or element that only one
/// has is one leaf. What the mode leaves free, and what a matcher fits, is none.
pub(crate) fn leaves(
    golden: Option<&Json>,
    run: Option<&Json>,
    mode: Arguments,
    path: &str,
) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    add(golden, run, mode, &mut path.to_owned(), &mut leaves);
    leaves
}

fn add(
    golden: Option<&Json>,
    run: Option<&Json>,
    mode: Arguments,
    path: &mut String,
    leaves: &mut Vec<Leaf>,
) {
    let length = path.len();
    match (golden, run) {
        (old, new) if old == new => {}
        (Some(matcher), Some(new)) if is_matcher_value(matcher) => {
            if !Fitting::new(true).fits(matcher, new, mode) {
                leaves.push((path.clone(), golden.cloned(), run.cloned()));
            }
        }
        (Some(old @ Json::Object(was)), Some(new @ Json::Object(now))) => {
            let mut keys: Vec<&String> = was.iter().chain(now).map(|(key, _)| key).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let (old, new) = (old.get(key), new.get(key));
                let free = match mode {
                    Arguments::Exact => false,
                    Arguments::Subset => new.is_none(),
                    Arguments::Superset => old.is_none(),
                    Arguments::Ignore => true,
                };
                if !free {
                    path.push_str(&words::key(unescaped(key)));
                    add(old, new, mode, path, leaves);
                    path.truncate(length);
                }
            }
        }
        (Some(Json::Array(old)), Some(Json::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                path.push_str(&format!("[{index}]"));
                // Lists are compared exactly, and so is all that is in them.
                add(old.get(index), new.get(index), Arguments::Exact, path, leaves);
                path.truncate(length);
            }
        }
        (old, new) => leaves.push((path.clone(), old.cloned(), new.cloned())),
    }
}

/// Whether the values of a leaf differ in more than the numbers of masked values.
pub(crate) fn differs_unnumbered((_, golden, run): &Leaf) -> bool {
    golden.as_ref().map(erase) != run.as_ref().map(erase)
}

/// How a leaf differs, as the end of a sentence about it: `differs`, or what a matcher says.
pub(crate) fn how((_, golden, run): &Leaf) -> String {
    mismatch(golden.as_ref(), run.as_ref()).unwrap_or_else(|| "differs".to_owned())
}

#[cfg(test)]
#[path = "tests/leaves.rs"]
mod tests;
