//! `harness receipt CASE`: how a golden was accepted, and whether its files are still as they were then.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::cli::arguments::ReceiptArgs;
use crate::cli::shell::{Exit, Failure, Output, first_case, harness, nothing};
use crate::golden::Receipt;
use crate::harness::quoted;
use crate::text::plain;

pub(crate) fn receipt(
    root: &Path,
    args: &ReceiptArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.no_cache);
    let plan = harness.find_one(&args.case)?;
    let Some((suite, case)) = first_case(&plan)? else {
        return Ok(nothing(&harness, &plan, output));
    };
    let receipt = harness
        .receipt(case)
        .map_err(|error| Failure::Broken(harness.relative_words(&error.to_string())))?;
    let Some(receipt) = receipt else {
        let path = plain(&harness.relative(&harness.receipt_path(case)), usize::MAX);
        let name = plain(&format!("{}::{}", case.suite, case.name), usize::MAX);
        output.error(&format!(
            "there is no receipt of {name} at {path}: `harness accept` writes one with each golden, and receipts are not committed"
        ));
        return Ok(Exit::Nothing);
    };
    let broken = harness.check_receipt(suite, case, &receipt);
    if args.json {
        let shown = Shown { receipt: &receipt, broken: &broken };
        writeln!(output.out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else {
        print(&receipt, &broken, &mut output.out)?;
    }
    Ok(if broken.is_empty() { Exit::Passed } else { Exit::Failed })
}

/// What `--json` prints: a receipt, and what of it no longer holds.
#[derive(Serialize)]
struct Shown<'r> {
    #[serde(flatten)]
    receipt: &'r Receipt,
    broken: &'r [String],
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
        let at = recording.line.map(|line| format!(":{line}")).unwrap_or_default();
        let text = format!("{}{at} {}", recording.path, recording.sha256);
        line(if index == 0 { "from" } else { "" }, &text)?;
    }
    writeln!(out)?;
    if broken.is_empty() {
        return writeln!(
            out,
            "the receipt is still true: golden and recordings are unchanged, and accepting them again gives this golden"
        );
    }
    writeln!(out, "the receipt is no longer true:")?;
    broken.iter().try_for_each(|why| writeln!(out, "  {}", word(why)))
}
