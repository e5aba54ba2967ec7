//! One case on its way to a golden: looked at, shown, written, and its receipt.

use std::io::Write;
use std::path::PathBuf;

use super::Failure;
use super::accept::Tally;
use super::args::AcceptArgs;
use super::commit::{Head, head};
use super::output::Output;
use crate::discover::{Case, Suite, encode};
use crate::golden::{
    self, AcceptOptions, Acceptance, Change, GoldenFile, Held, Leave, Old, RECEIPT_FORMAT, Receipt,
    RecordingHash,
};
use crate::harness::Harness;
use crate::judge::Expect;
use crate::judge::words::plain;
use crate::run::sha256_hex;

/// What is to become of a case's golden, and from what that follows.
pub(super) struct Considered {
    pub(super) acceptance: Acceptance,
    /// What lay there.
    pub(super) held: Held,
    /// The golden that was read from it.
    pub(super) before: Option<GoldenFile>,
    /// Why it could not be read.
    pub(super) lost: Option<String>,
    /// The recordings that were read.
    pub(super) recordings: Vec<RecordingHash>,
}

/// What is said of a case with `expect = "fail"`.
pub(super) const LEFT_ALONE: &str = "left alone (negative: never re-recorded)";

/// What becomes of a case's golden; none of a negative one, of which nothing is looked at; or why that cannot be said.
pub(super) fn consider(
    harness: &Harness,
    suite: &Suite,
    case: &Case,
    leave: &Leave,
    buffer: &mut Vec<u8>,
) -> Result<Option<Considered>, Vec<String>> {
    if case.expect == Expect::Fail {
        return Ok(None);
    }
    let (held, before) = golden::look(&case.golden, &case.suite, &case.name);
    // A golden that cannot be read is what accepting again mends; only adding to it makes no sense.
    let (before, lost) = match before {
        Ok(before) => (before, None),
        Err(error) if leave.add => return Err(vec![harness.relative_words(&error.to_string())]),
        Err(error) => (None, Some(harness.relative_words(&error.to_string()))),
    };
    let (acceptance, recordings) = decide(harness, suite, case, leave, before.as_ref(), buffer)?;
    Ok(Some(Considered { acceptance, held, before, lost, recordings }))
}

/// What accepting the recordings that lie there makes of the golden `before`.
pub(super) fn decide(
    harness: &Harness,
    suite: &Suite,
    case: &Case,
    leave: &Leave,
    before: Option<&GoldenFile>,
    buffer: &mut Vec<u8>,
) -> Result<(Acceptance, Vec<RecordingHash>), Vec<String>> {
    let mut recordings = Vec::new();
    let loaded = harness.load_seen(suite, case, buffer, |recording, bytes| {
        recordings.push(RecordingHash {
            repetition: recording.repetition,
            path: harness.relative(&recording.path),
            line: recording.slice.map(|slice| slice.line),
            sha256: sha256_hex(bytes),
        });
    });
    let mut errors: Vec<String> = loaded.problems;
    let mut runs = Vec::new();
    for repetition in loaded.repetitions {
        match repetition.projection {
            Ok(projection) => runs.push((repetition.number, projection)),
            Err(why) => errors.push(why),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let options = AcceptOptions {
        label: suite.config.accept.label.as_ref().filter(|_| !leave.any_label),
        outcomes: leave.outcomes.clone(),
        broken_checks: leave.any_check,
        usage: suite.config.relative.iter().map(|limit| limit.measure).collect(),
        add: leave.add,
        recount: leave.recount,
    };
    let names = (case.suite.as_str(), case.name.as_str());
    Ok((golden::accept(names, before, &runs, &suite.config.policy, &options), recordings))
}

/// Where the receipt of a case lies: beside what may be deleted at any time.
pub(super) fn receipt_path(harness: &Harness, case: &Case) -> PathBuf {
    harness
        .state_dir()
        .join("receipts")
        .join(encode(&case.suite))
        .join(format!("{}.json", encode(&case.name)))
}

/// What is the same for all cases that one command accepts.
pub(super) struct Session<'a> {
    harness: &'a Harness,
    args: &'a AcceptArgs,
    command: Vec<String>,
    at: String,
    /// Asked for before the first golden is written, and only then.
    head: Head,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        harness: &'a Harness,
        args: &'a AcceptArgs,
        head: Head,
        output: &Output,
    ) -> Self {
        let now = jiff::Timestamp::now();
        let at = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string();
        Self { harness, args, command: output.typed.clone(), at, head }
    }

    /// Says what changes, writes it, and says that.
    pub(super) fn settle(
        &self,
        suite: &Suite,
        case: &Case,
        considered: Result<Option<Considered>, Vec<String>>,
        leave: &Leave,
        tally: &mut Tally,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let name = plain(&format!("{}::{}", case.suite, case.name), usize::MAX);
        let mut say = |head: String, lines: &[String]| -> Result<(), Failure> {
            writeln!(output.out, "{name}{head}")?;
            for line in lines {
                writeln!(output.out, "    {}", plain(line, 400))?;
            }
            Ok(())
        };
        let Considered { acceptance, held, before, lost, recordings } = match considered {
            Ok(Some(considered)) => considered,
            Ok(None) => {
                tally.negative += 1;
                return say(format!(" ... {LEFT_ALONE}"), &[]);
            }
            Err(errors) => {
                tally.errors += 1;
                return say(" ... error".to_owned(), &errors);
            }
        };
        match acceptance {
            Acceptance::Unchanged(left_out) => {
                tally.unchanged += 1;
                say(" ... unchanged".to_owned(), &left_out)
            }
            Acceptance::Refused(why) => {
                tally.refused += 1;
                say(" ... refused".to_owned(), &why)
            }
            Acceptance::Write { golden, change, mut left_out, dropped } => {
                left_out.extend(dropped);
                // Whatever a person had written there is gone with it.
                let lost = lost.map(|why| {
                    format!("the golden before was of no use, and nothing of it is kept: {why}")
                });
                let beside: Vec<String> = left_out.iter().cloned().chain(lost).collect();
                let changes = golden::changes(before.as_ref(), &golden, &suite.config.policy);
                if before.is_some() {
                    say(": what changes".to_owned(), &changes)?;
                }
                let dry_run = self.args.dry_run;
                let would = if dry_run { "would be " } else { "" };
                let accepted = format!(" ... {would}accepted ({})", words(change));
                if dry_run {
                    tally.accepted += 1;
                    return say(accepted, &beside);
                }
                let commit = self.head.get_or_init(|| head(self.harness.root())).clone();
                if let Err(error) = golden::write_over(&case.golden, &golden, &held) {
                    tally.errors += 1;
                    return say(
                        " ... error".to_owned(),
                        &[self.harness.relative_words(&error.to_string())],
                    );
                }
                tally.accepted += 1;
                say(accepted, &beside)?;
                let receipt = Receipt {
                    format: RECEIPT_FORMAT.to_owned(),
                    suite: case.suite.clone(),
                    case: case.name.clone(),
                    at: self.at.clone(),
                    reason: self.args.reason.clone(),
                    command: self.command.clone(),
                    goldrun: env!("CARGO_PKG_VERSION").to_owned(),
                    commit,
                    golden: self.harness.relative(&case.golden),
                    before: old(&held),
                    sha256: sha256_hex(golden.render().as_bytes()),
                    changes,
                    left_out,
                    leave: leave.clone(),
                    recordings,
                };
                let path = receipt_path(self.harness, case);
                if let Err(error) = crate::replace::replace(&path, receipt.render().as_bytes()) {
                    tally.errors += 1;
                    let path = self.harness.relative(&path);
                    say(
                        ": no receipt".to_owned(),
                        &[format!("{path}: cannot be written: {error}")],
                    )?;
                }
                Ok(())
            }
        }
    }
}

/// The golden that lay there, where it was text.
fn old(held: &Held) -> Option<Old> {
    match held {
        Held::Bytes(bytes) => std::str::from_utf8(bytes).ok().map(Old::new),
        Held::Nothing | Held::Unreadable => None,
    }
}

/// What accepting changed: `new: 2 behaviours`, `1 added, 1 dropped, 1 kept`.
fn words(change: Change) -> String {
    let behaviours = |count: usize| {
        if count == 1 { "1 behaviour".to_owned() } else { format!("{count} behaviours") }
    };
    if !change.replaced {
        return format!("new: {}", behaviours(change.added));
    }
    let parts = [(change.added, "added"), (change.removed, "dropped"), (change.kept, "kept")];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("behaviours: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::harness::Selection;

    #[test]
    fn a_golden_that_is_edited_between_judging_and_accepting_stays() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("suites/s/suite.toml", "");
        write(
            "suites/s/runs/a/1.json",
            r#"{"format": "goldrun/run@1", "steps": [{"kind": "final", "result": "x"}]}"#,
        );
        let harness = Harness::new(root.path()).cache(false);
        let plan = harness.find(&Selection::all(), None).unwrap();
        let (suite, case) = plan.cases().next().unwrap();
        let (args, leave) = (AcceptArgs::default(), Leave::default());
        let mut output = Output::of_process();
        output.out = Box::new(std::io::sink());
        let mut settle = |considered: Result<Option<Considered>, Vec<String>>| {
            let (session, mut tally) =
                (Session::new(&harness, &args, Head::default(), &output), Tally::default());
            session.settle(suite, case, considered, &leave, &mut tally, &mut output).unwrap();
            (tally.accepted, tally.errors)
        };
        let consider = || consider(&harness, suite, case, &leave, &mut Vec::new());
        let planned = consider();
        write("golden/s/a.json", "made by hand meanwhile");
        assert_eq!(settle(planned), (0, 1));
        assert_eq!(fs::read_to_string(&case.golden).unwrap(), "made by hand meanwhile");
        assert!(!receipt_path(&harness, case).exists(), "what was not accepted has no receipt");
        let planned = consider();
        write("golden/s/a.json", "made by hand meanwhilf");
        assert_eq!(settle(planned), (0, 1));
        assert_eq!(fs::read_to_string(&case.golden).unwrap(), "made by hand meanwhilf");
        assert_eq!(
            fs::read_dir(case.golden.parent().unwrap()).unwrap().count(),
            1,
            "nothing half written"
        );
        assert_eq!(settle(consider()), (1, 0));
        assert!(receipt_path(&harness, case).exists());
    }
}
