//! What becomes of a case's golden: decided from its recordings, nothing written.

use std::path::{Path, PathBuf};

use crate::discover::{Case, DISTILLED, Suite, recorded};
use crate::golden::{self, AcceptOptions, Acceptance, GoldenFile, Held, Leave, RecordingHash};
use crate::harness::Harness;
use crate::json::sha256_hex;
use crate::judge::verdict::Expect;

/// What is to become of a case's golden, and the files that this follows from.
pub(crate) struct Considered {
    pub(super) acceptance: Acceptance,
    /// The bytes of the golden before.
    pub(super) held: Held,
    /// The golden that was read from it.
    pub(super) before: Option<GoldenFile>,
    /// Why it could not be read.
    pub(super) lost: Option<String>,
    /// The recordings that were read.
    pub(super) recordings: Vec<RecordingHash>,
}

/// What becomes of a case's golden; `None` if the case is negative: its files are not read. An error has a line for each problem.
pub(crate) fn consider(
    harness: &Harness,
    suite: &Suite,
    case: &Case,
    leave: &Leave,
    buffer: &mut Vec<u8>,
) -> Result<Option<Considered>, Vec<String>> {
    if case.expect == Expect::Fail {
        return Ok(None);
    }
    let (held, before) = golden::look(&case.golden, &case.suite, &case.name);
    // Accepting replaces a golden that cannot be read, but nothing can be added to it.
    let (before, lost) = match before {
        Ok(before) => (before, None),
        Err(error) if leave.add => return Err(vec![harness.relative_words(&error.to_string())]),
        Err(error) => (None, Some(harness.relative_words(&error.to_string()))),
    };
    let (acceptance, recordings) = decide(harness, suite, case, leave, before.as_ref(), buffer)?;
    Ok(Some(Considered { acceptance, held, before, lost, recordings }))
}

/// Where a recording of `case` lies after it was accepted: those of a pending session go to `runs/<case>/`.
fn kept(suite: &Suite, case: &Case, recording: &Path) -> PathBuf {
    let session = case.session.as_ref().map(|session| session.join(DISTILLED));
    let within = session.as_ref().and_then(|session| recording.strip_prefix(session).ok());
    let place = |within: &Path| recorded(&suite.dir, &case.name).0.join(within);
    within.map_or_else(|| recording.to_owned(), place)
}

/// What accepting the recordings of `case` makes of the golden `before`.
pub(crate) fn decide(
    harness: &Harness,
    suite: &Suite,
    case: &Case,
    leave: &Leave,
    before: Option<&GoldenFile>,
    buffer: &mut Vec<u8>,
) -> Result<(Acceptance, Vec<RecordingHash>), Vec<String>> {
    let mut recordings = Vec::new();
    let loaded = harness.load_seen(suite, case, buffer, |recording, bytes| {
        recordings.push(RecordingHash {
            repetition: recording.repetition,
            path: harness.relative(&kept(suite, case, &recording.path)),
            line: recording.slice.map(|slice| slice.line),
            sha256: sha256_hex(bytes),
        });
    });
    let mut errors = loaded.problems;
    let mut runs = Vec::new();
    for repetition in loaded.repetitions {
        match repetition.run {
            Ok(projection) => runs.push((repetition.number, projection)),
            Err(why) => errors.push(why),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let options = AcceptOptions {
        label: suite.config.accept.label.as_ref().filter(|_| !leave.any_label),
        outcomes: leave.outcomes.clone(),
        broken_checks: leave.any_check,
        usage: suite.config.relative.iter().map(|limit| limit.measure).collect(),
        imported: false,
        add: leave.add,
        recount: leave.recount,
    };
    let names = (case.suite.as_str(), case.name.as_str());
    Ok((golden::accept(names, before, &runs, &suite.config.policy, &options), recordings))
}
