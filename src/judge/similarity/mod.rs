//! How alike two texts are.

mod lcs;
mod rouge;
mod stem;

pub(crate) use lcs::similarity;
pub(crate) use rouge::has_words;
pub(crate) use rouge::rouge_1;
