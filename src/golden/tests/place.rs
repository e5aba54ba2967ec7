use super::*;

#[test]
fn the_value_at_a_path_or_what_is_around_it() {
    let text = "\n{\"a\": [1,\n  {\"k\\u0065y\": \"é\", \"b\": 2}]}\n";
    let key = |key: &str| Part::Key(key.to_owned());
    for (path, expected) in [
        (vec![], (2, 1)),
        (vec![key("a")], (2, 7)),
        (vec![key("a"), Part::Index(1)], (3, 3)),
        (vec![key("a"), Part::Index(1), key("key")], (3, 16)),
        (vec![key("a"), Part::Index(1), key("b")], (3, 26)),
        (vec![key("a"), Part::Index(2)], (2, 7)),
        (vec![key("b")], (2, 1)),
    ] {
        assert_eq!(place(text, &path), expected, "{path:?}");
    }
}
