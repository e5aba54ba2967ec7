use super::*;
use crate::json::Json;
use crate::judge::test_runs::built_in;

fn taken(kind: &MaskKind, text: &str) -> Vec<String> {
    kind.find(text, false).into_iter().map(|range| text[range].to_owned()).collect()
}

/// What `kind` takes from each text.
fn takes(kind: &MaskKind, table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(taken(kind, text), *expected, "{kind:?} in {text:?}");
    }
}

fn leaves(kind: &MaskKind, texts: &[&str]) {
    for text in texts {
        assert_eq!(taken(kind, text), [""; 0], "{kind:?} in {text:?}");
    }
}

fn whole(text: &str) -> Range<usize> {
    0..text.len()
}

fn number(literal: &str) -> Number {
    match Json::parse(literal).unwrap() {
        Json::Number(number) => number,
        other => panic!("{other:?} is no number"),
    }
}

const ID: &str = "550e8400-e29b-41d4-a716-446655440000";

#[test]
fn uuids_whole_inside_and_in_either_case() {
    let upper = ID.to_uppercase();
    takes(
        &MaskKind::Uuid,
        &[
            (ID, &[ID]),
            (&upper, &[&upper]),
            (&format!("a_{ID},{upper};"), &[ID, &upper]),
            (&format!("{ID}:x:1"), &[ID]),
        ],
    );
    assert_eq!(MaskKind::Uuid.same(&upper), ID);
    leaves(&MaskKind::Uuid, &[&format!("x{ID}"), &format!("{ID}0"), &ID.replace('-', "")]);
}

#[test]
fn ulids_and_ids_with_a_prefix() {
    let (upper, lower) = ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01h2xcejqtf2nbrexx3vqjhp41");
    takes(&MaskKind::Ulid, &[(upper, &[upper]), (&format!("user_{lower}."), &[lower])]);
    assert_eq!(MaskKind::Ulid.same(upper), upper.to_ascii_lowercase());
    leaves(
        &MaskKind::Ulid,
        &[
            "01234567890123456789012345",
            "81ARZ3NDEKTSV4RRFFQ69G5FAV",
            "01ARZ3NDEKTSV4RRFFQ69G5FA",
            "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
            "01ARZ3NDEKTSV4RRFFQ69G5FAI",
            "01arz3ndektsv4RRFFQ69G5FAV",
        ],
    );
}

#[test]
fn timestamps_have_a_date_and_a_time() {
    for text in [
        "2026-01-31T23:59:60Z",
        "2026-01-31T23:59:59.123456789+02:00",
        "2026-01-31 23:59",
        "2026-01-31t00:00:00,5-0800",
        "2026-01-31 23:59:00 UTC",
    ] {
        takes(&MaskKind::Timestamp, &[(&format!("at {text}."), &[text])]);
    }
    leaves(
        &MaskKind::Timestamp,
        &[
            "2026-01-31",
            "2026-13-31T00:00",
            "2026-01-32T00:00",
            "2026-01-31T24:00",
            "12026-01-31T23:59",
            "23:59",
        ],
    );
}

#[test]
fn durations_have_a_unit_or_run_like_a_clock() {
    for text in [
        "1.5s",
        "320ms",
        "320 ms",
        "12 µs",
        "7μs",
        "90 sec",
        "2m 3s",
        "1h30m",
        "2m3.5s",
        "1 hour, 2 minutes and 3 seconds",
        "12 seconds",
        "100 milliseconds",
        "5 min",
        "1h",
        "PT2M3.5S",
        "P1DT2H",
        "00:01:02.5",
        "0:00:03",
        "01:02.250",
    ] {
        for (before, after) in [("", ""), ("took ", "."), ("(", ")"), ("elapsed=", ", ok")] {
            takes(&MaskKind::Duration, &[(&format!("{before}{text}{after}"), &[text])]);
        }
    }
    takes(
        &MaskKind::Duration,
        &[("2s 3 mango", &["2s"]), ("5m 3 items in 4s", &["4s"]), ("1s/2ms", &["1s", "2ms"])],
    );
    leaves(
        &MaskKind::Duration,
        &[
            "5m",
            "5 m",
            "$5m",
            "3d",
            "5 days",
            "the 1990s",
            "12:30",
            "v1.2.3s",
            "a5s",
            "5sec_x",
            "5 mango",
            "2 smart",
            "2026-01-31 23:59:58",
            "2026-01-31T23:59:58.5Z",
            "00:1A:2B:3C:4D:5E",
            "12:34:56:78:90:12",
            "order-15s",
            "13",
            "P1D",
        ],
    );
}

#[test]
fn numbers_are_durations_where_their_key_or_the_path_says_so() {
    for key in [
        "duration",
        "duration_ms",
        "totalDurationMs",
        "elapsed",
        "elapsed-seconds",
        "Latency",
        "took",
        "p50.latency",
    ] {
        assert!(is_passed(key), "{key}");
    }
    for key in ["timeout_ms", "delay_seconds", "ms", "tookout", "relapsed", "seconds", "n"] {
        assert!(!is_passed(key), "{key}");
    }
    let kind = MaskKind::Duration;
    for literal in ["0", "13", "1.5", "1e3"] {
        let number = number(literal);
        assert!(
            kind.takes(&number, false, true)
                && kind.takes(&number, true, false)
                && !kind.takes(&number, false, false)
        );
    }
    assert!(!kind.takes(&number("-1"), true, true));
    assert_eq!(
        (kind.find("13", true), kind.find("13 items", true)),
        (vec![whole("13")], Vec::new())
    );
}

#[test]
fn epochs_are_numbers_of_four_lengths_in_a_century() {
    for text in [
        "1000000000",
        "1795160901",
        "4133980799",
        "1795160901.138",
        "1795160901138",
        "1795160901138.5",
        "1795160901138000",
        "1795160901138000000",
    ] {
        assert_eq!(taken(&MaskKind::Epoch, text), [text]);
        assert!(MaskKind::Epoch.takes(&number(text), false, false), "{text}");
    }
    for text in [
        "999999999",
        "4133980800",
        "17951609011",
        "179516090113",
        "0795160901",
        "17951609011380000000",
        "1795160901.",
    ] {
        leaves(&MaskKind::Epoch, &[text]);
    }
    leaves(
        &MaskKind::Epoch,
        &["-1795160901", "at 1795160901", "1795160901 ", "1795160901e1", "1795160901.1.2"],
    );
    for literal in ["999999999", "4133980800", "-1795160901", "17951609011", "42", "1e80"] {
        assert!(!MaskKind::Epoch.takes(&number(literal), true, true), "{literal}");
    }
}

#[test]
fn hex_has_letters_and_digits() {
    let sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    let upper = sha.to_uppercase();
    takes(
        &MaskKind::Hex,
        &[
            (sha, &[sha]),
            (&upper, &[&upper]),
            (&format!("sha256:{sha} at 3f2a9c1."), &[sha, "3f2a9c1"]),
            ("run-3f2a9c1/x_0abcdef", &["3f2a9c1", "0abcdef"]),
            ("at 0x7ffe1234 and 0xDEAD", &["0x7ffe1234", "0xDEAD"]),
        ],
    );
    assert_eq!(MaskKind::Hex.same(&upper), sha);
    leaves(
        &MaskKind::Hex,
        &[
            "3f2a9c",
            "1234567",
            "20260131235958",
            "defaced",
            "effaced feedface",
            "AB1234567",
            "B00456789",
            "x3f2a9c1",
            "3f2a9c1z",
            "1.2345678e10",
            "0x12",
            "3F2a9c1",
        ],
    );
}

#[test]
fn paths_are_absolute_and_end_with_the_path() {
    takes(
        &MaskKind::Path,
        &[
            ("/home/dev/a b", &["/home/dev/a"]),
            ("/home/dev/lib/../x.rs:12:5: error", &["/home/dev/lib/../x.rs"]),
            ("see /tmp/x-1/a.json.", &["/tmp/x-1/a.json"]),
            ("see '/tmp/a', (/tmp/b) and [\"/tmp/c/\"]", &["/tmp/a", "/tmp/b", "/tmp/c"]),
            ("--out=/tmp/x 2>/tmp/y", &["/tmp/x", "/tmp/y"]),
            ("PATH=/usr/bin:/opt/bin", &["/usr/bin", "/opt/bin"]),
            ("cwd:/home/x x:/a.b:/c/d", &["/home/x", "x:/a.b", "/c/d"]),
            ("file:///home/x/y.md#a", &["/home/x/y.md#a"]),
            ("file://localhost/home/x", &["/home/x"]),
            ("/srv/größe/ü.txt", &["/srv/größe/ü.txt"]),
            (r"in C:\Users\dev\x.rs, line 3", &[r"C:\Users\dev\x.rs"]),
            (r#"{"f": "C:\\Users\\dev"}"#, &[r"C:\\Users\\dev"]),
            ("file:///C:/Users/dev", &["C:/Users/dev"]),
            (r"\\server\share\x", &[r"\\server\share\x"]),
        ],
    );
    leaves(
        &MaskKind::Path,
        &[
            "/",
            "/help",
            "/users/",
            "a/b/c",
            "./a/b",
            "../a/b",
            "~/a/b",
            "${root}/a/b",
            "https://example.com/a/b",
            "http://localhost:3000/a/b",
            "//cdn/a/b",
            "and/or",
            "2026/01/31",
            "</a/b>",
            "1 /2",
            r"\d+\s",
            "C:",
            "c:x",
        ],
    );
}

#[test]
fn ports_stand_after_a_host_or_the_word() {
    takes(
        &MaskKind::Port,
        &[
            ("http://localhost:3000/a", &["3000"]),
            ("127.0.0.1:54321,", &["54321"]),
            ("0.0.0.0:80", &["80"]),
            ("[::1]:8080", &["8080"]),
            ("wss://api.example.com:8443/x", &["8443"]),
            ("postgres://app:hunter2@db:5432/x", &["5432"]),
            (
                "listening on port 4000, port=4001, Port: 4002, --port 4003",
                &["4000", "4001", "4002", "4003"],
            ),
        ],
    );
    leaves(
        &MaskKind::Port,
        &[
            "main.rs:120",
            "12:30",
            "example.com:8080",
            "localhost:99999",
            "localhost:0",
            "localhost:8080a",
            "airport 4000",
            "report 2024",
            "xlocalhost:80",
            "8080",
            "localhost",
        ],
    );
    let named = |text| MaskKind::Port.find(text, true);
    assert_eq!(
        (named("8080"), named("80800"), named("0")),
        (vec![whole("8080")], Vec::new(), Vec::new())
    );
    for literal in ["8080", "8080.0", "808e1"] {
        assert!(MaskKind::Port.takes(&number(literal), true, false), "{literal}");
    }
    for literal in ["8080.5", "0", "65536", "-1"] {
        assert!(!MaskKind::Port.takes(&number(literal), true, false), "{literal}");
    }
    assert!(!MaskKind::Port.takes(&number("8080"), false, false));
}

#[test]
fn nothing_but_the_three_takes_numbers() {
    for kind in [MaskKind::Uuid, MaskKind::Ulid, MaskKind::Timestamp, MaskKind::Hex, MaskKind::Path]
    {
        assert!(!kind.takes(&number("1795160901"), true, true), "{kind:?}");
    }
    let digits = MaskKind::Pattern(Regex::new("[0-9]+").unwrap());
    assert!(!digits.takes(&number("1795160901"), true, true));
}

#[test]
fn hostile_texts_take_no_time() {
    let begun = std::time::Instant::now();
    for part in [
        "/a",
        "1s ",
        "1h",
        "0:",
        "localhost:",
        "://a@",
        "\\\\",
        "C:\\",
        "550e8400-",
        "é/",
        "2026-01-31 ",
        "P1DT",
    ] {
        let text = part.repeat(1_000_000 / part.len());
        for kind in built_in() {
            let _ = kind.find(&text, true);
        }
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
