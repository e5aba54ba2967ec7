//! A case of a suite as it is run: its command, its input, its surroundings. Nothing here starts anything.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::environment::allowed;
use crate::discover::{Case, InputMode, Isolation, RecordConfig, Suite};
use crate::run::{Json, RawJson, sha256_hex};

/// A case that can be run.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) suite: &'a Suite,
    pub(crate) case: &'a Case,
    pub(crate) command: &'a [String],
    pub(crate) environment: BTreeMap<OsString, OsString>,
    pub(crate) input: Option<Given>,
}

/// What the agent is given.
#[derive(Debug)]
pub(crate) struct Given {
    /// As JSON, for the journal.
    pub(crate) json: RawJson<'static>,
    /// What the agent reads: a text as it is, anything else as a line of JSON.
    pub(crate) text: String,
    /// The file's name.
    pub(crate) file: &'static str,
}

impl Given {
    fn new(input: &Json) -> Option<Self> {
        let json = serde_json::to_string(input).ok()?;
        let (text, file) = match input {
            Json::String(text) => (text.clone(), "input.txt"),
            _ => (json.clone() + "\n", "input.json"),
        };
        Some(Self { json: RawJson::new(json).ok()?, text, file })
    }

    /// Writes the file into the agent's folder `desk` and the run's `folder`: one file with two names, where the system can. What
    /// the agent makes of it, [`settle`](Self::settle) sets right.
    pub(crate) fn write(&self, desk: &Path, folder: &Path) -> io::Result<()> {
        let (given, kept) = (desk.join(self.file), folder.join(self.file));
        fs::write(&given, &self.text)?;
        fs::hard_link(&given, &kept).or_else(|_| fs::write(&kept, &self.text))
    }

    /// Sees to it that the run's `folder` holds what was given, in a file that has no other name.
    pub(crate) fn settle(&self, desk: &Path, folder: &Path) -> io::Result<()> {
        let (given, kept) = (desk.join(self.file), folder.join(self.file));
        // Where the agent did away with it, there is nothing to do away with.
        let _ = fs::remove_file(given);
        let is_whole = |metadata: fs::Metadata| {
            // As long as it was, so that it is never read what an agent made of it.
            let same = metadata.is_file()
                && metadata.nlink() == 1
                && metadata.len() == self.text.len() as u64;
            same && fs::read(&kept).is_ok_and(|bytes| bytes == self.text.as_bytes())
        };
        if fs::symlink_metadata(&kept).is_ok_and(is_whole) {
            return Ok(());
        }
        let _ = fs::remove_file(&kept);
        fs::write(&kept, &self.text)
    }
}

impl<'a> Subject<'a> {
    /// The case as it is run.
    ///
    /// # Errors
    /// In words, if it cannot be: the suite names no agent, or would not find what is recorded, or the case has no entry.
    pub(crate) fn new(suite: &'a Suite, case: &'a Case) -> Result<Self, String> {
        let config = &suite.config;
        let command = config.record.agent.as_deref().ok_or("its suite names no agent")?;
        if !config.load.runs.is_empty() {
            return Err(
                "its suite lists files in `[load] runs`, so that what is recorded into runs/ would not be found; \
                        remove `runs`, or `agent`"
                    .to_owned(),
            );
        }
        let Some(entry) = config.cases.iter().find(|entry| entry.name == case.name) else {
            let name = serde_json::to_string(&case.name).unwrap_or_default();
            return Err(format!(
                "it has no [[case]] entry, so that nobody knows what to give to the agent; add one with name = {name} and \
                 its input to suite.toml"
            ));
        };
        let input = entry
            .input
            .as_ref()
            .map(|input| Given::new(input).ok_or("its input cannot be said in JSON"));
        let environment = allowed(&config.record.env, std::env::vars_os());
        Ok(Self { suite, case, command, environment, input: input.transpose()? })
    }

    pub(crate) fn config(&self) -> &RecordConfig {
        &self.suite.config.record
    }

    /// The command with what stands behind it for this input; `folder` is where the input's file lies.
    pub(crate) fn words(&self, folder: &Path) -> Vec<OsString> {
        let mut words: Vec<OsString> = self.command.iter().map(Into::into).collect();
        match (&self.input, self.config().input) {
            (None, _) | (_, InputMode::Stdin) => {}
            (Some(given), InputMode::Argument) => {
                words.push(given.text.trim_end_matches('\n').into())
            }
            (Some(given), InputMode::File) => words.push(folder.join(given.file).into()),
        }
        words
    }

    /// What the agent is given, as it reads it.
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

    /// A hash over what makes two runs repetitions of each other: the command, the input, and how they are run.
    pub(crate) fn recipe(&self, model: Option<&str>) -> String {
        let config = self.config();
        let recipe = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            self.command,
            self.input.as_ref().map(|given| given.json.text()),
            config.input,
            config.env,
            config.isolation,
            config.max_steps,
            config.timeout,
            model
        );
        sha256_hex(recipe.as_bytes())
    }
}
