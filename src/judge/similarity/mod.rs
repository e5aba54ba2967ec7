//! How alike two texts are.

mod lcs;
mod rouge;
mod stem;

pub(crate) use lcs::{float, similarity};
pub(crate) use rouge::{has_words, rouge_1, shared};
