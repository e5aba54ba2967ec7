//! The end of what a command prints, in bounded memory.

/// The end of a stream of bytes, and its length.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    bytes: Vec<u8>,
    total: u64,
}

impl Tail {
    /// Appends `bytes`, keeping at least the last `keep` bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], keep: usize) {
        self.total = self.total.saturating_add(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        // Only at twice the length, so that each byte is moved about once.
        if self.bytes.len() > keep.saturating_mul(2) {
            self.bytes.drain(..self.bytes.len() - keep);
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The last `keep` bytes, and whether others came before them.
    pub(crate) fn last(&self, keep: usize) -> (&[u8], bool) {
        let last = &self.bytes[self.bytes.len().saturating_sub(keep)..];
        (last, self.total > last.len() as u64)
    }

    /// The last `keep` bytes as text: invalid UTF-8 is replaced; colours and other control characters are removed. If bytes were
    /// cut, the text begins at the start of a line where possible.
    pub(crate) fn text(&self, keep: usize) -> String {
        let (mut last, cut) = self.last(keep);
        if cut {
            let line = last.iter().position(|byte| *byte == b'\n').map(|end| &last[end + 1..]);
            last = line.filter(|rest| !rest.is_empty()).unwrap_or_else(|| whole_characters(last));
        }
        let text = String::from_utf8_lossy(last);
        let readable = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        console::strip_ansi_codes(&text).chars().filter(readable).collect()
    }
}

/// Skips the rest of a character that was cut.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let rest = bytes.iter().take(3).take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    &bytes[rest..]
}

#[cfg(test)]
#[path = "tests/tail.rs"]
mod tests;
