//! `harness watch [FILTER]…`: judges again whenever recordings, goldens or settings change. It starts no agent.

use std::io::Write;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::judge;
use crate::cli::arguments::{JudgeArgs, WatchArgs};
use crate::cli::shell::{Exit, Failure, Output, harness};
use crate::text::plain;

/// How long is waited between two looks at the files, at least; and until a change is taken for whole.
const PAUSE: Duration = Duration::from_millis(300);
/// A look may take this part of the time.
const SHARE: u32 = 10;

pub(crate) fn watch(root: &Path, args: &WatchArgs, output: &mut Output) -> Result<Exit, Failure> {
    let WatchArgs { filter, allow, color } = args.clone();
    let judging = JudgeArgs { filter, allow, color, watched: true, ..JudgeArgs::default() };
    let harness = harness(root).cache(!judging.filter.no_cache);
    let look = || -> Result<_, Failure> {
        let begun = Instant::now();
        let plan = harness.find(&judging.filter.selection(), None)?;
        let stamps = harness.stamps(&plan);
        Ok((stamps, begun.elapsed()))
    };
    loop {
        let (before, mut took) = look()?;
        match judge::judge(root, &judging, output) {
            // What is wrong may be corrected while this goes on.
            Err(Failure::Usage(why) | Failure::Nothing(why) | Failure::Broken(why)) => {
                output.error(&why);
            }
            Err(Failure::Closed) => return Err(Failure::Closed),
            Ok(_) => {}
        }
        output.out.flush()?;
        writeln!(
            output.err,
            "\nwaiting for a change of recordings, goldens or settings; Ctrl-C ends it"
        )?;
        let mut seen = before.clone();
        loop {
            sleep(PAUSE.max(took * SHARE));
            let now = look()?;
            took = now.1;
            // A change that goes on is not judged half way.
            if now.0 == seen && now.0 != before {
                let path = now.0.changed(&before).unwrap_or_default();
                let path = plain(&harness.relative(&path), usize::MAX);
                writeln!(output.err, "\n==== {path} changed")?;
                break;
            }
            seen = now.0;
        }
    }
}
