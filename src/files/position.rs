//! Byte offsets → lines and columns. Nothing here knows what the text means.

/// Line and column, both counted from 1, of byte `offset` of `part`, where `part` is a slice of `text` (not only equal to
/// one). Columns count characters. `None` if `part` lies elsewhere, as text does that had to be unescaped, or if `offset`
/// is beyond its end.
pub(crate) fn position(text: &str, part: &str, offset: usize) -> Option<(u64, u64)> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let fits = offset <= part.len() && start.checked_add(part.len())? <= text.len();
    fits.then(|| place(text.as_bytes(), start + offset))
}

/// Line and column of byte `at` of `bytes`, which are UTF-8 up to there.
pub(crate) fn place(bytes: &[u8], at: usize) -> (u64, u64) {
    let before = &bytes[..at.min(bytes.len())];
    let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1);
    let lines = before[..line_start].iter().filter(|&&b| b == b'\n').count();
    // A character is counted by its first byte.
    let mut column = before[line_start..].iter().filter(|&&b| !continues(b)).count() + 1;
    if bytes.get(at).is_some_and(|&b| continues(b)) {
        column -= 1;
    }
    (lines as u64 + 1, column.max(1) as u64)
}

fn continues(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
#[path = "tests/position.rs"]
mod tests;
