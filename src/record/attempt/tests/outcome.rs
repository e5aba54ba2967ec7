use super::*;

#[test]
fn only_what_ended_well_in_every_respect_is_completed() {
    let code = |code| Exited { code: Some(code), signal: None };
    let well = Facts { exited: code(0), answered: true, ..Facts::default() };
    let reported = |outcome| Some((outcome, None));
    let no_room = RecordError::io("stdout.log", "written")(io::Error::other("no room"));
    let no_room = Stop::Watcher(Reason::Recording(no_room));
    let runaway = Stop::Watcher(Reason::Runaway(Beyond::Steps(3)));
    let show = |facts: Facts<'_>| match outcome(facts, Duration::from_millis(1500)) {
        End::Recorded(outcome, why) => format!("{outcome}: {}", why.unwrap_or_default()),
        End::Infrastructure(why) => format!("infrastructure: {why}"),
    };
    for (facts, expected) in [
        (well.clone(), "completed: "),
        (Facts { answered: false, ..well.clone() }, "gave_up: it ended without an answer"),
        (
            Facts { answered: false, reported: reported(Outcome::Completed), ..well.clone() },
            "completed: ",
        ),
        (Facts { reported: reported(Outcome::Blocked), ..well.clone() }, "blocked: "),
        (
            Facts { exited: code(3), reported: reported(Outcome::Completed), ..well.clone() },
            "failed: it ended with exit code 3",
        ),
        (
            Facts { exited: code(3), reported: reported(Outcome::Blocked), ..well.clone() },
            "blocked: ",
        ),
        (Facts { exited: code(75), ..well.clone() }, "infrastructure: it ended with exit code 75"),
        (Facts { infrastructure: Some("429"), ..well.clone() }, "infrastructure: 429"),
        (
            Facts {
                refused: Some("1 line".into()),
                reported: reported(Outcome::Completed),
                ..well.clone()
            },
            "failed: 1 line",
        ),
        (
            Facts { waiting: Some("a person"), ..well.clone() },
            "blocked: it ended while it waited: a person",
        ),
        (
            Facts {
                exited: Exited { code: None, signal: Some(11) },
                reported: reported(Outcome::Completed),
                ..well.clone()
            },
            "crashed: signal 11 ended it",
        ),
        (
            Facts {
                stop: Some(&Stop::TimedOut),
                reported: reported(Outcome::Completed),
                ..well.clone()
            },
            "timed_out: it took longer than 1.5s",
        ),
        (
            Facts { stop: Some(&runaway), exited: code(75), ..well.clone() },
            "runaway: it took more steps than 3, the limit of `[record] max_steps`",
        ),
        (
            Facts { stop: Some(&no_room), ..well.clone() },
            "infrastructure: stdout.log cannot be written: no room",
        ),
        (
            Facts { stop: Some(&Stop::Cancelled), ..well },
            "cancelled: the recording was interrupted",
        ),
    ] {
        assert_eq!(show(facts), expected);
    }
}
