use super::*;
use crate::history::entry::HISTORY_FORMAT;

fn entry(at: &str, cases: &[(&str, Verdict, u32, u32, Option<f64>)]) -> Entry {
    let case =
        |&(name, verdict, accepted, total, duration): &(&str, Verdict, u32, u32, Option<f64>)| {
            JudgedCase {
                suite: "s".to_owned(),
                case: name.to_owned(),
                verdict,
                ok: verdict == Verdict::Pass,
                total,
                accepted,
                classes: vec![total],
                duration,
            }
        };
    Entry {
        format: HISTORY_FORMAT.to_owned(),
        at: at.to_owned(),
        cases: cases.iter().map(case).collect(),
    }
}

#[test]
fn rates_changes_and_durations_over_time() {
    use Verdict::*;
    let history = [
        entry("t0", &[("a", New, 0, 3, None), ("b", Pass, 3, 3, Some(2.0))]),
        entry("t1", &[("a", Pass, 3, 3, None)]),
        entry("t2", &[("a", Flaky, 2, 3, Some(9.0)), ("b", Pass, 3, 3, Some(4.0))]),
        entry("t3", &[("a", Error, 0, 3, None), ("b", Regressed, 0, 3, None)]),
    ];
    let [a, b] = trends(&history).try_into().unwrap();
    assert_eq!((a.decided, a.mixed, a.changes, a.accepted, a.total), (2, 1, 3, 5, 6));
    assert_eq!((a.flake_rate(), a.duration()), (Some(0.5), Some(9.0)));
    assert_eq!(a.last_change, Some(Change { at: "t3".to_owned(), ago: 0, from: Flaky, to: Error }));
    assert_eq!(
        (b.name.as_str(), b.judgings.len(), b.changes, b.accepted, b.total),
        ("s::b", 3, 1, 6, 9)
    );
    assert_eq!(
        (b.flake_rate(), b.duration()),
        (Some(0.0), Some(4.0)),
        "failing for good is not flaking"
    );
    assert_eq!(trends(&history[..1])[0].flake_rate(), None, "a new case cannot be flaky yet");
    assert!(trends(&[]).is_empty());
}
