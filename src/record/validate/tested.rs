//! How many tests ran, from the output of the test runners of several languages.

use std::sync::LazyLock;

use regex::Regex;

/// What the output says about tests and builds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tested {
    /// Tests that the runner counts.
    counted: u64,
    /// Packages that `go test` calls ok. They count only if it does not name single tests.
    packages: u64,
    /// Whether `go test` names single tests.
    verbose: bool,
    /// Whether the output has anything about tests.
    any: bool,
    /// Whether the output says that there is nothing to build.
    pub(super) nothing_built: bool,
}

/// How a line counts.
#[derive(Clone, Copy)]
enum Counts {
    /// Every number before a word such as "passed" is added.
    Numbers,
    /// The first group is added.
    Group,
    /// The first group is subtracted: tests that were counted and skipped.
    Less,
    /// A test of Go, which ran.
    One,
    /// A test of Go, which was skipped.
    Skipped,
    /// A package of Go with tests that pass.
    Package,
    /// There are no tests.
    None,
}

/// The lines that runners print, one summary or test a line.
const LINES: &[(&str, Counts)] = &[
    // cargo test: `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`
    (r"^test result: ", Counts::Numbers),
    // cargo nextest: `     Summary [   0.105s] 3 tests run: 3 passed, 0 skipped`
    (r"^\s*Summary \[.*\] +(\d+)(?:/\d+)? tests? run:", Counts::Group),
    // pytest: `==== 2 passed, 1 skipped in 0.12s ====`, with -q without the marks; `no tests ran in 0.01s`
    (r"^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s(?: \(.*\))?(?: =+)?$", Counts::Numbers),
    (r"^(?:=+ )?no tests ran in [\d.]+s", Counts::None),
    // unittest, bun: `Ran 3 tests in 0.001s`, then `OK (skipped=1)`
    (r"^Ran (\d+) tests? (?:in|across) ", Counts::Group),
    (r"^OK \((?:.*, )?skipped=(\d+)", Counts::Less),
    // go test -v: `--- PASS: TestA (0.00s)`; without -v: `ok  	example.com/a	0.003s`
    (r"^\s*--- (?:PASS|FAIL): ", Counts::One),
    (r"^\s*--- SKIP: ", Counts::Skipped),
    (r"^ok\s+\S+\s+(?:\(cached\)|[\d.]+s)(?:\s+coverage: .*)?$", Counts::Package),
    (r"^(?:ok|\?)\s+\S+\s.*\[no test(?:s to run| files)\]$", Counts::None),
    (r"no packages to test$", Counts::None),
    // jest: `Tests:       1 failed, 2 passed, 3 total`; vitest: `      Tests  2 passed | 1 skipped (3)`
    (r"^\s*Tests:?\s+\d", Counts::Numbers),
    (r"^No tests? (?:files? )?found", Counts::None),
    // mocha: `  3 passing (10ms)`
    (r"^\s*(\d+) (?:passing|failing)\b", Counts::Group),
    // node --test, tape: `# pass 3`, `ℹ fail 0`
    (r"^(?:#|ℹ)\s+(?:pass|fail)\s+(\d+)$", Counts::Group),
    // ava: `  3 tests passed`; jasmine: `3 specs, 0 failures`; deno: `ok | 3 passed | 0 failed (5ms)`
    (r"^\s*(\d+) (?:tests? (?:passed|failed)|specs?,)", Counts::Group),
    (r"^(?:ok|FAILED) \| \d+ passed", Counts::Numbers),
    // TAP without a test
    (r"^1\.\.0\b", Counts::None),
];

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by the tests")]
static PATTERNS: LazyLock<Vec<(Regex, Counts)>> = LazyLock::new(|| {
    let compiled = |pattern| Regex::new(pattern).expect("a valid pattern");
    LINES.iter().map(|(pattern, counts)| (compiled(pattern), *counts)).collect()
});

#[expect(clippy::expect_used, reason = "a fixed pattern, compiled by the tests")]
static RAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d+) (?:passed|failed|xfailed|xpassed|errors?)\b").expect("a valid pattern")
});

impl Tested {
    /// Reads one line of a command's output.
    pub(crate) fn line(&mut self, line: &str) {
        let line = console::strip_ansi_codes(line);
        self.nothing_built |=
            line.contains("matched no packages") || line.ends_with("no packages to build");
        let mut matches =
            PATTERNS.iter().map(|(pattern, counts)| (pattern.captures(&line), counts));
        let Some((Some(captures), counts)) = matches.find(|(found, _)| found.is_some()) else {
            return;
        };
        let number = |text: &str| text.parse::<u64>().ok();
        let group = || captures.get(1).and_then(|group| number(group.as_str())).unwrap_or(0);
        self.any = true;
        match counts {
            Counts::Numbers => {
                let ran = RAN.captures_iter(&line).filter_map(|found| number(&found[1]));
                self.counted = ran.fold(self.counted, u64::saturating_add);
            }
            Counts::Group => self.counted = self.counted.saturating_add(group()),
            Counts::Less => self.counted = self.counted.saturating_sub(group()),
            Counts::One => (self.verbose, self.counted) = (true, self.counted.saturating_add(1)),
            Counts::Skipped => self.verbose = true,
            Counts::Package => self.packages = self.packages.saturating_add(1),
            Counts::None => {}
        }
    }

    /// How many tests ran, by this stream and the other; `None` if neither has anything about tests.
    pub(crate) fn ran(&self, other: &Self) -> Option<u64> {
        let counted = self.counted.saturating_add(other.counted);
        let quiet = !(self.verbose || other.verbose);
        let packages = if quiet { self.packages.saturating_add(other.packages) } else { 0 };
        (self.any || other.any).then(|| counted.saturating_add(packages))
    }
}

#[cfg(test)]
#[path = "tests/tested.rs"]
mod tests;
