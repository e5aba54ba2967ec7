use proptest::prelude::*;

use super::*;

fn textbook(a: &[&str], b: &[&str]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// Words in stretches, some longer than a machine word has bits.
fn stretches() -> impl Strategy<Value = String> {
    let stretch = ("[abcd]", prop_oneof![Just(1), 1..8_usize, 60..140_usize]);
    prop::collection::vec(stretch, 0..8).prop_map(|stretches| {
        stretches
            .iter()
            .flat_map(|(word, times)| vec![word.as_str(); *times])
            .collect::<Vec<_>>()
            .join(" ")
    })
}

#[test]
fn ratios() {
    for (a, b, expected) in [
        ("", "", 1.0),
        ("", "  \n", 1.0),
        ("", "x", 0.0),
        ("a b", "c d", 0.0),
        ("the order is cancelled", "the  order\nis cancelled", 1.0),
        ("the order is cancelled", "the order was cancelled", 0.75),
        ("order A-17", "order A-18", 0.75),
        ("Done", "done", 0.0),
        ("a b", "b a", 0.5),
        ("予約しました", "予約できました", 2.0 * 5.0 / 13.0),
    ] {
        let (one, other) = (similarity(a, b), similarity(b, a));
        assert!(
            (one - expected).abs() < 1e-12 && (other - expected).abs() < 1e-12,
            "{a:?} {b:?}: {one} {other}"
        );
    }
}

#[test]
fn long_texts_take_bounded_time() {
    let long =
        |word: &str, n: usize| (0..n).map(|i| format!("{word}{} ", i % 5000)).collect::<String>();
    let begun = std::time::Instant::now();
    assert!(similarity(&long("a", 50_000), &format!("x {}", long("a", 49_000))) > 0.9);
    // Beyond the bound: the beginning and the end alone count.
    let (one, other) =
        (format!("same {}", long("a", 300_000)), format!("same {}", long("b", 300_000)));
    assert!(similarity(&one, &other) > 0.0 && similarity(&one, &other) < 0.001);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn equals_the_textbook(a in stretches(), b in stretches()) {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
        prop_assert_eq!(common(&a, &b), textbook(&a, &b));
        prop_assert_eq!(common(&a, &b), common(&b, &a));
    }

    #[test]
    fn one_exactly_for_the_same_words(a: String, b: String) {
        let ratio = similarity(&a, &b);
        prop_assert!((0.0..=1.0).contains(&ratio));
        prop_assert_eq!(ratio >= 1.0, words(&a) == words(&b));
        prop_assert!(similarity(&a, &a) >= 1.0);
    }
}

/// Words that stand in many places cost no more than others.
#[test]
fn repeated_words_are_counted_soon() {
    let mut seed = 1_u64;
    let mut text = |words: &[&str]| -> String {
        let word = |_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            words[usize::try_from(seed >> 33).unwrap() % words.len()]
        };
        (0..20_000).map(word).collect::<Vec<_>>().join(" ")
    };
    let (a, b) = (text(&["yes", "no"]), text(&["yes", "no"]));
    let started = std::time::Instant::now();
    let alike = similarity(&a, &b);
    assert!((0.7..1.0).contains(&alike), "{alike}");
    // Places marked one by one took as long as all pairs do: half a minute in a test build.
    assert!(started.elapsed().as_secs() < 8, "{:?}", started.elapsed());
}
