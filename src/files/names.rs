//! Names ↔ path segments.
//!
//! A segment is what a name becomes as one folder or file stem. Distinct names have distinct segments on every file system,
//! those that fold case included, and no segment leads anywhere but into the folder it stands in. Nothing here touches a disk.

use crate::run::sha256_hex;

/// Encoded names longer than this are cut and hashed: a file name holds 255 bytes, and a suffix or two must fit.
const LONGEST: usize = 120;
/// How much of a longer one is kept, to be read by people.
const KEPT: usize = 80;
/// Hex digits of the hash behind it.
const HASH: usize = 32;
/// The segment of the empty name.
const EMPTY: &str = "%empty";

/// Why a name cannot be a suite's or a case's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// It has no characters: `suite::` is no name of a test.
    #[error("a name must not be empty")]
    Empty,
    /// It begins with `-`, and would be read as an option.
    #[error("a name must not begin with `-`")]
    LeadingDash,
    /// It holds `::`, which parts suite and case.
    #[error("a name must not contain `::`")]
    Separator,
    /// It is a suite's and ends with `:`, so that `suite::case` could be parted in two ways.
    #[error("the name of a suite must not end with `:`")]
    TrailingColon,
    /// It holds a newline or another control character.
    #[error("a name must not contain newlines or other control characters")]
    Control,
}

/// Whether `name` may be a case's.
///
/// # Errors
/// The first rule it breaks.
pub fn check_case(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        Err(NameError::Empty)
    } else if name.starts_with('-') {
        Err(NameError::LeadingDash)
    } else if name.contains("::") {
        Err(NameError::Separator)
    } else if name.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        Err(NameError::Control)
    } else {
        Ok(())
    }
}

/// Whether `name` may be a suite's.
///
/// # Errors
/// The first rule it breaks.
pub fn check_suite(name: &str) -> Result<(), NameError> {
    check_case(name)?;
    if name.ends_with(':') { Err(NameError::TrailingColon) } else { Ok(()) }
}

/// The path segment of `name`: a single normal component, at most 120 bytes, equal to no other name's under case folding.
#[must_use]
pub fn encode(name: &str) -> String {
    if name.is_empty() {
        return EMPTY.to_owned();
    }
    let bytes = name.as_bytes();
    let device = is_device(name);
    let mut segment = String::with_capacity(bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        let edge = index == 0 || index + 1 == bytes.len();
        let stays = match byte {
            b'.' => !edge,
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => !(device && index == 0),
            _ => false,
        };
        if stays {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02x}"));
        }
    }
    if segment.len() > LONGEST {
        // Encoded names are ASCII, so any byte is a boundary.
        segment.truncate(KEPT);
        segment.push('~');
        segment.push_str(&sha256_hex(bytes)[..HASH]);
    }
    segment
}

/// The name whose segment this is. `None` if it is no name's (`Login`, say, which a person made), or if the name cannot be
/// told from it ([`is_hashed`]).
#[must_use]
pub fn decode(segment: &str) -> Option<String> {
    if segment == EMPTY {
        return Some(String::new());
    }
    if !segment.contains('%') {
        return (encode(segment) == segment && !is_hashed(segment)).then(|| segment.to_owned());
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let hex = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    (encode(&name) == segment && !is_hashed(segment)).then_some(name)
}

/// Whether `segment` is the cut and hashed form of a name.
#[must_use]
pub fn is_hashed(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    bytes.len() == KEPT + 1 + HASH
        && bytes[KEPT] == b'~'
        && bytes[KEPT + 1..].iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether Windows takes `name` for a device, whatever its extension. Upper-case spellings are encoded anyway.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    match stem.as_bytes() {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [b'c', b'o', b'm', digit] | [b'l', b'p', b't', digit] => matches!(digit, b'1'..=b'9'),
        _ => false,
    }
}

/// The name of a folder found on disk: decoded where it is a segment, literal where a person made it. `None` for a hashed one.
pub(crate) fn of_folder(folder: &str) -> Option<String> {
    if is_hashed(folder) { None } else { Some(decode(folder).unwrap_or_else(|| folder.to_owned())) }
}

/// Whether `name` may be looked for as a folder of that very name: one normal component, and not hidden.
pub(crate) fn is_literal_folder(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', '\0', ':'])
        && of_folder(name).as_deref().is_none_or(|found| found == name)
        && name.len() <= 255
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments() {
        for (name, segment) in [
            ("double-refund_2.b", "double-refund_2.b"),
            ("Login", "%4cogin"),
            ("a/b", "a%2fb"),
            ("..", "%2e%2e"),
            (".hidden.", "%2ehidden%2e"),
            ("a b%", "a%20b%25"),
            ("é", "%c3%a9"),
            ("", "%empty"),
            ("%empty", "%25empty"),
            ("con", "%63on"),
            ("nul.tar.gz", "%6eul.tar.gz"),
            ("lpt9", "%6cpt9"),
            ("com0", "com0"),
            ("console", "console"),
            ("COM1", "%43%4f%4d1"),
        ] {
            assert_eq!(encode(name), segment);
            assert_eq!(decode(segment).as_deref(), Some(name));
        }
        for foreign in [
            "Login", "%4Cogin", "%6c", "%", "%4", "%zz", "a b", ".a", "con", "%ff", "%+1", "%EMPTY",
        ] {
            assert_eq!(decode(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn long_names_are_cut_and_hashed_and_cannot_be_decoded() {
        let name = "a".repeat(121);
        let segment = encode(&name);
        assert_eq!(segment, format!("{}~{}", "a".repeat(80), &sha256_hex(name.as_bytes())[..32]));
        assert!(is_hashed(&segment));
        assert_eq!(decode(&segment), None);
        assert_eq!(encode(&"a".repeat(120)).len(), 120);
        assert_ne!(encode(&format!("{name}b")), encode(&format!("{name}c")));
    }

    #[test]
    fn names_that_are_refused() {
        assert_eq!(check_case("a::b"), Err(NameError::Separator));
        assert_eq!(check_case("-x"), Err(NameError::LeadingDash));
        assert_eq!(check_case(""), Err(NameError::Empty));
        assert_eq!(check_case("a\nb"), Err(NameError::Control));
        assert_eq!(check_case("a\u{85}b"), Err(NameError::Control));
        assert_eq!(check_suite("a:"), Err(NameError::TrailingColon));
        assert_eq!((check_case("a: b é"), check_case("fix:")), (Ok(()), Ok(())));
    }

    /// Names that lie close to each other and to what is special.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            r"[aA%~./\\ -]{0,6}",
            r"(con|Con|nul|com1|lpt0|aux)(\.[a-zA-Z.]{0,3})?",
            r"%[0-9a-fA-F]{0,2}[a-z]{0,2}",
            "[a-bA]{78,130}",
        ]
    }

    proptest! {
        #[test]
        fn encoding_is_injective_under_case_folding(a in name(), b in name()) {
            prop_assert_eq!(a == b, encode(&a).to_lowercase() == encode(&b).to_lowercase());
        }

        #[test]
        fn a_segment_round_trips_stays_in_its_folder_and_is_short(name in name()) {
            let segment = encode(&name);
            let mut components = Path::new(&segment).components();
            prop_assert_eq!(components.next(), Some(Component::Normal(segment.as_ref())));
            prop_assert_eq!(components.next(), None);
            prop_assert!(segment.len() <= LONGEST && !segment.starts_with('.') && !segment.ends_with('.'));
            prop_assert!(segment.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'%' | b'~')));
            prop_assert!(!is_device(&segment));
            match decode(&segment) {
                Some(decoded) => prop_assert_eq!(decoded, name),
                None => prop_assert!(is_hashed(&segment)),
            }
        }

        #[test]
        fn only_canonical_segments_decode(segment in name()) {
            if let Some(name) = decode(&segment) {
                prop_assert_eq!(encode(&name), segment);
            }
        }
    }
}
