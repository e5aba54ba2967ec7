//! `harness reject`: pending sessions are set aside, so that what is on disk stands.

use std::io::Write;
use std::path::Path;

use crate::cli::arguments::RejectArgs;
use crate::cli::shell::{Exit, Failure, Output, counted, harness, nothing, selects_something};
use crate::record::session::pending::reject as reject_session;
use crate::text::plain;

pub(crate) fn reject(root: &Path, args: &RejectArgs, output: &mut Output) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.filter.no_cache);
    let plan = harness.find(&args.filter.selection(), None)?;
    if !selects_something(&plan) {
        return Ok(nothing(&harness, &plan, output));
    }
    let pending = harness.pending();
    let cases = plan.pending(&pending);
    if cases.is_empty() {
        writeln!(output.err, "none of the selected cases has a pending session")?;
        return Ok(Exit::Nothing);
    }
    let would = if args.dry_run { "would be " } else { "" };
    for (_, case) in &cases {
        let name = plain(&format!("{}::{}", case.suite, case.name), usize::MAX);
        let Some(session) = pending.of(&case.suite, &case.name) else { continue };
        let place = match args.dry_run {
            true => String::new(),
            false => {
                let state_dir = harness.state_dir();
                let kept = reject_session(harness.root(), &state_dir, case, session)?;
                format!("; its runs are kept in {}", plain(&harness.relative(&kept), 400))
            }
        };
        writeln!(output.out, "{name} ... {would}rejected{place}")?;
    }
    writeln!(output.out, "\n{} {would}rejected", counted(cases.len(), "session"))?;
    Ok(Exit::Passed)
}
