//! JSON texts that are nearly what they were: for quick readers, held against serde.

use proptest::prelude::*;

/// `text` with some places changed: bytes left out, doubled, or replaced by what JSON is made of; parts of it put elsewhere.
pub(crate) fn changed(text: &'static str) -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "1.0",
        "1.00",
        "-1",
        "1e400",
        "null",
        "true",
        "\\u0041",
        "\\ud800",
        "A",
        " ",
        "\n",
        "\u{1}",
        "é",
        "\"turn\": 3, ",
        "\"kind\": \"turn\", ",
        "\"name\": \"n\", ",
        "\"role\": \"user\", ",
        "\"id\": null, ",
        "\"format\": \"x\", ",
        "\"usage\": null, ",
        "\"n\\u0061me\": \"n\", ",
        "\"unknown\": [1, {}], ",
    ]);
    let change = (any::<prop::sample::Index>(), 0usize..9, pieces);
    prop::collection::vec(change, 0..3).prop_map(move |changes| {
        let mut text = text.to_owned();
        for (at, length, piece) in changes {
            let boundary =
                |at: usize| (at..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap();
            let start = boundary(at.index(text.len() + 1));
            let end = boundary((start + length).min(text.len()));
            text.replace_range(start..end, piece);
        }
        text
    })
}

/// `text` with whole lines of it and whole members left out, doubled and put in another order.
pub(crate) fn shuffled(text: &'static str) -> impl Strategy<Value = String> {
    let parts: Vec<&str> = text.split_inclusive(", ").collect();
    prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..3)
        .prop_map(move |moves| {
            let mut parts = parts.clone();
            for (from, to) in moves {
                let part = parts[from.index(parts.len())];
                parts.insert(to.index(parts.len()), part);
            }
            parts.concat()
        })
}
