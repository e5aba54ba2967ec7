//! What an agent writes to stderr, line by line, while it runs.

use std::fmt;

/// A longer line is passed on in pieces.
const LONGEST: usize = 4096;

/// Takes a line that an agent wrote: the case, the repetition, the line.
pub(crate) type OnLine<'a> = dyn Fn(&str, u32, &str) + Sync + 'a;

#[derive(Clone)]
pub(crate) struct StderrLines<'a> {
    pub(crate) on_line: &'a OnLine<'a>,
    /// A line whose end was not read yet.
    pub(crate) line: Vec<u8>,
}

impl fmt::Debug for StderrLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StderrLines").field("line", &self.line).finish_non_exhaustive()
    }
}

impl StderrLines<'_> {
    /// Passes on the lines that end in `bytes`.
    pub(super) fn push(&mut self, case: &str, repetition: u32, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.line.len() > LONGEST {
                self.pass_on(case, repetition);
            }
        }
    }

    /// Passes on a last line without an end.
    pub(super) fn finish(&mut self, case: &str, repetition: u32) {
        if !self.line.is_empty() {
            self.pass_on(case, repetition);
        }
    }

    fn pass_on(&mut self, case: &str, repetition: u32) {
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        (self.on_line)(case, repetition, line.trim_end_matches(['\n', '\r']));
    }
}
