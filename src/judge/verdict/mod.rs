//! Counts of accepted runs → a verdict, with the rule that decided and its statistics.

mod against_golden;
mod exact_tests;
mod expect;
mod further;
mod pass_k;
mod rule;

pub use against_golden::{AgainstGolden, Direction, Rate, against_golden};
pub(crate) use exact_tests::reported;
pub use expect::Expect;
pub(crate) use expect::not_rejected;
pub(crate) use further::{Further, further};
pub(crate) use pass_k::{PassK, mean_pass_k, pass_k};
pub(crate) use rule::rests_on_the_golden;
pub use rule::{Counts, Decision, Evidence, Verdict, VerdictRules, decide};
