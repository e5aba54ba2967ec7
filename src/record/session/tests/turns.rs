use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::*;

#[test]
fn no_more_run_at_once_than_may_and_they_begin_in_order() {
    for jobs in [1, 2] {
        let (running, begun) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let turns = Turns::new(40);
        thread::scope(|scope| {
            (0..jobs).for_each(|_| drop(scope.spawn(|| turns.serve())));
            let _closing = Closing(&turns);
            thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| {
                        while let Some(turn) = turns.next() {
                            // Some never run, and keep nobody waiting.
                            if turn.index % 7 == 3 {
                                continue;
                            }
                            let (index, running, begun) = (turn.index, &running, &begun);
                            let ran = turn.run(
                                || false,
                                move || {
                                    let at_once = running.fetch_add(1, Ordering::SeqCst) + 1;
                                    begun.lock().unwrap().push(index);
                                    thread::yield_now();
                                    running.fetch_sub(1, Ordering::SeqCst);
                                    at_once
                                },
                            );
                            assert!(ran.unwrap() <= jobs);
                        }
                    });
                }
            });
        });
        let begun = begun.lock().unwrap();
        assert_eq!(begun.len(), 34);
        assert!(jobs > 1 || begun.is_sorted(), "{begun:?}");
    }
}

#[test]
fn what_is_given_up_while_another_runs_does_not_begin() {
    let (over, ran) = (AtomicBool::new(false), AtomicBool::new(false));
    let turns = Turns::new(2);
    let (first, second) = (turns.next().unwrap(), turns.next().unwrap());
    thread::scope(|scope| {
        scope.spawn(|| turns.serve());
        let _closing = Closing(&turns);
        let (go, going) = sync_channel::<()>(1);
        let one = scope.spawn(move || first.run(|| false, move || going.recv().is_ok()));
        let (over, ran) = (&over, &ran);
        let given_up = move || over.load(Ordering::SeqCst);
        let other =
            scope.spawn(move || second.run(given_up, move || ran.store(true, Ordering::SeqCst)));
        while !matches!(turns.state().waiting.get(&1), Some(Some(_))) {
            thread::yield_now();
        }
        over.store(true, Ordering::SeqCst);
        go.send(()).unwrap();
        assert_eq!(one.join().unwrap(), Ok(true));
        assert_eq!(other.join().unwrap(), Err(NoRun::GivenUp));
    });
    assert!(!ran.load(Ordering::SeqCst));
}

#[test]
fn who_gives_up_or_panics_does_not_keep_the_others() {
    let ran: Arc<Mutex<Vec<usize>>> = Arc::default();
    let turns = Turns::new(3);
    let (first, second, third) =
        (turns.next().unwrap(), turns.next().unwrap(), turns.next().unwrap());
    assert!(turns.next().is_none());
    let push = |index| {
        let ran = Arc::clone(&ran);
        move || ran.lock().unwrap().push(index)
    };
    // Nobody serves, and the first has not come.
    assert_eq!(second.run(|| true, push(1)), Err(NoRun::GivenUp));
    drop(second);
    thread::scope(|scope| {
        scope.spawn(|| turns.serve());
        let _closing = Closing(&turns);
        assert_eq!(first.run(|| false, || -> () { panic!("it breaks") }), Err(NoRun::Panicked));
        assert_eq!(third.run(|| false, push(2)), Ok(()));
    });
    assert_eq!(*ran.lock().unwrap(), [2]);
}
