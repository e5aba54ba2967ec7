//! `harness journal verify`: whether a journal and `state.json` beside it are sound.

use std::fs;
use std::io::Write;

use serde::Serialize;

use super::view::{DamageView, print, read, redaction, shown};
use crate::cli::arguments::JournalVerifyArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::ledger::replay::{Anomaly, Snapshot};
use crate::ledger::{Drift, Journal, STATE_FILE, drift, state_path};
use crate::text::plain;

const CHECK_FORMAT: &str = "goldrun/journal-check@1";

#[derive(Serialize)]
struct Check<'a> {
    format: &'static str,
    sound: bool,
    events: u64,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<DamageView<'a>>,
    anomaly_count: u64,
    anomalies: &'a [Anomaly],
    unknown: &'a std::collections::BTreeMap<String, u64>,
    drift: &'a [Drift],
}

pub(crate) fn verify(args: &JournalVerifyArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
    let redaction = redaction(&path)?;
    let journal = Journal::read(&bytes);
    let state = state_path(&path);
    let drifts = match fs::read(&state) {
        Ok(text) => drift(&String::from_utf8_lossy(&text), &bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            return Err(Failure::Broken(format!("{}: cannot be read: {error}", state.display())));
        }
    };
    let Snapshot { seq, status, anomaly_count, anomalies, unknown, .. } = &journal.snapshot;
    let sound = journal.is_sound() && drifts.is_empty();
    if args.json {
        let check = Check {
            format: CHECK_FORMAT,
            sound,
            events: *seq,
            status: status.as_str(),
            damage: journal.damage.as_ref().map(DamageView::from),
            anomaly_count: *anomaly_count,
            anomalies,
            unknown,
            drift: &drifts,
        };
        print(&check, &redaction, output)?;
    } else {
        if let Some(damage) = &journal.damage {
            writeln!(output.out, "{damage}")?;
        }
        for anomaly in anomalies {
            writeln!(output.out, "{}", shown(&anomaly.to_string(), &redaction))?;
        }
        let more = anomaly_count.saturating_sub(anomalies.len() as u64);
        if more > 0 {
            writeln!(output.out, "and {more} more events that were not applied")?;
        }
        for drift in &drifts {
            writeln!(output.out, "{}", shown(&drift.to_string(), &redaction))?;
        }
        let out = &mut output.out;
        if !drifts.is_empty() && journal.damage.is_some() {
            writeln!(out, "keep {STATE_FILE}: it may say what the damaged journal no longer does")?;
        } else if !drifts.is_empty() {
            let path = plain(&args.path.display().to_string(), usize::MAX);
            writeln!(out, "repair it with: harness journal snapshot --write {path}")?;
        }
        for (kind, count) in unknown {
            let lack = "which this version of goldrun does not know";
            writeln!(out, "{count} events of type {kind:?}, {lack}")?;
        }
        let verdict = if sound { "sound" } else { "not sound" };
        writeln!(output.out, "{verdict}: {seq} events, {status}")?;
    }
    Ok(if sound { Exit::Passed } else { Exit::Failed })
}
