//! A call that a run must make: which, how often, how it must end, and before what.

use glob::Pattern;

use super::super::contain::contains;
use super::super::finding::{Finding, FindingKind};
use super::super::policy::Arguments;
use super::super::words::{MAX_VALUE, value};
use super::scope::Steps;
use super::tools::at_call;
use crate::run::{Json, Step, StepStatus};

/// A call that must be made.
#[derive(Clone, Debug)]
pub struct RequiredCall {
    /// The tool: a name, or a pattern of names.
    pub tool: Pattern,
    /// The arguments it must have; none: any.
    pub args: Option<Json>,
    /// How those are compared with the run's, as `[compare]` compares a golden's.
    pub arguments: Arguments,
    /// How it must have ended; none: in any way, also rejected.
    pub status: Option<StepStatus>,
    /// How often at least.
    pub at_least: usize,
    /// How often at most; none: no limit.
    pub at_most: Option<usize>,
    /// The tool before whose first call it must stand, in an earlier turn. That call must be made too.
    pub before: Option<Pattern>,
}

impl RequiredCall {
    pub(super) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let (mut made, mut unknown) = (Vec::new(), 0);
        for (index, tool, step) in steps.calls() {
            match self.is_made_by(tool, step) {
                Some(true) => made.push((index, step)),
                Some(false) => {}
                None => unknown += 1,
            }
        }
        let mut broken = Vec::new();
        let mut counted = made.len();
        if let Some(before) = &self.before {
            match steps.calls().find(|(_, tool, _)| before.matches(tool)) {
                Some((next, _, next_step)) => {
                    // Calls of one turn have no order among themselves.
                    let alone =
                        |step: &Step<'_>| step.turn.is_none() || step.turn != next_step.turn;
                    counted =
                        made.iter().filter(|(index, step)| *index < next && alone(step)).count();
                }
                None => {
                    let message =
                        format!("{:?} was never called: nothing came before it", before.as_str());
                    broken.push(Finding::error(FindingKind::RequiredCall, message));
                }
            }
        }
        let untold = match unknown {
            0 => String::new(),
            calls => format!("; of {calls} more the recording does not say enough to tell"),
        };
        let call = self.words();
        if counted < self.at_least {
            let message = format!(
                "{call} must be made at least {}, and was made {}{untold}",
                times(self.at_least),
                times(counted)
            );
            broken.push(Finding::error(FindingKind::RequiredCall, message));
        }
        if let Some(most) = self.at_most.filter(|most| made.len() + unknown > *most) {
            let may = if most == 0 {
                "must not be made".to_owned()
            } else {
                format!("may be made at most {}", times(most))
            };
            let message = format!("{call} {may}, and was made {}{untold}", times(made.len()));
            let first_beyond = made.get(most).map(|(index, _)| *index);
            broken.push(match first_beyond {
                Some(index) => at_call(FindingKind::RequiredCall, index, message),
                None => Finding::error(FindingKind::RequiredCall, message),
            });
        }
        broken
    }

    /// Whether this is such a call; none where the recording does not tell.
    fn is_made_by(&self, tool: &str, step: &Step<'_>) -> Option<bool> {
        if !tool.is_empty() && !self.tool.matches(tool) {
            return Some(false);
        }
        let args = self.args.as_ref().map(|wanted| {
            let args = step.args.as_ref()?.decode().ok()?;
            Some(match self.arguments {
                Arguments::Exact => args == *wanted,
                Arguments::Superset => contains(&args, wanted),
                Arguments::Subset => contains(wanted, &args),
                Arguments::Ignore => true,
            })
        });
        let status = self.status.map(|wanted| Some(step.status? == wanted));
        let known = [
            (!tool.is_empty()).then_some(true),
            args.unwrap_or(Some(true)),
            status.unwrap_or(Some(true)),
        ];
        if known.contains(&Some(false)) {
            return Some(false);
        }
        known.iter().all(Option::is_some).then_some(true)
    }

    fn words(&self) -> String {
        let mut words = format!("call {:?}", self.tool.as_str());
        if let Some(args) = &self.args {
            words.push_str(&format!(" with arguments {}", value(args, MAX_VALUE)));
        }
        if let Some(status) = self.status {
            words.push_str(&format!(" that ended {status}"));
        }
        if let Some(before) = &self.before {
            words.push_str(&format!(" before {:?}", before.as_str()));
        }
        words
    }
}

/// `once`, `2 times`; `never`.
pub(super) fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Demand;
    use super::super::test_support::{calling, messages, pattern};
    use super::*;

    fn required(tool: &str) -> RequiredCall {
        RequiredCall {
            tool: pattern(tool),
            args: None,
            arguments: Arguments::Superset,
            status: None,
            at_least: 1,
            at_most: None,
            before: None,
        }
    }

    #[track_caller]
    fn assert_broken(demand: &RequiredCall, run: &str, expected: &[&str]) {
        assert_eq!(messages(&Demand::RequiredCall(demand.clone()), run), expected, "{run}");
    }

    #[test]
    fn a_call_must_be_there_and_often_enough() {
        let run = calling(&[("search", ""), ("search", ""), ("book", "")]);
        assert_broken(&required("search"), &run, &[]);
        assert_broken(&required("s*"), &run, &[]);
        let never = ["call \"cancel\" must be made at least once, and was made never"];
        assert_broken(&required("cancel"), &run, &never);
        let thrice = RequiredCall { at_least: 3, ..required("search") };
        assert_broken(
            &thrice,
            &run,
            &["call \"search\" must be made at least 3 times, and was made 2 times"],
        );
        let most = RequiredCall { at_most: Some(1), ..required("search") };
        assert_broken(
            &most,
            &run,
            &["call \"search\" may be made at most once, and was made 2 times"],
        );
        assert_broken(
            &required("x"),
            "",
            &["the recording holds no step: what was called is not known"],
        );
    }

    #[test]
    fn arguments_are_compared_as_goldens_are() {
        let args = |text: &str| Json::parse(text).ok();
        let run = calling(&[("search", r#", "args": {"q": "a", "n": {"from": 1, "to": 2}}"#)]);
        for (arguments, wanted, holds) in [
            (Arguments::Superset, r#"{"q": "a"}"#, true),
            (Arguments::Superset, r#"{"n": {"to": 2}}"#, true),
            (Arguments::Superset, r#"{"q": "b"}"#, false),
            (Arguments::Superset, r#"{"q": "a", "z": null}"#, false),
            (Arguments::Exact, r#"{"q": "a"}"#, false),
            (Arguments::Exact, r#"{"n": {"to": 2, "from": 1}, "q": "a"}"#, true),
            (Arguments::Subset, r#"{"n": {"to": 2, "from": 1}, "q": "a", "more": 1}"#, true),
            (Arguments::Subset, r#"{"q": "a"}"#, false),
        ] {
            let demand = RequiredCall { args: args(wanted), arguments, ..required("search") };
            let broken = messages(&Demand::RequiredCall(demand), &run);
            assert_eq!(broken.is_empty(), holds, "{arguments} {wanted}: {broken:?}");
        }
    }

    #[test]
    fn what_the_recording_does_not_say_is_neither_a_call_nor_none() {
        let wanted = RequiredCall { args: Json::parse(r#"{"q": 1}"#).ok(), ..required("search") };
        let at_most = RequiredCall { at_least: 0, at_most: Some(0), ..wanted.clone() };
        for call in [r#", "args_hash": "ab""#, "", r#", "args": {"q": 1, "q": 2}"#] {
            let run = calling(&[("search", call)]);
            let less = "call \"search\" with arguments {\"q\":1} must be made at least once, and was made never; \
                        of 1 more the recording does not say enough to tell";
            assert_broken(&wanted, &run, &[less]);
            let more = "call \"search\" with arguments {\"q\":1} must not be made, and was made never; \
                        of 1 more the recording does not say enough to tell";
            assert_broken(&at_most, &run, &[more]);
        }
        let ok = RequiredCall { status: Some(StepStatus::Ok), ..required("search") };
        let run = |status: &str| calling(&[("search", status)]);
        assert_broken(&ok, &run(r#", "status": "ok""#), &[]);
        assert_eq!(
            messages(&Demand::RequiredCall(ok.clone()), &run(r#", "status": "rejected""#)).len(),
            1
        );
        assert!(
            messages(&Demand::RequiredCall(ok), &run(""))[0]
                .ends_with("does not say enough to tell")
        );
        let nameless = r#""steps": [{"kind": "tool", "args": {}}]"#;
        assert_eq!(messages(&Demand::RequiredCall(required("*")), nameless).len(), 1);
    }

    #[test]
    fn before_is_an_earlier_turn_and_something_must_follow() {
        let demand = RequiredCall { before: Some(pattern("book*")), ..required("ask") };
        assert_broken(&demand, &calling(&[("ask", ""), ("book_it", ""), ("ask", "")]), &[]);
        let late = "call \"ask\" before \"book*\" must be made at least once, and was made never";
        assert_broken(&demand, &calling(&[("book_it", ""), ("ask", "")]), &[late]);
        let same_turn = r#""steps": [{"kind": "tool", "name": "ask", "turn": 0}, {"kind": "tool", "name": "book", "turn": 0}]"#;
        assert_broken(&demand, same_turn, &[late]);
        let alone = calling(&[("ask", "")]);
        assert_broken(&demand, &alone, &["\"book*\" was never called: nothing came before it"]);
    }
}
