//! The entry: text → run, in the format that is asked for or told by its shape. Pure.

use super::error::{LoadError, LoadErrorKind};
use super::field::FieldPath;
use super::format::Format;
use super::shape::{Shape, shape};
use super::{native, openai};
use crate::run::Run;

/// How recordings are loaded: `[load]` of `suite.toml`, as far as a single recording is concerned.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The format; by default told by the recording's shape.
    pub format: Format,
    /// The field of a record that holds the chat messages. Without it: `messages`, or the only field that holds some.
    pub messages_from: Option<FieldPath>,
    /// The field of a record that holds the label. goldrun's own recordings have a label of their own, and ignore this.
    pub label_from: Option<FieldPath>,
}

/// The run that `text` holds. Nothing is decoded but what orders the steps: arguments, results and answers stay as they
/// stand in `text`, borrowed wherever they can be.
///
/// # Errors
/// [`LoadError`] with the line and column in `text`; [`LoadError::at`] adds the file.
pub fn parse<'a>(text: &'a str, options: &LoadOptions) -> Result<Run<'a>, LoadError> {
    if options.format == Format::Goldrun {
        return native::load(text);
    }
    match shape(text, options.messages_from.as_ref())? {
        Shape::Native if options.format == Format::Auto => native::load(text),
        Shape::Native => {
            let kind = LoadErrorKind::Shape("a recording in the format `goldrun`".to_owned());
            Err(LoadError::within(kind, text, text.trim_ascii(), 0))
        }
        Shape::Messages { list, usage } => openai::load(text, list, usage, options.label_from.as_ref()),
    }
}
