//! Accepting: what the recordings of a case do becomes its golden.
//!
//! `decide` says what becomes of a golden, `accept_plan` writes it and its receipt, `receipt` checks a receipt against the
//! files that it names, `commit` asks git what is checked out.

mod accept_plan;
mod commit;
mod decide;
mod receipt;

pub use accept_plan::{AcceptOutcome, AcceptReport, AcceptRequest};
