//! The value of a [`Number`], exactly: its spelling, order, and distances.

use std::cmp::Ordering;

use super::number::Number;

/// The most zeros that a number may need to be written out for [`Number::is_within`]. More could fill memory; an `f64` has 308.
const MOST_ZEROS: i64 = 9_999;

/// A whole number of at most so many digits, and a fraction with at most so many zeros before its digits, is spelt without an
/// exponent.
pub(super) const MOST_PLAIN: usize = 21;
const PLAIN_DIGITS: i64 = MOST_PLAIN as i64;

/// Larger exponents, of either sign, are replaced by this one. Sums of a few of these fit an `i64`.
const FARTHEST: i64 = i64::MAX / 8;

/// The value 0.DIGITS × 10^`point`. Zero has no digits.
pub(crate) struct Decimal {
    negative: bool,
    /// Without zeros at either end.
    digits: String,
    point: i64,
}

impl Decimal {
    /// The value of a valid JSON number.
    pub(crate) fn of(literal: &str) -> Self {
        let unsigned = literal.trim_start_matches('-');
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let farthest = if exponent.starts_with('-') { -FARTHEST } else { FARTHEST };
        let exponent = exponent.parse().unwrap_or(farthest).clamp(-FARTHEST, FARTHEST);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let point = length(whole) + exponent;
        Self::new(literal.starts_with('-'), &format!("{whole}{fraction}"), point)
    }

    fn new(negative: bool, digits: &str, point: i64) -> Self {
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() {
            return Self { negative: false, digits: String::new(), point: 0 };
        }
        let point = point - length(digits) + length(significant);
        Self { negative, digits: significant.trim_end_matches('0').to_owned(), point }
    }

    /// The canonical spelling. `None` if its exponent was replaced.
    pub(crate) fn spelling(&self) -> Option<String> {
        let (digits, length, point) = (&self.digits, length(&self.digits), self.point);
        if digits.is_empty() {
            return Some("0".to_owned());
        }
        if self.is_beyond() {
            return None;
        }
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let body = if point > PLAIN_DIGITS.max(length) || point < -PLAIN_DIGITS {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{}", point - 1)
        } else if point <= 0 {
            format!("0.{}{digits}", zeros(-point))
        } else if point >= length {
            format!("{digits}{}", zeros(point - length))
        } else {
            let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
            format!("{whole}.{fraction}")
        };
        Some(if self.negative { format!("-{body}") } else { body })
    }

    /// Whether the exponent may have been replaced by [`FARTHEST`].
    fn is_beyond(&self) -> bool {
        self.point.abs() > FARTHEST / 2
    }

    fn sign(&self) -> i32 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        let is_zero = |decimal: &Self| decimal.digits.is_empty();
        (is_zero(other).cmp(&is_zero(self)))
            .then(self.point.cmp(&other.point))
            .then_with(|| self.digits.cmp(&other.digits))
    }

    /// The power of ten of the last digit.
    fn unit(&self) -> i64 {
        self.point - length(&self.digits)
    }

    /// The size as a whole number of 10^`unit`, where `unit` is not above the number's own.
    fn in_units(&self, unit: i64) -> String {
        let zeros = usize::try_from(self.unit() - unit).unwrap_or(0);
        format!("{}{}", self.digits, "0".repeat(zeros))
    }

    /// Whether the number needs at most [`MOST_ZEROS`] to be written out.
    fn is_short(&self) -> bool {
        self.unit().max(-self.point) <= MOST_ZEROS
    }

    /// The sum of both sizes.
    fn plus(&self, other: &Self) -> Self {
        let unit = self.unit().min(other.unit());
        let (one, two) = (self.in_units(unit), other.in_units(unit));
        let digit = |text: &str, place: usize| {
            let index = text.len().checked_sub(place + 1)?;
            text.as_bytes().get(index).map(|digit| digit - b'0')
        };
        let mut sum = Vec::new();
        let mut carry = 0;
        for place in 0..one.len().max(two.len()) {
            let both = digit(&one, place).unwrap_or(0) + digit(&two, place).unwrap_or(0) + carry;
            sum.push(char::from(b'0' + both % 10));
            carry = both / 10;
        }
        sum.push(char::from(b'0' + carry));
        let sum: String = sum.into_iter().rev().collect();
        Self::new(false, &sum, unit + length(&sum))
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

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(FARTHEST)
}

impl Number {
    /// How the values of both compare: `1` and `1.0` are equal, and no digit is lost.
    #[must_use]
    pub fn cmp_value(&self, other: &Self) -> Ordering {
        let (a, b) = (Decimal::of(self.as_str()), Decimal::of(other.as_str()));
        let order = match (a.sign(), b.sign()) {
            (1, 1) => a.cmp_size(&b),
            (-1, -1) => b.cmp_size(&a),
            (one, other) => one.cmp(&other),
        };
        // Where both exponents were replaced, only equal spellings are equal values.
        order.then_with(|| if a.is_beyond() { self.cmp(other) } else { Ordering::Equal })
    }

    /// Whether the value has no fraction, however it was written: `1`, `1.0` and `1e3`.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Decimal::of(self.as_str()).unit() >= 0
    }

    /// Whether the value is a whole multiple of `divisor`. `None` if `divisor` is zero, or its digits or an exponent are beyond
    /// 64 bits.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: &Self) -> Option<bool> {
        let (a, b) = (Decimal::of(self.as_str()), Decimal::of(divisor.as_str()));
        let modulus = b.digits.parse::<u64>().ok()?;
        if a.is_beyond() || b.is_beyond() {
            return None;
        }
        // Neither ends in a zero: the smaller unit of the value would be left over.
        let Ok(shift) = u64::try_from(a.unit() - b.unit()) else {
            return Some(a.digits.is_empty());
        };
        let digits = a.digits.bytes().map(|digit| u128::from(digit - b'0'));
        let modulus = u128::from(modulus);
        let rest = digits.fold(0, |rest, digit| (rest * 10 + digit) % modulus);
        Some((rest * power_of_ten(shift, modulus)).is_multiple_of(modulus))
    }

    /// Whether the value is at most `distance` away from `target`, either way. `None` if one of them has too large an exponent.
    /// Nothing is within a negative distance.
    #[must_use]
    pub fn is_within(&self, distance: &Self, target: &Self) -> Option<bool> {
        let [a, b, most] = [self, target, distance].map(|number| Decimal::of(number.as_str()));
        if ![&a, &b, &most].into_iter().all(Decimal::is_short) {
            return None;
        }
        let (larger, smaller) = if a.cmp_size(&b).is_ge() { (&a, &b) } else { (&b, &a) };
        let within = if a.negative == b.negative {
            larger.cmp_size(&smaller.plus(&most))
        } else {
            larger.plus(smaller).cmp_size(&most)
        };
        Some(most.sign() >= 0 && within.is_le())
    }
}

#[cfg(test)]
#[path = "tests/decimal.rs"]
mod tests;
