//! The validators of a case, which see the working tree before and after each of its runs.

use std::path::Path;

use super::subject::Subject;
use crate::judge::check::validator::Validator;
use crate::record::validate::Before;
use crate::run::ValidatorKind;

/// Validators that wait for a run to end.
#[derive(Debug)]
pub(crate) struct Validating {
    pub(super) validators: Vec<Validator>,
    pub(super) before: Before,
}

impl Validating {
    /// Looks at the working tree right before the agent of `subject` starts in it. `folder` is the run's folder.
    pub(crate) fn begin(subject: &Subject<'_>, tree: &Path, folder: &Path) -> Self {
        let mut validators: Vec<Validator> = Vec::new();
        for checks in [&subject.suite.config.checks, &subject.case.checks] {
            for validator in checks.validators() {
                // Approval is for a person.
                if validator.kind != ValidatorKind::Approval && !validators.contains(validator) {
                    validators.push(validator.clone());
                }
            }
        }
        let before = Before::look(&validators, tree, Some(folder));
        Self { validators, before }
    }

    /// Whether the case has no validators.
    pub(crate) fn is_empty(&self) -> bool {
        self.validators.is_empty()
    }
}
