//! Validators, run over the working tree that a run has left behind.
//!
//! Nothing outside the working tree and the run's own folder is looked at: paths that lead out, also through links, are errors.

mod before;
mod changed;
mod error;
mod inside;
mod look;
#[cfg(test)]
#[path = "tests/planned.rs"]
mod test_planned;
#[cfg(test)]
#[path = "tests/rows.rs"]
mod test_rows;
#[cfg(test)]
#[path = "tests/support.rs"]
mod test_support;
mod tested;
mod toolchain;

pub(crate) use before::Before;
pub(crate) use look::{Place, validate};
