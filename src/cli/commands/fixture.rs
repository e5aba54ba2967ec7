//! `harness fixture CASE`: a fixture from a recording that the case's golden accepts.

use std::io::Write;
use std::path::Path;

use crate::cli::arguments::FixtureArgs;
use crate::cli::shell::{
    Exit, Failure, Output, clear_temporaries, counted, first_case, harness, may_write, nothing,
};
use crate::golden::write_fixture;
use crate::harness::{DeriveError, DerivedFixture};
use crate::text::plain;

impl From<DeriveError> for Failure {
    fn from(error: DeriveError) -> Self {
        match error {
            DeriveError::Unreadable(_) => Self::Broken(error.to_string()),
            _ => Self::Usage(error.to_string()),
        }
    }
}

pub(crate) fn fixture(
    root: &Path,
    args: &FixtureArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root);
    let plan = harness.find_one(&args.case)?;
    let Some((suite, case)) = first_case(&plan)? else {
        return Ok(nothing(&harness, &plan, output));
    };
    let DerivedFixture { file, repetition } =
        harness.derive_fixture(suite, case, args.repetition, args.force)?;
    if args.dry_run {
        write!(output.out, "{}", file.render())?;
        return Ok(Exit::Passed);
    }
    let Some(path) = suite.fixture_path(case) else {
        return Err(Failure::Usage(format!(
            "suite {} is an eval manifest, which names its fixtures itself: print this one with --dry-run, save it, and name it \
             in the case's fixture_path",
            plain(&suite.name, 200)
        )));
    };
    may_write("fixtures", args.update, output)?;
    let shown = plain(&harness.relative(&path), usize::MAX);
    // Links and folders too are replaced only with --force.
    if !args.force && path.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!(
            "{shown} exists: --force replaces it, --dry-run prints what would be written"
        )));
    }
    clear_temporaries(&harness, true, output)?;
    let changed = write_fixture(&path, &file)
        .map_err(|error| Failure::Broken(harness.relative_words(&error.to_string())))?;
    let word = if changed { "written" } else { "unchanged" };
    let stages = counted(file.fixture.stages.len(), "stage");
    writeln!(output.out, "{shown} ... {word} ({stages}, from repetition {repetition})")?;
    Ok(Exit::Passed)
}
