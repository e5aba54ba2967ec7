use proptest::prelude::*;

use super::*;

fn canonical(literal: &str) -> String {
    Number::from_literal(literal).0
}

#[test]
fn equal_values_have_one_spelling() {
    for (literal, expected) in [
        ("1", "1"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.0", "1"),
        ("-1.00", "-1"),
        ("10e-1", "1"),
        ("1E0", "1"),
        ("1e2", "100"),
        ("1000.0", "1000"),
        ("100000000000000000000", "100000000000000000000"),
        ("1e20", "100000000000000000000"),
        ("1000000000000000000000", "1e21"),
        ("12e20", "1.2e21"),
        ("1234567890123456789012345", "1234567890123456789012345"),
        ("1234567890123456789012345.0", "1234567890123456789012345"),
        ("1234567890123456789012340", "1.23456789012345678901234e24"),
        ("123456789012345678901.50", "123456789012345678901.5"),
        ("0.0010", "0.001"),
        ("-12.50", "-12.5"),
        ("18446744073709551617", "18446744073709551617"),
        ("18446744073709551618.0", "18446744073709551618"),
        ("1e400", "1e400"),
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
