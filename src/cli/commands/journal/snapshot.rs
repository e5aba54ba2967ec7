//! `harness journal snapshot`: what the events of a journal amount to.

use std::io::Write;

use super::view::{exit, name, print, read, redaction, shown, standing};
use crate::cli::arguments::JournalSnapshotArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::judge::mask::Redaction;
use crate::ledger::replay::Snapshot;
use crate::ledger::{Journal, PolicyRequest, State, state_path};

pub(crate) fn snapshot(args: &JournalSnapshotArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (path, bytes) = read(&args.path)?;
    let redaction = redaction(&path)?;
    let journal = Journal::read(&bytes);
    let Some(state) = State::of(&journal) else {
        let damage = journal.damage.map(|damage| damage.to_string()).unwrap_or_default();
        return Err(Failure::Broken(format!("{}: {damage}", path.display())));
    };
    if args.json {
        print(&state, &redaction, output)?;
    } else {
        text(&journal, &redaction, output)?;
    }
    output.out.flush()?;
    if args.write {
        state.write(&path).map_err(|error| {
            Failure::Broken(format!("{}: cannot be written: {error}", state_path(&path).display()))
        })?;
    }
    Ok(exit(&journal, &path, output))
}

fn text(journal: &Journal<'_>, redaction: &Redaction, output: &mut Output) -> Result<(), Failure> {
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
    let counts = format!("{steps} steps, {checkpoints} checkpoints, {artifacts} artifacts");
    lines.push(("events", format!("{}, of which {counts}", snapshot.seq)));
    let (out, err) = (snapshot.stdout.bytes, snapshot.stderr.bytes);
    lines.push(("output", format!("{out} bytes, {err} bytes of errors")));
    lines.extend(snapshot.goal.iter().map(|goal| ("goal", goal.clone())));
    for stage in &snapshot.stages {
        let blocker = stage.blocker.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        lines.push(("stage", format!("{} {}{blocker}", stage.plan.node, stage.status)));
    }
    lines.extend(snapshot.next_stage().map(|stage| ("next", stage.plan.node.clone())));
    lines.extend(snapshot.requests().iter().map(|request| {
        let PolicyRequest { node, failure, retries, max_retries, .. } = request;
        ("decide", format!("{node} failed ({retries} of {max_retries} retries used): {failure}"))
    }));
    for criterion in &snapshot.criteria {
        let met = if criterion.met_at.is_some() { "met" } else { "unmet" };
        lines.push(("criterion", format!("{met}: {}", criterion.plan.description)));
    }
    lines.extend(snapshot.notes.iter().map(|(key, value)| ("note", format!("{key} = {value}"))));
    lines.extend(snapshot.anomalies.iter().map(|anomaly| ("not applied", anomaly.to_string())));
    lines.push(("updated", snapshot.updated_at.clone()));
    for (word, value) in lines {
        writeln!(output.out, "{word:<12} {}", shown(&value, redaction))?;
    }
    Ok(())
}
