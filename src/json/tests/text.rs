use super::*;

#[test]
fn borrows_inside_an_option_and_owns_only_escaped_text() {
    let plain: Option<Text<'_>> = serde_json::from_str(r#""plain""#).unwrap();
    assert!(matches!(plain.unwrap().0, Cow::Borrowed("plain")));
    let escaped: Text<'_> = serde_json::from_str(r#""a\nb""#).unwrap();
    assert!(matches!(escaped.0, Cow::Owned(_)));
    assert_eq!(escaped.as_str(), "a\nb");
}
