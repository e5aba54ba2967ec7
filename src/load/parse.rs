//! The entry: text → run, in the format that is asked for or told by its shape. Pure.

use super::chat::openai;
use super::format::Format;
use super::reader::{LoadError, LoadErrorKind};
use super::shape::{Shape, shape};
use super::understood::understood;
use super::{brooder, harn, journal, native};
use crate::json::{Json, KeyPath, Text};
use crate::run::{Run, StepKind, StepStatus};

/// How recordings are loaded: `[load]` of `suite.toml`, as far as a single recording is concerned.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoadOptions {
    /// The format; by default told by the recording's shape.
    pub format: Format,
    /// The field of a record that holds the chat messages. Without it: `messages`, or the only field that holds some.
    pub messages_from: Option<KeyPath>,
    /// The field of a record that holds the label. goldrun's own recordings have a label of their own, and ignore this.
    pub label_from: Option<KeyPath>,
    /// Whether a run may have no step, so that text that looks like one is text: `[compare] hollow = "allowed"`.
    pub(crate) text_only: bool,
}

/// The run that `text` holds. Nothing is decoded but what orders the steps: arguments, results and answers stay as they
/// stand in `text`, borrowed wherever they can be.
///
/// # Errors
/// [`LoadError`] with the line and column in `text`; [`LoadError::at`] adds the file.
pub fn parse<'a>(text: &'a str, options: &LoadOptions) -> Result<Run<'a>, LoadError> {
    read_all(text, options, |run| match unanswered(&run) {
        None => Ok(run),
        Some(tool) => {
            let kind = LoadErrorKind::Unanswered(tool.to_owned());
            Err(LoadError::within(kind, text, text.trim_ascii(), 0))
        }
    })
}

/// As [`parse`], for a transcript that may be cut off: the caller knows how the run ended.
pub(crate) fn parse_unfinished<'a>(
    text: &'a str,
    options: &LoadOptions,
) -> Result<Run<'a>, LoadError> {
    read_all(text, options, Ok)
}

/// As [`read`]; what looks like a step and was not understood is an error.
fn read_all<'a>(
    text: &'a str,
    options: &LoadOptions,
    finished: impl Fn(Run<'a>) -> Result<Run<'a>, LoadError>,
) -> Result<Run<'a>, LoadError> {
    understood(text, read(text, options, finished)?, options.text_only)
}

/// The tool of the first unanswered call of the last turn. None if the run ended badly: it may have ended during a call.
fn unanswered<'r>(run: &'r Run<'_>) -> Option<&'r str> {
    if run.outcome.is_bad() {
        return None;
    }
    let last = run.steps.last()?;
    let of_last_turn = run.steps.iter().rev().enumerate().take_while(|(back, step)| {
        step.kind == StepKind::Tool
            && (*back == 0 || (step.turn.is_some() && step.turn == last.turn))
    });
    let open = of_last_turn.filter(|(_, step)| step.status == Some(StepStatus::Open));
    open.filter_map(|(_, step)| step.name.as_ref()).last().map(Text::as_str)
}

/// `finished` decides whether a run has ended, except for Harn and brooder, whose recordings say how.
fn read<'a>(
    text: &'a str,
    options: &LoadOptions,
    finished: impl Fn(Run<'a>) -> Result<Run<'a>, LoadError>,
) -> Result<Run<'a>, LoadError> {
    let label_from = options.label_from.as_ref();
    let labelled =
        |run: Result<Run<'a>, LoadError>| Ok(Run { label: label(text, label_from)?, ..run? });
    if text.trim_ascii().is_empty() {
        return Err(LoadError::new(LoadErrorKind::Empty));
    }
    // `[load]` is about recordings of other tools: a journal has a format and a label of its own.
    if journal::is_journal(text) {
        return journal::load(text).and_then(finished);
    }
    if native::is_distilled(text) {
        return native::load(text).and_then(finished);
    }
    if journal::lacks_header(text) {
        return Err(LoadError::new(LoadErrorKind::NoHeader));
    }
    match options.format {
        Format::Goldrun => return native::load(text).and_then(finished),
        Format::Harn => return labelled(harn::load(text)),
        Format::Brooder => return labelled(brooder::load(text)),
        Format::Auto | Format::Openai => {}
    }
    let auto = options.format == Format::Auto;
    if options.messages_from.is_none()
        && let Some(run) = openai::usual(text)
    {
        return labelled(run.and_then(finished));
    }
    let other = match shape(text, options.messages_from.as_ref())? {
        Shape::Messages { list, usage } => {
            return labelled(openai::load(text, list, usage).and_then(finished));
        }
        Shape::Native if auto => return native::load(text).and_then(finished),
        Shape::Harn if auto => return labelled(harn::load(text)),
        Shape::Brooder if auto => return labelled(brooder::load(text)),
        Shape::Native => Format::Goldrun,
        Shape::Harn => Format::Harn,
        Shape::Brooder => Format::Brooder,
    };
    let kind = LoadErrorKind::Shape(format!("a recording in the format `{other}`"));
    Err(LoadError::within(kind, text, text.trim_ascii(), 0))
}

fn label(text: &str, label_from: Option<&KeyPath>) -> Result<Option<Json>, LoadError> {
    let Some(path) = label_from else { return Ok(None) };
    let found = path.find(text).map_err(|error| LoadError::broken(text, text, &error))?;
    found
        .map(|raw| Json::parse(raw).map_err(|error| LoadError::value(text, "label", raw, &error)))
        .transpose()
}

#[cfg(test)]
#[path = "tests/parse.rs"]
mod tests;
