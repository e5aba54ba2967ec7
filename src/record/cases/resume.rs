//! Cases that an interrupted session left incomplete, and whether they can be resumed.

use std::path::Path;
use std::{fs, io};

use jiff::Timestamp;

use crate::discover::Suite;
use crate::files::{encode, suite_sessions_dir};
use crate::ledger::{JOURNAL_FILE, Journal};
use crate::record::attempt::Subject;
use crate::record::intake::INFRASTRUCTURE;
use crate::record::session::staging;
use crate::record::{Meta, STAGING, attempts};
use crate::run::Outcome;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resumable {
    pub(crate) case: String,
    pub(crate) session: String,
    /// How many repetitions of `of` are recorded.
    pub(crate) done: u32,
    pub(crate) of: u32,
    /// When its last run was started.
    pub(crate) started_at: Option<Timestamp>,
    /// Why it cannot be resumed.
    pub(crate) refused: Option<String>,
}

/// What dead sessions have left of these cases of a suite. Only the last session of a case can be resumed.
pub(crate) fn resumable(
    root: &Path,
    suite: &Suite,
    subjects: &[Subject<'_>],
    model: Option<&str>,
) -> io::Result<Vec<Resumable>> {
    let mut found: Vec<Resumable> = Vec::new();
    for left in staging::left(&suite_sessions_dir(root, &suite.name).join(STAGING))? {
        let Some(subject) =
            subjects.iter().find(|subject| encode(&subject.case.name) == left.segment)
        else {
            continue;
        };
        let attempts = attempts(&left.folder)?;
        let metas: Vec<Meta> =
            attempts.iter().filter_map(|(_, folder)| Meta::read(folder)).collect();
        let recipe = subject.recipe(model);
        let of = subject.config().repetitions;
        let is_done = |repetition: &u32| {
            let last = attempts.iter().rfind(|((number, _), _)| number == repetition);
            last.is_some_and(|(_, folder)| is_complete(folder))
        };
        found.retain(|other| other.case != subject.case.name);
        found.push(Resumable {
            case: subject.case.name.clone(),
            session: left.session,
            done: u32::try_from((1..=of).filter(is_done).count()).unwrap_or(of),
            of,
            started_at: metas.iter().filter_map(|meta| meta.started_at.parse().ok()).max(),
            refused: refused(&metas, &recipe, &suite.config.digest).map(str::to_owned),
        });
    }
    Ok(found)
}

/// Why runs with these `metas` are not gone on with.
fn refused(metas: &[Meta], recipe: &str, digest: &str) -> Option<&'static str> {
    if metas.iter().any(|meta| meta.recipe != recipe) {
        return Some(
            "its command, its input or its settings have changed since, or another version of goldrun recorded it; record it from the start",
        );
    }
    let differs = |meta: &Meta| meta.suite_digest.as_deref().is_some_and(|then| then != digest);
    metas.iter().any(differs).then_some(
        "suite.toml has changed since it began, maybe by its agent; look at the change, then record it from the start",
    )
}

/// Whether a run's folder holds a complete recording: its journal is undamaged and has an end, which is neither an interruption
/// nor an infrastructure error.
pub(crate) fn is_complete(folder: &Path) -> bool {
    let Ok(bytes) = fs::read(folder.join(JOURNAL_FILE)) else { return false };
    let Journal { snapshot, damage, .. } = Journal::read(&bytes);
    damage.is_none()
        && snapshot.is_finished()
        && snapshot.outcome != Some(Outcome::Cancelled)
        && !snapshot.notes.contains_key(INFRASTRUCTURE)
}
