//! Durations as people write them in `suite.toml`: `90s`, `2m`, `1h30m`, `500ms`.

use std::time::Duration;

/// What every such text looks like, for the schema.
pub(crate) const PATTERN: &str = "^([0-9]+(ms|s|m|h))+$";

/// The sum of whole numbers with units (`h`, `m`, `s`, `ms`). `None` for anything else, for zero, and for what does not fit.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let amount: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let part = match &rest[..letters] {
            "ms" => Duration::from_millis(amount),
            "s" => Duration::from_secs(amount),
            "m" => Duration::from_secs(amount.checked_mul(60)?),
            "h" => Duration::from_secs(amount.checked_mul(3600)?),
            _ => return None,
        };
        total = total.checked_add(part)?;
        rest = &rest[letters..];
    }
    (!total.is_zero()).then_some(total)
}

#[cfg(test)]
#[path = "tests/duration.rs"]
mod tests;
