//! The place of a value while masks are applied, and which masks hold there.

use super::path::{BELOW, MaskPath};
use super::rule::MaskRule;

/// Where a value stands, as the paths of the rules see it.
pub(crate) struct Place {
    /// For each rule what its path has reached; empty where no rule has a path.
    reached: Vec<u64>,
    in_list: bool,
}

impl Place {
    /// Before the first segment.
    pub(crate) fn root(rules: &[MaskRule]) -> Self {
        let any = rules.iter().any(|rule| rule.at.is_some());
        let start = |rule: &MaskRule| rule.at.as_ref().map_or(BELOW, MaskPath::start);
        Self {
            reached: if any { rules.iter().map(start).collect() } else { Vec::new() },
            in_list: false,
        }
    }

    /// The member or part that goes by each of `names`.
    pub(crate) fn enter(&self, rules: &[MaskRule], names: &[&str]) -> Self {
        if self.reached.is_empty() {
            return Self { reached: Vec::new(), in_list: false };
        }
        let step = |(rule, &reached): (&MaskRule, &u64)| {
            rule.at.as_ref().map_or(BELOW, |path| path.step(reached, names))
        };
        Self { reached: rules.iter().zip(&self.reached).map(step).collect(), in_list: false }
    }

    /// The part at `index` that also goes by `name`.
    pub(crate) fn enter_at(&self, rules: &[MaskRule], index: usize, name: &str) -> Self {
        // Mostly no rule has a path, and nobody asks.
        let index = if self.reached.is_empty() { String::new() } else { index.to_string() };
        self.enter(rules, &[&index, name])
    }

    pub(crate) fn item(&self, rules: &[MaskRule], index: usize) -> Self {
        if self.reached.is_empty() {
            return Self { reached: Vec::new(), in_list: true };
        }
        Self { in_list: true, ..self.enter(rules, &[&index.to_string()]) }
    }

    /// Whether the rule at `index` applies here.
    pub(crate) fn holds(&self, rule: &MaskRule, index: usize) -> bool {
        let end = rule.at.as_ref().map_or(0, MaskPath::end);
        self.reached.get(index).is_none_or(|reached| reached & (end | BELOW) != 0)
    }

    /// Whether the rule at `index` names this very value.
    pub(crate) fn names(&self, rule: &MaskRule, index: usize) -> bool {
        match (&rule.at, self.reached.get(index)) {
            (Some(path), Some(&reached)) => path.names(reached, self.in_list),
            _ => false,
        }
    }
}
