//! What a schema becomes: for each of its places the rules that hold there.

use regex::Regex;

use super::format::Format;
use crate::run::{Json, Number};

/// A schema that was read, ready to hold values against it. Made with [`Schema::new`].
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its places, each with the rules that hold there; the first is the whole.
    pub(super) places: Vec<Vec<Rule>>,
}

/// A place of a schema: an index of [`Schema::places`].
pub(super) type Place = usize;

/// One keyword, or some that belong together.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// The schema `false`.
    Never,
    Type(Vec<Type>),
    /// The value is one of these; numbers by their value.
    OneOf(Vec<Json>),
    MultipleOf(Number),
    Bound(Bound),
    Count(Count),
    Pattern(Regex),
    Format(Format),
    Unique,
    Required(Vec<String>),
    /// Where the first is a member, so are the others.
    RequiredWith(String, Vec<String>),
    /// Where it is a member, the whole satisfies the schema.
    SchemaWith(String, Place),
    Members(Members),
    MemberNames(Place),
    Items(Items),
    Contains(Contains),
    All(Vec<Place>),
    Any(Vec<Place>),
    ExactlyOne(Vec<Place>),
    Not(Place),
    If {
        condition: Place,
        then: Option<Place>,
        otherwise: Option<Place>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// `minimum` and its relatives.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) limit: Number,
    pub(super) upper: bool,
    pub(super) exclusive: bool,
}

/// `minLength` and its relatives.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) of: Counted,
    pub(super) limit: u64,
    pub(super) upper: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Characters,
    Items,
    Members,
}

/// `properties`, `patternProperties` and `additionalProperties`.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    pub(super) named: Vec<(String, Place)>,
    pub(super) matching: Vec<(Regex, Place)>,
    pub(super) others: Option<Place>,
}

/// `prefixItems` and `items`.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    pub(super) first: Vec<Place>,
    pub(super) others: Option<Place>,
}

/// `contains`, `minContains` and `maxContains`.
#[derive(Clone, Debug)]
pub(super) struct Contains {
    pub(super) item: Place,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Type {
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("string", Self::String),
        ("array", Self::Array),
        ("object", Self::Object),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    pub(super) fn holds(self, value: &Json) -> bool {
        match (self, value) {
            (Self::Integer, Json::Number(number)) => number.is_whole(),
            (Self::Null, Json::Null)
            | (Self::Boolean, Json::Bool(_))
            | (Self::Number, Json::Number(_))
            | (Self::String, Json::String(_))
            | (Self::Array, Json::Array(_))
            | (Self::Object, Json::Object(_)) => true,
            _ => false,
        }
    }
}

impl Rule {
    /// Places that are held against the same value, not against a part of it.
    pub(super) fn same_value(&self) -> Vec<Place> {
        match self {
            Self::All(places) | Self::Any(places) | Self::ExactlyOne(places) => places.clone(),
            Self::Not(place) | Self::SchemaWith(_, place) => vec![*place],
            Self::If { condition, then, otherwise } => {
                [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Schema {
    /// Whether it says what a text must be, and not only what values of other types must be: a text that says nothing of what was
    /// asked would satisfy it.
    #[must_use]
    pub fn says_of_texts(&self) -> bool {
        self.place_says(0)
    }

    /// References in a circle were refused.
    fn place_says(&self, place: Place) -> bool {
        self.places[place].iter().any(|rule| match rule {
            Rule::Type(_) | Rule::OneOf(_) | Rule::Pattern(_) | Rule::Format(_) | Rule::Never => {
                true
            }
            Rule::Count(count) => count.of == Counted::Characters,
            Rule::All(places) => places.iter().any(|place| self.place_says(*place)),
            Rule::Any(places) | Rule::ExactlyOne(places) => {
                places.iter().all(|place| self.place_says(*place))
            }
            _ => false,
        })
    }
}
