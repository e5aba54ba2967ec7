//! The recorded runs of the refund desk (`examples/refund_agent`), judged as tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    goldrun::main!()
}
