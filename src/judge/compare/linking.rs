//! Whether calls can be paired so that masked values link them in the run as they do in the golden.
//!
//! A golden that looks up `<uuid 1>` and books `<uuid 1>` does not match a run that books another than it looked up. So each masked
//! value of the golden gets a value of the run, each its own, under which paired calls are equal. That is a search; values of one
//! call alone are left to the matching. Where the search ends at its bound, the run is neither accepted nor called different.

use std::collections::{HashMap, HashSet};

use super::graph::{Graph, links};
use super::links::{Link, linked};
use super::sides::Sides;
use crate::json::Json;
use crate::judge::behaviour::BehaviourStep;
use crate::judge::policy::Trajectory;

/// Pairs of calls that are tried in all.
pub(crate) const MAX_TRIES: usize = 100_000;

/// Times that a whole choice is checked; each costs a matching over all calls.
const MAX_CHECKS: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A choice under which all links hold.
    Linked,
    /// That there is none.
    Unlinked,
    /// Neither, within the bound.
    GaveUp,
}

/// A masked value: its kind and number.
type Value<'a> = (&'a str, &'a str);

/// Which value of the run corresponds to which of the golden, in both directions.
#[derive(Default)]
struct Links<'a> {
    forth: HashMap<Value<'a>, &'a str>,
    back: HashMap<Value<'a>, &'a str>,
}

impl<'a> Links<'a> {
    /// Whether these links go with all others.
    fn allow(&self, links: &[Link<'a>]) -> bool {
        links.iter().all(|(kind, golden, run)| {
            self.forth.get(&(*kind, *golden)).is_none_or(|known| known == run)
                && self.back.get(&(*kind, *run)).is_none_or(|known| known == golden)
        })
    }

    /// Adds links that go with all others; returns those that are new.
    fn add(&mut self, links: &[Link<'a>]) -> Vec<Link<'a>> {
        let is_new = |&(kind, golden, run): &Link<'a>| {
            self.back.insert((kind, run), golden);
            self.forth.insert((kind, golden), run).is_none()
        };
        links.iter().copied().filter(is_new).collect()
    }

    fn remove(&mut self, links: &[Link<'a>]) {
        for (kind, golden, run) in links {
            self.forth.remove(&(*kind, *golden));
            self.back.remove(&(*kind, *run));
        }
    }
}

/// Whether steps that `graph` joins can be paired so that masked values keep their links, those of `outputs` included.
pub(crate) fn linkable(sides: &Sides<'_>, graph: &Graph, outputs: Option<(&Json, &Json)>) -> Found {
    let mut fixed = Vec::new();
    if outputs.is_some_and(|(golden, run)| linked(golden, run, &mut fixed).is_none()) {
        return Found::Unlinked;
    }
    let mut known = Links::default();
    for link in &fixed {
        if !known.allow(&[*link]) {
            return Found::Unlinked;
        }
        known.add(&[*link]);
    }
    // The side of which every call must be paired. Of a golden with optional steps that is the run, unless its calls are free.
    let some_go_without = sides.golden.iter().any(|step| step.optional);
    let of_run = match sides.trajectory {
        Trajectory::Subset => true,
        Trajectory::Exact | Trajectory::Effects | Trajectory::Unordered => some_go_without,
        Trajectory::InOrder | Trajectory::Superset | Trajectory::Off => false,
    };
    let (needed, other) =
        if of_run { (sides.run, sides.golden) } else { (sides.golden, sides.run) };
    let pair = |needed: usize, other: usize| if of_run { (other, needed) } else { (needed, other) };
    let alike = |step: usize| {
        let joined = |&with: &usize| {
            let (g, r) = pair(step, with);
            graph.joins(g, r) && sides.share_a_place(g, r)
        };
        (0..other.len()).filter(joined).collect::<Vec<_>>()
    };
    let (here, there) = (shared(needed), shared(other));
    let holds =
        |step: &BehaviourStep, shared: &HashSet<Value<'_>>, known: &HashMap<Value<'_>, &str>| {
            values(step).iter().any(|value| shared.contains(value) || known.contains_key(value))
        };
    let (from, to) = if of_run { (&known.back, &known.forth) } else { (&known.forth, &known.back) };
    let ties: Vec<bool> = other.iter().map(|step| holds(step, &there, to)).collect();
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    let binding = |step: &BehaviourStep| !step.optional && !values(step).is_empty();
    for (index, step) in needed.iter().enumerate().filter(|(_, step)| binding(step)) {
        let choices = alike(index);
        if holds(step, &here, from) || choices.iter().any(|&choice| ties[choice]) {
            open.push((index, choices));
        }
    }
    // Those with the fewest choices first: what they are paired with decides for others.
    open.sort_by_key(|(step, choices)| (choices.len(), *step));
    let mut search = Search {
        sides,
        graph,
        open,
        known,
        used: vec![false; other.len()],
        tries: 0,
        checks: 0,
        of_run,
    };
    search.run()
}

fn values(step: &BehaviourStep) -> Vec<Value<'_>> {
    links(step, step)
        .unwrap_or_default()
        .into_iter()
        .map(|(kind, number, _)| (kind, number))
        .collect()
}

fn shared(steps: &[BehaviourStep]) -> HashSet<Value<'_>> {
    let mut holder: HashMap<Value<'_>, usize> = HashMap::new();
    let mut shared = HashSet::new();
    for (index, step) in steps.iter().enumerate() {
        for value in values(step) {
            if *holder.entry(value).or_insert(index) != index {
                shared.insert(value);
            }
        }
    }
    shared
}

struct Search<'a> {
    sides: &'a Sides<'a>,
    graph: &'a Graph,
    /// Steps that hold linked values, with those of the other side that they may be paired with.
    open: Vec<(usize, Vec<usize>)>,
    known: Links<'a>,
    used: Vec<bool>,
    tries: usize,
    checks: usize,
    of_run: bool,
}

impl<'a> Search<'a> {
    /// Depth first, without recursion: a run may be long.
    fn run(&mut self) -> Found {
        // For each step that is paired, the place of its choice and the links it added.
        let mut made: Vec<(usize, Vec<Link<'a>>)> = Vec::new();
        let mut from = 0;
        loop {
            if made.len() == self.open.len() {
                self.checks += 1;
                if self.check(&made) {
                    return Found::Linked;
                }
            } else if let Some((place, links)) = self.next(made.len(), from) {
                made.push((place, links));
                from = 0;
                continue;
            }
            if self.tries > MAX_TRIES || self.checks >= MAX_CHECKS {
                return Found::GaveUp;
            }
            let Some((place, links)) = made.pop() else { return Found::Unlinked };
            self.known.remove(&links);
            self.used[self.open[made.len()].1[place]] = false;
            from = place + 1;
        }
    }

    fn links(&self, needed: usize, other: usize) -> Option<Vec<Link<'a>>> {
        let (golden, run) = if self.of_run { (other, needed) } else { (needed, other) };
        links(&self.sides.golden[golden], &self.sides.run[run])
    }

    /// The next choice for the `index`th open step, from its choice `from` on.
    fn next(&mut self, index: usize, from: usize) -> Option<(usize, Vec<Link<'a>>)> {
        let choices = self.open[index].1.len();
        for place in from..choices {
            let (step, other) = (self.open[index].0, self.open[index].1[place]);
            if self.used[other] {
                continue;
            }
            self.tries += 1;
            if self.tries > MAX_TRIES {
                return None;
            }
            let Some(links) = self.links(step, other).filter(|links| self.known.allow(links))
            else {
                continue;
            };
            self.used[other] = true;
            return Some((place, self.known.add(&links)));
        }
        None
    }

    /// Whether the mode holds with only the pairs that keep the links. Values without a link stand in one call each, on both
    /// sides, so no two of them are given the same. A step whose choice left a value of it without a link keeps that choice:
    /// another could link the value to anything.
    fn check(&self, made: &[(usize, Vec<Link<'a>>)]) -> bool {
        let (needed, known) = if self.of_run {
            (self.sides.run, &self.known.back)
        } else {
            (self.sides.golden, &self.known.forth)
        };
        let pinned: HashMap<usize, usize> = self
            .open
            .iter()
            .zip(made)
            .filter(|((step, _), _)| {
                !values(&needed[*step]).iter().all(|value| known.contains_key(value))
            })
            .map(|((step, choices), (place, _))| (*step, choices[*place]))
            .collect();
        let allowed = |golden: usize, run: usize| {
            let (step, other) = if self.of_run { (run, golden) } else { (golden, run) };
            pinned.get(&step).is_none_or(|&choice| choice == other)
                && links(&self.sides.golden[golden], &self.sides.run[run])
                    .is_some_and(|links| self.known.allow(&links))
        };
        self.sides.hold(&self.graph.restricted(allowed))
    }
}
