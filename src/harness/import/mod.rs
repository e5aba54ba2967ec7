//! Importing: recordings that other tools made are copied into a suite, and goldens are made of what was accepted there.
//!
//! `suite` opens the suite, or makes it; `job` writes the files.

mod error;
mod job;
mod request;
mod suite;

pub use error::ImportError;
pub use request::{ImportEvent, ImportReport, ImportRequest, ImportedCase, ImportedGolden};
