//! goldrun

pub mod cli;
pub mod discover;
pub mod golden;
pub mod judge;
pub mod load;
pub mod report;
pub mod run;

mod harness;
mod libtest;
mod replace;
mod schedule;
mod select;

pub use harness::{Harness, HarnessError, Plan};
#[doc(hidden)]
pub use libtest::__main;
pub use select::{Selection, Shard};
