//! Replay fixtures: what a run must satisfy beside or instead of a golden. [`crate::golden`] reads and writes them.

use std::collections::BTreeMap;

use super::questions::QuestionRule;
use crate::json::{Json, Text};
use crate::judge::behaviour::masked_stage_text;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;
use crate::run::{Outcome, Run, Stage};

/// Characters of a stage's text that Harn's derived fixtures hold.
const HARN_SNIPPET: usize = 80;

/// Assertions that a run must satisfy. What is absent asserts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fixture {
    /// Where the run must stand, in the recording's own word; where it has none, in the word of its outcome.
    pub status: Option<String>,
    pub outcome: Option<Outcome>,
    pub stages: Vec<StageRule>,
    pub in_order: bool,
    pub no_other_stages: bool,
    pub questions: Option<QuestionRule>,
}

/// What one stage must be. That it is there is asserted always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StageRule {
    pub node: String,
    pub which: Which,
    /// Where it must stand, in the recording's own word; empty: the recording must not say.
    pub status: Option<String>,
    /// How it must have ended, likewise.
    pub outcome: Option<String>,
    /// The branch that must be taken after it; `Some(None)`: none.
    pub branch: Option<Option<String>>,
    /// Kinds of artifacts it must leave behind, each as often as it stands here.
    pub artifacts: Vec<String>,
    /// What its visible text must contain, as recorded or as masked.
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Counted from 0.
    Nth(u32),
    Last,
}

impl Fixture {
    pub(crate) fn is_empty(&self) -> bool {
        // In what order no stages come, and that nothing stands beside them, says nothing without any.
        self.status.is_none()
            && self.outcome.is_none()
            && self.stages.is_empty()
            && self.questions.is_none()
    }

    pub(crate) fn broken(&self, run: &Run<'_>, policy: &Policy) -> Vec<Finding> {
        let mut broken = self.broken_by_the_whole(run);
        let occurrences = occurrences(run);
        let mut found = Vec::with_capacity(self.stages.len());
        for rule in &self.stages {
            let at = rule.find(run, &occurrences);
            match at {
                Some(index) => rule.check(index, &run.stages[index], policy, &mut broken),
                None => {
                    let name = rule.name();
                    let message =
                        format!("the fixture demands stage {name}, and the run does not have it");
                    broken.push(Finding::error(FindingKind::FixtureStageMissing, message));
                }
            }
            found.push(at);
        }
        if self.in_order {
            broken.extend(self.out_of_order(&found));
        }
        if self.no_other_stages {
            broken.extend(others(run, &occurrences, &found));
        }
        if let Some(rule) = &self.questions {
            broken.extend(rule.broken(run, policy, FindingKind::FixtureQuestion, "the fixture"));
        }
        broken
    }

    /// For each mask of `policy`, whether it replaces anything in the texts that this asserts of `run`.
    pub(crate) fn masks_used(&self, run: &Run<'_>, policy: &Policy) -> Vec<bool> {
        let mut all = vec![false; policy.masks.len()];
        let occurrences = occurrences(run);
        for rule in self.stages.iter().filter(|rule| rule.text.is_some()) {
            let Some(index) = rule.find(run, &occurrences) else { continue };
            let stage = &run.stages[index];
            let text = stage.visible_text.as_ref().map_or("", Text::as_str);
            let (_, used) = masked_stage_text(text, index, &stage.node, policy);
            all.resize(used.len(), false);
            all.iter_mut().zip(used).for_each(|(all, used)| *all |= used);
        }
        all
    }

    fn broken_by_the_whole(&self, run: &Run<'_>) -> Vec<Finding> {
        let ended = (!run.outcome.is_unknown()).then_some(run.outcome.as_str());
        let status = run.status.as_ref().map(Text::as_str).or(ended);
        let unlike = |what: &'static str, wanted: &str, found: Option<&str>| {
            (found.unwrap_or_default() != wanted).then(|| {
                let is = shown(found);
                let message =
                    format!("the fixture demands the run's {what} {wanted:?}, and it is {is}");
                rule_finding(FindingKind::FixtureRun, what.to_owned(), Some(wanted), found, message)
            })
        };
        let status = self.status.as_deref().and_then(|wanted| unlike("status", wanted, status));
        let outcome = self.outcome.and_then(|wanted| unlike("outcome", wanted.as_str(), ended));
        status.into_iter().chain(outcome).collect()
    }

    fn out_of_order(&self, found: &[Option<usize>]) -> Vec<Finding> {
        let mut last: Option<(usize, &StageRule)> = None;
        let mut broken = Vec::new();
        for (rule, at) in self.stages.iter().zip(found) {
            let Some(at) = *at else { continue };
            match last {
                Some((before, other)) if at < before => {
                    let (name, other) = (rule.name(), other.name());
                    let message = format!(
                        "the fixture demands stage {name} after stage {other}, and it comes before"
                    );
                    let finding = Finding::error(FindingKind::FixtureOrder, message);
                    broken.push(finding.at(format!("stages[{at}]")).of(at));
                }
                _ => last = Some((at, rule)),
            }
        }
        broken
    }

    /// The strictest fixture that `run` satisfies: every stage in order, no other, and whole masked texts.
    pub(crate) fn derive(run: &Run<'_>, policy: &Policy) -> Self {
        let occurrences = occurrences(run);
        // Left out where it would have to be written redacted, which no run has.
        let word = |word: Option<&Text<'_>>| {
            owned(word)
                .filter(|word| matches!(policy.redact.words(word), std::borrow::Cow::Borrowed(_)))
        };
        let text = |index: usize, stage: &Stage<'_>| {
            let text = owned(stage.visible_text.as_ref()).filter(|text| !text.is_empty());
            text.map(|text| masked_stage_text(&text, index, &stage.node, policy).0)
        };
        let stage = |(index, (stage, &occurrence)): (usize, (&Stage<'_>, &u32))| StageRule {
            node: stage.node.as_str().to_owned(),
            which: Which::Nth(occurrence),
            status: word(stage.status.as_ref()),
            outcome: word(stage.outcome.as_ref()),
            branch: match &stage.branch {
                Some(branch) if !branch.is_empty() => word(Some(branch)).map(Some),
                _ => Some(None),
            },
            artifacts: kinds(stage).map(str::to_owned).collect(),
            text: text(index, stage),
        };
        Self {
            status: word(run.status.as_ref()),
            outcome: Some(run.outcome).filter(|outcome| !outcome.is_unknown()),
            stages: run.stages.iter().zip(&occurrences).enumerate().map(stage).collect(),
            in_order: run.stages.len() > 1,
            no_other_stages: !run.stages.is_empty(),
            questions: None,
        }
    }

    /// Whether this is what Harn derives from `run` by itself, so that it asserts nothing of it.
    pub(crate) fn is_derived_from(&self, run: &Run<'_>) -> bool {
        let same_text = |rule: &StageRule, stage: &Stage<'_>| {
            let text = stage.visible_text.as_ref().map_or("", Text::as_str);
            let snippet: String = text.chars().take(HARN_SNIPPET).collect();
            rule.text.as_deref().map_or(text.is_empty(), |held| held == snippet || held == text)
        };
        let same = |(rule, stage): (&StageRule, &Stage<'_>)| {
            let said = |rule: &Option<String>, text: Option<&Text<'_>>| {
                rule.as_deref().unwrap_or_default() == text.map_or("", Text::as_str)
            };
            let (mut demanded, mut left): (Vec<_>, Vec<_>) =
                (rule.artifacts.iter().map(String::as_str).collect(), kinds(stage).collect());
            demanded.sort_unstable();
            left.sort_unstable();
            rule.node == stage.node.as_str()
                && said(&rule.status, stage.status.as_ref())
                && said(&rule.outcome, stage.outcome.as_ref())
                && said(&rule.branch.clone().flatten(), stage.branch.as_ref())
                && demanded == left
                && same_text(rule, stage)
        };
        self.questions.is_none()
            && self.status.as_deref()
                == run.status.as_ref().map(Text::as_str).or(Some(run.outcome.as_str()))
            && self.stages.len() == run.stages.len()
            && self.stages.iter().zip(&run.stages).all(same)
    }
}

impl StageRule {
    /// The stage in words: `act`, `act (occurrence 1)`.
    fn name(&self) -> String {
        match self.which {
            Which::Nth(0) | Which::Last => format!("{:?}", self.node),
            Which::Nth(occurrence) => format!("{:?} (occurrence {occurrence})", self.node),
        }
    }

    fn find(&self, run: &Run<'_>, occurrences: &[u32]) -> Option<usize> {
        let mut of_node =
            run.stages.iter().enumerate().filter(|(_, stage)| *stage.node == *self.node);
        match self.which {
            Which::Nth(wanted) => of_node.find(|(index, _)| occurrences[*index] == wanted),
            Which::Last => of_node.next_back(),
        }
        .map(|(index, _)| index)
    }

    fn check(&self, index: usize, stage: &Stage<'_>, policy: &Policy, broken: &mut Vec<Finding>) {
        let place = |field: &str| format!("stages[{index}].{field}");
        let mut push =
            |kind, field: &str, wanted: Option<&str>, found: Option<&str>, message: String| {
                let finding = rule_finding(kind, place(field), wanted, found, message);
                broken.push(finding.of(index));
            };
        let text = |text: &Option<Text<'_>>| owned(text.as_ref());
        for (field, wanted, found) in [
            ("status", &self.status, text(&stage.status)),
            ("outcome", &self.outcome, text(&stage.outcome)),
        ] {
            if let Some(wanted) = wanted
                && found.as_deref().unwrap_or_default() != wanted
            {
                let name = self.name();
                let is = shown(found.as_deref());
                let message = format!(
                    "the fixture demands {field} {wanted:?} of stage {name}, and it is {is}"
                );
                push(FindingKind::FixtureStage, field, Some(wanted), found.as_deref(), message);
            }
        }
        let branch = text(&stage.branch).filter(|branch| !branch.is_empty());
        if let Some(wanted) = &self.branch
            && branch.as_deref() != wanted.as_deref().filter(|branch| !branch.is_empty())
        {
            let (wanted, found) = (wanted.as_deref(), branch.as_deref());
            let demanded =
                wanted.map_or("no branch".to_owned(), |branch| format!("branch {branch:?}"));
            let (name, is) = (self.name(), shown(found));
            let message =
                format!("the fixture demands {demanded} after stage {name}, and it is {is}");
            push(FindingKind::FixtureStage, "branch", wanted, found, message);
        }
        let mut demanded: BTreeMap<&str, usize> = BTreeMap::new();
        self.artifacts.iter().for_each(|kind| *demanded.entry(kind).or_default() += 1);
        for (kind, wanted) in demanded {
            let left = kinds(stage).filter(|left| *left == kind).count();
            if left < wanted {
                let name = self.name();
                let message = format!(
                    "the fixture demands {wanted} artifacts of kind {kind:?} of stage {name}, and it left {left}"
                );
                push(FindingKind::FixtureArtifact, "artifacts", None, None, message);
            }
        }
        if let Some(wanted) = &self.text {
            let visible = stage.visible_text.as_ref().map_or("", Text::as_str);
            let (masked, _) = masked_stage_text(visible, index, &stage.node, policy);
            if !visible.contains(wanted.as_str()) && !masked.contains(wanted.as_str()) {
                let found = stage.visible_text.as_ref().map(|_| masked.as_str());
                let name = self.name();
                let message =
                    format!("stage {name} does not contain the text that the fixture demands");
                push(FindingKind::FixtureText, "visible_text", Some(wanted), found, message);
            }
        }
    }
}

/// Stages that no rule names.
fn others(run: &Run<'_>, occurrences: &[u32], found: &[Option<usize>]) -> Vec<Finding> {
    let unnamed = (0..run.stages.len()).filter(|index| !found.contains(&Some(*index)));
    let finding = |index: usize| {
        let (node, occurrence) = (run.stages[index].node.as_str(), occurrences[index]);
        let message = format!(
            "stage {node:?} (occurrence {occurrence}) is not in the fixture, which allows no other stages"
        );
        let finding = Finding::error(FindingKind::FixtureStageExtra, message);
        finding.at(format!("stages[{index}]")).of(index)
    };
    unnamed.map(finding).collect()
}

/// The occurrence of each stage: its own word, and where two of one node say the same, the next free number.
fn occurrences(run: &Run<'_>) -> Vec<u32> {
    let mut next: BTreeMap<&str, u32> = BTreeMap::new();
    let mut numbers = Vec::with_capacity(run.stages.len());
    for stage in &run.stages {
        let next = next.entry(stage.node.as_str()).or_default();
        let number = stage.occurrence.max(*next);
        *next = number.saturating_add(1);
        numbers.push(number);
    }
    numbers
}

fn kinds<'s>(stage: &'s Stage<'_>) -> impl Iterator<Item = &'s str> {
    stage.artifacts.iter().filter_map(|artifact| artifact.kind.as_ref()).map(Text::as_str)
}

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn shown(found: Option<&str>) -> String {
    found.map_or_else(|| "not recorded".to_owned(), |found| format!("{found:?}"))
}

fn rule_finding(
    kind: FindingKind,
    path: String,
    wanted: Option<&str>,
    found: Option<&str>,
    message: String,
) -> Finding {
    let values = (wanted.map(Json::from), found.map(Json::from));
    Finding::error(kind, message).at(path).values(values.0, values.1)
}

#[cfg(test)]
#[path = "tests/fixture.rs"]
mod tests;
