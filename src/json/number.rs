//! JSON numbers that lose nothing.

use std::fmt;

/// A JSON number in canonical spelling, of any size and precision.
///
/// Whole numbers and numbers with a fraction or an exponent stay distinct, as most languages' decoders have them: `1` is not
/// `1.0`. Among the latter, equal values have one spelling: `1.0`, `1.00` and `10e-1` are all `1.0`. Negative zero is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

/// Exponents up to this many digits on either side are written out; beyond them scientific notation is used.
const PLAIN_DIGITS: i64 = 21;

impl Number {
    /// The canonical number for `literal`, which must be a valid JSON number.
    pub(crate) fn from_literal(literal: &str) -> Self {
        let (sign, digits) = match literal.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", literal),
        };
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            return Self(if digits == "0" { "0".to_owned() } else { literal.to_owned() });
        }
        // Most numbers with a fraction are spelt canonically: shorter than any that needs an exponent, no zero at the end.
        let plain = digits.len() < 20
            && digits.ends_with(|c: char| matches!(c, '1'..='9'))
            && !digits.contains(['e', 'E']);
        if plain {
            return Self(literal.to_owned());
        }
        Self(canonical_float(sign, digits).unwrap_or_else(|| literal.to_ascii_lowercase()))
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

/// `None` where the exponent does not fit an `i64`: such a literal is its own spelling.
fn canonical_float(sign: &str, unsigned: &str) -> Option<String> {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let significant = digits[leading..].trim_end_matches('0');
    if significant.is_empty() {
        return Some("0.0".to_owned());
    }
    // The value is 0.SIGNIFICANT × 10^point.
    let point = i64::try_from(whole.len())
        .ok()?
        .checked_sub(i64::try_from(leading).ok()?)?
        .checked_add(exponent)?;
    let length = i64::try_from(significant.len()).ok()?;
    let body = if point > PLAIN_DIGITS.max(length) || point < -PLAIN_DIGITS {
        let (first, rest) = significant.split_at(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        format!("{first}.{rest}e{}", point.checked_sub(1)?)
    } else if point <= 0 {
        format!("0.{}{significant}", "0".repeat(usize::try_from(-point).ok()?))
    } else if point >= length {
        format!("{significant}{}.0", "0".repeat(usize::try_from(point - length).ok()?))
    } else {
        let (whole, fraction) = significant.split_at(usize::try_from(point).ok()?);
        format!("{whole}.{fraction}")
    };
    Some(format!("{sign}{body}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(literal: &str) -> String {
        Number::from_literal(literal).0
    }

    #[test]
    fn equal_values_have_one_spelling_and_whole_numbers_stay_whole() {
        for (literal, expected) in [
            ("1", "1"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("1.0", "1.0"),
            ("1.00", "1.0"),
            ("10e-1", "1.0"),
            ("1E0", "1.0"),
            ("1e2", "100.0"),
            ("0.0010", "0.001"),
            ("-12.50", "-12.5"),
            ("18446744073709551617", "18446744073709551617"),
            ("18446744073709551618.0", "18446744073709551618.0"),
            ("1e400", "1.0e400"),
            ("12e-400", "1.2e-399"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ] {
            assert_eq!(canonical(literal), expected, "{literal}");
        }
    }

    proptest! {
        #[test]
        fn canonical_is_idempotent_and_keeps_the_value(
            literal in r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
        ) {
            let once = canonical(&literal);
            prop_assert_eq!(&canonical(&once), &once);
            let (before, after): (f64, f64) = (literal.parse().unwrap(), once.parse().unwrap());
            prop_assert!(before == after, "{} became {}", literal, once);
            prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&once).is_ok());
        }

        #[test]
        fn a_shifted_point_is_the_same_number(digits in 1u64..1_000_000, shift in -30i32..30) {
            let shifted = format!("{digits}e{shift}");
            let padded = format!("{digits}000.0e{}", shift - 3);
            prop_assert_eq!(canonical(&shifted), canonical(&padded));
        }
    }
}
