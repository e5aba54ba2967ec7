//! `harness journal show|verify|snapshot`: what was recorded of runs, as it was recorded.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Failure;
use super::exit::Exit;
use super::journal_args::{
    JournalArgs, JournalCommand, JournalShowArgs, JournalSnapshotArgs, JournalVerifyArgs,
};
use super::journal_list;
use super::output::Output;
use crate::judge::words::plain;
use crate::ledger::state::{Drift, STATE_FILE, State, drift, state_path};
use crate::ledger::{
    Anomaly, Damage, EventKind, Identity, Journal, LogLevel, Snapshot, describe, journal_path,
};
use crate::run::Outcome;

/// The `format` of `verify --json`.
const CHECK_FORMAT: &str = "goldrun/journal-check@1";
/// How much of an event a line of `show` holds, in characters.
pub(super) const WIDTH: usize = 200;

pub(super) fn journal(
    root: &Path,
    args: &JournalArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    match &args.command {
        JournalCommand::Show(args) => show(args, output),
        JournalCommand::Verify(args) => verify(args, output),
        JournalCommand::Snapshot(args) => snapshot(args, output),
        JournalCommand::List(args) => journal_list::list(root, args, output),
    }
}

/// The journal that was meant, and its bytes.
fn read(path: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
    let path = journal_path(path);
    match fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(Failure::Broken(format!("{}: cannot be read: {error}", path.display()))),
    }
}

fn show(args: &JournalShowArgs, output: &mut Output) -> Result<Exit, Failure> {
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

#[derive(Serialize)]
pub(super) struct DamageView<'a> {
    kind: &'static str,
    line: u64,
    offset: usize,
    why: &'a str,
}

impl<'a> From<&'a Damage> for DamageView<'a> {
    fn from(damage: &'a Damage) -> Self {
        let kind = if damage.torn { "torn" } else { "corrupt" };
        Self { kind, line: damage.line, offset: damage.offset, why: &damage.why }
    }
}

fn verify(args: &JournalVerifyArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
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
        print(&check, output)?;
    } else {
        if let Some(damage) = &journal.damage {
            writeln!(output.out, "{damage}")?;
        }
        for anomaly in anomalies {
            writeln!(output.out, "{}", plain(&anomaly.to_string(), WIDTH))?;
        }
        let more = anomaly_count.saturating_sub(anomalies.len() as u64);
        if more > 0 {
            writeln!(output.out, "and {more} more events that were not applied")?;
        }
        for drift in &drifts {
            writeln!(output.out, "{STATE_FILE}: {}", plain(&drift.to_string(), WIDTH))?;
        }
        if !drifts.is_empty() {
            writeln!(
                output.out,
                "repair it with: harness journal snapshot --write {}",
                plain(&args.path.display().to_string(), usize::MAX)
            )?;
        }
        for (kind, count) in unknown {
            writeln!(
                output.out,
                "{count} events of type {kind:?}, which this version does not know"
            )?;
        }
        let verdict = if sound { "sound" } else { "not sound" };
        writeln!(output.out, "{verdict}: {seq} events, {status}")?;
    }
    output.out.flush()?;
    Ok(if sound { Exit::Passed } else { Exit::Failed })
}

fn snapshot(args: &JournalSnapshotArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
    let journal = Journal::read(&bytes);
    let Some(state) = State::of(&journal) else {
        let damage = journal.damage.map(|damage| damage.to_string()).unwrap_or_default();
        return Err(Failure::Broken(format!("{}: {damage}", path.display())));
    };
    if args.json {
        print(&state, output)?;
    } else {
        text(&journal, output)?;
    }
    output.out.flush()?;
    if args.write {
        state.write(&path).map_err(|error| {
            Failure::Broken(format!("{}: cannot be written: {error}", state_path(&path).display()))
        })?;
    }
    match journal.damage {
        Some(damage) => {
            output.error(&format!("{}: {damage}", path.display()));
            Ok(Exit::Failed)
        }
        None => Ok(Exit::Passed),
    }
}

fn text(journal: &Journal<'_>, output: &mut Output) -> Result<(), Failure> {
    let snapshot = &journal.snapshot;
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some(header) = &journal.header {
        lines.push(("run", name(&header.run)));
        lines.push(("session", header.run.session.clone()));
    }
    lines.push(("status", standing(snapshot.status.as_str(), snapshot.outcome)));
    lines.extend(snapshot.reason.iter().map(|reason| ("reason", reason.clone())));
    lines.extend(snapshot.exit_code.iter().map(|code| ("exit code", code.to_string())));
    if snapshot.needs_human {
        lines.push(("needs", "a person".to_owned()));
    }
    lines.extend(
        snapshot.follow_ups.iter().map(|up| ("follow up", format!("{}: {}", up.kind, up.reason))),
    );
    let Snapshot { steps, checkpoints, artifacts, .. } = snapshot;
    let counts = format!(
        "{}, of which {steps} steps, {checkpoints} checkpoints, {artifacts} artifacts",
        snapshot.seq
    );
    lines.push(("events", counts));
    lines.push((
        "output",
        format!("{} bytes, {} bytes of errors", snapshot.stdout.bytes, snapshot.stderr.bytes),
    ));
    lines.extend(snapshot.goal.iter().map(|goal| ("goal", goal.clone())));
    for stage in &snapshot.stages {
        let blocker =
            stage.blocker.as_ref().map(|blocker| format!(": {blocker}")).unwrap_or_default();
        lines.push(("stage", format!("{} {}{blocker}", stage.plan.node, stage.status)));
    }
    for criterion in &snapshot.criteria {
        let met = if criterion.met_at.is_some() { "met" } else { "unmet" };
        lines.push(("criterion", format!("{met}: {}", criterion.plan.description)));
    }
    lines.extend(snapshot.notes.iter().map(|(key, value)| ("note", format!("{key} = {value}"))));
    lines.extend(snapshot.anomalies.iter().map(|anomaly| ("not applied", anomaly.to_string())));
    lines.push(("updated", snapshot.updated_at.clone()));
    for (word, value) in lines {
        writeln!(output.out, "{word:<12} {}", plain(&value, WIDTH))?;
    }
    Ok(())
}

pub(super) fn name(run: &Identity) -> String {
    let retry = if run.retry > 0 { format!(".{}", run.retry) } else { String::new() };
    format!("{}::{} #{}{retry}", run.suite, run.case, run.repetition)
}

pub(super) fn standing(status: &str, outcome: Option<Outcome>) -> String {
    outcome.map_or_else(|| status.to_owned(), |outcome| format!("{status}: {outcome}"))
}

pub(super) fn print(value: &impl Serialize, output: &mut Output) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(writeln!(output.out, "{text}")?)
}
