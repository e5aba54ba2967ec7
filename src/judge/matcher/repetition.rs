//! How often a regular expression repeats a part of itself: the search tries every count at every place.

/// The most repetitions of a part, those around it counted in.
const MAX: u64 = 1000;

/// Why `pattern` may not be used, if it repeats a part too often.
pub(crate) fn too_many_repetitions(pattern: &str) -> Option<String> {
    let most = most(pattern);
    (most > MAX).then(|| {
        format!("repeats a part of itself up to {most} times; {MAX} are allowed: search for the beginning of it, or use `*` or `+`")
    })
}

/// The most repetitions that counts in `pattern` (`{3}`, `{2,5}`, `{4,}`) ask for.
fn most(pattern: &str) -> u64 {
    // For each open group the most repetitions inside it; and of what was read last, which a count may follow.
    let (mut open, mut last) = (vec![1_u64], 1_u64);
    let mut rest = pattern;
    let mut in_class = 0_usize;
    while let Some(c) = rest.chars().next() {
        let mut read = c.len_utf8();
        match c {
            '\\' => read += rest[read..].chars().next().map_or(0, char::len_utf8),
            '[' => in_class += 1,
            ']' if in_class > 0 => in_class -= 1,
            _ if in_class > 0 => {}
            '(' => open.push(1),
            ')' if open.len() > 1 => {
                last = open.pop().unwrap_or(1);
                if let Some(around) = open.last_mut() {
                    *around = (*around).max(last);
                }
                rest = &rest[read..];
                continue;
            }
            '{' => {
                if let Some((times, length)) = count(rest) {
                    last = last.saturating_mul(times.max(1));
                    if let Some(around) = open.last_mut() {
                        *around = (*around).max(last);
                    }
                    rest = &rest[length..];
                    continue;
                }
            }
            _ => {}
        }
        last = 1;
        rest = &rest[read..];
    }
    open.into_iter().fold(1, u64::max)
}

/// The higher number of a count and the length of its text.
fn count(text: &str) -> Option<(u64, usize)> {
    let end = text.find('}')?;
    let numbers = text[1..end].split(',').map(str::trim).filter(|number| !number.is_empty());
    let parsed = numbers.map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
    Some((parsed.into_iter().max()?, end + 1))
}

#[cfg(test)]
#[path = "tests/repetition.rs"]
mod tests;
