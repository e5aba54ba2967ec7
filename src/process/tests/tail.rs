use super::*;

#[test]
fn a_tail_keeps_the_end_whole_lines_and_whole_characters() {
    let mut tail = Tail::default();
    for n in 0..1000 {
        tail.push(format!("line {n}\n").as_bytes(), 20);
        assert!(tail.bytes.len() <= 40 + 9);
    }
    assert_eq!(tail.text(20), "line 998\nline 999\n");
    assert_eq!(tail.total(), 8890);
    let mut tail = Tail::default();
    tail.push("äöü".as_bytes(), 5);
    assert_eq!(tail.text(5), "öü");
    let mut tail = Tail::default();
    tail.push(b"\x1b[31mred\x1b[0m \xff\n", 100);
    assert_eq!(tail.text(100), "red \u{fffd}\n");
}
