//! Arguments contained in others.
//!
//! An object is contained in another that has each of its members, equal or, for objects, containing it. Anything else is contained
//! only in its equal, lists too. As sets of statements (`at.day` is 3, `at` is an object), the one is a superset of the other: that
//! is how many arguments are compared with many here.

use std::collections::HashMap;

use crate::json::{Json, canonical};
use crate::judge::mask::erase;
use crate::judge::matcher::{holds_matcher, is_matcher};

pub(crate) fn contains(outer: &Json, inner: &Json) -> bool {
    match (outer, inner) {
        (Json::Object(_), Json::Object(members)) => members
            .iter()
            .all(|(key, member)| outer.get(key).is_some_and(|other| contains(other, member))),
        _ => outer == inner,
    }
}

/// Statements about values, numbered: equal statements have equal numbers.
#[derive(Default)]
pub(crate) struct Statements {
    numbers: HashMap<Vec<u8>, usize>,
}

impl Statements {
    /// All that `value` states, sorted; without numbers of placeholders if `erased`. A golden's matcher, or list with one, states nothing.
    pub(crate) fn of(&mut self, value: &Json, erased: bool) -> Vec<usize> {
        let mut statements = Vec::new();
        self.add(value, erased, &mut Vec::new(), &mut statements);
        statements.sort_unstable();
        statements
    }

    fn add(&mut self, value: &Json, erased: bool, path: &mut Vec<u8>, statements: &mut Vec<usize>) {
        let length = path.len();
        match value {
            Json::Object(members) if is_matcher(members) => {}
            Json::Array(items) if items.iter().any(holds_matcher) => {}
            Json::Object(members) => {
                path.push(b'{');
                statements.push(self.number(path));
                path.truncate(length);
                for (key, member) in members {
                    path.extend(canonical(&Json::from(key.as_str())));
                    path.push(b':');
                    self.add(member, erased, path, statements);
                    path.truncate(length);
                }
            }
            _ => {
                path.extend(if erased { canonical(&erase(value)) } else { canonical(value) });
                statements.push(self.number(path));
                path.truncate(length);
            }
        }
    }

    fn number(&mut self, statement: &[u8]) -> usize {
        if let Some(&number) = self.numbers.get(statement) {
            return number;
        }
        self.numbers.insert(statement.to_owned(), self.numbers.len());
        self.numbers.len() - 1
    }
}

/// For each of `inner` the indexes of those `outer` that state all it states, in order. Each is a sorted list.
pub(crate) fn containing(inner: &[Vec<usize>], outer: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut stating: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, statements) in outer.iter().enumerate() {
        statements.iter().for_each(|&statement| stating.entry(statement).or_default().push(index));
    }
    let none = Vec::new();
    let of = |inner: &Vec<usize>| {
        if inner.is_empty() {
            return (0..outer.len()).collect();
        }
        // Only those that make the rarest statement need to be looked at.
        let rarest = inner
            .iter()
            .map(|statement| stating.get(statement).unwrap_or(&none))
            .min_by_key(|list| list.len());
        let candidates = rarest.into_iter().flatten().copied();
        candidates.filter(|&index| is_subset(inner, &outer[index])).collect()
    };
    inner.iter().map(of).collect()
}

fn is_subset(small: &[usize], large: &[usize]) -> bool {
    let mut large = large.iter();
    small.iter().all(|wanted| large.find(|&&other| other >= *wanted) == Some(wanted))
}

#[cfg(test)]
#[path = "tests/contain.rs"]
mod tests;
