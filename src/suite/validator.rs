//! `[[check]] validator` as typed → [`Validator`].

use super::duration;
use super::error::SuiteError;
use super::raw_check::RawCheck;
use super::source::Source;
use crate::judge::check::validator::Validator;

/// The validator of the check at `at`; none where it asks for none.
pub(crate) fn validator(
    source: &Source<'_>,
    at: &str,
    raw: &RawCheck,
) -> Result<Option<Validator>, SuiteError> {
    let Some(kind) = raw.validator else {
        let keys = [
            ("target", raw.target.is_some()),
            ("command", raw.command.is_some()),
            ("shell", raw.shell.is_some()),
            ("exit_code", raw.exit_code.is_some()),
            ("allow_empty", raw.allow_empty.is_some()),
            ("timeout", raw.timeout.is_some()),
        ];
        return match keys.iter().find(|(_, typed)| *typed) {
            Some((key, _)) => Err(source.error(
                &format!("{at}.{key}"),
                "belongs to a validator, and this check has none; add one (validator = \"command_pass\"), or remove the key",
            )),
            None => Ok(None),
        };
    };
    let mut validator = Validator::new(kind);
    validator.target.clone_from(&raw.target);
    validator.command = raw.command.clone().unwrap_or_default();
    validator.shell = raw.shell.unwrap_or(validator.shell);
    validator.exit_code = raw.exit_code.unwrap_or(validator.exit_code);
    validator.allow_empty = raw.allow_empty.unwrap_or(validator.allow_empty);
    if let Some(text) = &raw.timeout {
        let why = format_args!("is {text:?}; write it as 90s, 2m or 1h30m");
        let refuse = || source.error(&format!("{at}.timeout"), why);
        validator.timeout = duration::parse(text).ok_or_else(refuse)?;
    }
    if raw.command.as_ref().is_some_and(Vec::is_empty) {
        let why = "is empty; name a program, or remove the key";
        return Err(source.error(&format!("{at}.command"), why));
    }
    match validator.check() {
        Ok(()) => Ok(Some(validator)),
        Err((key, why)) if key_is_typed(raw, key) => Err(source.error(&format!("{at}.{key}"), why)),
        // A missing key has no place, so the error stands at its table.
        Err((key, why)) => Err(source.error(at, format_args!("has no `{key}`: {why}"))),
    }
}

fn key_is_typed(raw: &RawCheck, key: &str) -> bool {
    match key {
        "target" => raw.target.is_some(),
        "command" => raw.command.is_some(),
        _ => true,
    }
}
