//! How runs are compared: the words of `[compare]` and `[tools]`, ready to be applied.

use std::fmt;

use glob::Pattern;
use serde::{Deserialize, Serialize};

/// What is asked of the order and set of tool calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trajectory {
    /// The same turns and calls in order; calls of one turn in any order; a final answer in both or in neither.
    #[default]
    Exact,
    /// The same sequence of effect calls; reads are free.
    Effects,
    /// Not compared.
    Off,
}

/// What is asked of the arguments of two calls of one tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arguments {
    /// They are equal.
    #[default]
    Exact,
    /// Not compared.
    Ignore,
}

/// What is asked of the run's output (of the text of its final answer, where the recording knows no other output).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// It is equal.
    #[default]
    Exact,
    /// Not compared.
    Ignore,
}

/// What is asked of the stages, where there are any: node, occurrence, status, outcome and branch, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stages {
    /// They are equal.
    #[default]
    Exact,
    /// Not compared.
    Ignore,
}

macro_rules! word {
    ($type:ty, $($variant:ident => $word:literal),+) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $word),+ })
            }
        }
    };
}

word!(Trajectory, Exact => "exact", Effects => "effects", Off => "off");
word!(Arguments, Exact => "exact", Ignore => "ignore");
word!(Output, Exact => "exact", Ignore => "ignore");
word!(Stages, Exact => "exact", Ignore => "ignore");

/// What a mask replaces.
#[derive(Clone, Debug)]
pub enum MaskKind {
    /// UUIDs of any version, with hyphens, anywhere in a text.
    Uuid,
    /// Dates with a time (RFC 3339 and its common relatives), anywhere in a text.
    Timestamp,
    /// Matches of a pattern, anywhere in a text; where it has a group, only the first group.
    Pattern(regex::Regex),
}

/// One `[[compare.mask]]`: values that differ from run to run and mean nothing.
#[derive(Clone, Debug)]
pub struct MaskRule {
    /// What it replaces.
    pub kind: MaskKind,
    /// Why that may be ignored.
    pub reason: String,
}

/// Which tools change the world.
#[derive(Clone, Debug, Default)]
pub struct ToolClasses {
    /// Tools that change something. Wins where both match.
    pub effects: Vec<Pattern>,
    /// Tools that only look.
    pub reads: Vec<Pattern>,
}

impl ToolClasses {
    /// Whether calls of `tool` change the world. A tool in neither list is taken to.
    #[must_use]
    pub fn is_effect(&self, tool: &str) -> bool {
        self.effects.iter().any(|p| p.matches(tool)) || !self.reads.iter().any(|p| p.matches(tool))
    }

    /// Whether either list names `tool`.
    #[must_use]
    pub fn knows(&self, tool: &str) -> bool {
        self.effects.iter().chain(&self.reads).any(|p| p.matches(tool))
    }
}

/// How the runs of a suite are compared.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Tool calls.
    pub trajectory: Trajectory,
    /// Their arguments.
    pub arguments: Arguments,
    /// The output.
    pub output: Output,
    /// The stages.
    pub stages: Stages,
    /// What is masked before anything is compared.
    pub masks: Vec<MaskRule>,
    /// Which tools change the world.
    pub tools: ToolClasses,
}

impl Policy {
    /// Whether anything beyond the outcome is compared. A policy that compares nothing would pass everything.
    #[must_use]
    pub fn compares_something(&self) -> bool {
        self.trajectory != Trajectory::Off || self.output != Output::Ignore || self.stages != Stages::Ignore
    }
}
