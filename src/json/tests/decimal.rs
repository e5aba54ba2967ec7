use proptest::prelude::*;

use super::*;

fn number(literal: &str) -> Number {
    Number::from_literal(literal)
}

fn within(value: &str, target: &str, distance: &str) -> Option<bool> {
    number(value).is_within(&number(distance), &number(target))
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
        assert_eq!(number(a) == number(b), expected == Equal, "{a} {b}");
    }
}

#[test]
fn whole_numbers_and_multiples() {
    for (literal, whole) in
        [("1", true), ("1.0", true), ("1.5", false), ("1e3", true), ("0.0", true), ("1e-1", false)]
    {
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
        assert_eq!(number(value).is_multiple_of(&number(divisor)), expected, "{value} {divisor}");
    }
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
        assert_eq!(within(value, target, distance), Some(expected), "{value} {target} {distance}");
    }
    assert_eq!(within("1e10000", "1e10000", "0"), None);
    assert_eq!(within("1e99999999999999999999", "1", "1"), None);
}

proptest! {
    #[test]
    fn small_numbers_compare_as_floats_do(a in -100_000i64..100_000, b in -100_000i64..100_000, shift in -3i32..3) {
        let (left, right) = (number(&format!("{a}e{shift}")), number(&format!("{b}e{shift}")));
        prop_assert_eq!(left.cmp_value(&right), a.cmp(&b));
        prop_assert_eq!(left.is_multiple_of(&right), (b != 0).then(|| a % b == 0));
    }

    #[test]
    fn it_is_what_whole_numbers_say(
        value in -10_000_i64..10_000, target in -10_000_i64..10_000, distance in 0_i64..20_000, shift in -4_i32..4,
    ) {
        let literal = |number: i64| format!("{number}e{shift}");
        let expected = (value - target).abs() <= distance;
        prop_assert_eq!(within(&literal(value), &literal(target), &literal(distance)), Some(expected));
    }
}
