//! JSON numbers of any size and precision.

use std::fmt;

use super::decimal::Decimal;

/// A JSON number in canonical spelling, of any size and precision.
///
/// Whole numbers and numbers with a fraction or an exponent stay distinct, as in the decoders of most languages: `1` is not
/// `1.0`. Among the latter, equal values have one spelling: `1.0`, `1.00` and `10e-1` are all `1.0`. Negative zero is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The canonical number for `literal`, which must be a valid JSON number.
    pub(crate) fn from_literal(literal: &str) -> Self {
        let digits = literal.strip_prefix('-').unwrap_or(literal);
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            return Self(if digits == "0" { "0".to_owned() } else { literal.to_owned() });
        }
        // Most numbers with a fraction are canonical already: too short for an exponent, and without a zero at the end.
        let plain = digits.len() < 20
            && digits.ends_with(|c: char| matches!(c, '1'..='9'))
            && !digits.contains(['e', 'E']);
        if plain {
            return Self(literal.to_owned());
        }
        Self(Decimal::of(literal).spelling().unwrap_or_else(|| literal.to_ascii_lowercase()))
    }

    /// The number with this value that has a fraction: the same for `1` and `1.0`.
    pub(crate) fn by_value(&self) -> Self {
        let plain = self.0.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        if plain { Self::from_literal(&format!("{self}.0")) } else { self.clone() }
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
