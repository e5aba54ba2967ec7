use super::*;

#[test]
fn the_tail_is_the_last_twenty_lines() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let lines: Vec<String> = (0..50).map(|n| format!("line {n}\n")).collect();
    for (text, expected) in [
        (lines.concat(), lines[30..].concat()),
        (lines[..3].concat(), lines[..3].concat()),
        (String::new(), String::new()),
    ] {
        fs::write(&path, text).unwrap();
        assert_eq!(String::from_utf8(tail(&path).unwrap()).unwrap(), expected);
    }
}
