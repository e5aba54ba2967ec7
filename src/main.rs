//! The `harness` command. Everything it does is in [`goldrun::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    goldrun::cli::main()
}
