//! The tables of legal transitions of a run and of a planned stage. Rules that need more than a status are in
//! `Snapshot::check`.

use super::status::{StageCause, StageStatus, Status};
use crate::ledger::events::{Action, Event, EventKind};
use crate::run::VerifyVerdict;

/// What may happen to a run, or to a planned stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<Cause: 'static, Status: 'static> {
    pub cause: Cause,
    /// The statuses in which it is legal.
    pub from: &'static [Status],
    /// The status after it; none leaves it.
    pub to: Option<Status>,
}

const fn row<C, S>(cause: C, from: &'static [S], to: Option<S>) -> Row<C, S> {
    Row { cause, from, to }
}

/// Everything before the end.
const OPEN: &[Status] =
    &[Status::New, Status::Prepared, Status::Running, Status::Paused, Status::Exited];
const BEGUN: &[Status] = &[Status::Prepared, Status::Running, Status::Paused, Status::Exited];
/// What a process printed may be read after it has ended.
const STARTED: &[Status] = &[Status::Running, Status::Paused, Status::Exited];
/// What an agent reported may be read after it has ended; while it waits it does nothing.
const ACTING: &[Status] = &[Status::Running, Status::Exited];
const RUNNING: &[Status] = &[Status::Running];

/// What may happen to a run: a row for every type of event.
pub(crate) const RUN_TABLE: &[Row<EventKind, Status>] = &[
    row(EventKind::Prepared, &[Status::New], Some(Status::Prepared)),
    row(EventKind::Started, &[Status::Prepared], Some(Status::Running)),
    row(EventKind::Input, &[Status::Prepared, Status::Running], None),
    row(EventKind::Stdout, STARTED, None),
    row(EventKind::Stderr, STARTED, None),
    row(EventKind::Log, OPEN, None),
    row(EventKind::Step, ACTING, None),
    row(EventKind::Stage, ACTING, None),
    row(EventKind::Transition, ACTING, None),
    row(EventKind::Artifact, BEGUN, None),
    row(EventKind::Checkpoint, BEGUN, None),
    row(EventKind::Note, OPEN, None),
    row(EventKind::Planned, &[Status::Prepared, Status::Running], None),
    row(EventKind::StageStarted, RUNNING, None),
    row(EventKind::Proposed, ACTING, None),
    row(EventKind::Verified, ACTING, None),
    row(EventKind::Approved, STARTED, None),
    row(EventKind::Decided, STARTED, None),
    row(EventKind::CriterionMet, ACTING, None),
    row(EventKind::Paused, RUNNING, Some(Status::Paused)),
    row(EventKind::Resumed, &[Status::Paused], Some(Status::Running)),
    row(EventKind::Exited, &[Status::Running, Status::Paused], Some(Status::Exited)),
    // Only when the run can no longer change what is validated.
    row(EventKind::Validated, &[Status::Exited], None),
    row(EventKind::Finished, OPEN, Some(Status::Finished)),
];

/// Stages that failed, or whose validator could not work and would otherwise be stuck.
const STUCK: &[StageStatus] = &[StageStatus::Proposed, StageStatus::Failed];
const UNSETTLED: &[StageStatus] =
    &[StageStatus::Pending, StageStatus::Started, StageStatus::Proposed, StageStatus::Failed];
const IDLE: &[StageStatus] = &[StageStatus::Pending, StageStatus::Proposed, StageStatus::Failed];

/// What may happen to a planned stage: a row for every cause.
pub(crate) const STAGE_TABLE: &[Row<StageCause, StageStatus>] = &[
    row(StageCause::Start, &[StageStatus::Pending], Some(StageStatus::Started)),
    row(StageCause::Propose, &[StageStatus::Started], Some(StageStatus::Proposed)),
    row(StageCause::Pass, &[StageStatus::Proposed], Some(StageStatus::Completed)),
    row(StageCause::Fail, &[StageStatus::Proposed], Some(StageStatus::Failed)),
    row(StageCause::Stumble, &[StageStatus::Proposed], None),
    row(StageCause::Approve, STUCK, Some(StageStatus::Completed)),
    row(StageCause::Decide(Action::Retry), STUCK, Some(StageStatus::Pending)),
    row(StageCause::Decide(Action::Decompose), IDLE, Some(StageStatus::Decomposed)),
    row(StageCause::Decide(Action::ChangeAgent), IDLE, Some(StageStatus::Pending)),
    row(StageCause::Decide(Action::ChangeValidator), IDLE, Some(StageStatus::Pending)),
    row(StageCause::Decide(Action::Skip), UNSETTLED, Some(StageStatus::Skipped)),
    row(StageCause::Decide(Action::Abort), UNSETTLED, Some(StageStatus::Aborted)),
    row(StageCause::Decide(Action::Escalate), UNSETTLED, None),
];

pub(crate) fn run_row(event: EventKind) -> Option<&'static Row<EventKind, Status>> {
    RUN_TABLE.iter().find(|row| row.cause == event)
}

pub(crate) fn stage_row(cause: StageCause) -> Option<&'static Row<StageCause, StageStatus>> {
    STAGE_TABLE.iter().find(|row| row.cause == cause)
}

/// The planned stage that an event is about, and what it does to it.
pub(crate) fn stage_cause<'e>(event: &'e Event<'_>) -> Option<(&'e str, StageCause)> {
    Some(match event {
        Event::StageStarted(started) => (&started.node, StageCause::Start),
        Event::Proposed(proposed) => (&proposed.node, StageCause::Propose),
        Event::Verified(verified) => {
            let cause = match verified.verdict {
                VerifyVerdict::Pass => StageCause::Pass,
                VerifyVerdict::Fail => StageCause::Fail,
                VerifyVerdict::Error | VerifyVerdict::TimedOut => StageCause::Stumble,
            };
            (&verified.node, cause)
        }
        Event::Approved(approved) => (&approved.node, StageCause::Approve),
        Event::Decided(decided) => (&decided.node, StageCause::Decide(decided.decision.action)),
        _ => return None,
    })
}

#[cfg(test)]
#[path = "tests/transition.rs"]
mod tests;
