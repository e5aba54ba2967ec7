//! How fast recordings are judged, beside a floor that only reads and scans them. `cargo bench`; the measure is a ratio.
//!
//! Method. A corpus with planted verdicts is written to a temporary folder ([`corpus`]). Floor and `harness --no-cache` take
//! turns, each a fresh process timed from its start to its end, and the least time of each counts: the machine's other work
//! only adds. Both find the files in the page cache, where writing has left them. (From a cold disk both would wait for the same
//! bytes, and the ratio would tell less.) The floor is given the list of recordings; the harness finds them, reads the goldens
//! too, and prints its lines. Memory is measured in runs of its own.
//!
//! Before anything is timed, verdicts are checked against what was planted, and reports of 1 and 2 threads against each other.
//! With `--quick`, or when run as a test, that is all, on a small corpus: it asserts correctness and never a time.
//! `--write native|chat CASES FOLDER` only writes a corpus, for a profiler.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

mod child;
mod corpus;
mod floor;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use goldrun::judge::Verdict;
use goldrun::report::{self, Kind, Report};
use goldrun::{Harness, Selection};

use corpus::{Corpus, Format, REPETITIONS, STEPS};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The argument after which this program is the floor.
const FLOOR: &str = "--floor";
/// The argument after which it only writes a corpus, to be looked at or profiled: `--write native|chat CASES FOLDER`.
const WRITE: &str = "--write";

fn main() -> Result<ExitCode, Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [first, list] = args.as_slice()
        && first == FLOOR
    {
        let (valid, bytes) = floor::scan(Path::new(list))?;
        println!("{valid} valid, {bytes} bytes");
        return Ok(ExitCode::SUCCESS);
    }
    if let [first, format, cases, folder, ..] = args.as_slice()
        && first == WRITE
    {
        let format = if format == "chat" { Format::Chat } else { Format::Native };
        corpus::write(Path::new(folder), cases.parse()?, format)?;
        return Ok(ExitCode::SUCCESS);
    }
    // `cargo bench` says `--bench`; `cargo test --benches` does not.
    if args.iter().any(|arg| arg == "--quick") || !args.iter().any(|arg| arg == "--bench") {
        quick()?;
        return Ok(ExitCode::SUCCESS);
    }
    let only = args.iter().find(|arg| !arg.starts_with('-'));
    println!(
        "{REPETITIONS} repetitions a case, {STEPS} steps each; least of interleaved rounds, in ms"
    );
    println!("{:<32} {:>8} {:>8} {:>6} {:>9}", "", "ours", "floor", "ratio", "peak RSS");
    for (what, make, rounds) in [
        (
            "1,000 cases, goldrun/run@1",
            (|root| corpus::write(root, 1_000, Format::Native)) as Make,
            15,
        ),
        ("1,000 cases, chat messages", |root| corpus::write(root, 1_000, Format::Chat), 15),
        ("10,000 cases, goldrun/run@1", |root| corpus::write(root, 10_000, Format::Native), 5),
        ("2,000 calls paired with 2,000", corpus::write_paired, 5),
    ] {
        if only.is_none_or(|only| what.contains(only.as_str())) {
            measure(what, make, rounds)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a corpus to an empty folder.
type Make = fn(&Path) -> Result<Corpus, Failure>;

fn quick() -> Result<(), Failure> {
    for (what, make) in [
        ("goldrun/run@1", (|root| corpus::write(root, 60, Format::Native)) as Make),
        ("chat messages", |root| corpus::write(root, 60, Format::Chat)),
        ("2,000 calls paired with 2,000", corpus::write_paired),
    ] {
        let (_folder, corpus) = write(make)?;
        check(&corpus)?;
        println!("{what}: {} cases, verdicts as planted, on 1 and 2 threads", corpus.planted.len());
    }
    Ok(())
}

fn write(make: Make) -> Result<(tempfile::TempDir, Corpus), Failure> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let corpus = make(folder.path())?;
    Ok((folder, corpus))
}

/// Judges `corpus`, and fails unless the verdicts are as planted and the report the same with any number of threads.
fn check(corpus: &Corpus) -> Result<(), Failure> {
    let mut texts = Vec::new();
    for threads in [1, 2] {
        let report = judged(&corpus.root, threads)?;
        let found: BTreeMap<String, Verdict> =
            report.cases.iter().map(|case| (case.name(), case.verdict)).collect();
        let steps = report.cases.iter().flat_map(|case| &case.classes).count();
        if found != corpus.planted || steps == 0 {
            let wrong =
                corpus.planted.iter().find(|(name, verdict)| found.get(*name) != Some(verdict));
            return Err(format!(
                "planted and not found: {wrong:?}; {} of {} cases",
                found.len(),
                corpus.planted.len()
            )
            .into());
        }
        let mut text = Vec::new();
        report::render(Kind::Json, &report, &mut text)?;
        texts.push(text);
    }
    if texts[0] == texts[1] { Ok(()) } else { Err("reports of 1 and 2 threads differ".into()) }
}

fn judged(root: &Path, threads: usize) -> Result<Report, Failure> {
    let harness = Harness::new(root).cache(false);
    let plan = harness.find(&Selection::all(), None)?;
    Ok(harness.judge(&plan, threads, |_| true)?)
}

fn measure(what: &str, make: Make, rounds: u32) -> Result<(), Failure> {
    let (folder, corpus) = write(make)?;
    check(&corpus)?;
    let list = folder.path().join("recordings.txt");
    let lines: Vec<String> = corpus.files.iter().map(|file| file.display().to_string()).collect();
    std::fs::write(&list, lines.join("\n"))?;
    let program: PathBuf = std::env::current_exe()?;
    let floor = || {
        let mut command = Command::new(&program);
        command.arg(FLOOR).arg(&list);
        command
    };
    let harness = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harness"));
        command.args(["--no-cache", "-C"]).arg(&corpus.root);
        command
    };
    let (mut ours, mut least) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        least = least.min(child::time(&mut floor(), |code| code == Some(0))?);
        // 1: cases were planted that do not pass.
        ours = ours.min(child::time(&mut harness(), |code| code == Some(1))?);
    }
    let peak = child::peak(&mut harness())?;
    let megabytes = |bytes: u64| format!("{} MB", bytes / 1_000_000);
    println!(
        "{what:<32} {:>8} {:>8} {:>6.2} {:>9}   {} files of {} kB",
        ours.as_millis(),
        least.as_millis(),
        ours.as_secs_f64() / least.as_secs_f64(),
        peak.map_or_else(|| "?".to_owned(), megabytes),
        corpus.files.len(),
        corpus.bytes / corpus.files.len() as u64 / 1_000,
    );
    Ok(())
}
