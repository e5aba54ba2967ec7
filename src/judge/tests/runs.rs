//! Runs and policies for the tests of judging and accepting.

use proptest::prelude::*;

use super::behaviour::{ProjectError, Projection, project};
use super::case::LoadedRun;
use super::mask::{MaskKind, MaskRule, NamedMask};
use super::policy::{
    Arguments, Output, Policy, Results, Share, Stages, StepCounts, ToolArguments, ToolClasses,
    Trajectory,
};
use crate::json::{Json, KeyPath};
use crate::run::Run;

/// The text of a run with these members.
pub(crate) fn text(members: &str) -> String {
    format!(r#"{{"format": "goldrun/run@1", {members}}}"#)
}

/// What a run with these members did under `policy`.
pub(crate) fn try_project(members: &str, policy: &Policy) -> Result<Projection, ProjectError> {
    let text = text(members);
    let run: Run<'_> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    project(&run, policy)
}

/// The same as a run that is judged, of which nothing more is demanded.
pub(crate) fn loaded(members: &str, policy: &Policy) -> LoadedRun {
    projected(members, policy).into()
}

/// The same, of a run that can be projected.
pub(crate) fn projected(members: &str, policy: &Policy) -> Projection {
    try_project(members, policy).unwrap()
}

/// The members of a completed run that makes these calls: turn, tool, arguments.
pub(crate) fn calls(calls: &[(u32, &str, &str)]) -> String {
    let step = |(turn, name, args): &(u32, &str, &str)| {
        format!(r#"{{"kind": "tool", "name": "{name}", "args": {args}, "turn": {turn}}}"#)
    };
    let steps: Vec<_> = calls.iter().map(step).collect();
    format!(r#""outcome": "completed", "steps": [{}]"#, steps.join(","))
}

/// Exact in everything.
pub(crate) fn exact() -> Policy {
    Policy::default()
}

/// The sequence of `book*` and `cancel*` calls; `get*` only looks.
pub(crate) fn effects() -> Policy {
    let patterns =
        |patterns: &[&str]| patterns.iter().map(|p| glob::Pattern::new(p).unwrap()).collect();
    let tools =
        ToolClasses { effects: patterns(&["book*", "cancel*"]), reads: patterns(&["get*"]) };
    Policy { trajectory: Trajectory::Effects, tools, ..Policy::default() }
}

/// Nothing of the trajectory.
pub(crate) fn off() -> Policy {
    Policy { trajectory: Trajectory::Off, ..Policy::default() }
}

/// Every kind of mask but patterns.
pub(crate) fn built_in() -> [MaskKind; NamedMask::ALL.len()] {
    NamedMask::ALL.map(MaskKind::from)
}

/// `policy` with UUIDs masked.
pub(crate) fn masked(policy: Policy) -> Policy {
    Policy { masks: vec![MaskRule::new(MaskKind::Uuid, None, "random")], ..policy }
}

/// The `n`th UUID.
pub(crate) fn uuid(n: u8) -> String {
    format!("550e8400-e29b-41d4-a716-4466554400{n:02x}")
}

/// A run of random calls. Values from 0 up to 3 stand for UUIDs.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// For each turn its calls: tool, arguments.
    pub(crate) turns: Vec<Vec<(&'static str, Vec<u8>)>>,
    pub(crate) output: Option<Vec<u8>>,
    pub(crate) outcome: &'static str,
}

impl Drawn {
    /// The run's members, where value `n` is `names[n]`.
    pub(crate) fn members(&self, names: &[u8]) -> String {
        let list = |values: &[u8]| {
            let values: Vec<_> =
                values.iter().map(|&n| format!("\"{}\"", uuid(names[n as usize]))).collect();
            format!("[{}]", values.join(","))
        };
        let mut steps = Vec::new();
        for (turn, made) in self.turns.iter().enumerate() {
            steps.push(format!(r#"{{"kind": "turn", "turn": {turn}}}"#));
            for (name, values) in made {
                let member =
                    |(key, &n): (&str, &u8)| format!(r#""{key}": "{}""#, uuid(names[n as usize]));
                let args =
                    ["a", "b"].into_iter().zip(values).map(member).collect::<Vec<_>>().join(", ");
                let result = list(&values[values.len() / 2..]);
                steps.push(format!(
                    r#"{{"kind": "tool", "name": "{name}", "args": {{{args}}}, "result": {result}, "turn": {turn}}}"#
                ));
            }
        }
        let output = self
            .output
            .as_ref()
            .map(|output| format!(r#""output": {}, "#, list(output)))
            .unwrap_or_default();
        format!(r#"{output}"outcome": "{}", "steps": [{}]"#, self.outcome, steps.join(","))
    }

    /// The same run, the calls of each turn in an order drawn by `seed`.
    pub(crate) fn shuffled(&self, mut seed: u64) -> Self {
        let mut shuffled = self.clone();
        for turn in &mut shuffled.turns {
            for last in (1..turn.len()).rev() {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                turn.swap(last, (seed >> 33) as usize % (last + 1));
            }
        }
        shuffled
    }
}

/// Small runs, alike enough to be equal now and then.
pub(crate) fn drawn() -> impl Strategy<Value = Drawn> {
    let values = || prop::collection::vec(0_u8..4, 0..3);
    let call = (prop::sample::select(vec!["get", "get_b", "book", "cancel"]), values());
    let turns = prop::collection::vec(prop::collection::vec(call, 0..4), 0..4);
    let outcome = prop::sample::select(vec!["completed", "completed", "runaway", "unknown"]);
    (turns, prop::option::of(values()), outcome).prop_map(|(turns, output, outcome)| Drawn {
        turns,
        output,
        outcome,
    })
}

/// Every trajectory mode.
pub(crate) const TRAJECTORIES: [Trajectory; 7] = [
    Trajectory::Exact,
    Trajectory::InOrder,
    Trajectory::Unordered,
    Trajectory::Superset,
    Trajectory::Subset,
    Trajectory::Effects,
    Trajectory::Off,
];

/// Any policy that compares something, with UUIDs masked or not.
pub(crate) fn policies() -> impl Strategy<Value = Policy> {
    let trajectory = prop::sample::select(TRAJECTORIES.to_vec());
    let modes = [Arguments::Exact, Arguments::Subset, Arguments::Superset, Arguments::Ignore];
    let mode = move || prop::sample::select(modes.to_vec());
    let output = prop::sample::select(vec![
        Output::Exact,
        Output::Ignore,
        Output::Similarity(Share::new(0.7).unwrap()),
    ]);
    let entry = (prop::sample::select(vec!["get", "*"]), prop::option::of(mode()), any::<bool>());
    let entry = entry.prop_map(|(tools, mode, ignore)| ToolArguments {
        tools: glob::Pattern::new(tools).unwrap(),
        mode,
        ignore: KeyPath::new("a").into_iter().filter(|_| ignore).collect(),
    });
    let rest = (prop::option::weighted(0.3, entry), any::<bool>(), any::<bool>(), any::<bool>());
    (trajectory, mode(), output, rest).prop_map(
        |(trajectory, arguments, output, (entry, results, counts, masks))| {
            let policy = Policy {
                trajectory,
                arguments,
                tool_arguments: entry.into_iter().collect(),
                results: if results { Results::Exact } else { Results::Ignore },
                counts: if counts { StepCounts::Exact } else { StepCounts::Ignore },
                output,
                stages: Stages::Exact,
                ..effects()
            };
            if masks { masked(policy) } else { policy }
        },
    )
}

/// A recorded value as goldens and behaviours hold it. (Masking does this on its way.)
pub(crate) fn escaped(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(escaped).collect()),
        Json::Object(members) => {
            let key = |key: String| if key.starts_with('$') { format!("${key}") } else { key };
            Json::Object(
                members.into_iter().map(|(name, member)| (key(name), escaped(member))).collect(),
            )
        }
        leaf => leaf,
    }
}
