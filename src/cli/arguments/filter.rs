//! Arguments that select tests.

use clap::Args;

use crate::harness::{Selection, quoted};

/// Which tests.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct FilterArgs {
    /// Only tests whose name contains one of these.
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    /// Filters are whole names.
    #[arg(long)]
    pub(crate) exact: bool,
    /// Leave out tests whose name contains this.
    #[arg(long, value_name = "FILTER")]
    pub(crate) skip: Vec<String>,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl FilterArgs {
    /// The same selection as it is typed behind a command.
    pub(crate) fn typed(&self) -> String {
        let exact = self.exact.then(|| " --exact".to_owned());
        let skip = self.skip.iter().map(|skip| format!(" --skip {}", quoted(skip)));
        let filters = self.filters.iter().map(|filter| format!(" {}", quoted(filter)));
        exact.into_iter().chain(skip).chain(filters).collect()
    }

    pub(crate) fn selection(&self) -> Selection {
        Selection { filters: self.filters.clone(), exact: self.exact, skip: self.skip.clone() }
    }
}
