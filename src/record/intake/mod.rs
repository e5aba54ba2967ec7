//! What an agent leaves, prints and reports, taken into its recording.

pub(crate) mod adopt;
pub(crate) mod capture;
pub(crate) mod checkpoint;
pub(crate) mod collect;
pub(crate) mod endpoint;
pub(crate) mod reports;
