use super::*;

fn written(text: &[u8], colours: bool, piece: usize) -> String {
    let mut out = Vec::new();
    let mut safe = Safe::new(&mut out, Rc::new(Cell::new(colours)));
    text.chunks(piece).for_each(|piece| safe.write_all(piece).unwrap());
    drop(safe);
    String::from_utf8(out).unwrap()
}

#[test]
fn what_drives_a_terminal_is_escaped_in_any_pieces_and_nothing_else() {
    for (text, expected) in [
        ("a\tb\nc ~ é ß 漢 😀 \u{200d} \u{a0}", "a\tb\nc ~ é ß 漢 😀 \u{200d} \u{a0}"),
        ("\0\u{7}\u{8}\r\u{7f}", r"\u0000\u0007\u0008\u000d\u007f"),
        ("\u{80}\u{9b}31m\u{9f}", r"\u0080\u009b31m\u009f"),
        (
            "\u{2027}\u{2028}\u{2029}\u{202a}\u{202e}\u{202f}",
            "\u{2027}\\u2028\\u2029\\u202a\\u202e\u{202f}",
        ),
        ("\u{2065}\u{2066}\u{2069}\u{206a}", "\u{2065}\\u2066\\u2069\u{206a}"),
        ("\u{1b}]0;t\u{7}\u{1b}[8mx\u{1b}[31", "\\u001b]0;t\\u0007\\u001b[8mx\\u001b[31"),
    ] {
        for piece in [1, 2, 3, 100] {
            assert_eq!(written(text.as_bytes(), false, piece), expected);
        }
    }
    assert_eq!(written(b"a\x9bb\x90", false, 1), r"a\u009bb\u0090");
}

#[test]
fn our_colours_are_let_through_where_they_are_wanted() {
    let text = "\u{1b}[31mred\u{1b}[0m \u{1b}[8mhidden\u{1b}[2J";
    for piece in [1, 4, 100] {
        let with = written(text.as_bytes(), true, piece);
        assert_eq!(with, "\u{1b}[31mred\u{1b}[0m \\u001b[8mhidden\\u001b[2J");
        let without = written(text.as_bytes(), false, piece);
        assert_eq!(without, r"\u001b[31mred\u001b[0m \u001b[8mhidden\u001b[2J");
    }
}
