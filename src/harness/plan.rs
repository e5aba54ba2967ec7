//! The tests that were found and selected, by name.

use crate::discover::{Case, Inventory, Problem, Suite};
use crate::judge::policy::Day;

/// What was found and selected.
#[derive(Debug, Default)]
pub struct Plan {
    /// What was found.
    pub(crate) inventory: Inventory,
    pub(crate) items: Vec<Item>,
    /// How many tests were found and not selected.
    pub not_selected: usize,
    /// How many of those are selected, and in other shards.
    pub(crate) other_shards: usize,
    /// Filters that no test matches.
    pub unmatched: Vec<String>,
    /// Whether all cases of each suite were looked for.
    pub(crate) walked: bool,
    /// The earliest end of a quarantine, if every selected test (of all shards) is quarantined.
    pub(crate) quarantined_until: Option<Day>,
}

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) kind: ItemKind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ItemKind {
    Case { suite: usize, case: usize },
    Orphan(usize),
    Problem(usize),
}

/// Everything that is a test, sorted by name.
pub(crate) fn items(inventory: &Inventory) -> Vec<Item> {
    let name = |suite: &str, case: &str| format!("{suite}::{case}");
    let mut items = Vec::new();
    for (s, suite) in inventory.suites.iter().enumerate() {
        for (c, case) in suite.cases.iter().enumerate() {
            let kind = ItemKind::Case { suite: s, case: c };
            items.push(Item { name: name(&suite.name, &case.name), kind });
        }
    }
    for (i, case) in inventory.orphans.iter().enumerate() {
        items.push(Item { name: name(&case.suite, &case.name), kind: ItemKind::Orphan(i) });
    }
    for (i, p) in inventory.problems.iter().enumerate() {
        items.push(Item { name: name(&p.suite, p.case()), kind: ItemKind::Problem(i) });
    }
    items.sort_by(|a, b| a.name.cmp(&b.name));
    items
}

/// The earliest end of the quarantines of `items`, if each of them is a quarantined case.
pub(crate) fn all_quarantined(inventory: &Inventory, items: &[Item]) -> Option<Day> {
    let until = |item: &Item| match item.kind {
        ItemKind::Case { suite, case } => {
            Some(inventory.suites[suite].cases[case].quarantine.as_ref()?.until)
        }
        ItemKind::Orphan(_) | ItemKind::Problem(_) => None,
    };
    items.iter().map(until).collect::<Option<Vec<Day>>>()?.into_iter().min()
}

impl Plan {
    /// Whether tests are selected, and all of them are in other shards.
    pub(crate) fn is_empty_shard(&self) -> bool {
        self.items.is_empty() && self.other_shards > 0 && self.unmatched.is_empty()
    }

    /// The names of the selected tests, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.name.as_str()).collect()
    }

    /// Removes the tests from the selection whose names `keep` refuses.
    pub(crate) fn keep(&mut self, keep: impl Fn(&str) -> bool) {
        let before = self.items.len();
        self.items.retain(|item| keep(&item.name));
        self.not_selected += before - self.items.len();
    }

    /// Whether there is nothing below the root that could be a test.
    #[must_use]
    pub fn found_nothing(&self) -> bool {
        self.items.is_empty() && self.not_selected == 0
    }

    /// The selected cases of suites that could be read, sorted by name.
    pub(crate) fn cases(&self) -> impl Iterator<Item = (&Suite, &Case)> {
        self.items.iter().filter_map(|item| match item.kind {
            ItemKind::Case { suite, case } => {
                let suite = &self.inventory.suites[suite];
                Some((suite, &suite.cases[case]))
            }
            ItemKind::Orphan(_) | ItemKind::Problem(_) => None,
        })
    }

    /// The selected orphans, of suites that are there and of others.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = &Case> {
        self.items.iter().filter_map(|item| match item.kind {
            ItemKind::Orphan(index) => Some(&self.inventory.orphans[index]),
            ItemKind::Case { suite, case } => {
                Some(&self.inventory.suites[suite].cases[case]).filter(|case| case.is_orphan())
            }
            ItemKind::Problem(_) => None,
        })
    }

    /// Why some runs of a case of `suite` may be unknown: records that cannot be read in a file that holds many.
    pub(crate) fn unread(&self, suite: &Suite) -> Option<String> {
        let hides = |problem: &&Problem| {
            problem.suite == suite.name && problem.whole_suite && !problem.configuration
        };
        let line = self.inventory.problems.iter().find(hides)?.lines().into_iter().next()?;
        Some(format!("{line}; that may be a run of this case: mend it first"))
    }

    /// The selected problems: files of suites that cannot be used.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.items.iter().filter_map(|item| match item.kind {
            ItemKind::Problem(index) => Some(&self.inventory.problems[index]),
            ItemKind::Orphan(_) | ItemKind::Case { .. } => None,
        })
    }
}
