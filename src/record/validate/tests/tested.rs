use super::*;

fn ran(text: &str) -> Option<u64> {
    let mut tested = Tested::default();
    text.lines().for_each(|line| tested.line(line));
    tested.ran(&Tested::default())
}

#[test]
fn each_runner_says_how_many_ran() {
    for (text, expected) in [
        ("", None),
        ("all good\n3 things done", None),
        (
            "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            Some(0),
        ),
        (
            "test result: ok. 0 passed; 0 failed; 2 ignored; 0 measured; 9 filtered out; finished in 0.00s",
            Some(0),
        ),
        (
            "test result: ok. 2 passed; 0 failed; 1 ignored\ntest result: FAILED. 1 passed; 1 failed",
            Some(4),
        ),
        ("     Summary [   0.105s] 3 tests run: 3 passed, 0 skipped", Some(3)),
        ("     Summary [   0.105s] 2/3 tests run: 1 passed, 1 failed, 0 skipped", Some(2)),
        ("     Summary [   0.105s] 0 tests run: 0 passed, 0 skipped", Some(0)),
        ("===== 2 passed, 1 skipped, 3 warnings in 0.12s =====", Some(2)),
        ("\u{1b}[32m===== 1 failed, 2 passed in 62.12s (0:01:02) =====\u{1b}[0m", Some(3)),
        ("1 passed in 0.01s", Some(1)),
        ("2 skipped in 0.01s", Some(0)),
        ("3 deselected in 0.01s", Some(0)),
        ("collected 0 items\n\n==== no tests ran in 0.01s ====", Some(0)),
        ("Ran 3 tests in 0.001s\n\nOK (skipped=1)", Some(2)),
        ("Ran 2 tests in 0.001s\n\nOK (skipped=2)", Some(0)),
        ("Ran 0 tests in 0.000s\n\nNO TESTS RAN", Some(0)),
        ("ok  \texample.com/a\t0.003s\n?   \texample.com/b\t[no test files]", Some(1)),
        ("ok  \texample.com/a\t(cached)", Some(1)),
        ("ok  \texample.com/a\t0.003s [no tests to run]", Some(0)),
        ("?   \texample.com/b\t[no test files]", Some(0)),
        ("go: warning: \"./...\" matched no packages\nno packages to test", Some(0)),
        ("=== RUN   TestA\n--- SKIP: TestA (0.00s)\nPASS\nok  \texample.com/a\t0.003s", Some(0)),
        (
            "=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/x (0.00s)\nok  \texample.com/a\t0.003s",
            Some(2),
        ),
        ("Tests:       1 failed, 2 passed, 3 total", Some(3)),
        ("Tests:       1 skipped, 1 total", Some(0)),
        ("No tests found, exiting with code 0", Some(0)),
        ("      Tests  2 passed | 1 skipped (3)", Some(2)),
        ("No test files found, exiting with code 0", Some(0)),
        ("  3 passing (10ms)\n  1 failing", Some(4)),
        ("  0 passing (1ms)", Some(0)),
        ("# tests 3\n# pass 2\n# fail 0\n# skipped 1", Some(2)),
        ("ℹ pass 2\nℹ fail 1", Some(3)),
        ("  3 tests passed", Some(3)),
        ("3 specs, 0 failures", Some(3)),
        ("ok | 3 passed | 0 failed (5ms)", Some(3)),
        ("TAP version 13\n1..0", Some(0)),
    ] {
        assert_eq!(ran(text), expected, "{text}");
    }
}

#[test]
fn go_says_that_there_is_nothing_to_build() {
    let mut tested = Tested::default();
    tested.line("go: warning: \"./...\" matched no packages");
    assert!(tested.nothing_built);
}
