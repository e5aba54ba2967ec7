//! Accepts the selected cases of a plan: writes goldens and their receipts.

use std::cell::OnceCell;

use super::decide::{Considered, consider};
use crate::discover::{Case, Suite};
use crate::golden::{self, Acceptance, Change, Commit, Held, Leave, Old, RECEIPT_FORMAT, Receipt};
use crate::harness::{Harness, HarnessError, Plan, in_order, now};
use crate::json::sha256_hex;
use crate::process::{Git, Head};

/// `goldrun/receipts/<suite>/`, or `.goldrun/receipts/<suite>/`.
const RECEIPT_FOLDERS: usize = 3;

/// How [`Harness::accept`] accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptRequest {
    /// What is accepted that otherwise is not.
    pub leave: Leave,
    /// Whether selected goldens that belong to no case are removed.
    pub prune: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Why the goldens are accepted, for their receipts.
    pub reason: Option<String>,
    /// The command that was typed, word by word, for the receipts.
    pub command: Vec<String>,
    /// The commit that the receipts name. `None` asks git before the first golden is written.
    pub commit: Option<Commit>,
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcceptOutcome {
    /// Its golden was written, or would be in a dry run.
    Accepted {
        /// How many behaviours are new, dropped and kept.
        change: Change,
        /// What differs from the golden before, a line a behaviour.
        changes: Vec<String>,
        /// Recordings that were not accepted, and matchers that were not kept, and why.
        left_out: Vec<String>,
        /// Why the golden before could not be read, and is lost.
        lost: Option<String>,
        /// Why there is no receipt.
        no_receipt: Option<String>,
    },
    /// Its golden stays as it is.
    Unchanged {
        /// Recordings that were not accepted, and why.
        left_out: Vec<String>,
    },
    /// Nothing of its runs may be accepted.
    Refused {
        /// Why.
        why: Vec<String>,
    },
    /// Its golden belonged to no case, and was removed, or would be in a dry run.
    Removed,
    /// It is negative (`expect = "fail"`), and such goldens are not accepted from recordings.
    Negative,
    /// Its files cannot be read, or its golden cannot be written.
    Error {
        /// How the golden that cannot be written differs from the one before it, a line a behaviour.
        changes: Vec<String>,
        /// Why.
        why: Vec<String>,
    },
}

/// How many cases came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptReport {
    /// Goldens that were written, or would be in a dry run.
    pub accepted: usize,
    /// Goldens that stay as they are.
    pub unchanged: usize,
    /// Goldens that were removed, or would be in a dry run.
    pub removed: usize,
    /// Cases of which nothing may be accepted.
    pub refused: usize,
    /// Cases with errors, problems of the plan, and receipts that could not be written.
    pub errors: usize,
    /// Negative cases.
    pub negative: usize,
}

impl AcceptReport {
    fn add(&mut self, outcome: &AcceptOutcome) {
        match outcome {
            AcceptOutcome::Accepted { no_receipt, .. } => {
                self.accepted += 1;
                self.errors += usize::from(no_receipt.is_some());
            }
            AcceptOutcome::Unchanged { .. } => self.unchanged += 1,
            AcceptOutcome::Refused { .. } => self.refused += 1,
            AcceptOutcome::Removed => self.removed += 1,
            AcceptOutcome::Negative => self.negative += 1,
            AcceptOutcome::Error { .. } => self.errors += 1,
        }
    }
}

impl Harness {
    /// Makes goldens of what the recordings of the selected cases do, and writes a receipt for each.
    ///
    /// Each outcome goes to `on_case` with its `suite::case`, in the order of the names, after the case's golden was written;
    /// `on_case` returns whether to go on. A file of the plan that cannot be used counts as an error; [`judge`](Self::judge)
    /// says which.
    ///
    /// # Errors
    /// If the threads cannot be started. What is wrong with one case is its outcome instead.
    pub fn accept(
        &self,
        plan: &Plan,
        request: &AcceptRequest,
        mut on_case: impl FnMut(&str, &AcceptOutcome) -> bool,
    ) -> Result<AcceptReport, HarnessError> {
        let mut report =
            AcceptReport { errors: plan.problems().count(), ..AcceptReport::default() };
        let acceptor = Acceptor::new(self, request);
        let is_pruned = |case: &Case| request.prune && case.is_orphan();
        let cases: Vec<(&Suite, &Case)> =
            plan.cases().filter(|(_, case)| !is_pruned(case)).collect();
        let mut due = cases.iter();
        in_order(
            &cases,
            0,
            Vec::new,
            |buffer, &(suite, case)| match plan.unread(suite) {
                Some(why) => Err(vec![why]),
                None => consider(self, suite, case, &request.leave, buffer),
            },
            |considered| {
                due.next().is_some_and(|(suite, case)| {
                    let outcome = acceptor.settle(suite, case, considered);
                    report.add(&outcome);
                    on_case(&format!("{}::{}", suite.name, case.name), &outcome)
                })
            },
        )?;
        for case in plan.orphans().filter(|case| is_pruned(case)) {
            let outcome = acceptor.remove(case);
            report.add(&outcome);
            if !on_case(&format!("{}::{}", case.suite, case.name), &outcome) {
                break;
            }
        }
        Ok(report)
    }

    /// The commit that is checked out at the root; `None` without git, outside a repository and before the first commit.
    pub(crate) fn commit(&self) -> Option<Commit> {
        let Head { hash, dirty } = Git::new(self.root()).head()?;
        Some(Commit { sha: hash, dirty })
    }
}

/// What is the same for all cases of one request.
struct Acceptor<'a> {
    harness: &'a Harness,
    request: &'a AcceptRequest,
    at: String,
    /// The commit that is checked out before anything is written. git runs once.
    commit: OnceCell<Option<Commit>>,
}

impl<'a> Acceptor<'a> {
    fn new(harness: &'a Harness, request: &'a AcceptRequest) -> Self {
        let known = request.commit.clone().map(|commit| OnceCell::from(Some(commit)));
        Self { harness, request, at: now(), commit: known.unwrap_or_default() }
    }

    /// Removes the golden of an orphan.
    fn remove(&self, orphan: &Case) -> AcceptOutcome {
        if self.request.dry_run {
            return AcceptOutcome::Removed;
        }
        match golden::remove(&orphan.golden) {
            Ok(()) => AcceptOutcome::Removed,
            Err(error) => AcceptOutcome::Error {
                changes: Vec::new(),
                why: vec![self.harness.relative_words(&error.to_string())],
            },
        }
    }

    /// Writes the golden of `case` if it was decided to.
    fn settle(
        &self,
        suite: &Suite,
        case: &Case,
        considered: Result<Option<Considered>, Vec<String>>,
    ) -> AcceptOutcome {
        let Considered { acceptance, held, before, lost, recordings } = match considered {
            Ok(Some(considered)) => considered,
            Ok(None) => return AcceptOutcome::Negative,
            Err(why) => return AcceptOutcome::Error { changes: Vec::new(), why },
        };
        let (golden, change, left_out) = match acceptance {
            Acceptance::Unchanged(left_out) => return AcceptOutcome::Unchanged { left_out },
            Acceptance::Refused(why) => return AcceptOutcome::Refused { why },
            Acceptance::Write { mut golden, change, mut left_out, dropped } => {
                left_out.extend(dropped);
                golden.reason = self.reason(suite);
                (golden, change, left_out)
            }
        };
        let changes = golden::changes(before.as_ref(), &golden, &suite.config.policy);
        if self.request.dry_run {
            return AcceptOutcome::Accepted { change, changes, left_out, lost, no_receipt: None };
        }
        let commit = self.commit.get_or_init(|| self.harness.commit()).clone();
        if let Err(error) = golden::write_over(&case.golden, &golden, &held) {
            let why = vec![self.harness.relative_words(&error.to_string())];
            let changes = if change.replaced { changes } else { Vec::new() };
            return AcceptOutcome::Error { changes, why };
        }
        let receipt = Receipt {
            format: RECEIPT_FORMAT.to_owned(),
            suite: case.suite.clone(),
            case: case.name.clone(),
            at: self.at.clone(),
            reason: golden.reason.clone(),
            command: self.request.command.clone(),
            goldrun: env!("CARGO_PKG_VERSION").to_owned(),
            commit,
            golden: self.harness.relative(&case.golden),
            before: old(&held),
            sha256: sha256_hex(golden.render().as_bytes()),
            changes: changes.clone(),
            left_out: left_out.clone(),
            leave: self.request.leave.clone(),
            recordings,
        };
        let no_receipt = self.write_receipt(case, &receipt);
        AcceptOutcome::Accepted { change, changes, left_out, lost, no_receipt }
    }

    /// Why goldens of `suite` are accepted, as they hold it.
    fn reason(&self, suite: &Suite) -> Option<String> {
        let reason = self.request.reason.as_deref()?;
        Some(suite.config.policy.redact.words(reason).into_owned())
    }

    /// Writes the receipt of `case`, or returns why that failed.
    fn write_receipt(&self, case: &Case, receipt: &Receipt) -> Option<String> {
        let path = self.harness.receipt_path(case);
        let error =
            crate::files::replace(&path, receipt.render().as_bytes(), RECEIPT_FOLDERS).err()?;
        Some(format!("{}: cannot be written: {error}", self.harness.relative(&path)))
    }
}

/// The golden before, if it was text.
fn old(held: &Held) -> Option<Old> {
    match held {
        Held::Bytes(bytes) => std::str::from_utf8(bytes).ok().map(Old::new),
        Held::Nothing | Held::Unreadable => None,
    }
}

#[cfg(test)]
#[path = "tests/accept_plan.rs"]
mod tests;
