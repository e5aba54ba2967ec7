//! The entry: text → run, in the format that is asked for or told by its shape. Pure.

use super::format::Format;
use super::reader::{LoadError, LoadErrorKind};
use super::shape::{Shape, shape};
use super::{brooder, journal, native};
use crate::json::{Json, KeyPath};
use crate::load::chat::openai;
use crate::load::harn;
use crate::run::Run;

/// How recordings are loaded: `[load]` of `suite.toml`, as far as a single recording is concerned.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The format; by default told by the recording's shape.
    pub format: Format,
    /// The field of a record that holds the chat messages. Without it: `messages`, or the only field that holds some.
    pub messages_from: Option<KeyPath>,
    /// The field of a record that holds the label. goldrun's own recordings have a label of their own, and ignore this.
    pub label_from: Option<KeyPath>,
}

/// The run that `text` holds. Nothing is decoded but what orders the steps: arguments, results and answers stay as they
/// stand in `text`, borrowed wherever they can be.
///
/// # Errors
/// [`LoadError`] with the line and column in `text`; [`LoadError::at`] adds the file.
pub fn parse<'a>(text: &'a str, options: &LoadOptions) -> Result<Run<'a>, LoadError> {
    let label_from = options.label_from.as_ref();
    let labelled =
        |run: Result<Run<'a>, LoadError>| Ok(Run { label: label(text, label_from)?, ..run? });
    if text.trim_ascii().is_empty() {
        return Err(LoadError::new(LoadErrorKind::Empty));
    }
    // A journal says what it is, and its label is its own: `[load]` is about what others recorded.
    if journal::is_journal(text) {
        return journal::load(text);
    }
    if journal::lacks_header(text) {
        return Err(LoadError::new(LoadErrorKind::NoHeader));
    }
    match options.format {
        Format::Goldrun => return native::load(text),
        Format::Harn => return labelled(harn::load(text)),
        Format::Brooder => return labelled(brooder::load(text)),
        Format::Auto | Format::Openai => {}
    }
    let auto = options.format == Format::Auto;
    if options.messages_from.is_none()
        && let Some(run) = openai::usual(text)
    {
        return labelled(run);
    }
    let other = match shape(text, options.messages_from.as_ref())? {
        Shape::Messages { list, usage } => return labelled(openai::load(text, list, usage)),
        Shape::Native if auto => return native::load(text),
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
