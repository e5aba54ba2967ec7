//! What an agent leaves, prints and reports, taken into its recording.

mod adopt;
mod capture;
mod checkpoint;
mod collect;
mod endpoint;
mod reports;

pub(crate) use adopt::{Adopted, adopt, printed};
pub(crate) use capture::Capture;
pub(crate) use checkpoint::Checkpoints;
pub(crate) use collect::{artifacts, collect};
pub(crate) use endpoint::Endpoint;
pub(crate) use reports::{Beyond, Bounds, INFRASTRUCTURE, Reports};
