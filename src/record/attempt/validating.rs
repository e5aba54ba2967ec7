//! The validators of a case, around one of its runs: they see the working tree before it and after it.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::subject::Subject;
use crate::judge::check::validator::Validator;
use crate::process::MARK;
use crate::record::validate::{Before, Place, validate};
use crate::run::{Validation, ValidatorKind};

/// Validators that wait for a run to end.
#[derive(Debug)]
pub(crate) struct Validating {
    validators: Vec<Validator>,
    before: Before,
}

/// The folders of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunPlace<'a> {
    /// The working tree that the agent ran in.
    pub(crate) tree: &'a Path,
    /// The run's folder.
    pub(crate) folder: &'a Path,
    /// The agent's working folder, which marks the processes of the run.
    pub(crate) work_dir: &'a Path,
}

impl Validating {
    /// Looks at the working tree right before the agent of `subject` is started in it. `folder` is the run's folder.
    pub(crate) fn begin(subject: &Subject<'_>, tree: &Path, folder: &Path) -> Self {
        let mut validators: Vec<Validator> = Vec::new();
        for checks in [&subject.suite.config.checks, &subject.case.checks] {
            // Approval is for a person.
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

    /// Whether the case has no validators.
    pub(crate) fn is_empty(&self) -> bool {
        self.validators.is_empty()
    }

    /// Runs one validator after the other and calls `record` with what each saw.
    pub(crate) fn end(
        &self,
        subject: &Subject<'_>,
        run: RunPlace<'_>,
        cancel: &AtomicBool,
        mut record: impl FnMut(Validation<'static>),
    ) {
        let mut env: Vec<(OsString, OsString)> = subject.environment.clone().into_iter().collect();
        env.push((MARK.into(), run.work_dir.into()));
        for validator in &self.validators {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let place = Place {
                tree: run.tree,
                run_dir: Some(run.folder),
                env: &env,
                mark: Some(run.work_dir),
                before: &self.before,
                cancel,
            };
            record(validate(validator, &place));
        }
    }
}
