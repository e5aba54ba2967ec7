use super::*;
use crate::json::Json;
use crate::judge::finding::FindingKind;
use crate::report::sample;

fn case(name: &str) -> CaseReport {
    sample::report().cases.into_iter().find(|case| case.case == name).unwrap()
}

#[test]
fn a_regression_shows_every_part() {
    let options = Options { whole: Some("target/goldrun/failures/x.txt"), ..Options::default() };
    similar_asserts::assert_eq!(failure(&case("double-refund"), &options), sample::DOUBLE_REFUND);
}

#[test]
fn many_findings_are_cut_and_counted() {
    let case = case("many");
    let options = Options { whole: Some("target/goldrun/failures/x.txt"), ..Options::default() };
    let text = failure(&case, &options);
    assert!(is_cut(&case, &options));
    assert_eq!(text.lines().count(), 38, "{text}");
    assert!(
        text.ends_with(
            "… 19 more findings; the whole is in target/goldrun/failures/x.txt\n\
                 next: harness accept refunds::many"
        ),
        "{text}"
    );
    assert!(full(&case).contains("call 29"));
    assert!(!is_cut(&case, &Options { bounds: Bounds::NONE, ..options }));
}

#[test]
fn huge_cases_stay_within_bounds() {
    let mut case = case("many");
    let finding = |n: usize| Finding {
        repetition: Some(1 + u32::try_from(n % 3).unwrap()),
        before: Some(Json::from("\u{1b}é".repeat(n).as_str())),
        after: Some(Json::from(format!("{}\n", "é".repeat(50)).repeat(n % 50).as_str())),
        ..Finding::error(FindingKind::OutputChanged, "\u{1f600}".repeat(400))
    };
    case.findings = (0..10_000).map(|n| finding(n % 100)).collect();
    case.findings[0] = finding(1_000_000);
    case.next = Some("n".repeat(100_000));
    case.rule = "r".repeat(100_000);
    for color in [false, true] {
        let text = failure(&case, &Options { color, whole: Some("p"), ..Options::default() });
        assert!(text.len() <= 8 * 1024, "{}", text.len());
        assert!(text.lines().count() <= 40);
        assert!(text.contains("more findings; the whole is in p"));
        assert!(!text.contains("\u{1b}é"));
    }
    assert!(full(&case).len() > 1_000_000);
}

#[test]
fn colours_change_nothing_but_colour() {
    for case in sample::report().cases {
        let bounds = Bounds { bytes: 100_000, ..Bounds::default() };
        let text = |color| failure(&case, &Options { color, bounds, whole: None });
        assert_eq!(crate::report::paint::stripped(&text(true)), text(false));
        assert!(!text(false).contains('\u{1b}'));
        assert!(text(true).contains('\u{1b}'));
    }
}

#[test]
fn statuses() {
    let of = |name: &str| status(&case(name));
    assert_eq!(of("double-refund"), "regressed: 0 of 3");
    assert_eq!(of("no-recording"), "missing");
    assert_eq!(of("brand-new"), "new");
}
