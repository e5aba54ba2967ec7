//! Days of the calendar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day, as `2026-12-31`. Which day it is comes from the edge: nothing here asks a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(jiff::civil::Date);

impl Day {
    /// The day that `moment` is of in UTC, which is one day everywhere.
    pub(crate) fn of(moment: jiff::Timestamp) -> Self {
        Self(jiff::tz::Offset::UTC.to_datetime(moment).date())
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // jiff reads other forms too; in files and reports there is one.
        let day =
            text.parse::<jiff::civil::Date>().ok().map(Self).filter(|day| day.to_string() == text);
        day.ok_or_else(|| format!("{text:?}, which is not a day; write it as 2026-12-31"))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(feature = "cli")]
impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

#[cfg(test)]
#[path = "tests/day.rs"]
mod tests;
