//! Colours, decided by whoever asks for a rendering: no global switch, no look at the environment.

use std::fmt::Display;

use console::Style;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(pub(super) bool);

impl Paint {
    pub(crate) fn good(self, text: impl Display) -> String {
        self.with(Style::new().green(), text)
    }

    pub(crate) fn bad(self, text: impl Display) -> String {
        self.with(Style::new().red(), text)
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
