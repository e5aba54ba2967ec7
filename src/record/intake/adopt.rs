//! Agents that do not report to goldrun: the recording that they leave behind or print becomes the trajectory of the journal.

use std::fs;
use std::path::Path;

use crate::files::open;
use crate::json::{Json, RawJson};
use crate::ledger::AppendError;
use crate::ledger::events::{Event, Input};
use crate::load::{self, LoadOptions};
use crate::record::{LEFT, RecordError, STDOUT_LOG};
use crate::run::{Outcome, Run, StepKind, Usage};

/// The most bytes of a recording and of an answer that an agent leaves or prints.
const MAX_RECORDING: u64 = 64 << 20;
const MAX_ANSWER: u64 = 1 << 20;

/// What a recording that was left behind says beside its trajectory, which is in the journal already.
#[derive(Debug, Default)]
pub(crate) struct Adopted {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) answered: bool,
    pub(crate) output: Option<RawJson<'static>>,
    pub(crate) label: Option<Json>,
    pub(crate) usage: Option<Usage<'static>>,
}

/// Adopts the recording in the run's folder: `run.json`, or otherwise everything that the agent printed. `None` if there is none.
/// The agent may print anything, but `run.json` must be a recording, and where what it prints is its answer (`answers`), that must
/// not look like a recording.
pub(crate) fn adopt(
    folder: &Path,
    options: &LoadOptions,
    (has_input, answers): (bool, bool),
    mut append: impl FnMut(&Event<'_>) -> Result<(), AppendError>,
) -> Result<Option<Adopted>, RecordError> {
    let mut buffer = Vec::new();
    let left = folder.join(LEFT);
    let strict = left.symlink_metadata().is_ok();
    let place = if strict { left } else { folder.join(STDOUT_LOG) };
    if !strict && fs::metadata(&place).is_ok_and(|log| log.len() == 0) {
        return Ok(None);
    }
    let text = open::read_within(&place, None, MAX_RECORDING, &mut buffer);
    let name = Path::new(if strict { LEFT } else { STDOUT_LOG });
    let run = text.map_err(load::LoadError::from).and_then(|text| {
        load::parse_unfinished(text, options).map_err(|error| {
            let looks = (!strict).then(|| load::unread_output(text, options.text_only)).flatten();
            looks.filter(|_| !error.is_of_a_recording()).unwrap_or(error).at(name, 1)
        })
    });
    match run {
        Ok(run) => append_run(run, has_input, &mut append).map(Some).map_err(RecordError::Refused),
        Err(error) if strict || (answers && error.is_of_a_recording()) => {
            // A path of this machine has no place in a recording.
            let folder = format!("{}/", folder.display());
            Err(RecordError::NotARecording(error.to_string().replace(&folder, "")))
        }
        Err(_) => Ok(None),
    }
}

fn append_run(
    run: Run<'_>,
    has_input: bool,
    append: &mut impl FnMut(&Event<'_>) -> Result<(), AppendError>,
) -> Result<Adopted, AppendError> {
    let mut adopted = Adopted {
        outcome: Some(run.outcome).filter(|outcome| *outcome != Outcome::Unknown),
        answered: run.output.is_some() || run.steps.iter().any(|step| step.kind == StepKind::Final),
        output: run.output.as_ref().and_then(own),
        label: run.label,
        usage: run.usage.as_ref().map(owned),
    };
    if let Some(input) = run.input.filter(|_| !has_input) {
        append(&Event::Input(Input { input }))?;
    }
    run.steps.into_iter().try_for_each(|step| append(&Event::Step(step)))?;
    run.stages.into_iter().try_for_each(|stage| append(&Event::Stage(stage)))?;
    run.transitions.into_iter().try_for_each(|it| append(&Event::Transition(it)))?;
    run.checkpoints.into_iter().try_for_each(|it| append(&Event::Checkpoint(it)))?;
    run.artifacts.into_iter().try_for_each(|artifact| append(&Event::Artifact(artifact)))?;
    adopted.answered |= adopted.output.is_some();
    Ok(adopted)
}

fn owned(usage: &Usage<'_>) -> Usage<'static> {
    Usage {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cached_tokens: usage.cached_tokens,
        cost_usd: usage.cost_usd,
        duration: usage.duration,
        model_calls: usage.model_calls,
        models: usage.models.iter().map(|model| model.to_string().into()).collect(),
        metadata: usage.metadata.as_ref().and_then(own),
    }
}

fn own(json: &RawJson<'_>) -> Option<RawJson<'static>> {
    RawJson::new(json.text().to_owned()).ok()
}

/// What the agent printed, as its answer: a JSON object or list as it is, anything else as a text, trimmed. `None` if it printed
/// nothing, more than 1 MiB, or something that is not UTF-8.
pub(crate) fn printed(folder: &Path) -> Option<RawJson<'static>> {
    let path = folder.join(STDOUT_LOG);
    if fs::metadata(&path).ok()?.len() > MAX_ANSWER {
        return None;
    }
    let text = String::from_utf8(fs::read(&path).ok()?).ok()?;
    let text = text.trim();
    let json = match text.as_bytes().first()? {
        b'{' | b'[' => RawJson::new(text.to_owned()).ok().filter(|json| json.decode().is_ok()),
        _ => None,
    };
    Some(json.unwrap_or_else(|| RawJson::string(text)))
}
