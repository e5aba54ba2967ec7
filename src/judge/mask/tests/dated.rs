use proptest::prelude::*;
use regex::Regex;

use super::*;

const UUID: &str = "(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const TIMESTAMP: &str = concat!(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]",
    r"(?::[0-5][0-9](?:[.,][0-9]{1,9})?|:60)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2}| UTC)?"
);

fn agree(text: &str) -> Result<usize, TestCaseError> {
    let by = |pattern: &str| {
        Regex::new(pattern).unwrap().find_iter(text).map(|m| m.range()).collect::<Vec<_>>()
    };
    let (ids, times) = (uuids(text).collect::<Vec<_>>(), timestamps(text).collect::<Vec<_>>());
    prop_assert_eq!(&ids, &by(UUID), "{}", text);
    prop_assert_eq!(&times, &by(TIMESTAMP), "{}", text);
    Ok(ids.len() + times.len())
}

#[test]
fn they_are_found_wherever_they_stand() {
    let id = "550e8400-e29b-41D4-a716-446655440000";
    let time = "2026-02-28T23:59:60Z";
    for (text, expected) in [
        (format!("{id} {time}"), 2),
        (format!("ab{id}{time}"), 2),
        (format!("{id}-{id}"), 2),
        (format!("-{time}-{time}"), 2),
        (format!("é{id}é{time}é"), 2),
        (id.replace('-', ""), 0),
    ] {
        assert_eq!(agree(&text).unwrap(), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn uuids_are_those_of_the_expression(
        text in r"(([0-9a-fA-F]{8}|[0-9a-f]{4}|[0-9a-f]{12}|[0-9a-f]{3}|g|é)-?){0,12}",
        whole in r"([0-9a-f]{0,2}[0-9a-fA-F]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11,13}[ -]?){1,3}",
    ) {
        agree(&text)?;
        agree(&whole)?;
    }

    #[test]
    fn timestamps_are_those_of_the_expression(
        text in r"([0-9]{3,5}-(0[0-9]|1[0-3])-[0-3][0-9][Tt -]([01][0-9]|2[0-4])(:[0-6][0-9]){1,2}([.,][0-9]{0,10})?(Z|z|[+-][0-9]{1,3}(:?[0-9]{1,3})?| UTC|-|é)?){1,3}",
    ) {
        agree(&text)?;
    }
}
