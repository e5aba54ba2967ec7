//! `harness journal show`: the events of a journal, without credentials and what the suite redacts.

use std::io::Write;

use super::view::{read, redaction, shown};
use crate::cli::arguments::JournalShowArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::judge::mask::without_hidden;
use crate::ledger::events::{Entry, EventKind, LogLevel};
use crate::ledger::{Journal, describe};

pub(crate) fn show(args: &JournalShowArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
    let redaction = redaction(&path)?;
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
            writeln!(output.out, "{}", without_hidden(entry.line, &redaction))?;
            continue;
        }
        let payload = without_hidden(entry.payload, &redaction);
        let (level, words) = describe(&Entry { payload: &payload, ..*entry });
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
            shown(&words, &redaction)
        );
        writeln!(output.out, "{}", line.trim_end())?;
        if let Some(anomaly) = anomalies.iter().find(|anomaly| anomaly.seq == entry.seq) {
            writeln!(output.out, "         not applied: {}", shown(&anomaly.why, &redaction))?;
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
