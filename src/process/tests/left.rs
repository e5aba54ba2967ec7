use super::Left;

#[test]
fn only_groups_whose_start_was_told_and_whose_end_was_not_are_left() {
    let mut left = Left::default();
    // In any pieces.
    for byte in b"s/run/1\0r10\0s\0r11\0e10\0s/run/2\0n\0s/run/3\0e7\0r1" {
        left.push(&[*byte]);
    }
    assert_eq!(left.groups.iter().copied().collect::<Vec<_>>(), [11]);
    assert_eq!(left.starting, 1);
    left.push(b"2\0g/run/1\0g/run/2\0");
    assert_eq!(left.groups.iter().copied().collect::<Vec<_>>(), [11, 12]);
    assert_eq!((left.starting, left.marks.len()), (0, 1));
}
