//! How runs are compared: the words of `[compare]` and `[tools]`, ready to be applied.

use std::fmt;

use glob::Pattern;
use serde::{Deserialize, Serialize};

use super::at::MaskPath;

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
///
/// Texts are searched whole and inside, but never within a longer word. Numbers are taken by `epoch`, `duration` and `port` only;
/// a number's placeholder is a text, so that a masked number and a text of the same digits are one value. Keys are never masked.
#[derive(Clone, Debug)]
pub enum MaskKind {
    /// UUIDs of any version, with hyphens, in either case.
    Uuid,
    /// ULIDs: 26 digits of Crockford's base 32, upper or lower case, at least one of them a letter.
    Ulid,
    /// Dates with a time (RFC 3339 and its common relatives). Dates alone stay.
    Timestamp,
    /// Times that passed. Texts: numbers with units from ns to hours (`1.5s`, `320 ms`, `2m 3s`, `12 seconds`; not `5m` alone),
    /// `PT2M3S`, `00:01:02.5`. Numbers that are not negative: where the key says so (`duration_ms`, `elapsed`, `latency`,
    /// `took`), or where `at` names that very number. All of them are one value: times that are equal by chance are no link.
    Duration,
    /// Moments as a count since 1970, from 2001-09-09 to the end of 2100: ten digits of seconds, thirteen of milli-, sixteen of
    /// micro- or nineteen of nanoseconds, with a fraction or without. Numbers, and texts that hold nothing else.
    Epoch,
    /// Hashes and ids of hex digits, of which some are letters and some are not: seven or more in lower case, sixteen or more in
    /// upper case; and four or more of any after `0x`.
    Hex,
    /// Absolute paths of files, whole: on Unix of two or more segments, on Windows with a drive or a share, and of `file://`
    /// URLs the part after that. They end at white space, quotes, brackets and `:`. Which file is meant is no longer compared; to
    /// mask only where a project lies, use a pattern.
    Path,
    /// Ports, 1 to 65535. Texts: after `localhost`, an IP address, the host of a URL or the word "port"; the rest stays. Whole numbers and
    /// texts of digits: only where `at` names that very value.
    Port,
    /// Matches of a pattern in texts; where it has a group, only the first group.
    Pattern(regex::Regex),
}

impl MaskKind {
    /// Its name in `suite.toml` and in goldens; a pattern has none.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        Some(match self {
            MaskKind::Uuid => "uuid",
            MaskKind::Ulid => "ulid",
            MaskKind::Timestamp => "timestamp",
            MaskKind::Duration => "duration",
            MaskKind::Epoch => "epoch",
            MaskKind::Hex => "hex",
            MaskKind::Path => "path",
            MaskKind::Port => "port",
            MaskKind::Pattern(_) => return None,
        })
    }
}

/// One `[[compare.mask]]`: values that differ from run to run and mean nothing.
#[derive(Clone, Debug)]
pub struct MaskRule {
    /// What it replaces.
    pub kind: MaskKind,
    /// Where; without it, everywhere that is compared.
    pub at: Option<MaskPath>,
    /// Why that may be ignored.
    pub reason: String,
}

impl MaskRule {
    /// A rule for `kind`, at `at` or everywhere.
    #[must_use]
    pub fn new(kind: MaskKind, at: Option<MaskPath>, reason: impl Into<String>) -> Self {
        Self { kind, at, reason: reason.into() }
    }
}

/// The rule in a few words, for people: `uuid`, `/pattern/`, `port at output`.
impl fmt::Display for MaskRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            MaskKind::Pattern(pattern) => write!(f, "/{pattern}/")?,
            built_in => f.write_str(built_in.name().unwrap_or_default())?,
        }
        self.at.as_ref().map_or(Ok(()), |at| write!(f, " at {at}"))
    }
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
