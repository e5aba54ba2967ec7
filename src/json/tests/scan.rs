use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn plain_text_ends_where_it_ends(text in r#"[ -~é\x00-\x1f]{0,40}|.{0,40}"#, from in 0usize..9) {
        let text = text.as_bytes();
        let from = from.min(text.len());
        let end = text[from..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        prop_assert_eq!(plain(text, from), end.map_or(text.len(), |end| from + end));
    }
}
