//! What the runs of all sessions of one command cost, and when that is enough.

use std::sync::{Mutex, PoisonError};

/// A limit on what runs cost together: once they pass it, no other is started. Those that run by then go on.
#[derive(Debug)]
pub(crate) struct Spending {
    max_usd: f64,
    spent: Mutex<Spent>,
}

/// What ended runs said of their cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spent {
    pub(crate) usd: f64,
    /// Runs that did not say what they cost.
    pub(crate) unknown: u32,
}

impl Spending {
    pub(crate) fn new(max_usd: f64) -> Self {
        Self { max_usd, spent: Mutex::default() }
    }

    /// Counts a run that ended.
    pub(crate) fn add(&self, cost_usd: Option<f64>) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        match cost_usd {
            // A negative cost, or one that is no number, would lift the limit.
            Some(usd) if usd >= 0.0 => spent.usd += usd,
            _ => spent.unknown += 1,
        }
    }

    pub(crate) fn spent(&self) -> Spent {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why no other run is started, if that is so.
    pub(crate) fn passed(&self) -> Option<String> {
        let Spent { usd, .. } = self.spent();
        let max = self.max_usd;
        (usd > max)
            .then(|| format!("the runs before it cost {usd:.2} USD, more than --max-cost {max}"))
    }
}

#[cfg(test)]
#[path = "tests/spending.rs"]
mod tests;
