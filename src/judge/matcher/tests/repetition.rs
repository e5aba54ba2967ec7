use super::*;

#[test]
fn counts_in_counts_multiply() {
    for (pattern, expected) in [
        ("a", 1),
        ("a{3}", 3),
        ("a{2,5}b{4,}", 5),
        ("(?:a{100}){100}", 10_000),
        ("(?:(a{2}|b{3}){4}c){5}d{6}", 60),
        (r"\\{9}", 9),
        (r"a\{9\}", 1),
        ("[{9}]", 1),
        ("[(]{7}", 7),
        ("(a{9})", 9),
        ("a{,3}{x}", 3),
        (r"\p{Greek}{4}", 4),
        ("(?:a{99999999999}){99999999999}", u64::MAX),
    ] {
        assert_eq!(most(pattern), expected, "{pattern}");
    }
    assert_eq!(too_many_repetitions("a{1000}"), None);
    assert!(too_many_repetitions("(?:a{10}){101}").unwrap().contains("up to 1010 times"));
}
