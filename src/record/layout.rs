//! The names of the files of a recorded run, and what its `meta.json` says.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The `format` of `meta.json`.
const META_FORMAT: &str = "goldrun/meta@1";
const META_FILE: &str = "meta.json";
pub(crate) const WORKER_LOG: &str = "worker.log";
pub(crate) const STDOUT_LOG: &str = "stdout.log";
pub(crate) const STDERR_LOG: &str = "stderr.log";
pub(crate) const CHECKPOINTS: &str = "checkpoints";
pub(crate) const ARTIFACTS: &str = "artifacts";
/// The agent's changes in its working tree, below [`ARTIFACTS`].
pub(crate) const PATCH: &str = "changes.patch";
/// The recording that an agent may leave behind.
pub(crate) const LEFT: &str = "run.json";
/// The named pipe in the agent's working folder to which it reports.
pub(crate) const ENDPOINT: &str = "journal";

/// The folder beside a suite's sessions in which cases lie while they are recorded.
pub(crate) const STAGING: &str = ".recording";
/// The same of `harness --run`, whose sessions cannot be resumed.
pub(crate) const RUNNING: &str = ".running";
/// The files of such folders, as git's pathspec: they are no part of the work.
pub(crate) const STAGED: &str = "**/.recording/**";

/// The folder of a repetition, or of its `retry`th start after the first.
pub(crate) fn folder_name(repetition: u32, retry: u32) -> String {
    if retry == 0 { repetition.to_string() } else { format!("{repetition}.{retry}") }
}

/// `meta.json`: what was started, from which commit, and how. Written once, before the agent starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) format: String,
    pub(crate) session: String,
    pub(crate) suite: String,
    pub(crate) case: String,
    pub(crate) repetition: u32,
    pub(crate) retry: u32,
    /// How many repetitions the session has.
    pub(crate) repetitions: u32,
    /// RFC 3339.
    pub(crate) started_at: String,
    /// The command, word by word.
    pub(crate) command: Vec<String>,
    /// The names of the variables that the agent sees; values may be secret.
    pub(crate) env: Vec<String>,
    /// `stdin`, `argument` or `file`.
    pub(crate) input: String,
    pub(crate) timeout_seconds: f64,
    pub(crate) max_steps: u32,
    /// `none` or `worktree`.
    pub(crate) isolation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// Whether the working tree differed from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dirty: Option<bool>,
    /// A hash of the command, the input and the settings: only runs with equal recipes can belong to one session.
    pub(crate) recipe: String,
    /// SHA-256 of the text of `suite.toml` when the session began: an agent may change it before it is killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suite_digest: Option<String>,
    pub(crate) version: String,
}

impl Meta {
    /// The `format` and the version that this program writes.
    pub(crate) fn stamp() -> (String, String) {
        (META_FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned())
    }

    /// Writes the file into a new run's folder. It is never written again.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        File::create_new(folder.join(META_FILE))?.write_all(text.as_bytes())
    }

    /// Reads the file in a run's folder; `None` if it cannot be read.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(META_FILE)).ok()?).ok()
    }
}

/// The folders of attempts in the folder of a case, by repetition and retry.
pub(crate) fn attempts(case: &Path) -> io::Result<Vec<((u32, u32), PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(case)? {
        let entry = entry?;
        let attempt = entry.file_name().to_str().and_then(crate::discover::attempt);
        if let Some(attempt) = attempt.filter(|_| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        {
            found.push((attempt, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}
