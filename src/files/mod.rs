//! Files: names as path segments, where everything lies, walking, opening, positions in a text, and replacing.
//!
//! Knows paths and bytes only. What a file says is for others.

pub(crate) mod layout;
mod links;
pub(crate) mod names;
pub(crate) mod open;
mod position;
mod replace;
mod temporary;
pub(crate) mod walk;

pub(crate) use layout::{
    case_dir, case_sessions_dir, fixture_file, fixtures_dir, golden_dir, golden_file,
    golden_file_in, goldens_dir, history_file, index_file, receipt_file, recording_file,
    report_file, runs_dir, sessions_dir, shown, state_dirs, suite_dir, suite_file,
    suite_sessions_dir, suites_dir, within,
};
pub(crate) use links::no_links;
pub use names::NameError;
pub(crate) use names::{check_case, check_suite, encode};
#[cfg(test)]
pub(crate) use names::{decode, is_hashed};
pub use open::OpenError;
#[cfg(test)]
pub(crate) use open::read;
pub(crate) use open::{MAX_BYTES, MAX_WRITTEN, Part, read_within};
pub(crate) use open::{OpenErrorKind, read_bytes};
pub(crate) use position::position;
pub(crate) use replace::{replace, replace_if, write_anew};
pub(crate) use temporary::clear_temporaries;
pub(crate) use walk::{Kind, WalkError, kind, list};
