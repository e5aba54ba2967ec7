//! The agent's reports: a line of the endpoint → an event of the journal, the agent's own account of its end, or a refusal.
//!
//! ```text
//! {"type": "step", "kind": "tool", "name": "get_order", "args": {"order": "A-17"}, "result": {"total": 3}}
//! {"type": "finished", "outcome": "blocked", "needs_human": true}
//! ```
//!
//! A line is an event of the journal with the keys of its payload beside `type`. Events that the harness itself writes are refused
//! (`prepared`, `started`, `stdout`, `stderr`, `exited`, `validated`). `finished` is held back until the process has ended; its
//! `outcome` may be left out.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{RawJson, message};
use crate::ledger::events::{Action, Event, EventKind, Finished, Log, LogLevel};
use crate::ledger::{AppendError, Sender};
use crate::run::StepKind;
use crate::text::plain;

/// How many refused lines are logged one by one, and how many characters of each.
const LOGGED: u64 = 20;
const SHOWN: usize = 200;

/// The most notes of a run, which stay in memory.
const MAX_NOTES: u32 = 10_000;
/// The bytes of an event in the journal beside those of the agent's line: its number, its time, its checksums.
const BESIDE: u64 = 150;

/// What a run may do at most; 0 is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    /// Turns and calls.
    pub(crate) steps: u64,
    /// Bytes of its reports in the journal.
    pub(crate) bytes: u64,
}

/// The limit that a run went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Beyond {
    #[error("it took more steps than {0}, the limit of `[record] max_steps`")]
    Steps(u64),
    #[error("its reports take more bytes than {0}, the limit of `[record] max_journal_bytes`")]
    Bytes(u64),
}

/// The note by which an agent says that it could not work at all (a rate limit, a service that is down): the repetition is
/// started again, as often as the suite allows.
pub(crate) const INFRASTRUCTURE: &str = "infrastructure";

#[derive(Debug)]
pub(crate) struct Reports {
    journal: Sender,
    bounds: Bounds,
    steps: u64,
    notes: u32,
    bytes: u64,
    /// Whether the agent reported a final step.
    pub(crate) answered: bool,
    /// The limit that the agent went beyond, if it did. What it reports from then on is not recorded.
    pub(crate) beyond: Option<Beyond>,
    end: Option<String>,
    /// How often the end was reported again, with the same outcome.
    ends_again: u64,
    /// Why the agent could not work at all, if it reported so.
    pub(crate) infrastructure: Option<String>,
    /// What the agent waits for.
    pub(crate) waiting: Option<String>,
    /// Whether a checkpoint was reported since the last [`take_checkpoint`](Self::take_checkpoint).
    checkpoint: bool,
    refused: u64,
    first: Option<String>,
}

impl Reports {
    pub(crate) fn new(journal: Sender, bounds: Bounds) -> Self {
        Self {
            journal,
            bounds,
            steps: 0,
            notes: 0,
            bytes: 0,
            answered: false,
            beyond: None,
            end: None,
            ends_again: 0,
            infrastructure: None,
            waiting: None,
            checkpoint: false,
            refused: 0,
            first: None,
        }
    }

    /// What is wrong with the reports without changing what the run did.
    pub(crate) fn warning(&self) -> Option<String> {
        let times = self.ends_again + 1;
        (self.ends_again > 0)
            .then(|| format!("it reported its end {times} times; the first counts"))
    }

    pub(crate) fn has_steps(&self) -> bool {
        self.steps > 0 || self.answered
    }

    /// The agent's own account of its end.
    pub(crate) fn end(&self) -> Option<Finished<'_>> {
        // It was decoded when it was reported.
        self.end.as_deref().and_then(|payload| serde_json::from_str(payload).ok())
    }

    /// Whether the agent reported a checkpoint since the last call.
    pub(crate) fn take_checkpoint(&mut self) -> bool {
        std::mem::take(&mut self.checkpoint)
    }

    /// A message with the number of refused lines and the first of them.
    pub(crate) fn refused(&self) -> Option<String> {
        let (first, count) = (self.first.as_ref()?, self.refused);
        let s = if count == 1 { "" } else { "s" };
        Some(format!("{count} line{s} of what it reported cannot be recorded: {first}"))
    }

    /// Takes one line. A bad line is refused and counted, and no error.
    pub(crate) fn line(
        &mut self,
        line: Result<&[u8], impl fmt::Display>,
    ) -> Result<(), AppendError> {
        if self.beyond.is_some() {
            return Ok(());
        }
        let line = match line {
            Ok(line) => line,
            Err(why) => return self.refuse(&why.to_string(), ""),
        };
        // Lines that cannot be recorded count too: an agent that writes nothing else must end as well.
        self.bytes += line.len() as u64;
        if self.bounds.bytes > 0 && self.bytes > self.bounds.bytes {
            self.beyond = Some(Beyond::Bytes(self.bounds.bytes));
            return Ok(());
        }
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let shown = || plain(&String::from_utf8_lossy(&line[..line.len().min(4 * SHOWN)]), SHOWN);
        let (kind, payload) = match read(line) {
            Ok(read) => read,
            Err(why) => return self.refuse(&why, &shown()),
        };
        match self.event(kind, payload) {
            Ok(()) => Ok(()),
            Err(Refusal::Line(why)) => self.refuse(&why, &shown()),
            Err(Refusal::Journal(why)) => Err(why),
        }
    }

    fn event(&mut self, kind: EventKind, payload: String) -> Result<(), Refusal> {
        let bad = |error: serde_json::Error| Refusal::Line(message(&error));
        let event = Event::decode(kind, &payload).map_err(bad)?;
        if let Event::Finished(Finished { outcome: now, .. }) = event {
            match self.end().map(|end| end.outcome) {
                None => self.end = Some(payload),
                Some(before) if before == now => self.ends_again += 1,
                Some(before) => {
                    let why = format!("it reported the end {before} before, and now {now}");
                    return Err(Refusal::Line(why));
                }
            }
            return Ok(());
        }
        if let Event::Step(step) = &event {
            if self.end.is_some() {
                return Err(Refusal::Line("a step cannot follow the end".to_owned()));
            }
            let counts = step.kind != StepKind::Final;
            let most = self.bounds.steps;
            if counts && most > 0 && self.steps >= most {
                self.beyond = Some(Beyond::Steps(most));
                return Ok(());
            }
            self.append(&event)?;
            self.steps += u64::from(counts);
            self.answered |= !counts;
            return Ok(());
        }
        self.notes += u32::from(matches!(event, Event::Note(_)));
        if self.notes > MAX_NOTES {
            self.notes = MAX_NOTES;
            return Err(Refusal::Line(format!("a run keeps {MAX_NOTES} notes at most")));
        }
        self.append(&event)?;
        match &event {
            Event::Note(note) if &*note.key == INFRASTRUCTURE => {
                self.infrastructure = Some(note.value.to_string());
            }
            Event::Paused(paused) => self.waiting = Some(paused.reason.to_string()),
            Event::Decided(decided) if decided.decision.action == Action::Escalate => {
                let reason = decided.decision.reason.clone();
                self.waiting = Some(reason.unwrap_or_else(|| "a decision".to_owned()));
            }
            Event::Resumed(_) => self.waiting = None,
            Event::Checkpoint(_) => self.checkpoint = true,
            _ => {}
        }
        Ok(())
    }

    fn append(&mut self, event: &Event<'_>) -> Result<(), Refusal> {
        self.bytes += BESIDE;
        match self.journal.append(event, Timestamp::now()) {
            Ok(_) => Ok(()),
            Err(AppendError::Illegal { why, .. }) => Err(Refusal::Line(why)),
            Err(error) => Err(Refusal::Journal(error)),
        }
    }

    fn refuse(&mut self, why: &str, line: &str) -> Result<(), AppendError> {
        self.refused += 1;
        let message = if line.is_empty() { why.to_owned() } else { format!("{why}: {line}") };
        self.first.get_or_insert_with(|| message.clone());
        let message = match self.refused {
            refused if refused < LOGGED => format!("a reported line cannot be recorded: {message}"),
            LOGGED => "more reported lines cannot be recorded; they are counted".to_owned(),
            _ => return Ok(()),
        };
        let log = Event::Log(Log { level: LogLevel::Warn, message: message.into() });
        self.journal.append(&log, Timestamp::now()).map(drop)
    }
}

enum Refusal {
    /// The line is no event that the agent may report.
    Line(String),
    Journal(AppendError),
}

/// The type and the payload of a line.
fn read(line: &[u8]) -> Result<(EventKind, String), String> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = deserializer.deserialize_map(Members);
    let members = members
        .and_then(|members| deserializer.end().map(|()| members))
        .map_err(|error| format!("it is not a JSON object: {}", message(&error)))?;
    let mut types = members.iter().filter(|(key, _)| key == "type");
    let (Some((_, word)), None) = (types.next(), types.next()) else {
        return Err("it must have one \"type\"".to_owned());
    };
    let word: String =
        serde_json::from_str(word.get()).map_err(|_| "its \"type\" is not a text".to_owned())?;
    let kind = EventKind::named(&word).ok_or_else(|| {
        format!("{word:?} is not a type of event (a call is a \"step\", the answer a \"step\" with \"kind\": \"final\")")
    })?;
    use EventKind::{Exited, Prepared, Started, Stderr, Stdout, Validated};
    if matches!(kind, Prepared | Started | Stdout | Stderr | Exited | Validated) {
        return Err(format!("{word:?} is for the harness to report"));
    }
    let assumed = (kind == EventKind::Finished && members.iter().all(|(key, _)| key != "outcome"))
        .then_some(("outcome", "\"completed\""));
    let payload =
        members.iter().filter(|(key, _)| key != "type").map(|(key, value)| (&**key, value.get()));
    Ok((kind, RawJson::object(payload.chain(assumed)).text().to_owned()))
}

/// The members of an object in order. A duplicate key stays, for the decoder to report.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key::<crate::json::Text<'de>>()? {
            members.push((key.to_string(), map.next_value()?));
        }
        Ok(members)
    }
}

#[cfg(test)]
#[path = "tests/reports.rs"]
mod tests;
