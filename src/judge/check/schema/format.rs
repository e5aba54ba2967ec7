//! The formats of texts that are asserted.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

/// A format of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Date,
    Time,
    DateTime,
    Duration,
    Email,
    Uri,
    Uuid,
    Ipv4,
    Ipv6,
    Regex,
}

/// Their names, as schemas have them.
pub(super) const FORMATS: [(&str, Format); 10] = [
    ("date", Format::Date),
    ("time", Format::Time),
    ("date-time", Format::DateTime),
    ("duration", Format::Duration),
    ("email", Format::Email),
    ("uri", Format::Uri),
    ("uuid", Format::Uuid),
    ("ipv4", Format::Ipv4),
    ("ipv6", Format::Ipv6),
    ("regex", Format::Regex),
];

/// Shapes that need no more than a pattern.
struct Shapes {
    time: Regex,
    duration: Regex,
    email: Regex,
    uri: Regex,
    uuid: Regex,
}

static SHAPES: LazyLock<Option<Shapes>> = LazyLock::new(|| {
    Some(Shapes {
        // RFC 3339: hours, minutes, seconds (60 is a leap second), a fraction, an offset.
        time: Regex::new(r"^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)$").ok()?,
        // RFC 3339, appendix A: weeks stand alone, and no part is skipped.
        duration: Regex::new(
            r"^P(\d+W|((\d+Y(\d+M(\d+D)?)?|\d+M(\d+D)?|\d+D)(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?|T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S)))$",
        )
        .ok()?,
        email: Regex::new(r#"^[^\s@<>"(),:;\[\]\\]+@[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$"#).ok()?,
        // A scheme and something after it, of the characters that RFC 3986 allows.
        uri: Regex::new(r"^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$").ok()?,
        uuid: Regex::new(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$").ok()?,
    })
});

impl Format {
    pub(super) fn name(self) -> &'static str {
        FORMATS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    pub(super) fn holds(self, text: &str) -> bool {
        let shaped = |shape: fn(&Shapes) -> &Regex| {
            SHAPES.as_ref().is_some_and(|shapes| shape(shapes).is_match(text))
        };
        let date = |text: &str| {
            text.len() == 10 && text.is_ascii() && text.parse::<jiff::civil::Date>().is_ok()
        };
        match self {
            Self::Date => date(text),
            Self::Time => shaped(|shapes| &shapes.time),
            Self::DateTime => {
                let parts = text.get(..10).zip(text.get(10..11)).zip(text.get(11..));
                let time = |time| SHAPES.as_ref().is_some_and(|shapes| shapes.time.is_match(time));
                parts.is_some_and(|((day, t), rest)| {
                    date(day) && matches!(t, "T" | "t" | " ") && time(rest)
                })
            }
            Self::Duration => shaped(|shapes| &shapes.duration),
            Self::Email => shaped(|shapes| &shapes.email),
            Self::Uri => shaped(|shapes| &shapes.uri),
            Self::Uuid => shaped(|shapes| &shapes.uuid),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Regex => Regex::new(text).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
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
}
