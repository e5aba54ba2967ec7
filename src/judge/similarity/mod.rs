//! How alike two texts are.

mod lcs;
mod rouge;
mod stem;

pub use lcs::similarity;
pub(crate) use rouge::has_words;
pub use rouge::{Rouge, rouge_1};
