//! Volatile text and credentials: found, and replaced by placeholders.

mod assigned;
mod dated;
mod kinds;
mod masker;
mod path;
mod place;
pub(crate) mod placeholder;
pub(crate) mod redact;
mod rule;
mod secret;
mod shapes;
mod word;

pub(crate) use kinds::is_passed;
pub(crate) use masker::{Hiding, Masker, without_hidden};
pub(crate) use path::MaskPath;
pub(crate) use place::Place;
pub(crate) use placeholder::{
    Renumber, erase, for_each_text, holds_placeholder, is_placeholder, placeholders, renumber,
};
pub(crate) use redact::{REDACTED, RedactedKey, Redaction};
pub(crate) use rule::{MaskKind, MaskRule, NamedMask, PATTERN};
pub(crate) use secret::{SECRET, without_secrets};
pub(crate) use word::listed;
