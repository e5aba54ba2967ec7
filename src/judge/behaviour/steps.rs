//! Behaviours: what runs did, as a suite compares it.

use serde::{Deserialize, Serialize};

use super::canonical::Turns;
use super::golden_step::{self, StepSchema};
#[cfg(feature = "cli")]
use super::golden_value::GoldenValue;
use crate::json::{Json, canonical, present};
use crate::judge::mask::holds_placeholder;
use crate::judge::mask::{PATTERN, REDACTED, for_each_text, placeholder};
use crate::judge::matcher::{accepts_everything, matchers};
use crate::run::{Outcome, StepKind, StepStatus};

/// Declares [`Behaviour`], and what a golden holds of an [`AcceptedBehaviour`]. (serde's `flatten` would lose digits of numbers.)
macro_rules! behaviour {
    ($(#[$doc:meta])* pub struct Behaviour { $($(#[$meta:meta])* pub $member:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        pub(crate) struct Behaviour {
            $($(#[$meta])* pub $member: $type,)*
        }

        #[derive(Deserialize)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "cli", schemars(rename = "AcceptedBehaviour"))]
        struct AcceptedObject {
            /// Runs that showed it when it was accepted.
            seen: u32,
            /// Whether a person or an import added it: it needs no second run that shows it.
            #[serde(default)]
            added: bool,
            $($(#[$meta])* $member: $type,)*
        }

        impl From<AcceptedObject> for AcceptedBehaviour {
            fn from(object: AcceptedObject) -> Self {
                let AcceptedObject { seen, added, $($member,)* } = object;
                Self { seen, added, behaviour: Behaviour { $($member,)* } }
            }
        }
    };
}

behaviour! {
    /// What a run did as a suite compares it: masked, projected, in canonical order. Runs with equal behaviours are one class.
    ///
    /// Keys of a recording that begin with `$` have one `$` more here, as in goldens: a key that begins with one alone is a
    /// matcher's, and only accepted behaviours have those.
    pub struct Behaviour {
        /// How it ended.
        #[serde(default, skip_serializing_if = "Outcome::is_unknown")]
        pub outcome: Outcome,
        /// What it answered, where outputs are compared and there is one.
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "cli", schemars(with = "GoldenValue"))]
        pub output: Option<Json>,
        /// How many turns and steps there were, where that is compared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub counts: Option<BehaviourCounts>,
        /// The steps that are compared.
        #[serde(default, with = "crate::judge::behaviour::golden_step")]
        #[cfg_attr(feature = "cli", schemars(with = "Vec<StepSchema>"))]
        pub steps: Vec<BehaviourStep>,
        /// The stages, where they are compared and there are any.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub stages: Vec<BehaviourStage>,
    }
}

/// One accepted behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(from = "AcceptedObject")]
pub(crate) struct AcceptedBehaviour {
    /// Runs that showed it when it was accepted.
    pub seen: u32,
    /// Whether a person or an import added it: it needs no second run that shows it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
    /// The behaviour.
    #[serde(flatten)]
    pub behaviour: Behaviour,
}

/// How long a run was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct BehaviourCounts {
    /// Model turns: neighbouring steps that share a turn are one, a step without a turn is one by itself.
    pub turns: u32,
    /// Steps of any kind, as recorded.
    pub steps: u32,
}

/// One compared step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct BehaviourStep {
    /// What it is: a tool call, or that the run ended with an answer.
    pub kind: StepKind,
    /// The tool's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The arguments, where they are compared and recorded.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "GoldenValue"))]
    pub args: Option<Json>,
    /// The hash of the arguments, where only that was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args_hash: Option<String>,
    /// What the tool answered, where results are compared and recorded.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "GoldenValue"))]
    pub result: Option<Json>,
    /// How the call ended, where that is compared, is recorded, and is not `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StepStatus>,
    /// Which turn made the call, in goldens of older versions.
    // Wherever turns are compared, but not written: where a call is inserted, all numbers behind it change.
    #[serde(default, skip_serializing)]
    pub turn: Option<u32>,
    /// Whether the turn of the call before made this one too: calls of one turn have no order among themselves.
    // Only while a golden is read or written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_turn: bool,
    /// Whether a run may lack it: never so of a run's own steps. In a golden the step stands in `{"$optional": …}`.
    #[serde(skip)]
    pub optional: bool,
}

/// One compared stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct BehaviourStage {
    /// The branch taken after it: a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Option<GoldenValue>"))]
    pub branch: Option<Json>,
    /// The node's name.
    pub node: String,
    /// Which time this node was run, counted from 0.
    #[serde(default)]
    pub occurrence: u32,
    /// How it ended: a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Option<GoldenValue>"))]
    pub outcome: Option<Json>,
    /// Where it stood: a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Option<GoldenValue>"))]
    pub status: Option<Json>,
}

impl Behaviour {
    pub(crate) fn to_json(&self) -> Json {
        Json::of(self)
    }

    /// The canonical bytes: equal exactly for equal behaviours. Goldens are sorted by them.
    pub(crate) fn canonical(&self) -> Vec<u8> {
        let mut json = self.to_json();
        if let (Json::Object(members), true) = (&mut json, self.steps.is_empty()) {
            // Goldens are sorted without it since the first of them.
            members.retain(|(key, _)| key != "steps");
        }
        canonical(&json)
    }

    /// Whether it says nothing at all, not even how the run ended. That a run had no steps says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let counts = self.counts.filter(|counts| counts.steps > 0);
        counts.is_none() && *self == Self { counts: self.counts, ..Self::default() }
    }

    /// Whether a matcher or an optional step stands in it, so that other behaviours than its equal may match it.
    pub(crate) fn holds_matcher(&self) -> bool {
        self.matchers() > 0
    }

    pub(crate) fn matchers(&self) -> usize {
        let steps = self.steps.iter().map(|step| usize::from(step.optional) + step.matchers());
        let stages = self.stages.iter().flat_map(BehaviourStage::values);
        let stages = stages.filter_map(|(_, value)| value.as_ref());
        steps.sum::<usize>() + self.output.iter().chain(stages).map(matchers).sum::<usize>()
    }

    /// Whether all that is compared, apart from the outcome, is an output that is redacted whole: any other output would be equal.
    pub(crate) fn is_redacted_output(&self) -> bool {
        self.is_output_of(REDACTED)
    }

    /// The same of an output that patterns mask whole.
    pub(crate) fn is_masked_output(&self) -> bool {
        self.is_output_of(PATTERN)
    }

    fn is_output_of(&self, kind: &str) -> bool {
        let Self { outcome: _, output, steps, stages, counts } = self;
        // That there was an answer says no more than that there is an output.
        let answers = steps.iter().all(|step| step.kind == StepKind::Final);
        let output = output.as_ref().filter(|_| answers && stages.is_empty() && counts.is_none());
        output.and_then(|output| is_only(kind, output)) == Some(true)
    }

    /// Whether every value in it is redacted; none where there is no value.
    pub(crate) fn is_redacted(&self) -> Option<bool> {
        let of_steps = self.steps.iter().flat_map(|step| [&step.args, &step.result]);
        all_only(REDACTED, of_steps.chain([&self.output]).flatten())
    }

    /// Forgets which turn made which call. The canonical order of the calls stays.
    pub(crate) fn forget_turns(&mut self) {
        self.steps.iter_mut().for_each(|step| step.turn = None);
    }

    /// Gives each call a turn, in order: one without is a turn of its own.
    pub(crate) fn number_turns(&mut self) {
        let mut turns = Turns::default();
        self.steps.iter_mut().for_each(|step| step.turn = turns.next(step.kind, step.turn));
    }

    /// Whether any text in it, outside matchers, holds a placeholder.
    pub(crate) fn holds_placeholder(&self) -> bool {
        let of_steps = self.steps.iter().flat_map(|step| [&step.args, &step.result]);
        of_steps.chain([&self.output]).flatten().any(holds_placeholder)
    }

    /// Every string in it that a mask may have touched, in canonical order.
    pub(crate) fn for_each_text(&mut self, visit: &mut impl FnMut(&mut String)) {
        for step in &mut self.steps {
            step.for_each_text(visit);
        }
        if let Some(output) = &mut self.output {
            for_each_text(output, visit);
        }
    }
}

impl BehaviourStep {
    /// The step as a JSON value, in the shape it has in every file.
    pub(crate) fn to_json(&self) -> Json {
        Json::of(&golden_step::Written(self))
    }

    pub(crate) fn holds_matcher(&self) -> bool {
        self.matchers() > 0
    }

    fn matchers(&self) -> usize {
        [&self.args, &self.result].into_iter().flatten().map(matchers).sum()
    }

    pub(crate) fn call(&self) -> Call<'_> {
        (
            self.kind,
            self.name.as_deref(),
            self.args.as_ref(),
            self.args_hash.as_deref(),
            self.result.as_ref(),
            self.status,
        )
    }

    pub(crate) fn for_each_text(&mut self, visit: &mut impl FnMut(&mut String)) {
        for value in [&mut self.args, &mut self.result].into_iter().flatten() {
            for_each_text(value, visit);
        }
    }
}

/// What makes two steps the same call: kind, name, arguments, their hash, result, how it ended.
pub(crate) type Call<'a> = (
    StepKind,
    Option<&'a str>,
    Option<&'a Json>,
    Option<&'a str>,
    Option<&'a Json>,
    Option<StepStatus>,
);

impl BehaviourStage {
    /// What may be a matcher.
    pub(crate) fn values(&self) -> [(&'static str, &Option<Json>); 3] {
        [("branch", &self.branch), ("outcome", &self.outcome), ("status", &self.status)]
    }
}

/// Whether nothing is left of the texts, numbers and truths in `value` but placeholders of this kind; none where there are none.
fn is_only(kind: &str, value: &Json) -> Option<bool> {
    match value {
        Json::Null => None,
        Json::Bool(_) | Json::Number(_) => Some(false),
        Json::String(text) => {
            let kept = placeholder::without(text, kind);
            Some(kept.len() < text.len() && !kept.contains(char::is_alphanumeric))
        }
        Json::Array(items) => all_only(kind, items),
        matcher if accepts_everything(matcher) => None,
        Json::Object(members) => all_only(kind, members.iter().map(|(_, member)| member)),
    }
}

fn all_only<'v>(kind: &str, values: impl IntoIterator<Item = &'v Json>) -> Option<bool> {
    let mut each = values.into_iter().filter_map(|value| is_only(kind, value)).peekable();
    each.peek().is_some().then(|| each.all(|only| only))
}
