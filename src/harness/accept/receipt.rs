//! Receipts: where they lie, and whether one still fits the files that it names.

use std::io;
use std::path::PathBuf;

use super::decide::decide;
use crate::discover::{Case, Suite};
use crate::files::{open, receipt_file};
use crate::golden::{self, Acceptance, GoldenError, GoldenFile, Receipt, RecordingHash};
use crate::harness::Harness;
use crate::json::sha256_hex;
use crate::load::reader::LoadError;
use crate::process::Git;

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum ReceiptError {
    Read(#[from] LoadError),
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
            Err(error) => match path.symlink_metadata() {
                Err(gone) if gone.kind() == io::ErrorKind::NotFound => Ok(None),
                _ => Err(LoadError::from(error).into()),
            },
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
            let other = &receipt.golden;
            broken.push(format!("the golden of this case lies at {golden}, not at {other}"));
        }
        match std::fs::read(&case.golden).map(|bytes| sha256_hex(&bytes)) {
            Ok(now) if now == receipt.sha256 => {}
            Ok(now) => broken.push(format!(
                "{golden} was changed since it was accepted: its sha256 is now {now}"
            )),
            Err(error) => broken.push(format!("{golden} cannot be read: {error}")),
        }
        let git = Git::new(self.root());
        if receipt.commit.as_ref().is_some_and(|it| git.has_commit(&it.sha) == Some(false)) {
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
            let why = "the golden before has another sha256 than the receipt says: the receipt was edited";
            return vec![why.to_owned()];
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
    let known = &receipt.recordings;
    let mut broken: Vec<String> =
        known.iter().filter_map(|was| recording_changed(was, &recordings)).collect();
    for RecordingHash { repetition, path, .. } in &recordings {
        if known.iter().all(|was| was.repetition != *repetition) {
            broken.push(format!("repetition {repetition} was recorded since: {path}"));
        }
    }
    // Other recordings give another golden anyway.
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
        Acceptance::Write { mut golden, mut left_out, dropped, .. } => {
            left_out.extend(dropped);
            golden.reason.clone_from(&receipt.reason);
            (golden, left_out)
        }
        Acceptance::Unchanged(_) => {
            let why = "accepting the same recordings again changes nothing of the golden before";
            return Some(why.to_owned());
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
    let number = was.repetition;
    let Some(now) = now.iter().find(|now| now.repetition == number) else {
        return Some(format!("repetition {number} is no longer there: {}", place(was)));
    };
    let (sha256, place) = (&now.sha256, place(now));
    if *sha256 != was.sha256 {
        Some(format!(
            "repetition {number} was changed or recorded again since: the sha256 of {place} is now {sha256}"
        ))
    } else {
        (now.path != was.path).then(|| format!("repetition {number} lies at {place} now"))
    }
}
