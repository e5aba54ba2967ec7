//! Progress of a recording on stderr.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::discover::Suite;
use crate::record::attempt::Recorded;
use crate::record::cases::Progress;
use crate::record::session::Keep;
use crate::text::plain;

/// The most characters of a reason.
pub(crate) const REASON: usize = 400;

/// Progress on stderr: a line a run, and on a terminal a bar.
pub(crate) struct Watch {
    bar: ProgressBar,
    /// What is done to runs: `recorded` or `ran`.
    done: &'static str,
}

impl Watch {
    pub(crate) fn new(total: u64, keep: Keep) -> Self {
        let (doing, done) = match keep {
            Keep::Runs => ("recording", "recorded"),
            Keep::Pending => ("running", "ran"),
        };
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style = ProgressStyle::with_template(&format!(
            "{doing} {{pos}} of {{len}}, {{elapsed}}: {{msg}}"
        ));
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar, done }
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    pub(crate) fn print(&self, suite: &Suite, progress: &Progress<'_>) {
        let name = |case: &str| plain(&format!("{}::{case}", suite.name), usize::MAX);
        // The agent's words about its end may hold anything, like the rest of its run.
        let words = |why: &str| plain(&suite.config.policy.redact.words(why), REASON);
        let line = match progress {
            Progress::Begun { case, repetition, of } => {
                self.bar.set_message(format!("{} {repetition}/{of}", name(case)));
                return;
            }
            Progress::Ended { case, repetition, of, recorded, took } => {
                self.bar.inc(1);
                let Recorded { outcome, reason, needs_human, warning } = recorded;
                let run = format!("{} {repetition}/{of}", name(case));
                let reason = reason.as_ref().map(|reason| format!(": {}", words(reason)));
                let reason = reason.unwrap_or_default();
                let human = if *needs_human { "; it needs a person" } else { "" };
                let seconds = took.as_secs_f64();
                let warning =
                    warning.as_ref().map(|why| format!("\nwarning: {run}: {}", words(why)));
                let warning = warning.unwrap_or_default();
                let done = self.done;
                format!("{done} {run} ... {outcome}{reason}{human} ({seconds:.1}s){warning}")
            }
            Progress::Said { case, repetition, line } => {
                format!("{} {repetition}: {}", name(case), words(line))
            }
            Progress::Again { case, repetition, why, wait } => {
                format!("{} {repetition} is started again in {wait:?}: {}", name(case), words(why))
            }
            Progress::Failed { case, repetition, why } => {
                let what = if self.done == "ran" { "run" } else { self.done };
                format!("{} {repetition} could not be {what}: {}", name(case), words(why))
            }
        };
        // A closed stderr is no reason to stop recording.
        self.bar.suspend(|| {
            let _ = writeln!(std::io::stderr(), "{line}");
        });
    }
}
