//! One check: what it demands, of which part of a run, and how much it weighs.

use super::budget::Limit;
use super::calls::{CallOrder, ToolArgumentsMatch, ToolNames};
use super::identical::IdenticalCalls;
use super::questions::QuestionRule;
use super::required_call::RequiredCall;
use super::run_path::Tree;
use super::scope::{Scope, Steps};
use super::step_status::CallStatus;
use super::tools::{AllowedTools, ForbiddenTools};
use super::validated::validated;
use super::validator::Validator;
use super::value::ValueCheck;
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::judge::policy::Policy;
use crate::run::Run;

#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// What people call it; none: what it demands says enough.
    pub name: Option<String>,
    pub reason: Option<String>,
    /// What a run that breaks it gets: an error, which makes it unacceptable, or a warning.
    pub severity: Severity,
    pub scope: Scope,
    pub demand: Demand,
}

macro_rules! demands {
    (
        of_steps { $($(#[$step_doc:meta])* $step:ident($step_type:ty) = $step_key:literal,)+ }
        of_run { $($(#[$run_doc:meta])* $run:ident($run_type:ty) = $run_key:literal,)+ }
    ) => {
        #[derive(Clone, Debug)]
        pub(crate) enum Demand {
            $($(#[$step_doc])* $step($step_type),)+
            $($(#[$run_doc])* $run($run_type),)+
            Value(Box<ValueCheck>),
        }

        impl Demand {
            /// The keys of all demands in `suite.toml`, but for those of values: [`ValueRule::KEYS`](super::ValueRule::KEYS).
            pub(crate) const KEYS: &[&'static str] = &[$($step_key,)+ $($run_key,)+];

            /// Its key in `suite.toml`.
            pub(crate) fn key(&self) -> &'static str {
                match self {
                    $(Self::$step(_) => $step_key,)+
                    $(Self::$run(_) => $run_key,)+
                    Self::Value(demand) => demand.rule.key(),
                }
            }

            /// Whether it looks at steps, so that a stage or an agent may be given.
            pub(crate) fn has_scope(&self) -> bool {
                matches!(self, $(Self::$step(_))|+)
            }
        }
    };
}

demands! {
    of_steps {
        Budget(Vec<Limit>) = "budget",
        ForbiddenTools(ForbiddenTools) = "forbidden_tools",
        AllowedTools(AllowedTools) = "allowed_tools",
        RequiredCall(RequiredCall) = "required_call",
        CallStatus(CallStatus) = "step_status",
        IdenticalCalls(IdenticalCalls) = "identical_calls",
        CallOrder(CallOrder) = "order",
        ToolNames(ToolNames) = "tool_names",
        ToolArguments(ToolArgumentsMatch) = "tool_arguments",
    }
    of_run {
        Questions(QuestionRule) = "questions",
        Validator(Box<Validator>) = "validator",
    }
}

impl Demand {
    fn broken(&self, run: &Run<'_>, scope: &Scope, policy: &Policy, tree: &Tree) -> Vec<Finding> {
        let of_steps = |broken: &dyn Fn(&Steps<'_, '_>) -> Vec<Finding>| match scope.steps(run) {
            Ok(steps) => broken(&steps),
            Err(lost) => vec![*lost],
        };
        match self {
            Self::Budget(limits) => {
                limits.iter().filter_map(|limit| limit.broken(run, scope)).collect()
            }
            Self::ForbiddenTools(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::AllowedTools(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::Validator(demand) => validated(demand, run, policy).into_iter().collect(),
            Self::CallOrder(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::ToolNames(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::ToolArguments(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::Questions(_) if run.questions.is_none() => {
                let message = "the recording does not say which questions the run asked a person";
                vec![not_measured(message).at("questions")]
            }
            Self::Questions(rule) => {
                let broken = rule.broken(run, policy, FindingKind::Question, "the check");
                broken.into_iter().map(|finding| policy.redact.finding(finding)).collect()
            }
            Self::Value(demand) => demand.broken(run, policy, tree),
            Self::RequiredCall(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::CallStatus(demand) => of_steps(&|steps| demand.broken(steps)),
            Self::IdenticalCalls(demand) => of_steps(&|steps| demand.broken(steps, policy)),
        }
    }
}

impl Check {
    /// An error of the whole run, without name and reason.
    pub(crate) fn new(demand: Demand) -> Self {
        Self {
            name: None,
            reason: None,
            severity: Severity::Error,
            scope: Scope::default(),
            demand,
        }
    }

    /// The findings of this check in `run`, with its severity, name and reason. `tree` is that of `run`.
    pub(crate) fn broken(&self, run: &Run<'_>, policy: &Policy, tree: &Tree) -> Vec<Finding> {
        let name = self.name.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        let reason = self.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
        let own = |finding: Finding| Finding {
            severity: self.severity,
            message: format!("{name}{}{reason}", finding.message),
            ..finding
        };
        self.demand.broken(run, &self.scope, policy, tree).into_iter().map(own).collect()
    }

    /// What it is called: its name, or the key of what it demands.
    pub(crate) fn label(&self) -> String {
        match (&self.name, &self.demand) {
            (Some(name), _) => name.clone(),
            (None, Demand::Budget(limits)) => {
                let measures: Vec<_> = limits.iter().map(|limit| limit.measure.as_str()).collect();
                format!("budget: {}", measures.join(", "))
            }
            (None, demand) => demand.key().to_owned(),
        }
    }
}
