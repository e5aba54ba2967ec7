//! The steps of a behaviour as a golden holds them: each is a step, or `{"$optional": step}`. A call says whether the turn of the call
//! before it made it too, so that no step changes because another was inserted.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::steps::BehaviourStep;
use crate::json::Text;
use crate::judge::matcher::OPTIONAL;

pub(crate) fn serialize<S: Serializer>(
    steps: &[BehaviourStep],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let marked = steps.iter().enumerate().map(|(index, step)| {
        let before = index.checked_sub(1).and_then(|before| steps[before].turn);
        let same_turn = before.is_some() && step.turn == before;
        if same_turn {
            Cow::Owned(BehaviourStep { same_turn, ..step.clone() })
        } else {
            Cow::Borrowed(step)
        }
    });
    serializer.collect_seq(marked.map(Marked))
}

struct Marked<'a>(Cow<'a, BehaviourStep>);

impl Serialize for Marked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(&self.0).serialize(serializer)
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<BehaviourStep>, D::Error> {
    let read = Vec::<Read>::deserialize(deserializer)?;
    let mut steps: Vec<BehaviourStep> = read.into_iter().map(|Read(step)| step).collect();
    for index in 0..steps.len() {
        if std::mem::take(&mut steps[index].same_turn) && index > 0 {
            // A number that no golden has.
            let own = u32::MAX - u32::try_from(index).unwrap_or_default();
            steps[index].turn = Some(*steps[index - 1].turn.get_or_insert(own));
        }
    }
    Ok(steps)
}

pub(crate) struct Written<'a>(pub(crate) &'a BehaviourStep);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(step) = self;
        if !step.optional {
            return step.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(OPTIONAL, step)?;
        map.end()
    }
}

struct Read(BehaviourStep);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StepVisitor).map(Self)
    }
}

/// Decides by the first key. (For an untagged enum, serde would say neither what is wrong nor where.)
struct StepVisitor;

impl<'de> Visitor<'de> for StepVisitor {
    type Value = BehaviourStep;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a step")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BehaviourStep, A::Error> {
        let first = map.next_key::<Text<'de>>()?;
        if first.as_ref().is_some_and(|key| key.as_str() == OPTIONAL) {
            let step: BehaviourStep = map.next_value()?;
            return match map.next_key::<Text<'de>>()? {
                None => Ok(BehaviourStep { optional: true, ..step }),
                Some(_) => Err(beside()),
            };
        }
        BehaviourStep::deserialize(MapAccessDeserializer::new(After { first, rest: map })).map_err(
            |error: A::Error| match error.to_string().as_str() {
                "missing field `kind`" => A::Error::custom(
                    "missing field `kind`: say what the step is, `turn`, `tool` or `final`",
                ),
                _ => error,
            },
        )
    }
}

fn beside<E: Error>() -> E {
    E::custom(format_args!("`{OPTIONAL}` must be the only key: it holds the whole step"))
}

/// The members of an object whose first key has been read.
struct After<'de, A> {
    first: Option<Text<'de>>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for After<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let key = match self.first.take() {
            Some(first) => first,
            None => match self.rest.next_key::<Text<'de>>()? {
                Some(key) if key.as_str() == OPTIONAL => return Err(beside()),
                Some(key) => key,
                None => return Ok(None),
            },
        };
        seed.deserialize(key.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// One element of the list, for its schema only.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[cfg_attr(feature = "cli", schemars(rename = "Step"))]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum StepSchema {
    /// A step that a run must have.
    Needed(BehaviourStep),
    /// A step that a run may have or lack.
    Optional(OptionalStep),
}

/// An optional step, for its schema only.
#[derive(Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct OptionalStep {
    /// The step.
    #[serde(rename = "$optional")]
    step: BehaviourStep,
}
