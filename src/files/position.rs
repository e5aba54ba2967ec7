//! Byte offsets → lines and columns. Nothing here knows what the text means.

/// Line and column, both counted from 1, of byte `offset` of `part`, where `part` is a slice of `text` (not only equal to
/// one). Columns count characters. `None` if `part` lies elsewhere, as text does that had to be unescaped, or if `offset`
/// is beyond its end.
#[must_use]
pub fn position(text: &str, part: &str, offset: usize) -> Option<(u64, u64)> {
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
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_1_and_columns_count_characters() {
        let text = "ab\né€x\n";
        let cases = [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (5, (2, 2)),
            (6, (2, 2)),
            (8, (2, 3)),
            (9, (2, 4)),
            (10, (3, 1)),
        ];
        for (offset, expected) in cases {
            assert_eq!(position(text, text, offset), Some(expected), "byte {offset}");
        }
        assert_eq!(position(text, &text[3..], 5), Some((2, 3)));
        assert_eq!(position(text, &text[10..], 0), Some((3, 1)));
    }

    #[test]
    fn text_from_elsewhere_has_no_position() {
        let (text, other) = ("[1, 2]".to_owned(), "1".to_owned());
        assert_eq!(position(&text, &other, 0), None);
        assert_eq!(position(&text[2..], &text, 0), None);
        assert_eq!(position(&text[..2], &text[1..], 0), None);
        assert_eq!(position(&text, &text, 7), None);
    }
}
