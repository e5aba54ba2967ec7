//! Validators, run over the working tree that a run has left behind.
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::atomic::AtomicBool;
//!
//! use goldrun::judge::{Validator, ValidatorKind};
//! use goldrun::record::validate::{Before, Place, validate};
//!
//! let tests = Validator::new(ValidatorKind::TestPass);
//! let tree = Path::new("checkout");
//! let before = Before::look(std::slice::from_ref(&tests), tree, None);
//! // Here the agent runs.
//! let env: Vec<_> = std::env::vars_os().collect();
//! let cancel = AtomicBool::new(false);
//! let place = Place { tree, run_dir: None, env: &env, before: &before, cancel: &cancel };
//! let validation = validate(&tests, &place);
//! println!("{}: {}", validation.verdict.as_str(), validation.reason);
//! ```
//!
//! Nothing outside the working tree and the run's own folder is looked at: paths that lead out, also through links, are
//! errors. Every command has a process group of its own, which is ended when the command has ended or its time is up.

mod before;
mod changed;
mod inside;
mod look;
mod tested;
mod toolchain;

pub use before::Before;
pub use look::{Place, validate};
