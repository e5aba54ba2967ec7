//! Arguments of `harness completions` and `harness man`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// The command whose page is printed [default: that of harness itself].
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
