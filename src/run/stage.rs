//! Units of planned work inside a run.

use serde::{Deserialize, Serialize};

use super::record::Artifact;
use super::usage::Usage;
use crate::json::{RawJson, Text, present};

sparse! {
    /// One unit of planned work, such as a workflow node. The same node may stand in a run several times: `(node, occurrence)`
    /// tells the stages apart.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct Stage<'a> {
        /// The node's name.
        #[serde(borrow)]
        pub node: Text<'a>,
        /// Which time this node was run, counted from 0.
        #[serde(default)]
        pub occurrence: u32,
        /// The recording's own id of it.
        pub ?id: Option<Text<'a>>,
        /// What kind of work it is.
        pub ?kind: Option<Text<'a>>,
        /// What it is for.
        pub ?goal: Option<Text<'a>>,
        /// Who does it.
        pub ?owner: Option<Text<'a>>,
        /// Where it stands, in the recording's own word.
        pub ?status: Option<Text<'a>>,
        /// How it ended, in the recording's own word.
        pub ?outcome: Option<Text<'a>>,
        /// The branch taken after it.
        pub ?branch: Option<Text<'a>>,
        /// Nodes it waits for.
        pub ?depends_on: Vec<Text<'a>>,
        /// Tools it may use.
        pub ?tools: Vec<Text<'a>>,
        /// How its success is told, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?validator: Option<RawJson<'a>>,
        /// What it offered as evidence of success, as recorded.
        pub ?evidence: Vec<RawJson<'a>>,
        /// Every try of it, in order.
        pub ?attempts: Vec<Attempt<'a>>,
        /// What it left behind.
        pub ?artifacts: Vec<Artifact<'a>>,
        /// Ids of the artifacts it made.
        pub ?produced: Vec<Text<'a>>,
        /// Ids of the artifacts it used.
        pub ?consumed: Vec<Text<'a>>,
        /// What it showed to a person.
        pub ?visible_text: Option<Text<'a>>,
        /// What it thought and showed to nobody.
        pub ?private_reasoning: Option<Text<'a>>,
        /// The conversation it held, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?transcript: Option<RawJson<'a>>,
        /// What its verification said, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?verification: Option<RawJson<'a>>,
        /// When it began, as recorded.
        pub ?started_at: Option<Text<'a>>,
        /// When it ended, as recorded.
        pub ?finished_at: Option<Text<'a>>,
        /// What it cost.
        pub ?usage: Option<Usage<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// One try of a stage.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Attempt<'a> {
        /// Which try, as the recording counts.
        pub ?number: Option<u32>,
        /// Where it stands, in the recording's own word.
        #[serde(borrow)]
        pub ?status: Option<Text<'a>>,
        /// How it ended, in the recording's own word.
        pub ?outcome: Option<Text<'a>>,
        /// The branch taken after it.
        pub ?branch: Option<Text<'a>>,
        /// What went wrong.
        pub ?error: Option<Text<'a>>,
        /// What its verification said, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?verification: Option<RawJson<'a>>,
        /// When it began, as recorded.
        pub ?started_at: Option<Text<'a>>,
        /// When it ended, as recorded.
        pub ?finished_at: Option<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }
}
