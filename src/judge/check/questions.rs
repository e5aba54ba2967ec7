//! What a run must ask a person, as a rule of its fixture.

use crate::json::Json;
use crate::judge::behaviour::masked;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;
use crate::run::Run;

const SHOWN: usize = 5;

/// How many questions a run must ask, and what one of them must say. Only letters and digits are compared, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct QuestionRule {
    pub expected: Option<String>,
    /// What the same question may say; if empty, anything.
    pub accepted: Vec<String>,
    /// What the same question must contain, every one.
    pub required_terms: Vec<String>,
    pub forbidden_terms: Vec<String>,
    pub min: u32,
    /// The most questions; none: no limit.
    pub max: Option<u32>,
}

impl QuestionRule {
    pub(crate) fn has_words(&self) -> bool {
        self.expected.is_some()
            || !(self.accepted.is_empty()
                && self.required_terms.is_empty()
                && self.forbidden_terms.is_empty())
    }

    /// Why the rule is useless, in words that follow its name.
    pub(crate) fn useless(&self) -> Option<String> {
        let texts = self.expected.iter().chain(&self.accepted);
        let mut texts = texts.chain(&self.required_terms).chain(&self.forbidden_terms);
        if let Some(text) = texts.find(|text| normal(text).is_empty()) {
            return Some(format!(
                "has {text:?}, which has neither a letter nor a digit, so that every question contains it"
            ));
        }
        if let Some(max) = self.max.filter(|max| *max < self.min) {
            let min = self.min;
            return Some(format!(
                "allows no number of questions: at least {min} and at most {max}"
            ));
        }
        (!self.has_words() && self.min == 0 && self.max.is_none())
            .then(|| "demands nothing".to_owned())
    }

    /// The findings of `kind` where `run` breaks the rule. `who` is what demands it, for the message.
    pub(crate) fn broken(
        &self,
        run: &Run<'_>,
        policy: &Policy,
        kind: FindingKind,
        who: &str,
    ) -> Vec<Finding> {
        let asked: Vec<String> =
            run.questions.iter().flatten().map(|raw| prompt(raw.decode().ok())).collect();
        let count = u32::try_from(asked.len()).unwrap_or(u32::MAX);
        let mut broken = Vec::new();
        let mut push = |message| broken.push(Finding::error(kind, message).at("questions"));
        let asks = format!("questions to a person; the run asked {count}");
        if count < self.min {
            push(format!("{who} demands at least {} {asks}", self.min));
        }
        if let Some(max) = self.max.filter(|max| count > *max) {
            push(format!("{who} demands at most {max} {asks}"));
        }
        if self.has_words() && !asked.iter().any(|question| self.is_met_by(&normal(question))) {
            let shown = asked.iter().take(SHOWN).map(|text| format!("{:?}", masked(text, policy)));
            let shown: Vec<String> = shown.collect();
            let more = if asked.len() > SHOWN { ", …" } else { "" };
            let list = if shown.is_empty() {
                "nothing".to_owned()
            } else {
                format!("{}{more}", shown.join(", "))
            };
            push(format!("no question meets what {who} demands; the run asked {list}"));
        }
        broken
    }

    fn is_met_by(&self, question: &str) -> bool {
        self.expected.as_ref().is_none_or(|expected| normal(expected) == question)
            && (self.accepted.is_empty()
                || self.accepted.iter().any(|accepted| normal(accepted) == question))
            && self.required_terms.iter().all(|term| question.contains(&normal(term)))
            && !self.forbidden_terms.iter().any(|term| question.contains(&normal(term)))
    }
}

/// The words of a question as recorded: a text, or an object with a `prompt`. Anything else gives an empty text.
fn prompt(question: Option<Json>) -> String {
    match question {
        Some(Json::String(text)) => text,
        Some(question) => {
            question.get("prompt").and_then(Json::as_str).unwrap_or_default().to_owned()
        }
        None => String::new(),
    }
}

/// Letters and digits of any script, in lower case, single spaces between words.
fn normal(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
