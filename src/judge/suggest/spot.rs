//! Where the values that a mask is to take lie, and the narrowest paths that name them all.

use std::collections::{BTreeMap, BTreeSet};

use crate::judge::mask::{MaskKind, MaskPath, MaskRule, Place};
use crate::text::words;

/// From how many different keys on, in one part of a tool's calls, a mask is for the whole part.
const MANY: usize = 4;

/// Segments of a path, of the sixty that it may have, before it ends above the value.
const LONGEST: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Args,
    Result,
    Output,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Name(String),
    Index(usize),
    AnyIndex,
}

/// Where values lie: of one tool's calls, or (`tool` is none) of all tools' or of the output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) part: Part,
    pub(crate) tool: Option<String>,
    pub(crate) keys: Vec<Key>,
}

impl Spot {
    /// The key that the value stands under, lists passed through.
    pub(crate) fn key(&self) -> Option<&str> {
        self.keys
            .iter()
            .rev()
            .find_map(|key| if let Key::Name(name) = key { Some(name.as_str()) } else { None })
    }

    /// The same place in every element of its lists.
    pub(crate) fn starred(&self) -> Self {
        let any =
            |key: &Key| if matches!(key, Key::Index(_)) { Key::AnyIndex } else { key.clone() };
        Self { keys: self.keys.iter().map(any).collect(), ..self.clone() }
    }

    /// This place narrowed to `spots`, which lie in it: to the tool, element or key that they share. `None` if it is no wider.
    fn within(&self, spots: &[&Self]) -> Option<Self> {
        let first = *spots.first()?;
        let mut narrow = self.clone();
        if spots.iter().all(|spot| spot.tool == first.tool) {
            narrow.tool.clone_from(&first.tool);
        }
        if narrow.keys.is_empty() {
            let shared = |place: &usize| {
                spots.iter().all(|spot| spot.keys.get(*place) == first.keys.get(*place))
            };
            narrow.keys.extend(
                (0..first.keys.len()).take_while(shared).map(|place| first.keys[place].clone()),
            );
        }
        for (place, key) in narrow.keys.iter_mut().enumerate() {
            let same = spots.iter().all(|spot| spot.keys.get(place) == first.keys.get(place));
            if let (Key::AnyIndex, true, Some(only)) = (&key, same, first.keys.get(place)) {
                *key = only.clone();
            }
        }
        (narrow != *self).then_some(narrow)
    }

    pub(crate) fn at(&self) -> String {
        let tool = || self.tool.as_deref().map_or_else(|| "*".to_owned(), segment);
        let mut parts = match self.part {
            Part::Args => vec!["steps".to_owned(), tool(), "args".to_owned()],
            Part::Result => vec!["steps".to_owned(), tool(), "result".to_owned()],
            Part::Output => vec!["output".to_owned()],
        };
        parts.extend(self.keys.iter().take(LONGEST).map(|key| match key {
            Key::Name(name) => segment(name),
            Key::Index(index) => index.to_string(),
            Key::AnyIndex => "*".to_owned(),
        }));
        parts.join(".")
    }

    pub(crate) fn is_held(&self, path: &MaskPath) -> bool {
        let rules = [MaskRule::new(MaskKind::Uuid, Some(path.clone()), "")];
        let root = Place::root(&rules);
        let tool = self.tool.as_deref().unwrap_or_default();
        let of_step =
            |part| root.enter(&rules, &["steps"]).enter(&rules, &[tool]).enter(&rules, &[part]);
        let part = match self.part {
            Part::Args => of_step("args"),
            Part::Result => of_step("result"),
            Part::Output => root.enter(&rules, &["output"]),
        };
        let place = self.keys.iter().fold(part, |place, key| match key {
            Key::Name(name) => place.enter(&rules, &[name]),
            Key::Index(index) => place.item(&rules, *index),
            Key::AnyIndex => place.item(&rules, 0),
        });
        place.holds(&rules[0], 0)
    }
}

/// A name as a segment of a path: what has a meaning there, or cannot stand there, is any character.
fn segment(name: &str) -> String {
    if name.is_empty() {
        return "*".to_owned();
    }
    let last = name.chars().count() - 1;
    let edge = |place: usize| place == 0 || place == last;
    let plain = |(place, c): (usize, char)| {
        let shown = words::plain(c.encode_utf8(&mut [0; 4]), 1);
        let hidden = shown.chars().ne([c]);
        let meant = matches!(c, '.' | '*' | '?' | '[' | ']')
            || hidden
            || (c.is_whitespace() && edge(place));
        if meant { '?' } else { c }
    };
    name.chars().enumerate().map(plain).collect()
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Paths {
    pub(crate) at: BTreeSet<String>,
    /// Places that no path names without holding a forbidden one, too.
    pub(crate) refused: BTreeSet<Spot>,
}

/// The narrowest paths that hold all `spots`, in calls of whatever index and for any element of lists. Where several tools differ
/// under the same keys, the path is for any tool; where many keys of one part differ, for that part (not if `named`: then the path
/// must end in the value itself). No path holds what is `forbidden`, and none was made wider over what is `stable`.
pub(crate) fn paths(
    spots: &BTreeSet<Spot>,
    forbidden: &BTreeSet<Spot>,
    stable: &BTreeSet<Spot>,
    named: bool,
) -> Paths {
    let free_of = |spot: &Spot, bad: &BTreeSet<Spot>| {
        MaskPath::new(&spot.at()).is_ok_and(|path| !bad.iter().any(|bad| bad.is_held(&path)))
    };
    let stable: BTreeSet<Spot> = stable.difference(spots).cloned().collect();
    let allowed = |spot: &Spot| free_of(spot, forbidden);
    let wide = |spot: &Spot| allowed(spot) && free_of(spot, &stable);
    let mut paths = Paths::default();
    let mut found: BTreeSet<Spot> = BTreeSet::new();
    for spot in spots {
        let starred = spot.starred();
        if wide(&starred) {
            found.insert(starred);
        } else if allowed(spot) {
            found.insert(spot.clone());
        } else {
            paths.refused.insert(spot.clone());
        }
    }
    // Where calls of several tools have the same place, it is of any tool; where many keys of one part do, of the whole part.
    let any_tool = |found| widened(found, 2, |spot| Spot { tool: None, ..spot.clone() }, wide);
    found = any_tool(found);
    if !named {
        found = widened(found, MANY, |spot| Spot { keys: Vec::new(), ..spot.clone() }, wide);
        found = any_tool(found);
    }
    paths.at = narrowed(found, spots).iter().map(Spot::at).collect();
    paths
}

/// Each of `found` no wider than the `spots` are that no other holds.
fn narrowed(found: BTreeSet<Spot>, spots: &BTreeSet<Spot>) -> Vec<Spot> {
    let held = |by: &Spot| {
        let path = MaskPath::new(&by.at());
        let held = |spot: &&Spot| path.as_ref().is_ok_and(|path| spot.is_held(path));
        spots.iter().filter(held).collect::<BTreeSet<_>>()
    };
    let mut left: Vec<(Spot, BTreeSet<&Spot>)> =
        found.into_iter().map(|path| (held(&path), path)).map(|(h, p)| (p, h)).collect();
    for index in 0..left.len() {
        let others = || left.iter().enumerate().filter(|(other, _)| *other != index);
        let own: Vec<&Spot> = left[index]
            .1
            .iter()
            .copied()
            .filter(|spot| !others().any(|(_, (_, held))| held.contains(spot)))
            .collect();
        // Masks that hold nothing of their own are dropped later. One that shares nothing stays wide: its list may have more elements.
        if own.len() < left[index].1.len()
            && let Some(narrow) = left[index].0.within(&own)
        {
            left[index] = (narrow, own.into_iter().collect());
        }
    }
    left.into_iter().map(|(path, _)| path).collect()
}

/// What `wider` makes of at least so many places, instead of these, where it `may` be.
fn widened(
    places: BTreeSet<Spot>,
    at_least: usize,
    wider: impl Fn(&Spot) -> Spot,
    may: impl Fn(&Spot) -> bool,
) -> BTreeSet<Spot> {
    let mut alike: BTreeMap<Spot, BTreeSet<Spot>> = BTreeMap::new();
    for spot in places {
        alike.entry(wider(&spot)).or_default().insert(spot);
    }
    let mut found = BTreeSet::new();
    for (wider, narrow) in alike {
        if narrow.len() >= at_least && may(&wider) {
            found.insert(wider);
        } else {
            found.extend(narrow);
        }
    }
    found
}

#[cfg(test)]
#[path = "tests/spot.rs"]
mod tests;
