//! Appending to a journal at level `batch`, against writing the same lines with a buffered writer. Both end on the disk.
//!
//! Prints the medians of several rounds and their ratio, which should stay at or below 3. Run it with
//! `cargo bench --bench journal`; the first argument that is a number is how many events are written.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use goldrun::ledger::{
    Durability, Event, Identity, Journal, Prepared, Started, Writer, WriterOptions,
};
use goldrun::run::{RawJson, Step};

/// Rounds, of which the median counts.
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let events = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(
        std::env::var_os("CARGO_TARGET_TMPDIR").unwrap_or_else(|| "target".into()),
    )?;
    let steps = steps(events)?;
    let (mut journals, mut lines) = (Vec::new(), Vec::new());
    let mut text = Vec::new();
    for round in 0..ROUNDS {
        let path = folder.path().join(format!("{round}.ndjson"));
        journals.push(journal(&path, &steps)?);
        text = fs::read(&path)?;
        fs::remove_file(&path)?;
        lines.push(buffered(&folder.path().join("lines"), &text)?);
    }
    let read = Instant::now();
    let journal = Journal::read(&text);
    let read = read.elapsed();
    if !journal.is_sound() || journal.len() != events + 2 {
        return Err("the journal is not what was appended".into());
    }
    let (journals, lines) = (median(journals), median(lines));
    let megabytes = text.len() as f64 / 1e6;
    let mut out = std::io::stdout();
    writeln!(out, "{events} events, {megabytes:.1} MB, medians of {ROUNDS} rounds")?;
    writeln!(
        out,
        "journal, level batch   {journals:>9.2?}   {:>6.0} MB/s",
        megabytes / journals.as_secs_f64()
    )?;
    writeln!(
        out,
        "buffered writer        {lines:>9.2?}   {:>6.0} MB/s",
        megabytes / lines.as_secs_f64()
    )?;
    writeln!(
        out,
        "read and replay        {read:>9.2?}   {:>6.0} MB/s",
        megabytes / read.as_secs_f64()
    )?;
    writeln!(out, "ratio                  {:>9.2}", journals.as_secs_f64() / lines.as_secs_f64())?;
    Ok(())
}

/// Tool calls as agents make them: arguments of some fields, a result of a few hundred bytes.
fn steps(count: usize) -> Result<Vec<Event<'static>>, Box<dyn Error>> {
    let step = |n: usize| -> Result<Event<'static>, Box<dyn Error>> {
        let args = format!(
            r#"{{"order": "A-{n}", "reason": "customer asked", "amount": {n}.50, "notify": true}}"#
        );
        let mut step = Step::tool("cancel_order", Some(RawJson::new(args)?));
        step.result = Some(RawJson::string(&format!(
            "order A-{n}: cancelled. {}",
            "It was shipped to the customer. ".repeat(8)
        )));
        step.turn = Some(u32::try_from(n)?);
        Ok(Event::Step(step))
    };
    (0..count).map(step).collect()
}

fn journal(path: &Path, steps: &[Event<'_>]) -> Result<Duration, Box<dyn Error>> {
    let run = Identity {
        suite: "s".into(),
        case: "c".into(),
        repetition: 1,
        session: "S".into(),
        ..Identity::default()
    };
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    let writer = Writer::create(path, run, at, WriterOptions::new(Durability::Batch))?;
    writer.append(&Event::Prepared(Prepared::default()), at)?;
    writer.append(&Event::Started(Started::default()), at)?;
    let sender = writer.sender();
    let start = Instant::now();
    for step in steps {
        sender.send(step, at)?;
    }
    sender.flush()?;
    let elapsed = start.elapsed();
    writer.close()?;
    Ok(elapsed)
}

fn buffered(path: &Path, text: &[u8]) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let mut file = BufWriter::new(File::create(path)?);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        file.write_all(line)?;
    }
    file.into_inner()?.sync_data()?;
    let elapsed = start.elapsed();
    fs::remove_file(path)?;
    Ok(elapsed)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
