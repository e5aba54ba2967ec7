//! Recording an agent that does nothing, against a plain loop that starts the same processes and takes what they print.
//!
//! `cargo bench --bench record` records 100 cases, 5 repetitions each, one at a time, and prints the medians of several rounds
//! and their ratio, which should stay at or below 2, and how long it takes to make an empty file there: it begins when that is
//! quick, or after some minutes. As a test (`cargo test --bench record`) it records a few, and asserts that each is a recording;
//! never a time.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds, of which the median counts.
const ROUNDS: usize = 5;
const REPETITIONS: usize = 5;
/// How long it takes to make a file where nothing was deleted lately.
const RESTED: Duration = Duration::from_micros(50);
/// How long that is waited for.
const PATIENCE: Duration = Duration::from_secs(6 * 60);

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` says `--bench`; `cargo test` does not.
    let long = std::env::args().any(|argument| argument == "--bench");
    let (cases, rounds) = if long { (100, ROUNDS) } else { (4, 1) };
    println!("{cases} cases, {REPETITIONS} repetitions each, medians of {rounds} rounds");
    println!("{:<24} {:>9} {:>9} {:>6} {:>9}", "agent", "recorded", "started", "ratio", "a file");
    // Removed together at the end: see `rested`.
    let mut folders = Vec::new();
    for agent in [&["true"][..], &["sh", "-c", "cat > /dev/null"]] {
        let (mut recorded, mut started) = (Vec::new(), Vec::new());
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        write_suite(folder.path(), agent, cases)?;
        let file = rested(folder.path(), if long { PATIENCE } else { Duration::ZERO })?;
        for _ in 0..rounds {
            started.push(start(folder.path(), agent, cases * REPETITIONS)?);
            recorded.push(record(folder.path())?);
        }
        check(folder.path(), cases)?;
        let (recorded, started) = (median(recorded), median(started));
        let ratio = recorded.as_secs_f64() / started.as_secs_f64();
        println!(
            "{:<24} {recorded:>9.2?} {started:>9.2?} {ratio:>6.2} {file:>9.2?}",
            agent.join(" ")
        );
        folders.push(folder);
    }
    Ok(())
}

fn write_suite(root: &Path, agent: &[&str], cases: usize) -> Result<(), Box<dyn Error>> {
    let suite = root.join("suites/s");
    fs::create_dir_all(&suite)?;
    let mut text = format!("[record]\nagent = {agent:?}\nrepetitions = {REPETITIONS}\n");
    for case in 0..cases {
        text += &format!("[[case]]\nname = \"c{case}\"\ninput = {{ order = {case} }}\n");
    }
    Ok(fs::write(suite.join("suite.toml"), text)?)
}

/// How long it takes to make one file, once that is quick, and after `patience` at the latest.
///
/// Some file systems (ext4 without a journal) pass over every file that was deleted in the last minutes, one by one, whenever
/// they make a new one; then the figures would be theirs.
fn rested(root: &Path, patience: Duration) -> Result<Duration, Box<dyn Error>> {
    const FILES: u32 = 200;
    let begun = Instant::now();
    for folder in 0.. {
        let folder = root.join(format!("files-{folder}"));
        fs::create_dir(&folder)?;
        let first = Instant::now();
        for file in 0..FILES {
            fs::write(folder.join(file.to_string()), "")?;
        }
        let took = first.elapsed() / FILES;
        if took <= RESTED || begun.elapsed() >= patience {
            return Ok(took);
        }
        println!("(a file takes {took:.0?} to make: waiting until it takes {RESTED:.0?} at most)");
        std::thread::sleep(Duration::from_secs(20));
    }
    Err("there are no more folders".into())
}

fn start(root: &Path, agent: &[&str], times: usize) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    for _ in 0..times {
        Command::new(agent[0]).args(&agent[1..]).current_dir(root).stdin(Stdio::null()).output()?;
    }
    Ok(begun.elapsed())
}

fn record(root: &Path) -> Result<Duration, Box<dyn Error>> {
    let mut harness = Command::new(env!("CARGO_BIN_EXE_harness"));
    let begun = Instant::now();
    let said = harness.args(["--record", "--no-accept"]).current_dir(root).output()?;
    let took = begun.elapsed();
    if said.status.success() {
        Ok(took)
    } else {
        Err(String::from_utf8_lossy(&said.stderr).into_owned().into())
    }
}

/// Every repetition is a recording with an end.
fn check(root: &Path, cases: usize) -> Result<(), Box<dyn Error>> {
    for case in 0..cases {
        for repetition in 1..=REPETITIONS {
            let run = root.join(format!("suites/s/runs/c{case}/{repetition}.json"));
            let run = fs::read_to_string(run)?;
            assert!(run.contains("\n  \"outcome\": "), "{run}");
        }
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
