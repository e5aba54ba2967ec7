use super::*;

#[test]
fn a_stamp_holds_for_the_same_file_once_it_has_settled() {
    let stamp = |length, mtime_ns, read_ns| Stamp { length, mtime_ns, read_ns };
    let now = stamp(10, 5, 0);
    assert!(stamp(10, 5, 5 + RACY_NS).holds_for(&now));
    assert!(!stamp(10, 5, 4 + RACY_NS).holds_for(&now), "changed just before it was read");
    assert!(!stamp(10, 6, u64::MAX).holds_for(&now));
    assert!(!stamp(11, 5, u64::MAX).holds_for(&now));
    assert!(!stamp(10, u64::MAX, u64::MAX).holds_for(&stamp(10, u64::MAX, 0)));
}
