//! A run in which no call was found, searched for what may be one: elements of other formats, and commands in the model's text.

use super::reader::{LoadError, LoadErrorKind, Unread, in_json, offset, path_of};
use super::text_action::text_action;
use crate::json::RawJson;
use crate::run::{Run, StepKind};

/// `run`, which `text` holds, if nothing in it looks like a step that was not understood. `text_only`: its text is all that is meant,
/// whatever it looks like.
pub(crate) fn understood<'a>(
    text: &str,
    run: Run<'a>,
    text_only: bool,
) -> Result<Run<'a>, LoadError> {
    if run.steps.iter().any(|step| step.kind == StepKind::Tool) {
        return Ok(run);
    }
    if let Some((unread, part)) = in_json(text, text_only) {
        return Err(unread.within(text, part));
    }
    // A journal is no JSON as a whole.
    let output = run.output.as_ref().filter(|_| !text_only).map(RawJson::text);
    if let Some((unread, _)) = output.and_then(|output| in_json(output, false)) {
        return Err(LoadError::new(LoadErrorKind::Unread(unread.under("output"))));
    }
    let turns = run.steps.iter().enumerate().filter(|(_, step)| step.kind == StepKind::Turn);
    for (index, step) in turns.filter(|_| !text_only) {
        let Some(said) = &step.result else { continue };
        let words: Option<String> = serde_json::from_str(said.text()).ok();
        let Some((what, near)) = words.as_deref().and_then(text_action) else { continue };
        return Err(match said.borrowed().filter(|part| offset(text, part).is_some()) {
            Some(part) => Unread::new(&path_of(text, part), what, near).within(text, part),
            None => {
                let unread = Unread::new(&format!("steps[{index}].result"), what, near);
                LoadError::new(LoadErrorKind::Unread(unread))
            }
        });
    }
    Ok(run)
}
