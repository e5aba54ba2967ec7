//! A value against a schema.

use std::cell::Cell;
use std::collections::HashSet;

use super::read::by_value;
use super::rule::{Bound, Contains, Count, Counted, Place, Rule, Schema};
use crate::run::Json;

/// One thing that a value breaks of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the value, such as `.items[0].name`; empty for the whole.
    pub path: String,
    /// What is wrong there, in words. It shows nothing of the value but names of members.
    pub message: String,
}

/// Violations after which no more are looked for.
const MOST: usize = 20;

/// How deep schemas and values may go into each other.
const DEEPEST: usize = 300;

impl Schema {
    /// What `value` breaks of it, at most 20; empty where it satisfies it.
    #[must_use]
    pub fn violations(&self, value: &Json) -> Vec<Violation> {
        let mut found = Vec::new();
        let walk = Walk { places: &self.places, unsure: Cell::new(None) };
        walk.place(0, value, Spot { at: "", depth: 0 }, &mut |path, message| {
            found.push(Violation { path: path.to_owned(), message });
            found.len() < MOST
        });
        // Under `not` what cannot be told would pass: it never does.
        if let Some(why) = walk.unsure.into_inner().filter(|_| found.is_empty()) {
            found.push(Violation { path: String::new(), message: why.to_owned() });
        }
        found
    }
}

struct Walk<'s> {
    places: &'s [Vec<Rule>],
    /// Why something could not be told.
    unsure: Cell<Option<&'static str>>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Spot<'p> {
    at: &'p str,
    depth: usize,
}

/// Takes a violation, and says whether to go on.
type Found<'f> = dyn FnMut(&str, String) -> bool + 'f;

impl Walk<'_> {
    fn holds(&self, place: Place, value: &Json, spot: Spot<'_>) -> bool {
        self.place(place, value, spot, &mut |_, _| false)
    }

    /// Hands each violation to `found`, until that says to stop. Returns whether it went to the end.
    fn place(&self, place: Place, value: &Json, spot: Spot<'_>, found: &mut Found<'_>) -> bool {
        if spot.depth > DEEPEST {
            self.unsure.set(Some("is nested too deeply to be held against the schema"));
            return false;
        }
        let spot = Spot { depth: spot.depth + 1, ..spot };
        self.places[place].iter().all(|rule| self.rule(rule, value, spot, found))
    }

    fn rule(&self, rule: &Rule, value: &Json, spot: Spot<'_>, found: &mut Found<'_>) -> bool {
        let Spot { at, depth } = spot;
        let mut say = |wrong: bool, message: &dyn Fn() -> String| !wrong || found(at, message());
        match (rule, value) {
            (Rule::Never, _) => say(true, &|| "must not be there".to_owned()),
            (Rule::Type(types), _) => say(!types.iter().any(|kind| kind.holds(value)), &|| {
                let names: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
                format!("is {}, not of type {}", kind(value), names.join(" or "))
            }),
            (Rule::OneOf(values), _) => say(!values.contains(&by_value(value)), &|| match values
                .as_slice()
            {
                [_] => "is not the value that the schema names".to_owned(),
                several => format!("is none of the {} values that the schema names", several.len()),
            }),
            (Rule::MultipleOf(divisor), Json::Number(number)) => match number
                .is_multiple_of(divisor)
            {
                Some(multiple) => say(!multiple, &|| format!("is no multiple of {divisor}")),
                None => {
                    self.unsure.set(Some(
                        "has a number of too many digits to tell whether it is a multiple",
                    ));
                    say(true, &|| {
                        format!("has too many digits to tell whether it is a multiple of {divisor}")
                    })
                }
            },
            (Rule::Bound(bound), Json::Number(number)) => {
                let Bound { limit, upper, exclusive } = bound;
                let order = number.cmp_value(limit);
                let within = if *upper { order.is_lt() } else { order.is_gt() };
                let word = match (upper, exclusive) {
                    (true, false) => "is above",
                    (true, true) => "is not below",
                    (false, false) => "is below",
                    (false, true) => "is not above",
                };
                say(!within && (*exclusive || order.is_ne()), &|| format!("{word} {limit}"))
            }
            (Rule::Count(count), _) => match counted(count, value) {
                Some((size, what)) => {
                    let Count { limit, upper, .. } = count;
                    let wrong = if *upper { size > *limit } else { size < *limit };
                    let word = if *upper { "most" } else { "least" };
                    say(wrong, &|| format!("has {size} {what}, and at {word} {limit} are demanded"))
                }
                None => true,
            },
            (Rule::Pattern(regex), Json::String(text)) => {
                say(!regex.is_match(text), &|| format!("does not match {:?}", regex.as_str()))
            }
            (Rule::Format(format), Json::String(text)) => {
                say(!format.holds(text), &|| format!("is not of the format {}", format.name()))
            }
            (Rule::Unique, Json::Array(items)) => {
                let mut met = HashSet::new();
                let twice = items.iter().position(|item| !met.insert(by_value(item)));
                say(twice.is_some(), &|| {
                    format!("has an item twice, again at [{}]", twice.unwrap_or_default())
                })
            }
            (Rule::Required(names), Json::Object(_)) => names
                .iter()
                .all(|name| say(value.get(name).is_none(), &|| format!("lacks {name:?}"))),
            (Rule::RequiredWith(with, names), Json::Object(_)) if value.get(with).is_some() => {
                names.iter().all(|name| {
                    say(value.get(name).is_none(), &|| format!("has {with:?} and lacks {name:?}"))
                })
            }
            (Rule::SchemaWith(with, place), Json::Object(_)) if value.get(with).is_some() => {
                self.place(*place, value, spot, found)
            }
            (Rule::Members(members), Json::Object(own)) => own.iter().all(|(key, member)| {
                let named =
                    members.named.iter().filter(|(name, _)| name == key).map(|(_, place)| *place);
                let matching = members
                    .matching
                    .iter()
                    .filter(|(regex, _)| regex.is_match(key))
                    .map(|(_, place)| *place);
                let mut places: Vec<Place> = named.chain(matching).collect();
                if places.is_empty() {
                    places.extend(members.others);
                }
                let at = inside(at, key);
                places
                    .into_iter()
                    .all(|place| self.place(place, member, Spot { at: &at, depth }, found))
            }),
            (Rule::MemberNames(place), Json::Object(own)) => own.iter().all(|(key, _)| {
                say(!self.holds(*place, &Json::from(key.as_str()), spot), &|| {
                    format!("has a member {key:?}, which is no name")
                })
            }),
            (Rule::Items(items), Json::Array(own)) => {
                own.iter().enumerate().all(|(index, item)| {
                    let place = items.first.get(index).copied().or(items.others);
                    place.is_none_or(|place| {
                        self.place(
                            place,
                            item,
                            Spot { at: &format!("{at}[{index}]"), depth },
                            found,
                        )
                    })
                })
            }
            (Rule::Contains(Contains { item, min, max }), Json::Array(own)) => {
                let count = length(own.iter().filter(|own| self.holds(*item, own, spot)).count());
                let wrong = count < *min || max.is_some_and(|max| count > max);
                let most = max.map_or_else(String::new, |max| format!(" and at most {max}"));
                say(wrong, &|| {
                    format!(
                        "has {count} items of the kind demanded, of which at least {min}{most} are to be"
                    )
                })
            }
            (Rule::All(places), _) => {
                places.iter().all(|place| self.place(*place, value, spot, found))
            }
            (Rule::Any(places), _) => {
                let none = || format!("fits none of the {} schemas in anyOf", places.len());
                say(!places.iter().any(|place| self.holds(*place, value, spot)), &none)
            }
            (Rule::ExactlyOne(places), _) => {
                let fits = places.iter().filter(|place| self.holds(**place, value, spot)).count();
                say(fits != 1, &|| {
                    format!("fits {fits} of the {} schemas in oneOf, not one", places.len())
                })
            }
            (Rule::Not(place), _) => {
                say(self.holds(*place, value, spot), &|| "is what `not` rules out".to_owned())
            }
            (Rule::If { condition, then, otherwise }, _) => {
                let branch = if self.holds(*condition, value, spot) { then } else { otherwise };
                branch.is_none_or(|place| self.place(place, value, spot, found))
            }
            // A keyword says nothing of values of other types.
            _ => true,
        }
    }
}

/// What kind of value this is, in JSON Schema's words.
fn kind(value: &Json) -> &'static str {
    match value {
        Json::Array(_) => "an array",
        other => other.kind(),
    }
}

fn counted(count: &Count, value: &Json) -> Option<(u64, &'static str)> {
    match (count.of, value) {
        (Counted::Characters, Json::String(text)) => {
            Some((length(text.chars().count()), "characters"))
        }
        (Counted::Items, Json::Array(items)) => Some((length(items.len()), "items")),
        (Counted::Members, Json::Object(members)) => Some((length(members.len()), "members")),
        _ => None,
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The path of a member.
fn inside(at: &str, key: &str) -> String {
    let plain =
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if plain { format!("{at}.{key}") } else { format!("{at}[{key:?}]") }
}

#[cfg(test)]
#[path = "tests/validate.rs"]
mod tests;
