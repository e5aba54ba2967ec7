//! What watches a run from its start to its end: it keeps what the agent prints and reports, and ends a run that takes too many
//! steps or cannot be recorded.

use std::os::fd::BorrowedFd;
use std::os::unix::process::ExitStatusExt;

use super::outcome::Reason;
use super::stderr_lines::StderrLines;
use crate::ledger::events::Exited;
use crate::process::{Ended, Limits, Running, Stop, Stream, Watcher};
use crate::record::RecordError;
use crate::record::intake::{Capture, Checkpoints, Endpoint, Reports};

/// Takes everything that comes from an agent that runs.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    pub(crate) stdout: Capture,
    pub(crate) stderr: Capture,
    pub(crate) endpoint: Endpoint,
    pub(crate) reports: Reports,
    pub(crate) checkpoints: Option<Checkpoints>,
    pub(crate) stderr_lines: Option<StderrLines<'a>>,
    /// The case, and which repetition it is.
    pub(crate) run: (&'a str, u32),
}

#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) stop: Option<Stop<Reason>>,
    pub(crate) exited: Exited,
    pub(crate) reports: Reports,
    pub(crate) checkpoints: Option<Checkpoints>,
}

impl Guard<'_> {
    /// Watches until nothing of the run is left.
    pub(crate) fn watch(mut self, running: Running, limits: &Limits<'_>) -> Watched {
        let Ended { mut stop, status } = running.watch(limits, &mut self);
        let Self { stdout, stderr, endpoint, mut reports, checkpoints, stderr_lines, run } = self;
        if let Some(mut lines) = stderr_lines {
            lines.finish(run.0, run.1);
        }
        let mut ended = Ok(());
        endpoint.finish(|line| ended = reports.line(line));
        // Each is finished, whatever became of those before.
        let ended = ended.map_err(RecordError::from).and(stdout.finish()).and(stderr.finish());
        let broken = ended.err().map(Reason::Recording);
        let runaway = || reports.beyond.map(Reason::Runaway);
        stop = stop.or_else(|| broken.or_else(runaway).map(Stop::Watcher));
        let exited = match status {
            Ok(status) => Exited { code: status.code(), signal: status.signal() },
            Err(error) => {
                stop.get_or_insert(Stop::Watcher(Reason::Status(error)));
                Exited::default()
            }
        };
        Watched { stop, exited, reports, checkpoints }
    }
}

impl Watcher for Guard<'_> {
    type Reason = Reason;

    fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), Reason> {
        if let (Stream::Stderr, Some(lines)) = (stream, &mut self.stderr_lines) {
            lines.push(self.run.0, self.run.1, bytes);
        }
        let capture = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        Ok(capture.push(bytes)?)
    }

    fn source(&self) -> Option<BorrowedFd<'_>> {
        Some(self.endpoint.fd())
    }

    fn read_source(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Reason> {
        let Self { endpoint, reports, .. } = self;
        let mut result = Ok(());
        let read = endpoint.read(buffer, |line| {
            if result.is_ok() {
                result = reports.line(line);
            }
        });
        result.map_err(RecordError::from)?;
        Ok(read.map_err(RecordError::Reports)?)
    }

    fn look(&mut self) -> Result<(), Reason> {
        if let Some(checkpoints) = &mut self.checkpoints
            && self.reports.take_checkpoint()
        {
            checkpoints.begin();
        }
        self.reports.beyond.map_or(Ok(()), |beyond| Err(Reason::Runaway(beyond)))
    }
}
