//! Arguments of `harness import`.

use std::path::PathBuf;

use clap::Args;

use super::values::{NoValue, named};
use crate::json::KeyPath;
use crate::load::Format;

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// What made them: brooder, harn, openai.
    #[arg(value_name = "FORMAT", value_parser = foreign)]
    pub(crate) format: Format,
    /// Recordings, folders of them, or a project of brooder.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The suite they become part of; it is made if it does not exist.
    #[arg(long, value_name = "SUITE")]
    pub(crate) suite: String,
    /// The case all of them are runs of [default: the file's name; for brooder, AGENT-CASE_ID].
    #[arg(long, value_name = "NAME", conflicts_with = "case_from")]
    pub(crate) case: Option<String>,
    /// The field that names the case. Needed for files that hold many runs.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(crate) case_from: Option<KeyPath>,
    /// The field that holds the messages, for a new suite's `[load]`.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(crate) messages_from: Option<KeyPath>,
    /// The field that holds the label, for a new suite's `[load]`.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(crate) label_from: Option<KeyPath>,
    /// Number repetitions from 1 and replace goldens, overwriting what is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// Say what would be written, write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write in CI too.
    #[arg(long)]
    pub(crate) update: bool,
}

fn foreign(word: &str) -> Result<Format, NoValue> {
    named(word, &[Format::Brooder, Format::Harn, Format::Openai], "a format that can be imported")
}

fn field(text: &str) -> Result<KeyPath, &'static str> {
    KeyPath::new(text).ok_or("expected the keys to a field, such as info.task.id")
}
