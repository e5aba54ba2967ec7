//! Validators: checks on the files that a run left behind.
//!
//! `record` looks at the working tree and keeps what it saw ([`Observed`](crate::run::Observed)); the verdict is decided here from
//! that, then and whenever the run is judged again. What was not looked at does not pass.

mod decide;
mod recorded;
mod spec;
#[cfg(test)]
#[path = "tests/decide.rs"]
mod tests;

#[cfg(test)]
use decide::ValidatorResult;
pub(crate) use spec::Validator;
