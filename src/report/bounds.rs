//! How much of a case is shown.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Lines of a case.
    pub lines: usize,
    /// Bytes of a case, colours included.
    pub bytes: usize,
    /// Characters of one value; of a message, a rule or a command twice as many.
    pub value: usize,
}

impl Bounds {
    pub(crate) const NONE: Bounds =
        Bounds { lines: usize::MAX, bytes: usize::MAX, value: usize::MAX };

    pub(crate) fn sentence(self) -> usize {
        self.value.saturating_mul(2)
    }
}

impl Default for Bounds {
    /// What fits a screen and a log.
    fn default() -> Self {
        Self { lines: 40, bytes: 8 * 1024, value: 200 }
    }
}
