//! Colours, decided by whoever asks for a rendering: no global switch, no look at the environment.

use std::fmt::Display;

use console::Style;

use crate::judge::verdict::Verdict;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    pub(crate) fn good(self, text: impl Display) -> String {
        self.with(Style::new().green(), text)
    }

    pub(crate) fn bad(self, text: impl Display) -> String {
        self.with(Style::new().red(), text)
    }

    /// As the verdict of a case that fails the gate: yellow where more runs may still decide.
    pub(crate) fn verdict(self, verdict: Verdict, text: impl Display) -> String {
        match verdict {
            Verdict::Flaky | Verdict::Inconclusive => self.with(Style::new().yellow(), text),
            _ => self.bad(text),
        }
    }

    pub(crate) fn strong(self, text: impl Display) -> String {
        self.with(Style::new().bold(), text)
    }

    pub(crate) fn faint(self, text: impl Display) -> String {
        self.with(Style::new().dim(), text)
    }

    fn with(self, style: Style, text: impl Display) -> String {
        style.force_styling(self.0).apply_to(text).to_string()
    }
}

/// `text` without colours.
#[cfg(test)]
pub(crate) fn stripped(text: &str) -> String {
    regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(text, "").into_owned()
}
