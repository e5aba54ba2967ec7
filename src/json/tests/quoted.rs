use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn strings_are_unescaped_as_serde_json_does(
        inner in r#"([ -!#-\[\]-~é]|\\["\\/bfnrt]|\\u(00[46]1|d83d\\ude00|d800|20AC)){0,12}"#,
    ) {
        let quoted = format!("\"{inner}\"");
        let theirs = serde_json::from_str::<String>(&quoted).ok();
        let ours = unescaped(&quoted).ok();
        prop_assert_eq!(ours.as_deref(), theirs.as_deref(), "{}", quoted);
    }
}
