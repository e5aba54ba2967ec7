//! Chat messages as they stand in a recording: the fields that are read, everything else skipped.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::json::{RawJson, Text, present};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    System,
    Developer,
    User,
    Assistant,
    Tool,
    /// The older word for a tool's answer.
    Function,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Message<'a> {
    pub(crate) role: Role,
    #[serde(borrow, default, deserialize_with = "present")]
    pub(crate) content: Option<RawJson<'a>>,
    pub(crate) refusal: Option<RawJson<'a>>,
    pub(crate) tool_calls: Option<Vec<Object<ToolCall<'a>>>>,
    /// The older way of calling, one call a message and without an id.
    pub(crate) function_call: Option<Object<Function<'a>>>,
    /// Ids are compared as they are spelt: some exporters write numbers.
    pub(crate) tool_call_id: Option<RawJson<'a>>,
}

#[derive(Debug)]
pub(crate) struct ToolCall<'a> {
    pub(crate) id: Option<RawJson<'a>>,
    pub(crate) called: Called<'a>,
}

#[derive(Debug)]
pub(crate) enum Called<'a> {
    Function(Function<'a>),
    Custom(Custom<'a>),
}

/// A call whose arguments are JSON in a string.
#[derive(Debug, Deserialize)]
pub(crate) struct Function<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    pub(crate) arguments: Option<RawJson<'a>>,
}

/// A call whose only argument is text.
#[derive(Debug, Deserialize)]
pub(crate) struct Custom<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    pub(crate) input: Option<RawJson<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for ToolCall<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields<'a> {
            #[serde(borrow)]
            id: Option<RawJson<'a>>,
            function: Option<Object<Function<'a>>>,
            custom: Option<Object<Custom<'a>>>,
        }
        let fields = Fields::deserialize(deserializer)?;
        let called = match (fields.function, fields.custom) {
            (Some(Object(function)), _) => Called::Function(function),
            (None, Some(Object(custom))) => Called::Custom(custom),
            (None, None) => {
                return Err(D::Error::custom("a tool call has neither `function` nor `custom`"));
            }
        };
        Ok(Self { id: fields.id, called })
    }
}

/// A `T` read from an object only: what serde derives also takes a list of the fields.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Only<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Only<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(Only(PhantomData)).map(Object)
    }
}
