//! The only clock of the use cases: today's date and the time of day.

use std::ffi::OsString;

use crate::judge::policy::Day;

/// The variable that sets the date, instead of the clock.
const VARIABLE: &str = "GOLDRUN_TODAY";

/// Why `GOLDRUN_TODAY` sets no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} is {0}")]
pub(crate) struct TodayError(String);

/// Today in UTC, or the date in `GOLDRUN_TODAY`.
pub(crate) fn today() -> Result<Day, TodayError> {
    from_variable(std::env::var_os(VARIABLE)).unwrap_or_else(|| Ok(Day::of(jiff::Timestamp::now())))
}

fn from_variable(value: Option<OsString>) -> Option<Result<Day, TodayError>> {
    let value = value.filter(|value| !value.is_empty())?;
    Some(value.to_string_lossy().parse().map_err(TodayError))
}

/// The time now, in UTC, to the second.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

#[cfg(test)]
#[path = "tests/today.rs"]
mod tests;
