//! `suite.toml` → [`SuiteConfig`]: policies, checks, budgets and patterns. The only module that reads TOML.

mod budget;
mod check;
mod config;
mod demands;
pub(crate) mod duration;
mod error;
mod keys;
mod parse;
mod pattern;
mod policy;
mod raw;
mod raw_check;
mod raw_demands;
#[cfg(feature = "cli")]
mod schema;
mod source;
mod validator;
mod values;
mod words;

pub(crate) use config::{CaseEntry, EnvEntry, LoadConfig, RecordConfig, SuiteConfig};
pub use error::SuiteError;
pub(crate) use pattern::RunPattern;
#[cfg(feature = "cli")]
pub(crate) use raw::suite_schema;
pub(crate) use values::toml_string;
pub(crate) use words::{InputMode, Isolation};
