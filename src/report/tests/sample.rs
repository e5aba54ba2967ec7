//! One report that every renderer is tested on: a case of each verdict, hostile characters, long texts, many findings.

use super::model::Report;
use crate::json::Json;
use crate::judge::case::{CaseReport, Class, GoldenCounts, Labels, Repetitions};
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::judge::verdict::Verdict;

/// The sample.
pub(crate) fn report() -> Report {
    let cases = vec![
        double_refund(),
        case("booking", "passes", Verdict::Pass, 3, &[(true, &[1, 2, 3])]).with(|case| {
            case.labels = Some(Labels { good_accepted: 2, good: 2, bad_rejected: 0, bad: 1 });
            case.findings = vec![
                for_repetition(1, note("nothing is asserted: the golden has no effect")),
                for_repetition(2, note("nothing is asserted: the golden has no effect")),
            ];
        }),
        case("booking", "flake", Verdict::Flaky, 3, &[(true, &[1]), (false, &[2]), (false, &[3])])
            .with(|case| {
                case.divergence =
                    Some("repetitions part at step 1: 1 call search, 2 call book".into());
                case.findings = vec![
                    output(2),
                    for_repetition(3, step(FindingKind::StepAdded, None, Some(("book", 1)))),
                ];
            }),
        case("booking", "allowed-flake", Verdict::Flaky, 2, &[(true, &[2]), (false, &[1])]).with(
            |case| {
                case.ok = true;
                case.findings = vec![for_repetition(
                    1,
                    step(FindingKind::StepRemoved, Some(("search", 0)), None),
                )];
            },
        ),
        case("booking", "allowed-new", Verdict::New, 1, &[(false, &[1])]).with(|case| {
            case.ok = true;
            case.golden = None;
        }),
        case("booking", "few", Verdict::Inconclusive, 1, &[(true, &[1])]),
        case("refunds", "brand-new", Verdict::New, 3, &[(false, &[1, 2, 3])]).with(|case| {
            case.golden = None;
            case.findings = vec![Finding::error(FindingKind::NoGolden, "no golden")];
        }),
        case("refunds", "no-recording", Verdict::Missing, 0, &[]).with(|case| {
            case.findings =
                vec![Finding::error(FindingKind::NoRun, "runs/no-recording/ holds no recording")];
        }),
        case("refunds", "bad <&\"\u{1b}[31m\u{0}\u{ffff}>", Verdict::Error, 0, &[]).with(|case| {
            let message = "2.json:3:14: expected `,` or `}` \u{1b}]0;owned\u{7} ]]> &amp;";
            case.findings =
                vec![for_repetition(2, Finding::error(FindingKind::Unreadable, message))];
        }),
        case("refunds", "many", Verdict::Regressed, 1, &[(false, &[1])]).with(|case| {
            case.next = Some("harness accept refunds::many".into());
            case.findings = (0..30).map(|n| for_repetition(1, changed(n))).collect();
        }),
    ];
    Report::new(cases, 4)
}

trait With: Sized {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl With for CaseReport {}

fn case(
    suite: &str,
    name: &str,
    verdict: Verdict,
    total: u32,
    classes: &[(bool, &[u32])],
) -> CaseReport {
    let count = |class: &(bool, &[u32])| u32::try_from(class.1.len()).unwrap();
    let accepted = classes.iter().filter(|class| class.0).map(count).sum();
    let largest = classes.iter().map(count).max().unwrap_or(0);
    CaseReport {
        verdict,
        ok: verdict == Verdict::Pass,
        golden: Some(GoldenCounts {
            reread: false,
            reproduced: None,
            noise: Vec::new(),
            path: format!("golden/{suite}/{name}.json"),
            seen: 3,
            repetitions: 3,
            matchers: 0,
        }),
        demands: Vec::new(),
        checks: Vec::new(),
        criteria: Vec::new(),
        repetitions: Repetitions { total, accepted, ..Repetitions::default() },
        agreement: (total > 0).then(|| f64::from(largest) / f64::from(total)),
        classes: classes
            .iter()
            .map(|class| Class {
                count: count(class),
                accepted: class.0,
                nearest: None,
                repetitions: class.1.to_vec(),
                unfit: Vec::new(),
            })
            .collect(),
        rule: format!("{verdict} by the rule of the sample"),
        ..CaseReport::new(suite, name)
    }
}

fn double_refund() -> CaseReport {
    case("refunds", "double-refund", Verdict::Regressed, 3, &[(false, &[1, 3]), (false, &[2])])
        .with(|case| {
            case.rule = "0 of 3 accepted; 3 of 3 when the golden was made".into();
            case.divergence =
                Some("step 1: cancel_order was called with order \"A-18\", not \"A-17\"".into());
            case.next = Some("harness accept refunds::double-refund".into());
            let unclassified = Finding::new(
                FindingKind::UnclassifiedTool,
                Severity::Warning,
                "tool log is taken for an effect",
            );
            case.findings = vec![
                unclassified,
                for_repetition(1, cancel()),
                for_repetition(2, cancel()),
                for_repetition(2, output(2)),
                for_repetition(
                    2,
                    step(FindingKind::StepMoved, Some(("log", 9)), Some(("log", 10))),
                ),
                for_repetition(3, cancel()),
            ];
        })
}

fn cancel() -> Finding {
    let call = |order: &str| {
        let args = format!(r#"{{"order":"{order}","n":18446744073709551617}}"#);
        Json::parse(&format!(r#"{{"kind":"tool","name":"cancel_order","args":{args}}}"#)).unwrap()
    };
    Finding {
        path: "steps[1].args.order".into(),
        golden_index: Some(1),
        run_index: Some(1),
        before: Some(call("A-17")),
        after: Some(call("A-18")),
        ..Finding::error(FindingKind::StepChanged, "another order is cancelled")
    }
}

fn output(repetition: u32) -> Finding {
    let line = |n: u32, changed: &str| {
        if n == 12 { format!("{changed}\n") } else { format!("line {n}\n") }
    };
    let text = |changed: &str| Json::String((1..30).map(|n| line(n, changed)).collect());
    let finding = Finding {
        path: "output".into(),
        before: Some(text("Your refund is on its way.")),
        after: Some(text("I \u{1b}[2Jcannot do that.")),
        ..Finding::error(FindingKind::OutputChanged, "the output differs")
    };
    for_repetition(repetition, finding)
}

fn step(kind: FindingKind, before: Option<(&str, usize)>, after: Option<(&str, usize)>) -> Finding {
    let call = |name: &str| {
        Json::parse(&format!(r#"{{"kind":"tool","name":"{name}","args":{{"q":"x"}}}}"#)).unwrap()
    };
    Finding {
        golden_index: before.map(|(_, index)| index),
        run_index: after.map(|(_, index)| index),
        before: before.map(|(name, _)| call(name)),
        after: after.map(|(name, _)| call(name)),
        ..Finding::error(kind, "a step differs")
    }
}

fn changed(n: usize) -> Finding {
    let text = |end: &str| Json::String(format!("{}{end}", "long ".repeat(1000)));
    Finding {
        path: format!("steps[{n}].args.text"),
        before: Some(text("before")),
        after: Some(text("after")),
        ..Finding::error(FindingKind::StepChanged, format!("call {n} says something else"))
    }
}

fn note(message: &str) -> Finding {
    Finding::new(FindingKind::NothingAsserted, Severity::Note, message)
}

fn for_repetition(repetition: u32, finding: Finding) -> Finding {
    Finding { repetition: Some(repetition), ..finding }
}

/// The failure text of `refunds::double-refund`.
pub(crate) const DOUBLE_REFUND: &str = r#"regressed: 0 of 3 repetitions behave as accepted (when the golden was made: 3 of 3)
rule: 0 of 3 accepted; 3 of 3 when the golden was made
first difference: step 1: cancel_order was called with order "A-18", not "A-17"
behaviours: not accepted in repetitions 1, 3; not accepted in repetition 2
  warning: tool log is taken for an effect
repetitions 1, 3:
  steps[1].args.order: another order is cancelled
    - [1] tool cancel_order(n=18446744073709551617, order="A-17")
    + [1] tool cancel_order(n=18446744073709551617, order="A-18")
repetition 2:
  steps[1].args.order: another order is cancelled
    - [1] tool cancel_order(n=18446744073709551617, order="A-17")
    + [1] tool cancel_order(n=18446744073709551617, order="A-18")
  the output differs
    @ line 9
      line 9
      line 10
      line 11
    - Your refund is on its way.
    + I \u001b[2Jcannot do that.
      line 13
      line 14
      line 15
  a step differs
    - [9]  tool log(q="x")
    + [10] tool log(q="x")
next: harness accept refunds::double-refund"#;

/// What the terminal shows of it all.
pub(crate) const TERMINAL: &str = r#"
running 10 tests
test booking::allowed-flake ... ok (flaky: 1 of 2, allowed)
test booking::allowed-new ... ok (new, allowed)
test booking::few ... FAILED (inconclusive: 1 of 1)
test booking::flake ... FAILED (flaky: 1 of 3)
test booking::passes ... ok
test refunds::bad <&"\u001b[31m\u0000\uffff> ... FAILED (error)
test refunds::brand-new ... FAILED (new)
test refunds::double-refund ... FAILED (regressed: 0 of 3)
test refunds::many ... FAILED (regressed: 0 of 1)
test refunds::no-recording ... FAILED (missing)

failures:

---- booking::few ----
inconclusive: 1 of 1 repetition behaves as accepted (when the golden was made: 3 of 3)
rule: inconclusive by the rule of the sample

---- booking::flake ----
flaky: 1 of 3 repetitions behave as accepted (when the golden was made: 3 of 3)
rule: flaky by the rule of the sample
first difference: repetitions part at step 1: 1 call search, 2 call book
behaviours: accepted in repetition 1; not accepted in repetition 2; not accepted in repetition 3
repetition 2:
  the output differs
    @ line 9
      line 9
      line 10
      line 11
    - Your refund is on its way.
    + I \u001b[2Jcannot do that.
      line 13
      line 14
      line 15
repetition 3:
  a step differs
    + [1] tool book(q="x")

---- refunds::bad <&"\u001b[31m\u0000\uffff> ----
error: could not be judged
rule: error by the rule of the sample
repetition 2:
  2.json:3:14: expected `,` or `}` \u001b]0;owned\u0007 ]]> &amp;

---- refunds::brand-new ----
new: 3 repetitions, and no golden yet
rule: new by the rule of the sample
  no golden

---- refunds::double-refund ----
regressed: 0 of 3 repetitions behave as accepted (when the golden was made: 3 of 3)
rule: 0 of 3 accepted; 3 of 3 when the golden was made
first difference: step 1: cancel_order was called with order "A-18", not "A-17"
behaviours: not accepted in repetitions 1, 3; not accepted in repetition 2
  warning: tool log is taken for an effect
repetitions 1, 3:
  steps[1].args.order: another order is cancelled
    - [1] tool cancel_order(n=18446744073709551617, order="A-17")
    + [1] tool cancel_order(n=18446744073709551617, order="A-18")
repetition 2:
  steps[1].args.order: another order is cancelled
    - [1] tool cancel_order(n=18446744073709551617, order="A-17")
    + [1] tool cancel_order(n=18446744073709551617, order="A-18")
  the output differs
    @ line 9
      line 9
      line 10
      line 11
    - Your refund is on its way.
    + I \u001b[2Jcannot do that.
      line 13
      line 14
      line 15
  a step differs
    - [9]  tool log(q="x")
    + [10] tool log(q="x")
next: harness accept refunds::double-refund

---- refunds::many ----
regressed: 0 of 1 repetition behaves as accepted (when the golden was made: 3 of 3)
rule: regressed by the rule of the sample
repetition 1:
  steps[0].args.text: call 0 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[1].args.text: call 1 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[2].args.text: call 2 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[3].args.text: call 3 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[4].args.text: call 4 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[5].args.text: call 5 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[6].args.text: call 6 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[7].args.text: call 7 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[8].args.text: call 8 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[9].args.text: call 9 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
  steps[10].args.text: call 10 says something else
    - …long long long long long long long long long long before"
    + …long long long long long long long long long long after"
… 19 more findings; the whole is in target/goldrun/failures/many.txt
next: harness accept refunds::many

---- refunds::no-recording ----
missing: there is no recording (when the golden was made: 3 of 3)
rule: missing by the rule of the sample
  runs/no-recording/ holds no recording

failures:
    booking::few
    booking::flake
    refunds::bad <&"\u001b[31m\u0000\uffff>
    refunds::brand-new
    refunds::double-refund
    refunds::many
    refunds::no-recording

notes:
    booking::passes: nothing is asserted: the golden has no effect

test result: FAILED. 3 passed; 7 failed; 4 filtered out
verdicts: 1 pass, 2 regressed, 2 flaky (1 allowed), 2 new (1 allowed), 1 missing, 1 error, 1 inconclusive
agreement: 81.3%
pass rate: 47.2%
suite refunds: 0 of 4 runs accepted now, 6 of 6 reproduced when the goldens were made: worse than then, p = 0.0250 (exact, case by case)
labels: verdict and label agree on 2 of 3 runs (good accepted 2/2, bad rejected 0/1)
"#;
