//! Receipts: where they lie, and whether one still fits the files that it names.

use std::io;
use std::path::PathBuf;

use super::commit;
use super::decide::decide;
use crate::discover::{Case, Suite};
use crate::files::{open, receipt_file};
use crate::golden::{self, Acceptance, GoldenError, GoldenFile, Receipt, RecordingHash};
use crate::harness::Harness;
use crate::json::sha256_hex;
use crate::load::reader::LoadError;

/// Why a receipt cannot be shown.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum ReceiptError {
    /// Its file cannot be read.
    Read(#[from] LoadError),
    /// Its file holds no receipt of the case.
    Content(#[from] GoldenError),
}

impl Harness {
    /// Where the receipt of `case` lies: below [`state_dir`](Self::state_dir), so that it may be deleted at any time.
    pub(crate) fn receipt_path(&self, case: &Case) -> PathBuf {
        receipt_file(&self.state_dir(), &case.suite, &case.name)
    }

    /// The receipt of `case`; `None` if there is no file.
    pub(crate) fn receipt(&self, case: &Case) -> Result<Option<Receipt>, ReceiptError> {
        let path = self.receipt_path(case);
        let mut buffer = Vec::new();
        match open::read_within(&path, None, open::MAX_WRITTEN, &mut buffer) {
            Ok(text) => Ok(Some(Receipt::parse(text, &path, &case.suite, &case.name)?)),
            Err(_)
                if path
                    .symlink_metadata()
                    .is_err_and(|error| error.kind() == io::ErrorKind::NotFound) =>
            {
                Ok(None)
            }
            Err(error) => Err(LoadError::from(error).into()),
        }
    }

    /// What has changed since `receipt` was written, a line each. The golden, the commit and the recordings of `case` are
    /// compared with it, and its recordings are accepted again without writing.
    pub(crate) fn check_receipt(
        &self,
        suite: &Suite,
        case: &Case,
        receipt: &Receipt,
    ) -> Vec<String> {
        let mut broken = Vec::new();
        let golden = self.relative(&case.golden);
        if receipt.golden != golden {
            broken.push(format!(
                "the golden of this case lies at {golden}, not at {}",
                receipt.golden
            ));
        }
        match std::fs::read(&case.golden).map(|bytes| sha256_hex(&bytes)) {
            Ok(now) if now == receipt.sha256 => {}
            Ok(now) => broken.push(format!(
                "{golden} was changed since it was accepted: its sha256 is now {now}"
            )),
            Err(error) => broken.push(format!("{golden} cannot be read: {error}")),
        }
        if receipt
            .commit
            .as_ref()
            .is_some_and(|commit| commit::knows(self.root(), commit) == Some(false))
        {
            broken.push("the commit is not in this repository".to_owned());
        }
        broken.extend(accept_again(self, suite, case, receipt));
        broken
    }
}

/// Accepts the same recordings again, without writing, and returns how the result differs from the receipt.
fn accept_again(harness: &Harness, suite: &Suite, case: &Case, receipt: &Receipt) -> Vec<String> {
    let before = match &receipt.before {
        Some(old) if sha256_hex(old.text.as_bytes()) != old.sha256 => {
            return vec![
                "the golden before has another sha256 than the receipt says: the receipt was edited".to_owned(),
            ];
        }
        // A golden that could not be read was replaced as if there had been none.
        Some(old) => golden::parse(&old.text, &case.golden, &case.suite, &case.name).ok(),
        None => None,
    };
    let decided = decide(harness, suite, case, &receipt.leave, before.as_ref(), &mut Vec::new());
    let (acceptance, recordings) = match decided {
        Ok(decided) => decided,
        Err(errors) => return errors,
    };
    let mut broken: Vec<String> =
        receipt.recordings.iter().filter_map(|was| recording_changed(was, &recordings)).collect();
    let new = recordings
        .iter()
        .filter(|now| receipt.recordings.iter().all(|was| was.repetition != now.repetition));
    broken.extend(
        new.map(|now| format!("repetition {} was recorded since: {}", now.repetition, now.path)),
    );
    // Other recordings give another golden, which is no further finding.
    if broken.is_empty() {
        broken.extend(difference(suite, receipt, before.as_ref(), acceptance));
    }
    broken
}

/// How `acceptance` differs from the receipt.
fn difference(
    suite: &Suite,
    receipt: &Receipt,
    before: Option<&GoldenFile>,
    acceptance: Acceptance,
) -> Option<String> {
    let (golden, left_out) = match acceptance {
        Acceptance::Write { golden, mut left_out, dropped, .. } => {
            left_out.extend(dropped);
            (golden, left_out)
        }
        Acceptance::Unchanged(_) => {
            return Some(
                "accepting the same recordings again changes nothing of the golden before"
                    .to_owned(),
            );
        }
        Acceptance::Refused(why) => {
            return Some(format!("the same recordings are not accepted again: {}", why.join("; ")));
        }
    };
    let sha256 = sha256_hex(golden.render().as_bytes());
    if sha256 != receipt.sha256 {
        return Some(format!(
            "accepting the same recordings again gives another golden (sha256 {sha256}): the suite was changed since, or goldrun \
             (then {})",
            receipt.goldrun
        ));
    }
    let same = golden::changes(before, &golden, &suite.config.policy) == receipt.changes
        && left_out == receipt.left_out;
    (!same)
        .then(|| "accepting the same recordings again makes other changes than it says".to_owned())
}

/// How a recording differs from the one that was accepted.
fn recording_changed(was: &RecordingHash, now: &[RecordingHash]) -> Option<String> {
    let place = |of: &RecordingHash| {
        of.line.map_or_else(|| of.path.clone(), |line| format!("{}:{line}", of.path))
    };
    match now.iter().find(|now| now.repetition == was.repetition) {
        None => Some(format!("repetition {} is no longer there: {}", was.repetition, place(was))),
        Some(now) if now.sha256 != was.sha256 => Some(format!(
            "repetition {} was changed or recorded again since: the sha256 of {} is now {}",
            was.repetition,
            place(now),
            now.sha256
        )),
        Some(now) if now.path != was.path => {
            Some(format!("repetition {} lies at {} now", was.repetition, place(now)))
        }
        Some(_) => None,
    }
}
