//! Exact decimal arithmetic on JSON numbers: whether one is within a distance of another.

use std::cmp::Ordering;

use super::number::Number;

/// Exponents beyond this, either way, are not compared: their digits would fill memory. An `f64` ends at 308.
const MAX_EXPONENT: i64 = 9_999;

/// A number as its sign and its digits, times a power of ten.
pub(crate) struct Decimal {
    negative: bool,
    /// From the last to the first, each 0 to 9.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// `None` beyond [`MAX_EXPONENT`].
    pub(crate) fn of(number: &Number) -> Option<Self> {
        let (negative, unsigned) = match number.as_str().strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number.as_str()),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent - i64::try_from(fraction.len()).ok()?;
        let digits =
            whole.bytes().chain(fraction.bytes()).rev().map(|digit| digit - b'0').collect();
        Some(Self { negative, digits, exponent })
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative && self.digits.iter().any(|&digit| digit > 0)
    }

    /// The digits times the power of ten that is left above `exponent`, without zeros in front.
    fn shifted(&self, exponent: i64) -> Vec<u8> {
        let zeros = usize::try_from(self.exponent - exponent).unwrap_or(0);
        let mut digits = vec![0; zeros];
        digits.extend(&self.digits);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        digits
    }
}

/// Whether `value` is at most `within` away from `target`, either way. Nothing is within a negative distance.
pub(crate) fn is_within(value: &Decimal, target: &Decimal, within: &Decimal) -> bool {
    let exponent = value.exponent.min(target.exponent).min(within.exponent);
    let [digits, wanted, most] = [value, target, within].map(|decimal| decimal.shifted(exponent));
    let distance = if value.negative == target.negative {
        if compare(&digits, &wanted) == Ordering::Less {
            minus(&wanted, &digits)
        } else {
            minus(&digits, &wanted)
        }
    } else {
        plus(&digits, &wanted)
    };
    !within.is_negative() && compare(&distance, &most) != Ordering::Greater
}

/// Neither has zeros in front.
fn compare(one: &[u8], other: &[u8]) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.iter().rev().cmp(other.iter().rev()))
}

fn plus(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let at = |digits: &[u8], index: usize| digits.get(index).copied().unwrap_or(0);
    let mut sum = Vec::with_capacity(one.len().max(other.len()) + 1);
    for index in 0..one.len().max(other.len()) {
        let digit = at(one, index) + at(other, index) + carry;
        sum.push(digit % 10);
        carry = digit / 10;
    }
    sum.extend((carry > 0).then_some(carry));
    sum
}

/// `one` is not smaller.
fn minus(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let mut difference = Vec::with_capacity(one.len());
    for (index, &digit) in one.iter().enumerate() {
        let taken = other.get(index).copied().unwrap_or(0) + borrowed;
        borrowed = u8::from(digit < taken);
        difference.push(digit + 10 * borrowed - taken);
    }
    while difference.last() == Some(&0) {
        difference.pop();
    }
    difference
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn within(value: &str, target: &str, distance: &str) -> Option<bool> {
        let [value, target, distance] =
            [value, target, distance].map(|literal| Decimal::of(&Number::from_literal(literal)));
        Some(is_within(&value?, &target?, &distance?))
    }

    #[test]
    fn distances_are_exact() {
        for (value, target, distance, expected) in [
            // 3.3 - 3.2 is more than 0.1 in floating point.
            ("3.3", "3.2", "0.1", true),
            ("3.1", "3.2", "0.1", true),
            ("3.30000000000000000001", "3.2", "0.1", false),
            ("3.10000000000000000001", "3.2", "0.1", true),
            ("3", "3.0", "0", true),
            ("-0.05", "0.05", "0.1", true),
            ("-0.05", "0.051", "0.1", false),
            ("18446744073709551618", "18446744073709551617", "0", false),
            ("18446744073709551618", "18446744073709551617", "1", true),
            ("1e400", "1.0e400", "0", true),
            ("1e400", "2e400", "1e399", false),
            ("1e400", "2e400", "1e400", true),
            ("999", "1000", "1", true),
            ("1", "1", "-1", false),
            ("1", "1", "-0.0", true),
        ] {
            assert_eq!(
                within(value, target, distance),
                Some(expected),
                "{value} {target} {distance}"
            );
        }
        assert_eq!(within("1e10000", "1e10000", "0"), None);
        assert_eq!(within("1e99999999999999999999", "1", "1"), None);
    }

    proptest! {
        #[test]
        fn it_is_what_whole_numbers_say(
            value in -10_000_i64..10_000, target in -10_000_i64..10_000, distance in 0_i64..20_000, shift in -4_i32..4,
        ) {
            let literal = |number: i64| format!("{number}e{shift}");
            let expected = (value - target).abs() <= distance;
            prop_assert_eq!(within(&literal(value), &literal(target), &literal(distance)), Some(expected));
        }
    }
}
