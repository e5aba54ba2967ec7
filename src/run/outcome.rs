//! How a run ended.

words! {
    /// How a run ended, as its recording says. If the recording says nothing, the outcome is `unknown`; it is never guessed.
    #[derive(Default, Hash)]
    pub enum Outcome {
        /// Ended by itself and did what it was for.
        Completed = "completed",
        /// Ended by itself and says that it failed.
        Failed = "failed",
        /// Stopped because it needs something from outside (a person, a permission).
        Blocked = "blocked",
        /// Ended without an answer.
        GaveUp = "gave_up",
        /// Stopped at a limit on its steps.
        Runaway = "runaway",
        /// Died.
        Crashed = "crashed",
        /// Stopped by its timeout.
        TimedOut = "timed_out",
        /// Stopped by a person.
        Cancelled = "cancelled",
        /// The recording does not say. It is not compared.
        #[default]
        Unknown = "unknown",
    }
}

impl Outcome {
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

impl crate::json::Absent for Outcome {
    fn is_absent(&self) -> bool {
        self.is_unknown()
    }
}

#[cfg(test)]
#[path = "tests/outcome.rs"]
mod tests;
