use super::*;

#[test]
fn shares_in_per_cent() {
    assert_eq!(percent(0.9999), "99.9%");
    assert_eq!(percent(1.0), "100.0%");
    assert_eq!(percent(0.29), "29.0%");
}
