//! That a validator passes.

use super::validator::Validator;
use crate::json::Json;
use crate::judge::behaviour::masked_input;
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;
use crate::run::{Run, VerifyVerdict};

/// Lines of what a command printed that a finding shows.
const LINES: usize = 20;
/// Characters of them.
const CHARACTERS: usize = 4000;

pub(crate) fn validated(validator: &Validator, run: &Run<'_>, policy: &Policy) -> Option<Finding> {
    let label = match (&validator.target, validator.command.first()) {
        (Some(target), _) => format!("{} {target:?}", validator.kind),
        _ => validator.kind.to_string(),
    };
    let Some(result) = validator.judge(run) else {
        return Some(not_measured(format!(
            "{label} was not validated: the recording holds no result of it; record the case again"
        )));
    };
    // Of a run that could not be looked at nothing is known, whatever the reason.
    let (kind, word) = match result.verdict {
        VerifyVerdict::Pass => return None,
        VerifyVerdict::Fail => (FindingKind::Validator, ""),
        VerifyVerdict::Error => (FindingKind::NotMeasured, " could not be validated"),
        VerifyVerdict::TimedOut => (FindingKind::NotMeasured, " timed out"),
    };
    let finding = Finding::error(kind, format!("{label}{word}: {}", result.reason));
    let printed = validator.output(run).map(end).map(|end| masked_input(Json::from(end), policy));
    Some(Finding { after: printed, ..finding })
}

fn end(text: &str) -> &str {
    let text = text.trim_end();
    let line = text.rmatch_indices('\n').nth(LINES - 1).map_or(0, |(index, _)| index + 1);
    let character = text.char_indices().rev().nth(CHARACTERS - 1).map_or(0, |(index, _)| index);
    &text[line.max(character)..]
}
