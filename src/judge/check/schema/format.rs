//! The keyword `format`.

use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

use super::exact::{Exact, Spot};
use super::number::NumberRule;

/// The formats of texts that are asserted, in every draft.
pub(crate) const TEXT_FORMATS: &str = "date, date-time, duration, email, hostname, ipv4, ipv6, iri, \
    iri-reference, json-pointer, regex, relative-json-pointer, time, uri, uri-reference, uri-template, uuid";

/// Formats that generators write as notes for readers: those of OpenAPI, of pydantic and of zod. They assert nothing.
const NOTED_FORMATS: &str = "binary, byte, decimal, password, \
    base64, base64url, color, directory-path, file-path, ipv4interface, ipv4network, ipv6interface, ipv6network, \
    ipvanyaddress, ipvanyinterface, ipvanynetwork, json-string, multi-host-uri, name-email, path, phone, uuid1, uuid3, \
    uuid4, uuid5, uuid6, uuid7, uuid8, \
    cidrv4, cidrv6, cuid, cuid2, e164, emoji, guid, jwt, ksuid, lowercase, nanoid, ulid, uppercase, url, xid";

pub(crate) fn is_of_texts(name: &str) -> bool {
    TEXT_FORMATS.split(", ").any(|known| known == name)
}

pub(crate) fn is_note(name: &str) -> bool {
    NOTED_FORMATS.split(", ").any(|known| known == name)
}

enum FormatRule {
    Number(NumberRule),
    Text { name: String, validator: Validator<Exact> },
    Noted,
}

pub(crate) fn format_keyword(
    name: &Value,
) -> Result<Box<dyn for<'i> Keyword<'i, Exact>>, ValidationError<'static>> {
    let Some(name) = name.as_str() else {
        return Err(ValidationError::schema("must be a text"));
    };
    let rule = match NumberRule::format(name) {
        Some(rule) => FormatRule::Number(rule),
        None if is_of_texts(name) => {
            // The newest draft knows all of them, whatever draft the schema is of.
            let validator = jsonschema::options_for::<Exact>()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .with_pattern_options(PatternOptions::regex())
                .offline()
                .build(&json!({ "format": name }))?;
            FormatRule::Text { name: name.to_owned(), validator }
        }
        None => FormatRule::Noted,
    };
    Ok(Box::new(rule))
}

impl<'i> Keyword<'i, Exact> for FormatRule {
    fn validate(&self, value: Spot<'i>) -> Result<(), ValidationError<'i>> {
        match self {
            Self::Number(rule) => rule.validate(value),
            Self::Text { name, .. } if !self.is_valid(value) => {
                Err(ValidationError::custom(format!("is not of the format {name}")))
            }
            Self::Text { .. } | Self::Noted => Ok(()),
        }
    }

    fn is_valid(&self, value: Spot<'i>) -> bool {
        match self {
            Self::Number(rule) => rule.is_valid(value),
            Self::Text { validator, .. } => validator.is_valid(value),
            Self::Noted => true,
        }
    }
}

#[cfg(test)]
#[path = "tests/format.rs"]
mod tests;
