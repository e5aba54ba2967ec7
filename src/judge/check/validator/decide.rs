//! What a validator saw → its verdict.

use glob::Pattern;

use super::spec::Validator;
use crate::json::Text;
use crate::run::{Observed, ValidatorKind, VerifyVerdict};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValidatorResult {
    pub verdict: VerifyVerdict,
    pub reason: String,
    /// What was looked for and is not there.
    pub missing: Vec<String>,
}

impl ValidatorResult {
    fn new(verdict: VerifyVerdict, reason: impl Into<String>) -> Self {
        Self { verdict, reason: reason.into(), missing: Vec::new() }
    }
}

pub(crate) fn pass(reason: impl Into<String>) -> ValidatorResult {
    ValidatorResult::new(VerifyVerdict::Pass, reason)
}

pub(crate) fn fail(reason: impl Into<String>) -> ValidatorResult {
    ValidatorResult::new(VerifyVerdict::Fail, reason)
}

fn error(reason: impl Into<String>) -> ValidatorResult {
    ValidatorResult::new(VerifyVerdict::Error, reason)
}

impl Validator {
    /// What is said of what was seen. `Pass` only of what was seen to hold.
    pub(crate) fn decide(&self, seen: &Observed<'_>) -> ValidatorResult {
        if let Some(why) = &seen.error {
            return error(why.as_str());
        }
        if let Some(after) = seen.timed_out_ms {
            let reason =
                format!("{} did not end within {after} ms, and was stopped", self.shown(seen));
            return ValidatorResult::new(VerifyVerdict::TimedOut, reason);
        }
        match self.kind {
            ValidatorKind::ArtifactExists => self.artifact(seen),
            ValidatorKind::FileChanged => self.changed(seen),
            ValidatorKind::CommandPass | ValidatorKind::BuildPass | ValidatorKind::TestPass => {
                self.ended(seen)
            }
            ValidatorKind::Approval => fail("no person approved it"),
        }
    }

    fn artifact(&self, seen: &Observed<'_>) -> ValidatorResult {
        let target = self.target.as_deref().unwrap_or_default();
        let there = match (seen.bytes, seen.entries) {
            (None, None) => {
                let missing = vec![target.to_owned()];
                return ValidatorResult { missing, ..fail(format!("{target} does not exist")) };
            }
            _ if seen.untouched => {
                return fail(format!("{target} was there before the run, which did not write it"));
            }
            (Some(0), _) if !self.allow_empty => {
                return fail(format!("{target} is empty (allow_empty = true allows that)"));
            }
            (None, Some(0)) if !self.allow_empty => {
                return fail(format!(
                    "{target} is a folder without a file (allow_empty = true allows that)"
                ));
            }
            (Some(bytes), _) => format!("{bytes} bytes"),
            (None, Some(entries)) => format!("{entries} files"),
        };
        pass(format!("{target} exists: {there}"))
    }

    fn changed(&self, seen: &Observed<'_>) -> ValidatorResult {
        let target = self.target.as_deref().unwrap_or_default();
        // What the record says of matching is not taken from it.
        let mut names = seen.files.iter().filter(|file| self.matches(file));
        match names.next() {
            Some(first) => {
                let more = names.count();
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                pass(format!("the run changed {first}{more}"))
            }
            None => {
                let all = match seen.changed {
                    None | Some(0) => "it changed no file that git sees".to_owned(),
                    Some(1) => "it changed 1 other file".to_owned(),
                    Some(changed) => format!("it changed {changed} other files"),
                };
                let missing = vec![target.to_owned()];
                ValidatorResult {
                    missing,
                    ..fail(format!("the run changed no file that matches {target:?}: {all}"))
                }
            }
        }
    }

    /// Whether a changed file is one that `file_changed` looks for. `*` does not match a `/`, `**` does.
    pub(crate) fn matches(&self, file: &str) -> bool {
        let options =
            glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::default() };
        let pattern = self.target.as_deref().and_then(|target| Pattern::new(target).ok());
        pattern.is_some_and(|pattern| pattern.matches_with(file, options))
    }

    fn ended(&self, seen: &Observed<'_>) -> ValidatorResult {
        let shown = self.shown(seen);
        let code = match (seen.exit_code, seen.signal) {
            (_, Some(signal)) => return fail(format!("{shown} was ended by signal {signal}")),
            (None, None) => return error(format!("it is not recorded how {shown} ended")),
            (Some(code), None) => code,
        };
        let wanted = if self.kind == ValidatorKind::CommandPass { self.exit_code } else { 0 };
        let tests = match seen.tests {
            Some(1) => ", 1 test ran".to_owned(),
            Some(tests) => format!(", {tests} tests ran"),
            None => String::new(),
        };
        // What the shell says of a program that it cannot find.
        if self.shell && code == 127 && wanted != 127 {
            return error(format!(
                "the shell did not find a program: {shown} ended with exit code 127"
            ));
        }
        if self.kind == ValidatorKind::TestPass && seen.tests == Some(0) {
            return fail(format!("nothing was tested: {shown} ran no test (exit code {code})"));
        }
        if code != wanted {
            let expected = if wanted == 0 { String::new() } else { format!(", not {wanted}") };
            return fail(format!("{shown} ended with exit code {code}{expected}{tests}"));
        }
        match self.kind {
            ValidatorKind::BuildPass if seen.nothing_built => {
                fail(format!("nothing was built: {shown} says that there is nothing"))
            }
            ValidatorKind::TestPass if seen.tests.is_none() => error(format!(
                "{shown} ended with exit code 0, and its output does not say in a form known here that any test ran: let it \
                 say so, or use command_pass, which only asks for the exit code"
            )),
            _ => pass(format!("{shown} ended with exit code {code}{tests}")),
        }
    }

    fn shown(&self, seen: &Observed<'_>) -> String {
        let ran: Vec<&str> = match (self.shell, seen.ran.as_slice()) {
            // The shell itself is nobody's concern.
            (true, [.., text]) => vec![text],
            (_, ran) if !ran.is_empty() => ran.iter().map(Text::as_str).collect(),
            _ => self.command.iter().map(String::as_str).collect(),
        };
        if ran.is_empty() { self.kind.to_string() } else { format!("`{}`", ran.join(" ")) }
    }
}
