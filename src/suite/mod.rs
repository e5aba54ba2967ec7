//! `suite.toml` → [`SuiteConfig`]: policies, checks, budgets and patterns. The only module that reads TOML.

mod budget;
mod check;
mod config;
mod demands;
pub(crate) mod duration;
mod keys;
mod parse;
mod pattern;
mod policy;
mod raw;
mod raw_check;
mod raw_demands;
mod source;
mod validator;

pub use config::{
    AcceptConfig, CaseEntry, EnvEntry, InputMode, Isolation, LoadConfig, RecordConfig, SuiteConfig,
};
pub(crate) use pattern::RunPattern;
pub use raw::suite_schema;
pub use source::SuiteError;
