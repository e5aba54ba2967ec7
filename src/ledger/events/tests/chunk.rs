use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn every_byte_comes_back(bytes: Vec<u8>) {
        let chunk = Chunk::of(&bytes);
        let text = serde_json::to_string(&chunk).unwrap();
        let again: Chunk<'_> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(again.bytes().unwrap().into_owned(), bytes);
    }
}

#[test]
fn broken_hex_is_no_bytes() {
    for hex in ["f", "fg", "é1"] {
        assert_eq!(Chunk::Hex(hex.into()).bytes(), None, "{hex}");
    }
}
