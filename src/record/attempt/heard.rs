//! What an agent writes to stderr, told line by line while it runs.

use std::fmt;

/// The longest line that is told as one.
const LONGEST: usize = 4096;

/// Is told lines: the case, the repetition, the line.
pub(crate) type Ears<'a> = dyn Fn(&str, u32, &str) + Sync + 'a;

#[derive(Clone)]
pub(crate) struct Heard<'a> {
    pub(crate) ears: &'a Ears<'a>,
    /// A line whose end was not read yet.
    pub(crate) line: Vec<u8>,
}

impl fmt::Debug for Heard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heard").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Heard<'_> {
    /// Tells the lines that end in `bytes`.
    pub(super) fn push(&mut self, case: &str, repetition: u32, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.line.len() > LONGEST {
                self.tell(case, repetition);
            }
        }
    }

    /// Tells a last line without an end.
    pub(super) fn finish(&mut self, case: &str, repetition: u32) {
        if !self.line.is_empty() {
            self.tell(case, repetition);
        }
    }

    fn tell(&mut self, case: &str, repetition: u32) {
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        (self.ears)(case, repetition, line.trim_end_matches(['\n', '\r']));
    }
}
