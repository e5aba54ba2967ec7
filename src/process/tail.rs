//! What commands print, in bounded memory.

/// The end of a stream of bytes, and how many there were in all.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    bytes: Vec<u8>,
    total: u64,
}

impl Tail {
    /// Adds what came, keeping at least the last `keep` bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], keep: usize) {
        self.total = self.total.saturating_add(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        // Seldom, so that a byte is moved about once.
        if self.bytes.len() > keep.saturating_mul(2) {
            self.bytes.drain(..self.bytes.len() - keep);
        }
    }

    /// Bytes in all.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The last `keep` bytes, and whether anything came before them.
    pub(crate) fn last(&self, keep: usize) -> (&[u8], bool) {
        let last = &self.bytes[self.bytes.len().saturating_sub(keep)..];
        (last, self.total > last.len() as u64)
    }

    /// The last `keep` bytes as text: what is no UTF-8 is replaced, colours and other control characters are left out, and where
    /// something came before them it begins with a whole line, where there is one.
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

/// Without the rest of a character that was cut.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let rest = bytes.iter().take(3).take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    &bytes[rest..]
}

/// Bytes → lines, each without its end and of bounded length.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    line: Vec<u8>,
}

/// What of a line is looked at.
const LONGEST: usize = 4096;

impl Lines {
    /// Hands every line that `bytes` end to `each`.
    pub(crate) fn push(&mut self, bytes: &[u8], each: &mut impl FnMut(&str)) {
        let mut pieces = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            let room = LONGEST.saturating_sub(self.line.len());
            self.line.extend_from_slice(&piece[..piece.len().min(room)]);
            if pieces.peek().is_some() {
                self.end(each);
            }
        }
    }

    /// Hands over the last line, where it has no end.
    pub(crate) fn end(&mut self, each: &mut impl FnMut(&str)) {
        if !self.line.is_empty() {
            each(String::from_utf8_lossy(&self.line).trim_end_matches('\r'));
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_keeps_the_end_whole_lines_and_whole_characters() {
        let mut tail = Tail::default();
        for n in 0..1000 {
            tail.push(format!("line {n}\n").as_bytes(), 20);
            assert!(tail.bytes.len() <= 40 + 9);
        }
        assert_eq!(tail.text(20), "line 998\nline 999\n");
        assert_eq!(tail.total(), 8890);
        let mut tail = Tail::default();
        tail.push("äöü".as_bytes(), 5);
        assert_eq!(tail.text(5), "öü");
        let mut tail = Tail::default();
        tail.push(b"\x1b[31mred\x1b[0m \xff\n", 100);
        assert_eq!(tail.text(100), "red \u{fffd}\n");
    }

    #[test]
    fn lines_come_whole_however_the_bytes_do() {
        let text = "a\r\n\nbcd\nlast";
        for size in 1..=text.len() {
            let (mut lines, mut seen) = (Lines::default(), Vec::new());
            for chunk in text.as_bytes().chunks(size) {
                lines.push(chunk, &mut |line| seen.push(line.to_owned()));
            }
            lines.end(&mut |line| seen.push(line.to_owned()));
            assert_eq!(seen, ["a", "bcd", "last"], "{size}");
        }
        let (mut lines, mut longest) = (Lines::default(), 0);
        for _ in 0..100 {
            lines.push(&[b'x'; 1000], &mut |_| {});
            longest = longest.max(lines.line.len());
        }
        assert_eq!(longest, LONGEST);
    }
}
