use super::*;

fn line() -> (Vec<u8>, LineHash) {
    let prev = LineHash::of(b"before");
    let mut out = Vec::new();
    write_event(
        7,
        "note",
        "2026-01-02T03:04:05Z",
        r#"{"key":"a","value":",\"crc\":\""}"#,
        &prev,
        &mut out,
    );
    (out, prev)
}

#[test]
fn a_line_reads_back_as_written() {
    let (out, prev) = line();
    let text = String::from_utf8(out.clone()).unwrap();
    assert!(
        text.starts_with(r#"{"seq":7,"type":"note","at":"2026-01-02T03:04:05Z","payload":{"key""#),
        "{text}"
    );
    assert!(text.ends_with("\"}\n"));
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let entry = read_event(&out[..out.len() - 1], 7, &prev, 40).unwrap();
    assert_eq!(
        (entry.seq, entry.kind, entry.at, entry.offset),
        (7, "note", "2026-01-02T03:04:05Z", 40)
    );
    assert_eq!(entry.payload, r#"{"key":"a","value":",\"crc\":\""}"#);
}

#[test]
fn what_was_written_whole_in_the_wrong_place_is_not_torn() {
    let (out, prev) = line();
    let line = &out[..out.len() - 1];
    let bad = read_event(line, 8, &prev, 0).unwrap_err();
    assert_eq!((bad.why.as_str(), bad.torn), ("it is event 7, and event 8 must come here", false));
    let bad = read_event(line, 7, &LineHash::of(b"another"), 0).unwrap_err();
    assert_eq!((bad.why.as_str(), bad.torn), ("it does not follow the line before it", false));
    assert!(read_event(&line[..line.len() - 1], 7, &prev, 0).unwrap_err().torn);
}

#[test]
fn a_header_of_another_version_says_so() {
    let header = Header {
        run: Identity { suite: "s".into(), ..Identity::default() },
        at: "2026-01-02T03:04:05Z".into(),
    };
    let mut out = Vec::new();
    write_header(&header, &mut out).unwrap();
    assert_eq!(read_header(&out[..out.len() - 1]).unwrap(), header);
    let later = String::from_utf8(out).unwrap().replace("journal@1", "journal@2");
    let bad = read_header(later.trim_end().as_bytes()).unwrap_err();
    assert!(bad.why.contains("\"goldrun/journal@2\" is not known") && !bad.torn, "{bad:?}");
}
