use std::collections::BTreeSet;
use std::path::Path;

/// Where a row is tested, or why it is not.
enum Row {
    /// File (below the package) and test.
    Test(&'static str, &'static str),
    /// The reason why there is no test.
    None(&'static str),
}
use Row::{None as No, Test};

const HERE: &str = "tests/it/peers/harn.rs";
const CHECKS: &str = "tests/it/peers/harn_checks.rs";
const DATA: &str = "tests/it/peers/harn_data.rs";
const FIXTURES: &str = "tests/it/judging/fixtures.rs";
const JUDGE: &str = "src/judge/check/tests/fixture.rs";
const LOAD: &str = "src/load/harn/tests/run.rs";

/// Rows A to E are behaviours that Harn's own tests assert and ours adopt, by the numbers of the list they were gathered in
/// (rows of it that are left out or come later are not here); rows W are its weaknesses, confirmed by running it, in order.
const ROWS: &[(&str, Row)] = &[
    ("A1", Test(HERE, "a_good_and_a_bad_run_under_one_fixture")),
    ("A2", Test(HERE, "a_good_and_a_bad_run_under_one_fixture")),
    ("A3", Test(HERE, "a_good_and_a_bad_run_under_one_fixture")),
    ("A4", Test(HERE, "clarifying_questions_are_judged")),
    ("A5", Test(JUDGE, "questions_by_count_and_by_words")),
    ("A6", Test(JUDGE, "every_broken_rule_is_reported_in_the_order_of_the_checks")),
    ("B1", Test(HERE, "a_record_is_compared_to_its_baseline")),
    ("B2", Test(HERE, "a_record_is_compared_to_its_baseline")),
    ("B3", Test(DATA, "manifests_of_real_personas_run_as_suites")),
    ("B4", Test(CHECKS, "a_slow_record_warns_without_blocking")),
    ("B6", Test(HERE, "a_record_is_compared_to_its_baseline")),
    ("B7", Test("tests/it/judging/verdicts.rs", "one_repetition_of_three_differs")),
    ("B9", Test("tests/it/judging/verdicts.rs", "a_policy_that_compares_more_says_accept_again")),
    ("B13", Test(CHECKS, "calls_of_a_record_are_counted_against_a_budget")),
    ("B14", Test("src/judge/verdict/tests/rule.rs", "every_row_of_the_table")),
    ("C1", Test(HERE, "records_that_differ_say_in_what")),
    ("C2", Test(HERE, "records_that_differ_say_in_what")),
    ("C3", Test(HERE, "a_record_that_is_not_there_costs_its_case_alone")),
    ("C4", Test(HERE, "records_that_differ_say_in_what")),
    ("C5", Test(HERE, "records_that_differ_say_in_what")),
    ("D1", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D2", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D3", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D4", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D5", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D6", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D7", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D8", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D9", No("a difference always has the two files it is of, so there is no default name")),
    ("D10", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D11", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D12", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("D13", Test("src/report/tests/lines.rs", "the_whole_holds_both_texts")),
    ("D14", Test("src/report/tests/lines.rs", "the_whole_holds_both_texts")),
    ("D15", Test("src/report/tests/lines.rs", "the_whole_holds_both_texts")),
    ("D16", Test("src/report/tests/lines.rs", "the_whole_holds_both_texts")),
    ("D17", Test("src/report/tests/lines.rs", "a_change_is_shown_with_three_lines_around_it")),
    ("E1", Test(LOAD, "every_field_has_its_place")),
    ("E2", Test(LOAD, "what_is_refused")),
    (
        "E6",
        No(
            "files beside a record (transcripts of the model's calls, child runs) are not read: the record's own are",
        ),
    ),
    ("E13", Test(HERE, "credentials_of_a_record_reach_no_file")),
    ("E14", No("transcripts outside of a record are not read, nor is a record ever written")),
    ("E15", Test("tests/it/project/setup.rs", "stray_files_are_named_not_skipped")),
    ("E16", Test(DATA, "an_old_record_still_behaves_as_it_did")),
    ("E17", Test(LOAD, "recordings_come_before_transcripts")),
    ("W1", Test(HERE, "one_node_twice_is_two_stages")),
    ("W2", Test(HERE, "calls_are_compared_by_count_and_order")),
    ("W3", Test("src/json/tests/canonical.rs", "a_calls_identity_is_fixed_and_ignores_key_order")),
    ("W4", Test(HERE, "a_record_that_is_not_there_costs_its_case_alone")),
    (
        "W5",
        Test(
            "tests/it/judging/accept.rs",
            "killed_at_any_moment_it_leaves_the_old_or_the_new_golden_whole",
        ),
    ),
    ("W6", Test("src/report/tests/lines.rs", "huge_texts_stay_bounded")),
    ("W7", Test(HERE, "texts_that_differ_are_shown_line_by_line")),
    ("W8", Test(FIXTURES, "a_fixture_is_derived_from_an_accepted_recording_and_judges_it")),
    ("W9", Test(HERE, "a_fixture_derived_from_its_own_record_judges_nothing")),
    ("W10", Test(HERE, "nothing_and_misspelt_keys_are_not_green")),
    ("W11", Test(CHECKS, "verifications_and_transitions_are_reached_by_paths")),
    ("W12", Test(HERE, "calls_are_compared_by_count_and_order")),
    ("W13", Test(HERE, "a_record_is_compared_to_its_baseline")),
    ("W14", Test(CHECKS, "a_budget_on_usage_that_is_missing_fails")),
    ("W15", Test("tests/it/judging/verdicts.rs", "one_repetition_of_three_differs")),
];

/// The rows there are to be, of which none may be forgotten.
fn rows() -> BTreeSet<String> {
    let numbered = |letter: char, numbers: &[u32]| {
        numbers.iter().map(|n| format!("{letter}{n}")).collect::<Vec<_>>()
    };
    let to = |last: u32| (1..=last).collect::<Vec<_>>();
    [
        numbered('A', &to(6)),
        numbered('B', &[1, 2, 3, 4, 6, 7, 9, 13, 14]),
        numbered('C', &to(5)),
        numbered('D', &to(17)),
        numbered('E', &[1, 2, 6, 13, 14, 15, 16, 17]),
        numbered('W', &to(15)),
    ]
    .concat()
    .into_iter()
    .collect()
}

#[test]
fn the_table_is_complete_and_names_tests_that_exist() {
    let listed: BTreeSet<String> = ROWS.iter().map(|(row, _)| (*row).to_owned()).collect();
    assert_eq!(listed.len(), ROWS.len(), "a row stands twice");
    assert_eq!(listed, rows());
    for (row, place) in ROWS {
        match place {
            Test(file, name) => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                let text = std::fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{row}: {file}: {error}"));
                let start = text
                    .find(&format!("fn {name}("))
                    .unwrap_or_else(|| panic!("{row}: {file} has no {name}"));
                let before = text[..start].trim_end();
                assert!(before.ends_with("#[test]"), "{row}: {name} is no test");
            }
            No(reason) => assert!(reason.len() > 20, "{row}: why not?"),
        }
    }
}
