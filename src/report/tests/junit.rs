use super::*;
use crate::report::sample;

fn xml(report: &Report) -> String {
    let mut bytes = Vec::new();
    write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_verdict_has_its_form() {
    let xml = xml(&sample::report());
    let read = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!((read.tests, read.failures, read.errors, read.skipped), (10, 6, 1, 1));
    let mut forms = Vec::new();
    for suite in &read.test_suites {
        for case in &suite.test_cases {
            assert_eq!(case.classname.as_ref(), Some(&suite.name));
            assert_eq!((case.time, case.timestamp), (None, None));
            let form = match &case.status {
                TestCaseStatus::Success { flaky_runs } => {
                    format!("success, {} reruns", flaky_runs.len())
                }
                TestCaseStatus::NonSuccess { kind, ty, reruns, message, description } => {
                    assert!(description.as_ref().unwrap().contains(ty.as_ref().unwrap().as_str()));
                    assert!(!message.as_ref().unwrap().contains('\n'));
                    format!(
                        "{kind:?} {}, {} {:?}",
                        ty.as_ref().unwrap().as_str(),
                        reruns.runs.len(),
                        reruns.kind
                    )
                }
                TestCaseStatus::Skipped { message, .. } => {
                    format!("skipped {}", message.as_ref().unwrap().as_str())
                }
            };
            forms.push(format!("{}::{}: {form}", suite.name.as_str(), case.name.as_str()));
        }
    }
    assert_eq!(
        forms,
        [
            "booking::allowed-flake: success, 1 reruns",
            "booking::allowed-new: skipped allowed: new",
            "booking::few: Failure inconclusive, 0 Rerun",
            "booking::flake: Failure flaky, 1 Rerun",
            "booking::passes: success, 0 reruns",
            r#"refunds::bad <&"\u001b[31m\u0000\uffff>: Error error, 0 Rerun"#,
            "refunds::brand-new: Failure new, 0 Rerun",
            "refunds::double-refund: Failure regressed, 0 Rerun",
            "refunds::many: Failure regressed, 0 Rerun",
            "refunds::no-recording: Failure missing, 0 Rerun",
        ]
    );
}

#[test]
fn the_file_is_valid_whatever_a_recording_holds() {
    let xml = xml(&sample::report());
    let invalid = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(invalid));
    assert!(xml.contains(r"\u001b[31m\u0000\uffff"), "they survive in words");
    assert!(xml.contains("<flakyFailure ") && xml.contains("<rerunFailure "));
    assert_eq!(xml, self::xml(&sample::report()));
    let read = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    let mut again = Vec::new();
    read.serialize(&mut again).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), xml);
}

#[test]
fn a_report_without_cases_is_a_file() {
    let read =
        quick_junit::Report::deserialize_from_str(&xml(&Report::new(Vec::new(), 3))).unwrap();
    assert_eq!(read.tests, 0);
}
