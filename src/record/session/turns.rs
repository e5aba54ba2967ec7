//! How many agents run at once, and in which order they start.
//!
//! Before an agent starts and after it has ended there is work that waits for the disk. The next agent need not wait for it: more
//! repetitions are in progress than agents run. The threads that run agents do nothing else, so that no time is lost between two
//! agents.

use std::collections::BTreeMap;
use std::collections::btree_map::OccupiedEntry;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a task that waits looks whether it was given up.
const LOOK: Duration = Duration::from_millis(50);

type Job<'j> = Box<dyn FnOnce() + Send + 'j>;

/// The tasks from 0 to `count`, which run in their order.
pub(crate) struct Turns<'j> {
    count: usize,
    state: Mutex<State<'j>>,
    /// Signalled when a task can run and when the last one has run.
    changed: Condvar,
}

struct State<'j> {
    next: usize,
    /// Tasks that were handed out and have not begun, with their jobs once they are ready.
    waiting: BTreeMap<usize, Option<Job<'j>>>,
    closed: bool,
}

/// A task that was handed out. On drop, later tasks no longer wait for it.
pub(crate) struct Turn<'t, 'j> {
    turns: &'t Turns<'j>,
    pub(crate) index: usize,
}

/// Why a task did not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRun {
    /// It was given up while it waited.
    GivenUp,
    /// It panicked. The panic was reported.
    Panicked,
}

/// On drop, ends the threads that run tasks.
pub(crate) struct Closing<'t, 'j>(pub(crate) &'t Turns<'j>);

impl Drop for Closing<'_, '_> {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.changed.notify_all();
    }
}

impl<'j> Turns<'j> {
    pub(crate) fn new(count: usize) -> Self {
        let state = State { next: 0, waiting: BTreeMap::new(), closed: false };
        Self { count, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The next task; `None` after the last.
    pub(crate) fn next(&self) -> Option<Turn<'_, 'j>> {
        let mut state = self.state();
        let index = state.next;
        (index < self.count).then(|| {
            state.next += 1;
            state.waiting.insert(index, None);
            Turn { turns: self, index }
        })
    }

    /// Runs tasks, one after the other, until there are no more. As many tasks run at once as threads call this.
    pub(crate) fn serve(&self) {
        let mut state = self.state();
        while !state.closed {
            // No task starts before an earlier one that waits.
            let first = state.waiting.first_entry().filter(|first| first.get().is_some());
            match first.and_then(OccupiedEntry::remove) {
                Some(job) => {
                    // The next task may be ready too, for another thread.
                    self.changed.notify_one();
                    drop(state);
                    // A panic was reported, and ends this task only.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                    state = self.state();
                }
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<'j>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'j> Turn<'_, 'j> {
    /// The same task again, after `wait`. Meanwhile, later tasks may pass.
    pub(crate) fn again(self, wait: impl FnOnce()) -> Self {
        let (turns, index) = (self.turns, self.index);
        drop(self);
        wait();
        turns.state().waiting.insert(index, None);
        Self { turns, index }
    }

    /// Runs `job` in the task's turn on one of the threads that [`serve`](Turns::serve), and waits for its result.
    pub(crate) fn run<T: Send + 'j>(
        &self,
        given_up: impl Fn() -> bool + Copy + Send + 'j,
        job: impl FnOnce() -> T + Send + 'j,
    ) -> Result<T, NoRun> {
        if given_up() {
            return Err(NoRun::GivenUp);
        }
        let (reply, answer) = sync_channel(1);
        // It may have been given up since the last look.
        let job: Job<'j> = Box::new(move || drop(reply.send((!given_up()).then(job))));
        self.turns.state().waiting.insert(self.index, Some(job));
        self.turns.changed.notify_one();
        loop {
            // A job that has begun is waited for.
            if given_up() && self.turns.state().waiting.remove(&self.index).is_some() {
                self.turns.changed.notify_one();
                return Err(NoRun::GivenUp);
            }
            match answer.recv_timeout(LOOK) {
                Ok(result) => return result.ok_or(NoRun::GivenUp),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(NoRun::Panicked),
            }
        }
    }
}

impl Drop for Turn<'_, '_> {
    fn drop(&mut self) {
        self.turns.state().waiting.remove(&self.index);
        self.turns.changed.notify_one();
    }
}

#[cfg(test)]
#[path = "tests/turns.rs"]
mod tests;
