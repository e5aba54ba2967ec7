//! How much a run used. A measure that the recording does not hold is an error, never zero.

use super::scope::Scope;
use crate::json::{Json, Number};
use crate::judge::behaviour::turns;
use crate::judge::finding::{Finding, not_measured};
use crate::run::{Run, StepKind, Usage};

words! {
    /// What can be limited, in the order of reports. The words are keys in `suite.toml` and in goldens.
    pub(crate) enum Measure {
        /// Steps of any kind.
        Steps = "steps",
        /// Model turns, as `compare.counts` counts them.
        Turns = "turns",
        /// Tool calls, however they ended.
        ToolCalls = "tool_calls",
        /// Requests made to models.
        ModelCalls = "model_calls",
        /// Tokens given to models.
        InputTokens = "input_tokens",
        /// Tokens that models produced.
        OutputTokens = "output_tokens",
        /// Both.
        TotalTokens = "total_tokens",
        /// Tokens among the input that came from a provider's cache.
        CachedTokens = "cached_tokens",
        /// Price in US dollars.
        CostUsd = "cost_usd",
        /// Wall-clock time in seconds.
        Duration = "duration",
    }
}

impl Measure {
    /// Whether it is a whole number.
    pub(crate) fn is_count(self) -> bool {
        !matches!(self, Measure::CostUsd | Measure::Duration)
    }

    /// `value` in words: `41 steps`, `$0.25`, `1.5 s`.
    pub(crate) fn words(self, value: f64) -> String {
        match self {
            Measure::CostUsd => format!("${}", rounded(value)),
            Measure::Duration => format!("{} s", rounded(value)),
            count => {
                let things = count.as_str().replace('_', " ");
                let one = things.strip_suffix('s').filter(|_| (value - 1.0).abs() < f64::EPSILON);
                format!("{} {}", rounded(value), one.unwrap_or(&things))
            }
        }
    }

    /// `value` as reports and goldens hold it.
    pub(crate) fn json(self, value: f64) -> Json {
        let text = if self.is_count() { format!("{value:.0}") } else { format!("{value:?}") };
        Json::Number(Number::from_literal(&text))
    }

    pub(crate) fn path(self) -> String {
        match self {
            Measure::Steps | Measure::Turns | Measure::ToolCalls => "steps".to_owned(),
            usage => format!("usage.{}", usage.as_str()),
        }
    }

    /// How much `run` used within `scope`; a finding if the recording does not say it.
    pub(crate) fn of(self, run: &Run<'_>, scope: &Scope) -> Result<f64, Box<Finding>> {
        let silent = || {
            let of = match (&scope.stage, &scope.agent) {
                (None, None) => "the run".to_owned(),
                (Some(stage), None) => format!("stage {stage:?}"),
                (_, Some(agent)) => format!("agent {agent:?}"),
            };
            let what = match self {
                Measure::CostUsd => "what".to_owned(),
                Measure::Duration => "how long".to_owned(),
                count => format!("how many {}", count.as_str().replace('_', " ")),
            };
            let verb = match self {
                Measure::CostUsd => "cost",
                Measure::Duration => "took",
                _ => "had",
            };
            let message = format!("the recording does not say {what} {of} {verb}");
            Box::new(not_measured(message).at(self.path()))
        };
        match self {
            Measure::Steps | Measure::Turns | Measure::ToolCalls => {
                let steps = scope.steps(run)?;
                let all = || steps.0.iter().map(|(_, step)| *step);
                let calls = || all().filter(|step| step.kind == StepKind::Tool);
                let count = match self {
                    Measure::Steps => steps.0.len(),
                    Measure::ToolCalls => calls().count(),
                    // Each step without a turn counts as one, which says nothing where none has any.
                    _ if calls().count() > 0 && calls().all(|step| step.turn.is_none()) => {
                        return Err(silent());
                    }
                    _ => turns(all()) as usize,
                };
                Ok(u32::try_from(count).map_or(f64::INFINITY, f64::from))
            }
            _ if scope.agent.is_some() => Err(silent()),
            _ => {
                let used = match &scope.stage {
                    None => run.usage.as_ref().and_then(|usage| self.of_usage(usage)),
                    Some(node) => {
                        let stages = run.stages.iter().filter(|stage| *stage.node == **node);
                        let mut used =
                            stages.map(|stage| self.of_usage(stage.usage.as_ref()?)).peekable();
                        used.peek().is_some().then(|| used.sum::<Option<f64>>()).flatten()
                    }
                };
                used.ok_or_else(silent)
            }
        }
    }

    fn of_usage(self, usage: &Usage<'_>) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 tokens")]
        let whole = |count: Option<u64>| count.map(|count| count as f64);
        let used = match self {
            Measure::ModelCalls => whole(usage.model_calls),
            Measure::InputTokens => whole(usage.input_tokens),
            Measure::OutputTokens => whole(usage.output_tokens),
            Measure::TotalTokens => {
                whole(usage.input_tokens).zip(whole(usage.output_tokens)).map(|(i, o)| i + o)
            }
            Measure::CachedTokens => whole(usage.cached_tokens),
            Measure::CostUsd => usage.cost_usd,
            Measure::Duration => usage.duration,
            Measure::Steps | Measure::Turns | Measure::ToolCalls => None,
        };
        // Some recorders write -1 for what they do not know.
        used.filter(|used| used.is_finite() && *used >= 0.0)
    }
}

/// To a millionth: products of limits are not exact.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
