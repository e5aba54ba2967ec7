//! `harness diff GOLDEN RUN`: two recordings, or a golden and a recording.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use similar::TextDiff;

use crate::cli::arguments::DiffArgs;
use crate::cli::shell::{Exit, Failure, Output};
use crate::golden::behaviour_text;
use crate::harness::{self, DiffError, Difference};
use crate::judge::finding::Finding;
use crate::report;
use crate::text::plain;

const DIFF_FORMAT: &str = "goldrun/diff@1";

#[derive(Serialize)]
struct Shown<'a> {
    format: &'static str,
    identical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    divergence: Option<&'a str>,
    findings: &'a [Finding],
}

impl From<DiffError> for Failure {
    fn from(error: DiffError) -> Self {
        match error {
            DiffError::ReadPolicy(_) | DiffError::Policy { .. } | DiffError::NothingCompared => {
                Self::Usage(error.to_string())
            }
            DiffError::Unreadable(_) | DiffError::NothingInCommon => {
                Self::Broken(error.to_string())
            }
        }
    }
}

pub(crate) fn diff(args: &DiffArgs, output: &mut Output) -> Result<Exit, Failure> {
    let DiffArgs { golden, run, policy, format, .. } = args;
    let Difference { findings, divergence, before, after } =
        harness::diff(golden, run, policy.as_deref(), *format)?;
    if args.json {
        let shown = Shown {
            format: DIFF_FORMAT,
            identical: findings.is_empty(),
            divergence: divergence.as_deref(),
            findings: &findings,
        };
        writeln!(output.out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else if args.unified {
        let (before, after) = (behaviour_text(&before), behaviour_text(&after));
        let name = |path: &Path| plain(&path.display().to_string(), usize::MAX);
        let (golden, run) = (name(&args.golden), name(&args.run));
        let difference = TextDiff::from_lines(&before, &after);
        write!(output.out, "{}", difference.unified_diff().header(&golden, &run))?;
    } else if let Some(divergence) = divergence {
        writeln!(output.out, "{}\n{}", plain(&divergence, 400), report::findings(&findings))?;
    } else {
        writeln!(output.out, "the same")?;
    }
    Ok(if findings.is_empty() { Exit::Passed } else { Exit::Failed })
}
