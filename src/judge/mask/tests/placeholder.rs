use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn escaping_round_trips_and_leaves_no_placeholder(text in r"([<>\\a-b 0-9]|<uuid 1>|<\\uuid 2>){0,12}") {
        let escaped = escape(&text);
        prop_assert!(placeholders(&escaped).next().is_none(), "{}", escaped);
        prop_assert_eq!(unescape(&escaped), text.as_str());
    }
}

proptest! {
    #[test]
    fn numbers_are_the_places_of_first_appearance(found in prop::collection::vec(("(a|b)", "0?[1-5]|1[0-3]"), 0..20)) {
        let mut numbers = Renumber::default();
        let mut known: Vec<&(String, String)> = Vec::new();
        for one in &found {
            let before = known.iter().filter(|other| other.0 == one.0).position(|other| *other == one);
            let number = before.unwrap_or_else(|| {
                known.push(one);
                known.iter().filter(|other| other.0 == one.0).count() - 1
            });
            let mut text = format!("<{} {}>", one.0, one.1);
            numbers.text(&mut text);
            prop_assert_eq!(text, format!("<{} {}>", one.0, number + 1));
        }
    }
}

#[test]
fn numbers_follow_first_appearance_per_kind() {
    let mut numbers = Renumber::default();
    let mut texts =
        ["<uuid 7> <timestamp 9>", "<uuid 3> <uuid 7>", r"<\uuid 3>"].map(str::to_owned);
    for text in &mut texts {
        numbers.text(text);
    }
    assert_eq!(texts, ["<uuid 1> <timestamp 1>", "<uuid 2> <uuid 1>", r"<\uuid 3>"]);
}

/// The text that [`escape`] was given.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let escaped = lookalikes(text).filter(|lookalike| lookalike.slashes > 0);
    edit(text, escaped.map(|lookalike| (lookalike.start + 1..lookalike.start + 2, "")))
}
