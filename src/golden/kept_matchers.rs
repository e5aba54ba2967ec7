//! The matchers of the golden before, kept where they still fit.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::golden_file::GoldenFile;
use crate::judge::behaviour::{Behaviour, Compared, Projection};
use crate::judge::compare::{Merged, differences, is_that_behaviour, merge};
use crate::judge::policy::Policy;

/// The behaviours with matchers or optional steps of a golden that is replaced, and which matchers were kept.
pub(crate) struct KeptMatchers<'a> {
    known: Vec<Known<'a>>,
    /// Behaviours without matchers: a run that shows one of them keeps it.
    plain: Vec<&'a Behaviour>,
    policy: &'a Policy,
    merged: Vec<Merged>,
}

struct Known<'a> {
    /// Its place among the golden's behaviours.
    index: usize,
    of: usize,
    /// As the new golden holds it.
    text: Cow<'a, Behaviour>,
    /// Only what is compared now.
    narrowed: Behaviour,
    /// Whether a run behaved so.
    stays: bool,
    /// The matchers that no run kept for which this was the nearest behaviour.
    dropped: Option<BTreeMap<String, String>>,
}

impl<'a> KeptMatchers<'a> {
    pub(crate) fn new(
        before: Option<&'a GoldenFile>,
        compared: &Compared,
        policy: &'a Policy,
    ) -> Self {
        let (mut known, mut plain) = (Vec::new(), Vec::new());
        let all = before.map_or(&[][..], |golden| &golden.accepted.behaviours);
        for (index, accepted) in all.iter().enumerate() {
            let behaviour = &accepted.behaviour;
            let Some(golden) = before.filter(|_| behaviour.holds_matcher()) else {
                plain.push(behaviour);
                continue;
            };
            let held = &golden.accepted.compared;
            let narrowed = held.narrow(behaviour.clone(), policy);
            let reread =
                held.reread(behaviour.clone(), policy).unwrap_or_else(|_| narrowed.clone());
            let same = !held.other_settings(compared) && reread == narrowed;
            let narrowed = reread;
            let text = if same { Cow::Borrowed(behaviour) } else { Cow::Owned(narrowed.clone()) };
            known.push(Known { index, of: all.len(), text, narrowed, stays: false, dropped: None });
        }
        Self { known, plain, policy, merged: Vec::new() }
    }

    /// What `run` did, as the new golden is to hold it.
    pub(crate) fn behaviour(&mut self, run: &Projection) -> Behaviour {
        if self.known.is_empty() || self.plain.contains(&&run.behaviour) {
            return run.behaviour.clone();
        }
        let policy = self.policy;
        if let Some(known) =
            self.known.iter_mut().find(|known| is_that_behaviour(&known.narrowed, run, policy))
        {
            known.stays = true;
            return known.text.clone().into_owned();
        }
        if let Some(merged) =
            self.merged.iter().find(|merged| is_that_behaviour(&merged.behaviour, run, policy))
        {
            return merged.behaviour.clone();
        }
        let unlike = |known: &&mut Known<'_>| differences(&known.narrowed, run, policy).len();
        let Some(nearest) = self.known.iter_mut().min_by_key(unlike) else {
            return run.behaviour.clone();
        };
        let merged = merge(&nearest.narrowed, run, policy);
        nearest.dropped = Some(match nearest.dropped.take() {
            None => merged.dropped.clone(),
            Some(before) => {
                before.into_iter().filter(|(path, _)| merged.dropped.contains_key(path)).collect()
            }
        });
        let behaviour = merged.behaviour.clone();
        if behaviour.holds_matcher() {
            self.merged.push(merged);
        }
        behaviour
    }

    /// A line for each matcher that was not kept.
    pub(crate) fn dropped(&self) -> Vec<String> {
        let lines = |known: &Known<'_>| match &known.dropped {
            _ if known.stays => Vec::new(),
            None => vec![format!(
                "behaviours[{}] and its matchers dropped: no run behaves like it",
                known.index
            )],
            Some(dropped) => {
                let place = if known.of > 1 {
                    format!("behaviours[{}].", known.index)
                } else {
                    String::new()
                };
                dropped
                    .iter()
                    .map(|(path, why)| format!("matcher at {place}{path} dropped: {why}"))
                    .collect()
            }
        };
        self.known.iter().flat_map(lines).collect()
    }
}

#[cfg(test)]
#[path = "tests/kept_matchers.rs"]
mod tests;
