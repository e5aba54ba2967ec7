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
mod schema;
mod source;
mod validator;
mod values;
mod words;

pub use config::{AcceptConfig, CaseEntry, EnvEntry, LoadConfig, RecordConfig, SuiteConfig};
pub use error::SuiteError;
pub(crate) use pattern::RunPattern;
pub use raw::suite_schema;
pub(crate) use values::toml_string;
pub use words::{InputMode, Isolation};
