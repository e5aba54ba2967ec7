//! `harness journal show`: the events of a journal.

use std::io::Write;

use super::view::{WIDTH, read};
use crate::cli::arguments::JournalShowArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::ledger::events::{EventKind, LogLevel};
use crate::ledger::{Journal, describe};
use crate::text::plain;

pub(crate) fn show(args: &JournalShowArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
    let journal = Journal::read(&bytes);
    let wanted =
        |kind: &str| args.types.is_empty() || args.types.iter().any(|wanted| wanted == kind);
    let there = |kind: &String| {
        EventKind::named(kind).is_some() || journal.entries.iter().any(|e| e.kind == kind)
    };
    if let Some(unknown) = args.types.iter().find(|kind| !there(kind)) {
        let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err(Failure::Usage(format!(
            "{unknown:?} is no type of event; known are {}",
            known.join(", ")
        )));
    }
    let anomalies = &journal.snapshot.anomalies;
    for entry in journal
        .entries
        .iter()
        .filter(|entry| (args.from..=args.to).contains(&entry.seq) && wanted(entry.kind))
    {
        if args.json {
            writeln!(output.out, "{}", entry.line)?;
            continue;
        }
        let (level, words) = describe(entry);
        let mark = match level {
            LogLevel::Debug | LogLevel::Info => ' ',
            LogLevel::Warn => '!',
            LogLevel::Error => 'E',
        };
        let line = format!(
            "{:>6} {mark} {} {:<13} {}",
            entry.seq,
            entry.at,
            entry.kind,
            plain(&words, WIDTH)
        );
        writeln!(output.out, "{}", line.trim_end())?;
        if let Some(anomaly) = anomalies.iter().find(|anomaly| anomaly.seq == entry.seq) {
            writeln!(output.out, "         not applied: {}", plain(&anomaly.why, WIDTH))?;
        }
    }
    output.out.flush()?;
    match &journal.damage {
        Some(damage) => {
            output.error(&format!("{}: {damage}", path.display()));
            Ok(Exit::Failed)
        }
        None => Ok(Exit::Passed),
    }
}
