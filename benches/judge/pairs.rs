//! Two large sets of calls, held against each other where no hash can tell which call stands for which.

use std::time::{Duration, Instant};

use goldrun::judge::{Arguments, Output, Policy, Projection, Trajectory, accepts, project};
use goldrun::run::{RawJson, Run, Step};

use crate::Failure;

/// Calls of each side, over so many tool names.
pub(crate) const CALLS: u32 = 2_000;
const TOOLS: u32 = 20;

/// The policy: any order, and arguments that may say more than the golden's.
fn policy() -> Policy {
    Policy {
        trajectory: Trajectory::Unordered,
        arguments: Arguments::Superset,
        output: Output::Ignore,
        ..Policy::default()
    }
}

/// A run of [`CALLS`] calls. `extra`: whether each says one thing more; `spoiled`: whether one of them says something else.
fn run(extra: bool, spoiled: bool) -> Result<Projection, Failure> {
    let mut run = Run::new();
    for n in 0..CALLS {
        // First fit would take a call for a golden's that asks less than it could answer; each key is asked for by several.
        let n = if extra { CALLS - 1 - n } else { n };
        let more = if extra { format!(r#", "page": {}"#, n % 3) } else { String::new() };
        let id = if spoiled && n == CALLS / 2 { CALLS } else { n / 4 };
        let wide = if n % 4 == 0 { String::new() } else { format!(r#", "part": {}"#, n % 4) };
        let args = RawJson::new(format!(r#"{{"id": {id}{wide}{more}}}"#))?;
        run.steps.push(Step::tool(format!("tool_{}", (n / 4) % TOOLS), Some(args)));
    }
    Ok(project(&run, &policy())?)
}

/// The least time of some tries to find that every call stands for another, and that one of them does not.
pub(crate) fn measure(tries: u32) -> Result<Duration, Failure> {
    let policy = policy();
    let (golden, same, other) = (run(false, false)?, run(true, false)?, run(true, true)?);
    let mut least = Duration::MAX;
    for _ in 0..tries {
        let start = Instant::now();
        let found = (accepts(&golden.behaviour, &same, &policy), accepts(&golden.behaviour, &other, &policy));
        least = least.min(start.elapsed());
        if found != (true, false) {
            return Err(format!("2,000 calls against 2,000: expected (true, false), found {found:?}").into());
        }
    }
    Ok(least)
}
