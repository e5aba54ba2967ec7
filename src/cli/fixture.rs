//! `harness fixture CASE`: a fixture from a recording that the case's golden accepts.

use std::io::Write;
use std::path::Path;

use super::Failure;
use super::args::FixtureArgs;
use super::exit::Exit;
use super::explain::one;
use super::judge::{harness, nothing};
use super::output::Output;
use crate::discover::{Case, Recording, Suite};
use crate::golden::{FixtureFile, write_fixture};
use crate::harness::{Harness, Selection};
use crate::judge::words::plain;
use crate::judge::{Expect, Fixture, Policy};
use crate::run::{Run, sha256_hex};

pub(super) fn fixture(
    root: &Path,
    args: &FixtureArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root);
    let exact = harness.find(&Selection::only(args.case.as_str()), None)?;
    let plan = if exact.names().is_empty() { one(&harness, &args.case)? } else { exact };
    let Some((suite, case)) = plan.cases().next() else {
        if let Some(problem) = plan.problems().next() {
            return Err(Failure::Broken(problem.lines().join("\n")));
        }
        return nothing(&harness, &plan, output);
    };
    if case.expect == Expect::Fail {
        return Err(Failure::Usage(format!(
            "{} is a negative golden (expect = \"fail\"), and a fixture from one of its runs would accept what must be rejected: \
             derive one from a good case, or write it",
            name(case)
        )));
    }
    let recording = chosen(&harness, suite, case, args)?;
    let derived =
        harness.with_run(suite, case, recording, |text, run| derive(suite, case, text, run));
    let file = derived
        .map_err(Failure::Broken)?
        .map_err(|why| Failure::Usage(format!("{}: {why}", name(case))))?;
    if args.dry_run {
        write!(output.out, "{}", file.render())?;
        output.out.flush()?;
        return Ok(Exit::Passed);
    }
    let Some(path) = suite.fixture_path(case) else {
        return Err(Failure::Usage(format!(
            "suite {} is an eval manifest, which names its fixtures itself: print this one with --dry-run, save it, and name it \
             in the case's fixture_path",
            plain(&suite.name, 200)
        )));
    };
    if output.ci && !args.update && !output.update {
        return Err(Failure::Usage(
            "fixtures are not written in CI (CI is set): pass --update, or set GOLDRUN_UPDATE=always, if that is meant"
                .to_owned(),
        ));
    }
    let shown = plain(&harness.relative(&path), usize::MAX);
    // Whatever lies there, a link or a folder too, is not for us to replace unasked.
    if !args.force && path.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!(
            "{shown} exists: --force replaces it, --dry-run prints what would stand there"
        )));
    }
    let written = write_fixture(&path, &file);
    let changed =
        written.map_err(|error| Failure::Broken(harness.relative_words(&error.to_string())))?;
    let (stages, word) = (file.fixture.stages.len(), if changed { "written" } else { "unchanged" });
    let stages = if stages == 1 { "1 stage".to_owned() } else { format!("{stages} stages") };
    writeln!(
        output.out,
        "{shown} ... {word} ({stages}, from repetition {})",
        recording.repetition
    )?;
    output.out.flush()?;
    Ok(Exit::Passed)
}

fn name(case: &Case) -> String {
    plain(&format!("{}::{}", case.suite, case.name), usize::MAX)
}

/// The recording that a fixture may be derived from: one that the golden accepts, whatever a fixture says that may be about to
/// be replaced.
fn chosen<'c>(
    harness: &Harness,
    suite: &Suite,
    case: &'c Case,
    args: &FixtureArgs,
) -> Result<&'c Recording, Failure> {
    let mut loaded = harness.load(suite, case, &mut Vec::new());
    loaded.demands.clear();
    if args.force {
        // The old one may be what is to be mended.
        loaded.problems =
            case.problems.iter().map(|problem| harness.relative_words(problem)).collect();
    }
    for repetition in &mut loaded.repetitions {
        if let Ok(projection) = &mut repetition.projection {
            projection.broken = None;
        }
    }
    let report = harness.judge_loaded(suite, case, loaded);
    let accepted: Vec<u32> = report
        .classes
        .iter()
        .filter(|class| class.accepted)
        .flat_map(|class| class.repetitions.iter().copied())
        .collect();
    let refused = || {
        let why = report
            .findings
            .first()
            .map_or_else(String::new, |finding| format!(": {}", plain(&finding.message, 400)));
        format!("{} is {}{why}", name(case), report.verdict)
    };
    let wanted = args.repetition;
    let fits = |recording: &&Recording| {
        accepted.contains(&recording.repetition)
            && wanted.is_none_or(|wanted| wanted == recording.repetition)
    };
    match (case.recordings.iter().find(fits), wanted) {
        (Some(recording), _) => Ok(recording),
        (None, Some(wanted)) if !accepted.is_empty() => Err(Failure::Usage(format!(
            "repetition {wanted} of {} is none that its golden accepts; {accepted:?} are",
            name(case)
        ))),
        _ => Err(Failure::Usage(format!(
            "a fixture is derived from a recording that the case's golden accepts, and {}: accept the case first ({})",
            refused(),
            harness.accept_command(case)
        ))),
    }
}

fn derive(suite: &Suite, case: &Case, text: &str, run: &Run<'_>) -> Result<FixtureFile, String> {
    let policy: &Policy = &suite.config.policy;
    let fixture = Fixture::derive(run, policy);
    if fixture.is_empty() {
        return Err(
            "its recording holds neither a status nor a stage: there is nothing that a fixture could assert".to_owned()
        );
    }
    // What is masked in it must still be met by what it was made of.
    if let Some(first) = fixture.broken(run, policy).first() {
        return Err(format!(
            "the fixture would not be met by its own recording: {}",
            policy.redact.words(&first.message)
        ));
    }
    Ok(FixtureFile {
        suite: Some(suite.name.clone()),
        case: Some(case.name.clone()),
        derived_from: Some(sha256_hex(text.as_bytes())),
        fixture,
    })
}
