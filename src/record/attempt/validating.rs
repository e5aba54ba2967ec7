//! The validators of a case, around one of its runs: what lay there before, what the run left behind.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::subject::Subject;
use crate::judge::{Validator, ValidatorKind};
use crate::process::orphans::{MARK, end_orphans_of};
use crate::record::unix::validate::{Before, Place, validate};
use crate::run::Validation;

/// Validators that wait for a run to end.
#[derive(Debug)]
pub(crate) struct Validating {
    validators: Vec<Validator>,
    before: Before,
}

impl Validating {
    /// Looks at the working tree right before the agent of `subject` is started in it; `folder` is the run's own.
    pub(crate) fn begin(subject: &Subject<'_>, tree: &Path, folder: &Path) -> Self {
        let mut validators: Vec<Validator> = Vec::new();
        for checks in [&subject.suite.config.checks, &subject.case.checks] {
            // What only a person can say is no matter of looking.
            for validator in
                checks.validators().filter(|validator| validator.kind != ValidatorKind::Approval)
            {
                if !validators.contains(validator) {
                    validators.push(validator.clone());
                }
            }
        }
        let before = Before::look(&validators, tree, Some(folder));
        Self { validators, before }
    }

    /// Whether there is nothing to be looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.validators.is_empty()
    }

    /// Looks at what the run left behind, one validator after the other, and hands over what each saw. `desk` is the agent's own
    /// folder, by which processes are known that outlive a validator's command.
    pub(crate) fn end(
        &self,
        subject: &Subject<'_>,
        (tree, folder, desk): (&Path, &Path, &Path),
        cancel: &AtomicBool,
        mut saw: impl FnMut(Validation<'static>),
    ) {
        let mut env: Vec<(OsString, OsString)> = subject.environment.clone().into_iter().collect();
        env.push((MARK.into(), desk.into()));
        for validator in &self.validators {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let place =
                Place { tree, run_dir: Some(folder), env: &env, before: &self.before, cancel };
            let validation = validate(validator, &place);
            end_orphans_of(desk);
            saw(validation);
        }
    }
}
