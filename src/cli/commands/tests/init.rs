use super::*;
use crate::suite::SuiteConfig;

#[test]
fn the_suite_it_writes_is_the_default_and_so_is_every_line_it_comments_out() {
    // Not the digest, which is of the text.
    let parsed = |text| SuiteConfig { digest: String::new(), ..SuiteConfig::parse(text).unwrap() };
    let (defaults, plain) = (parsed(""), parsed(SUITE));
    assert_eq!(format!("{plain:?}"), format!("{defaults:?}"));
    let uncommented: String = SUITE
        .lines()
        .map(|line| {
            line.strip_prefix("#: ").unwrap_or(if line.starts_with('#') { "" } else { line })
        })
        .fold(String::new(), |text, line| text + line + "\n");
    SuiteConfig::parse(&uncommented).unwrap();
    assert!(uncommented.contains("case_from"));
}
