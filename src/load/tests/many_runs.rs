use std::io::{self, Read};

use proptest::prelude::*;

use super::*;

/// Gives its bytes in pieces of these sizes, over and over.
struct Pieces<'a> {
    bytes: &'a [u8],
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let size =
            self.sizes[self.turn % self.sizes.len()].clamp(1, out.len()).min(self.bytes.len());
        self.turn += 1;
        out[..size].copy_from_slice(&self.bytes[..size]);
        self.bytes = &self.bytes[size..];
        Ok(size)
    }
}

/// Line and text of each record, or what is wrong.
fn split(bytes: &[u8]) -> Vec<Result<(u64, String), String>> {
    split_in(bytes, vec![CHUNK])
}

fn split_in(bytes: &[u8], sizes: Vec<usize>) -> Vec<Result<(u64, String), String>> {
    let records = Records::new(Pieces { bytes, sizes, turn: 0 });
    // No input has more records and errors than bytes: a loop would.
    records
        .take(bytes.len() + 2)
        .map(|record| match record {
            Ok(record) => {
                let (from, to) = (record.offset as usize, (record.offset + record.length) as usize);
                assert_eq!(record.text.as_bytes(), &bytes[from..to], "the slice is the text");
                assert_eq!(record.line, 1 + newlines(&bytes[..from]));
                Ok((record.line, record.text))
            }
            Err(error) => Err(error.to_string()),
        })
        .collect()
}

fn ok(line: u64, text: &str) -> Result<(u64, String), String> {
    Ok((line, text.to_owned()))
}

fn err(text: &str) -> Result<(u64, String), String> {
    Err(text.to_owned())
}

#[test]
fn lists_lines_and_records_in_a_row_are_split() {
    let two = [ok(1, r#"{"a":1}"#), ok(2, r#"{"b":[{}]}"#)];
    for text in [
        "{\"a\":1}\n{\"b\":[{}]}\n",
        "{\"a\":1}\r\n{\"b\":[{}]}",
        "[{\"a\":1},\n{\"b\":[{}]}]",
        "\u{feff}[{\"a\":1}\n,{\"b\":[{}]},]",
        "[{\"a\":1}]\n[]{\"b\":[{}]}",
        "[{\"a\":1}]\n[{\"b\":[{}]}]\n\n",
    ] {
        assert_eq!(split(text.as_bytes()), two, "{text}");
    }
    assert_eq!(split(b"{\"a\":1}{\"b\":2} {\"c\":\n3}").len(), 3);
    assert_eq!(
        split(b"{\n  \"a\": \"}\\\"{\"\n}\n{\n}\n"),
        [ok(1, "{\n  \"a\": \"}\\\"{\"\n}"), ok(4, "{\n}")]
    );
    assert_eq!(
        split(b" \n\xef\xbb\xbf"),
        [err("2: a record must be an object, or a list of messages")]
    );
    assert_eq!(split(b""), []);
    assert_eq!(split("\u{feff}".as_bytes()), []);
}

#[test]
fn a_list_of_messages_is_one_record() {
    let messages = r#"[{"role": "user", "content": "[hi"}, {"role": "assistant"}]"#;
    assert_eq!(split(messages.as_bytes()), [ok(1, messages)]);
    assert_eq!(
        split(format!("{messages}\n{messages}").as_bytes()),
        [ok(1, messages), ok(2, messages)]
    );
    assert_eq!(
        split(format!("[{messages},\n{messages}]").as_bytes()),
        [ok(1, messages), ok(2, messages)]
    );
    let nested = r#"{"traj": [{"role": "user"}]}"#;
    assert_eq!(split(format!("[{nested}]").as_bytes()), [ok(1, nested)]);
}

#[test]
fn a_bad_line_costs_that_line() {
    for (bad, why) in [
        (r#"{"a": [1, 2"#, "not valid JSON: expected `,` or `]` on line 3"),
        (r#"{"a": [1,"#, "not valid JSON: expected `,` or `]` on line 4"),
        (r#"{"a": 1,"#, "not valid JSON: expected a key on line 3"),
        (r#"{"a": "cut"#, "not valid JSON: a text is not closed at the end of the line"),
        (r#"{"a": 1]}"#, "not valid JSON: expected `,` or `}`"),
        (r#"{"a": 01}"#, "not valid JSON: invalid number (column 8)"),
        (r#"{"a": nul}"#, "not valid JSON: expected `true`, `false` or `null` (column 10)"),
        ("Traceback", "a record must be an object, or a list of messages"),
        ("<<<<<<< ours", "a record must be an object, or a list of messages"),
        ("17", "a record must be an object, or a list of messages"),
    ] {
        let text = format!("{{\"id\":1}}\n{bad}\n{{\"id\":3}}\n{{\"id\":4}}\n");
        let expected = [
            ok(1, "{\"id\":1}"),
            err(&format!("2: {why}")),
            ok(3, "{\"id\":3}"),
            ok(4, "{\"id\":4}"),
        ];
        assert_eq!(split(text.as_bytes()), expected, "{bad}");
        assert_eq!(split_in(text.as_bytes(), vec![1]), expected, "{bad}");
    }
    let latin = b"{\"a\":\"\xe9\"}\n{\"b\":1}";
    assert_eq!(split(latin), [err("1: not valid UTF-8"), ok(2, "{\"b\":1}")]);
}

#[test]
fn a_broken_record_over_many_lines_is_one_error_and_its_parts_are_no_records() {
    let text = "{\n  \"a\": {\n    \"b\": 1\n  }\n  \"c\": {\"d\": 1}\n}\n{\n  \"e\": 1\n}\n";
    assert_eq!(
        split(text.as_bytes()),
        [err("1: not valid JSON: expected `,` or `}` on line 5"), ok(7, "{\n  \"e\": 1\n}")]
    );
}

#[test]
fn what_was_cut_off_is_reported_with_its_line() {
    let cut = "2: the record that begins here is not closed: the file was cut off";
    assert_eq!(split(b"{\"a\":1}\n{\"b\":[1,"), [ok(1, "{\"a\":1}"), err(cut)]);
    let list = "2: the list that begins on line 1 is not closed: the file was cut off";
    assert_eq!(split(b"[{\"a\":1},\n{\"b\":"), [ok(1, "{\"a\":1}"), err(list)]);
    assert_eq!(split(b"[{\"a\":1}\n"), [ok(1, "{\"a\":1}"), err(list)]);
    assert_eq!(
        split(b"\n["),
        [err("2: the list that begins on line 2 is not closed: the file was cut off")]
    );
    let broken = "2: the list that begins on line 1 is broken here, and what follows was not read: expected `,` or `]`";
    assert_eq!(split(b"[{\"a\":1}\n{\"b\":1}]\n"), [ok(1, "{\"a\":1}"), err(broken)]);
}

#[test]
fn a_reader_that_fails_ends_the_records() {
    struct Failing(bool);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::Error::other("gone"));
            }
            out[..9].copy_from_slice(b"{\"a\":1}\n{");
            Ok(9)
        }
    }
    let all: Vec<_> = Records::new(Failing(false)).collect();
    assert!(all[0].is_ok());
    let error = all[1].as_ref().unwrap_err();
    assert_eq!((error.to_string().as_str(), error.is_io()), ("2: cannot be read: gone", true));
    assert_eq!(all.len(), 2);
}

#[test]
fn memory_is_bounded_by_a_record() {
    let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(1000)).repeat(2000);
    let mut records = Records::new(line.as_bytes());
    for record in records.by_ref() {
        record.unwrap();
    }
    assert!(records.buffer.capacity() < 4 * CHUNK, "{}", records.buffer.capacity());
}

fn objects() -> impl Strategy<Value = Vec<String>> {
    let object = crate::json::json_strategy().prop_flat_map(|value| {
        prop_oneof![
            Just(
                serde_json::to_string(
                    &[("k", &value)].into_iter().collect::<std::collections::BTreeMap<_, _>>()
                )
                .unwrap()
            ),
            Just(format!("{{\n \"k\": {}\n}}", serde_json::to_string_pretty(&value).unwrap())),
        ]
    });
    prop::collection::vec(object, 0..6)
}

proptest! {
    #[test]
    fn chunks_do_not_matter_and_no_input_panics(
        text in r#"([\[\]{}",:\n 1a\\]|"role"|\{"a":1\}\n|[^x]){0,60}"#,
        sizes in prop::collection::vec(1usize..9, 1..4),
    ) {
        prop_assert_eq!(split_in(text.as_bytes(), sizes), split(text.as_bytes()));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), sizes in prop::collection::vec(1usize..9, 1..4)) {
        prop_assert_eq!(split_in(&bytes, sizes), split(&bytes));
    }

    #[test]
    fn records_come_back_however_they_are_joined(objects in objects(), separator in "[ \n\t]{0,2}", more in objects()) {
        let texts = |bytes: &str| split(bytes.as_bytes()).into_iter().map(|r| r.unwrap().1).collect::<Vec<_>>();
        let (first, second) = (objects.join(&separator), more.join("\n"));
        prop_assert_eq!(&texts(&first), &objects);
        prop_assert_eq!(texts(&format!("[{}]", objects.join(","))), &objects[..]);
        // What two files hold is what they hold one after the other.
        prop_assert_eq!(texts(&format!("{first}\n{second}")), [objects, more].concat());
    }
}

#[test]
fn a_record_longer_than_allowed_costs_itself_wherever_chunks_end() {
    let text = "{\"a\":1}\n{\"b\":\"0123456789\"}\n{\"c\":[\n 1,2,3,4,5\n]}\n{\"d\":4}\n";
    let long = |line| {
        err(&format!(
            "{line}: the record that begins here is longer than the 10 bytes that `[load] max_bytes` allows: raise it (0: no limit)"
        ))
    };
    let expected = [ok(1, "{\"a\":1}"), long(2), long(3), ok(6, "{\"d\":4}")];
    for sizes in [vec![1], vec![7, 2], vec![CHUNK]] {
        let records = Records::new(Pieces { bytes: text.as_bytes(), sizes, turn: 0 }).max_bytes(10);
        let said: Vec<_> =
            records.map(|r| r.map(|r| (r.line, r.text)).map_err(|e| e.to_string())).collect();
        assert_eq!(said, expected);
    }
    let list = format!("[{{\"a\":1}},\n{{\"b\":\"{}\"}}]", "x".repeat(CHUNK * 3));
    let records = Records::new(list.as_bytes()).max_bytes(10);
    let said: Vec<_> = records.map(|r| r.map(|r| r.line).map_err(|e| e.to_string())).collect();
    let broken = "2: the list that begins on line 1 is broken here, and what follows was not read: a record is longer than `[load] max_bytes` allows";
    assert_eq!(said, [Ok(1), Err(broken.to_owned())]);
    assert_eq!(Records::new(text.as_bytes()).max_bytes(23).filter(Result::is_ok).count(), 4);
}

/// Looking for the end of each, to the end of the file, would take hours.
#[test]
fn a_file_full_of_records_that_are_not_closed_is_given_up_soon() {
    for end in ["", "]"] {
        let text = format!("{}{end}", "{\"a\":\n".repeat(100_000));
        let last = Records::new(text.as_bytes()).last();
        let last =
            last.map(|last| last.map(|record| record.line).map_err(|error| error.to_string()));
        let Some(Err(last)) = last else { panic!("{last:?}") };
        assert!(
            last.ends_with(
                "is not closed, nor were those before it, and what follows was not read"
            ),
            "{last}"
        );
    }
    // One that swallows a long rest is no reason to.
    let text = format!("{{\"a\": [\n{}{{\"b\": 1\n", "  {},\n".repeat(30 * CHUNK));
    assert_eq!(Records::new(text.as_bytes()).filter(Result::is_err).count(), 2);
}
