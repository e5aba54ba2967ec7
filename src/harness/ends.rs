//! For runs that are not accepted: how the agent ended, and the last lines of its stderr. Both are read from its session's files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::api::{Harness, quoted};
use crate::discover::{Case, Suite, raw_run};
use crate::files::open::{MAX_BYTES, read_bytes};
use crate::judge::case::{AgentEnd, CaseReport};
use crate::judge::mask::Redaction;
use crate::ledger::Journal;

/// How much of the end of stderr is looked at.
const TAIL: u64 = 16 * 1024;
/// Lines of it that are shown.
const LINES: usize = 8;
/// Different ends that are shown.
const ENDS: usize = 2;

impl Harness {
    /// Adds how the agents of `case` ended whose runs are not accepted, and what to do then, if a session holds its runs.
    pub(super) fn add_ends(&self, suite: &Suite, case: &Case, report: &mut CaseReport) {
        let Some(session) = case.session.as_ref().filter(|_| !report.ok) else { return };
        let accepted = |number: u32| {
            let mut classes = report.classes.iter().filter(|class| class.accepted);
            classes.any(|class| class.repetitions.contains(&number))
        };
        let mut ends: Vec<AgentEnd> = Vec::new();
        for recording in case.recordings.iter().filter(|it| !accepted(it.repetition)) {
            let Some(folder) = raw_run(session, recording.repetition) else { continue };
            let Some(end) = self.end(suite, recording.repetition, &folder) else { continue };
            let is_alike = |other: &&mut AgentEnd| {
                (&other.outcome, &other.reason, &other.last_lines)
                    == (&end.outcome, &end.reason, &end.last_lines)
            };
            match ends.iter_mut().find(is_alike) {
                Some(alike) => alike.repetitions.push(recording.repetition),
                None => ends.push(end),
            }
        }
        if ends.is_empty() {
            return;
        }
        ends.truncate(ENDS);
        report.ends = ends;
        let name = quoted(&format!("{}::{}", case.suite, case.name));
        let again = format!("{} --run --exact {name}", self.command);
        report.next = Some(format!("correct the agent, then run it again: {again}"));
    }

    /// How the run in `folder` ended, if it ended badly.
    fn end(&self, suite: &Suite, repetition: u32, folder: &Path) -> Option<AgentEnd> {
        let bytes = read_bytes(&folder.join(crate::ledger::JOURNAL_FILE), MAX_BYTES).ok()?;
        let snapshot = Journal::read(&bytes).snapshot;
        let outcome = snapshot.outcome.filter(|outcome| outcome.is_bad())?;
        let redact = &suite.config.policy.redact;
        let stderr = folder.join("stderr.log");
        let last_lines = last_lines(&stderr, redact);
        let reason = snapshot.reason.as_deref().map(|why| redact.words(why).into_owned());
        let stderr = self.relative(&stderr);
        Some(AgentEnd { repetitions: vec![repetition], outcome, reason, stderr, last_lines })
    }
}

/// The last lines of an agent's stderr, as it may be shown.
pub(crate) fn last_lines(stderr: &Path, redact: &Redaction) -> Vec<String> {
    let tail = tail(stderr).unwrap_or_default();
    let lines = redact.words(&tail);
    let lines = lines.lines().rev().skip_while(|line| line.trim().is_empty());
    let mut lines: Vec<String> = lines.take(LINES).map(str::to_owned).collect();
    lines.reverse();
    lines
}

/// The end of a file, from the beginning of a line on.
fn tail(path: &Path) -> io::Result<String> {
    if !path.symlink_metadata()?.is_file() {
        return Ok(String::new());
    }
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    file.take(TAIL).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match text.split_once('\n') {
        Some((_, rest)) if length > TAIL => rest.to_owned(),
        _ => text,
    })
}
