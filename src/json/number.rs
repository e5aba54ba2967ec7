//! JSON numbers of any size and precision.

use std::fmt;

use super::decimal::{Decimal, MOST_PLAIN};

/// A JSON number in canonical spelling, of any size and precision.
///
/// Equal values have one spelling: `1`, `1.0` and `10e-1` are all `1`. Negative zero is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The canonical number for `literal`, which must be a valid JSON number.
    pub(crate) fn from_literal(literal: &str) -> Self {
        let digits = literal.strip_prefix('-').unwrap_or(literal);
        let short = digits.len() <= MOST_PLAIN;
        if short && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Self(if digits == "0" { "0".to_owned() } else { literal.to_owned() });
        }
        // Most numbers with a fraction are canonical already: too short for an exponent, and without a zero at the end.
        let plain = short
            && digits.ends_with(|c: char| matches!(c, '1'..='9'))
            && !digits.contains(['e', 'E']);
        if plain {
            return Self(literal.to_owned());
        }
        Self(Decimal::of(literal).spelling().unwrap_or_else(|| literal.to_ascii_lowercase()))
    }

    /// The canonical spelling, itself valid JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest `f64`; infinite where the number is beyond its range.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

#[cfg(test)]
#[path = "tests/number.rs"]
mod tests;
