//! goldrun

pub mod discover;
pub mod golden;
pub mod judge;
pub mod load;
pub mod report;
pub mod run;

mod replace;
