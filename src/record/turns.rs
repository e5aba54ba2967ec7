//! How many agents run at once, and in which order they begin.
//!
//! What comes before an agent starts and after it has ended waits for the disk, and the next one's start need not wait for that:
//! more repetitions are under way than agents run.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

/// How often it is looked whether somebody gave up waiting for everything.
const LOOK: Duration = Duration::from_millis(50);

/// The tasks from 0 to `count`, of which `jobs` run at once and begin in their order.
#[derive(Debug)]
pub(super) struct Turns {
    count: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: usize,
    /// Tasks that were handed out and have not begun, and who sleeps until they may.
    waiting: BTreeMap<usize, Option<Thread>>,
    free: usize,
}

/// A task that was handed out. Dropped, it lets later ones pass.
#[derive(Debug)]
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    pub(super) index: usize,
}

/// The right to run, until it is dropped.
#[derive(Debug)]
pub(super) struct Running<'t>(&'t Turns);

impl Turns {
    pub(super) fn new(count: usize, jobs: usize) -> Self {
        let state = State { next: 0, waiting: BTreeMap::new(), free: jobs.max(1) };
        Self { count, state: Mutex::new(state) }
    }

    /// The next task; none when all were handed out.
    pub(super) fn next(&self) -> Option<Turn<'_>> {
        let mut state = self.state();
        let index = state.next;
        (index < self.count).then(|| {
            state.next += 1;
            state.waiting.insert(index, None);
            Turn { turns: self, index }
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// The same task once more, when `wait` is over: until then, later ones may pass.
    pub(super) fn again(self, wait: impl FnOnce()) -> Self {
        let (turns, index) = (self.turns, self.index);
        drop(self);
        wait();
        turns.state().waiting.insert(index, None);
        Self { turns, index }
    }

    /// Waits until the task may run: a place is free, and no earlier task waits for one. None once `given_up` says so.
    pub(super) fn begin(&self, given_up: impl Fn() -> bool) -> Option<Running<'_>> {
        loop {
            if given_up() {
                return None;
            }
            let mut state = self.turns.state();
            if state.free > 0 && state.waiting.first_key_value().is_none_or(|(first, _)| *first >= self.index) {
                state.waiting.remove(&self.index);
                state.free -= 1;
                state.wake();
                return Some(Running(self.turns));
            }
            state.waiting.insert(self.index, Some(thread::current()));
            drop(state);
            thread::park_timeout(LOOK);
        }
    }
}

impl State {
    /// Wakes whoever may begin now: nobody else has to look.
    fn wake(&self) {
        if let Some((_, Some(thread))) = self.waiting.first_key_value().filter(|_| self.free > 0) {
            thread.unpark();
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.waiting.remove(&self.index);
        state.wake();
    }
}

impl Running<'_> {
    /// Lets another run: the working tree is no longer needed. It begins at once, and not after what is still to be done here.
    pub(super) fn end(self) {
        drop(self);
        thread::yield_now();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.free += 1;
        state.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_run_at_once_than_may_and_they_begin_in_order() {
        for jobs in [1, 2] {
            let turns = Turns::new(40, jobs);
            let (running, begun) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
            thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| {
                        while let Some(turn) = turns.next() {
                            // Some never run, and keep nobody waiting.
                            if turn.index % 7 == 3 {
                                continue;
                            }
                            let right = turn.begin(|| false);
                            assert!(right.is_some());
                            let at_once = running.fetch_add(1, Ordering::SeqCst) + 1;
                            begun.lock().unwrap().push(turn.index);
                            assert!(at_once <= jobs);
                            thread::yield_now();
                            running.fetch_sub(1, Ordering::SeqCst);
                        }
                    });
                }
            });
            let begun = begun.into_inner().unwrap();
            assert_eq!(begun.len(), 34);
            assert!(jobs > 1 || begun.is_sorted(), "{begun:?}");
        }
    }

    #[test]
    fn who_gives_up_does_not_run() {
        let turns = Turns::new(2, 1);
        let (first, second) = (turns.next().unwrap(), turns.next().unwrap());
        assert!(turns.next().is_none());
        let right = first.begin(|| false).unwrap();
        assert!(second.begin(|| true).is_none());
        drop(right);
        assert!(second.begin(|| false).is_some());
    }
}
