//! The report as JSON: its own serde form, for programs and for comparing two sessions.

use std::io::{self, Write};

use super::model::Report;

pub(crate) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

#[cfg(test)]
#[path = "tests/json.rs"]
mod tests;
