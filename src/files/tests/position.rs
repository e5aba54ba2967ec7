use super::*;

#[test]
fn lines_and_columns_count_from_1_and_columns_count_characters() {
    let text = "ab\né€x\n";
    let cases = [
        (0, (1, 1)),
        (2, (1, 3)),
        (3, (2, 1)),
        (5, (2, 2)),
        (6, (2, 2)),
        (8, (2, 3)),
        (9, (2, 4)),
        (10, (3, 1)),
    ];
    for (offset, expected) in cases {
        assert_eq!(position(text, text, offset), Some(expected), "byte {offset}");
    }
    assert_eq!(position(text, &text[3..], 5), Some((2, 3)));
    assert_eq!(position(text, &text[10..], 0), Some((3, 1)));
}

#[test]
fn text_from_elsewhere_has_no_position() {
    let (text, other) = ("[1, 2]".to_owned(), "1".to_owned());
    assert_eq!(position(&text, &other, 0), None);
    assert_eq!(position(&text[2..], &text, 0), None);
    assert_eq!(position(&text[..2], &text[1..], 0), None);
    assert_eq!(position(&text, &text, 7), None);
}
