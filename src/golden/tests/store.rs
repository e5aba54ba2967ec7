use super::*;
use crate::golden::example::EXAMPLE;

#[test]
fn a_golden_belongs_to_its_case() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("refunds/double%20refund.json");
    assert!(read(&path, "refunds", "double refund").unwrap().is_none());
    let golden = GoldenFile::parse(EXAMPLE, &path).unwrap();
    assert!(write(&path, &golden).unwrap());
    assert!(!write(&path, &golden).unwrap());
    assert_eq!(read(&path, "refunds", "double refund").unwrap(), Some(golden));
    let error = read(&path, "refunds", "other").unwrap_err().to_string();
    assert!(
        error.ends_with(
            "is the golden of refunds::double refund, not of refunds::other: move it back"
        ),
        "{error}"
    );
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("refunds/double%20refund.json");
    let mut golden = GoldenFile::parse(EXAMPLE, &path).unwrap();
    write(&path, &golden).unwrap();
    let before = fs::read(&path).unwrap();
    golden.accepted.input = Some(crate::json::Json::String("x".repeat(64 << 20)));
    let held = look(&path, "refunds", "double refund").0;
    for result in [write(&path, &golden).map(|_| ()), write_over(&path, &golden, &held)] {
        let error = result.unwrap_err().to_string();
        assert!(
            error.contains(" bytes, and a golden may have 67108864: compare less in suite.toml"),
            "{error}"
        );
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_was_not_read_is_not_replaced() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("refunds/double%20refund.json");
    let golden = GoldenFile::parse(EXAMPLE, &path).unwrap();
    let look = || look(&path, "refunds", "double refund").0;
    let names = || fs::read_dir(root.path().join("refunds")).unwrap().count();
    assert_eq!(look(), Held::Nothing);
    write_over(&path, &golden, &Held::Nothing).unwrap();
    assert_eq!(look(), Held::Bytes(golden.render().into_bytes()));
    for edited in ["edited by hand", "", "\u{fffd}\0"] {
        let held = look();
        fs::write(&path, edited).unwrap();
        let error = write_over(&path, &golden, &held).unwrap_err().to_string();
        assert!(error.contains("changed while the case was being accepted"), "{error}");
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names()),
            (edited, 1),
            "nothing half written"
        );
        write_over(&path, &golden, &look()).unwrap();
    }
    let error = write_over(&path, &golden, &Held::Nothing).unwrap_err().to_string();
    assert!(error.contains("changed while"), "made meanwhile: {error}");
    let held = look();
    fs::remove_file(&path).unwrap();
    let error = write_over(&path, &golden, &held).unwrap_err().to_string();
    assert!(
        error.contains("changed while the case was being accepted"),
        "removed meanwhile: {error}"
    );
    assert_eq!(names(), 0);
}
