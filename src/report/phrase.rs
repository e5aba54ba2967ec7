//! Numbers in the words of a report.

/// A share of 0 to 1 in per cent; only exactly 1 is shown as 100.
pub(crate) fn percent(share: f64) -> String {
    let rounded = (share * 1000.0).round() / 10.0;
    let shown = if share < 1.0 { rounded.min(99.9) } else { rounded };
    format!("{shown:.1}%")
}

/// Which repetitions: `repetition 2`, `repetitions 1, 3`.
pub(crate) fn repetitions(which: &[u32]) -> String {
    let numbers = which.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    if which.len() == 1 {
        format!("repetition {numbers}")
    } else {
        format!("repetitions {numbers}")
    }
}

#[cfg(test)]
#[path = "tests/phrase.rs"]
mod tests;
