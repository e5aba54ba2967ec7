//! Which day it is, for `cli` and `libtest` to hand on: the only place where a judging meets a clock.

use std::ffi::OsString;

use crate::judge::Day;

/// What says which day it is, instead of the clock.
const VARIABLE: &str = "GOLDRUN_TODAY";

/// Today in UTC, or what GOLDRUN_TODAY says.
///
/// # Errors
/// In words, if that is no day.
pub(crate) fn today() -> Result<Day, String> {
    told(std::env::var_os(VARIABLE)).unwrap_or_else(|| Ok(Day::of(jiff::Timestamp::now())))
}

fn told(value: Option<OsString>) -> Option<Result<Day, String>> {
    let value = value.filter(|value| !value.is_empty())?;
    Some(value.to_string_lossy().parse().map_err(|why| format!("{VARIABLE} is {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_and_must_be_a_day() {
        let told = |value: &str| told(Some(value.into()));
        assert_eq!(told("2026-12-31"), Some(Ok("2026-12-31".parse().unwrap())));
        assert_eq!(told(""), None);
        let error = told("tomorrow").unwrap().unwrap_err();
        assert_eq!(
            error,
            "GOLDRUN_TODAY is \"tomorrow\", which is no day of the calendar: write it as 2026-12-31"
        );
    }
}
