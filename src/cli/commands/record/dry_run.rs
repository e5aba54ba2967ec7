//! `harness --record --dry-run`: what would be run.

use std::io::Write;
use std::path::Path;

use crate::cli::shell::{Failure, Output};
use crate::harness::quoted;
use crate::record::attempt::Subject;
use crate::record::cases::Subjects;
use crate::suite::{InputMode, Isolation};
use crate::text::plain;

/// How many characters of an input are printed.
const INPUT: usize = 100;

/// Prints what `--record` would run, a case after the other.
pub(crate) fn print(
    root: &Path,
    subjects: &Subjects<'_>,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut runs = 0;
    for (suite, subjects) in subjects {
        for subject in subjects {
            runs += suite.config.record.repetitions;
            print_subject(root, subject, output)?;
        }
    }
    Ok(writeln!(output.out, "\n{runs} runs; nothing was run or written")?)
}

fn print_subject(root: &Path, subject: &Subject<'_>, output: &mut Output) -> Result<(), Failure> {
    let (record, policy) = (&subject.suite.config.record, &subject.suite.config.policy);
    let times = match record.repetitions {
        1 => "once".to_owned(),
        repetitions => format!("{repetitions} times"),
    };
    let place = match record.isolation {
        Isolation::None => root.display().to_string(),
        Isolation::Worktree => "a git worktree of its own".to_owned(),
    };
    writeln!(
        output.out,
        "{} would be run {times}, {} at once, each for at most {:?}, in {place}",
        plain(&format!("{}::{}", subject.case.suite, subject.case.name), usize::MAX),
        record.jobs,
        subject.timeout,
    )?;
    let words = subject.words(Path::new("$GOLDRUN_RUN_DIR"));
    let words: Vec<String> = words.iter().map(|word| quoted(&word.to_string_lossy())).collect();
    writeln!(output.out, "    {}", plain(&policy.redact.words(&words.join(" ")), 400))?;
    match (subject.given(), record.input) {
        (Some(input), InputMode::Stdin) => {
            writeln!(output.out, "    < {}", plain(&policy.redact.words(input), INPUT))?;
        }
        (Some(_), _) => {}
        (None, _) => writeln!(output.out, "    without an input")?,
    }
    writeln!(output.out, "    sees {}", plain(&subject.variables().join(", "), 400))?;
    Ok(())
}
