//! Pending sessions: their runs are judged or accepted instead of the committed ones.

use std::path::{Path, PathBuf};

use super::api::{Harness, quoted};
use super::plan::{ItemKind, Plan};
use crate::discover::{Case, DISTILLED, Pending, Suite, pending, recordings_in};
use crate::judge::verdict::Expect;

impl Harness {
    /// The pending sessions below the root.
    pub(crate) fn pending(&self) -> Pending {
        pending(self.root())
    }

    /// A line that names the selected cases with a pending session, and the next step. `filters` is what was typed to select them.
    pub(crate) fn pending_line(&self, plan: &Plan, filters: &str) -> Option<String> {
        let pending = self.pending();
        let cases = plan.pending(&pending);
        let (_, first) = cases.first()?;
        let (name, harness) = (quoted(&format!("{}::{}", first.suite, first.name)), &self.command);
        Some(if cases.len() == 1 {
            let accept = self.accept_command(first);
            format!(
                "1 case has a pending session, whose runs are not judged here: `{harness} explain {name}` shows it, `{accept}` accepts it"
            )
        } else {
            let count = cases.len();
            format!(
                "{count} cases have a pending session, whose runs are not judged here: `{harness} explain {name}` shows the first, `{harness} accept{filters}` accepts them"
            )
        })
    }
}

impl Plan {
    /// Puts the runs of pending sessions into the place of those on disk, for each selected case that has one and is not negative.
    /// Returns how many.
    pub(crate) fn take_pending(&mut self, harness: &Harness) -> usize {
        let (pending, mut taken) = (harness.pending(), 0);
        self.amend(|case| {
            let session = pending.of(&case.suite, &case.name);
            if let Some(session) = session.filter(|_| case.expect == Expect::Pass) {
                case.take_session(harness.root(), session.to_owned());
                taken += 1;
            }
        });
        taken
    }

    /// The selected cases that have a pending session.
    pub(crate) fn pending<'p>(&'p self, pending: &Pending) -> Vec<(&'p Suite, &'p Case)> {
        let is_pending = |(_, case): &(&Suite, &Case)| {
            case.expect == Expect::Pass && pending.of(&case.suite, &case.name).is_some()
        };
        self.cases().filter(is_pending).collect()
    }

    /// Has each case run `times` times, if that is given. A suite whose `min_repetitions` follows `[record] repetitions` needs as
    /// many.
    pub(crate) fn repeat(&mut self, times: Option<u32>) {
        let Some(times) = times else { return };
        for suite in &mut self.inventory.suites {
            let config = &mut suite.config;
            config.record.repetitions = times;
            if config.record.agent.is_some() && !config.sets_min_repetitions {
                config.verdict.min_repetitions = times;
            }
        }
    }

    /// Changes the selected cases.
    pub(crate) fn amend(&mut self, mut change: impl FnMut(&mut Case)) {
        for item in &self.items {
            if let ItemKind::Case { suite, case } = item.kind {
                change(&mut self.inventory.suites[suite].cases[case]);
            }
        }
    }
}

impl Case {
    /// Takes the runs of `session` for the case's, instead of those on disk.
    pub(crate) fn take_session(&mut self, root: &Path, session: PathBuf) {
        let (recordings, problems) = recordings_in(root, &session.join(DISTILLED));
        self.recordings = recordings;
        self.problems.extend(problems);
        self.session = Some(session);
    }
}
