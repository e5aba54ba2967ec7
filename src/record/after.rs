//! What is looked at when an agent has ended and its working tree is still there: the place of validators.

use std::fmt;
use std::path::Path;

use super::subject::Subject;
use crate::ledger::{Event, Exited};

/// A run whose process has ended and whose end is not written yet.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "for validators, of which the harness has none yet"))]
pub(crate) struct Ended<'a> {
    /// The case, with its suite and what they check.
    pub(crate) subject: &'a Subject<'a>,
    /// The run's folder.
    pub(crate) folder: &'a Path,
    /// The root of the project as the agent left it.
    pub(crate) tree: &'a Path,
    /// The commit that the agent started from, where there is one: with isolation it holds the work that was not committed.
    pub(crate) base: Option<&'a str>,
    /// How the process ended.
    pub(crate) exited: Exited,
}

type Look = dyn Fn(&Ended<'_>, &mut dyn FnMut(&Event<'_>)) + Send + Sync;

/// Looks at what a run left, and hands what it finds to its second argument, as events of the run's journal. Called once a run,
/// whatever became of it, unless the recording itself is being ended.
pub(crate) struct After(Box<Look>);

impl After {
    #[cfg_attr(not(test), expect(dead_code, reason = "for validators, of which the harness has none yet"))]
    pub(crate) fn new(look: impl Fn(&Ended<'_>, &mut dyn FnMut(&Event<'_>)) + Send + Sync + 'static) -> Self {
        Self(Box::new(look))
    }

    pub(super) fn look(&self, ended: &Ended<'_>, send: &mut dyn FnMut(&Event<'_>)) {
        (self.0)(ended, send);
    }
}

impl fmt::Debug for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("After")
    }
}
