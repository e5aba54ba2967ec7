//! How runs are compared: the words of `[compare]` and `[tools]`, ready to be applied.

use std::fmt;

use glob::Pattern;
use serde::{Deserialize, Serialize};

use crate::json::{Json, JsonError, KeyPath, MAX_DEPTH, Number, RawJson};
use crate::judge::mask::{MaskRule, Place, Redaction};
use crate::run::StepStatus;

words! {
    /// What is asked of the order and set of tool calls.
    #[derive(Default)]
    pub(crate) enum Trajectory {
        /// The same turns and calls in order; calls of one turn in any order; a final answer in both or in neither.
        #[default]
        Exact = "exact",
        /// Every call of the golden, in its order; others may stand between. Calls of one turn have no order among themselves.
        InOrder = "in_order",
        /// The same calls, each as often, in any order.
        Unordered = "unordered",
        /// Every call of the golden, in any order; others are free.
        Superset = "superset",
        /// No call that the golden does not have, in any order; any of the golden's may be missing. The run must have a step.
        Subset = "subset",
        /// The same sequence of effect calls that were not refused and did not fail; reads are free.
        Effects = "effects",
        /// Not compared.
        Off = "off",
    }
}

impl Trajectory {
    /// Whether calls are compared as a set that knows how often each is made.
    pub(crate) fn is_set(self) -> bool {
        matches!(self, Self::Unordered | Self::Superset | Self::Subset)
    }

    /// Whether a behaviour says which calls one turn made.
    pub(crate) fn keeps_turns(self) -> bool {
        matches!(self, Self::Exact | Self::InOrder)
    }
}

words! {
    /// What is asked of the arguments of two calls of one tool.
    #[derive(Default, Hash)]
    pub(crate) enum Arguments {
        /// They are equal.
        #[default]
        Exact = "exact",
        /// Those of the run are contained in those of the golden: of an object each member, with an equal value or, for objects,
        /// a contained one. Values that are not objects are compared exactly, lists element by element.
        Subset = "subset",
        /// Those of the golden are contained in those of the run.
        Superset = "superset",
        /// Not compared.
        Ignore = "ignore",
    }
}

impl Arguments {
    /// Whether calls of equal arguments, and only they, match.
    pub(crate) fn is_equivalence(self) -> bool {
        matches!(self, Self::Exact | Self::Ignore)
    }
}

/// What is asked of the run's output (of the text of its final answer, where the recording knows no other output).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Output {
    /// It is equal.
    #[default]
    Exact,
    /// Not compared.
    Ignore,
    /// Each text in it is at least so alike the golden's; all else is equal.
    Similarity(Share),
}

/// A share above 0 and up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(try_from = "f64")]
#[cfg_attr(feature = "cli", schemars(extend("exclusiveMinimum" = 0, "maximum" = 1)))]
pub(crate) struct Share(f64);

/// It is never NaN.
impl Eq for Share {}

/// As goldens have numbers: in canonical spelling.
impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::Number(Number::from_literal(&format!("{:?}", self.0))).serialize(serializer)
    }
}

impl Share {
    pub(crate) const ALL: Self = Self(1.0);

    /// `None` unless it is above 0 and at most 1.
    pub(crate) fn new(share: f64) -> Option<Self> {
        (share > 0.0 && share <= 1.0).then_some(Self(share))
    }

    pub(crate) fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        Self::new(share).ok_or("must be above 0 and at most 1")
    }
}

words! {
    /// What is asked of what tools answered.
    #[derive(Default)]
    pub(crate) enum Results {
        /// Not compared.
        #[default]
        Ignore = "ignore",
        /// They are equal, for every call that is compared.
        Exact = "exact",
    }
}

words! {
    /// What is asked of how calls ended.
    #[derive(Default)]
    pub(crate) enum Statuses {
        /// Calls that are the same ended the same way; under `effects`, one that failed or was refused is no effect.
        #[default]
        Exact = "exact",
        /// Not compared.
        Ignore = "ignore",
    }
}

words! {
    /// What is asked of how many turns and steps a run has.
    #[derive(Default)]
    pub(crate) enum StepCounts {
        /// Not compared.
        #[default]
        Ignore = "ignore",
        /// They are equal.
        Exact = "exact",
    }
}

words! {
    /// What is asked of the stages, where there are any: node, occurrence, status, outcome and branch, in order.
    #[derive(Default)]
    pub(crate) enum Stages {
        /// They are equal.
        #[default]
        Exact = "exact",
        /// Not compared.
        Ignore = "ignore",
    }
}

words! {
    /// What becomes of a run in which nothing was understood as a step, so that its text alone could be compared.
    #[derive(Default)]
    pub(crate) enum Hollow {
        /// It is an error.
        #[default]
        Refused = "refused",
        /// Its text is all that it has.
        Allowed = "allowed",
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.pad("exact"),
            Self::Ignore => f.pad("ignore"),
            Self::Similarity(share) => write!(f, "similarity {}", share.get()),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ToolClasses {
    /// Tools that change something. Wins where both match.
    pub effects: Vec<Pattern>,
    pub reads: Vec<Pattern>,
}

impl ToolClasses {
    /// Whether calls of `tool` change the world. A tool in neither list is taken to.
    pub(crate) fn is_effect(&self, tool: &str) -> bool {
        self.effects.iter().any(|p| p.matches(tool)) || !self.reads.iter().any(|p| p.matches(tool))
    }

    pub(crate) fn knows(&self, tool: &str) -> bool {
        self.effects.iter().chain(&self.reads).any(|p| p.matches(tool))
    }
}

/// One `[tools.arguments.<tool>]`: how the arguments of some tools are compared.
#[derive(Clone, Debug)]
pub(crate) struct ToolArguments {
    /// The tools: a name, or a pattern of names.
    pub tools: Pattern,
    /// What is asked of their arguments; none: what [`Policy::arguments`] says.
    pub mode: Option<Arguments>,
    /// What is taken out of them on both sides before anything is compared.
    pub ignore: Vec<KeyPath>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub trajectory: Trajectory,
    pub arguments: Arguments,
    pub tool_arguments: Vec<ToolArguments>,
    pub status: Statuses,
    pub results: Results,
    pub counts: StepCounts,
    pub output: Output,
    pub stages: Stages,
    pub hollow: Hollow,
    /// What is masked before anything is compared.
    pub masks: Vec<MaskRule>,
    /// What must stand in nothing that is written of a run.
    pub redact: Redaction,
    pub tools: ToolClasses,
    /// How deeply the values that are compared may nest: `[load] max_depth`, by default [`MAX_DEPTH`].
    pub max_depth: Option<usize>,
}

impl Policy {
    /// What `raw` holds, if it nests no deeper than is allowed.
    pub(crate) fn decode(&self, raw: &RawJson<'_>) -> Result<Json, JsonError> {
        raw.decode_within(self.max_depth.unwrap_or(MAX_DEPTH))
    }

    /// Whether anything beyond the outcome is compared. A policy that compares nothing would pass everything.
    pub(crate) fn compares_something(&self) -> bool {
        self.trajectory != Trajectory::Off
            || self.output != Output::Ignore
            || self.stages != Stages::Ignore
            || self.counts != StepCounts::Ignore
    }

    /// How the arguments of `tool` are compared, and what is left out of them: by the entry of that name, else by the longest pattern
    /// that matches (of several, the first by alphabet), else by [`arguments`](Self::arguments).
    pub(crate) fn arguments_of(&self, tool: &str) -> (Arguments, &[KeyPath]) {
        let named = self.tool_arguments.iter().find(|entry| entry.tools.as_str() == tool);
        let matching = || self.tool_arguments.iter().filter(|entry| entry.tools.matches(tool));
        let key = |entry: &&ToolArguments| {
            (std::cmp::Reverse(entry.tools.as_str().len()), entry.tools.clone())
        };
        match named.or_else(|| matching().min_by_key(key)) {
            Some(entry) => (entry.mode.unwrap_or(self.arguments), &entry.ignore),
            None => (self.arguments, &[]),
        }
    }

    /// Whether such a call of `tool` changed the world. Where statuses are compared, one that failed or was refused did not.
    pub(crate) fn is_effect(&self, tool: &str, status: Option<StepStatus>) -> bool {
        let changed_nothing = status.is_some_and(StepStatus::changed_nothing);
        self.tools.is_effect(tool) && !(self.status == Statuses::Exact && changed_nothing)
    }

    pub(crate) fn compares_statuses(&self) -> bool {
        self.status == Statuses::Exact && self.trajectory != Trajectory::Off
    }

    /// Whether a run may consist of its text: that is said, or calls are not compared at all.
    pub(crate) fn text_only(&self) -> bool {
        self.hollow == Hollow::Allowed || self.trajectory == Trajectory::Off
    }

    /// Whether masks take every text of an output.
    pub(crate) fn masks_every_output(&self) -> bool {
        let output = Place::root(&self.masks).enter(&self.masks, &["output"]);
        let takes = |(index, rule): (usize, &MaskRule)| {
            output.holds(rule, index) && rule.takes_every_text()
        };
        self.masks.iter().enumerate().any(takes)
    }

    /// The strictest policy that keeps the same of a run. It tells classes apart.
    pub(crate) fn plainly(&self) -> Self {
        let trajectory = match self.trajectory {
            Trajectory::Superset | Trajectory::Subset => Trajectory::Unordered,
            Trajectory::InOrder => Trajectory::Exact,
            other => other,
        };
        let output = if self.output == Output::Ignore { Output::Ignore } else { Output::Exact };
        Self {
            trajectory,
            output,
            arguments: Arguments::Exact,
            tool_arguments: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether, for all tools, calls that match have equal arguments or ones that are not compared.
    pub(crate) fn arguments_are_equivalences(&self) -> bool {
        let modes = self.tool_arguments.iter().filter_map(|entry| entry.mode);
        modes.chain([self.arguments]).all(Arguments::is_equivalence)
    }
}
