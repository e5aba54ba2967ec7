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
        assert_eq!(within(value, target, distance), Some(expected), "{value} {target} {distance}");
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
