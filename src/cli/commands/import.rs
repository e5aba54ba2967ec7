//! `harness import FORMAT PATH...`: recordings that other tools made become a suite's.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::arguments::ImportArgs;
use crate::cli::shell::{Exit, Failure, Output, clear_temporaries, harness, may_write};
use crate::harness::Harness;
use crate::harness::import::{
    ImportError, ImportEvent, ImportReport, ImportRequest, ImportedCase, ImportedGolden,
};
use crate::judge::mask::without_secrets;
use crate::text::plain;

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NoNumberLeft { .. } | ImportError::WriteSuite { .. } => {
                Self::Broken(error.to_string())
            }
            _ => Self::Usage(error.to_string()),
        }
    }
}

pub(crate) fn import(root: &Path, args: ImportArgs, output: &mut Output) -> Result<Exit, Failure> {
    may_write("recordings and goldens", args.update || args.dry_run, output)?;
    let request = ImportRequest {
        format: args.format,
        paths: args.paths,
        suite: args.suite,
        case: args.case,
        case_from: args.case_from,
        messages_from: args.messages_from,
        label_from: args.label_from,
        force: args.force,
        dry_run: args.dry_run,
    };
    let harness = harness(root);
    if !request.dry_run {
        clear_temporaries(&harness, true, output)?;
    }
    let mut printed = Ok(());
    let report = harness.import(&request, |event| {
        if printed.is_ok() {
            printed = print(&harness, &request, &event, output);
        }
        printed.is_ok()
    })?;
    printed?;
    let ImportReport { files, cases, written, refused, errors } = report;
    if cases == 0 && errors > 0 {
        return Ok(Exit::Errors);
    }
    if cases == 0 {
        let why = match files {
            0 => "there is no recording below the paths".to_owned(),
            _ => format!("no file is a recording of {}", request.format),
        };
        writeln!(output.err, "nothing to import: {why}")?;
        return Ok(Exit::Nothing);
    }
    let would = if request.dry_run { "would be " } else { "" };
    writeln!(
        output.out,
        "\n{cases} cases: {written} recordings {would}imported; {refused} refused; {errors} errors"
    )?;
    Ok(match (refused, errors) {
        (0, 0) => Exit::Passed,
        (0, _) => Exit::Errors,
        _ => Exit::Failed,
    })
}

fn print(
    harness: &Harness,
    request: &ImportRequest,
    event: &ImportEvent<'_>,
    output: &mut Output,
) -> io::Result<()> {
    let safe = |text: &str| plain(&without_secrets(text), 400);
    match event {
        ImportEvent::Note(note) => writeln!(output.err, "note: {}", safe(note)),
        ImportEvent::Skipped(why) => writeln!(output.err, "skipped: {}", safe(why)),
        ImportEvent::Error(why) => writeln!(output.err, "error: {}", safe(why)),
        ImportEvent::NewSuite(path) => {
            let writes = if request.dry_run { "would write" } else { "writes" };
            writeln!(output.out, "{writes} {}", harness.relative(path))
        }
        ImportEvent::Case(case) => print_case(&request.suite, case, &mut output.out),
    }
}

fn print_case(suite: &str, imported: &ImportedCase, out: &mut dyn Write) -> io::Result<()> {
    let ImportedCase { case, repetitions, golden } = imported;
    let repetitions = match repetitions[..] {
        [] => None,
        [one] => Some(format!("repetition {one}")),
        [first, .., last] => Some(format!("repetitions {first} to {last}")),
    };
    let word = golden.as_ref().map(|golden| match golden {
        ImportedGolden::New => "golden new",
        ImportedGolden::Unchanged => "golden unchanged",
        ImportedGolden::Refused { .. } => "golden refused",
        ImportedGolden::Error => "golden error",
    });
    let words: Vec<String> = repetitions.into_iter().chain(word.map(str::to_owned)).collect();
    let words = if words.is_empty() { "error".to_owned() } else { words.join(", ") };
    let name = plain(&format!("{suite}::{case}"), usize::MAX);
    writeln!(out, "{name} ... {words}")?;
    if let Some(ImportedGolden::Refused { why }) = golden {
        for line in why {
            writeln!(out, "    {}", plain(&without_secrets(line), 400))?;
        }
    }
    Ok(())
}
