use super::*;

#[test]
fn texts_of_each_format_and_texts_that_nearly_are() {
    for (name, good, bad) in [
        ("date", "2026-02-28", "2026-02-30"),
        ("date", "2024-02-29", "20240229"),
        ("time", "23:59:60Z", "24:00:00Z"),
        ("time", "08:30:00.5+01:00", "08:30:00"),
        ("date-time", "2026-11-20T08:30:00Z", "2026-11-20T08:30:00"),
        ("date-time", "2026-11-20t08:30:00.123-05:30", "2026-13-20T08:30:00Z"),
        ("duration", "P1Y2M3DT4H5M6S", "P1YT"),
        ("duration", "P4W", "P"),
        ("email", "a.b+c@example.org", "a@b@c"),
        ("uri", "https://example.org/a?b=%20#c", "/relative"),
        ("uri", "urn:isbn:0451450523", "https://example.org/a b"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
        ("ipv6", "::1", "::g"),
        ("regex", "^a+$", "("),
    ] {
        let format = FORMATS.iter().find(|(known, _)| *known == name).unwrap().1;
        assert!(format.holds(good) && !format.holds(bad), "{name}: {good}, {bad}");
        // The empty text is a pattern, and nothing else.
        assert_eq!(format.holds(""), name == "regex");
        assert_eq!(format.name(), name);
    }
}
