use proptest::prelude::*;

use super::*;

#[test]
fn lines_are_broken_between_words_and_indented() {
    let text = "one two three four five six seven eight nine ten\n    - eleven twelve thirteen fourteen fifteen sixteen\nshort";
    let expected = "one two three four five six seven eight\n  nine ten\n    - eleven twelve thirteen fourteen\n      fifteen sixteen\nshort";
    assert_eq!(wrapped(text, Some(40)), expected);
    assert_eq!(wrapped(text, None), text);
    assert_eq!(wrapped(text, Some(10)), text, "too narrow");
}

#[test]
fn colours_take_no_room_and_commands_are_not_broken() {
    let red = format!("\u{1b}[31m{}\u{1b}[0m", "12345678 ".repeat(4).trim_end());
    assert_eq!(wrapped(&red, Some(40)), red);
    let next = "next: to accept what these runs do: harness accept --exact refunds::double-refund";
    assert_eq!(
        wrapped(next, Some(40)),
        "next: to accept what these runs do:\n  harness accept --exact refunds::double-refund"
    );
}

proptest! {
    #[test]
    fn only_blanks_become_line_breaks(text in "[a-f ]{0,200}", width in 40_usize..90) {
        let broken = wrapped(&text, Some(width));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&broken), words(&text));
        let is_long = |line: &str| measure_text_width(line.trim_end()) > width;
        let one_word = |line: &str| line.split_whitespace().count() == 1;
        prop_assert!(broken.lines().all(|line| !is_long(line) || one_word(line)), "{}", broken);
    }
}
