//! The events of a journal as types.

use super::chunk::Chunk;
use super::payload::{
    Approved, CriterionMet, Decided, Exited, Finished, Input, Log, Note, Paused, Planned, Prepared,
    Proposed, Resumed, StageStarted, Started, VerifiedStage,
};
use crate::run::{Artifact, Checkpoint, Stage, Step, Transition, Validation};

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $word:literal,)*) => {
        /// An event of a journal. A type that is not here is kept and counted by readers, and cannot be written.
        #[derive(Clone, Debug)]
        #[expect(clippy::large_enum_variant, reason = "an event lives for one append or one step of a replay")]
        pub enum Event<'a> {
            $($(#[$doc])* $variant($payload),)*
        }

        /// The types of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)*
        }

        impl EventKind {
            /// Every type, in the order of this list.
            pub const ALL: &[EventKind] = &[$(EventKind::$variant),*];

            /// The word in the file.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(EventKind::$variant => $word,)* }
            }

            /// The type with this word.
            #[must_use]
            pub fn named(word: &str) -> Option<Self> {
                match word { $($word => Some(EventKind::$variant),)* _ => None }
            }
        }

        impl<'a> Event<'a> {
            /// Its type.
            #[must_use]
            pub fn kind(&self) -> EventKind {
                match self { $(Event::$variant(_) => EventKind::$variant,)* }
            }

            /// The payload's JSON, on one line.
            pub(crate) fn payload(&self) -> Result<String, serde_json::Error> {
                let text = match self { $(Event::$variant(payload) => serde_json::to_string(payload)?,)* };
                // Raw values keep line breaks, which are only white space in JSON.
                Ok(if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text })
            }

            /// Decodes a payload.
            pub(crate) fn decode(kind: EventKind, payload: &'a str) -> Result<Self, serde_json::Error> {
                if !payload.starts_with('{') {
                    // serde also accepts a list of a struct's fields.
                    return Err(serde::de::Error::custom("a payload must be an object"));
                }
                match kind { $(EventKind::$variant => serde_json::from_str(payload).map(Event::$variant),)* }
            }
        }
    };
}

events! {
    /// What is about to be run.
    Prepared(Prepared<'a>) = "prepared",
    /// The agent runs.
    Started(Started) = "started",
    /// What the agent was given, where that is known only now.
    Input(Input<'a>) = "input",
    /// A piece of the agent's standard output.
    Stdout(Chunk<'a>) = "stdout",
    /// A piece of the agent's standard error.
    Stderr(Chunk<'a>) = "stderr",
    /// A message for people.
    Log(Log<'a>) = "log",
    /// A step of the trajectory.
    Step(Step<'a>) = "step",
    /// A stage as the agent reports it, whole.
    Stage(Stage<'a>) = "stage",
    /// A move between stages.
    Transition(Transition<'a>) = "transition",
    /// A thing the run left behind.
    Artifact(Artifact<'a>) = "artifact",
    /// A point from which the run could be resumed.
    Checkpoint(Checkpoint<'a>) = "checkpoint",
    /// A note.
    Note(Note<'a>) = "note",
    /// The plan of the run's stages.
    Planned(Planned) = "planned",
    /// A planned stage is being worked on.
    StageStarted(StageStarted<'a>) = "stage_started",
    /// A planned stage is said to be done.
    Proposed(Proposed<'a>) = "proposed",
    /// A planned stage's validator has spoken.
    Verified(VerifiedStage<'a>) = "verified",
    /// A person approved a planned stage.
    Approved(Approved<'a>) = "approved",
    /// A decision on a planned stage.
    Decided(Decided<'a>) = "decided",
    /// An acceptance criterion is met.
    CriterionMet(CriterionMet<'a>) = "criterion_met",
    /// The run waits.
    Paused(Paused<'a>) = "paused",
    /// The run goes on.
    Resumed(Resumed<'a>) = "resumed",
    /// The agent's process has ended.
    Exited(Exited) = "exited",
    /// What a validator of the suite saw of what the run left behind.
    Validated(Validation<'a>) = "validated",
    /// The end of the run.
    Finished(Finished<'a>) = "finished",
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
#[path = "tests/event.rs"]
mod tests;
