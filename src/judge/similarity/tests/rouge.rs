use proptest::prelude::*;

use super::*;

#[test]
fn shares_by_hand() {
    for (candidate, reference, precision, recall) in [
        ("the cat", "the cat sat", 1.0, 2.0 / 3.0),
        ("the the the", "the cat", 1.0 / 3.0, 0.5),
        ("He RUNS", "he running", 1.0, 1.0),
        // Composed, decomposed and wide letters are the same.
        ("cafe\u{301} ＡＢＣ", "café abc", 1.0, 1.0),
        ("order A-17", "order A-18", 2.0 / 3.0, 2.0 / 3.0),
        ("你好", "你们", 0.5, 0.5),
        ("", "", 0.0, 0.0),
        ("…!", "…!", 0.0, 0.0),
    ] {
        let rouge = rouge_1(candidate, reference);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(
            close(rouge.precision, precision) && close(rouge.recall, recall),
            "{candidate:?}: {rouge:?}"
        );
    }
    assert!(has_words("a") && !has_words(" …!"));
}

proptest! {
    #[test]
    fn a_share_that_does_not_change_when_words_are_reordered(a: String, b in "[a-zé 你ก็]{0,30}") {
        let rouge = rouge_1(&a, &b);
        prop_assert!((0.0..=1.0).contains(&rouge.f1));
        let reversed: Vec<&str> = b.split_whitespace().rev().collect();
        prop_assert_eq!(rouge.f1, rouge_1(&a, &reversed.join(" ")).f1);
        prop_assert_eq!(rouge_1(&b, &b).f1 >= 1.0, has_words(&b));
    }
}
