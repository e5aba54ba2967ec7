use super::*;
use crate::report::sample;

#[test]
fn reads_back_equal_and_is_the_same_every_time() {
    let report = sample::report();
    let mut bytes = Vec::new();
    write(&report, &mut bytes).unwrap();
    assert_eq!(serde_json::from_slice::<Report>(&bytes).unwrap(), report);
    let mut again = Vec::new();
    write(&sample::report(), &mut again).unwrap();
    assert_eq!(bytes, again);
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.starts_with(
            "{\n  \"format\": \"goldrun/report@1\",\n  \"summary\": {\n    \"total\": 10,"
        ),
        "{text}"
    );
    assert!(text.ends_with("  ]\n}\n"));
    assert!(text.contains("18446744073709551617"), "numbers keep their digits");
    assert!(!text.contains('\u{1b}'));
}
