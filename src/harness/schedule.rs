//! Work in parallel, results in order.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a thread collects results before it sends them. Waking the receiving thread takes as long as judging a small case,
/// so small cases are sent together.
const HOLD: Duration = Duration::from_millis(5);

/// The most threads that are started. Some thousands take minutes to start.
pub(crate) const MAX_THREADS: usize = 1024;

/// Does `work` for every item on `threads` threads (0: one a core; never more than items). Each thread has a `scratch` of its own
/// that it keeps from item to item.
///
/// Items are taken in order, one at a time. `deliver` gets the results in the same order, as early as possible, on the calling
/// thread, and returns whether to go on.
pub(crate) fn in_order<T: Sync, S, R: Send>(
    items: &[T],
    threads: usize,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
    mut deliver: impl FnMut(R) -> bool,
) -> io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.min(items.len()).min(MAX_THREADS))
        .thread_name(|n| format!("judge-{n}"))
        .build()
        .map_err(io::Error::other)?;
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    pool.in_place_scope(|scope| {
        for _ in 0..pool.current_num_threads() {
            let (sender, next, scratch, work) = (sender.clone(), &next, &scratch, &work);
            scope.spawn(move |_| {
                let (mut scratch, mut done, mut sent) = (scratch(), Vec::new(), Instant::now());
                while let Some((index, item)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|i| Some((i, items.get(i)?)))
                {
                    done.push((index, work(&mut scratch, item)));
                    if sent.elapsed() >= HOLD {
                        if sender.send(std::mem::take(&mut done)).is_err() {
                            return;
                        }
                        sent = Instant::now();
                    }
                }
                // Sending fails only if the receiver was dropped.
                let _ = sender.send(done);
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        while let Ok(done) = results.recv() {
            waiting.extend(done);
            while let Some(result) = waiting.remove(&due) {
                due += 1;
                if !deliver(result) {
                    // The receiver is dropped: finish the items that are running and start no new ones.
                    next.store(items.len(), Ordering::Relaxed);
                    return;
                }
            }
        }
    });
    Ok(())
}

#[cfg(test)]
#[path = "tests/schedule.rs"]
mod tests;
