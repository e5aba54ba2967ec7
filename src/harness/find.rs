//! Which tests there are: the walk below the root, and what a selection leaves of it.

use std::collections::BTreeSet;

use super::api::{Harness, HarnessError};
use super::own_check::idle;
use super::plan::{Item, ItemKind, Plan, all_quarantined, items};
use super::select::{Selection, Shard};
use crate::discover::{DiscoverError, DiscoverOptions, Inventory, Problem};

/// The filters that no test matches, skipped ones included; in a suite that cannot be read there may be one.
fn unmatched(selection: &Selection, inventory: &Inventory, items: &[Item]) -> Vec<String> {
    let idle = |filter: &&String| {
        let one = Selection { exact: selection.exact, ..Selection::only(*filter) };
        let hidden = |problem: &Problem| problem.whole_suite && one.may_match_in(&problem.suite);
        !items.iter().any(|item| one.matches(&item.name)) && !inventory.problems.iter().any(hidden)
    };
    selection.filters.iter().filter(idle).cloned().collect()
}

impl Harness {
    /// Finds the tests that `selection` matches, and of those the ones in `shard`.
    ///
    /// With exact names no folder is walked: the files of each name are looked up, and the names beside them.
    ///
    /// # Errors
    /// If the root cannot be walked.
    pub fn find(&self, selection: &Selection, shard: Option<Shard>) -> Result<Plan, HarnessError> {
        let (mut inventory, walked) = self.inventory(selection)?;
        inventory.redact();
        let mut items = items(&inventory);
        let found = items.len();
        let unmatched = unmatched(selection, &inventory, &items);
        items.retain(|item| match item.kind {
            ItemKind::Problem(index) => {
                let problem = &inventory.problems[index];
                selection.matches(&item.name)
                    || (problem.whole_suite && selection.may_match_in(&problem.suite))
            }
            ItemKind::Case { .. } | ItemKind::Orphan(_) => selection.matches(&item.name),
        });
        let quarantined_until = all_quarantined(&inventory, &items);
        let selected = items.len();
        if let Some(shard) = shard {
            let mut position = 0..;
            items.retain(|_| position.next().is_some_and(|position| shard.holds(position)));
        }
        let not_selected = found - items.len();
        let other_shards = selected - items.len();
        Ok(Plan {
            inventory,
            items,
            not_selected,
            other_shards,
            unmatched,
            walked,
            quarantined_until,
        })
    }

    /// Finds the one test called `name`, or else the one whose name contains `name`. The plan is empty if there is no such test.
    ///
    /// # Errors
    /// If the root cannot be walked, or several names contain `name` and none equals it.
    pub fn find_one(&self, name: &str) -> Result<Plan, HarnessError> {
        let exact = self.find(&Selection::only(name), None)?;
        if !exact.names().is_empty() {
            return Ok(exact);
        }
        let part = Selection { filters: vec![name.to_owned()], ..Selection::default() };
        let plan = self.find(&part, None)?;
        let names = plan.names();
        if names.len() > 1 {
            let names = names.into_iter().map(str::to_owned).collect();
            return Err(HarnessError::Ambiguous { part: name.to_owned(), names });
        }
        Ok(plan)
    }

    /// The suites and cases, and whether all folders were walked.
    fn inventory(&self, selection: &Selection) -> Result<(Inventory, bool), HarnessError> {
        let options = DiscoverOptions { cache: self.cache.then(|| self.state_dir()) };
        if !selection.exact || selection.filters.is_empty() {
            return Ok((self.walk(&options)?, true));
        }
        let mut inventory = Inventory::default();
        let names: BTreeSet<&String> = selection.filters.iter().collect();
        for name in &names {
            let Some((suite, case)) = name.split_once("::") else { continue };
            let found = Inventory::find(self.root(), suite, case, &options)?;
            if items(&found).iter().all(|item| item.name != **name) {
                // No case has this name. A file that cannot be used may have it, and only the walk finds those.
                return Ok((self.walk(&options)?, true));
            }
            inventory.merge(found);
        }
        Ok((inventory, false))
    }

    /// Everything below the root. A suite without a case is a problem, unless that is all there is.
    fn walk(&self, options: &DiscoverOptions) -> Result<Inventory, DiscoverError> {
        let mut inventory = Inventory::discover(self.root(), options)?;
        if items(&inventory).is_empty() {
            return Ok(inventory);
        }
        for suite in inventory.suites.iter().filter(|suite| suite.cases.is_empty()) {
            if inventory.problems.iter().all(|problem| problem.suite != suite.name) {
                let message = match suite.config.record.agent {
                    Some(_) => {
                        "the suite names an agent and has no case: add a [[case]] with a name and an input, or remove it"
                    }
                    None => {
                        "the suite has no case: put recordings at runs/<case>/<repetition>.json, or remove the suite"
                    }
                };
                inventory.problems.push(Problem {
                    suite: suite.name.clone(),
                    file: self.relative(&suite.dir.join("suite.toml")),
                    whole_suite: false,
                    configuration: true,
                    message: message.to_owned(),
                });
            }
        }
        inventory.problems.extend(idle(&self.checks, &inventory));
        Ok(inventory)
    }
}

#[cfg(test)]
#[path = "tests/find.rs"]
mod tests;
