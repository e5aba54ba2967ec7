//! `harness journal list`: the journals below a folder.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::view::{DamageView, WIDTH, name, of_suite, print, standing, suite_of};
use crate::cli::arguments::JournalListArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::files::sessions_dir;
use crate::judge::mask::Redaction;
use crate::ledger::events::Identity;
use crate::ledger::replay::Summary;
use crate::ledger::{Found, Listing, find};
use crate::run::Outcome;
use crate::text::plain;

const LIST_FORMAT: &str = "goldrun/journals@1";

#[derive(Serialize)]
struct List<'a> {
    format: &'static str,
    journals: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a Identity>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    events: u64,
    updated_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    anomalies: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<DamageView<'a>>,
}

pub(crate) fn list(
    root: &Path,
    args: &JournalListArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let folders = args
        .folder
        .clone()
        .map_or_else(|| vec![root.join("suites"), sessions_dir(root)], |folder| vec![folder]);
    let mut listing = Listing::default();
    for (index, folder) in folders.iter().enumerate() {
        // A project need not have sessions.
        if index == 0 || folder.exists() {
            let Listing { journals, errors } = find(folder);
            listing.journals.extend(journals);
            listing.errors.extend(errors);
        }
    }
    for (path, error) in &listing.errors {
        output.error(&format!("{}: cannot be read: {error}", path.display()));
    }
    // Filtered before it is cut, so that journals that are not wanted do not count.
    listing.journals.retain(|found| wanted(found, args));
    // Compared as times, not as text: `…05Z` is before `…05.5Z`.
    let time = |found: &Found| {
        found.snapshot.updated_at.parse::<jiff::Timestamp>().ok().or_else(|| began(found))
    };
    listing.journals.sort_by(|a, b| time(b).cmp(&time(a)).then_with(|| a.path.cmp(&b.path)));
    listing.journals.truncate(args.limit.unwrap_or(usize::MAX));
    let redaction = redaction(&listing.journals)?;
    if args.json {
        let journals = listing.journals.iter().map(listed).collect();
        print(&List { format: LIST_FORMAT, journals }, &redaction, output)?;
    } else {
        for found in &listing.journals {
            line(found, &redaction, output)?;
        }
    }
    output.out.flush()?;
    if !listing.errors.is_empty() {
        return Ok(Exit::Errors);
    }
    if listing.journals.is_empty() {
        let folders: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
        let folders = folders.join(" or ");
        output.error(&format!(
            "there is no journal below {folders}, or none that the options select"
        ));
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Passed)
}

/// What the suites of the journals redact, together.
fn redaction(journals: &[Found]) -> Result<Redaction, Failure> {
    let suites: BTreeSet<_> = journals.iter().filter_map(|found| suite_of(&found.path)).collect();
    let mut all = Redaction::default();
    for dir in suites {
        let Redaction { patterns, keys } = of_suite(&dir)?;
        all.patterns.extend(patterns);
        all.keys.extend(keys);
    }
    Ok(all)
}

fn wanted(found: &Found, args: &JournalListArgs) -> bool {
    let session = found.header.as_ref().map(|header| header.run.session.as_str());
    args.session.as_deref().is_none_or(|wanted| session == Some(wanted))
        && args.status.is_none_or(|status| found.snapshot.status == status)
        && args.outcome.is_none_or(|outcome| found.snapshot.outcome == Some(outcome))
}

fn began(found: &Found) -> Option<jiff::Timestamp> {
    found.header.as_ref()?.at.parse().ok()
}

fn listed(found: &Found) -> Listed<'_> {
    let Found { path, header, snapshot, damage } = found;
    Listed {
        path: path.display().to_string(),
        run: header.as_ref().map(|header| &header.run),
        status: snapshot.status.as_str(),
        outcome: snapshot.outcome,
        events: snapshot.seq,
        updated_at: &snapshot.updated_at,
        summary: snapshot.summary(),
        anomalies: snapshot.anomaly_count,
        damage: damage.as_ref().map(DamageView::from),
    }
}

fn line(found: &Found, redaction: &Redaction, output: &mut Output) -> Result<(), Failure> {
    let Found { path, header, snapshot, damage } = found;
    let run =
        header.as_ref().map_or_else(|| path.display().to_string(), |header| name(&header.run));
    let status = standing(snapshot.status.as_str(), snapshot.outcome);
    let mut words = format!("{run}  {status}  {} events  {}", snapshot.seq, snapshot.updated_at);
    if let Some(Summary { stages, done, current, last_verified, .. }) = snapshot.summary() {
        words += &format!("  {done}/{stages} stages");
        words += &current.map(|goal| format!(", now: {goal}")).unwrap_or_default();
        if let Some(last) = last_verified {
            words += &format!(", last verified: {}: {}", last.node, last.reason);
        }
    }
    if snapshot.anomaly_count > 0 {
        words += &format!("  {} events not applied", snapshot.anomaly_count);
    }
    words += &damage.as_ref().map(|damage| format!("  {damage}")).unwrap_or_default();
    if let Some(header) = header {
        words += &format!("  session {}", header.run.session);
    }
    Ok(writeln!(output.out, "{}", plain(&redaction.words(&words), WIDTH * 2))?)
}
