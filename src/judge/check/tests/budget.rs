use super::*;
use crate::judge::check::demand::{Check, Demand};
use crate::judge::check::test_support::{calling, messages};

fn limit(measure: Measure, max: f64) -> Demand {
    Demand::Budget(vec![Limit { measure, max }])
}

/// A run of two turns, four steps, three calls.
const STEPS: &str = r#""steps": [
    {"kind": "tool", "name": "a", "turn": 0, "stage": "plan"}, {"kind": "tool", "name": "b", "turn": 0, "stage": "act"},
    {"kind": "tool", "name": "b", "turn": 1, "stage": "act"}, {"kind": "final", "result": "x", "turn": 1}]"#;

fn used(usage: &str) -> String {
    format!(
        r#"{STEPS}, "usage": {usage}, "stages": [
        {{"node": "act", "usage": {{"output_tokens": 3}}}}, {{"node": "act", "occurrence": 1, "usage": {{"output_tokens": 4}}}},
        {{"node": "plan", "usage": {{"input_tokens": 1}}}}]"#
    )
}

#[test]
fn each_measure_passes_at_its_limit_and_fails_above() {
    let run = used(
        r#"{"input_tokens": 100, "output_tokens": 20, "cached_tokens": 7, "cost_usd": 0.25, "duration": 1.5, "model_calls": 2}"#,
    );
    for (measure, amount, words) in [
        (Measure::Steps, 4.0, "4 steps; the budget allows 3 steps"),
        (Measure::Turns, 2.0, "2 turns; the budget allows 1 turn"),
        (Measure::ToolCalls, 3.0, "3 tool calls; the budget allows 2 tool calls"),
        (Measure::ModelCalls, 2.0, "2 model calls; the budget allows 1 model call"),
        (Measure::InputTokens, 100.0, "100 input tokens; the budget allows 99 input tokens"),
        (Measure::OutputTokens, 20.0, "20 output tokens; the budget allows 19 output tokens"),
        (Measure::TotalTokens, 120.0, "120 total tokens; the budget allows 119 total tokens"),
        (Measure::CachedTokens, 7.0, "7 cached tokens; the budget allows 6 cached tokens"),
        (Measure::CostUsd, 0.25, "$0.25; the budget allows $0.24"),
        (Measure::Duration, 1.5, "1.5 s; the budget allows 1.49 s"),
    ] {
        let step = if measure.is_count() { 1.0 } else { 0.01 };
        assert_eq!(messages(&limit(measure, amount), &run), [""; 0], "{measure}");
        assert_eq!(messages(&limit(measure, amount - step), &run), [words], "{measure}");
    }
}

#[test]
fn what_was_not_recorded_is_within_no_limit() {
    let generous = |measure| limit(measure, 1e9);
    for measure in Measure::ALL {
        for run in [
            "",
            r#""usage": {}"#,
            r#""usage": {"cost_usd": -1, "duration": -0.5, "input_tokens": 3}"#,
        ] {
            let measured = measure == Measure::InputTokens && run.contains("input");
            assert_eq!(
                messages(&generous(measure), run).len(),
                usize::from(!measured),
                "{measure}: {run}"
            );
        }
    }
    let cost = messages(&generous(Measure::CostUsd), STEPS);
    assert_eq!(cost, ["the recording does not say what the run cost, which the budget limits"]);
    let turns = messages(&generous(Measure::Turns), r#""steps": [{"kind": "tool", "name": "a"}]"#);
    assert_eq!(
        turns,
        ["the recording does not say how many turns the run had, which the budget limits"]
    );
    // Without any call there is one turn, whatever its number.
    assert_eq!(
        messages(&limit(Measure::Turns, 1.0), r#""steps": [{"kind": "final", "result": "x"}]"#),
        [""; 0]
    );
}

#[test]
fn a_stage_has_a_budget_of_its_own() {
    let of = |measure, max, stage: &str| {
        let scope = Scope { stage: Some(stage.to_owned()), ..Scope::default() };
        let check = Check { scope, ..Check::new(limit(measure, max)) };
        let broken = crate::judge::check::test_support::broken_by(&check, &used("{}"));
        broken.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(of(Measure::ToolCalls, 2.0, "act"), [""; 0]);
    assert_eq!(
        of(Measure::ToolCalls, 1.0, "act"),
        ["2 tool calls; the budget allows 1 tool call in stage \"act\""]
    );
    assert_eq!(of(Measure::OutputTokens, 7.0, "act"), [""; 0]);
    assert_eq!(of(Measure::OutputTokens, 6.0, "act").len(), 1);
    assert!(
        of(Measure::OutputTokens, 6.0, "plan")[0]
            .contains("does not say how many output tokens stage \"plan\" had")
    );
    assert_eq!(
        of(Measure::Steps, 9.0, "none"),
        ["the recording has no stage \"none\", which the budget limits"]
    );
    assert_eq!(of(Measure::CostUsd, 9.0, "none").len(), 1);
}

#[test]
fn several_limits_of_one_check_are_all_held() {
    let demand = Demand::Budget(vec![
        Limit { measure: Measure::Steps, max: 1.0 },
        Limit { measure: Measure::ToolCalls, max: 5.0 },
        Limit { measure: Measure::CostUsd, max: 5.0 },
    ]);
    assert_eq!(messages(&demand, &calling(&[("a", ""), ("b", "")])).len(), 2);
}

#[test]
fn a_relative_limit_needs_the_run_and_the_golden() {
    let limit =
        RelativeLimit { measure: Measure::OutputTokens, of_golden: 1.1, severity: Severity::Error };
    let golden = GoldenUsage::from([(Measure::OutputTokens, Json::Number(30_u64.into()))]);
    let said = |used: Option<f64>, golden: Option<&GoldenUsage>| {
        let measured = used.map(|used| (Measure::OutputTokens, used)).into_iter().collect();
        limit.broken(&measured, golden).map(|finding| finding.message)
    };
    assert_eq!(said(Some(33.0), Some(&golden)), None);
    let beyond = "34 output tokens; the budget allows 33 output tokens, 1.1 times the golden's 30 output tokens";
    assert_eq!(said(Some(34.0), Some(&golden)).as_deref(), Some(beyond));
    for (used, golden, says) in [
        (None, Some(&golden), "does not say its output_tokens"),
        (Some(1.0), None, "and there is no golden"),
        (Some(1.0), Some(&GoldenUsage::new()), "which the golden does not say"),
    ] {
        let said = said(used, golden).unwrap();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn a_golden_holds_the_lower_median_of_what_was_measured() {
    let usage = |used: &[Option<f64>]| {
        let runs: Vec<BTreeMap<Measure, f64>> = used
            .iter()
            .map(|used| used.map(|used| (Measure::Steps, used)).into_iter().collect())
            .collect();
        accepted_usage(Measure::Steps, runs.iter())
            .map(|json| serde_json::to_string(&json).unwrap())
    };
    assert_eq!(usage(&[]), None);
    assert_eq!(usage(&[None]), None);
    assert_eq!(usage(&[Some(3.0), None, Some(9.0), Some(1.0)]).as_deref(), Some("3"));
    assert_eq!(usage(&[Some(4.0), Some(2.0)]).as_deref(), Some("2"));
}
