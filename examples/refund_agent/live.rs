//! A run while the harness records: the ticket from standard input, what happens to the journal.

use std::io;

use goldrun::record::Recorder;
use goldrun::run::Outcome;
use serde::Deserialize;

use crate::Fault;
use crate::agent;
use crate::plan::Break;
use crate::shop::Shop;
use crate::ticket::Ticket;
use crate::trace::{Options, Trace};

#[derive(Deserialize)]
struct Given {
    customer: String,
    ticket: String,
}

/// Does one ticket in a shop of its own.
pub(crate) fn work(upset: Option<Break>, flaky: bool) -> Result<(), Fault> {
    let given: Given = serde_json::from_reader(io::stdin().lock())?;
    let recorder = Recorder::from_env()?;
    let repetition = std::env::var("GOLDRUN_REPETITION").map_or(Ok(1), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let shop = Shop::open(folder.path())?;
    let seed = format!("{}: {}", given.customer, given.ticket);
    let options = Options { upset, flaky, vary: false, repetition };
    let trace = agent::handle(&shop, &Ticket::new(&given.customer, &given.ticket), &seed, options)?;
    report(&recorder, &trace)?;
    if trace.outcome == Outcome::Crashed {
        std::process::abort();
    }
    Ok(())
}

fn report(recorder: &Recorder, trace: &Trace) -> Result<(), Fault> {
    for turn in &trace.turns {
        recorder.turn(&turn.say)?;
        for call in &turn.calls {
            // Without an answer it died in the call, and nobody could have reported it.
            if let Some(answer) = &call.answer {
                recorder.tool(call.name, &call.args, answer.as_ref())?;
            }
        }
    }
    if let Some(answer) = &trace.answer {
        recorder.answer(answer)?;
    }
    match trace.outcome {
        Outcome::Completed | Outcome::Crashed => Ok(()),
        outcome => Ok(recorder.finish_as(outcome)?),
    }
}
