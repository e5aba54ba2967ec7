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
    for foreign in
        ["Login", "%4Cogin", "%6c", "%", "%4", "%zz", "a b", ".a", "con", "%ff", "%+1", "%EMPTY"]
    {
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
