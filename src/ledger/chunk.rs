//! A piece of what a process printed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::run::Text;

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
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_comes_back(bytes: Vec<u8>) {
            let chunk = Chunk::of(&bytes);
            let text = serde_json::to_string(&chunk).unwrap();
            let again: Chunk<'_> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(again.bytes().unwrap().into_owned(), bytes);
        }
    }

    #[test]
    fn broken_hex_is_no_bytes() {
        for hex in ["f", "fg", "é1"] {
            assert_eq!(Chunk::Hex(hex.into()).bytes(), None, "{hex}");
        }
    }
}
