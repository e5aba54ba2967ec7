use proptest::prelude::*;

use super::*;

fn shown(before: &str, after: &str) -> (String, bool) {
    let (lines, cut) = difference(before, after, false);
    (lines.iter().map(|line| format!("{}{}\n", line.sign, line.text)).collect(), cut)
}

fn numbered(range: std::ops::Range<usize>) -> String {
    range.map(|n| format!("{n}\n")).collect()
}

#[test]
fn a_change_is_shown_with_three_lines_around_it() {
    let before = numbered(1..40);
    let (text, cut) = shown(&before, &before.replace("20\n", "twenty\n20\n").replace("30\n", ""));
    assert!(!cut);
    assert_eq!(
        text,
        "@line 17\n 17\n 18\n 19\n+twenty\n 20\n 21\n 22\n\
             @line 27, now 28\n 27\n 28\n 29\n-30\n 31\n 32\n 33\n"
    );
}

#[test]
fn both_sides_find_room() {
    let (text, cut) = shown(&numbered(100..200), &numbered(300..400));
    assert!(cut);
    assert_eq!(
        text,
        "@line 1\n-100\n-101\n-102\n-103\n-104\n…95 more lines\n\
             +300\n+301\n+302\n+303\n+304\n…95 more lines\n \n"
    );
}

#[test]
fn a_missing_last_newline_is_a_difference() {
    assert_eq!(shown("a\n", "a").0, "@line 1\n a\n-\n");
}

#[test]
fn huge_texts_stay_bounded() {
    let (lines, cut) = difference(&numbered(0..200_000), &numbered(200_000..400_000), false);
    assert!(cut && lines.len() <= SHOWN + RUN + 2, "{}", lines.len());
}

proptest! {
    #[test]
    fn the_whole_holds_both_texts(before in "[abc\n]{0,40}", after in "[abc\n]{0,40}") {
        let (lines, cut) = difference(&before, &after, true);
        prop_assert!(!cut);
        let side = |without: char| {
            let kept: Vec<_> = lines.iter().filter(|l| l.sign != without).map(|l| l.text.as_str()).collect();
            kept.join("\n")
        };
        prop_assert_eq!(side('+'), before);
        prop_assert_eq!(side('-'), after);
    }
}
