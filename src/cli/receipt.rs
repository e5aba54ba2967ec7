//! `harness receipt CASE`: how a golden was accepted, held against what lies there now.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::Failure;
use super::accept_case::{decide, receipt_path};
use super::args::ReceiptArgs;
use super::commit;
use super::exit::Exit;
use super::explain::one;
use super::judge::{harness, nothing};
use super::output::Output;
use crate::discover::{Case, Suite};
use crate::golden::{self, Acceptance, GoldenFile, Receipt, RecordingHash};
use crate::harness::{Harness, Selection, quoted};
use crate::judge::words::plain;
use crate::load;
use crate::run::sha256_hex;

pub(super) fn receipt(
    root: &Path,
    args: &ReceiptArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.no_cache);
    let exact = harness.find(&Selection::only(args.case.as_str()), None)?;
    let plan = if exact.names().is_empty() { one(&harness, &args.case)? } else { exact };
    let Some((suite, case)) = plan.cases().next() else {
        if let Some(problem) = plan.problems().next() {
            return Err(Failure::Broken(problem.lines().join("\n")));
        }
        return nothing(&harness, &plan, output);
    };
    let Some(receipt) = read(&harness, case)? else {
        let (path, name) = (
            harness.relative(&receipt_path(&harness, case)),
            format!("{}::{}", case.suite, case.name),
        );
        output.error(&format!(
            "there is no receipt of {} at {}: `harness accept` leaves one where it writes a golden, and it is not committed",
            plain(&name, usize::MAX),
            plain(&path, usize::MAX),
        ));
        return Ok(Exit::Nothing);
    };
    let broken = broken(&harness, suite, case, &receipt);
    if args.json {
        let shown = Shown { receipt: &receipt, broken: &broken };
        let text = serde_json::to_string_pretty(&shown)
            .map_err(|error| Failure::Broken(error.to_string()))?;
        writeln!(output.out, "{text}")?;
    } else {
        print(&receipt, &broken, &mut output.out)?;
    }
    output.out.flush()?;
    Ok(if broken.is_empty() { Exit::Passed } else { Exit::Failed })
}

/// A receipt, and what of it no longer fits.
#[derive(Serialize)]
struct Shown<'r> {
    #[serde(flatten)]
    receipt: &'r Receipt,
    broken: &'r [String],
}

fn read(harness: &Harness, case: &Case) -> Result<Option<Receipt>, Failure> {
    let path = receipt_path(harness, case);
    let mut buffer = Vec::new();
    let read = match load::read_within(&path, None, load::MAX_WRITTEN, &mut buffer) {
        Ok(text) => {
            Receipt::parse(text, &path, &case.suite, &case.name).map_err(|error| error.to_string())
        }
        Err(_)
            if path
                .symlink_metadata()
                .is_err_and(|error| error.kind() == io::ErrorKind::NotFound) =>
        {
            return Ok(None);
        }
        Err(error) => Err(error.to_string()),
    };
    read.map(Some).map_err(|why| Failure::Broken(harness.relative_words(&why)))
}

/// What of the receipt is no longer as it says, or never was.
fn broken(harness: &Harness, suite: &Suite, case: &Case, receipt: &Receipt) -> Vec<String> {
    let mut broken = Vec::new();
    let golden = harness.relative(&case.golden);
    if receipt.golden != golden {
        broken.push(format!("the golden of this case lies at {golden}, not at {}", receipt.golden));
    }
    match std::fs::read(&case.golden).map(|bytes| sha256_hex(&bytes)) {
        Ok(now) if now == receipt.sha256 => {}
        Ok(now) => broken
            .push(format!("{golden} was changed since it was accepted: its sha256 is now {now}")),
        Err(error) => broken.push(format!("{golden} cannot be read: {error}")),
    }
    if receipt
        .commit
        .as_ref()
        .is_some_and(|commit| commit::knows(harness.root(), commit) == Some(false))
    {
        broken.push("the commit is not in this repository".to_owned());
    }
    broken.extend(again(harness, suite, case, receipt));
    broken
}

/// Accepts again what was accepted, and says what comes out otherwise.
fn again(harness: &Harness, suite: &Suite, case: &Case, receipt: &Receipt) -> Vec<String> {
    let before = match &receipt.before {
        Some(old) if sha256_hex(old.text.as_bytes()) != old.sha256 => {
            return vec![
                "the golden before has another sha256 than the receipt says: the receipt was edited".to_owned(),
            ];
        }
        // What could not be read was replaced as if nothing had been there.
        Some(old) => golden::parse(&old.text, &case.golden, &case.suite, &case.name).ok(),
        None => None,
    };
    let decided = decide(harness, suite, case, &receipt.leave, before.as_ref(), &mut Vec::new());
    let (acceptance, recordings) = match decided {
        Ok(decided) => decided,
        Err(errors) => return errors,
    };
    let mut broken: Vec<String> =
        receipt.recordings.iter().filter_map(|was| moved(was, &recordings)).collect();
    let new = recordings
        .iter()
        .filter(|now| receipt.recordings.iter().all(|was| was.repetition != now.repetition));
    broken.extend(
        new.map(|now| format!("repetition {} was recorded since: {}", now.repetition, now.path)),
    );
    // Of other recordings other goldens are to be expected.
    if broken.is_empty() {
        broken.extend(otherwise(suite, receipt, before.as_ref(), acceptance));
    }
    broken
}

/// Why the receipt is not what accepting gives.
fn otherwise(
    suite: &Suite,
    receipt: &Receipt,
    before: Option<&GoldenFile>,
    acceptance: Acceptance,
) -> Option<String> {
    let (golden, left_out) = match acceptance {
        Acceptance::Write { golden, mut left_out, dropped, .. } => {
            left_out.extend(dropped);
            (golden, left_out)
        }
        Acceptance::Unchanged(_) => {
            return Some(
                "accepting the same recordings again changes nothing of the golden before"
                    .to_owned(),
            );
        }
        Acceptance::Refused(why) => {
            return Some(format!("the same recordings are not accepted again: {}", why.join("; ")));
        }
    };
    let sha256 = sha256_hex(golden.render().as_bytes());
    if sha256 != receipt.sha256 {
        return Some(format!(
            "accepting the same recordings again gives another golden (sha256 {sha256}): the suite was changed since, or goldrun \
             (then {})",
            receipt.goldrun
        ));
    }
    let same = golden::changes(before, &golden, &suite.config.policy) == receipt.changes
        && left_out == receipt.left_out;
    (!same).then(|| {
        "what it says of changes is not what accepting the same recordings again changes".to_owned()
    })
}

/// What became of a recording.
fn moved(was: &RecordingHash, now: &[RecordingHash]) -> Option<String> {
    let place = |of: &RecordingHash| {
        of.line.map_or_else(|| of.path.clone(), |line| format!("{}:{line}", of.path))
    };
    match now.iter().find(|now| now.repetition == was.repetition) {
        None => Some(format!("repetition {} is no longer there: {}", was.repetition, place(was))),
        Some(now) if now.sha256 != was.sha256 => Some(format!(
            "repetition {} was changed or recorded again since: the sha256 of {} is now {}",
            was.repetition,
            place(now),
            now.sha256
        )),
        Some(now) if now.path != was.path => {
            Some(format!("repetition {} lies at {} now", was.repetition, place(now)))
        }
        Some(_) => None,
    }
}

fn print(receipt: &Receipt, broken: &[String], out: &mut impl Write) -> io::Result<()> {
    let word = |text: &str| plain(text, 4000);
    writeln!(out, "{}", word(&format!("{}::{}", receipt.suite, receipt.case)))?;
    let mut line = |head: &str, text: &str| writeln!(out, "  {head:<9} {}", word(text));
    line("golden", &receipt.golden)?;
    line("accepted", &receipt.at)?;
    line("reason", receipt.reason.as_deref().unwrap_or("none given"))?;
    let command: Vec<String> = receipt.command.iter().map(|part| quoted(part)).collect();
    line("command", &command.join(" "))?;
    line("goldrun", &receipt.goldrun)?;
    match &receipt.commit {
        Some(commit) => {
            let dirty = if commit.dirty { ", with changes that were not committed" } else { "" };
            line("commit", &format!("{}{dirty}", commit.sha))?;
        }
        None => line("commit", "none")?,
    }
    line("before", receipt.before.as_ref().map_or("no golden", |old| &old.sha256))?;
    line("after", &receipt.sha256)?;
    for (head, lines) in [("changes", &receipt.changes), ("left out", &receipt.left_out)] {
        for (index, text) in lines.iter().enumerate() {
            line(if index == 0 { head } else { "" }, text)?;
        }
    }
    for (index, recording) in receipt.recordings.iter().enumerate() {
        let place = recording
            .line
            .map_or_else(|| recording.path.clone(), |line| format!("{}:{line}", recording.path));
        line(if index == 0 { "from" } else { "" }, &format!("{place} {}", recording.sha256))?;
    }
    writeln!(out)?;
    if broken.is_empty() {
        return writeln!(
            out,
            "it holds: the golden and its recordings are as they were, and accepting them again gives this golden"
        );
    }
    writeln!(out, "it no longer holds:")?;
    broken.iter().try_for_each(|why| writeln!(out, "  {}", word(why)))
}
