//! A case of a suite as it is run: its command, its input, its environment. Nothing here starts a process.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use super::environment::allowed;
use crate::discover::{Case, Suite};
use crate::files::write_anew;
use crate::json::{Json, RawJson, canonical, sha256_hex};
use crate::record::SubjectError;
use crate::suite::{EnvEntry, InputMode, Isolation, RecordConfig};

#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) suite: &'a Suite,
    pub(crate) case: &'a Case,
    pub(crate) command: &'a [String],
    pub(crate) environment: BTreeMap<OsString, OsString>,
    pub(crate) timeout: Duration,
    pub(crate) input: Option<Given>,
}

/// The input that the agent is given.
#[derive(Debug)]
pub(crate) struct Given {
    /// As JSON, for the journal.
    pub(crate) json: RawJson<'static>,
    /// For the agent: a text as it is, anything else as a line of JSON.
    pub(crate) text: String,
    pub(crate) file: &'static str,
}

impl Given {
    fn new(input: &str) -> Option<Self> {
        let json = RawJson::new(input.to_owned()).ok()?;
        let (text, file) = match json.decode().ok()? {
            Json::String(text) => (text, "input.txt"),
            _ => (format!("{input}\n"), "input.json"),
        };
        Some(Self { json, text, file })
    }

    /// Writes the file into the agent's working folder and the run's `folder`: one file with two names, where the system can.
    /// [`settle`](Self::settle) undoes what the agent does to it.
    pub(crate) fn write(&self, work_dir: &Path, folder: &Path) -> io::Result<()> {
        let (given, kept) = (work_dir.join(self.file), folder.join(self.file));
        fs::write(&given, &self.text)?;
        fs::hard_link(&given, &kept).or_else(|_| write_anew(&kept, self.text.as_bytes(), 1))
    }

    /// Ensures that the run's `folder` holds the input as it was given, in a file that has no other name.
    pub(crate) fn settle(&self, work_dir: &Path, folder: &Path) -> io::Result<()> {
        let (given, kept) = (work_dir.join(self.file), folder.join(self.file));
        // The agent may have removed it already.
        let _ = fs::remove_file(given);
        let is_whole = |metadata: fs::Metadata| {
            // The length is compared first, so that a file that the agent made huge is not read.
            let same = metadata.is_file()
                && metadata.nlink() == 1
                && metadata.len() == self.text.len() as u64;
            same && fs::read(&kept).is_ok_and(|bytes| bytes == self.text.as_bytes())
        };
        if fs::symlink_metadata(&kept).is_ok_and(is_whole) {
            return Ok(());
        }
        write_anew(&kept, self.text.as_bytes(), 1)
    }
}

impl<'a> Subject<'a> {
    pub(crate) fn new(suite: &'a Suite, case: &'a Case) -> Result<Self, SubjectError> {
        let config = &suite.config;
        let command = config.record.agent.as_deref().ok_or(SubjectError::NoAgent)?;
        if !config.load.runs.is_empty() {
            return Err(SubjectError::ListsRuns);
        }
        let Some(entry) = config.cases.iter().find(|entry| entry.name == case.name) else {
            let name = serde_json::to_string(&case.name).unwrap_or_default();
            return Err(SubjectError::NoEntry(name));
        };
        let input =
            entry.input_text.as_ref().map(|input| Given::new(input).ok_or(SubjectError::Input));
        let environment = allowed(&config.record.env, std::env::vars_os());
        let timeout = entry.timeout.unwrap_or(config.record.timeout);
        Ok(Self { suite, case, command, environment, timeout, input: input.transpose()? })
    }

    pub(crate) fn config(&self) -> &RecordConfig {
        &self.suite.config.record
    }

    /// The command with the arguments for this input; `folder` holds the input's file.
    pub(crate) fn words(&self, folder: &Path) -> Vec<OsString> {
        let mut words: Vec<OsString> = self.command.iter().map(Into::into).collect();
        match (&self.input, self.config().input) {
            (None, _) | (_, InputMode::Stdin) => {}
            (Some(given), InputMode::Argument) => {
                words.push(given.text.trim_end_matches('\n').into());
            }
            (Some(given), InputMode::File) => words.push(folder.join(given.file).into()),
        }
        words
    }

    /// The input as the agent reads it.
    pub(crate) fn given(&self) -> Option<&str> {
        self.input.as_ref().map(|given| given.text.trim_end_matches('\n'))
    }

    /// The names of the variables that the agent sees, beside the harness's own.
    pub(crate) fn variables(&self) -> Vec<String> {
        self.environment.keys().map(|name| name.to_string_lossy().into_owned()).collect()
    }

    pub(crate) fn input_word(&self) -> &'static str {
        match self.config().input {
            InputMode::Stdin => "stdin",
            InputMode::Argument => "argument",
            InputMode::File => "file",
        }
    }

    pub(crate) fn isolation_word(&self) -> &'static str {
        match self.config().isolation {
            Isolation::None => "none",
            Isolation::Worktree => "worktree",
        }
    }

    /// A hash of everything that makes two runs repetitions of each other: the command, the input and the settings.
    ///
    /// It is stored in `meta.json`, so it is taken over canonical JSON, which no update of Rust or of a library changes.
    pub(crate) fn recipe(&self, model: Option<&str>) -> String {
        let config = self.config();
        let or_null = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let env = config.env.iter().map(|entry| match entry {
            EnvEntry::Pass(pattern) => object([("pass", pattern.as_str().into())]),
            EnvEntry::Set { name, value } => {
                object([("set", name.as_str().into()), ("value", value.as_str().into())])
            }
        });
        let command = self.command.iter().map(|word| word.as_str().into());
        let timeout_ms = u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX);
        let recipe = object([
            ("command", Json::Array(command.collect())),
            ("env", Json::Array(env.collect())),
            // As text: the agent may tell 1 from 1.0.
            ("input", or_null(self.input.as_ref().map(|given| given.json.text()))),
            ("input_mode", self.input_word().into()),
            ("isolation", self.isolation_word().into()),
            ("max_steps", Json::Number(u64::from(config.max_steps).into())),
            ("model", or_null(model)),
            ("timeout_ms", Json::Number(timeout_ms.into())),
        ]);
        sha256_hex(&canonical(&recipe))
    }
}

/// An object of `members`, which are in order.
fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(key, value)| (key.to_owned(), value)).into())
}

#[cfg(test)]
#[path = "tests/subject.rs"]
mod tests;
