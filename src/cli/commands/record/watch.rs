//! Progress of a recording on stderr.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::discover::Suite;
use crate::harness::last_lines;
use crate::record::attempt::Recorded;
use crate::record::cases::Progress;
use crate::record::session::Keep;
use crate::report::{Paint, wrapped};
use crate::text::plain;

/// The most characters of a reason.
pub(crate) const REASON: usize = 400;

/// Progress on stderr: a line a run, and on a terminal a bar.
pub(crate) struct Watch {
    bar: ProgressBar,
    /// What is done to runs: `recorded` or `ran`.
    done: &'static str,
    /// The runs that are going on, in the order of their starts.
    going: Mutex<Vec<String>>,
    paint: Paint,
    /// The columns of the terminal, if stderr is one.
    width: Option<usize>,
}

/// Runs a second, or a minute if they are fewer.
fn rate(state: &ProgressState, out: &mut dyn fmt::Write) {
    let rate = state.per_sec();
    let _ = match rate >= 1.0 {
        true => write!(out, "{rate:.1} a second"),
        false => write!(out, "{:.1} a minute", rate * 60.0),
    };
}

impl Watch {
    pub(crate) fn new(total: u64, keep: Keep, (color, width): (bool, Option<usize>)) -> Self {
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
            "{doing} [{{bar:20}}] {{pos}} of {{len}}, {{rate}}, {{elapsed}}: {{wide_msg}}"
        ));
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> ").with_key("rate", rate));
        }
        Self { bar, done, going: Mutex::default(), paint: Paint(color), width }
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Shows which runs are going on, after `change`.
    fn going(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut going = self.going.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut going);
        self.bar.set_message(going.join(", "));
    }

    pub(crate) fn print(&self, suite: &Suite, progress: &Progress<'_>) {
        let name = |case: &str| plain(&format!("{}::{case}", suite.name), usize::MAX);
        // The agent's words about its end may hold anything, like the rest of its run.
        let words = |why: &str| plain(&suite.config.policy.redact.words(why), REASON);
        if let Progress::Ended { case, repetition, .. }
        | Progress::Again { case, repetition, .. }
        | Progress::Failed { case, repetition, .. } = progress
        {
            let run = format!("{} {repetition}/", name(case));
            self.going(|going| going.retain(|other| !other.starts_with(&run)));
        }
        let line = match progress {
            Progress::Begun { case, repetition, of } => {
                return self.going(|going| going.push(format!("{} {repetition}/{of}", name(case))));
            }
            Progress::Ended { case, repetition, of, recorded } => {
                self.bar.inc(1);
                let Recorded { outcome, reason, needs_human, warning, took, stderr, .. } = recorded;
                let run = format!("{} {repetition}/{of}", name(case));
                let word = outcome.to_string();
                let outcome =
                    if outcome.is_bad() { self.paint.bad(word) } else { self.paint.good(word) };
                let reason = reason.as_ref().map(|reason| format!(": {}", words(reason)));
                let reason = reason.unwrap_or_default();
                let human = if *needs_human { "; it needs a person" } else { "" };
                let seconds = took.as_secs_f64();
                let warning =
                    warning.as_ref().map(|why| format!("\nwarning: {run}: {}", words(why)));
                let warning = warning.unwrap_or_default();
                let done = self.done;
                // Under `--run` the report shows them.
                let last = match recorded.outcome.is_bad() && done == "recorded" {
                    true => last_lines(stderr, &suite.config.policy.redact),
                    false => Vec::new(),
                };
                let last: String =
                    last.iter().map(|line| format!("\n    {}", plain(line, REASON))).collect();
                format!("{done} {run} ... {outcome}{reason}{human} ({seconds:.1}s){last}{warning}")
            }
            Progress::Said { case, repetition, line } => {
                format!("{} {repetition}: {}", name(case), words(line))
            }
            Progress::Again { case, repetition, why, wait } => {
                format!("{} {repetition} is started again in {wait:?}: {}", name(case), words(why))
            }
            Progress::Failed { case, repetition, why } => {
                self.bar.inc(1);
                let what = if self.done == "ran" { "run" } else { self.done };
                format!("{} {repetition} could not be {what}: {}", name(case), words(why))
            }
        };
        // A closed stderr is no reason to stop recording.
        self.bar.suspend(|| {
            let _ = writeln!(std::io::stderr(), "{}", wrapped(&line, self.width));
        });
    }
}
