//! The suites as tests of `cargo test` and nextest: [`main!`](crate::main). The one file that knows libtest-mimic.

use std::io::Write;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::harness::accept::{AcceptOutcome, AcceptRequest};
use crate::harness::{Harness, HarnessError, Plan, Selection, today};
use crate::judge::case::CaseReport;
use crate::judge::finding::FindingKind;
use crate::report::{self, Options, Report};
use crate::text::plain;

/// Characters of a line that is not a failure.
const LINE: usize = 400;

/// The whole of `tests/agents.rs`: judges the suites of the package as tests of `cargo test` and nextest.
///
/// ```no_run
/// goldrun::main!();
/// ```
///
/// The test target needs `harness = false` in `Cargo.toml`; without it, its one test fails and says so. Options are those of a
/// [`Harness`]: `goldrun::main!(harness = Harness::new("agents").allow(Verdict::Flaky));`.
///
/// Both forms make the function `main`. `goldrun::main!(Harness::new("agents"))` is an expression instead, the [`ExitCode`] of a
/// `main` of your own; that one cannot tell that `harness = false` is missing.
///
/// One test a case, called `suite::case`; exit code 0 or 101. Where nothing is found it is 101: a gate that looked at
/// nothing is not green. So it is where all cases are in quarantine, unless a filter selects them. A filter that matches nothing is 0,
/// as everywhere under `cargo test`.
///
/// A case that does not pass and is in quarantine is reported as ignored, with the reason. What is to be said of suites as a whole
/// (a stale mask) goes to stderr at the end, where all of a suite was judged: not under a filter, nor under nextest, where each
/// case is a process of its own. `harness` says it too.
///
/// With `GOLDRUN_UPDATE=always` in the environment, what the runs on disk do is accepted first, as by `harness accept`. No agent is
/// started.
#[macro_export]
macro_rules! main {
    () => {
        $crate::__target!(None);
    };
    (harness = $harness:expr) => {
        $crate::__target!(Some($harness));
    };
    ($harness:expr) => {
        $crate::__main(Some($harness))
    };
}

/// The items that `main!` makes. Not part of the interface.
#[doc(hidden)]
#[macro_export]
macro_rules! __target {
    ($harness:expr) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__main($harness)
        }

        // Only a target without `harness = false` has tests of Rust's own.
        #[test]
        fn the_test_target_needs_harness_false() {
            $crate::__needs_harness_false(::core::env!("CARGO_CRATE_NAME"))
        }
    };
}

/// Fails the test of a target that runs no case. Not part of the interface.
#[doc(hidden)]
#[expect(clippy::panic, reason = "it is the body of a test")]
pub fn __needs_harness_false(target: &str) {
    panic!(
        "no recorded run was judged: Rust's own test harness ran in the place of goldrun. Add to Cargo.toml\n\n\
         [[test]]\nname = \"{target}\"\nharness = false\n"
    );
}

/// What `main!` calls. Not part of the interface.
#[doc(hidden)]
#[must_use]
pub fn __main(harness: Option<Harness>) -> ExitCode {
    let harness = harness.unwrap_or_else(|| {
        // Set by cargo and nextest while tests run; a test program started by hand looks where it stands.
        Harness::new(
            std::env::var_os("CARGO_MANIFEST_DIR")
                .map_or_else(|| PathBuf::from("."), PathBuf::from),
        )
    });
    match harness.or_today(today) {
        Ok(harness) => test(&harness, Arguments::from_args()),
        Err(why) => failed(&why.to_string()),
    }
}

fn test(harness: &Harness, mut arguments: Arguments) -> ExitCode {
    let selection = selection(&arguments);
    let update = std::env::var_os("GOLDRUN_UPDATE").is_some_and(|update| update == "always");
    let judges = !arguments.list && !arguments.ignored;
    if update
        && judges
        && let Err(error) = accept(harness, &selection)
    {
        return failed(&error.to_string());
    }
    let plan = match harness.find(&selection, None) {
        Ok(plan) => plan,
        Err(error) => return failed(&error.to_string()),
    };
    let by_name = selection.exact && !selection.filters.is_empty();
    if plan.found_nothing() && !by_name {
        let root = harness.root().display();
        return failed(&format!(
            "no case was found below {root}: `harness init` says how to begin"
        ));
    }
    // What is meant is decided: of a suite that cannot be read, what reports it may have another name than was asked for.
    (arguments.filter, arguments.skip) = (None, Vec::new());
    if selection.filters.is_empty() && selection.skip.is_empty() && harness.nothing_gates(&plan) {
        return failed(
            "every test is in quarantine: nothing could fail, so nothing would be tested",
        );
    }
    let threads = arguments.test_threads.unwrap_or(0);
    // Ours do the work; libtest-mimic only reports, in order. (With 0 threads it would wait for ever.)
    arguments.test_threads = Some(1);
    if !judges {
        // None is ignored: nextest asks for those apart.
        let plan = if arguments.ignored { Plan::default() } else { plan };
        return report(
            &arguments,
            plan.names().into_iter().map(|name| Trial::test(name, || Ok(()))).collect(),
            None,
        );
    }
    std::thread::scope(|scope| {
        let (trials, senders): (Vec<_>, Vec<_>) =
            plan.names().into_iter().map(|name| trial(harness, name)).unzip();
        let plan: &Plan = &plan;
        let judging = scope.spawn(move || judge(harness, plan, threads, senders));
        report(&arguments, trials, Some(Box::new(move || judging.join().ok().flatten())))
    })
}

/// Accepts what the runs on disk do. What could not be accepted stays as it was, and is judged like the rest.
fn accept(harness: &Harness, selection: &Selection) -> Result<(), HarnessError> {
    let plan = harness.find(selection, None)?;
    let command = ["GOLDRUN_UPDATE=always", "cargo", "test"].map(str::to_owned).to_vec();
    let request = AcceptRequest { command, ..AcceptRequest::default() };
    harness.accept(&plan, &request, |name, outcome| {
        // There is nobody to tell if that fails.
        let _ = match outcome {
            AcceptOutcome::Accepted { .. } => {
                writeln!(std::io::stderr(), "accepted {}", plain(name, LINE))
            }
            AcceptOutcome::Refused { why } | AcceptOutcome::Error { why, .. } => {
                writeln!(
                    std::io::stderr(),
                    "not accepted {}: {}",
                    plain(name, LINE),
                    plain(&why.join("; "), LINE)
                )
            }
            AcceptOutcome::Unchanged { .. } | AcceptOutcome::Negative | AcceptOutcome::Removed => {
                Ok(())
            }
        };
        true
    })?;
    Ok(())
}

/// What libtest-mimic will run, in our words.
fn selection(arguments: &Arguments) -> Selection {
    Selection {
        filters: arguments.filter.iter().cloned().collect(),
        exact: arguments.exact,
        skip: arguments.skip.clone(),
    }
}

/// A test that waits for its result.
fn trial(harness: &Harness, name: &str) -> (Trial, mpsc::Sender<CaseReport>) {
    let (sender, receiver) = mpsc::channel::<CaseReport>();
    let harness = harness.clone();
    let run = move || match receiver.recv() {
        Ok(case) if case.held_by_quarantine() => {
            Ok(Completion::Ignored { reason: Some(held(&case)) })
        }
        Ok(case) if case.ok => Ok(Completion::Completed),
        Ok(case) => Err(failure(&harness, &case)),
        Err(mpsc::RecvError) => Err(Failed::from("this case was not judged")),
    };
    (Trial::ignorable_test(name, run), sender)
}

/// Why a case that does not pass does not fail, on one line.
fn held(case: &CaseReport) -> String {
    let said = case.findings.iter().filter(|finding| finding.kind == FindingKind::Quarantine);
    said.fold(report::status(case), |said, finding| {
        format!("{said}; {}", plain(&finding.message, LINE))
    })
}

fn failure(harness: &Harness, case: &CaseReport) -> Failed {
    let whole = harness.write_whole(case);
    Failed::from(report::failure(case, &Options { whole: whole.as_deref(), ..Options::default() }))
}

/// Judges every case and sends each result on its way.
fn judge(
    harness: &Harness,
    plan: &Plan,
    threads: usize,
    senders: Vec<mpsc::Sender<CaseReport>>,
) -> Option<Report> {
    let mut senders = senders.into_iter();
    let judged = harness.judge(plan, threads, |case| {
        // Nobody waits for a test that libtest-mimic leaves out.
        if let Some(sender) = senders.next() {
            let _ = sender.send(case.clone());
        }
        true
    });
    judged.ok()
}

/// Lets libtest-mimic print, then says what no test of its own can: what `judged` notes. libtest-mimic panics when nobody reads
/// on; that is no error, and the verdict still decides.
fn report(
    arguments: &Arguments,
    trials: Vec<Trial>,
    judged: Option<Box<dyn FnOnce() -> Option<Report> + '_>>,
) -> ExitCode {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_closed_pipe(info.payload()) {
            hook(info);
        }
    }));
    let conclusion =
        panic::catch_unwind(panic::AssertUnwindSafe(|| libtest_mimic::run(arguments, trials)));
    match conclusion {
        Ok(conclusion) => {
            if let Some(report) = judged.and_then(|judged| judged()) {
                // There is nobody to tell if that fails.
                let _ = report::notes(&report, &mut std::io::stderr());
            }
            conclusion.exit_code()
        }
        Err(payload) if is_closed_pipe(&*payload) => {
            // A list was judged by nobody, and what of it was read was right.
            let passed = |report: Report| report.cases.iter().all(|case| case.ok);
            let passed = judged.is_none_or(|judged| judged().is_some_and(passed));
            if passed { ExitCode::SUCCESS } else { ExitCode::from(101) }
        }
        Err(_) => ExitCode::from(101),
    }
}

fn is_closed_pipe(payload: &(dyn std::any::Any + Send)) -> bool {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied());
    text.is_some_and(|text| text.contains("Broken pipe") || text.contains("os error 32"))
}

fn failed(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "error: {message}");
    ExitCode::from(101)
}
