use super::*;

fn lines(longest: usize, pieces: &[&[u8]]) -> Vec<(String, bool)> {
    let (mut lines, mut seen) = (Lines::new(longest), Vec::new());
    let mut keep =
        |line: Line<'_>| seen.push((String::from_utf8_lossy(line.bytes).into_owned(), line.cut));
    for piece in pieces {
        lines.push(piece, &mut keep);
        assert!(lines.rest.len() <= longest);
    }
    lines.finish(&mut keep);
    seen
}

#[test]
fn lines_are_whole_however_the_bytes_come() {
    let text = b"a\n\nbcd\nlast";
    let expected = ["a", "", "bcd", "last"].map(|line| (line.to_owned(), false));
    for size in 1..=text.len() {
        assert_eq!(lines(100, &text.chunks(size).collect::<Vec<_>>()), expected, "{size}");
    }
    assert_eq!(lines(100, &[b"a\n"]), [("a".to_owned(), false)]);
    assert_eq!(lines(100, &[]), []);
}

#[test]
fn a_long_line_costs_itself_only() {
    let line = |text: &str, cut| (text.to_owned(), cut);
    let expected = [line("xxxxx", true), line("abcde", false), line("", false), line("y", false)];
    for size in 1..=20 {
        let text = b"xxxxxxxxx\nabcde\n\ny\n";
        assert_eq!(lines(5, &text.chunks(size).collect::<Vec<_>>()), expected, "{size}");
    }
    // Without a newline at its end too.
    assert_eq!(lines(3, &[b"ab", b"cd", b"ef"]), [line("abc", true)]);
}
