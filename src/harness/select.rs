//! Which tests are selected: libtest's filters, applied to names. Pure.

/// Which tests to select. A test that matches any of several filters is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Parts of names; none selects all.
    pub filters: Vec<String>,
    /// Whether filters (and `skip`) are whole names.
    pub exact: bool,
    /// Names that are left out, like filters.
    pub skip: Vec<String>,
}

impl Selection {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Exactly the test `name`.
    #[must_use]
    pub fn only(name: impl Into<String>) -> Self {
        Self { filters: vec![name.into()], exact: true, skip: Vec::new() }
    }

    /// Whether the test `name` is selected.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let hit = |filter: &String| {
            if self.exact { name == filter } else { name.contains(filter.as_str()) }
        };
        (self.filters.is_empty() || self.filters.iter().any(hit)) && !self.skip.iter().any(hit)
    }

    /// Whether a test of `suite` could be selected whose name is unknown, because the suite cannot be read. The suite is reported
    /// then: a filter must not make a broken suite green.
    #[must_use]
    pub fn may_match_in(&self, suite: &str) -> bool {
        let possible = |filter: &String| match filter.rsplit_once("::") {
            Some((part, _)) if self.exact => part == suite,
            Some((part, _)) => suite.ends_with(part),
            None => !self.exact,
        };
        self.filters.is_empty() || self.filters.iter().any(possible)
    }
}

/// One of several equal parts of a run: the `index`th (from 1) of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

/// Why a text is no [`Shard`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected M/N with M from 1 to N, such as 1/4")]
pub struct ShardError;

impl std::str::FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let parts =
            text.split_once('/').and_then(|(m, n)| Some((m.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, count)) if 1 <= index && index <= count => Ok(Self { index, count }),
            _ => Err(ShardError),
        }
    }
}

impl Shard {
    /// Whether the test at `position` (from 0) among the selected belongs to this shard.
    #[must_use]
    pub fn holds(self, position: usize) -> bool {
        position % self.count == self.index - 1
    }
}

#[cfg(test)]
#[path = "tests/select.rs"]
mod tests;
