//! A golden read under another policy than it was accepted under: what is no longer compared is left out, and masks that were added
//! take their part. Where what stands in the golden does not tell what the recording would give, it is not read so.

use std::collections::BTreeSet;

use super::canonical::canonicalise;
use super::compared::{Compared, mask_json};
use super::steps::Behaviour;
use crate::json::Json;
use crate::judge::mask::{
    MaskKind, MaskRule, Masker, NamedMask, Place, REDACTED, SECRET, is_placeholder, placeholders,
};
use crate::judge::matcher::is_matcher;
use crate::judge::policy::{Hollow, Policy, Trajectory};

impl Compared {
    /// The accepted `behaviour` as `policy` compares it. The error says why the golden does not tell that.
    pub(crate) fn reread(
        &self,
        behaviour: Behaviour,
        policy: &Policy,
    ) -> Result<Behaviour, String> {
        let before = behaviour.steps.len();
        let held = before > 0 || behaviour.output.is_some() || !behaviour.stages.is_empty();
        let mut left = self.stripped(behaviour, policy);
        let effects = self.trajectory == Trajectory::Effects;
        // Which turn made an effect is not known any more, and placeholders may decide the order within one.
        if effects && left.steps.len() < before && left.holds_placeholder() {
            return Err(
                "`effects` or `reads` changed, and the golden holds placeholders".to_owned()
            );
        }
        self.add_masks(&mut left, policy)?;
        let behaviour = self.arranged(left, policy);
        let Behaviour { outcome: _, output, counts, steps, stages } = &behaviour;
        let empty = steps.is_empty() && output.is_none() && stages.is_empty() && counts.is_none();
        if empty && held {
            return Err(
                "nothing that the suite compares now would be left in the golden".to_owned()
            );
        }
        Ok(behaviour)
    }

    /// The same of the input, whose placeholders have numbers of their own.
    pub(crate) fn reread_input(&self, input: Json, policy: &Policy) -> Result<Json, String> {
        let added = Added::new(self.added(policy));
        if added.rules.is_empty() {
            return Ok(input);
        }
        let mut of_input = Behaviour { output: Some(input), ..Behaviour::default() };
        let known = words(&mut of_input);
        if let Some(input) = &mut of_input.output {
            let place = Place::root(&added.rules).enter(&added.rules, &["input"]);
            added.check(input, &place)?;
            let mut masker = Masker::new(&added.rules).in_golden();
            masker.of_run(input, "input");
            added.replaced(&masker.used(), &known)?;
        }
        canonicalise(&mut of_input);
        Ok(of_input.output.unwrap_or(Json::Null))
    }

    /// Whether `behaviour` is not the same under `policy` because masks were added, or is not known under it.
    pub(crate) fn masks_change(&self, behaviour: &Behaviour, policy: &Policy) -> bool {
        !self.added(policy).is_empty()
            && self.reread(behaviour.clone(), policy).ok()
                != Some(self.narrow(behaviour.clone(), policy))
    }

    /// Whether the golden was accepted under other settings than those of `now`, apart from what it says of its own content.
    pub(crate) fn other_settings(&self, now: &Self) -> bool {
        self.settings() != now.settings()
    }

    fn settings(&self) -> Self {
        Self {
            masks: Vec::new(),
            idle: Vec::new(),
            effects: Vec::new(),
            reads: Vec::new(),
            left_out: None,
            hollow: Hollow::Refused,
            ..self.clone()
        }
    }

    /// The masks of `policy` that were not there when the golden was accepted.
    fn added(&self, policy: &Policy) -> Vec<MaskRule> {
        let known = |mask: &&MaskRule| {
            let json = mask_json(mask);
            !self.masks.contains(&json) && !self.idle.contains(&json)
        };
        policy.masks.iter().filter(known).cloned().collect()
    }

    fn add_masks(&self, behaviour: &mut Behaviour, policy: &Policy) -> Result<(), String> {
        let mut added = Added::new(self.added(policy));
        if added.rules.is_empty() {
            return Ok(());
        }
        let known = words(behaviour);
        let steps = Place::root(&added.rules).enter(&added.rules, &["steps"]);
        for (index, step) in behaviour.steps.iter().enumerate() {
            let tool = step.name.as_deref().unwrap_or_default();
            let place = steps.enter_at(&added.rules, index, tool);
            for (part, value) in [("args", &step.args), ("result", &step.result)] {
                let Some(value) = value else { continue };
                added.check(value, &place.enter(&added.rules, &[part]))?;
            }
        }
        if let Some(output) = &behaviour.output {
            let place = Place::root(&added.rules).enter(&added.rules, &["output"]);
            added.check(output, &place)?;
        }
        let rules = std::mem::take(&mut added.rules);
        let mut masker = Masker::new(&rules).in_golden();
        for (index, step) in behaviour.steps.iter_mut().enumerate() {
            let tool = step.name.as_deref().unwrap_or_default();
            for (part, value) in [("args", &mut step.args), ("result", &mut step.result)] {
                if let Some(value) = value {
                    masker.of_step(value, index, tool, part);
                }
            }
        }
        let in_steps = masker.any_used();
        if let Some(output) = &mut behaviour.output {
            masker.of_run(output, "output");
        }
        let used = masker.used();
        added.rules = rules;
        let effects = self.trajectory == Trajectory::Effects && behaviour.steps.len() > 1;
        if effects && in_steps {
            let why = "masks were added, and the golden does not say which turn made which effect";
            return Err(why.to_owned());
        }
        added.replaced(&used, &known)
    }
}

/// Masks that are new to a golden.
struct Added {
    rules: Vec<MaskRule>,
}

impl Added {
    fn new(rules: Vec<MaskRule>) -> Self {
        Self { rules }
    }

    /// Whether `value`, which lies at `place`, tells what these masks would take of the recorded one.
    fn check(&self, value: &Json, place: &Place) -> Result<(), String> {
        let holding = |place: &Place| {
            let rules = self.rules.iter().enumerate();
            rules.filter(|(index, rule)| place.holds(rule, *index)).map(|(_, rule)| rule).collect()
        };
        match value {
            Json::String(text) if text.contains('<') => {
                let rules: Vec<&MaskRule> = holding(place);
                match rules.iter().find(|rule| !keeps(text, &rule.kind)) {
                    Some(rule) => Err(format!(
                        "mask {rule} was added, and the golden holds a placeholder where it would apply"
                    )),
                    None => Ok(()),
                }
            }
            Json::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| self.check(item, &place.item(&self.rules, index))),
            Json::Object(members) if is_matcher(members) => Ok(()),
            Json::Object(members) => members.iter().try_for_each(|(key, member)| {
                self.check(member, &place.enter(&self.rules, &[key]))
            }),
            _ => Ok(()),
        }
    }

    /// Whether what they replaced tells what the recording would give: by its index a step is not found in a golden, and whether a value
    /// is one that was masked before is not known.
    fn replaced(&self, used: &[bool], known: &BTreeSet<String>) -> Result<(), String> {
        let mut rules = self.rules.iter().zip(used);
        let untold = |(rule, used): &(&MaskRule, &bool)| {
            rule.at.as_ref().is_some_and(|at| names_an_index(at.as_str()))
                || (**used && known.contains(rule.kind.word()))
        };
        match rules.find(untold) {
            None => Ok(()),
            Some((rule, _)) => Err(format!(
                "mask {rule} was added, and whether what it takes is linked to what was masked before is not known"
            )),
        }
    }
}

/// Whether `text`, which may hold placeholders, stays as it is when a mask of this kind is added: it is a placeholder as a whole, of a
/// kind that comes before.
fn keeps(text: &str, kind: &MaskKind) -> bool {
    let Some(word) = is_placeholder(text) else {
        return placeholders(text).next().is_none() && !text.contains("<\\");
    };
    let named = NamedMask::ALL.into_iter().find(|named| named.as_str() == word);
    match named {
        Some(named) => kind.rank() > MaskKind::from(named).rank(),
        None => matches!(word, SECRET | REDACTED),
    }
}

/// Whether a path of a mask has a segment that may be an index of a step or of a list.
fn names_an_index(path: &str) -> bool {
    path.split('.').any(|segment| {
        !matches!(segment, "*" | "**")
            && segment.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'))
    })
}

/// The words of the placeholders in `behaviour`.
fn words(behaviour: &mut Behaviour) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    behaviour.for_each_text(&mut |text| {
        words.extend(placeholders(text).map(|(word, _)| word.to_owned()));
    });
    words
}

#[cfg(test)]
#[path = "tests/reread.rs"]
mod tests;
