use super::*;
use crate::json::Json;
use crate::judge::check::schema::Schema;

fn fits(name: &str, text: &str) -> bool {
    let schema = Json::parse(&format!(r#"{{"format": "{name}"}}"#)).unwrap();
    let schema = Schema::new(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    schema.violations(&Json::from(text)).is_empty()
}

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
        assert!(fits(name, good) && !fits(name, bad), "{name}: {good}, {bad}");
    }
}

#[test]
fn every_format_of_texts_refuses_some_text() {
    for name in TEXT_FORMATS.split(", ") {
        assert!(!fits(name, "(%\n{"), "{name}");
        // Draft 7 did not have all of them.
        let draft = format!(
            r#"{{"$schema": "http://json-schema.org/draft-07/schema#", "format": "{name}"}}"#
        );
        let schema = Schema::new(&Json::parse(&draft).unwrap()).unwrap();
        assert_eq!(schema.violations(&Json::from("(%\n{")).len(), 1, "{name}");
    }
}
