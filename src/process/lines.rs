//! A stream of bytes → its lines, in bounded memory.

#[derive(Debug)]
pub(crate) struct Lines {
    /// The most bytes that are kept of a line.
    longest: usize,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// Whether that line is longer than `rest`.
    cut: bool,
}

/// A line without its newline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether it has more bytes than are kept.
    pub(crate) cut: bool,
}

impl Lines {
    pub(crate) fn new(longest: usize) -> Self {
        Self { longest, rest: Vec::new(), cut: false }
    }

    /// Calls `each` with every line that ends in `piece`.
    pub(crate) fn push(&mut self, mut piece: &[u8], mut each: impl FnMut(Line<'_>)) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = (&piece[..end], &piece[end + 1..]);
            piece = rest;
            if self.rest.is_empty() && line.len() <= self.longest {
                each(Line { bytes: line, cut: false });
            } else {
                self.keep(line);
                self.finish(&mut each);
            }
        }
        self.keep(piece);
    }

    /// Calls `each` with the last line if the stream does not end with a newline.
    pub(crate) fn finish(&mut self, mut each: impl FnMut(Line<'_>)) {
        if !self.rest.is_empty() {
            each(Line { bytes: &self.rest, cut: self.cut });
        }
        self.rest.clear();
        self.cut = false;
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.longest.saturating_sub(self.rest.len());
        self.cut |= bytes.len() > room;
        self.rest.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

#[cfg(test)]
#[path = "tests/lines.rs"]
mod tests;
