//! A refund desk: an agent that answers customers' tickets with tools on a shop's files, and records what it did.
//!
//! It plans by rules and not with a language model, so that every recording can be made again, byte for byte. It does
//! one ticket, or records every scenario into `suites/`:
//!
//! ```text
//! cargo run --example refund_agent -- --customer C-101 --ticket "Order A-1001 is broken. My money back, please."
//! cargo run --example refund_agent -- record --root .
//! ```
//!
//! As the agent of a suite (`[record] agent = ["refund_agent", "work"]`) it reads the ticket from its standard input, as
//! `{"customer": …, "ticket": …}`, and reports what it does while `harness --record` runs it.
//!
//! `--break` and `--flaky` make it misbehave on purpose: what a regression test has to notice.
#![expect(clippy::print_stdout, reason = "the recording goes to stdout unless a file is named")]

mod agent;
mod live;
mod plan;
mod recording;
mod scenarios;
mod session;
mod shop;
mod ticket;
mod tools;
mod trace;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use plan::Break;
use scenarios::Scenario;
use shop::Shop;
use ticket::Ticket;
use trace::Options;

/// Whatever keeps the program itself from working; what goes wrong for the agent is in its recording.
type Fault = Box<dyn Error>;

/// A refund desk that records its runs.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    one: One,
}

#[derive(Subcommand)]
enum Command {
    /// Record every scenario into ROOT/suites
    Record(Session),
    /// Do the ticket on standard input, and report to the harness that runs this
    Work(Habits),
}

/// One ticket.
#[derive(Args)]
struct One {
    /// A scenario's case, instead of --customer and --ticket
    #[arg(long, conflicts_with_all = ["customer", "ticket"])]
    case: Option<String>,
    /// Who writes
    #[arg(long, requires = "ticket")]
    customer: Option<String>,
    /// What they write
    #[arg(long, requires = "customer")]
    ticket: Option<String>,
    /// Folder of the shop's files; made from the seed where it holds none [default: a temporary folder]
    #[arg(long)]
    shop: Option<PathBuf>,
    /// Number of this run among the runs of its case
    #[arg(long, default_value_t = 1)]
    repetition: u32,
    #[command(flatten)]
    habits: Habits,
    /// Look things up in another order, and more of them, depending on the repetition
    #[arg(long)]
    vary: bool,
    #[arg(long, value_enum, default_value = "native")]
    format: Format,
    /// Write the recording here instead of to stdout
    #[arg(long)]
    out: Option<PathBuf>,
    /// Append a result record {task, trial, reward, messages} to this file (needs --case, whose oracle gives the reward)
    #[arg(long, requires = "case", conflicts_with = "out")]
    append: Option<PathBuf>,
}

/// A whole session.
#[derive(Args)]
struct Session {
    /// Folder that holds `suites/`
    #[arg(long)]
    root: PathBuf,
    /// Runs of each case [default: 3 in `refunds`, 4 in `tickets`]
    #[arg(long)]
    repetitions: Option<u32>,
    #[command(flatten)]
    habits: Habits,
}

#[derive(Args, Clone, Copy)]
struct Habits {
    /// Misbehave in this way
    #[arg(long = "break", value_enum)]
    upset: Option<Break>,
    /// Misbehave in every third repetition: 2, 5, 8…
    #[arg(long)]
    flaky: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// goldrun/run@1
    Native,
    /// Chat messages with tool calls
    Openai,
}

fn main() -> Result<(), Fault> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Record(session)) => {
            let written = session::record(
                &session.root,
                session.repetitions,
                session.habits.upset,
                session.habits.flaky,
            )?;
            println!("recorded {written} runs");
            Ok(())
        }
        Some(Command::Work(habits)) => live::work(habits.upset, habits.flaky),
        None => one(&arguments.one),
    }
}

fn one(one: &One) -> Result<(), Fault> {
    let scenario = one.case.as_deref().map(Scenario::named).transpose()?;
    let ticket = match (scenario, &one.customer, &one.ticket) {
        (Some(scenario), ..) => scenario.ticket(),
        (None, Some(customer), Some(text)) => Ticket::new(customer, text),
        _ => return Err("name a --case, or a --customer and a --ticket".into()),
    };
    let temporary = tempfile::tempdir()?;
    let shop = Shop::open(one.shop.as_deref().unwrap_or(temporary.path()))?;
    let Habits { upset, flaky } = one.habits;
    let options = Options { upset, flaky, vary: one.vary, repetition: one.repetition };
    let seed =
        scenario.map_or_else(|| format!("{}: {}", ticket.customer, ticket.text), Scenario::seed);
    let trace = agent::handle(&shop, &ticket, &seed, options)?;
    let reward = scenario.map(|scenario| scenario.reward(&shop)).transpose()?;
    if let (Some(path), Some(scenario), Some(reward)) = (&one.append, scenario, reward) {
        let mut text = if path.exists() { fs::read_to_string(path)? } else { String::new() };
        text += &recording::record(scenario.case, one.repetition, reward, &trace)?;
        return Ok(fs::write(path, text)?);
    }
    let text = match one.format {
        Format::Native => recording::native(&trace, reward)?,
        Format::Openai => recording::openai(&trace)?,
    };
    match &one.out {
        Some(path) => fs::write(path, text)?,
        None => print!("{text}"),
    }
    Ok(())
}
