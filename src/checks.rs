//! The checks of one case, of its suite and of its own, held against one run. What is demanded: `judge::check`.

use crate::discover::{Case, Suite};
use crate::judge::check::Checked;
use crate::run::Run;

/// What the checks that apply to `case` are called, in the order they are held.
pub(crate) fn labels(suite: &Suite, case: &Case) -> Vec<String> {
    suite.config.checks.labels().chain(case.checks.labels()).map(str::to_owned).collect()
}

/// What `run`, a run of `case`, makes of its checks; none where there are none.
pub(crate) fn hold(suite: &Suite, case: &Case, run: &Run<'_>) -> Option<Checked> {
    if suite.config.checks.is_empty() && case.checks.is_empty() {
        return None;
    }
    let mut checked = Checked::default();
    for checks in [&suite.config.checks, &case.checks] {
        checks.hold(run, &suite.config.policy, &mut checked);
    }
    Some(checked)
}
