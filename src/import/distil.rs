//! A run as it is kept in git: what judging needs, in goldrun's own format. Ids of runs and calls, times of the clock, credentials and
//! what the suite redacts are left out.

use std::borrow::Cow;

use crate::golden::pretty;
use crate::json::{Json, RawJson, Text};
use crate::judge::mask::{Hiding, Redaction};
use crate::run::{Artifact, Attempt, Checkpoint, Run, Stage, Step, Transition, Usage, Validation};

/// The text of the file that is kept of `run`. The file that is kept of what is read from that file is the same.
pub(crate) fn distilled(mut run: Run<'_>, redaction: &Redaction) -> String {
    forget(&mut run);
    Hide { hiding: Hiding::new(redaction), redaction }.run(&mut run);
    run.redacted = true;
    pretty(&run)
}

/// Leaves out what differs between two recordings of one behaviour and is never compared.
fn forget(run: &mut Run<'_>) {
    (run.id, run.parent, run.root) = (None, None, None);
    (run.started_at, run.finished_at) = (None, None);
    for step in &mut run.steps {
        (step.id, step.at, step.duration) = (None, None, None);
    }
    for stage in &mut run.stages {
        (stage.started_at, stage.finished_at) = (None, None);
        for attempt in &mut stage.attempts {
            (attempt.started_at, attempt.finished_at) = (None, None);
        }
    }
    run.transitions.iter_mut().for_each(|transition| transition.at = None);
    run.checkpoints.iter_mut().for_each(|checkpoint| checkpoint.at = None);
    run.spans.clear();
    run.execution = None;
}

/// Takes out what must not be kept. Names of tools, stages, models and kinds stay, as in goldens.
struct Hide<'p> {
    hiding: Hiding<'p>,
    redaction: &'p Redaction,
}

impl Hide<'_> {
    fn run(&mut self, run: &mut Run<'_>) {
        run.steps.iter_mut().for_each(|step| self.step(step));
        run.stages.iter_mut().for_each(|stage| self.stage(stage));
        run.transitions.iter_mut().for_each(|transition| self.transition(transition));
        run.checkpoints.iter_mut().for_each(|checkpoint| self.checkpoint(checkpoint));
        run.artifacts.iter_mut().for_each(|artifact| self.artifact(artifact));
        run.validations.iter_mut().for_each(|validation| self.validation(validation));
        self.usage(&mut run.usage);
        for child in &mut run.children {
            self.texts([&mut child.task, &mut child.status]);
            self.json(&mut child.metadata);
        }
        self.texts([&mut run.task, &mut run.status]);
        run.questions.iter_mut().flatten().for_each(|question| self.raw(question));
        self.jsons([&mut run.output, &mut run.input, &mut run.fixture, &mut run.policy]);
        self.jsons([&mut run.transcript, &mut run.metadata]);
    }

    fn step(&mut self, step: &mut Step<'_>) {
        self.jsons([&mut step.args, &mut step.result, &mut step.metadata]);
    }

    fn stage(&mut self, stage: &mut Stage<'_>) {
        self.texts([&mut stage.goal, &mut stage.visible_text, &mut stage.private_reasoning]);
        self.texts([&mut stage.status, &mut stage.outcome, &mut stage.branch]);
        self.jsons([&mut stage.validator, &mut stage.transcript, &mut stage.verification]);
        stage.evidence.iter_mut().for_each(|value| self.raw(value));
        stage.attempts.iter_mut().for_each(|attempt| self.attempt(attempt));
        stage.artifacts.iter_mut().for_each(|artifact| self.artifact(artifact));
        self.usage(&mut stage.usage);
        self.json(&mut stage.metadata);
    }

    fn attempt(&mut self, attempt: &mut Attempt<'_>) {
        self.texts([&mut attempt.status, &mut attempt.outcome, &mut attempt.branch]);
        self.text(&mut attempt.error);
        self.jsons([&mut attempt.verification, &mut attempt.metadata]);
    }

    fn transition(&mut self, transition: &mut Transition<'_>) {
        self.text(&mut transition.branch);
        self.json(&mut transition.metadata);
    }

    fn checkpoint(&mut self, checkpoint: &mut Checkpoint<'_>) {
        self.text(&mut checkpoint.reason);
        self.json(&mut checkpoint.metadata);
    }

    fn artifact(&mut self, artifact: &mut Artifact<'_>) {
        self.texts([&mut artifact.name, &mut artifact.path, &mut artifact.description]);
        self.jsons([&mut artifact.content, &mut artifact.data, &mut artifact.metadata]);
    }

    fn validation(&mut self, validation: &mut Validation<'_>) {
        self.word(&mut validation.reason);
        let observed = &mut validation.observed;
        self.texts([&mut observed.error, &mut observed.output]);
        // Its `target` and `command` are the suite's own.
        observed.ran.iter_mut().chain(&mut observed.files).for_each(|word| self.word(word));
    }

    fn usage(&mut self, usage: &mut Option<Usage<'_>>) {
        usage.iter_mut().for_each(|usage| self.json(&mut usage.metadata));
    }

    fn text(&self, text: &mut Option<Text<'_>>) {
        text.iter_mut().for_each(|text| self.word(text));
    }

    fn texts<const N: usize>(&self, texts: [&mut Option<Text<'_>>; N]) {
        texts.into_iter().for_each(|text| self.text(text));
    }

    fn word(&self, text: &mut Text<'_>) {
        if let Cow::Owned(words) = self.redaction.words(text.as_str()) {
            *text = Text::from(words);
        }
    }

    fn json(&mut self, value: &mut Option<RawJson<'_>>) {
        value.iter_mut().for_each(|value| self.raw(value));
    }

    fn jsons<const N: usize>(&mut self, values: [&mut Option<RawJson<'_>>; N]) {
        values.into_iter().for_each(|value| self.json(value));
    }

    fn raw(&mut self, value: &mut RawJson<'_>) {
        let text = self.hiding.json(value.text());
        let text = on_one_line(text);
        if let Cow::Owned(text) = text {
            // What takes more than values out of JSON leaves words.
            *value = RawJson::new(text)
                .unwrap_or_else(|_| RawJson::string(&self.redaction.words(value.text())));
        }
    }
}

/// The JSON `text` without the line breaks with which it was recorded.
fn on_one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\n') {
        return text;
    }
    let value = Json::parse(&text).ok();
    let line = value.and_then(|value| serde_json::to_string(&value).ok());
    line.map_or(text, Cow::Owned)
}

#[cfg(test)]
#[path = "tests/distil.rs"]
mod tests;
