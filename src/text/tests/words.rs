use proptest::prelude::*;

use super::*;

#[test]
fn pairs_show_where_they_differ() {
    let long = "x".repeat(1000);
    let (before, after, cut) = clip_pair(format!("{long}1{long}"), format!("{long}2{long}"), 20);
    assert!(cut);
    assert_eq!(before, format!("…xxxxx1{}…", "x".repeat(12)));
    assert_eq!(after, format!("…xxxxx2{}…", "x".repeat(12)));
    assert_eq!(clip_pair("a".into(), "ab".into(), 20), ("a".into(), "ab".into(), false));
}

proptest! {
    #[test]
    fn values_are_bounded_and_harmless(json in crate::json::json_strategy(), max in 1usize..40) {
        let words = value(&json, max);
        prop_assert!(words.chars().count() <= max);
        prop_assert!(!words.chars().any(char::is_control));
    }

    #[test]
    fn text_is_bounded_and_harmless(text in any::<String>(), max in 1usize..40) {
        let words = plain(&text, max);
        prop_assert!(words.chars().count() <= max);
        prop_assert!(!words.chars().any(|c| c.is_control() || hides(c)));
    }

    #[test]
    fn pairs_that_differ_look_different(a in "[ab]{0,60}", b in "[ab]{0,60}", max in 8usize..30) {
        let (before, after, _) = clip_pair(a.clone(), b.clone(), max);
        prop_assert_eq!(a == b, before == after);
        prop_assert!(before.chars().count() <= max && after.chars().count() <= max);
    }
}
