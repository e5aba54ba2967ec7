//! Arguments of `harness diff`.

use std::path::PathBuf;

use clap::Args;

use super::values::{NoValue, named};
use crate::load::Format;

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// What is compared with: a recording or a golden.
    pub(crate) golden: PathBuf,
    /// The recording.
    pub(crate) run: PathBuf,
    /// Compare as this suite does [default: everything exactly].
    #[arg(long, value_name = "SUITE.TOML")]
    pub(crate) policy: Option<PathBuf>,
    /// The format of the recordings: auto, goldrun, openai, harn, brooder.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) format: Option<Format>,
    /// Print the differences as JSON (goldrun/diff@1).
    #[arg(long, conflicts_with = "unified")]
    pub(crate) json: bool,
    /// Print both behaviours as one text with changed lines, as `diff -u` does.
    #[arg(long)]
    pub(crate) unified: bool,
}

fn format(word: &str) -> Result<Format, NoValue> {
    named(word, &Format::ALL, "a format")
}
