//! Names ↔ path segments.
//!
//! A segment is what a name becomes as one folder or file stem. Distinct names have distinct segments on every file system,
//! those that fold case included, and no segment leads anywhere but into the folder it stands in. Nothing here touches a disk.

use unicode_normalization::UnicodeNormalization;

use crate::json::sha256_hex;

/// Encoded names longer than this are cut and hashed: a file name holds 255 bytes, and a suffix or two must fit.
const LONGEST: usize = 120;
/// How many bytes of a longer name are kept, for people to read.
const KEPT: usize = 80;
/// How many hex digits of the hash follow.
const HASH: usize = 32;
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

/// The first rule for names of cases that `name` breaks.
pub(crate) fn check_case(name: &str) -> Result<(), NameError> {
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

/// The first rule for names of suites that `name` breaks.
pub(crate) fn check_suite(name: &str) -> Result<(), NameError> {
    check_case(name)?;
    if name.ends_with(':') { Err(NameError::TrailingColon) } else { Ok(()) }
}

/// The path segment of `name`: a single normal component, at most 120 bytes, equal to no other name's under case folding.
pub(crate) fn encode(name: &str) -> String {
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
pub(crate) fn decode(segment: &str) -> Option<String> {
    if segment == EMPTY {
        return Some(String::new());
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
pub(crate) fn is_hashed(segment: &str) -> bool {
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

/// Equal for names that are one name to file systems that fold case or do not tell composed from decomposed letters. Longer
/// foldings (`ß`, `ss`) and old letters (long s) fold too.
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Upper case first: it is what `ß` and the long s have in common with `ss` and `s`.
    let upper: String = name.nfd().flat_map(char::to_uppercase).collect();
    upper.to_lowercase().nfd().collect()
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
#[path = "tests/names.rs"]
mod tests;
