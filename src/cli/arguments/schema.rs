//! Arguments of `harness schema`.

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// Which file.
    pub(crate) name: SchemaName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// A recorded run: goldrun/run@1
    Run,
    /// A golden: goldrun/golden@1
    Golden,
    /// A fixture: goldrun/fixture@1
    Fixture,
    /// suite.toml
    Suite,
    /// The report: goldrun/report@1
    Report,
    /// A line of the history: goldrun/history@1
    History,
    /// The receipt of a golden: goldrun/receipt@1
    Receipt,
}
