//! Accepting: what the recordings of a case do becomes its golden.
//!
//! `decide` says what becomes of a golden, `accept_plan` writes it and its receipt, `receipt` checks a receipt against the
//! files that it names, `kept` whether new runs show what the files kept before show.

mod accept_plan;
mod decide;
mod kept;
mod receipt;

pub use accept_plan::{AcceptOutcome, AcceptReport, AcceptRequest};
