use super::*;
use crate::history::entry::JudgedCase;
use crate::judge::verdict::Verdict;

fn entry(at: &str, case: &str) -> Entry {
    let case = JudgedCase {
        suite: "s".to_owned(),
        case: case.to_owned(),
        verdict: Verdict::Flaky,
        ok: false,
        total: 3,
        accepted: 2,
        classes: vec![2, 1],
        duration: Some(1.5),
    };
    Entry { format: HISTORY_FORMAT.to_owned(), at: at.to_owned(), cases: vec![case] }
}

#[test]
fn lines_are_added_and_read_back_in_order() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a/history.ndjson");
    for at in ["1", "2", "3"] {
        append(&path, &entry(at, "c\n\u{1b}")).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
    let (entries, skipped) = read(&path).unwrap();
    assert_eq!(entries, ["1", "2", "3"].map(|at| entry(at, "c\n\u{1b}")));
    assert!(skipped.is_empty());
}

#[test]
fn what_cannot_be_used_costs_its_own_line() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("h");
    append(&path, &entry("1", "c")).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let whole = bytes.clone();
    bytes.extend(b"\n\xff\xfe\n[1]\n{\"format\": \"goldrun/history@2\", \"x\": 1}\n");
    bytes.extend(String::from_utf8_lossy(&whole).replace("flaky", "odd").bytes());
    // A writer that died.
    bytes.extend(&whole[..40]);
    fs::write(&path, &bytes).unwrap();
    append(&path, &entry("2", "c")).unwrap();
    let (entries, skipped) = read(&path).unwrap();
    assert_eq!(entries, [entry("1", "c"), entry("2", "c")]);
    let lines: Vec<usize> = skipped.iter().map(|skipped| skipped.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7], "{skipped:?}");
    assert!(skipped[2].why.contains("format \"goldrun/history@2\" is not known"), "{skipped:?}");
    assert!(skipped[3].why.contains("unknown value `odd`"), "{skipped:?}");
    assert!(skipped[4].why.starts_with("column 40: the text ends"), "{skipped:?}");
    let error = read(&root.path().join("none")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn writers_beside_each_other_lose_no_line() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("h");
    let long = "c".repeat(20_000);
    let begin = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (path, long, begin) = (&path, &long, &begin);
            scope.spawn(move || {
                begin.wait();
                for n in 0..100 {
                    append(path, &entry(&format!("{writer}/{n}"), long)).unwrap();
                }
            });
        }
    });
    let (entries, skipped) = read(&path).unwrap();
    assert_eq!(skipped, []);
    let mut at: Vec<String> = entries.into_iter().map(|entry| entry.at).collect();
    at.sort();
    at.dedup();
    assert_eq!(at.len(), 400);
}
