//! How a run ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a run ended, as its recording says. If the recording says nothing, the outcome is `unknown`; it is never guessed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Ended by itself and did what it was for.
    Completed,
    /// Ended by itself and says that it failed.
    Failed,
    /// Stopped because it needs something from outside (a person, a permission).
    Blocked,
    /// Ended without an answer.
    GaveUp,
    /// Stopped at a limit on its steps.
    Runaway,
    /// Died.
    Crashed,
    /// Stopped by its timeout.
    TimedOut,
    /// Stopped by a person.
    Cancelled,
    /// The recording does not say. It is not compared.
    #[default]
    Unknown,
}

impl Outcome {
    /// Every outcome, in the order of the file formats.
    pub const ALL: [Outcome; 9] = [
        Outcome::Completed,
        Outcome::Failed,
        Outcome::Blocked,
        Outcome::GaveUp,
        Outcome::Runaway,
        Outcome::Crashed,
        Outcome::TimedOut,
        Outcome::Cancelled,
        Outcome::Unknown,
    ];

    /// The word used in files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Failed => "failed",
            Outcome::Blocked => "blocked",
            Outcome::GaveUp => "gave_up",
            Outcome::Runaway => "runaway",
            Outcome::Crashed => "crashed",
            Outcome::TimedOut => "timed_out",
            Outcome::Cancelled => "cancelled",
            Outcome::Unknown => "unknown",
        }
    }

    /// Whether this says that something went wrong. An unknown outcome is neither good nor bad.
    #[must_use]
    pub fn is_bad(self) -> bool {
        !matches!(self, Outcome::Completed | Outcome::Unknown)
    }

    /// Whether a run that ended so can match an accepted behaviour that ended as `golden`. A bad outcome matches only
    /// itself; else the two are compared where both are known.
    #[must_use]
    pub fn matches(self, golden: Outcome) -> bool {
        self == golden
            || (!self.is_bad() && (self == Outcome::Unknown || golden == Outcome::Unknown))
    }

    /// Whether nothing is said of how the run ended (for serde).
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Outcome::Unknown
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
#[path = "tests/outcome.rs"]
mod tests;
