use super::*;
use crate::judge::finding::FindingKind;
use crate::report::sample;

fn printed(report: &Report, style: Style) -> String {
    let whole = |case: &CaseReport| Some(format!("target/goldrun/failures/{}.txt", case.case));
    let mut terminal = Terminal::new(Vec::new(), style);
    terminal.start(report.cases.len()).unwrap();
    for case in &report.cases {
        terminal.case(case, whole).unwrap();
    }
    terminal.finish(report).unwrap();
    String::from_utf8(terminal.out).unwrap()
}

#[test]
fn the_sample_prints_so() {
    similar_asserts::assert_eq!(printed(&sample::report(), Style::default()), sample::TERMINAL);
}

#[test]
fn colours_change_nothing_but_colour() {
    let text = printed(&sample::report(), Style { color: true, ..Style::default() });
    // Where colours leave less room, less is shown; the lines of the cases and the summary are the same.
    let plain = crate::report::paint::stripped(&text);
    assert!(plain.contains("test refunds::double-refund ... FAILED (regressed: 0 of 3)\n"));
    assert!(text.contains("\u{1b}[31mFAILED\u{1b}[0m"));
    assert_eq!(plain.lines().last(), sample::TERMINAL.lines().last());
}

#[test]
fn colours_say_which_verdict_more_runs_may_change() {
    let mut report = sample::report();
    report.cases.retain(|case| !case.ok);
    let colour = |verdict| match verdict {
        Verdict::Flaky | Verdict::Inconclusive => "\u{1b}[33m",
        _ => "\u{1b}[31m",
    };
    let verdicts: Vec<Verdict> = report.cases.iter().map(|case| case.verdict).collect();
    assert!(verdicts.contains(&Verdict::Flaky) && verdicts.contains(&Verdict::Regressed));
    let text = printed(&report, Style { color: true, ..Style::default() });
    for verdict in verdicts {
        assert!(
            text.contains(&format!("{}FAILED\u{1b}[0m ({verdict}", colour(verdict))),
            "{verdict}"
        );
        assert!(text.contains(&format!("\n{}{verdict}: ", colour(verdict))), "{verdict}");
    }
}

#[test]
fn lines_are_as_wide_as_the_terminal() {
    let report = sample::report();
    let style = Style { width: Some(60), ..Style::default() };
    let narrow = printed(&report, style);
    let too_long =
        |line: &&str| line.chars().count() > 60 && line.contains(' ') && !line.contains("harness ");
    let summary = ["test ", "test result: ", "verdicts: ", "labels: "];
    let long: Vec<&str> = narrow
        .lines()
        .filter(too_long)
        .filter(|line| !summary.iter().any(|start| line.starts_with(start)))
        .filter(|line| line.split_whitespace().count() > 1)
        .collect();
    assert!(long.iter().all(|line| line.trim_start().starts_with(['-', '+'])), "{long:#?}");
    assert!(narrow.lines().count() > printed(&report, Style::default()).lines().count());
}

#[test]
fn quiet_is_a_character_a_case_in_libtests_width() {
    let report = sample::report();
    let passes = report.cases.iter().find(|case| case.verdict == Verdict::Pass).unwrap();
    let mut terminal = Terminal::new(Vec::new(), Style { quiet: true, ..Style::default() });
    terminal.start(100).unwrap();
    for _ in 0..100 {
        terminal.case(passes, |_| None).unwrap();
    }
    let text = String::from_utf8(terminal.out).unwrap();
    assert_eq!(text, format!("\nrunning 100 tests\n{} 88/100\n{}", ".".repeat(88), ".".repeat(12)));
    assert!(
        printed(&report, Style { quiet: true, ..Style::default() })
            .starts_with("\nrunning 10 tests\n..FF.FFFFF\n\nfail")
    );
}

#[test]
fn nothing_judged_is_not_green() {
    assert_eq!(
        printed(&Report::new(Vec::new(), 3), Style::default()),
        "\nrunning 0 tests\n\ntest result: FAILED. nothing was judged; 3 filtered out\n"
    );
}

#[test]
fn notes_are_bounded() {
    let mut report = sample::report();
    report.cases.retain(|case| case.case == "passes");
    let note = |n: usize| {
        Finding::new(FindingKind::NothingAsserted, Severity::Note, format!("note {}", n % 30))
    };
    report.cases[0].findings = (0..30).map(note).collect();
    let text = printed(&report, Style::default());
    assert!(text.contains("notes:\n    booking::passes: note 0\n"), "{text}");
    assert!(text.contains("    booking::passes: note 19\n    … 10 more\n"), "{text}");
}

#[test]
fn what_is_said_of_suites_comes_first_and_is_bounded_too() {
    let mut report = sample::report();
    let stale = |n: usize| {
        Finding::new(FindingKind::StaleMask, Severity::Warning, format!("mask {n} \u{1b}[2J"))
    };
    report = report.with_suite_findings(vec![("booking".to_owned(), (0..25).map(stale).collect())]);
    assert!(!report.ok());
    let text = printed(&report, Style::default());
    assert!(
        text.contains("\nnotes:\n    booking: mask 0 \\u001b[2J\n    booking: mask 1 "),
        "{text}"
    );
    // The sample's own notes are counted with them.
    let own =
        sample::TERMINAL.lines().filter(|line| line.starts_with("    booking::passes: ")).count();
    assert!(text.contains(&format!("    … {} more\n", 5 + own)), "{text}");
    report.cases.retain(|case| case.ok);
    assert!(report.ok(), "it does not gate");
}

#[test]
fn names_are_listed_as_libtest_lists_them() {
    let listed = |names: &[&str], terse| {
        let mut out = Vec::new();
        list(names, terse, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        listed(&["a::b", "a::c"], false),
        "a::b: test\na::c: test\n\n2 tests, 0 benchmarks\n"
    );
    assert_eq!(listed(&["a::b"], true), "a::b: test\n");
    assert_eq!(listed(&[], true), "");
    assert_eq!(listed(&["a::b"], false), "a::b: test\n\n1 test, 0 benchmarks\n");
}
