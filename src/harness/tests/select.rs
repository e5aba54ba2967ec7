use super::*;

fn selection(filters: &[&str], exact: bool, skip: &[&str]) -> Selection {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Selection { filters: owned(filters), exact, skip: owned(skip) }
}

#[test]
fn filters_as_libtest_has_them() {
    assert!(Selection::all().matches("a::b"));
    assert!(selection(&["x", "::b"], false, &[]).matches("a::b"));
    assert!(!selection(&["::b"], true, &[]).matches("a::b"));
    assert!(selection(&["a::b"], true, &["a::bc"]).matches("a::b"));
    assert!(!selection(&[], false, &["b"]).matches("a::b"));
}

#[test]
fn a_broken_suite_is_meant_wherever_a_case_of_it_could_be() {
    for (filters, exact, expected) in [
        (&[][..], false, true),
        (&["login"], false, true),
        (&["refunds::"], false, true),
        (&["funds::x"], false, true),
        (&["tau::"], false, false),
        (&["tau::", "x"], false, true),
        (&["refunds::x"], true, true),
        (&["tau::x"], true, false),
    ] {
        assert_eq!(
            selection(filters, exact, &[]).may_match_in("refunds"),
            expected,
            "{filters:?} {exact}"
        );
    }
}

#[test]
fn shards_hold_every_test_once() {
    let shards: Vec<Shard> = (1..=3).map(|i| format!("{i}/3").parse().unwrap()).collect();
    for position in 0..10 {
        assert_eq!(shards.iter().filter(|shard| shard.holds(position)).count(), 1);
    }
    for text in ["0/3", "4/3", "1", "a/b", "1/0"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
}
