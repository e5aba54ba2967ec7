//! The environment of the agent: the variables that the suite allows.

use std::collections::BTreeMap;
use std::ffi::OsString;

use crate::suite::EnvEntry;

/// The variables that `entries` allow of `all` and set, in the order of the list: a later entry wins.
///
/// A name that is not UTF-8 matches no pattern.
pub(crate) fn allowed(
    entries: &[EnvEntry],
    all: impl Iterator<Item = (OsString, OsString)>,
) -> BTreeMap<OsString, OsString> {
    let all: Vec<_> = all.collect();
    let mut environment = BTreeMap::new();
    for entry in entries {
        match entry {
            EnvEntry::Set { name, value } => {
                environment.insert(name.into(), value.into());
            }
            EnvEntry::Pass(pattern) => {
                let matches = |name: &OsString| name.to_str().is_some_and(|it| pattern.matches(it));
                environment.extend(all.iter().filter(|(name, _)| matches(name)).cloned());
            }
        }
    }
    environment
}

#[cfg(test)]
#[path = "tests/environment.rs"]
mod tests;
