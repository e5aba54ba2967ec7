//! A piece of what a process printed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::json::Text;

/// A piece of what a process printed: text where it is UTF-8, else hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chunk<'a> {
    /// UTF-8.
    #[serde(borrow)]
    Text(Text<'a>),
    /// Anything else, two lower-case hex digits a byte.
    #[serde(borrow)]
    Hex(Text<'a>),
}

impl<'a> Chunk<'a> {
    /// What holds exactly these bytes. A character cut in two by the end of a read makes its chunk hex: nothing is replaced.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(_) => Self::Hex(crate::json::hex(bytes).into()),
        }
    }

    /// The bytes printed. `None` if the hex is none.
    #[must_use]
    pub fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text.as_bytes())),
            Self::Hex(hex) => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let pair = |pair: &[u8]| match pair {
                    [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
                    _ => None,
                };
                hex.as_bytes().chunks(2).map(pair).collect::<Option<Vec<u8>>>().map(Cow::Owned)
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/chunk.rs"]
mod tests;
