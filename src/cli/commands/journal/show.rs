//! `harness journal show`: the events of a journal, without credentials and what the suite redacts.

use std::io::Write;

use super::view::{exit, read, redaction, shown};
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
        let known = known.join(", ");
        return Err(Failure::Usage(format!("{unknown:?} is no type of event; known are {known}")));
    }
    let anomalies = &journal.snapshot.anomalies;
    for entry in &journal.entries {
        if !(args.from..=args.to).contains(&entry.seq) || !wanted(entry.kind) {
            continue;
        }
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
        let (Entry { seq, at, kind, .. }, words) = (entry, shown(&words, &redaction));
        let line = format!("{seq:>6} {mark} {at} {kind:<13} {words}");
        writeln!(output.out, "{}", line.trim_end())?;
        if let Some(anomaly) = anomalies.iter().find(|anomaly| anomaly.seq == entry.seq) {
            writeln!(output.out, "         not applied: {}", shown(&anomaly.why, &redaction))?;
        }
    }
    output.out.flush()?;
    Ok(exit(&journal, &path, output))
}
