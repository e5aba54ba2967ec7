//! The input and the result of suggesting masks.

use super::leaf::{Fit, Use};
use super::spot::Spot;
use crate::json::Json;
use crate::judge::mask::MaskRule;
use crate::run::Run;

/// The repetitions of a case.
#[derive(Debug)]
pub(crate) struct SampledCase<'r> {
    pub name: String,
    pub runs: Vec<(u32, Run<'r>)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Suggestions {
    /// Masks to add. Without any one of them, or with a narrower one, something that they make equal differs.
    pub masks: Vec<Suggestion>,
    /// What differs and stays so.
    pub unexplained: Vec<Unexplained>,
    /// Which of the suite's own masks, counted from 0, make nothing equal.
    pub not_needed: Vec<usize>,
    /// Cases whose repetitions do different things, and how many: what masks are not for.
    pub apart: Vec<(String, usize)>,
    /// Cases that share a behaviour under the suggested masks, and did not before.
    pub merged: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Suggestion {
    pub rule: MaskRule,
}

/// Something that differs, and for which no mask is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unexplained {
    /// Where, as the `at` of a mask would name it.
    pub at: String,
    pub case: String,
    /// Two repetitions in which it differs.
    pub repetitions: [u32; 2],
    pub before: String,
    /// The same in the second.
    pub after: String,
    pub values: usize,
    pub why: String,
    /// A kind of mask that would make the values equal, for a reader who knows that the difference means nothing.
    pub kind: Option<&'static str>,
    /// A pattern that would.
    pub pattern: Option<String>,
}

impl Unexplained {
    pub(crate) fn is_output(&self) -> bool {
        self.at == "output" || self.at.starts_with("output.")
    }
}

/// Two repetitions of a case that do the same but for values.
pub(crate) struct Pair {
    pub(crate) case: usize,
    pub(crate) one: usize,
    pub(crate) other: usize,
}

pub(crate) struct Difference {
    pub(crate) pair: usize,
    pub(crate) spot: Spot,
    pub(crate) one: Json,
    pub(crate) other: Json,
    pub(crate) fit: Fit,
}

impl Difference {
    /// The masks that make it equal, where that is sure.
    pub(crate) fn sure(&self) -> &[Use] {
        if let Fit::Sure(uses) = &self.fit { uses } else { &[] }
    }
}
