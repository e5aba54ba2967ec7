//! One check: what it demands, of which part of a run, and how much it weighs.

use super::super::finding::{Finding, FindingKind, Severity};
use super::super::policy::Policy;
use super::super::question::QuestionRule;
use super::super::validator::Validator;
use super::budget::Limit;
use super::calls::{CallOrder, ToolArgumentsMatch, ToolNames};
use super::identical::IdenticalCalls;
use super::not_measured;
use super::required_call::RequiredCall;
use super::run_path::Tree;
use super::scope::{Scope, Steps};
use super::step_status::CallStatus;
use super::tools::{AllowedTools, ForbiddenTools};
use super::validated::validated;
use super::value::ValueCheck;
use crate::run::Run;

/// One demand on a run, beside what the suite compares.
#[derive(Clone, Debug)]
pub struct Check {
    /// What people call it; none: what it demands says enough.
    pub name: Option<String>,
    /// Why it is demanded.
    pub reason: Option<String>,
    /// What a run that breaks it gets: an error, which makes it unacceptable, or a warning.
    pub severity: Severity,
    /// Which steps it looks at.
    pub scope: Scope,
    /// What it demands.
    pub demand: Demand,
}

/// What a check can demand.
#[derive(Clone, Debug)]
pub enum Demand {
    /// No more than so much of some things.
    Budget(Vec<Limit>),
    /// No call of some tools.
    ForbiddenTools(ForbiddenTools),
    /// Calls of no tools but some.
    AllowedTools(AllowedTools),
    /// That a validator passes.
    Validator(Box<Validator>),
    /// What the calls of some tools come after.
    CallOrder(CallOrder),
    /// Calls of some tools, by their names.
    ToolNames(ToolNames),
    /// Calls with some arguments.
    ToolArguments(ToolArgumentsMatch),
    /// What the run asks a person.
    Questions(QuestionRule),
    /// What recorded values are.
    Value(Box<ValueCheck>),
    /// A call that must be made.
    RequiredCall(RequiredCall),
    /// How calls must end.
    CallStatus(CallStatus),
    /// No more than so many equal calls.
    IdenticalCalls(IdenticalCalls),
}

impl Demand {
    /// The keys of all that can be demanded, but for those of values ([`ValueRule`](super::ValueRule)).
    pub(crate) const KEYS: [&'static str; 11] = [
        "budget",
        "forbidden_tools",
        "allowed_tools",
        "required_call",
        "step_status",
        "identical_calls",
        "order",
        "tool_names",
        "tool_arguments",
        "questions",
        "validator",
    ];

    /// Its key in `suite.toml`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Budget(_) => "budget",
            Self::ForbiddenTools(_) => "forbidden_tools",
            Self::AllowedTools(_) => "allowed_tools",
            Self::Validator(_) => "validator",
            Self::CallOrder(_) => "order",
            Self::ToolNames(_) => "tool_names",
            Self::ToolArguments(_) => "tool_arguments",
            Self::Questions(_) => "questions",
            Self::Value(demand) => demand.rule.key(),
            Self::RequiredCall(_) => "required_call",
            Self::CallStatus(_) => "step_status",
            Self::IdenticalCalls(_) => "identical_calls",
        }
    }

    /// Whether it looks at steps, so that a stage or an agent may be given.
    pub(crate) fn has_scope(&self) -> bool {
        match self {
            Self::Budget(_)
            | Self::ForbiddenTools(_)
            | Self::AllowedTools(_)
            | Self::RequiredCall(_)
            | Self::CallStatus(_)
            | Self::IdenticalCalls(_)
            | Self::CallOrder(_)
            | Self::ToolNames(_)
            | Self::ToolArguments(_) => true,
            Self::Questions(_) | Self::Value(_) | Self::Validator(_) => false,
        }
    }

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
                let finding = not_measured("the recording does not say what was asked of a person");
                vec![Finding { path: "questions".to_owned(), ..finding }]
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
    /// A check with nothing said beside what it demands: an error, of the whole run.
    #[must_use]
    pub fn new(demand: Demand) -> Self {
        Self {
            name: None,
            reason: None,
            severity: Severity::Error,
            scope: Scope::default(),
            demand,
        }
    }

    /// What `run` breaks of it, with the check's weight, name and reason. `policy` says what reports must not show.
    #[must_use]
    pub fn broken(&self, run: &Run<'_>, policy: &Policy) -> Vec<Finding> {
        self.broken_in(run, policy, &Tree::default())
    }

    /// The same; `tree` is that of `run`, for all checks of it.
    pub(super) fn broken_in(&self, run: &Run<'_>, policy: &Policy, tree: &Tree) -> Vec<Finding> {
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
    #[must_use]
    pub fn label(&self) -> String {
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
