use std::fs;

use super::*;
use crate::harness::Selection;

#[test]
fn a_golden_that_is_edited_between_judging_and_accepting_stays() {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("suites/s/suite.toml", "");
    write(
        "suites/s/runs/a/1.json",
        r#"{"format": "goldrun/run@1", "steps": [{"kind": "final", "result": "x"}]}"#,
    );
    let harness = Harness::new(root.path()).cache(false);
    let plan = harness.find(&Selection::all(), None).unwrap();
    let (suite, case) = plan.cases().next().unwrap();
    let request = AcceptRequest::default();
    let settle = |considered: Result<Option<Considered>, Vec<String>>| {
        let mut report = AcceptReport::default();
        report.add(&Acceptor::new(&harness, &request).settle(suite, case, considered));
        (report.accepted, report.errors)
    };
    let consider = || consider(&harness, suite, case, &request.leave, &mut Vec::new());
    let planned = consider();
    write("golden/s/a.json", "made by hand meanwhile");
    assert_eq!(settle(planned), (0, 1));
    assert_eq!(fs::read_to_string(&case.golden).unwrap(), "made by hand meanwhile");
    assert!(!harness.receipt_path(case).exists(), "what was not accepted has no receipt");
    let planned = consider();
    write("golden/s/a.json", "made by hand meanwhilf");
    assert_eq!(settle(planned), (0, 1));
    assert_eq!(fs::read_to_string(&case.golden).unwrap(), "made by hand meanwhilf");
    assert_eq!(
        fs::read_dir(case.golden.parent().unwrap()).unwrap().count(),
        1,
        "nothing half written"
    );
    assert_eq!(settle(consider()), (1, 0));
    assert!(harness.receipt_path(case).exists());
}
