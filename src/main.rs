//! The `harness` command. Everything it does is in [`goldrun::cli`].

use std::process::ExitCode;

/// Only here: a library must leave the choice to its users.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    goldrun::cli::main()
}
