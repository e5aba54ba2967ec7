//! Templates that stand in a golden in place of a value: their syntax. `compare` decides what they match.

mod repetition;
mod syntax;

pub(crate) use repetition::too_many_repetitions;

pub(crate) use syntax::{
    Matcher, MatcherError, ONE_OF, OPTIONAL, Part, TYPES, accepts_everything, check_matchers,
    holds_matcher, is_matcher, is_matcher_value, matchers, unescaped,
};
