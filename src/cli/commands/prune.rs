//! `harness prune`: removes old recording sessions, which were replaced, rejected or interrupted, or passed.

use std::io::Write;
use std::path::Path;

use crate::cli::arguments::PruneArgs;
use crate::cli::shell::{Exit, Failure, Output, clear_temporaries, counted, harness};
use crate::harness::Selection;
use crate::record::session::{Pruned, prune as prune_sessions};

pub(crate) fn prune(root: &Path, args: &PruneArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root);
    let plan = harness.find(&Selection::all(), None)?;
    if !args.dry_run {
        clear_temporaries(&harness, true, output)?;
    }
    let (suites, state_dir) = (&plan.inventory.suites, harness.state_dir());
    let Pruned { removed, errors } =
        prune_sessions(harness.root(), &state_dir, suites, args.keep, args.dry_run)?;
    let would = if args.dry_run { "would be " } else { "" };
    for folder in &removed {
        writeln!(output.out, "{would}removed  {}", harness.relative(folder))?;
    }
    for error in &errors {
        writeln!(output.err, "error: {}", harness.relative_words(error))?;
    }
    writeln!(output.out, "{} {would}removed", counted(removed.len(), "session"))?;
    Ok(if errors.is_empty() { Exit::Passed } else { Exit::Errors })
}
