//! Checks that a user writes in Rust. Their errors become findings; a panic inside one is an error of its case.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::select::Selection;
use crate::discover::{Inventory, Problem};
use crate::json::Json;
use crate::judge::behaviour::masked_input;
use crate::judge::check::Checked;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;
use crate::run::Run;

/// A run as a user's check gets it: its names, and by `Deref` the run itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CheckedRun<'r> {
    /// The suite.
    pub suite: &'r str,
    /// The case.
    pub case: &'r str,
    /// The repetition's number.
    pub repetition: u32,
    /// The whole run, as recorded: nothing is masked in it.
    pub run: &'r Run<'r>,
}

impl<'r> std::ops::Deref for CheckedRun<'r> {
    type Target = Run<'r>;

    fn deref(&self) -> &Run<'r> {
        self.run
    }
}

/// What a check of the user's own may return.
pub trait IntoFindings {
    /// What the run breaks; nothing where it passes. A finding makes it unacceptable where its severity is an error.
    fn into_findings(self) -> Vec<Finding>;
}

impl IntoFindings for Vec<Finding> {
    fn into_findings(self) -> Vec<Finding> {
        self
    }
}

impl<E: fmt::Display> IntoFindings for Result<(), E> {
    fn into_findings(self) -> Vec<Finding> {
        let finding = |error: E| Finding::error(FindingKind::Check, error.to_string());
        self.err().map(finding).into_iter().collect()
    }
}

type Function = dyn Fn(&CheckedRun<'_>) -> Vec<Finding> + Send + Sync;

#[derive(Clone)]
pub(crate) struct OwnCheck {
    pub(crate) name: String,
    pub(crate) cases: Selection,
    check: Arc<Function>,
}

impl fmt::Debug for OwnCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnCheck")
            .field("name", &self.name)
            .field("cases", &self.cases)
            .finish_non_exhaustive()
    }
}

impl OwnCheck {
    pub(crate) fn new<R: IntoFindings>(
        name: String,
        cases: Selection,
        check: impl Fn(&CheckedRun<'_>) -> R + Send + Sync + 'static,
    ) -> Self {
        Self { name, cases, check: Arc::new(move |run| check(run).into_findings()) }
    }

    /// Whether it is for `suite::case`.
    pub(crate) fn is_for(&self, suite: &str, case: &str) -> bool {
        self.cases.matches(&format!("{suite}::{case}"))
    }

    /// Applies it to `run`, and adds what it finds to `checked`.
    pub(crate) fn hold(&self, run: &CheckedRun<'_>, policy: &Policy, checked: &mut Checked) {
        let redacted = |value: Json| {
            masked_input(value, &Policy { redact: policy.redact.clone(), ..Policy::default() })
        };
        let words =
            |text: String| redacted(Json::String(text)).as_str().unwrap_or_default().to_owned();
        checked.decides = true;
        // A check may quote from the run, so credentials and what the suite redacts are removed from its text.
        // A panic can leave only the check's own state half-changed.
        match catch_unwind(AssertUnwindSafe(|| (self.check)(run))) {
            Ok(findings) => {
                let named = |finding: Finding| Finding {
                    repetition: None,
                    before: finding.before.map(redacted),
                    after: finding.after.map(redacted),
                    message: words(format!("{}: {}", self.name, finding.message)),
                    ..finding
                };
                checked.findings.extend(findings.into_iter().map(named));
            }
            Err(payload) => {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
                let text = text.unwrap_or("with something that is no text");
                checked.panics.push(words(format!("check {:?} panicked: {text}", self.name)));
            }
        }
    }
}

/// A problem for each of `checks` that applies to no case.
pub(crate) fn idle(checks: &[OwnCheck], inventory: &Inventory) -> Vec<Problem> {
    let cases = || inventory.suites.iter().flat_map(|suite| &suite.cases);
    let idle =
        checks.iter().filter(|check| cases().all(|case| !check.is_for(&case.suite, &case.name)));
    let message =
        "no case is called so: correct the name that the check is for, or remove the check";
    let problem = |check: &OwnCheck| Problem {
        suite: "checks".to_owned(),
        file: check.name.clone(),
        whole_suite: false,
        configuration: true,
        message: message.to_owned(),
    };
    idle.map(problem).collect()
}

#[cfg(test)]
#[path = "tests/own_check.rs"]
mod tests;
