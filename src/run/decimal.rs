//! The value of a [`Number`]: what counts where numbers are measured, not compared as they were written.

use std::cmp::Ordering;

use super::number::Number;

/// 0.DIGITS × 10^`point`, exactly; no digits are zero.
struct Decimal<'n> {
    negative: bool,
    /// Without zeros at either end.
    digits: String,
    point: i64,
    spelling: &'n str,
}

impl Number {
    /// How the values of both compare: `1` and `1.0` are equal, and no digit is lost.
    #[must_use]
    pub fn cmp_value(&self, other: &Self) -> Ordering {
        let (a, b) = (Decimal::new(self), Decimal::new(other));
        match (a.sign(), b.sign()) {
            (1, 1) => a.cmp_size(&b),
            (-1, -1) => b.cmp_size(&a),
            (one, other) => one.cmp(&other),
        }
    }

    /// Whether the value has no fraction, however it was written: `1`, `1.0` and `1e3`.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let decimal = Decimal::new(self);
        i64::try_from(decimal.digits.len())
            .is_ok_and(|length| decimal.digits.is_empty() || length <= decimal.point)
    }

    /// Whether the value is a whole multiple of `divisor`. `None` if `divisor` is zero, or its digits or an exponent are beyond
    /// 64 bits.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: &Self) -> Option<bool> {
        let (a, b) = (Decimal::new(self), Decimal::new(divisor));
        let modulus = b.digits.parse::<u64>().ok()?;
        let shift = a.unit()?.checked_sub(b.unit()?)?;
        // Neither ends in a zero: the smaller unit of the value would be left over.
        let Ok(shift) = u64::try_from(shift) else { return Some(a.digits.is_empty()) };
        let digits = a.digits.bytes().map(|digit| u128::from(digit - b'0'));
        let modulus = u128::from(modulus);
        let rest = digits.fold(0, |rest, digit| (rest * 10 + digit) % modulus);
        Some((rest * power_of_ten(shift, modulus)).is_multiple_of(modulus))
    }

    /// The same value, spelt alike for all numbers of that value.
    #[must_use]
    pub(crate) fn by_value(&self) -> Self {
        let plain = self.as_str().trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        if plain { Self::from_literal(&format!("{self}.0")) } else { self.clone() }
    }
}

impl<'n> Decimal<'n> {
    fn new(number: &'n Number) -> Self {
        let spelling = number.as_str();
        let unsigned = spelling.trim_start_matches('-');
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        // An exponent beyond 64 bits is as good as the largest.
        let beyond = if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 };
        let exponent = exponent.parse::<i64>().unwrap_or(beyond);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0');
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX / 4);
        let point = length(whole) - (length(&digits) - length(significant));
        Self {
            negative: spelling.starts_with('-'),
            digits: significant.trim_end_matches('0').to_owned(),
            point: point.saturating_add(exponent),
            spelling,
        }
    }

    fn sign(&self) -> i32 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        let size = self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits));
        // Exponents beyond 64 bits look alike: then only the same spelling is the same.
        if size.is_eq() && self.point.abs() > i64::MAX / 8 {
            self.spelling.cmp(other.spelling)
        } else {
            size
        }
    }

    /// The power of ten that the last digit counts. `None` if it is beyond 64 bits.
    fn unit(&self) -> Option<i64> {
        let unit = self.point - i64::try_from(self.digits.len()).ok()?;
        (unit.abs() <= i64::MAX / 8).then_some(unit)
    }
}

/// 10^`exponent` modulo `modulus`, which is below 2^64.
fn power_of_ten(mut exponent: u64, modulus: u128) -> u128 {
    let (mut power, mut base) = (1 % modulus, 10 % modulus);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % modulus;
        }
        base = base * base % modulus;
        exponent /= 2;
    }
    power
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(literal: &str) -> Number {
        Number::from_literal(literal)
    }

    #[test]
    fn values_are_compared_exactly() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, expected) in [
            ("1", "1.0", Equal),
            ("0", "-0.0", Equal),
            ("-1", "1", Less),
            ("-2", "-1", Less),
            ("9", "10", Less),
            ("0.1", "0.09", Greater),
            ("18446744073709551617", "18446744073709551618", Less),
            ("1e400", "9e399", Greater),
            ("1e-400", "0", Greater),
            ("1e99999999999999999999", "1", Greater),
            ("1e-99999999999999999999", "1", Less),
            ("100", "1e2", Equal),
            ("0.30000000000000004", "0.3", Greater),
        ] {
            assert_eq!(number(a).cmp_value(&number(b)), expected, "{a} {b}");
            assert_eq!(number(b).cmp_value(&number(a)), expected.reverse(), "{b} {a}");
            assert_eq!(number(a).by_value() == number(b).by_value(), expected == Equal, "{a} {b}");
        }
    }

    #[test]
    fn whole_numbers_and_multiples() {
        for (literal, whole) in [
            ("1", true),
            ("1.0", true),
            ("1.5", false),
            ("1e3", true),
            ("0.0", true),
            ("1e-1", false),
        ] {
            assert_eq!(number(literal).is_whole(), whole, "{literal}");
        }
        for (value, divisor, expected) in [
            ("6", "3", Some(true)),
            ("7", "3", Some(false)),
            ("0.3", "0.1", Some(true)),
            ("-19.99", "0.01", Some(true)),
            ("19.995", "0.01", Some(false)),
            ("0", "0.7", Some(true)),
            ("18446744073709551618", "2", Some(true)),
            ("18446744073709551617", "2", Some(false)),
            ("1e300", "7", Some(false)),
            ("7e300", "7", Some(true)),
            ("1e-300", "7", Some(false)),
            ("1e300", "1e-300", Some(true)),
            ("0", "1e300", Some(true)),
            ("10", "100", Some(false)),
            ("123456789012345678901234567890", "999999999999999999", Some(false)),
            ("999999999999999999000000000000", "999999999999999999", Some(true)),
            ("1e99999999999999999999", "7", None),
            ("36893488147419103230", "18446744073709551615", Some(true)),
            ("1", "18446744073709551617", None),
            ("1", "0", None),
        ] {
            assert_eq!(
                number(value).is_multiple_of(&number(divisor)),
                expected,
                "{value} {divisor}"
            );
        }
    }

    proptest! {
        #[test]
        fn small_numbers_compare_as_floats_do(a in -100_000i64..100_000, b in -100_000i64..100_000, shift in -3i32..3) {
            let (left, right) = (number(&format!("{a}e{shift}")), number(&format!("{b}e{shift}")));
            prop_assert_eq!(left.cmp_value(&right), a.cmp(&b));
            prop_assert_eq!(left.is_multiple_of(&right), (b != 0).then(|| a % b == 0));
        }
    }
}
